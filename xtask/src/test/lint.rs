//! Formatting and clippy.

use std::process::Command;

use anyhow::Result;

use crate::report::{Counts, Report};
use crate::{step, workspace};

pub(crate) fn test(report: &mut Report) {
    report.stage("rustfmt", || {
        check(&mut workspace::cargo(&["fmt", "--all", "--check"]))
    });
    report.stage("clippy", || {
        let arguments = [
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ];
        check(&mut workspace::cargo(&arguments))
    });
}

/// A command that is one check: its failure counts, a missing program is an error.
pub(crate) fn check(command: &mut Command) -> Result<Counts> {
    let words = command
        .get_args()
        .map(|word| word.to_string_lossy().into_owned());
    let words: Vec<String> = words
        .filter(|word| !word.starts_with('-'))
        .take(2)
        .collect();
    let what = format!("{} {}", step::name(command), words.join(" "));
    let outcome = step::run(&what, command);
    if let Err(error) = &outcome {
        println!("   {error:#}");
    }
    Ok(Counts::one(outcome.is_ok()))
}
