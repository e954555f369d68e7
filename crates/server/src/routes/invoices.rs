//! Invoices and their documents.

use api::{Invoice, code};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio_util::io::ReaderStream;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::attachments::put;
use super::paging;
use super::params::ById;
use crate::App;
use crate::auth::Caller;
use crate::billing;
use crate::db::millis;
use crate::error::{Error, Result};
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
}

/// Those whose bytes are sent as they are.
pub(super) fn documents() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(content))
}

/// Which of them.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Wanted {
    /// Of one ticket.
    ticket_id: Option<Uuid>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// The invoices the caller may see, newest first: whom the portal lets see them, and staff.
#[utoipa::path(
get, path = "/v1/invoices", operation_id = "invoices", tag = "Time and money",
    params(Wanted),
    responses((status = OK, body = Vec<Invoice>, headers(("Link" = Option<String>, description = "RFC 8288, `rel=\"next\"`: the same query with this cursor")))),
    extensions(("x-problems" = json!([code::CURSOR_INVALID]))),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let limit = paging::length(wanted.limit);
    let after = wanted.cursor.as_deref().map(paging::place).transpose()?;
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    let (page, more) =
        records::invoices_page(snapshot.conn(), &reader, wanted.ticket_id, after, limit).await?;
    let next = page.last().filter(|_| more);
    let next = next.map(|last| paging::behind(millis(last.issued_at), last.id));
    let mut response = Json(page).into_response();
    paging::link(&mut response, next);
    Ok(response)
}

/// An invoice.
#[utoipa::path(
get, path = "/v1/invoices/{id}", operation_id = "invoice", tag = "Time and money",
    params(ById),
    responses((status = OK, body = Invoice)),
)]
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Invoice>> {
    Ok(Json(visible(&app, &caller, &id).await?))
}

async fn visible(app: &App, caller: &Caller, id: &str) -> Result<Invoice> {
    let id = super::id(id)?;
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    let found = records::invoice(snapshot.conn(), &reader, id).await?;
    found.ok_or_else(Error::not_found)
}

/// The document of an invoice; 404 where it was written elsewhere.
#[utoipa::path(
get, path = "/v1/invoices/{id}/content", operation_id = "invoice_content", tag = "Time and money",
    params(ById),
    responses((status = OK, content_type = "application/pdf", body = Vec<u8>), (status = NOT_MODIFIED)),
)]
async fn content(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let invoice = visible(&app, &caller, &id).await?;
    let mut snapshot = app.db().read().await?;
    let file = billing::document_of(snapshot.conn(), invoice.id).await?;
    let (sha256, name) = file.ok_or_else(Error::not_found)?;
    let etag = format!("\"{sha256}\"");
    let mut response = if super::portal::has(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let source = app.blobs().read(&sha256).await?;
        let body = Body::from_stream(ReaderStream::new(source));
        let mut response = body.into_response();
        put(&mut response, header::CONTENT_TYPE, "application/pdf");
        let how = format!("inline; filename=\"{name}\"");
        put(&mut response, header::CONTENT_DISPOSITION, &how);
        response
    };
    put(&mut response, header::ETAG, &etag);
    put(
        &mut response,
        header::CACHE_CONTROL,
        "private, max-age=31536000, immutable",
    );
    Ok(response)
}
