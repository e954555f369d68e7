//! The command line of `pultd`.

mod admin;
mod demo;
mod portal;
mod serve;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::Config;
use crate::pace::Pace;

/// pultd, the help-desk server
///
/// Keeps tickets, conversations and files of one portal in one folder and serves them over plain
/// HTTP; put a reverse proxy with TLS in front of it.
#[derive(Debug, Parser)]
#[command(name = "pultd", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serves one portal until it is told to stop (SIGTERM, SIGINT)
    Serve(Serve),
    /// Serves a portal filled with invented people and tickets, to look around and for tests
    Demo(Demo),
    /// Looks at portal documents
    #[command(subcommand)]
    Portal(portal::Portal),
    /// Looks after accounts, portals and old data
    #[command(subcommand)]
    Admin(admin::Admin),
}

/// Where to serve what.
#[derive(Debug, clap::Args)]
struct Serve {
    /// Folder for the database and the attachments; made if it is not there
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A portal that is built in, or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    portal: String,
    /// Calls of /v1/sync an account may make in a minute; 0: without a bound. 120 if not given,
    /// in a demonstration without a bound
    #[arg(long, value_name = "NUMBER")]
    syncs_per_minute: Option<u32>,
    /// Writes an account may make in a minute, pieces of files not counted. 60 if not given
    #[arg(long, value_name = "NUMBER")]
    writes_per_minute: Option<u32>,
}

/// How often an account may ask (server-api.md §4.10).
const USUAL: Pace = Pace {
    syncs: 120,
    writes: 60,
};

impl Serve {
    fn config(&self, pace: Pace) -> Config {
        Config {
            pace: Pace {
                syncs: self.syncs_per_minute.unwrap_or(pace.syncs),
                writes: self.writes_per_minute.unwrap_or(pace.writes),
            },
            ..Config::default()
        }
    }
}

#[derive(Debug, clap::Args)]
struct Demo {
    #[command(flatten)]
    serve: Serve,
    /// Adds made-up tickets: S 1,000, M 10,000, L 125,000
    #[arg(long, value_enum)]
    scale: Option<Scale>,
}

/// How much is made up on top of the hand-written cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
pub enum Scale {
    /// 1,000 tickets.
    S,
    /// 10,000 tickets.
    M,
    /// 125,000 tickets.
    L,
}

/// Runs the program; what went wrong is said in one sentence on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log();
    let result = match arguments.command {
        Command::Serve(serve) => run(serve::run(serve)),
        Command::Demo(demo) => run(demo::run(demo)),
        Command::Portal(command) => portal::run(&command),
        Command::Admin(admin) => run(admin::run(admin)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("pultd: {}", sentence(&error)));
            ExitCode::FAILURE
        }
    }
}

/// An error and what it comes from, each said once: some errors quote their cause themselves.
fn sentence(error: &anyhow::Error) -> String {
    error
        .chain()
        .skip(1)
        .fold(error.to_string(), |text, cause| {
            let cause = cause.to_string();
            if text.contains(&cause) {
                text
            } else {
                format!("{text}: {cause}")
            }
        })
}

fn run(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// Logs go to standard error; `PULTD_LOG` picks what (`info` if unset). What the database refuses is
/// logged by whoever asked it.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PULTD_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=off"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
}

/// A line on standard output. That nobody reads it is no reason to stop.
fn say(line: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Text on standard output, as it is and to its end.
fn write(text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn complain(line: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "{line}");
}
