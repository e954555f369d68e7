//! What a test run came to: every stage with its time, and one closing line of counts.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How many checks of one runner passed and failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
    /// The names of those that failed, as far as the runner tells them.
    pub(crate) failures: Vec<String>,
}

impl Counts {
    /// A check that is one thing, like the formatting.
    pub(crate) fn one(passed: bool) -> Self {
        Self {
            passed: u32::from(passed),
            failed: u32::from(!passed),
            ..Self::default()
        }
    }

    fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The stages of a run, as they come.
#[derive(Debug, Default)]
pub(crate) struct Report {
    stages: Vec<(String, Duration, Counts)>,
    remarks: Vec<String>,
}

impl Report {
    /// Runs a stage; one that could not count counts as one failure.
    pub(crate) fn stage(&mut self, name: &str, stage: impl FnOnce() -> Result<Counts>) {
        println!("\n━━ {name}");
        let started = Instant::now();
        let counts = stage().unwrap_or_else(|error| {
            println!("   {name}: {error:#}");
            Counts::one(false)
        });
        let time = started.elapsed();
        println!(
            "━━ {name}: {} ({:.1} s)",
            words(&counts),
            time.as_secs_f32()
        );
        self.stages.push((name.to_owned(), time, counts));
    }

    /// Something the reader must not miss although nothing failed.
    pub(crate) fn remark(&mut self, remark: impl Into<String>) {
        let remark = remark.into();
        println!("   !! {remark}");
        self.remarks.push(remark);
    }

    /// Prints the table and, as the very last line, the counts. Success only when something was
    /// tested and nothing failed.
    pub(crate) fn close(self) -> ExitCode {
        let mut sum = Counts::default();
        println!("\n━━ Summary");
        for (name, time, counts) in &self.stages {
            let mark = if counts.failed == 0 { "ok  " } else { "FAIL" };
            println!(
                "   {mark} {:>7.1} s  {name}: {}",
                time.as_secs_f32(),
                words(counts)
            );
            sum.add(counts);
            for name in &counts.failures {
                println!("            {name}");
            }
        }
        for remark in &self.remarks {
            println!("   !! {remark}");
        }
        println!("\n{}", words(&sum));
        ExitCode::from(u8::from(sum.failed > 0 || sum.passed == 0))
    }
}

fn words(counts: &Counts) -> String {
    let Counts {
        passed,
        failed,
        skipped,
        ..
    } = counts;
    match skipped {
        0 => format!("{passed} passed, {failed} failed"),
        _ => format!("{passed} passed, {failed} failed, {skipped} skipped"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_with_a_failure_or_without_any_check_fails() {
        let mut report = Report::default();
        report.stage("one", || {
            Ok(Counts {
                passed: 3,
                failed: 1,
                ..Counts::default()
            })
        });
        assert_ne!(report.close(), ExitCode::SUCCESS);
        assert_ne!(Report::default().close(), ExitCode::SUCCESS);
    }

    #[test]
    fn a_run_in_which_all_passed_succeeds() {
        let mut report = Report::default();
        report.stage("one", || Ok(Counts::one(true)));
        assert_eq!(report.close(), ExitCode::SUCCESS);
    }

    #[test]
    fn a_stage_that_breaks_counts_as_a_failure() {
        let mut report = Report::default();
        report.stage("good", || Ok(Counts::one(true)));
        report.stage("broken", || anyhow::bail!("no such program"));
        assert_ne!(report.close(), ExitCode::SUCCESS);
    }

    #[test]
    fn skipped_tests_are_named_only_when_there_are_any() {
        assert_eq!(
            words(&Counts {
                passed: 2,
                ..Counts::default()
            }),
            "2 passed, 0 failed"
        );
        let some = Counts {
            passed: 2,
            skipped: 1,
            ..Counts::default()
        };
        assert_eq!(words(&some), "2 passed, 0 failed, 1 skipped");
    }
}
