//! The caller himself and his devices.

use api::{Me, PatchMe, SessionInfo};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde::Deserialize;
use uuid::Uuid;

use super::auth::name;
use super::write::Write;
use crate::App;
use crate::auth::{self, Caller};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::people;
use crate::records;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/me", get(me).patch(patch))
        .route("/v1/me/sessions", get(sessions))
        .route("/v1/me/sessions/{id}", delete(revoke))
}

async fn me(State(app): State<App>, caller: Caller) -> Result<Json<Me>> {
    let mut snapshot = app.db().read().await?;
    let me = records::me(snapshot.conn(), caller.user.id).await?;
    me.map(Json).ok_or_else(Error::not_found)
}

/// What somebody may change of himself.
async fn patch(State(app): State<App>, write: Write<PatchMe>) -> Result<Response> {
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let (document, id) = (app.portal(), write.caller.user.id);
    if let Some(phone) = write.body.phone {
        let phone = name("/phone", &phone, false)?;
        people::set_phone(&mut tx, &document, id, &phone).await?;
    }
    if let Some(language) = write.body.language {
        people::set_language(&mut tx, &document, id, &language).await?;
    }
    let me = records::me(tx.conn(), id).await?;
    write.operation.finish(tx, StatusCode::OK, |_| me).await
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
