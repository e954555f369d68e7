//! How somebody gets a password: invited by staff, asked for again, or registered by himself.
//!
//! Whoever asks learns nothing about accounts: everything is told by mail.

use portal::Document;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::codes::{self, Purpose, meant};
use super::letters::{self, Recipient};
use super::sign_in::Nothing;
use super::{Cause, State, User};
use crate::db::Tx;
use crate::error::{Error, Language, Result};
use crate::people::{self, NewUser};

/// What somebody says of himself when he registers; an account comes of it with the code.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Registration {
    /// Address.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Company; empty: his own name.
    pub organization: String,
    /// Phone number.
    pub phone: String,
    /// `de` or `en`.
    pub language: String,
}

/// Sends an account's owner the code for his (first) password.
///
/// # Errors
/// If the database fails.
pub async fn invite(tx: &mut Tx, document: &Document, user: &User) -> Result<()> {
    let purpose = match user.state {
        State::Unverified => Purpose::Confirm,
        _ => Purpose::Password,
    };
    let code = codes::for_mail(tx, purpose, Some(user.id), &Nothing {}).await?;
    let to = Recipient {
        email: &user.email,
        name: &user.name,
        language: Language::of_tag(&user.language),
    };
    letters::send_code(tx, document, to, purpose, &code).await
}

/// Sends whoever owns this address a code for another password; to nobody if there is no such
/// account, or its owner has left.
///
/// # Errors
/// If the database fails.
pub async fn forgot(tx: &mut Tx, document: &Document, email: &str) -> Result<()> {
    match User::by_email(tx.conn(), email).await? {
        Some((user, _)) if user.state != State::Inactive => invite(tx, document, &user).await,
        _ => Ok(()),
    }
}

/// Sends whoever owns this address a code that makes an account of the registration; one for
/// another password if he has an account.
///
/// # Errors
/// If the database fails.
pub async fn register(tx: &mut Tx, document: &Document, new: &Registration) -> Result<()> {
    if User::by_email(tx.conn(), &new.email).await?.is_some() {
        return forgot(tx, document, &new.email).await;
    }
    let code = codes::for_mail(tx, Purpose::Register, None, new).await?;
    let to = Recipient {
        email: &new.email,
        name: &new.name,
        language: Language::of_tag(&new.language),
    };
    letters::send_code(tx, document, to, Purpose::Register, &code).await
}

/// Sets a password by the code of a mail, and tells whose. The address is proved with that: an
/// account that waited for nothing else works from now on.
///
/// # Errors
/// `validation` if the code is wrong, used or expired.
pub async fn set_password(
    tx: &mut Tx,
    document: &Document,
    typed: &str,
    hash: &str,
) -> Result<User> {
    let invalid = || Error::field("/code", "code_invalid", None);
    let code = meant(typed);
    let purposes = [Purpose::Confirm, Purpose::Password, Purpose::Register];
    let found = codes::look_up::<serde_json::Value>(tx.conn(), &purposes, &code)
        .await?
        .filter(|found| found.used_at.is_none())
        .ok_or_else(invalid)?;
    if !codes::use_up(tx, &code).await? {
        return Err(invalid());
    }
    let id = match found.user {
        Some(id) => id,
        None => {
            let new = serde_json::from_value(found.payload).map_err(|_| invalid())?;
            account_of(tx, document, new).await?
        }
    };
    let user = User::by_id(tx.conn(), id)
        .await?
        .filter(|user| user.state != State::Inactive)
        .ok_or_else(invalid)?;
    people::set_password(tx, id, hash).await?;
    if user.state == State::Unverified && user.cause.ends_with_the_address(document) {
        let state = user.confirmed(document);
        people::set_state(tx, document, id, state).await?;
    }
    User::by_id(tx.conn(), id).await?.ok_or_else(invalid)
}

/// The account of somebody who has proved that the address he registered with is his. Another
/// registration of the same address may have been faster.
async fn account_of(tx: &mut Tx, document: &Document, new: Registration) -> Result<Uuid> {
    if let Some((user, _)) = User::by_email(tx.conn(), &new.email).await? {
        return Ok(user.id);
    }
    // Always an organisation of his own: what somebody says of himself opens no other one's tickets.
    let name = match new.organization.trim() {
        "" => new.name.clone(),
        organization => organization.to_owned(),
    };
    let organization = people::add_organization(tx, &name).await?;
    let new = NewUser {
        email: new.email,
        name: new.name,
        phone: new.phone,
        language: new.language,
        organization_id: Some(organization),
        unverified: Some(Cause::Registration),
        ..NewUser::default()
    };
    people::add_user(tx, document, &new).await
}
