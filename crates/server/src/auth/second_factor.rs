//! The second factor: codes of an authenticator (RFC 6238), and recovery codes for the day it is
//! lost.

use api::{RecoveryCodes, Time, TotpBegun};
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use subtle::ConstantTimeEq as _;
use totp_rs::{Algorithm, TOTP};
use uuid::Uuid;

use super::User;
use super::codes::{meant, spoken};
use super::token;
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// Seconds a code lasts.
const STEP: u64 = 30;
/// Recovery codes somebody gets.
const RECOVERY_CODES: usize = 10;

fn totp(secret: Vec<u8>, portal: &str, email: &str) -> Result<TOTP> {
    // What every authenticator understands; the issuer must not contain a colon.
    let issuer = portal.replace(':', " ");
    let account = email.replace(':', " ");
    TOTP::new(Algorithm::SHA1, 6, 1, STEP, secret, Some(issuer), account)
        .map_err(|error| Error::internal(&error))
}

/// Begins to set up a second factor; it is in force after [`confirm`].
///
/// # Errors
/// If the database fails or there are no random numbers.
pub async fn begin(tx: &mut Tx, user: &User, portal: &str) -> Result<TotpBegun> {
    let mut secret = vec![0; 20];
    OsRng
        .try_fill_bytes(&mut secret)
        .map_err(std::io::Error::other)?;
    sqlx::query("UPDATE users SET totp_begun = $2 WHERE id = $1")
        .bind(Id(user.id))
        .bind(&secret[..])
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    let totp = totp(secret, portal, &user.email)?;
    Ok(TotpBegun {
        secret: totp.get_secret_base32(),
        uri: totp.get_url(),
    })
}

/// Puts the second factor into force: its first code was typed.
///
/// # Errors
/// `validation` if the code is wrong or nothing was begun.
pub async fn confirm(tx: &mut Tx, user: Uuid, code: &str) -> Result<RecoveryCodes> {
    let wrong = || Error::field("/code", "second_factor", None);
    let (_, begun, _) = secrets(tx, user).await?;
    let secret = begun.ok_or_else(wrong)?;
    let step = step_of(&secret, code, tx.now(), 0)?.ok_or_else(wrong)?;
    sqlx::query(
        "UPDATE users SET totp_secret = $2, totp_begun = NULL, totp_step = $3, rev = rev + 1
         WHERE id = $1",
    )
    .bind(Id(user))
    .bind(&secret[..])
    .bind(step)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    tx.touch(api::RecordKind::Me, user);
    renew_recovery(tx, user).await
}

/// Fresh recovery codes; the old ones stop working.
///
/// # Errors
/// If the database fails or there are no random numbers.
pub async fn renew_recovery(tx: &mut Tx, user: Uuid) -> Result<RecoveryCodes> {
    sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1")
        .bind(Id(user))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    let mut recovery_codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let code = spoken(2)?;
        sqlx::query("INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)")
            .bind(Id(user))
            .bind(token::hash(&meant(&code)))
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
        recovery_codes.push(code);
    }
    Ok(RecoveryCodes { recovery_codes })
}

/// Ends the second factor.
///
/// # Errors
/// If the database fails.
pub async fn end(tx: &mut Tx, user: Uuid) -> Result<()> {
    sqlx::query(
        "UPDATE users SET totp_secret = NULL, totp_begun = NULL, totp_step = 0, rev = rev + 1
         WHERE id = $1",
    )
    .bind(Id(user))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1")
        .bind(Id(user))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    tx.touch(api::RecordKind::Me, user);
    Ok(())
}

/// Whether the code is right, of the authenticator or for recovery; it is used up with that.
///
/// # Errors
/// If the database fails.
pub async fn accepts(tx: &mut Tx, user: Uuid, code: &str) -> Result<bool> {
    let (secret, _, last) = secrets(tx, user).await?;
    let Some(secret) = secret else {
        return Ok(false);
    };
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if let Some(step) = step_of(&secret, &digits, tx.now(), last)? {
        sqlx::query("UPDATE users SET totp_step = $2 WHERE id = $1")
            .bind(Id(user))
            .bind(step)
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
        return Ok(true);
    }
    let at = millis(tx.now());
    let used = sqlx::query(
        "UPDATE recovery_codes SET used_at = $3
         WHERE user_id = $1 AND hash = $2 AND used_at IS NULL",
    )
    .bind(Id(user))
    .bind(token::hash(&meant(code)))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(used.rows_affected() == 1)
}

type Secrets = (Option<Vec<u8>>, Option<Vec<u8>>, i64);

/// In force, being set up, last step used.
async fn secrets(tx: &mut Tx, user: Uuid) -> Result<Secrets> {
    let row = sqlx::query("SELECT totp_secret, totp_begun, totp_step FROM users WHERE id = $1")
        .bind(Id(user))
        .fetch_one(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok((
        row.opt_bytes("totp_secret")?,
        row.opt_bytes("totp_begun")?,
        row.int("totp_step")?,
    ))
}

/// The step of 30 seconds a code belongs to: this one, the one before or after it for clocks that
/// are a little off, but none that was used before.
fn step_of(secret: &[u8], code: &str, at: Time, last: i64) -> Result<Option<i64>> {
    let totp = totp(secret.to_vec(), "Pult", "")?;
    let now = u64::try_from(at.timestamp()).unwrap_or(0) / STEP;
    for step in now.saturating_sub(1)..=now + 1 {
        let right: bool = totp
            .generate(step * STEP)
            .as_bytes()
            .ct_eq(code.as_bytes())
            .into();
        let step = i64::try_from(step).unwrap_or(i64::MAX);
        if right && step > last {
            return Ok(Some(step));
        }
    }
    Ok(None)
}
