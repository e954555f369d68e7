//! The portal document.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portal::Document;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
use crate::auth::Caller;
use crate::blobs::hex;
use crate::error::{Error, Result};
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(portal))
}

/// The whole document, also without a token: it holds nothing that is not on the provider's pages.
/// With one it has the announcements that are for the caller alone.
#[utoipa::path(
get, path = "/v1/portal", operation_id = "portal", tag = "Discovery",
    security((), ("token" = [])),
    responses((status = OK, body = Document), (status = NOT_MODIFIED)),
    extensions(("x-problems" = json!([api::code::NOT_FOUND]))),
)]
async fn portal(
    State(app): State<App>,
    caller: Result<Option<Caller>>,
    headers: HeaderMap,
) -> Result<Response> {
    let mut snapshot = app.db().read().await?;
    // Who has been signed out still needs the words that say so.
    let reader = match caller {
        Ok(Some(caller)) => Reader::load(snapshot.conn(), caller.user.id).await?,
        Ok(None) | Err(_) => Reader::everybody(),
    };
    let document = records::portal(snapshot.conn(), &reader).await?;
    kept(&document.ok_or_else(Error::not_found)?, &headers)
}

/// An answer a client may keep and ask for again by its ETag.
pub(super) fn kept(answer: &impl Serialize, headers: &HeaderMap) -> Result<Response> {
    let body = serde_json::to_vec(answer).map_err(|error| Error::internal(&error))?;
    let hash = hex(&Sha256::digest(&body));
    let etag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    let kept = [
        (header::ETAG, etag.clone()),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::CONTENT_TYPE, "application/json".to_owned()),
    ];
    if has(headers, &etag) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    Ok((kept, body).into_response())
}

/// Whether the reader already has this version.
pub(super) fn has(headers: &HeaderMap, etag: &str) -> bool {
    headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|list| {
            list.split(',')
                .map(|entry| entry.trim().trim_start_matches("W/"))
                .any(|entry| entry == etag || entry == "*")
        })
}
