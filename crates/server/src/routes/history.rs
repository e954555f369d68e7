//! What happened to a ticket, apart from what was said about it.

use api::{Message, code};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::paging;
use super::params::ById;
use crate::App;
use crate::auth::Caller;
use crate::db::millis;
use crate::error::{Error, Result};
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(events))
}

/// Which part of it.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Wanted {
    cursor: Option<String>,
    limit: Option<u32>,
}

/// The events of a ticket, oldest first: who did what when, as far as the caller sees it.
#[utoipa::path(
get, path = "/v1/tickets/{id}/events", operation_id = "ticket_events", tag = "Tickets",
    params(ById, Wanted),
    responses((status = OK, body = Vec<Message>, headers(("Link" = Option<String>, description = "RFC 8288, `rel=\"next\"`: the same query with this cursor")))),
    extensions(("x-problems" = json!([code::CURSOR_INVALID]))),
)]
async fn events(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let limit = paging::length(wanted.limit);
    let after = wanted.cursor.as_deref().map(paging::place).transpose()?;
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    records::ticket(snapshot.conn(), &reader, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let (events, more) = records::events_of(snapshot.conn(), &reader, id, after, limit).await?;
    let next = events.last().filter(|_| more);
    let next = next.map(|last| paging::behind(millis(last.created_at), last.id));
    let mut response = Json(events).into_response();
    paging::link(&mut response, next);
    Ok(response)
}
