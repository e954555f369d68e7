//! `cargo xtask test`: everything that must hold, in the order in which it fails fastest.

mod deny;
mod e2e;
mod junit;
mod lint;
mod rust;
mod ui;

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::report::Report;
use crate::setup;

#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Only these stages (may be repeated)
    #[arg(long, value_enum)]
    only: Vec<Stage>,
    /// Skip the set-up (nothing is installed)
    #[arg(long)]
    no_setup: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Formatting, clippy, cargo-deny
    Lint,
    /// The UI: types, lint, format, unit tests, build, screens in Chromium
    Ui,
    /// Unit and acceptance tests without a window
    Rust,
    /// End-to-end tests in the real window on a virtual desktop
    E2e,
}

pub(crate) fn run(flags: &Flags) -> Result<ExitCode> {
    let started = Instant::now();
    if !flags.no_setup {
        setup::all()?;
    }
    let wanted = |stage: Stage| flags.only.is_empty() || flags.only.contains(&stage);
    let mut report = Report::default();
    // The app embeds the built UI: it comes first.
    if wanted(Stage::Ui) {
        ui::test(&mut report);
    } else {
        ui::build(&mut report);
    }
    if wanted(Stage::Lint) {
        lint::test(&mut report);
        deny::test(&mut report);
    }
    if wanted(Stage::Rust) {
        rust::test(&mut report);
    }
    if wanted(Stage::E2e) {
        e2e::test(&mut report);
    }
    println!(
        "\n   the whole run: {:.0} s",
        started.elapsed().as_secs_f32()
    );
    Ok(report.close())
}
