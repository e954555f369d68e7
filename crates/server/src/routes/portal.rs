//! The portal document.

use api::{FieldProblem, code};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portal::{Document, Problem};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::params::{Keyed, Seen};
use super::write::Write;
use crate::App;
use crate::announcements;
use crate::auth::Caller;
use crate::blobs::hex;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::openapi::problems;
use crate::portals::{self, Source};
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(portal, replace))
}

/// The whole document, also without a token: it holds nothing that is not on the provider's pages.
/// With one it has the announcements that are for the caller alone.
#[utoipa::path(
get, path = "/v1/portal", operation_id = "portal", tag = "Discovery",
    security((), ("token" = [])),
    responses((status = OK, body = Document), (status = NOT_MODIFIED)),
    extensions(("x-problems" = json!([code::NOT_FOUND]))),
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

/// Replaces the document that was read; everybody who is signed in gets the new one. Admins only, and
/// not while the server follows a file: then the file is the truth.
#[utoipa::path(
put, path = "/v1/portal", operation_id = "put_portal", tag = "Discovery",
    params(Keyed, Seen),
    request_body = Document,
    responses((status = NO_CONTENT)),
    extensions(("x-roles" = json!(["admin"])), ("x-problems" = json!(problems::ON_THE_PORTAL))),
)]
async fn replace(
    State(app): State<App>,
    headers: HeaderMap,
    write: Write<Value>,
) -> Result<Response> {
    super::admin(&write.caller.user)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let kept = portals::in_force(tx.conn()).await?;
    let (kept, source) = kept.ok_or_else(Error::not_found)?;
    if source == Source::File {
        return Err(Error::new(code::PORTAL_FROM_FILE));
    }
    let etag = tag_for(&mut tx, &write.caller).await?;
    match headers.get(header::IF_MATCH) {
        None => return Err(Error::new(code::PRECONDITION_REQUIRED)),
        Some(tag) if tag.as_bytes() != etag.as_bytes() => {
            return Err(Error::new(code::PRECONDITION_FAILED));
        }
        Some(_) => {}
    }
    let mut offered = Document::from_offered(write.body)
        .map_err(|problems| Error::validation(problems.iter().map(fault).collect()))?;
    if offered.portal_id != kept.portal_id {
        return Err(Error::field("/portal_id", "not_allowed", None));
    }
    if offered.version <= kept.version {
        let current = Some(json!(kept.version));
        return Err(Error::field("/version", "not_newer", current));
    }
    // What staff announces was read with the document and is no part of it.
    let written = announcements::all(tx.conn()).await?;
    let is_staffs = |id: &str| written.iter().any(|it| it.id.to_string() == id);
    offered.announcements.retain(|it| !is_staffs(&it.id));
    portals::replace(&mut tx, offered, Source::Api).await?;
    let etag = tag_for(&mut tx, &write.caller).await?;
    let mut response = write.operation.finish_empty(tx).await?;
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        response.headers_mut().insert(header::ETAG, etag);
    }
    Ok(response)
}

/// The tag of the document as somebody reads it now.
async fn tag_for(tx: &mut Tx, caller: &Caller) -> Result<String> {
    let reader = Reader::load(tx.conn(), caller.user.id).await?;
    let document = records::portal(tx.conn(), &reader).await?;
    let (etag, _) = written(&document.ok_or_else(Error::not_found)?)?;
    Ok(etag)
}

/// `transitions[3].to` as a JSON pointer; behind `=` stands the word that has no meaning.
fn fault(problem: &Problem) -> FieldProblem {
    let path = problem.path.split('=').next().unwrap_or_default();
    let parts = path.split(['.', '[', ']']).filter(|part| !part.is_empty());
    FieldProblem {
        pointer: parts.map(|part| format!("/{part}")).collect(),
        code: "contradiction".to_owned(),
        current: Some(Value::String(problem.reason.clone())),
    }
}

/// An answer as it is sent, and its tag.
fn written(answer: &impl Serialize) -> Result<(String, Vec<u8>)> {
    let body = serde_json::to_vec(answer).map_err(|error| Error::internal(&error))?;
    let hash = hex(&Sha256::digest(&body));
    let etag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash));
    Ok((etag, body))
}

/// An answer a client may keep and ask for again by its ETag.
pub(super) fn kept(answer: &impl Serialize, headers: &HeaderMap) -> Result<Response> {
    let (etag, body) = written(answer)?;
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
