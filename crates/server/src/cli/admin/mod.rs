//! `pultd admin`: works beside a running server, which notices at once.

mod efforts;
mod maintenance;
mod organisation;
mod user;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Subcommand;
use portal::Document;

use super::say;
use crate::auth::{User, revoke_all};
use crate::data_dir::DataDir;
use crate::db::{Db, DbError, Tx};
use crate::{App, Config, housekeeping};

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Accounts
    #[command(subcommand)]
    User(user::UserCommand),
    /// Organisations: contract and contacts
    #[command(subcommand)]
    Organisation(organisation::OrganisationCommand),
    /// Recorded work
    #[command(subcommand)]
    Efforts(efforts::EffortsCommand),
    /// Signed-in devices
    #[command(subcommand)]
    Sessions(SessionsCommand),
    /// Lets nobody in for a while: for work on the server
    #[command(subcommand)]
    Maintenance(maintenance::MaintenanceCommand),
    /// Portal documents
    #[command(subcommand)]
    Portal(super::portal::Portal),
    /// Throws away what is past its time: old tombstones, unused uploads, files nobody refers to
    Purge {
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Folder {
    /// The server's data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum SessionsCommand {
    /// Signs all devices of an account out
    Revoke {
        #[command(flatten)]
        folder: Folder,
        /// The account's address
        email: String,
        /// The devices shall also forget what they have of this account
        #[arg(long)]
        wipe: bool,
    },
}

pub(super) async fn run(command: Admin) -> anyhow::Result<()> {
    match command {
        Admin::User(command) => user::run(command).await,
        Admin::Organisation(command) => organisation::run(command).await,
        Admin::Efforts(command) => efforts::run(command).await,
        Admin::Sessions(SessionsCommand::Revoke {
            folder,
            email,
            wipe,
        }) => {
            let db = open(&folder).await?;
            let mut tx = db.write().await?;
            let user = find(&mut tx, &email).await?;
            let count = revoke_all(&mut tx, user.id, wipe).await?;
            tx.commit().await?;
            say(&format!("Devices signed out: {count}."));
            Ok(())
        }
        Admin::Maintenance(command) => maintenance::run(command).await,
        Admin::Portal(command) => super::portal::run(&command),
        Admin::Purge { folder } => {
            let app = App::new(open(&folder).await?, Config::default())?;
            let swept = housekeeping::sweep(&app).await?;
            say(&format!(
                "Removed: {} uploads, {} files.",
                swept.uploads, swept.files
            ));
            Ok(())
        }
    }
}

async fn open(folder: &Folder) -> anyhow::Result<Db> {
    DataDir::visit(&folder.data)?;
    Ok(Db::open(&folder.data).await?)
}

fn document_of(db: &Db) -> anyhow::Result<Arc<Document>> {
    db.portal()
        .context("the database has no portal yet; start the server once")
}

async fn find(tx: &mut Tx, email: &str) -> anyhow::Result<User> {
    let found: Result<_, DbError> = User::by_email(tx.conn(), email).await;
    let (user, _) = found?.with_context(|| format!("{email} has no account"))?;
    Ok(user)
}

/// A refusal as one sentence.
fn sentence(document: &Document, error: crate::error::Error) -> anyhow::Error {
    anyhow::anyhow!(error.sentence(document, crate::error::Language::English))
}
