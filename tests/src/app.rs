//! The application: its account signed in beforehand, its real window driven through WebDriver.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use thirtyfour::prelude::*;

use crate::bins;
use crate::desktop::Desktop;
use crate::group::Group;
use crate::pultd::{DemoAccount, Pultd};
use crate::wait::PATIENCE;

/// How long an element may take to appear.
const APPEAR: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);
/// A screen that has not changed for so long is drawn.
const STILL: Duration = Duration::from_millis(250);

/// The application in a desktop, with its window under control. Dropping it kills it.
#[derive(Debug)]
pub struct App {
    driver: WebDriver,
    group: Group,
}

impl App {
    /// Starts the application over a data folder and takes control of its window.
    ///
    /// # Errors
    /// When the driver or the application does not come up.
    pub async fn open(desktop: &Desktop, data: &Path) -> Result<Self> {
        Self::open_with(desktop, data, &[]).await
    }

    /// As [`App::open`], with arguments for the application.
    ///
    /// # Errors
    /// When the driver or the application does not come up.
    pub async fn open_with(desktop: &Desktop, data: &Path, arguments: &[&str]) -> Result<Self> {
        fs::create_dir_all(data)?;
        let port = free_port()?;
        let mut command = desktop.command("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        // The driver's environment is the application's.
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("PULT_DATA_DIR", data);
        let group = desktop.spawn("app", &mut command)?;
        let binary = bins::program("pult")?;
        let driver = session(port, &binary, arguments).await?;
        Ok(Self { driver, group })
    }

    /// The WebDriver session, for everything that has no verb here.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Waits for the visible element with this `data-testid`.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn find(&self, test_id: &str) -> Result<WebElement> {
        self.css(&by_test_id(test_id)).await
    }

