//! The counts of a nextest run, from the file it writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::report::Counts;
use crate::{step, workspace};

/// Where nextest writes the result of a profile: beside the sources, wherever the build goes.
pub(crate) fn file(profile: &str) -> PathBuf {
    workspace::root()
        .join("target/nextest")
        .join(profile)
        .join("junit.xml")
}

/// Runs a nextest command whose profile writes `file`, and counts.
///
/// # Errors
/// When it fails without having run a test, for example because something does not compile.
pub(crate) fn counted(what: &str, command: &mut Command, file: &Path) -> Result<Counts> {
    // An old file must not speak for this run.
    if file.exists() {
        fs::remove_file(file)?;
    }
    let outcome = step::run(what, command);
    let Ok(text) = fs::read_to_string(file) else {
        outcome?;
        bail!("{} was not written", file.display());
    };
    let counts = counts(&text).with_context(|| file.display().to_string())?;
    if outcome.is_err() && counts.failed == 0 {
        outcome?;
    }
    Ok(counts)
}

/// Reads `<testsuites … tests="12" … failures="1" errors="0" …>`; skipped tests are not in there.
fn counts(junit: &str) -> Result<Counts> {
    let start = junit.find("<testsuites ").context("no <testsuites>")?;
    let tag = junit[start..].split('>').next().unwrap_or_default();
    let number = |name: &str| -> Result<u32> {
        let (_, rest) = tag
            .split_once(&format!(" {name}=\""))
            .context("a missing count")?;
        rest.split('"')
            .next()
            .unwrap_or_default()
            .parse()
            .context("a count that is no number")
    };
    let failed = number("failures")? + number("errors")?;
    let passed = number("tests")?.saturating_sub(failed);
    Ok(Counts {
        passed,
        failed,
        skipped: 0,
        failures: failures(junit),
    })
}

/// The names of the `<testcase name="…">` elements that have a `<failure` or an `<error` in them.
fn failures(junit: &str) -> Vec<String> {
    junit
        .split("<testcase ")
        .skip(1)
        .filter(|case| {
            let case = case.split("</testcase>").next().unwrap_or_default();
            case.contains("<failure") || case.contains("<error")
        })
        .filter_map(|case| case.split_once("name=\"")?.1.split('"').next())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_and_errors_are_both_failures() {
        let text = r#"<?xml version="1.0"?><testsuites name="x" tests="9" failures="1" errors="2" uuid="y" time="1.0"><testsuite tests="4"/></testsuites>"#;
        assert_eq!(
            counts(text).ok(),
            Some(Counts {
                passed: 6,
                failed: 3,
                ..Counts::default()
            })
        );
    }

    #[test]
    fn what_failed_is_named() {
        let text = r#"<testsuites tests="3" failures="1" errors="1"><testsuite><testcase name="a" time="1"/><testcase name="b::c"><failure type="x">no</failure></testcase><testcase name="d"></testcase><testcase name="e"><error/></testcase></testsuite></testsuites>"#;
        assert_eq!(
            counts(text).map(|counts| counts.failures).ok(),
            Some(vec!["b::c".to_owned(), "e".to_owned()])
        );
    }

    #[test]
    fn a_file_without_counts_is_an_error_not_a_success() {
        assert!(counts("<testsuites name=\"x\">").is_err());
        assert!(counts("").is_err());
    }
}
