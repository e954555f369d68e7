//! Sign-in of a terminal without a browser (RFC 8628): it shows a code, the person confirms it in a
//! browser anywhere.

use api::code;
use chrono::TimeDelta;
use portal::clean_line;
use rand::Rng as _;
use uuid::Uuid;

use super::User;
use super::session::{Issued, sign_in};
use super::token::{self, Token};
use crate::App;
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// How long the person has.
pub const LIFE: TimeDelta = TimeDelta::minutes(15);
/// Seconds between two questions of the terminal.
pub const INTERVAL: i64 = 5;
/// Letters that make no words and are not mixed up (RFC 8628 §6.1).
const LETTERS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
/// Characters kept of the name a device gives itself.
const DEVICE_CHARS: usize = 80;
/// Letters of a code.
const LENGTH: usize = 8;

/// What a terminal shows and keeps.
#[derive(Debug)]
pub struct Begun {
    /// Asked for tokens with.
    pub device_code: Token,
    /// Typed by the person, e.g. `WDJB-MJHT`.
    pub user_code: String,
}

/// Begins a sign-in.
///
/// # Errors
/// If the database fails or there are no random numbers.
pub async fn begin(tx: &mut Tx, device: &str) -> Result<Begun> {
    let device_code = Token::fresh()?;
    let device: String = clean_line(device).chars().take(DEVICE_CHARS).collect();
    let letters: String = {
        let mut random = rand::rng();
        (0..LENGTH)
            .map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())]))
            .collect()
    };
    let at = tx.now();
    sqlx::query(
        "INSERT INTO device_sign_ins (hash, user_code, device, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(device_code.hash())
    .bind(&*letters)
    .bind(device)
    .bind(millis(at))
    .bind(millis(at + LIFE))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    let (one, two) = letters.split_at(LENGTH / 2);
    Ok(Begun {
        device_code,
        user_code: format!("{one}-{two}"),
    })
}

/// A typed code as it was meant.
#[must_use]
pub fn meant(typed: &str) -> String {
    let letters = typed.chars().filter(char::is_ascii_alphabetic);
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

/// Confirms or declines what a terminal has begun; tells which device it is, none if the code is
/// wrong, expired or decided.
///
/// # Errors
/// If the database fails.
pub async fn decide(
    tx: &mut Tx,
    user_code: &str,
    user: Uuid,
    confirmed: bool,
) -> Result<Option<String>> {
    let at = millis(tx.now());
    let row = sqlx::query(
        "UPDATE device_sign_ins SET user_id = $2, denied = $3
         WHERE user_code = $1 AND user_id IS NULL AND expires_at > $4 RETURNING device",
    )
    .bind(meant(user_code))
    .bind(Id(user))
    .bind(i64::from(!confirmed))
    .bind(at)
    .fetch_optional(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(row.map(|row| row.text("device")).transpose()?)
}

/// Answers a terminal that asks. The transaction is to be committed when the inner result is an
/// error, too: it remembers when the terminal asked.
///
/// # Errors
/// `authorization_pending`, `slow_down`, `expired_token`, `access_denied`, `auth.not_admitted`.
pub async fn poll(tx: &mut Tx, app: &App, device_code: &str) -> Result<Result<Issued>> {
    let refuse = |code| Ok(Err(Error::new(code)));
    let hash = token::hash(device_code);
    let at = tx.now();
    let row = sqlx::query(
        "SELECT device, user_id, denied, expires_at, polled_at FROM device_sign_ins
         WHERE hash = $1",
    )
    .bind(&hash[..])
    .fetch_optional(tx.conn())
    .await
    .map_err(DbError::from)?;
    let Some(row) = row.filter(|row| row.time("expires_at").is_ok_and(|end| at < end)) else {
        return refuse(code::EXPIRED_TOKEN);
    };
    let Some(user) = row.opt_id("user_id")? else {
        let soon = millis(at) - row.int("polled_at")? < INTERVAL * 1_000;
        sqlx::query("UPDATE device_sign_ins SET polled_at = $2 WHERE hash = $1")
            .bind(&hash[..])
            .bind(millis(at))
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
        return refuse(if soon {
            code::SLOW_DOWN
        } else {
            code::AUTHORIZATION_PENDING
        });
    };
    sqlx::query("DELETE FROM device_sign_ins WHERE hash = $1")
        .bind(&hash[..])
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    if row.flag("denied")? {
        return refuse(code::ACCESS_DENIED);
    }
    let Some(user) = User::by_id(tx.conn(), user).await? else {
        return refuse(code::ACCESS_DENIED);
    };
    if let Err(refused) = user.admit(&app.portal(), at) {
        return Ok(Err(refused));
    }
    Ok(Ok(sign_in(tx, &user, &row.text("device")?).await?))
}
