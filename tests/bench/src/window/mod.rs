//! What is measured with the real window on a virtual desktop.

pub(crate) mod idle;
mod page;
pub(crate) mod start;
pub(crate) mod work;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use acceptance::bins;
use acceptance::desktop::{Desktop, Setting};
use acceptance::group::Group;
use acceptance::pultd::Pultd;
use anyhow::{Context as _, Result, ensure};

use crate::clock;

/// What the application says on standard error when its first list is painted.
const READY: &str = "the page is ready";
/// What the floor says.
const PAINTED: &str = "painted";
/// Between two looks at what a program said.
const LOOK: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(60);

/// A desktop with a server and a client that has 10,000 tickets cached.
#[derive(Debug)]
pub(super) struct Room {
    pub(super) desktop: Desktop,
    pub(super) server: Pultd,
    /// The client's folder.
    pub(super) data: PathBuf,
    folder: tempfile::TempDir,
}

impl Room {
    /// Without the proxy the client speaks to the server itself.
    pub(super) fn prepare(
        name: &str,
        address: impl FnOnce(&Pultd) -> Result<String>,
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let evidence = bins::evidence("bench", name);
        let server = Pultd::demo(
            "quisa",
            &folder.path().join("server"),
            &evidence.join("server"),
        )?;
        let desktop = Desktop::with(&Setting {
            evidence,
            ..Setting::named(name)
        })?;
        let data = desktop.home().join("client");
        let address = address(&server)?;
        sign_in(&desktop, &data, &server, &address)?;
        let mut fill = desktop.command(std::env::current_exe()?);
        fill.arg("fill").arg("--data").arg(&data);
        let filled = fill.output()?;
        let words = String::from_utf8_lossy(&filled.stderr);
        ensure!(
            filled.status.success(),
            "the cache cannot be filled: {}",
            words.trim()
        );
        Ok(Self {
            desktop,
            server,
            data,
            folder,
        })
    }

    /// Starts the application as a launcher does.
    pub(super) fn application(&self) -> Result<Started> {
        let mut command = self.desktop.command(bins::program("pult")?);
        command
            .env("PULT_DATA_DIR", &self.data)
            .env("PULT_LOG", "pult_lib=info");
        Started::wait(&self.desktop, "pult", &mut command, READY)
    }

    /// Builds the floor with the system's compiler.
    pub(super) fn floor(&self) -> Result<Floor> {
        let source = self.folder.path().join("floor.c");
        fs::write(&source, include_str!("../../floor.c"))?;
        let program = self.folder.path().join("floor");
        let libraries = Command::new("pkg-config")
            .args(["--cflags", "--libs", "webkit2gtk-4.1"])
            .output()
            .context("pkg-config is missing")?;
        let libraries = String::from_utf8(libraries.stdout)?;
        let compiled = Command::new("gcc")
            .args(["-O2", "-o"])
            .arg(&program)
            .arg(&source)
            .args(libraries.split_whitespace())
            .status()
            .context("gcc is missing")?;
        ensure!(compiled.success(), "the floor does not compile");
        Ok(Floor(program))
    }
}

/// The compiled floor.
#[derive(Debug)]
pub(super) struct Floor(PathBuf);

impl Floor {
    pub(super) fn start(&self, desktop: &Desktop) -> Result<Started> {
        Started::wait(desktop, "floor", &mut desktop.command(&self.0), PAINTED)
    }
}

/// A program that said it is ready; it ends with this value.
#[derive(Debug)]
pub(super) struct Started {
    pub(super) group: Group,
    /// Milliseconds from its start until it said so.
    pub(super) took: f64,
}

impl Started {
    fn wait(desktop: &Desktop, name: &str, command: &mut Command, says: &str) -> Result<Self> {
        let log = desktop.logs().join(format!("{name}.log"));
        let before = said(&log).len();
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let started = Instant::now();
        let mut group = desktop.spawn(name, command)?;
        while !said(&log)
            .get(before..)
            .is_some_and(|words| words.contains(says))
        {
            ensure!(started.elapsed() < PATIENCE, "{name} never says “{says}”");
            if let Some(status) = group.ended()? {
                let words = said(&log);
                let words = words.get(before..).unwrap_or_default().trim();
                anyhow::bail!("{name} ended with {status} before it was ready: {words}");
            }
            thread::sleep(LOOK);
        }
        Ok(Self {
            took: clock::since(started),
            group,
        })
    }
}

fn said(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Signs the demo customer in at `address`, which may be a proxy in front of the server.
fn sign_in(desktop: &Desktop, data: &Path, server: &Pultd, address: &str) -> Result<()> {
    let who = server.account("customer")?;
    let mut command = desktop.command(bins::program("signin")?);
    command
        .arg("--data-dir")
        .arg(data)
        .args(["--server", address, "--email", &who.email]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = command.spawn().context("signin does not start")?;
    let mut password = child.stdin.take().context("signin takes no password")?;
    writeln!(password, "{}", who.password)?;
    drop(password);
    let output = child.wait_with_output()?;
    let words = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{} cannot be signed in: {}",
        who.email,
        words.trim()
    );
    Ok(())
}
