//! Which benchmarks run, and what is made of their figures.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal speaks to the terminal"
)]

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};

use crate::figure::Figure;
use crate::{clock, data, feed, live, report, search, shot, sse, window};

/// Flags of `bench`.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Flags {
    /// Only this one, for example `PERF-5`
    name: Option<String>,
    /// Where the figures are written as JSON
    #[arg(long)]
    out: Option<PathBuf>,
    /// How many clients listen in PERF-11; fewer show that it works and say nothing
    #[arg(long)]
    clients: Option<usize>,
    #[command(subcommand)]
    step: Option<Step>,
}

/// Steps the benchmark starts of itself in another session.
#[derive(Debug, Subcommand)]
enum Step {
    /// Fills a signed-in client's cache with made-up tickets
    #[command(hide = true)]
    Fill {
        /// The client's folder
        #[arg(long)]
        data: PathBuf,
    },
    /// Takes pictures of the screen of its session
    #[command(hide = true)]
    Grab {
        /// Takes one into this file instead of measuring
        #[arg(long)]
        to: Option<PathBuf>,
    },
    /// Is many clients of one server; standard input says whose
    #[command(hide = true)]
    Crowd,
    /// Hands on to all clients what it is told, over plain connections
    #[command(hide = true)]
    Fanout {
        /// Keeps memory for each, and writes in pieces
        #[arg(long)]
        clumsy: bool,
    },
}

/// Every benchmark and what it says of itself.
const ALL: [(&str, &str); 8] = [
    ("PERF-5", "search in 80,000 messages"),
    ("PERF-8", "from the server's commit to the client's row"),
    (
        "PERF-1",
        "cold start to the first list painted, 10,000 tickets cached",
    ),
    ("PERF-2", "memory and processor while idle"),
    (
        "PERF-10",
        "a picture of the screen, from the X server to the file",
    ),
    (
        "PERF-11",
        "live streams: memory of the idle, one event to all",
    ),
    ("PERF-12", "what the change feed costs at the server"),
    ("PERF-13", "typing, reading, switching, a delta on screen"),
];

pub(crate) fn main() -> ExitCode {
    match start(&Flags::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(flags: &Flags) -> Result<()> {
    acceptance::install_tls();
    match &flags.step {
        Some(Step::Fill { data }) => return data::fill_client(data),
        Some(Step::Grab { to }) => return shot::grab(to.as_deref()),
        Some(Step::Crowd) => return sse::attend(),
        Some(Step::Fanout { clumsy }) => return sse::hand_on(*clumsy),
        None => {}
    }
    let wanted: Vec<_> = ALL
        .into_iter()
        .filter(|(name, _)| {
            flags
                .name
                .as_ref()
                .is_none_or(|only| only.eq_ignore_ascii_case(name))
        })
        .collect();
    ensure!(
        !wanted.is_empty(),
        "there is no benchmark of this name; there are {}",
        names()
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let machine = clock::machine();
    println!("{machine}");
    let mut figures = Vec::new();
    for (name, about) in wanted {
        println!("── {name}: {about} (load {})", clock::load());
        let measured = runtime.block_on(one(name, flags));
        // The others are worth having when one cannot be measured.
        let measured = measured
            .unwrap_or_else(|error| vec![Figure::not_measured(name, about, &format!("{error:#}"))]);
        figures.extend(measured);
        report::keep(flags.out.as_deref(), &machine, &figures)?;
    }
    println!("\n{}", report::table(&figures));
    println!("load at the end: {}", clock::load());
    Ok(())
}

async fn one(name: &str, flags: &Flags) -> Result<Vec<Figure>> {
    match name {
        "PERF-1" => window::start::figures().await,
        "PERF-2" => window::idle::figures().await,
        "PERF-5" => search::figures(),
        "PERF-8" => live::figures().await,
        "PERF-10" => shot::figures(),
        "PERF-11" => sse::figures(flags.clients.unwrap_or(sse::CLIENTS)).await,
        "PERF-12" => feed::figures().await,
        _ => window::work::figures().await,
    }
}

fn names() -> String {
    ALL.map(|(name, _)| name).join(", ")
}
