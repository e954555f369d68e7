//! `cargo xtask …`: everything one does with this repository, the same on a developer's machine
//! and in continuous integration.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal speaks to the terminal"
)]

mod bench;
mod icons;
mod report;
mod rows;
mod run;
mod setup;
mod step;
mod test;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    about = "Set up, run, test and measure Pult"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Install what is missing: system packages, npm packages, cargo tools
    Setup,
    /// Build everything, start a demo server, open the app signed in (without a display: drive it)
    Run(run::Flags),
    /// Everything CI does: lints, unit, acceptance, UI and end-to-end tests
    Test(test::Flags),
    /// Measure beside a floor or a peer; the figures go to target/bench.json
    Bench(bench::Flags),
    /// Acceptance rows and the tests named after them
    Rows(rows::Flags),
    /// Draw every icon anew from icons/*.svg
    Icons,
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Test(flags) => return test::run(&flags),
        Command::Setup => setup::all()?,
        Command::Run(flags) => run::run(&flags)?,
        Command::Bench(flags) => bench::run(&flags)?,
        Command::Rows(flags) => rows::run(&flags)?,
        Command::Icons => icons::draw()?,
    }
    Ok(ExitCode::SUCCESS)
}
