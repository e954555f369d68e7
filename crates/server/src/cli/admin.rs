//! `pultd admin`: works beside a running server, which notices at once.

use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail, ensure};
use clap::{Subcommand, ValueEnum};

use super::say;
use crate::auth::{User, password, revoke_all};
use crate::data_dir::DataDir;
use crate::db::{Db, DbError, Tx};
use crate::people::{self, NewUser};
use crate::{App, Config, housekeeping, profiles};

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Signed-in devices
    #[command(subcommand)]
    Sessions(SessionsCommand),
    /// Portal documents
    #[command(subcommand)]
    Portal(PortalCommand),
    /// Throws away what is past its time: old tombstones, unused uploads, files nobody refers to
    Purge {
        #[command(flatten)]
        folder: Folder,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Folder {
    /// The server's data folder
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Makes an account; the password is read from standard input
    Add(Add),
    /// Sets a password, read from standard input; all devices have to sign in again
    SetPassword {
        #[command(flatten)]
        folder: Folder,
        /// The account's address
        email: String,
    },
    /// Closes an account; its tickets stay
    Deactivate {
        #[command(flatten)]
        folder: Folder,
        /// The account's address
        email: String,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct Add {
    #[command(flatten)]
    folder: Folder,
    /// Address, also the sign-in name
    email: String,
    /// Full name
    #[arg(long)]
    name: String,
    /// What the person may do
    #[arg(long, value_enum)]
    role: Role,
    /// The customer's organisation; made if there is none of this name
    #[arg(long, required_if_eq_any([("role", "customer"), ("role", "manager")]))]
    organisation: Option<String>,
    /// Benutzerkürzel of staff
    #[arg(long, required_if_eq("role", "agent"))]
    initials: Option<String>,
    /// Phone number
    #[arg(long, default_value = "")]
    phone: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Role {
    /// Files tickets and sees his own
    Customer,
    /// Sees all tickets of his organisation
    Manager,
    /// Staff
    Agent,
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

#[derive(Debug, Subcommand)]
pub(super) enum PortalCommand {
    /// Says whether a portal document is usable
    Check {
        /// A portal that is built in, or a TOML file
        file: String,
    },
}

pub(super) async fn run(command: Admin) -> anyhow::Result<()> {
    match command {
        Admin::User(UserCommand::Add(add)) => add_user(add).await,
        Admin::User(UserCommand::SetPassword { folder, email }) => {
            let hash = password_from_input()?;
            let db = open(&folder).await?;
            let mut tx = db.write().await?;
            let user = find(&mut tx, &email).await?;
            people::set_password(&mut tx, user.id, &hash).await?;
            tx.commit().await?;
            say("The password is set. All devices of this account have to sign in again.");
            Ok(())
        }
        Admin::User(UserCommand::Deactivate { folder, email }) => {
            let db = open(&folder).await?;
            let document = db.portal().context("the database has no portal yet")?;
            let mut tx = db.write().await?;
            let user = find(&mut tx, &email).await?;
            people::deactivate(&mut tx, &document, user.id).await?;
            tx.commit().await?;
            say("The account is closed. Its tickets stay.");
            Ok(())
        }
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
        Admin::Portal(PortalCommand::Check { file }) => {
            let document = profiles::load(&file)?;
            say(&format!(
                "“{}” (version {}) is usable.",
                document.portal_id, document.version
            ));
            Ok(())
        }
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

async fn add_user(add: Add) -> anyhow::Result<()> {
    let password_hash = Some(password_from_input()?);
    ensure!(
        add.email.contains('@'),
        "“{}” is no e-mail address",
        add.email
    );
    let db = open(&add.folder).await?;
    let document = db
        .portal()
        .context("the database has no portal yet; start the server once")?;
    let mut tx = db.write().await?;
    let organization_id = match (&add.organisation, add.role) {
        (Some(name), Role::Customer | Role::Manager) => {
            Some(match people::organization_named(&mut tx, name).await? {
                Some(id) => id,
                None => people::add_organization(&mut tx, name).await?,
            })
        }
        _ => None,
    };
    let queues = match add.role {
        Role::Agent => document
            .queues
            .iter()
            .map(|queue| queue.id.clone())
            .collect(),
        Role::Customer | Role::Manager => Vec::new(),
    };
    let new = NewUser {
        email: add.email,
        name: add.name,
        initials: add.initials.unwrap_or_default(),
        phone: add.phone,
        password_hash,
        roles: if add.role == Role::Manager {
            vec!["manager".to_owned()]
        } else {
            Vec::new()
        },
        queues,
        organization_id,
    };
    if User::by_email(tx.conn(), &new.email).await?.is_some() {
        bail!("{} has an account already", new.email);
    }
    people::add_user(&mut tx, &document, &new).await?;
    tx.commit().await?;
    say("The account is ready.");
    Ok(())
}

async fn open(folder: &Folder) -> anyhow::Result<Db> {
    DataDir::visit(&folder.data)?;
    Ok(Db::open(&folder.data).await?)
}

async fn find(tx: &mut Tx, email: &str) -> anyhow::Result<User> {
    let found: Result<_, DbError> = User::by_email(tx.conn(), email).await;
    let (user, _) = found?.with_context(|| format!("{email} has no account"))?;
    Ok(user)
}

/// The first line of standard input, hashed.
fn password_from_input() -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        say("Password (it is shown while you type), then Enter and Ctrl+D:");
    }
    let mut text = String::new();
    std::io::stdin()
        .take(4_096)
        .read_to_string(&mut text)
        .context("no password to be read")?;
    let password = text.lines().next().unwrap_or_default();
    ensure!(
        password.chars().count() >= password::MIN_CHARS,
        "the password needs at least {} characters",
        password::MIN_CHARS
    );
    Ok(password::hash(password)?)
}
