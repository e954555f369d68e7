//! A stage: a virtual desktop, a real server behind a network that can fail, and Pult in its window.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test target uses a part of it"
)]

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;

use acceptance::app::App;
use acceptance::bins;
use acceptance::caller::Caller;
use acceptance::desktop::{Desktop, Setting};
use acceptance::pultd::{DemoAccount, Pultd};
use anyhow::{Context as _, Result, ensure};
use testkit::proxy::Proxy;
use thirtyfour::prelude::*;

pub struct Stage {
    pub desktop: Desktop,
    pub server: Pultd,
    pub proxy: Proxy,
    folder: tempfile::TempDir,
}

impl Stage {
    /// Everything up, nobody signed in. Pictures go to `target/e2e/<name>`.
    pub async fn start(name: &str) -> Result<Self> {
        Self::with(&Setting::named(name)).await
    }

    pub async fn with(setting: &Setting) -> Result<Self> {
        Self::of_portal(setting, "quisa").await
    }

    /// The same with another portal: a name or a file.
    pub async fn of_portal(setting: &Setting, portal: &str) -> Result<Self> {
        acceptance::install_tls();
        let desktop = Desktop::with(setting)?;
        let folder = tempfile::tempdir()?;
        let server = Pultd::demo(portal, &folder.path().join("server"), &desktop.logs())?;
        let upstream: SocketAddr = server.host_and_port().parse()?;
        let proxy = Proxy::start(upstream).await?;
        Ok(Self {
            desktop,
            server,
            proxy,
            folder,
        })
    }

    /// The folder of a desk of this name.
    pub fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn who(&self, role: &str, nth: usize) -> Result<DemoAccount> {
        let mut accounts = self
            .server
            .accounts()?
            .into_iter()
            .filter(|one| one.role == role);
        accounts
            .nth(nth)
            .with_context(|| format!("no {role} {nth}"))
    }

    /// Signs somebody in at the desk of this name, through the proxy, as `cargo xtask run` does.
    pub async fn sign_in(&self, name: &str, who: &DemoAccount) -> Result<()> {
        let mut command = self.desktop.command(bins::program("signin")?);
        let data = self.data(name);
        command
            .env("PULT_DATA_DIR", &data)
            .arg("--data-dir")
            .arg(&data);
        command.args(["--server", &self.proxy.url(), "--email", &who.email]);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let password = who.password.clone();
        // The proxy runs on this runtime: waiting for the program must not stop it.
        let done = tokio::task::spawn_blocking(move || -> Result<std::process::Output> {
            let mut child = command.spawn()?;
            child
                .stdin
                .take()
                .context("no stdin")?
                .write_all(password.as_bytes())?;
            Ok(child.wait_with_output()?)
        });
        let output = done.await??;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }

    /// Pult in its window at the desk of this name.
    pub async fn open(&self, name: &str) -> Result<App> {
        App::open(&self.desktop, &self.data(name)).await
    }

    /// The nth person with this role, signed in, the list on screen.
    pub async fn at_work(&self, role: &str, nth: usize) -> Result<App> {
        let who = self.who(role, nth)?;
        self.sign_in(&who.email, &who).await?;
        let app = self.open(&who.email).await?;
        app.find("ticket-row").await?;
        Ok(app)
    }

    /// The nth person with this role, speaking to the server without Pult.
    pub async fn caller(&self, role: &str, nth: usize) -> Result<Caller> {
        Caller::sign_in(&self.server, &self.who(role, nth)?).await
    }
}

/// The subjects of the rows on screen, top first.
pub async fn subjects(app: &App) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('[data-testid=ticket-row] strong')]\
                  .map((subject) => subject.innerText)";
    Ok(app.driver().execute(script, Vec::new()).await?.convert()?)
}

/// Types into the field with this `data-testid` without clearing it first.
pub async fn type_into(app: &App, test_id: &str, text: &str) -> Result<()> {
    app.find(test_id).await?.send_keys(text).await?;
    Ok(())
}

/// Fills the form for a new ticket in, without sending it.
pub async fn fill_form(app: &App, subject: &str, body: &str) -> Result<()> {
    app.find("new-ticket").await?;
    app.css("#field-subject").await?.send_keys(subject).await?;
    app.css("#field-body").await?.send_keys(body).await?;
    Ok(())
}

/// What the page says at an interval until it says this.
pub async fn until_text(app: &App, test_id: &str, fits: impl Fn(&str) -> bool) -> Result<String> {
    let started = std::time::Instant::now();
    loop {
        let text = app.text(test_id).await.unwrap_or_default();
        if fits(&text) {
            return Ok(text);
        }
        if started.elapsed().as_secs() >= 60 {
            let page = app.page_text().await.unwrap_or_default();
            anyhow::bail!("{test_id} says {text:?}; the window says:\n{page}");
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

/// Sends a key to the page.
pub async fn press(app: &App, keys: impl AsRef<str>) -> Result<()> {
    let body = app.driver().find(By::Tag("body")).await?;
    body.send_keys(keys.as_ref()).await?;
    Ok(())
}

/// What stands in a field of the form.
pub async fn value(app: &App, field: &str) -> Result<String> {
    let field = app.css(&format!("#field-{field}")).await?;
    Ok(field.prop("value").await?.unwrap_or_default())
}

/// The messages with a text or a file in this ticket, and that it is the last one there is.
pub async fn arrived_once(stage: &Stage, number: &str) -> Result<Vec<api::Message>> {
    let caller = stage.caller("customer", 0).await?;
    let ticket = caller.ticket(number).await?;
    let next = (number.parse::<u32>()? + 1).to_string();
    assert!(caller.ticket(&next).await.is_err(), "a second was filed");
    let messages: Vec<api::Message> = caller
        .get(&format!("/tickets/{}/messages", ticket.id))
        .await?;
    let said: Vec<_> = messages
        .into_iter()
        .filter(|one| !one.body.is_empty() || !one.attachments.is_empty())
        .collect();
    assert_eq!(said.len(), 1, "{said:?}");
    Ok(said)
}
