//! What was read. These calls only move marks forward, so repeating one is harmless and none needs
//! an `Idempotency-Key`.

use api::{NotificationsRead, ReadRequest};
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{post, put};
use axum::{Json, Router};

use crate::App;
use crate::auth::Caller;
use crate::desk;
use crate::error::{Error, Result};
use crate::records::Reader;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/tickets/{id}/read", put(ticket))
        .route("/v1/notifications/read", post(notifications))
}

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
