//! Accounts and organisations: made, changed and closed, never deleted.

mod account;
mod organization;
mod phone;
mod search;
mod sweep;

use std::collections::BTreeSet;

use api::RecordKind;
use portal::Document;
use uuid::Uuid;

pub use account::{
    rename, set_admin, set_email, set_home, set_language, set_password, set_phone, set_roles,
    set_state, set_support_id, take_back,
};
pub use organization::{
    Contact, Contract, add_organization, organization_named, rename_organization,
    set_billing_address, set_contact, set_contract, set_project_lead,
};
pub use search::{Wanted, find, has_left, one};
pub use sweep::close_uncovered;

use crate::auth::{Cause, State, User, email_key};
use crate::db::{Columns, DbError, Id, Tx, json, millis};
use crate::error::Result;
use crate::feed;

/// Open tickets that show a change of their requester at once (server-api.md §4.3: at most 200
/// objects a transaction); the others show it with their next change.
const OPEN_TICKETS: i64 = 150;

/// An account about to be made.
#[derive(Debug, Clone, Default)]
pub struct NewUser {
    /// Address, also the sign-in name.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Staff initials.
    pub initials: String,
    /// Phone number.
    pub phone: String,
    /// PHC string of the password; none: no sign-in yet.
    pub password_hash: Option<String>,
    /// Roles of the portal, e.g. `manager`.
    pub roles: Vec<String>,
    /// Queues; whoever has one is staff.
    pub queues: Vec<String>,
    /// The customers' organisation; none for staff.
    pub organization_id: Option<Uuid>,
    /// `de` or `en`; empty: German.
    pub language: String,
    /// Given by the provider.
    pub support_id: Option<String>,
    /// Chosen by whoever makes the account; none: made by hand, so that nothing is left to prove
    /// but what the portal asks of everybody.
    pub unverified: Option<Cause>,
    /// Chosen by whoever makes the account; none: a fresh one.
    pub id: Option<Uuid>,
}

/// Makes an account and gives it what it may read.
///
/// # Errors
/// [`DbError::is_duplicate`] if the address has one already.
pub async fn add_user(tx: &mut Tx, document: &Document, new: &NewUser) -> Result<Uuid> {
    let id = new.id.unwrap_or_else(Uuid::now_v7);
    let at = millis(tx.now());
    let is_agent = !new.queues.is_empty();
    let language = if new.language == "en" { "en" } else { "de" };
    sqlx::query(
        "INSERT INTO users (id, email, email_key, name, initials, phone, password_hash, is_agent,
            roles, queues, organization_id, support_id, language, state, unverified_cause,
            state_since, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $16)",
    )
    .bind(Id(id))
    .bind(new.email.trim())
    .bind(email_key(&new.email))
    .bind(&*new.name)
    .bind(&*new.initials)
    .bind(&*new.phone)
    .bind(new.password_hash.as_deref())
    .bind(i64::from(is_agent))
    .bind(json(&new.roles)?)
    .bind(json(&new.queues)?)
    .bind(new.organization_id.map(Id))
    .bind(new.support_id.as_deref())
    .bind(language)
    .bind(State::Unverified.as_text())
    .bind(new.unverified.map_or("", Cause::as_text))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    if new.unverified.is_none() {
        let made = User::by_id(tx.conn(), id).await?;
        if let Some(state) = made.map(|user| user.confirmed(document)) {
            account::write_state(tx, id, state).await?;
        }
    }
    account::write_roles(tx, document, id, &new.roles).await?;
    told(tx, id).await?;
    grant(tx, document, id).await?;
    Ok(id)
}

/// Gives a user the buckets his account entitles him to, if he has others.
///
/// # Errors
/// If the database fails.
pub async fn grant(tx: &mut Tx, document: &Document, user: Uuid) -> Result<()> {
    let Some(found) = User::by_id(tx.conn(), user).await? else {
        return Ok(());
    };
    let due = found.buckets(document, tx.now());
    let held: BTreeSet<String> = feed::in_force(tx.conn(), user).await?;
    if due != held {
        tx.set_grant(user, &due).await?;
    }
    Ok(())
}

/// Everybody's buckets anew, after the portal's roles or queues have changed.
///
/// # Errors
/// If the database fails.
pub async fn grant_all(tx: &mut Tx, document: &Document) -> Result<()> {
    let rows = sqlx::query("SELECT id FROM users ORDER BY id")
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
    for row in rows {
        grant(tx, document, row.id("id")?).await?;
    }
    Ok(())
}

/// Names everything that shows this user: himself, the list of members, the colleagues, and to
/// staff his open tickets.
async fn told(tx: &mut Tx, user: Uuid) -> Result<(), DbError> {
    let row = sqlx::query("SELECT organization_id, is_agent FROM users WHERE id = $1")
        .bind(Id(user))
        .fetch_one(tx.conn())
        .await?;
    tx.touch(RecordKind::Me, user);
    let tickets = sqlx::query(
        "SELECT id FROM tickets WHERE requester_id = $1
         AND status_category IN ('open', 'waiting_customer') ORDER BY created_at DESC LIMIT $2",
    )
    .bind(Id(user))
    .bind(OPEN_TICKETS)
    .fetch_all(tx.conn())
    .await?;
    for ticket in tickets {
        tx.touch(RecordKind::Ticket, ticket.id("id")?);
    }
    if let Some(organization) = row.opt_id("organization_id")? {
        tx.touch(RecordKind::Member, user);
        tx.touch(RecordKind::Organization, organization);
    }
    if row.flag("is_agent")? {
        sqlx::query("UPDATE users SET rev = rev + 1 WHERE is_agent = 1 AND id <> $1")
            .bind(Id(user))
            .execute(tx.conn())
            .await?;
        let rows = sqlx::query("SELECT id FROM users WHERE is_agent = 1")
            .fetch_all(tx.conn())
            .await?;
        for row in rows {
            tx.touch(RecordKind::Me, row.id("id")?);
        }
    }
    Ok(())
}
