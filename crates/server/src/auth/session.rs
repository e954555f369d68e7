//! Sessions and the rotation of tokens (server-api.md §4.8).
//!
//! A refresh makes a new *generation* of tokens. If its answer is lost, the old refresh token works
//! again until a token of the new generation was used once, at most ten minutes; after that it can
//! only be in wrong hands, and the whole session ends.

use api::{SessionInfo, Time, TokenResponse, code};
use chrono::TimeDelta;
use portal::Document;
use uuid::Uuid;

use super::token::{self, Token};
use super::user::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis, now};
use crate::error::{Error, Result};

/// How long an access token works.
const ACCESS: TimeDelta = TimeDelta::minutes(15);
/// How long a refresh token works from its making.
const REFRESH: TimeDelta = TimeDelta::days(30);
/// How long a session lasts, whatever is refreshed.
const SESSION: TimeDelta = TimeDelta::days(90);
/// How long an exchanged refresh token works while the new one is unused.
const LOST_ANSWER: TimeDelta = TimeDelta::minutes(10);
/// Characters kept of the name a device gives itself.
const DEVICE_CHARS: usize = 80;

/// A fresh pair of tokens.
#[derive(Debug)]
pub struct Issued {
    session: Uuid,
    access: Token,
    refresh: Token,
}

impl Issued {
    /// The session they belong to.
    #[must_use]
    pub fn session(&self) -> Uuid {
        self.session
    }

    /// What the client gets.
    #[must_use]
    pub fn response(&self) -> TokenResponse {
        TokenResponse {
            access_token: self.access.reveal().to_owned(),
            token_type: "Bearer".to_owned(),
            expires_in: u32::try_from(ACCESS.num_seconds()).unwrap_or(u32::MAX),
            refresh_token: self.refresh.reveal().to_owned(),
        }
    }
}

/// Opens a session for somebody whose password was right.
///
/// # Errors
/// If the database fails.
pub async fn sign_in(tx: &mut Tx, user: &User, device: &str) -> Result<Issued> {
    let session = Uuid::now_v7();
    let now = tx.now();
    let ends_at = now + SESSION;
    let device: String = device
        .chars()
        .filter(|c| !c.is_control())
        .take(DEVICE_CHARS)
        .collect();
    sqlx::query(
        "INSERT INTO sessions (id, user_id, device, created_at, used_at, ends_at)
         VALUES ($1, $2, $3, $4, $4, $5)",
    )
    .bind(Id(session))
    .bind(Id(user.id))
    .bind(device)
    .bind(millis(now))
    .bind(millis(ends_at))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    issue(tx, session, 1, ends_at).await
}