    /// Waits for the visible element with this CSS selector.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn css(&self, selector: &str) -> Result<WebElement> {
        let started = Instant::now();
        loop {
            let query = self.driver.query(By::Css(selector.to_owned()));
            let found = query.wait(APPEAR, POLL).and_displayed().first().await;
            match found {
                // A question asked while one page gives way to the next has no answer.
                Err(_) if started.elapsed() < APPEAR => tokio::time::sleep(POLL).await,
                found => return found.with_context(|| format!("no visible {selector}")),
            }
        }
    }

    /// All elements with this `data-testid`, now.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn all(&self, test_id: &str) -> Result<Vec<WebElement>> {
        Ok(self.driver.find_all(By::Css(by_test_id(test_id))).await?)
    }

    /// Whether no element with this `data-testid` exists, now.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn lacks(&self, test_id: &str) -> Result<bool> {
        Ok(self.all(test_id).await?.is_empty())
    }

    /// Clicks the element with this `data-testid`.
    ///
    /// # Errors
    /// When it does not appear or cannot be clicked.
    pub async fn click(&self, test_id: &str) -> Result<()> {
        let element = self.find(test_id).await?;
        element
            .click()
            .await
            .with_context(|| format!("clicking {test_id}"))
    }

    /// Replaces the text of the field with this `data-testid`.
    ///
    /// # Errors
    /// When it does not appear or takes no text.
    pub async fn fill(&self, test_id: &str, text: &str) -> Result<()> {
        let field = self.find(test_id).await?;
        field
            .clear()
            .await
            .with_context(|| format!("clearing {test_id}"))?;
        field
            .send_keys(text)
            .await
            .with_context(|| format!("typing into {test_id}"))
    }

    /// The visible text of the element with this `data-testid`.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn text(&self, test_id: &str) -> Result<String> {
        Ok(self.find(test_id).await?.text().await?)
    }

    /// Waits until the visible text of the whole window contains `words`.
    ///
    /// # Errors
    /// When it never does; the error carries what was to be read instead.
    pub async fn wait_for_text(&self, words: &str) -> Result<()> {
        let started = Instant::now();
        loop {
            let text = self.page_text().await.unwrap_or_default();
            if text.contains(words) {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                bail!("“{words}” never appeared; the window says:\n{text}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// The visible text of the whole window.
    ///
    /// # Errors
    /// When the window is gone.
    pub async fn page_text(&self) -> Result<String> {
        // WebDriver's own text leaves out what is shortened with an ellipsis.
        let script = "return document.body.innerText";
        let text = self.driver.execute(script, Vec::new()).await?;
        Ok(text.convert()?)
    }

    /// Waits until what the page holds is drawn on the screen too: the page is known to WebDriver
    /// before it is painted.
    ///
    /// # Errors
    /// When the window is gone, or never stands still.
    pub async fn painted(&self, desktop: &Desktop) -> Result<()> {
        let script = "const done = arguments[0]; \
                      requestAnimationFrame(() => requestAnimationFrame(() => done()));";
        self.driver
            .execute_async(script, Vec::new())
            .await
            .context("the next frame")?;
        let mut before = desktop.pixels("painting")?;
        let started = Instant::now();
        loop {
            tokio::time::sleep(STILL).await;
            let now = desktop.pixels("painting")?;
            if now == before {
                return Ok(fs::remove_file(desktop.evidence().join("painting.png"))?);
            }
            ensure!(
                started.elapsed() < PATIENCE,
                "the window never stands still"
            );
            before = now;
        }
    }

    /// Takes a picture of the screen into the desktop's evidence, once all is drawn.
    ///
    /// # Errors
    /// As [`App::painted`].
    pub async fn picture(&self, desktop: &Desktop, name: &str) -> Result<PathBuf> {
        self.painted(desktop).await?;
        desktop.screenshot(name)
    }

    /// The application's process id (not the driver's).
    ///
    /// # Errors
    /// When it is not running.
    pub fn id(&self) -> Result<u32> {
        let binary = fs::canonicalize(bins::program("pult")?)?;
        let ours = |id: &u32| {
            parent(*id) == Some(self.group.id())
                && fs::read_link(format!("/proc/{id}/exe")).is_ok_and(|exe| exe == binary)
        };
        let mut processes = fs::read_dir("/proc")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        processes
            .find(ours)
            .context("the application is not running")
    }

    /// Kills the application at once (SIGKILL), as a crash would; then the window is gone.
    ///
    /// # Errors
    /// When it is not running.
    pub fn kill(mut self) -> Result<()> {
        let id = i32::try_from(self.id()?)
            .ok()
            .and_then(Pid::from_raw)
            .context("a process id")?;
        kill_process(id, Signal::KILL)?;
        self.group.kill();
        Ok(())
    }

    /// Asks the application to end (SIGTERM), waits until it did, and ends the driver.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn quit(mut self) -> Result<()> {
        let id = i32::try_from(self.id()?)
            .ok()
            .and_then(Pid::from_raw)
            .context("a process id")?;
        kill_process(id, Signal::TERM)?;
        let started = Instant::now();
        while self.id().is_ok() {
            ensure!(started.elapsed() < PATIENCE, "the application does not end");
            tokio::time::sleep(POLL).await;
        }
        self.group.kill();
        Ok(())
    }
}

/// Starts the application without control over its window, as a launcher or a link would.
///
/// # Errors
/// When it does not start.
pub fn launch(desktop: &Desktop, data: &Path, arguments: &[&str]) -> Result<Group> {
    let mut command = desktop.command(bins::program("pult")?);
    command.args(arguments).env("PULT_DATA_DIR", data);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    desktop.spawn("app", &mut command)
}

/// Signs an account in before the application starts. `command` is the program `signin`, in the
/// session whose keychain shall hold the key: `desktop.command(bins::program("signin")?)`.
///
/// Answers with what there was to say about it.
///
/// # Errors
/// With what the sign-in program said.
pub fn sign_in(
    mut command: Command,
    data: &Path,
    server: &Pultd,
    who: &DemoAccount,
) -> Result<String> {
    command
        .env("PULT_DATA_DIR", data)
        .arg("--data-dir")
        .arg(data);
    command.args(["--server", server.address(), "--email", &who.email]);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().context("signin does not start")?;
    let mut password = child.stdin.take().context("signin takes no password")?;
    writeln!(password, "{}", who.password)?;
    drop(password);
    let output = child.wait_with_output()?;
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    ensure!(
        output.status.success(),
        "{} cannot be signed in: {words}",
        who.email
    );
    Ok(words)
}

async fn session(port: u16, binary: &PathBuf, arguments: &[&str]) -> Result<WebDriver> {
    let mut capabilities = Capabilities::new();
    capabilities.set(
        "webkitgtk:browserOptions",
        json!({ "binary": binary, "args": arguments }),
    )?;
    let address = format!("http://127.0.0.1:{port}");
    let started = Instant::now();
    loop {
        // “Not up yet” and “session not created” look alike: both are tried again.
        match WebDriver::new(&address, capabilities.clone()).await {
            Ok(driver) => return Ok(driver),
            Err(error) if started.elapsed() > PATIENCE => {
                return Err(error).context("the application's window cannot be driven");
            }
            Err(_) => tokio::time::sleep(POLL).await,
        }
    }
}

fn by_test_id(test_id: &str) -> String {
    format!("[data-testid=\"{test_id}\"]")
}

/// A port nobody has right now. Somebody could take it in between; then the start is tried in vain
/// and says so.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // “id (name) state parent …”; a name may contain anything, also parentheses.
    stat.rsplit_once(')')?
        .1
        .split_whitespace()
        .nth(1)?
        .parse()
        .ok()
}
