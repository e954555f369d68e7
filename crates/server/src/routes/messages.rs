//! The conversation of a ticket.

use api::{Message, NewMessage, TicketWritten};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::Caller;
use crate::desk::{self, Work};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::openapi::problems;
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, write))
}

/// The conversation, as far as the caller sees it, oldest first.
#[utoipa::path(
get, path = "/v1/tickets/{id}/messages", operation_id = "messages", tag = "Tickets",
    params(ById),
    responses((status = OK, body = Vec<Message>)),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Message>>> {
    let id = super::id(&id)?;
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    records::ticket(snapshot.conn(), &reader, id)
        .await?
        .ok_or_else(Error::not_found)?;
    Ok(Json(
        records::messages_of(snapshot.conn(), &reader, id).await?,
    ))
}

/// Writes into the conversation, perhaps with an action in the same transaction.
#[utoipa::path(
post, path = "/v1/tickets/{id}/messages", operation_id = "write_message", tag = "Tickets",
    params(ById, Keyed),
    request_body = NewMessage,
    responses((status = CREATED, body = TicketWritten)),
    extensions(("x-problems" = json!(problems::ON_A_TICKET))),
)]
async fn write(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<NewMessage>,
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
    desk::talk(&mut tx, &mut work, body).await?;
    let written = work.finish(&mut tx).await?;
    let op = operation.id;
    operation
        .finish(tx, StatusCode::CREATED, |seq| written.answer(op, seq))
        .await
}
