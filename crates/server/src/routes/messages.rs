//! The conversation of a ticket.

use api::{Message, NewMessage};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};

use super::write::Write;
use crate::App;
use crate::auth::Caller;
use crate::desk::{self, Work};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::records::{self, Reader};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/tickets/{id}/messages", get(list).post(write))
}

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
