//! `pultd admin user`.

use std::io::{IsTerminal as _, Read as _};

use anyhow::{Context as _, bail, ensure};
use clap::{Subcommand, ValueEnum};
use portal::Document;

use super::{Folder, document_of, find, open, sentence};
use crate::auth::{self, Cause, State, User, password, second_factor};
use crate::cli::say;
use crate::db::{Columns, DbError, Tx};
use crate::people::{self, NewUser};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum UserCommand {
    /// Makes an account; the password is read from standard input
    Add(Add),
    /// Lists all accounts with their states and roles
    List {
        #[command(flatten)]
        folder: Folder,
    },
    /// Sets a password, read from standard input; all devices have to sign in again
    SetPassword(Who),
    /// Sends the mail with which somebody sets his password himself
    Invite(Who),
    /// Enables an account, or opens a closed one again
    Enable(Who),
    /// Puts an account into another state
    State {
        #[command(flatten)]
        who: Who,
        /// The state
        #[arg(value_enum)]
        state: Wished,
    },
    /// Gives an account these roles of the portal, and no others
    Roles {
        #[command(flatten)]
        who: Who,
        /// Roles of the portal document; none takes all away
        roles: Vec<String>,
    },
    /// Gives an account its support id; whoever waited for it sees his tickets at once
    SupportId {
        #[command(flatten)]
        who: Who,
        /// The id
        id: String,
    },
    /// Ends the second factor of somebody who has lost his authenticator and all recovery codes
    EndSecondFactor(Who),
    /// Lets somebody of the staff change the portal and its integrators, or no longer
    Admin {
        #[command(flatten)]
        who: Who,
        /// No longer
        #[arg(long)]
        end: bool,
    },
    /// Closes an account: devices are signed out and forget what they have; its tickets stay
    Deactivate(Who),
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Who {
    #[command(flatten)]
    folder: Folder,
    /// The account's address
    email: String,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Add {
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
    /// A role of the portal document; may be given several times
    #[arg(long = "portal-role", value_name = "ROLE")]
    portal_roles: Vec<String>,
    /// Support id, where the portal gives one
    #[arg(long)]
    support_id: Option<String>,
    /// Sends a mail with a code instead of reading a password
    #[arg(long)]
    invite: bool,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Wished {
    /// Works; waits for a support id where the portal asks for one
    Active,
    /// Nobody has checked who it is
    Unverified,
    /// Not enabled for the portal
    NotEnabled,
    /// The organisation has no valid contract
    NoContract,
    /// Has left
    Inactive,
}

pub(super) async fn run(command: UserCommand) -> anyhow::Result<()> {
    match command {
        UserCommand::Add(add) => add_user(add).await,
        UserCommand::List { folder } => list(&folder).await,
        UserCommand::SetPassword(who) => {
            let hash = password_from_input()?;
            let done = "The password is set. All devices of this account have to sign in again.";
            change(who, done, async |tx, _, user| {
                people::set_password(tx, user.id, &hash).await
            })
            .await
        }
        UserCommand::Invite(who) => {
            let done = "The mail with the code is on its way.";
            change(who, done, async |tx, document, user| {
                auth::invite(tx, document, &user).await
            })
            .await
        }
        UserCommand::Enable(who) => {
            change(
                who,
                "The account is enabled.",
                async |tx, document, user| {
                    people::set_state(tx, document, user.id, user.enabled(document)).await
                },
            )
            .await
        }
        UserCommand::State { who, state } => {
            change(who, "The state is set.", async |tx, document, user| {
                let state = state.of(document, &user);
                people::set_state(tx, document, user.id, state).await
            })
            .await
        }
        UserCommand::Roles { who, roles } => {
            change(who, "The roles are set.", async |tx, document, user| {
                people::set_roles(tx, document, user.id, &roles).await
            })
            .await
        }
        UserCommand::Admin { who, end } => {
            let done = match end {
                true => "The account is no admin any more.",
                false => "The account is an admin.",
            };
            change(who, done, async |tx, document, user| {
                people::set_admin(tx, document, user.id, !end).await
            })
            .await
        }
        UserCommand::SupportId { who, id } => {
            change(who, "The support id is set.", async |tx, document, user| {
                people::set_support_id(tx, document, user.id, &id).await
            })
            .await
        }
        UserCommand::EndSecondFactor(who) => {
            change(who, "The second factor is ended.", async |tx, _, user| {
                second_factor::end(tx, user.id).await
            })
            .await
        }
        UserCommand::Deactivate(who) => {
            let done = "The account is closed. Its tickets stay.";
            change(who, done, async |tx, document, user| {
                people::set_state(tx, document, user.id, State::Inactive).await
            })
            .await
        }
    }
}

impl Wished {
    fn of(self, document: &Document, user: &User) -> State {
        match self {
            Self::Active => user.enabled(document),
            Self::Unverified => State::Unverified,
            Self::NotEnabled => State::NotEnabled,
            Self::NoContract => State::NoContract,
            Self::Inactive => State::Inactive,
        }
    }
}

/// One change of one account in one transaction, and the sentence that says so.
async fn change(
    who: Who,
    done: &str,
    work: impl AsyncFnOnce(&mut Tx, &Document, User) -> crate::error::Result<()>,
) -> anyhow::Result<()> {
    let db = open(&who.folder).await?;
    let document = document_of(&db)?;
    let mut tx = db.write().await?;
    let user = find(&mut tx, &who.email).await?;
    work(&mut tx, &document, user)
        .await
        .map_err(|error| sentence(&document, error))?;
    tx.commit().await?;
    say(done);
    Ok(())
}

async fn list(folder: &Folder) -> anyhow::Result<()> {
    let db = open(folder).await?;
    let mut snapshot = db.read().await?;
    let rows = sqlx::query(
        "SELECT users.email, users.state, users.roles, users.is_agent, users.is_admin,
                users.support_id, organizations.name AS organization
         FROM users LEFT JOIN organizations ON organizations.id = users.organization_id
         ORDER BY users.is_agent DESC, organizations.name, users.email_key",
    )
    .fetch_all(snapshot.conn())
    .await
    .map_err(DbError::from)?;
    for row in rows {
        let mut roles: Vec<String> = row.json("roles")?;
        if row.flag("is_agent")? {
            roles.insert(0, "agent".to_owned());
        }
        if row.flag("is_admin")? {
            roles.push("admin".to_owned());
        }
        let line = [
            row.text("email")?,
            row.text("state")?,
            row.opt_text("organization")?.unwrap_or_default(),
            roles.join(","),
            row.opt_text("support_id")?.unwrap_or_default(),
        ];
        say(&line.join("\t"));
    }
    Ok(())
}

async fn add_user(add: Add) -> anyhow::Result<()> {
    let password_hash = if add.invite {
        None
    } else {
        Some(password_from_input()?)
    };
    ensure!(
        add.email.contains('@'),
        "“{}” is no e-mail address",
        add.email
    );
    let db = open(&add.folder).await?;
    let document = document_of(&db)?;
    let mut tx = db.write().await?;
    if User::by_email(tx.conn(), &add.email).await?.is_some() {
        bail!("{} has an account already", add.email);
    }
    let new = new_user(&mut tx, &document, &add, password_hash).await?;
    let id = people::add_user(&mut tx, &document, &new).await?;
    people::set_roles(&mut tx, &document, id, &new.roles)
        .await
        .map_err(|error| sentence(&document, error))?;
    if add.invite {
        let user = find(&mut tx, &add.email).await?;
        auth::invite(&mut tx, &document, &user).await?;
    }
    tx.commit().await?;
    say("The account is ready.");
    Ok(())
}

async fn new_user(
    tx: &mut Tx,
    document: &Document,
    add: &Add,
    password_hash: Option<String>,
) -> anyhow::Result<NewUser> {
    let organization_id = match (&add.organisation, add.role) {
        (Some(name), Role::Customer | Role::Manager) => {
            Some(match people::organization_named(tx, name).await? {
                Some(id) => id,
                None => people::add_organization(tx, name).await?,
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
    let mut roles = add.portal_roles.clone();
    if add.role == Role::Manager {
        roles.push("manager".to_owned());
    }
    Ok(NewUser {
        email: add.email.clone(),
        name: add.name.clone(),
        initials: add.initials.clone().unwrap_or_default(),
        phone: add.phone.clone(),
        password_hash,
        roles,
        queues,
        organization_id,
        support_id: add.support_id.clone(),
        unverified: add.invite.then_some(Cause::Staff),
        ..NewUser::default()
    })
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
