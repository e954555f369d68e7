//! The caller himself and his devices.

use api::{Me, SessionInfo};
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::Deserialize;
use uuid::Uuid;

use super::write::Write;
use crate::App;
use crate::auth::{self, Caller};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::records;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/me", get(me))
        .route("/v1/me/sessions", get(sessions))
        .route("/v1/me/sessions/{id}", delete(revoke))
}

async fn me(State(app): State<App>, caller: Caller) -> Result<Json<Me>> {
    let mut snapshot = app.db().read().await?;
    let me = records::me(snapshot.conn(), caller.user.id).await?;
    me.map(Json).ok_or_else(Error::not_found)
}

async fn sessions(State(app): State<App>, caller: Caller) -> Result<Json<Vec<SessionInfo>>> {
    let mut snapshot = app.db().read().await?;
    let sessions = auth::sessions_of(snapshot.conn(), caller.user.id, caller.session).await?;
    Ok(Json(sessions))
}

#[derive(Deserialize)]
struct Revoke {
    #[serde(default)]
    wipe: bool,
}

async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(Revoke { wipe }): Query<Revoke>,
    write: Write<()>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let own = auth::sessions_of(tx.conn(), write.caller.user.id, Uuid::nil()).await?;
    if !own.iter().any(|session| session.id == id) {
        return Err(Error::not_found());
    }
    tx.revoke_session(id, wipe).await?;
    write.operation.finish_empty(tx).await
}
