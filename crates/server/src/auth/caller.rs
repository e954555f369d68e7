//! The extractor that stands before every handler that is not public.

use api::code;
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use uuid::Uuid;

use super::session::touch_session;
use super::token;
use super::user::{COLUMNS, User};
use crate::App;
use crate::db::{Columns, DbError, millis, now};
use crate::error::{Error, Result};

/// Whoever sent the request, signed in.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person.
    pub user: User,
    /// The device's session.
    pub session: Uuid,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let given = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, token)| token.trim())
            .ok_or_else(|| Error::new(code::TOKEN_EXPIRED))?;
        let caller = Self::of_token(app, given).await?;
        let windows = app.windows();
        windows.of_account(app.config().pace, caller.user.id, parts, now())?;
        Ok(caller)
    }
}

/// Where everybody may ask, a token only widens the view; one that is of no use is refused all the
/// same, so that nobody takes the narrow view for his own.
impl OptionalFromRequestParts<App> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>> {
        if !parts.headers.contains_key(header::AUTHORIZATION) {
            return Ok(None);
        }
        let caller = <Self as FromRequestParts<App>>::from_request_parts(parts, app).await?;
        Ok(Some(caller))
    }
}

impl Caller {
    async fn of_token(app: &App, given: &str) -> Result<Self> {
        let hash = token::hash(given);
        let sql = format!(
            "SELECT {COLUMNS}, tokens.session_id, tokens.expires_at, tokens.used_at,
                    sessions.revoked_at, sessions.wipe
             FROM tokens
             JOIN sessions ON sessions.id = tokens.session_id
             JOIN users ON users.id = sessions.user_id
             WHERE tokens.hash = $1 AND tokens.kind = 'access'"
        );
        let row = {
            let mut snapshot = app.db().read().await?;
            sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(&hash[..])
                .fetch_optional(snapshot.conn())
                .await
                .map_err(DbError::from)?
        };
        let row = row.ok_or_else(|| Error::new(code::TOKEN_EXPIRED))?;
        if row.opt_time("revoked_at")?.is_some() {
            return Err(Error::session_revoked(row.flag("wipe")?));
        }
        let user = User::of_row(&row)?;
        if !user.standing(&app.portal(), now()).is_admitted() {
            return Err(Error::session_revoked(false));
        }
        if row.time("expires_at")? <= now() {
            return Err(Error::new(code::TOKEN_EXPIRED));
        }
        let session = row.id("session_id")?;
        if row.opt_time("used_at")?.is_none() {
            first_use(app, &hash, session).await?;
        }
        Ok(Self { user, session })
    }
}

/// Remembers that the client has this generation of tokens: the one before it is void from now on.
async fn first_use(app: &App, hash: &[u8], session: Uuid) -> Result<()> {
    let mut tx = app.db().write().await?;
    let at = millis(tx.now());
    sqlx::query("UPDATE tokens SET used_at = $2 WHERE hash = $1 AND used_at IS NULL")
        .bind(hash)
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    touch_session(tx.conn(), session, at).await?;
    tx.commit().await?;
    Ok(())
}
