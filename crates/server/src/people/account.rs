//! One account: its state, its roles, what it is called and written to by.

use api::RecordKind;
use portal::Document;
use uuid::Uuid;

use super::organization::{self, Contact};
use super::{grant, told};
use crate::auth::{State, User, codes, email_key, revoke_all};
use crate::db::{DbError, Id, Tx, json, millis};
use crate::error::{Error, Result};

/// Sets the password of an account; its devices have to sign in again.
///
/// # Errors
/// If the database fails.
pub async fn set_password(tx: &mut Tx, user: Uuid, hash: &str) -> Result<()> {
    write(tx, user, "password_hash", Some(hash)).await?;
    codes::forget(tx, user).await?;
    revoke_all(tx, user, false).await?;
    Ok(())
}

/// Puts an account into another state. Nobody is signed in with one that is not admitted any more;
/// who is `inactive` has left: his devices forget what they have, he is nobody's contact, his
/// tickets stay with the organisation.
///
/// # Errors
/// If the database fails.
pub async fn set_state(tx: &mut Tx, document: &Document, user: Uuid, state: State) -> Result<()> {
    let found = User::by_id(tx.conn(), user)
        .await?
        .ok_or_else(Error::not_found)?;
    if found.state == state {
        return Ok(());
    }
    write_state(tx, user, state).await?;
    if state == State::Inactive {
        codes::forget(tx, user).await?;
    }
    if state == State::Inactive
        && let Some(home) = found.organization_id
    {
        for contact in Contact::ALL {
            if organization::holder(tx, home, contact).await? == Some(user) {
                organization::set_contact(tx, document, home, contact, None).await?;
            }
        }
    }
    finish(tx, document, user).await?;
    let now = tx.now();
    let left = User::by_id(tx.conn(), user).await?;
    if left.is_some_and(|user| !user.standing(document, now).is_admitted()) {
        revoke_all(tx, user, state == State::Inactive).await?;
    }
    Ok(())
}

pub(super) async fn write_state(tx: &mut Tx, user: Uuid, state: State) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query("UPDATE users SET state = $2, state_since = $3, updated_at = $3 WHERE id = $1")
        .bind(Id(user))
        .bind(state.as_text())
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Gives an account its support id. Whoever waited for it sees his tickets from now on.
///
/// # Errors
/// If the database fails.
pub async fn set_support_id(
    tx: &mut Tx,
    document: &Document,
    user: Uuid,
    support_id: &str,
) -> Result<()> {
    let support_id = Some(support_id.trim()).filter(|id| !id.is_empty());
    write(tx, user, "support_id", support_id).await?;
    let found = User::by_id(tx.conn(), user)
        .await?
        .ok_or_else(Error::not_found)?;
    if found.state.is_admitted() {
        let due = found.enabled(document);
        if due != found.state {
            write_state(tx, user, due).await?;
        }
    }
    finish(tx, document, user).await
}

/// Gives an account other roles, with all that come with them. The contacts of an organisation keep
/// the roles that go with it: those are set at the organisation.
///
/// # Errors
/// `validation` for a role the portal does not have.
pub async fn set_roles(
    tx: &mut Tx,
    document: &Document,
    user: Uuid,
    roles: &[String],
) -> Result<()> {
    for (index, role) in roles.iter().enumerate() {
        let known = role == "manager" || document.roles.contains_key(role);
        if !known {
            return Err(Error::field(&format!("/roles/{index}"), "unknown", None));
        }
    }
    let held = User::by_id(tx.conn(), user)
        .await?
        .ok_or_else(Error::not_found)?
        .roles;
    let contacts = Contact::ALL.map(Contact::role);
    let mut roles: Vec<String> = roles
        .iter()
        .filter(|role| !contacts.contains(&role.as_str()))
        .cloned()
        .collect();
    roles.extend(
        held.into_iter()
            .filter(|role| contacts.contains(&role.as_str())),
    );
    write_roles(tx, document, user, &roles).await?;
    finish(tx, document, user).await
}

/// Takes back what was lent to somebody for one purpose: his ticket about it is settled.
///
/// # Errors
/// If the database fails.
pub async fn take_back(
    tx: &mut Tx,
    document: &Document,
    user: Uuid,
    settled_type: &str,
) -> Result<()> {
    let purpose = document
        .ticket_type(settled_type)
        .and_then(|kind| kind.guides);
    let Some(found) = User::by_id(tx.conn(), user).await? else {
        return Ok(());
    };
    let lent = |role: &String| {
        let role = document.roles.get(role);
        purpose.is_some() && role.is_some_and(|role| role.lent_for == purpose)
    };
    if !found.roles.iter().any(lent) {
        return Ok(());
    }
    let roles: Vec<String> = found.roles.into_iter().filter(|role| !lent(role)).collect();
    set_roles(tx, document, user, &roles).await
}

