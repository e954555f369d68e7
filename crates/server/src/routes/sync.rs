//! `GET /v1/sync`: the change feed, a page at a time.

use std::time::Duration;

use api::{Digest, SyncPage, code};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use serde::Deserialize;
use tokio::time::{Instant, sleep_until};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
use crate::auth::Caller;
use crate::db::now;
use crate::error::{Error, Result};
use crate::feed::cursor::{Cursor, Unreadable};
use crate::feed::rules::{Refusal, Rules};
use crate::feed::{self, Listener, News, Page, Profile, Size};
use crate::openapi::problems;
use crate::records::Reader;

/// Objects of a page if the client names no number.
const LIMIT: usize = 200;
/// Most objects of a page (a transaction is never split).
const MOST: usize = 500;
/// Seconds after which a client without a live channel should ask again.
const POLL_AFTER: u32 = 60;

/// Endpoints of this file.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(sync))
}

#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Ask {
    /// `next` of the page before; none: from the beginning.
    #[serde(default)]
    cursor: Option<String>,
    /// Objects of the page, about.
    #[serde(default)]
    limit: Option<usize>,
    /// Seconds the request may be held while there is nothing to tell.
    #[serde(default)]
    wait: Option<u64>,
    /// What to keep, fixed with the first page: `closed_days=365` leaves out what was closed earlier,
    /// `kb=none` the knowledge base (else `kb=headers`); parts are separated by commas.
    #[serde(default)]
    profile: Option<String>,
    /// Asks for the figures by which a cache is checked, once there is no more to tell.
    #[serde(default)]
    digest: bool,
}

/// The change feed, a page at a time.
#[utoipa::path(
get, path = "/v1/sync", operation_id = "sync", tag = "Sync",
    params(Ask),
    responses((status = OK, body = SyncPage)),
    extensions(("x-problems" = json!(problems::OF_THE_FEED))),
)]
async fn sync(
    State(app): State<App>,
    caller: Caller,
    ask: Result<Query<Ask>, QueryRejection>,
) -> Result<impl IntoResponse> {
    let Query(ask) = ask.map_err(|_| Error::malformed())?;
    let cursor = match ask.cursor.as_deref() {
        None | Some("") => None,
        Some(sealed) => Some(unseal(&app, &caller, sealed)?),
    };
    let size = Size::of(ask.limit.unwrap_or(LIMIT).clamp(1, MOST));
    let wait = Duration::from_secs(ask.wait.unwrap_or(0)).min(app.config().longest_wait);
    let profile = ask.profile.as_deref().map(str::parse).transpose();
    let ask = Cut {
        cursor,
        profile: profile.map_err(|_| Error::malformed())?,
        size,
        digest: ask.digest,
    };
    let (page, digest) = held(&app, &caller, &ask, wait).await?;
    let answer = SyncPage {
        next: page.next.seal(app.db().cursor_key()),
        ops: page.ops,
        more: page.more,
        phase: page.phase,
        progress: page.progress,
        digest,
        server_time: now(),
        poll_after: POLL_AFTER,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)))
}

fn unseal(app: &App, caller: &Caller, sealed: &str) -> Result<Cursor> {
    let unsealed = Cursor::unseal(sealed, app.db().cursor_key(), caller.user.id);
    unsealed.map_err(|error| match error {
        Unreadable::Invalid => Error::new(code::CURSOR_INVALID),
        Unreadable::OtherVersion => Error::new(code::CURSOR_EXPIRED),
    })
}

/// The next page; an empty one is held back for `wait`, or until there is something to tell.
async fn held(app: &App, caller: &Caller, ask: &Cut, wait: Duration) -> Result<Cutting> {
    // Whoever checks his cache wants to know now.
    if wait.is_zero() || ask.digest {
        return cut(app, caller, ask).await;
    }
    let deadline = Instant::now() + wait;
    // Listening begins before the first look, so that nothing falls in between.
    let mut listener = Listener::new(app.db(), caller.user.id, caller.session).await?;
    loop {
        let (page, digest) = cut(app, caller, ask).await?;
        if page.more || !page.ops.is_empty() {
            return Ok((page, digest));
        }
        tokio::select! {
            news = listener.next() => match news? {
                News::Changed(_) | News::Anything => {}
                News::Revoked { wipe } => return Err(Error::session_revoked(wipe)),
            },
            () = sleep_until(deadline) => return Ok((page, digest)),
            () = app.shutdown().cancelled() => return Ok((page, digest)),
        }
    }
}

/// What a page is cut by.
struct Cut {
    cursor: Option<Cursor>,
    profile: Option<Profile>,
    size: Size,
    digest: bool,
}

/// A page, and the figures behind it if they were asked for and there is no more.
type Cutting = (Page, Option<Digest>);

async fn cut(app: &App, caller: &Caller, ask: &Cut) -> Result<Cutting> {
    let (user, cursor) = (caller.user.id, ask.cursor.clone());
    let mut snapshot = app.db().read().await?;
    let conn = snapshot.conn();
    let page = feed::page_of(conn, user, cursor, ask.profile, ask.size, Rules::ALL).await?;
    let page = page.map_err(|refusal| match refusal {
        Refusal::Expired => Error::new(code::CURSOR_EXPIRED),
        Refusal::Diverged => Error::new(code::HISTORY_DIVERGED),
    })?;
    if !ask.digest || page.more {
        return Ok((page, None));
    }
    // Of the same snapshot: nothing can have happened in between.
    let reader = Reader::load(conn, user).await?;
    let digest = feed::digest(conn, &reader, &page.next.scope).await?;
    Ok((page, Some(digest)))
}
