//! The ways to prove who one is: the same for the app, the browser's page and a terminal.

use std::net::IpAddr;

use api::code;
use serde::{Deserialize, Serialize};

use super::codes::{self, Purpose};
use super::token::Token;
use super::{User, email_key, password, second_factor};
use crate::App;
use crate::db::now;
use crate::error::{Error, Result};

/// Nothing is kept with a code.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Nothing {}

/// Somebody whose password is right, and who needs no second factor.
///
/// # Errors
/// `rate_limited`, `auth.invalid_credentials`, `auth.second_factor_required`; only after the right
/// password `auth.not_admitted` and `auth.password_not_set`.
pub async fn with_password(
    app: &App,
    ip: Option<IpAddr>,
    username: &str,
    password: String,
) -> Result<User> {
    let account = email_key(username);
    let attempt = app.tries().begin(&account, ip, now())?;
    let found = {
        let mut snapshot = app.db().read().await?;
        User::by_email(snapshot.conn(), &account).await?
    };
    let (user, stored) = match found {
        Some((user, stored)) if user.state != super::State::Inactive => (Some(user), stored),
        // An account that may not know of itself: the same work and the same words.
        _ => (None, None),
    };
    let right = is_right(password, stored).await?;
    let Some(user) = user.filter(|_| right) else {
        return Err(Error::new(code::INVALID_CREDENTIALS));
    };
    attempt.succeeded();
    user.admit(&app.portal(), now())?;
    if !user.has_second_factor {
        return Ok(user);
    }
    let token = Token::fresh()?;
    let mut tx = app.db().write().await?;
    let purpose = Purpose::SecondFactor;
    codes::keep(&mut tx, purpose, token.reveal(), Some(user.id), &Nothing {}).await?;
    tx.commit().await?;
    Err(Error::second_factor(token.reveal(), false))
}

/// Somebody who has given the right password before, and the right code now.
///
/// # Errors
/// `auth.token_expired` if the password was given too long ago; `auth.second_factor_required` if
/// the code is wrong; `rate_limited`.
pub async fn with_second_factor(
    app: &App,
    ip: Option<IpAddr>,
    mfa_token: &str,
    code: &str,
) -> Result<User> {
    let too_late = || Error::new(code::TOKEN_EXPIRED);
    let found = {
        let mut snapshot = app.db().read().await?;
        let purposes = [Purpose::SecondFactor];
        codes::look_up::<Nothing>(snapshot.conn(), &purposes, mfa_token).await?
    };
    let id = found
        .filter(|found| found.used_at.is_none())
        .and_then(|found| found.user)
        .ok_or_else(too_late)?;
    let attempt = app.tries().begin(&format!("mfa:{id}"), ip, now())?;
    let mut tx = app.db().write().await?;
    let user = User::by_id(tx.conn(), id).await?.ok_or_else(too_late)?;
    user.admit(&app.portal(), tx.now())?;
    if !second_factor::accepts(&mut tx, id, code).await? {
        return Err(Error::second_factor(mfa_token, true));
    }
    if !codes::use_up(&mut tx, mfa_token).await? {
        return Err(too_late());
    }
    tx.commit().await?;
    attempt.succeeded();
    Ok(user)
}

/// Whether this is the password of the one who is signed in already; asked again before a second
/// factor changes.
///
/// # Errors
/// `rate_limited`, or `auth.invalid_credentials` if it is wrong.
pub async fn confirms(app: &App, ip: Option<IpAddr>, user: &User, password: String) -> Result<()> {
    let attempt = app.tries().begin(&email_key(&user.email), ip, now())?;
    let found = {
        let mut snapshot = app.db().read().await?;
        User::by_email(snapshot.conn(), &user.email).await?
    };
    let stored = found.and_then(|(_, stored)| stored);
    if !is_right(password, stored).await? {
        return Err(Error::new(code::INVALID_CREDENTIALS));
    }
    attempt.succeeded();
    Ok(())
}

/// Off the async threads: it takes tens of milliseconds.
async fn is_right(password: String, stored: Option<String>) -> Result<bool> {
    tokio::task::spawn_blocking(move || password::verify(&password, stored.as_deref()))
        .await
        .map_err(|error| Error::internal(&error))
}

/// The hash of a password somebody has chosen.
///
/// # Errors
/// `validation` if it is too short or too long.
pub async fn hash_of(password: String) -> Result<String> {
    if password.chars().count() < password::MIN_CHARS {
        let least = password::MIN_CHARS.into();
        return Err(Error::field("/password", "too_short", Some(least)));
    }
    if password.len() > password::MAX_BYTES {
        let most = password::MAX_BYTES.into();
        return Err(Error::field("/password", "too_long", Some(most)));
    }
    tokio::task::spawn_blocking(move || password::hash(&password))
        .await
        .map_err(|error| Error::internal(&error))?
        .map_err(|error| Error::internal(&error))
}
