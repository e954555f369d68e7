//! `cargo xtask bench`: figures beside their floor or peer, never a test.

use std::fs;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{setup, step, workspace};

/// What is measured and what measures. Linking each costs minutes, so nothing else is built; the
/// features are still those of the whole workspace.
const PROGRAMS: [&str; 4] = ["bench", "pult", "pultd", "signin"];

#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Only this one, for example PERF-5
    name: Option<String>,
}

pub(crate) fn run(flags: &Flags) -> Result<()> {
    setup::to_bench()?;
    setup::build_ui()?;
    let mut release = workspace::cargo(&["build", "--workspace", "--release", "--locked"]);
    for program in PROGRAMS {
        release.args(["--bin", program]);
    }
    step::run("cargo build --release", &mut release)?;
    let programs = workspace::build_folder().join("release");
    let result = workspace::evidence().join("bench.json");
    fs::create_dir_all(workspace::evidence())?;
    let mut bench = std::process::Command::new(programs.join("bench"));
    bench
        .args(&flags.name)
        .arg("--out")
        .arg(&result)
        .current_dir(workspace::root());
    step::run("bench", bench.env("PULT_BIN_DIR", &programs))
        .with_context(|| "the figures are not complete")?;
    println!("   written: {}", result.display());
    Ok(())
}
