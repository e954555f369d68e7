//! Many clients of one server, in a process of their own: a process may have only so many files
//! open, and the clients of all servers are there at once.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use acceptance::group::Group;
use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

/// What the crowd says when everybody is there.
pub(super) const READY: &str = "ready";
/// What it says when it listens.
pub(super) const LISTENING: &str = "listening";

/// Who comes, and how.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Guests {
    /// Where the server listens.
    pub(super) address: SocketAddr,
    /// They come from `127.0.<net>.*`: one address has not enough ports for all.
    pub(super) net: u8,
    /// How many.
    pub(super) count: usize,
    /// What they say first, in turn.
    pub(super) openings: Vec<String>,
    /// What a server says to those who have come in.
    pub(super) greeting: String,
}

/// What came of one event. Times are milliseconds since 1970.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Heard {
    /// Clients that have it.
    pub(super) count: usize,
    /// Clients whose connection has ended, ever.
    pub(super) lost: usize,
    /// Events that came on top of one for each.
    pub(super) more: usize,
    /// Bytes for all of them together, with everything around the event.
    pub(super) bytes: usize,
    /// When the first had it.
    pub(super) first: f64,
    /// When 99 of 100 had it.
    pub(super) p99: f64,
    /// The event itself.
    pub(super) event: String,
}

/// A crowd that is there. Dropping it ends every connection.
#[derive(Debug)]
pub(super) struct Crowd {
    count: usize,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    log: PathBuf,
    _group: Group,
}

impl Crowd {
    /// Lets them all connect and waits until each was greeted.
    pub(super) fn gather(guests: &Guests, logs: &Path) -> Result<Self> {
        let name = format!("crowd-{}", guests.net);
        let log = logs.join(format!("{name}.log"));
        // Words of an earlier run explain nothing.
        let _none = fs::remove_file(&log);
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("crowd");
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut group = Group::start(&name, &mut command, logs)?;
        let mut crowd = Self {
            count: guests.count,
            to: group.take_stdin().context("no standard input")?,
            from: BufReader::new(group.take_stdout().context("no standard output")?),
            log,
            _group: group,
        };
        crowd.tell(&serde_json::to_string(guests)?)?;
        crowd.expect(READY)?;
        Ok(crowd)
    }

    /// How many they are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Every event from now on counts.
    pub(super) fn listen(&mut self) -> Result<()> {
        self.tell("listen")?;
        self.expect(LISTENING)
    }

    /// Waits until all have it and nothing more comes.
    pub(super) fn heard(&mut self) -> Result<Heard> {
        Ok(serde_json::from_str(&self.line()?)?)
    }

    fn tell(&mut self, line: &str) -> Result<()> {
        let told = writeln!(self.to, "{line}").and_then(|()| self.to.flush());
        told.with_context(|| self.last_words())
    }

    fn expect(&mut self, word: &str) -> Result<()> {
        let line = self.line()?;
        ensure!(line == word, "the clients said {line}");
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            bail!("the clients are gone: {}", self.last_words());
        }
        Ok(line.trim_end().to_owned())
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().last().unwrap_or("no word why").to_owned()
    }
}
