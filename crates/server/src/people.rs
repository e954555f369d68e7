//! Accounts and organisations: made, changed and closed by the provider's staff only.

use std::collections::BTreeSet;

use api::RecordKind;
use portal::Document;
use uuid::Uuid;

use crate::auth::{User, email_key, revoke_all};
use crate::db::{Columns, DbError, Id, Tx, json, millis};
use crate::error::Result;
use crate::feed;

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
}

/// Makes an organisation.
///
/// # Errors
/// If the database fails.
pub async fn add_organization(tx: &mut Tx, name: &str) -> Result<Uuid, DbError> {
    let id = Uuid::now_v7();
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO organizations (id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)",
    )
    .bind(Id(id))
    .bind(name)
    .bind(at)
    .execute(tx.conn())
    .await?;
    tx.touch(RecordKind::Organization, id);
    Ok(id)
}

/// The organisation of this name.
///
/// # Errors
/// If the database fails.
pub async fn organization_named(tx: &mut Tx, name: &str) -> Result<Option<Uuid>, DbError> {
    let row = sqlx::query("SELECT id FROM organizations WHERE name = $1 ORDER BY id")
        .bind(name)
        .fetch_optional(tx.conn())
        .await?;
    row.map(|row| row.id("id")).transpose()
}

/// Says who phones an organisation with questions.
///
/// # Errors
/// If the database fails.
pub async fn set_project_lead(tx: &mut Tx, organization: Uuid, agent: Uuid) -> Result<(), DbError> {
    sqlx::query("UPDATE organizations SET project_lead_id = $2, rev = rev + 1 WHERE id = $1")
        .bind(Id(organization))
        .bind(Id(agent))
        .execute(tx.conn())
        .await?;
    tx.touch(RecordKind::Organization, organization);
    Ok(())
}

/// Makes an account and gives it what it may read.
///
/// # Errors
/// [`DbError::is_duplicate`] if the address has one already.
pub async fn add_user(tx: &mut Tx, document: &Document, new: &NewUser) -> Result<Uuid> {
    let id = Uuid::now_v7();
    let at = millis(tx.now());
    let is_agent = !new.queues.is_empty();
    sqlx::query(
        "INSERT INTO users (id, email, email_key, name, initials, phone, password_hash, is_agent,
            roles, queues, organization_id, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)",
    )
    .bind(Id(id))
    .bind(&*new.email)
    .bind(email_key(&new.email))
    .bind(&*new.name)
    .bind(&*new.initials)
    .bind(&*new.phone)
    .bind(new.password_hash.as_deref())
    .bind(i64::from(is_agent))
    .bind(json(&new.roles)?)
    .bind(json(&new.queues)?)
    .bind(new.organization_id.map(Id))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    told(tx, id).await?;
    grant(tx, document, id).await?;
    Ok(id)
}

/// Sets the password of an account; its devices have to sign in again.
///
/// # Errors
/// If the database fails.
pub async fn set_password(tx: &mut Tx, user: Uuid, hash: &str) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query("UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1")
        .bind(Id(user))
        .bind(hash)
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    revoke_all(tx, user, false).await?;
    Ok(())
}

/// Closes an account: nobody signs in with it, its devices are signed out, its tickets stay with
/// the organisation.
///
/// # Errors
/// If the database fails.
pub async fn deactivate(tx: &mut Tx, document: &Document, user: Uuid) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query(
        "UPDATE users SET state = 'inactive', rev = rev + 1, updated_at = $2 WHERE id = $1",
    )
    .bind(Id(user))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    told(tx, user).await?;
    grant(tx, document, user).await?;
    revoke_all(tx, user, false).await?;
    Ok(())
}

/// Gives a user the buckets his account entitles him to, if he has others.
///
/// # Errors
/// If the database fails.
pub async fn grant(tx: &mut Tx, document: &Document, user: Uuid) -> Result<()> {
    let Some(found) = User::by_id(tx.conn(), user).await? else {
        return Ok(());
    };
    let due = found.buckets(document);
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

/// Names everything that shows this user: himself, the list of members, the colleagues.
async fn told(tx: &mut Tx, user: Uuid) -> Result<(), DbError> {
    let row = sqlx::query("SELECT organization_id, is_agent FROM users WHERE id = $1")
        .bind(Id(user))
        .fetch_one(tx.conn())
        .await?;
    tx.touch(RecordKind::Me, user);
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
