//! The caller himself and his devices.

use api::{Me, PatchMe, SessionInfo, code};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::name;
use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::{self, Caller};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::people;
use crate::records;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me, patch))
        .routes(routes!(sessions))
        .routes(routes!(revoke))
}

/// The caller himself.
#[utoipa::path(
get, path = "/v1/me", operation_id = "me", tag = "Me",
    responses((status = OK, body = Me)),
    extensions(("x-problems" = json!([code::NOT_FOUND]))),
)]
async fn me(State(app): State<App>, caller: Caller) -> Result<Json<Me>> {
    let mut snapshot = app.db().read().await?;
    let me = records::me(snapshot.conn(), caller.user.id).await?;
    me.map(Json).ok_or_else(Error::not_found)
}

/// What somebody may change of himself.
#[utoipa::path(
patch, path = "/v1/me", operation_id = "patch_me", tag = "Me",
    params(Keyed),
    request_body = PatchMe,
    responses((status = OK, body = Me)),
    extensions(("x-problems" = json!([code::VALIDATION]))),
)]
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

/// The caller's devices.
#[utoipa::path(
get, path = "/v1/me/sessions", operation_id = "sessions", tag = "Me",
    responses((status = OK, body = Vec<SessionInfo>)),
)]
async fn sessions(State(app): State<App>, caller: Caller) -> Result<Json<Vec<SessionInfo>>> {
    let mut snapshot = app.db().read().await?;
    let sessions = auth::sessions_of(snapshot.conn(), caller.user.id, caller.session).await?;
    Ok(Json(sessions))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct Revoke {
    /// Whether the device shall forget what it has of this account.
    #[serde(default)]
    wipe: bool,
}

/// Signs a device out.
#[utoipa::path(
delete, path = "/v1/me/sessions/{id}", operation_id = "revoke_session", tag = "Me",
    params(ById, Revoke, Keyed),
    responses((status = NO_CONTENT)),
)]
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
