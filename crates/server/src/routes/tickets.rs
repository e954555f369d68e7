//! Tickets: the list, one, filing, changing.

use api::{NewTicket, PatchTicket, Ticket, code};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};

use super::listing::Listing;
use super::write::Write;
use crate::App;
use crate::auth::{Caller, State as Account};
use crate::desk::{self, Work};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::records::{self, Reader};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/tickets", get(list).post(file))
        .route("/v1/tickets/{id}", get(one).patch(patch))
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(listing): Query<Listing>,
) -> Result<Response> {
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    let page = listing.read(snapshot.conn(), &reader).await?;
    let mut response = Json(page.tickets).into_response();
    // RFC 8288; the client repeats its query with this cursor.
    if let Some(next) = page.next
        && let Ok(link) = format!("<?cursor={next}>; rel=\"next\"").parse()
    {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

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
