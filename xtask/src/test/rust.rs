//! Unit and acceptance tests without a window.

use anyhow::Result;

use super::junit;
use super::lint::check;
use crate::report::{Counts, Report};
use crate::{step, workspace};

pub(crate) fn test(report: &mut Report) {
    // The programs too, in one go: tests start `pultd` and others as processes of their own.
    report.stage("build", || {
        check(&mut workspace::cargo(&["build", "--workspace", "--locked"]))
    });
    report.stage("tests", nextest);
    if has_doctests() {
        report.stage("doctests", || {
            check(&mut workspace::cargo(&[
                "test",
                "--doc",
                "--workspace",
                "--locked",
            ]))
        });
    }
}

/// Histories of the change feed: the rarest mistake shows in one of six thousand.
const HISTORIES: &str = "10000";

fn nextest() -> Result<Counts> {
    let mut command = workspace::cargo(&["nextest", "run", "--workspace", "--locked"]);
    command.env("PULT_BIN_DIR", workspace::programs());
    if std::env::var_os("PULT_HISTORIES").is_none() {
        command.env("PULT_HISTORIES", HISTORIES);
    }
    junit::counted("nextest", &mut command, &junit::file("default"))
}

/// Whether a code block stands in a doc comment; running nothing would still build everything.
fn has_doctests() -> bool {
    let mut search = std::process::Command::new("git");
    search.args([
        "grep",
        "-lE",
        r"^\s*//[/!] ```(rust|should_panic|compile_fail)?$",
        "--",
        "*.rs",
    ]);
    let files = step::output(search.current_dir(workspace::root())).unwrap_or_default();
    files.lines().any(opens_as_rust)
}

/// The pattern above also meets closing fences: the opening ones decide.
fn opens_as_rust(file: &str) -> bool {
    let text = std::fs::read_to_string(workspace::root().join(file)).unwrap_or_default();
    let mut inside = false;
    for line in text.lines() {
        let line = line.trim_start();
        let comment = line
            .strip_prefix("///")
            .or_else(|| line.strip_prefix("//!"));
        let Some(fence) = comment.and_then(|comment| comment.trim_start().strip_prefix("```"))
        else {
            continue;
        };
        if !inside && matches!(fence, "" | "rust" | "should_panic" | "compile_fail") {
            return true;
        }
        inside = !inside;
    }
    false
}
