//! Development only: signs an account in before the application starts, with the same engine, files
//! and keychain. The password comes from standard input.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal speaks to the terminal"
)]

use std::io::BufRead as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use connectors::{Network, NetworkOptions};
use domain::Clock as _;
use engine::view::SignInRequest;
use engine::{Desk, DeskError, SystemClock};
use store::{Folders, Key, Protection, Store};

/// Signs an account in; the password is the first line of standard input
#[derive(Debug, Parser)]
struct Arguments {
    /// The client's data folder; made if it is not there
    #[arg(long, value_name = "DIR", env = "PULT_DATA_DIR")]
    data_dir: PathBuf,
    /// The server's address
    #[arg(long, value_name = "URL")]
    server: String,
    /// The account's e-mail address
    #[arg(long)]
    email: String,
    /// Where there is no keychain, keep the key beside the files: for demo data only
    #[arg(long)]
    store_unencrypted: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let _already_installed = rustls::crypto::ring::default_provider().install_default();
    match run(&arguments) {
        Ok(words) => {
            println!("{words}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("signin: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(arguments: &Arguments) -> Result<String> {
    let mut password = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut password)
        .context("no password")?;
    let desk = open(arguments).await?;
    let request = SignInRequest {
        address: arguments.server.clone(),
        email: arguments.email.clone(),
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
    };
    let outcome = desk.sign_in(request).await;
    desk.close().await;
    match outcome {
        Ok(_) => Ok(format!("{} is signed in", arguments.email)),
        Err(DeskError::AlreadySignedIn) => Ok(format!("{} was signed in", arguments.email)),
        Err(error) => Err(error).context(arguments.email.clone()),
    }
}

async fn open(arguments: &Arguments) -> Result<Desk> {
    let folder = &arguments.data_dir;
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let key = match secrets::installation_key(folder) {
        Err(secrets::Error::NoKeychain(reason)) if arguments.store_unencrypted => {
            eprintln!("signin: no keychain ({reason}): the key is stored beside the files");
            secrets::unlock(folder, &secrets::Choice::Unprotected)?
        }
        Err(error @ secrets::Error::NoKeychain(_)) => {
            bail!("{error}; --store-unencrypted keeps the key beside the files")
        }
        other => other?,
    };
    let folders = Folders {
        data: folder.clone(),
        cache: folder.clone(),
    };
    let clock = SystemClock;
    let protection = Protection::Encrypted(Key::new(*key.bytes()));
    let (store, _reports) = Store::open(&folders, &protection, clock.now())?;
    let network = Network::open(&NetworkOptions::default())?;
    Ok(Desk::open(store, Arc::new(network), Arc::new(clock), "Pult (signin)").await?)
}