async fn issue(tx: &mut Tx, session: Uuid, generation: i64, ends_at: Time) -> Result<Issued> {
    let issued = Issued {
        session,
        access: Token::fresh()?,
        refresh: Token::fresh()?,
    };
    let now = tx.now();
    let both = [
        ("access", &issued.access, (now + ACCESS).min(ends_at)),
        ("refresh", &issued.refresh, (now + REFRESH).min(ends_at)),
    ];
    for (kind, token, expires_at) in both {
        sqlx::query(
            "INSERT INTO tokens (hash, session_id, kind, generation, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(token.hash())
        .bind(Id(session))
        .bind(kind)
        .bind(generation)
        .bind(millis(now))
        .bind(millis(expires_at))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    }
    Ok(issued)
}

/// What a refresh token that came in is good for.
enum Standing {
    /// The newest, or an exchanged one whose successor nobody has used: the answer was lost.
    Good {
        session: Uuid,
        generation: i64,
        ends_at: Time,
    },
    /// Exchanged, and the successor is in use: somebody else has a copy.
    Copied { session: Uuid },
}

/// Exchanges a refresh token. The transaction is to be committed when this is an error, too: a
/// token that was copied ends its session.
///
/// # Errors
/// `auth.token_expired`, `auth.session_revoked`, or the database's.
pub async fn refresh(
    tx: &mut Tx,
    document: &Document,
    refresh_token: &str,
) -> Result<Result<Issued>> {
    match standing(tx, document, refresh_token).await? {
        Err(refused) => Ok(Err(refused)),
        Ok(Standing::Copied { session }) => {
            tracing::warn!(session.id = %session, "an old refresh token was used again");
            tx.revoke_session(session, false).await?;
            Ok(Err(Error::session_revoked(false)))
        }
        Ok(Standing::Good {
            session,
            generation,
            ends_at,
        }) => {
            let now = millis(tx.now());
            sqlx::query(
                "UPDATE tokens SET rotated_at = COALESCE(rotated_at, $2),
                 used_at = COALESCE(used_at, $2) WHERE hash = $1",
            )
            .bind(token::hash(refresh_token))
            .bind(now)
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
            touch_session(tx.conn(), session, now).await?;
            Ok(Ok(issue(tx, session, generation + 1, ends_at).await?))
        }
    }
}

async fn standing(
    tx: &mut Tx,
    document: &Document,
    refresh_token: &str,
) -> Result<Result<Standing>> {
    let expired = || Ok(Err(Error::new(code::TOKEN_EXPIRED)));
    let now = tx.now();
    let row = sqlx::query(
        "SELECT tokens.session_id, tokens.generation, tokens.expires_at, tokens.rotated_at,
                sessions.revoked_at, sessions.wipe, sessions.ends_at, sessions.user_id,
                (SELECT MAX(newer.generation) FROM tokens AS newer
                 WHERE newer.session_id = tokens.session_id) AS newest,
                (SELECT COUNT(*) FROM tokens AS newer
                 WHERE newer.session_id = tokens.session_id
                 AND newer.generation > tokens.generation
                 AND newer.used_at IS NOT NULL) AS newer_used
         FROM tokens
         JOIN sessions ON sessions.id = tokens.session_id
         WHERE tokens.hash = $1 AND tokens.kind = 'refresh'",
    )
    .bind(token::hash(refresh_token))
    .fetch_optional(tx.conn())
    .await
    .map_err(DbError::from)?;
    let Some(row) = row else { return expired() };
    if row.opt_time("revoked_at")?.is_some() {
        return Ok(Err(Error::session_revoked(row.flag("wipe")?)));
    }
    let user = User::by_id(tx.conn(), row.id("user_id")?).await?;
    if !user.is_some_and(|user| user.standing(document, now).is_admitted()) {
        return Ok(Err(Error::session_revoked(false)));
    }
    let ends_at = row.time("ends_at")?;
    if row.time("expires_at")? <= now || ends_at <= now {
        return expired();
    }
    let session = row.id("session_id")?;
    let generation = row.int("generation")?;
    let answer_lost = match row.opt_time("rotated_at")? {
        None => true,
        Some(at) => now - at <= LOST_ANSWER && row.int("newer_used")? == 0,
    };
    if answer_lost && generation + 1 >= row.int("newest")? {
        Ok(Ok(Standing::Good {
            session,
            generation,
            ends_at,
        }))
    } else {
        Ok(Ok(Standing::Copied { session }))
    }
}

pub(super) async fn touch_session(conn: &mut Conn, session: Uuid, now: i64) -> Result<()> {
    sqlx::query("UPDATE sessions SET used_at = $2 WHERE id = $1")
        .bind(Id(session))
        .bind(now)
        .execute(conn)
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// Ends the session a token belongs to (RFC 7009); an unknown token is no error.
///
/// # Errors
/// If the database fails.
pub async fn revoke_by_token(tx: &mut Tx, any_token: &str) -> Result<()> {
    let row = sqlx::query("SELECT session_id FROM tokens WHERE hash = $1")
        .bind(token::hash(any_token))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    if let Some(row) = row {
        tx.revoke_session(row.id("session_id")?, false).await?;
    }
    Ok(())
}

/// Ends all sessions of a user and tells how many there were.
///
/// # Errors
/// If the database fails.
pub async fn revoke_all(tx: &mut Tx, user: Uuid, wipe: bool) -> Result<usize> {
    let rows = sqlx::query("SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(Id(user))
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
    for row in &rows {
        tx.revoke_session(row.id("id")?, wipe).await?;
    }
    Ok(rows.len())
}

/// The devices somebody is signed in on, last used first.
///
/// # Errors
/// If the database fails.
pub async fn sessions_of(
    conn: &mut Conn,
    user: Uuid,
    current: Uuid,
) -> Result<Vec<SessionInfo>, DbError> {
    let rows = sqlx::query(
        "SELECT id, device, used_at FROM sessions
         WHERE user_id = $1 AND revoked_at IS NULL AND ends_at > $2 ORDER BY used_at DESC, id",
    )
    .bind(Id(user))
    .bind(millis(now()))
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            let id = row.id("id")?;
            let (device, used_at) = (row.text("device")?, row.time("used_at")?);
            Ok(SessionInfo {
                id,
                device,
                used_at,
                current: id == current,
            })
        })
        .collect()
}
