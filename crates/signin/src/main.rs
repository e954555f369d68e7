//! Development only: signs an account in before the app starts, and waits until its first load is done.
//!
//! It opens the same files with the same key as the app and uses the same engine, so that what it
//! leaves behind is what the app would have. The password comes from standard input.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Parser;
use connectors::{Network, NetworkOptions};
use domain::Clock as _;
use engine::view::SignInRequest;
use engine::{Desk, DeskError, SystemClock};
use store::{Folders, Key, Protection, Store};

/// Longer than any first load of a demonstration.
const PATIENCE: Duration = Duration::from_secs(300);

/// Signs an account in before the app starts; the password comes from standard input.
#[derive(Debug, Parser)]
struct Flags {
    /// Folder of everything Pult keeps, as in PULT_DATA_DIR.
    #[arg(long, env = "PULT_DATA_DIR")]
    data_dir: PathBuf,
    /// Address of the server.
    #[arg(long)]
    server: String,
    /// E-mail address.
    #[arg(long)]
    email: String,
    /// Where there is no keychain: keep the files unprotected, knowing that.
    #[arg(long)]
    store_unprotected: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password).context("no password on standard input")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    // Somebody else may have installed one: either serves.
    let _ = rustls::crypto::ring::default_provider().install_default();

    let desk = open(&flags.data_dir, flags.store_unprotected).await?;
    let done = sign_in(&desk, flags.server, flags.email, password).await;
    desk.close().await;
    done
}

async fn open(folder: &Path, unprotected: bool) -> anyhow::Result<Desk> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    let key = match secrets::installation_key(folder) {
        Err(secrets::Error::NoKeychain(_)) if unprotected => {
            secrets::unlock(folder, &secrets::Choice::Unprotected)?
        }
        other => other.context("no key for this folder")?,
    };
    // The same layout as the app's.
    let folders = Folders { data: folder.to_owned(), cache: folder.to_owned() };
    let protection = Protection::Encrypted(Key::new(*key.bytes()));
    let (store, _) = Store::open(&folders, &protection, SystemClock.now())?;
    let network = Network::open(&NetworkOptions::default())?;
    Ok(Desk::open(store, Arc::new(network), Arc::new(SystemClock), "signin").await?)
}

async fn sign_in(
    desk: &Desk,
    address: String,
    email: String,
    password: String,
) -> anyhow::Result<()> {
    let known = desk.accounts().await?.into_iter().find(|it| it.email.eq_ignore_ascii_case(&email));
    let account = match desk.sign_in(SignInRequest { address, email, password }).await {
        Ok(account) => account,
        // A second run finds its work done.
        Err(DeskError::AlreadySignedIn) => known.context("signed in under another name")?.id,
        Err(error) => return Err(error).context("signing in failed"),
    };
    match tokio::time::timeout(PATIENCE, desk.loaded(account)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(state)) => bail!("the first load stopped: {state:?}"),
        Err(_) => bail!("the first load did not end within {} s", PATIENCE.as_secs()),
    }
}
