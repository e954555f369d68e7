//! What was read. These calls only move marks forward, so repeating one is harmless and none needs
//! an `Idempotency-Key`.

use api::{NotificationsRead, ReadRequest};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::params::ById;
use crate::App;
use crate::auth::Caller;
use crate::desk;
use crate::error::{Error, Result};
use crate::records::Reader;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(ticket))
        .routes(routes!(notifications))
}

/// Moves the mark up to which a ticket was read; only forward.
#[utoipa::path(
put, path = "/v1/tickets/{id}/read", operation_id = "read_ticket", tag = "Tickets",
    params(ById),
    request_body = ReadRequest,
    responses((status = NO_CONTENT)),
)]
async fn ticket(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Result<Json<ReadRequest>, JsonRejection>,
) -> Result<StatusCode> {
    let id = super::id(&id)?;
    let Json(ReadRequest { message_id }) = body.map_err(|_| Error::malformed())?;
    let mut tx = app.db().write().await?;
    let reader = Reader::load(tx.conn(), caller.user.id).await?;
    desk::read_ticket(&mut tx, &reader, id, message_id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Marks notifications as read.
#[utoipa::path(
post, path = "/v1/notifications/read", operation_id = "read_notifications", tag = "Me",
    request_body = NotificationsRead,
    responses((status = NO_CONTENT)),
)]
async fn notifications(
    State(app): State<App>,
    caller: Caller,
    body: Result<Json<NotificationsRead>, JsonRejection>,
) -> Result<StatusCode> {
    let Json(NotificationsRead { up_to, ids }) = body.map_err(|_| Error::malformed())?;
    let mut tx = app.db().write().await?;
    desk::read_notifications(&mut tx, caller.user.id, up_to, &ids).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
