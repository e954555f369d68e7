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
            failures: units(result),
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
            failures: screens(result),
        })
    })
}

/// The names of the unit tests that failed in a result of vitest.
fn units(result: &Value) -> Vec<String> {
    list(result, "testResults")
        .flat_map(|file| list(file, "assertionResults"))
        .filter(|test| test["status"] == "failed")
        .filter_map(|test| test["fullName"].as_str().map(str::to_owned))
        .collect()
}

/// The titles of the screens that are not `ok` in a result of Playwright, whose suites nest.
fn screens(result: &Value) -> Vec<String> {
    let failed = list(result, "specs")
        .filter(|spec| spec["ok"] == false)
        .filter_map(|spec| spec["title"].as_str().map(str::to_owned));
    let deeper = list(result, "suites").flat_map(screens);
    failed.chain(deeper).collect()
}

fn list<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value[name].as_array().into_iter().flatten()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_that_failed_is_named_wherever_it_stands() {
        let result = serde_json::json!({"suites": [{
            "specs": [{"title": "good", "ok": true}],
            "suites": [{"specs": [{"title": "bad", "ok": false}]}],
        }]});
        assert_eq!(screens(&result), ["bad"]);
    }

    #[test]
    fn a_unit_test_that_failed_is_named() {
        let result = serde_json::json!({"testResults": [{"assertionResults": [
            {"fullName": "good", "status": "passed"},
            {"fullName": "bad", "status": "failed"},
        ]}]});
        assert_eq!(units(&result), ["bad"]);
    }
}
