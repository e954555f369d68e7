//! What proves something once: codes of mails, tokens between two steps of a sign-in.
//!
//! Only hashes are kept; a code works once, for one purpose, for a while.

use api::Time;
use chrono::TimeDelta;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::token;
use crate::db::{Columns, Conn, DbError, Id, Tx, json, millis, now};
use crate::error::Result;

/// What a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proves the address of an account staff has made, and sets its first password.
    Confirm,
    /// Sets another password.
    Password,
    /// Proves the address of somebody who registered himself.
    Register,
    /// Says that the password was right.
    SecondFactor,
    /// Of the system's browser (RFC 6749 §4.1).
    Authorize,
}

impl Purpose {
    fn as_text(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Password => "password",
            Self::Register => "register",
            Self::SecondFactor => "second_factor",
            Self::Authorize => "authorize",
        }
    }

    /// How long a code works.
    #[must_use]
    pub fn life(self) -> TimeDelta {
        match self {
            Self::Confirm | Self::Register => TimeDelta::days(7),
            Self::Password => TimeDelta::hours(1),
            Self::SecondFactor => TimeDelta::minutes(5),
            Self::Authorize => TimeDelta::minutes(1),
        }
    }
}

/// A code that is known.
#[derive(Debug)]
pub struct Found<T> {
    /// What it was for.
    pub purpose: Purpose,
    /// Whose it is; nobody's yet for [`Purpose::Register`].
    pub user: Option<Uuid>,
    /// What was kept with it.
    pub payload: T,
    /// When it was used, if it was.
    pub used_at: Option<Time>,
}

/// Letters and digits nobody mixes up (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A random code of groups of five, to be read from a mail and typed.
///
/// # Errors
/// If the operating system has no random numbers to give.
pub fn spoken(groups: usize) -> std::io::Result<String> {
    let mut bytes = vec![0; groups * 5];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(std::io::Error::other)?;
    let letters: Vec<u8> = bytes
        .iter()
        .map(|byte| LETTERS[usize::from(byte & 31)])
        .collect();
    let groups: Vec<_> = letters.chunks(5).map(String::from_utf8_lossy).collect();
    Ok(groups.join("-"))
}

/// A typed code as it was meant: hyphens, spaces and case do not matter, nor do letters that look
/// like digits.
#[must_use]
pub fn meant(typed: &str) -> String {
    let plain = typed.chars().filter(char::is_ascii_alphanumeric);
    plain
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            'U' => 'V',
            c => c,
        })
        .collect()
}

/// Keeps the hash of a secret.
///
/// # Errors
/// If the database fails.
pub async fn keep(
    tx: &mut Tx,
    purpose: Purpose,
    secret: &str,
    user: Option<Uuid>,
    payload: &impl Serialize,
) -> Result<()> {
    let at = tx.now();
    sqlx::query(
        "INSERT INTO codes (hash, purpose, user_id, payload, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(token::hash(secret))
    .bind(purpose.as_text())
    .bind(user.map(Id))
    .bind(json(payload)?)
    .bind(millis(at))
    .bind(millis(at + purpose.life()))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(())
}

/// Makes a code for a mail; those sent to the same person before it stop working.
///
/// # Errors
/// If the database fails or there are no random numbers.
pub async fn for_mail(
    tx: &mut Tx,
    purpose: Purpose,
    user: Option<Uuid>,
    payload: &impl Serialize,
) -> Result<String> {
    if let Some(user) = user {
        forget(tx, user).await?;
    }
    let code = spoken(4)?;
    keep(tx, purpose, &meant(&code), user, payload).await?;
    Ok(code)
}

/// Makes all codes void that somebody has and has not used: his address or password is another one
/// now, or he has left.
///
/// # Errors
/// If the database fails.
pub async fn forget(tx: &mut Tx, user: Uuid) -> Result<()> {
    sqlx::query("DELETE FROM codes WHERE user_id = $1 AND used_at IS NULL")
        .bind(Id(user))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// A code of one of these purposes that has not expired, used or not.
///
/// # Errors
/// If the database fails.
pub async fn look_up<T: DeserializeOwned>(
    conn: &mut Conn,
    purposes: &[Purpose],
    secret: &str,
) -> Result<Option<Found<T>>> {
    let row = sqlx::query(
        "SELECT purpose, user_id, payload, used_at FROM codes
         WHERE hash = $1 AND expires_at > $2",
    )
    .bind(token::hash(secret))
    .bind(millis(now()))
    .fetch_optional(conn)
    .await
    .map_err(DbError::from)?;
    let Some(row) = row else { return Ok(None) };
    let word = row.text("purpose")?;
    let Some(purpose) = purposes.iter().find(|purpose| purpose.as_text() == word) else {
        return Ok(None);
    };
    Ok(Some(Found {
        purpose: *purpose,
        user: row.opt_id("user_id")?,
        payload: row.json("payload")?,
        used_at: row.opt_time("used_at")?,
    }))
}

/// Uses a code up; false if that has happened before.
///
/// # Errors
/// If the database fails.
pub async fn use_up(tx: &mut Tx, secret: &str) -> Result<bool> {
    let at = millis(tx.now());
    let done = sqlx::query("UPDATE codes SET used_at = $2 WHERE hash = $1 AND used_at IS NULL")
        .bind(token::hash(secret))
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(done.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_typed_code_is_understood_however_it_is_typed() {
        let code = spoken(4).unwrap();
        assert_eq!(code.len(), 23);
        assert_eq!(meant(&code), meant(&code.to_lowercase().replace('-', " ")));
        assert_eq!(meant(&code).len(), 20);
        assert_eq!(meant("o-I1-l"), "0111");
        assert_ne!(code, spoken(4).unwrap());
    }
}
