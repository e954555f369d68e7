//! News staff writes; who reads them is decided with the portal document they travel in.

use api::{Announcement, NewAnnouncement, PatchAnnouncement, code};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::announcements as news;
use crate::auth::{Caller, User};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::openapi::problems;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(patch, remove))
}

fn staff(user: &User) -> Result<()> {
    if user.is_agent {
        Ok(())
    } else {
        Err(Error::forbidden())
    }
}

/// All announcements staff has written, those that are over, too; the newest first.
#[utoipa::path(
get, path = "/v1/announcements", operation_id = "announcements", tag = "Announcements",
    responses((status = OK, body = Vec<Announcement>)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Announcement>>> {
    staff(&caller.user)?;
    let mut snapshot = app.db().read().await?;
    Ok(Json(news::all(snapshot.conn()).await?))
}

/// Announces something.
#[utoipa::path(
post, path = "/v1/announcements", operation_id = "add_announcement", tag = "Announcements",
    params(Keyed),
    request_body = NewAnnouncement,
    responses((status = CREATED, body = Announcement)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::BY_STAFF))),
)]
async fn add(State(app): State<App>, write: Write<NewAnnouncement>) -> Result<Response> {
    staff(&write.caller.user)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let made = news::add(&mut tx, &write.caller.user, write.body).await?;
    write
        .operation
        .finish(tx, StatusCode::CREATED, |_| made)
        .await
}

/// Changes an announcement against the revision that was seen.
#[utoipa::path(
patch, path = "/v1/announcements/{id}", operation_id = "patch_announcement", tag = "Announcements",
    params(ById, Keyed),
    request_body = PatchAnnouncement,
    responses((status = OK, body = Announcement)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::BY_STAFF))),
)]
async fn patch(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<PatchAnnouncement>,
) -> Result<Response> {
    staff(&write.caller.user)?;
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let now = news::one(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    if write.body.rev != now.rev {
        return Err(super::conflict(&now));
    }
    let changed = news::change(&mut tx, now, write.body).await?;
    write
        .operation
        .finish(tx, StatusCode::OK, |_| changed)
        .await
}

/// Takes an announcement back.
#[utoipa::path(
delete, path = "/v1/announcements/{id}", operation_id = "remove_announcement", tag = "Announcements",
    params(ById, Keyed),
    responses((status = NO_CONTENT)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<()>,
) -> Result<Response> {
    staff(&write.caller.user)?;
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    news::remove(&mut tx, id).await?;
    write.operation.finish_empty(tx).await
}