/// Stores roles with all that come with them, and makes the first technical contact, or whoever the
/// portal says, the primary contact of an organisation that has none.
pub(super) async fn write_roles(
    tx: &mut Tx,
    document: &Document,
    user: Uuid,
    roles: &[String],
) -> Result<()> {
    let roles = document.with_implied(roles);
    let first = roles
        .iter()
        .filter_map(|role| document.roles.get(role))
        .any(|role| role.primary_by_default);
    let roles = json(&roles)?;
    write(tx, user, "roles", Some(&roles)).await?;
    let Some(found) = User::by_id(tx.conn(), user).await?.filter(|_| first) else {
        return Ok(());
    };
    if let Some(home) = found.organization_id
        && organization::holder(tx, home, Contact::Primary)
            .await?
            .is_none()
    {
        Box::pin(organization::set_contact(
            tx,
            document,
            home,
            Contact::Primary,
            Some(user),
        ))
        .await?;
    }
    Ok(())
}

/// Adds or takes away one role.
pub(super) async fn write_role(tx: &mut Tx, user: Uuid, role: &str, has: bool) -> Result<()> {
    let Some(found) = User::by_id(tx.conn(), user).await? else {
        return Ok(());
    };
    let mut roles = found.roles;
    roles.retain(|own| own != role);
    if has {
        roles.push(role.to_owned());
    }
    roles.sort();
    let roles = json(&roles)?;
    write(tx, user, "roles", Some(&roles)).await
}

/// Lets somebody of the staff change the portal itself, or no longer.
///
/// # Errors
/// `validation` for a customer.
pub async fn set_admin(tx: &mut Tx, document: &Document, user: Uuid, is_admin: bool) -> Result<()> {
    let found = User::by_id(tx.conn(), user)
        .await?
        .ok_or_else(Error::not_found)?;
    if !found.is_agent {
        return Err(Error::field("/user_id", "not_allowed", None));
    }
    sqlx::query("UPDATE users SET is_admin = $2 WHERE id = $1")
        .bind(Id(user))
        .bind(i64::from(is_admin))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    finish(tx, document, user).await
}

/// Gives an account another name.
///
/// # Errors
/// If the database fails.
pub async fn rename(tx: &mut Tx, document: &Document, user: Uuid, name: &str) -> Result<()> {
    write(tx, user, "name", Some(name)).await?;
    finish(tx, document, user).await
}

/// Gives an account another phone number.
///
/// # Errors
/// If the database fails.
pub async fn set_phone(tx: &mut Tx, document: &Document, user: Uuid, phone: &str) -> Result<()> {
    write(tx, user, "phone", Some(phone)).await?;
    finish(tx, document, user).await
}

/// Sets the language of an account's mails.
///
/// # Errors
/// `validation` for a language the server does not speak.
pub async fn set_language(
    tx: &mut Tx,
    document: &Document,
    user: Uuid,
    language: &str,
) -> Result<()> {
    if !["de", "en"].contains(&language) {
        return Err(Error::field("/language", "unknown", None));
    }
    write(tx, user, "language", Some(language)).await?;
    finish(tx, document, user).await
}

/// Gives an account another address, which is its sign-in name from now on.
///
/// # Errors
/// `validation` if it belongs to another account.
pub async fn set_email(tx: &mut Tx, document: &Document, user: Uuid, email: &str) -> Result<()> {
    if let Some((other, _)) = User::by_email(tx.conn(), email).await?
        && other.id != user
    {
        return Err(Error::field("/email", "taken", None));
    }
    write(tx, user, "email", Some(email.trim())).await?;
    write(tx, user, "email_key", Some(&email_key(email))).await?;
    // Codes lie in the mailbox of the address before.
    codes::forget(tx, user).await?;
    finish(tx, document, user).await
}

/// Gives somebody who has none his one organisation.
///
/// # Errors
/// `validation` if he has another one, or there is no such organisation.
pub async fn set_home(tx: &mut Tx, document: &Document, user: Uuid, home: Uuid) -> Result<()> {
    let found = User::by_id(tx.conn(), user)
        .await?
        .ok_or_else(Error::not_found)?;
    match found.organization_id {
        Some(other) if other == home => return Ok(()),
        Some(_) => return Err(Error::field("/organization_id", "one_organization", None)),
        None if found.is_agent => {
            return Err(Error::field("/organization_id", "not_allowed", None));
        }
        None => {}
    }
    let known = sqlx::query("SELECT id FROM organizations WHERE id = $1")
        .bind(Id(home))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    if known.is_none() {
        return Err(Error::field("/organization_id", "unknown", None));
    }
    sqlx::query("UPDATE users SET organization_id = $2 WHERE id = $1")
        .bind(Id(user))
        .bind(Id(home))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    finish(tx, document, user).await
}

async fn write(tx: &mut Tx, user: Uuid, column: &str, value: Option<&str>) -> Result<()> {
    let at = millis(tx.now());
    let sql = format!("UPDATE users SET {column} = $2, updated_at = $3 WHERE id = $1");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(Id(user))
        .bind(value)
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Raises the revision, names everything that shows the account, and gives it what it may read.
async fn finish(tx: &mut Tx, document: &Document, user: Uuid) -> Result<()> {
    sqlx::query("UPDATE users SET rev = rev + 1 WHERE id = $1")
        .bind(Id(user))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    told(tx, user).await?;
    tx.touch(RecordKind::Me, user);
    grant(tx, document, user).await
}
