//! The server as a process of its own, on a free port of this machine.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::bins;
use crate::group::Group;

/// An account the demo made, as `demo-accounts.json` lists them.
#[derive(Clone, Debug, Deserialize)]
pub struct DemoAccount {
    /// What one signs in with.
    pub email: String,
    /// The password; of a demo only.
    pub password: String,
    /// The person's name.
    pub name: String,
    /// `customer`, `manager` or `agent`.
    pub role: String,
    /// The organisation's name; agents may have none.
    #[serde(default)]
    pub organisation: Option<String>,
}

/// A running `pultd`. Dropping it kills it.
#[derive(Debug)]
pub struct Pultd {
    group: Group,
    address: String,
    portal: String,
    data: PathBuf,
    logs: PathBuf,
}

impl Pultd {
    /// Starts the demo of a portal (a shipped name or a file) and waits until it listens.
    ///
    /// # Errors
    /// When it ends before it listens; its log says why.
    pub fn demo(portal: &str, data: &Path, logs: &Path) -> Result<Self> {
        Self::start("demo", portal, "127.0.0.1:0", data, logs)
    }

    /// As [`Pultd::demo`], on a given address: a client that knows it finds the server again.
    ///
    /// # Errors
    /// When it ends before it listens; its log says why.
    pub fn demo_at(listen: &str, portal: &str, data: &Path, logs: &Path) -> Result<Self> {
        Self::start("demo", portal, listen, data, logs)
    }

    /// Starts the server over a data folder, without inventing anything.
    ///
    /// # Errors
    /// When it ends before it listens; its log says why.
    pub fn serve(listen: &str, portal: &str, data: &Path, logs: &Path) -> Result<Self> {
        Self::start("serve", portal, listen, data, logs)
    }

    /// Starts it again where it was, after [`Pultd::kill`] or [`Pultd::stop`].
    ///
    /// # Errors
    /// When it ends before it listens; its log says why.
    pub fn start_again(&mut self) -> Result<()> {
        self.group.kill();
        let at = self.host_and_port().to_owned();
        let again = Self::start("serve", &self.portal, &at, &self.data, &self.logs)?;
        *self = again;
        Ok(())
    }

    fn start(verb: &str, portal: &str, listen: &str, data: &Path, logs: &Path) -> Result<Self> {
        fs::create_dir_all(data).with_context(|| data.display().to_string())?;
        fs::create_dir_all(logs).with_context(|| logs.display().to_string())?;
        let mut command = Command::new(bins::program("pultd")?);
        command
            .args([verb, "--portal", portal, "--listen", listen, "--data"])
            .arg(data);
        // Tests act faster than people.
        command.args(["--syncs-per-minute", "0", "--writes-per-minute", "0"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut group = Group::start("pultd", &mut command, logs)?;
        let output = group.take_stdout().context("no standard output")?;
        let mut lines = BufReader::new(output).lines();
        let mut said = String::new();
        let address = loop {
            let Some(line) = lines.next() else {
                bail!(
                    "pultd ended before it listened; it said:\n{said}\n{}",
                    last_words(logs)
                );
            };
            let line = line?;
            if let Some((_, address)) = line.split_once("listening on ") {
                break address.trim().trim_end_matches('/').to_owned();
            }
            said.push_str(&line);
            said.push('\n');
        };
        // A full pipe would stop the server: somebody has to read on.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let (data, logs) = (data.to_owned(), logs.to_owned());
        Ok(Self {
            group,
            address,
            portal: portal.to_owned(),
            data,
            logs,
        })
    }

    /// Its address, `http://127.0.0.1:port`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Host and port, as `--listen` takes them.
    #[must_use]
    pub fn host_and_port(&self) -> &str {
        self.address
            .split_once("//")
            .map_or(self.address.as_str(), |(_, rest)| rest)
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.group.id()
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The accounts of a demo, in the order it wrote them.
    ///
    /// # Errors
    /// When this is no demo.
    pub fn accounts(&self) -> Result<Vec<DemoAccount>> {
        let path = self.data.join("demo-accounts.json");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    /// The first account with this role.
    ///
    /// # Errors
    /// When there is none.
    pub fn account(&self, role: &str) -> Result<DemoAccount> {
        let mut accounts = self.accounts()?.into_iter();
        accounts
            .find(|one| one.role == role)
            .with_context(|| format!("no demo {role}"))
    }

    /// Stops it without a word (SIGKILL), as a power cut would.
    pub fn kill(&mut self) {
        self.group.kill();
    }

    /// Asks it to end and waits for it.
    ///
    /// # Errors
    /// When it does not end well.
    pub fn stop(&mut self) -> Result<()> {
        self.group.terminate();
        let status = self.group.wait()?;
        anyhow::ensure!(
            status.success(),
            "pultd ended with {status}\n{}",
            last_words(&self.logs)
        );
        Ok(())
    }
}

fn last_words(logs: &Path) -> String {
    fs::read_to_string(logs.join("pultd.log")).unwrap_or_default()
}
