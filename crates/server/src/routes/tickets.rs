//! Tickets: the list, one, filing, changing.

use api::{NewTicket, PatchTicket, Quote, QuoteRequest, Ticket, TicketWritten, code};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::listing::Listing;
use super::paging;
use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::{Caller, State as Account};
use crate::desk::{self, Work};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::kb;
use crate::openapi::problems;
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, file))
        .routes(routes!(quote))
        .routes(routes!(one, patch))
}

/// Tickets the caller sees, newest first unless `sort` says otherwise.
#[utoipa::path(
get, path = "/v1/tickets", operation_id = "tickets", tag = "Tickets",
    params(Listing),
    responses((status = OK, body = Vec<Ticket>, headers(("Link" = Option<String>, description = "RFC 8288, `rel=\"next\"`: the same query with this cursor")))),
    extensions(("x-problems" = json!([code::CURSOR_INVALID]))),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
) -> Result<Response> {
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    let page = listing.read(snapshot.conn(), &reader).await?;
    let mut response = Json(page.tickets).into_response();
    paging::link(&mut response, page.next);
    Ok(response)
}

/// A ticket as the caller sees it.
#[utoipa::path(
get, path = "/v1/tickets/{id}", operation_id = "ticket", tag = "Tickets",
    params(ById),
    responses((status = OK, body = Ticket)),
)]
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Ticket>> {
    let id = super::id(&id)?;
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    let ticket = records::ticket(snapshot.conn(), &reader, id).await?;
    ticket.map(Json).ok_or_else(Error::not_found)
}

/// What filing a ticket would cost and when it would be due; nothing is written.
#[utoipa::path(
post, path = "/v1/tickets/quote", operation_id = "quote", tag = "Tickets",
    request_body = QuoteRequest,
    responses((status = OK, body = Quote)),
    extensions(("x-problems" = json!([code::FORBIDDEN, code::VALIDATION]))),
)]
async fn quote(
    State(app): State<App>,
    caller: Caller,
    body: Result<Json<QuoteRequest>, JsonRejection>,
) -> Result<Json<Quote>> {
    let Json(asked) = body.map_err(|_| Error::malformed())?;
    let mut snapshot = app.db().read().await?;
    let document = app.portal();
    let mut quote = desk::quote(snapshot.conn(), &document, &caller.user, &asked).await?;
    if document.kb.enabled {
        let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
        let text = format!("{} {}", asked.subject, asked.message.body);
        quote.articles = kb::similar_to(snapshot.conn(), &reader, &text).await?;
    }
    Ok(Json(quote))
}

/// Files a ticket with its first message.
#[utoipa::path(
post, path = "/v1/tickets", operation_id = "file_ticket", tag = "Tickets",
    params(Keyed),
    request_body = NewTicket,
    responses((status = CREATED, body = TicketWritten)),
    extensions(("x-problems" = json!(problems::FILING))),
)]
async fn file(State(app): State<App>, write: Write<NewTicket>) -> Result<Response> {
    let Write {
        caller,
        operation,
        body,
    } = write;
    let mut tx = match operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    if caller.user.state == Account::PendingSupportId {
        return Err(Error::new(code::SUPPORT_ID_MISSING));
    }
    let work = desk::file(&mut tx, app.portal(), caller.user, body).await?;
    let written = work.finish(&mut tx).await?;
    let id = operation.id;
    operation
        .finish(tx, StatusCode::CREATED, |seq| written.answer(id, seq))
        .await
}

/// Changes fields of a ticket, each against the value that was seen.
#[utoipa::path(
patch, path = "/v1/tickets/{id}", operation_id = "patch_ticket", tag = "Tickets",
    params(ById, Keyed),
    request_body = PatchTicket,
    responses((status = OK, body = TicketWritten)),
    extensions(("x-problems" = json!(problems::ON_A_TICKET))),
)]
async fn patch(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<PatchTicket>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let Write {
        caller,
        operation,
        body,
    } = write;
    let mut tx = match operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let mut work = Work::on(&mut tx, app.portal(), caller.user, id).await?;
    desk::patch(&mut tx, &mut work, &body).await?;
    let written = work.finish(&mut tx).await?;
    let op = operation.id;
    operation
        .finish(tx, StatusCode::OK, |seq| written.answer(op, seq))
        .await
}
