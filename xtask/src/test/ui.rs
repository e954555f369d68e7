//! The UI: types, lints, unit tests, build, and every screen in a real browser on the fake host.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::lint::check;
use crate::report::{Counts, Report};
use crate::{setup, step, workspace};

pub(crate) fn test(report: &mut Report) {
    report.stage("ui: build", || check(&mut npm(&["run", "build"])));
    report.stage("ui: types", || check(&mut npm(&["run", "check"])));
    report.stage("ui: lint and format", || check(&mut npm(&["run", "lint"])));
    report.stage("ui: unit tests", vitest);
    report.stage("ui: screens in Chromium", playwright);
}

/// The application embeds the built UI; without the stages above it may be missing or old.
pub(crate) fn build(report: &mut Report) {
    report.stage("ui: build", || {
        setup::build_ui().map(|()| Counts::one(true))
    });
}

fn vitest() -> Result<Counts> {
    let file = fresh("vitest.json")?;
    let output = format!("--outputFile.json={}", file.display());
    let arguments = [
        "test",
        "--",
        "--reporter=default",
        "--reporter=json",
        &output,
    ];
    counted("vitest", &mut npm(&arguments), &file, |result| {
        Some(Counts {
            passed: number(result, "/numPassedTests")?,
            failed: number(result, "/numFailedTests")?,
            skipped: number(result, "/numPendingTests")? + number(result, "/numTodoTests")?,
        })
    })
}

fn playwright() -> Result<Counts> {
    let file = fresh("playwright.json")?;
    let mut command = npm(&["run", "e2e", "--", "--reporter=list,json"]);
    command.env("PLAYWRIGHT_JSON_OUTPUT_NAME", &file);
    counted("playwright", &mut command, &file, |result| {
        Some(Counts {
            passed: number(result, "/stats/expected")?,
            // A test that passes the second time has failed.
            failed: number(result, "/stats/unexpected")? + number(result, "/stats/flaky")?,
            skipped: number(result, "/stats/skipped")?,
        })
    })
}

/// Runs a command that writes `file`, and counts what it says.
fn counted(
    what: &str,
    command: &mut Command,
    file: &Path,
    counts: impl Fn(&Value) -> Option<Counts>,
) -> Result<Counts> {
    let outcome = step::run(what, command);
    let Ok(text) = fs::read_to_string(file) else {
        outcome?;
        bail!("{} was not written", file.display());
    };
    let result = serde_json::from_str(&text).context("the result is no JSON")?;
    let counts = counts(&result).context("the result has no counts")?;
    if counts.failed == 0 {
        // A file that does not load fails without a failed test.
        outcome?;
    }
    Ok(counts)
}

fn number(result: &Value, pointer: &str) -> Option<u32> {
    result.pointer(pointer)?.as_u64()?.try_into().ok()
}

/// A place for a result; an old one must not speak for this run.
fn fresh(name: &str) -> Result<std::path::PathBuf> {
    let folder = workspace::evidence().join("ui");
    fs::create_dir_all(&folder)?;
    let file = folder.join(name);
    if file.exists() {
        fs::remove_file(&file)?;
    }
    Ok(file)
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command
        .arg("--silent")
        .args(arguments)
        .current_dir(workspace::root().join("ui"));
    command
}
