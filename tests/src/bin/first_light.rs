//! Pult with a demo server, for people and for pictures: on this display, or driven through its
//! screens on a virtual one. `cargo xtask run` builds everything and starts this.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal speaks to the terminal"
)]

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("first_light: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(light::run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("first_light: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    eprintln!(
        "first_light: the virtual desktop exists on Linux only; start pultd and pult by hand"
    );
    ExitCode::FAILURE
}

#[cfg(target_os = "linux")]
mod light {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    use acceptance::app::{self, App};
    use acceptance::bins;
    use acceptance::caller::Caller;
    use acceptance::desktop::{Desktop, Setting};
    use acceptance::group::Group;
    use acceptance::pultd::{DemoAccount, Pultd};
    use anyhow::{Context as _, Result};
    use clap::Parser;

    /// What the agent writes while the window is watched.
    const WORDS: &str = "Das Ergebnis der Prüfung liegt vor: bitte starten Sie den Rechner neu.";

    /// Flags of `first_light`.
    #[derive(Debug, Parser)]
    struct Flags {
        /// The portal of the demo: a shipped name or a file
        #[arg(long, default_value = "quisa")]
        portal: String,
        /// `de` or `en`
        #[arg(long, default_value = "de")]
        lang: String,
        /// `light` or `dark`
        #[arg(long, default_value = "light")]
        theme: String,
        /// The folder of the demo; kept, so that the next start is quick
        #[arg(long)]
        data: PathBuf,
        /// The folder for the pictures
        #[arg(long)]
        pictures: PathBuf,
        /// On the display of this session instead of a virtual one
        #[arg(long)]
        here: bool,
        /// Keep the virtual desktop running afterwards
        #[arg(long)]
        stay: bool,
    }

    pub(super) async fn run() -> Result<()> {
        let mut flags = Flags::parse();
        // The programs of a desktop start in its home folder.
        for folder in [&mut flags.data, &mut flags.pictures] {
            *folder = std::path::absolute(&*folder)?;
        }
        acceptance::install_tls();
        let logs = flags.data.join("logs");
        fs::create_dir_all(&logs)?;
        let server = demo(&flags, &logs)?;
        let customer = server.account("customer")?;
        println!("   demo server: {} ({})", server.address(), flags.portal);
        println!("   signed in as {} <{}>", customer.name, customer.email);
        if flags.here {
            here(&flags, &server, &customer, &logs)
        } else {
            virtually(&flags, &server, &customer).await
        }
    }

    /// The demo keeps its port, so that the account that was signed in last time finds it again. Where
    /// the port is taken by now, that account is forgotten.
    fn demo(flags: &Flags, logs: &Path) -> Result<Pultd> {
        let data = flags.data.join("server");
        let remembered = flags.data.join("address");
        let before = fs::read_to_string(&remembered).unwrap_or_default();
        let again = Pultd::demo_at(before.trim(), &flags.portal, &data, logs);
        let server = match again {
            Ok(server) => server,
            Err(_) => Pultd::demo(&flags.portal, &data, logs)?,
        };
        if server.host_and_port() != before.trim() {
            for client in ["client", "client-here"].map(|name| flags.data.join(name)) {
                if client.exists() {
                    fs::remove_dir_all(client)?;
                }
            }
        }
        fs::write(remembered, server.host_and_port())?;
        Ok(server)
    }

    fn here(flags: &Flags, server: &Pultd, who: &DemoAccount, logs: &Path) -> Result<()> {
        let data = flags.data.join("client-here");
        let mut signin = Command::new(bins::program("signin")?);
        signin.arg("--store-unencrypted");
        println!("   {}", app::sign_in(signin, &data, server, who)?);
        let mut command = Command::new(bins::program("pult")?);
        command
            .env("PULT_DATA_DIR", &data)
            .env("LANGUAGE", &flags.lang);
        if flags.theme == "dark" {
            command.env("GTK_THEME", "Adwaita:dark");
        }
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let mut app = Group::start("app", &mut command, logs)?;
        println!(
            "   Pult is open; quit it to end the demo (log: {}/app.log)",
            logs.display()
        );
        let status = app.wait()?;
        anyhow::ensure!(status.success(), "Pult ended with {status}");
        Ok(())
    }

    async fn virtually(flags: &Flags, server: &Pultd, who: &DemoAccount) -> Result<()> {
        let setting = Setting {
            home: Some(flags.data.join("home")),
            evidence: flags.pictures.clone(),
            language: flags.lang.clone(),
            dark: flags.theme == "dark",
            ..Setting::named("first-light")
        };
        let desktop = Desktop::with(&setting)?;
        let data = flags.data.join("client");
        app::sign_in(
            desktop.command(bins::program("signin")?),
            &data,
            server,
            who,
        )?;
        let app = App::open(&desktop, &data).await?;
        if let Err(error) = drive(&desktop, &app, server).await {
            println!(
                "   picture: {}",
                desktop.screenshot("when-it-failed")?.display()
            );
            return Err(error);
        }
        if flags.stay {
            stay(&desktop)?;
        }
        app.quit().await
    }

    /// Main list, a ticket, the form, a notification: a picture of each.
    async fn drive(desktop: &Desktop, app: &App, server: &Pultd) -> Result<()> {
        let row = app.find("ticket-row").await?;
        picture(desktop, app, "1-list").await?;

        row.click().await?;
        app.find("conversation").await?;
        let number = app.text("ticket-number").await?;
        picture(desktop, app, "2-ticket").await?;

        app.click("new").await?;
        app.find("new-ticket").await?;
        picture(desktop, app, "3-form").await?;

        let agent = Caller::sign_in(server, &server.account("agent")?).await?;
        let ticket = agent.ticket(number.trim().trim_start_matches('#')).await?;
        agent.reply(ticket.id, WORDS).await?;
        let shown = desktop
            .notifications()
            .wait_for(|one| one.body.contains("Ergebnis"))?;
        println!(
            "   notification: {} · {}",
            shown.summary,
            shown.body.replace('\n', " · ")
        );
        acceptance::wait::until("the bubble", || desktop.bubble().ok().flatten())?;
        picture(desktop, app, "4-notification").await
    }

    async fn picture(desktop: &Desktop, app: &App, name: &str) -> Result<()> {
        let path = app.picture(desktop, name).await?;
        println!("   picture: {}", path.display());
        Ok(())
    }

    fn stay(desktop: &Desktop) -> Result<std::convert::Infallible> {
        let display = desktop
            .variable("DISPLAY")
            .context("a desktop has a display")?;
        println!(
            "   Pult stays open on display {}; Ctrl+C ends it",
            display.display()
        );
        loop {
            std::thread::park();
        }
    }
}
