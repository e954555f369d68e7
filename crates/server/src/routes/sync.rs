//! `GET /v1/sync`: the change feed, a page at a time.

use std::time::Duration;

use api::{SyncPage, code};
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
use crate::feed::{self, Listener, News, Page, Size};
use crate::openapi::problems;

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
    let page = held(&app, &caller, cursor, size, wait).await?;
    let answer = SyncPage {
        next: page.next.seal(app.db().cursor_key()),
        ops: page.ops,
        more: page.more,
        phase: page.phase,
        progress: page.progress,
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
async fn held(
    app: &App,
    caller: &Caller,
    cursor: Option<Cursor>,
    size: Size,
    wait: Duration,
) -> Result<Page> {
    if wait.is_zero() {
        return cut(app, caller, cursor, size).await;
    }
    let deadline = Instant::now() + wait;
    // Listening begins before the first look, so that nothing falls in between.
    let mut listener = Listener::new(app.db(), caller.user.id, caller.session).await?;
    loop {
        let page = cut(app, caller, cursor.clone(), size).await?;
        if page.more || !page.ops.is_empty() {
            return Ok(page);
        }
        tokio::select! {
            news = listener.next() => match news? {
                News::Changed(_) | News::Anything => {}
                News::Revoked { wipe } => return Err(Error::session_revoked(wipe)),
            },
            () = sleep_until(deadline) => return Ok(page),
            () = app.shutdown().cancelled() => return Ok(page),
        }
    }
}

async fn cut(app: &App, caller: &Caller, cursor: Option<Cursor>, size: Size) -> Result<Page> {
    let mut snapshot = app.db().read().await?;
    let page = feed::page(snapshot.conn(), caller.user.id, cursor, size, Rules::ALL).await?;
    page.map_err(|refusal| match refusal {
        Refusal::Expired => Error::new(code::CURSOR_EXPIRED),
        Refusal::Diverged => Error::new(code::HISTORY_DIVERGED),
    })
}
