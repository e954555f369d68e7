//! Categories of the knowledge base.

use api::{KbCategory, NewKbCategory, PatchKbCategory};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use uuid::Uuid;

use super::{reader, staff};
use crate::App;
use crate::auth::Caller;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::kb;
use crate::openapi::problems;
use crate::records::{self, Reader};
use crate::routes::auth::name;
use crate::routes::params::{ById, Keyed};
use crate::routes::write::Write;
use crate::routes::{conflict, id};

/// All categories, those of a parent in their order.
#[utoipa::path(
get, path = "/v1/kb/categories", operation_id = "kb_categories", tag = "Knowledge base",
    security((), ("token" = [])),
    responses((status = OK, body = Vec<KbCategory>)),
    extensions(("x-problems" = json!(problems::READING_UP))),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Option<Caller>,
) -> Result<Json<Vec<KbCategory>>> {
    let mut snapshot = app.db().read().await?;
    let reader = reader(&app, snapshot.conn(), caller.as_ref()).await?;
    let found = kb::all_categories(snapshot.conn(), &reader).await?;
    Ok(Json(found))
}

/// Puts up a category.
#[utoipa::path(
post, path = "/v1/kb/categories", operation_id = "add_kb_category", tag = "Knowledge base",
    params(Keyed),
    request_body = NewKbCategory,
    responses((status = CREATED, body = KbCategory)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::BY_STAFF))),
)]
pub(super) async fn add(
    State(app): State<App>,
    mut write: Write<NewKbCategory>,
) -> Result<Response> {
    staff(&app.portal(), &write.caller.user)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    write.body.title = name("/title", &write.body.title, true)?;
    kb::add_category(&mut tx, &write.body).await?;
    let made = one(&mut tx, write.caller.user.id, write.body.id).await?;
    write
        .operation
        .finish(tx, StatusCode::CREATED, |_| made)
        .await
}

/// Changes a category against the revision that was seen.
#[utoipa::path(
patch, path = "/v1/kb/categories/{id}", operation_id = "patch_kb_category", tag = "Knowledge base",
    params(ById, Keyed),
    request_body = PatchKbCategory,
    responses((status = OK, body = KbCategory)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::BY_STAFF))),
)]
pub(super) async fn patch(
    State(app): State<App>,
    Path(category): Path<String>,
    mut write: Write<PatchKbCategory>,
) -> Result<Response> {
    staff(&app.portal(), &write.caller.user)?;
    let category = id(&category)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let now = one(&mut tx, write.caller.user.id, category).await?;
    if write.body.rev != now.rev {
        return Err(conflict(&now));
    }
    if let Some(title) = &mut write.body.title {
        *title = name("/title", title, true)?;
    }
    kb::change_category(&mut tx, category, &write.body).await?;
    let changed = one(&mut tx, write.caller.user.id, category).await?;
    write
        .operation
        .finish(tx, StatusCode::OK, |_| changed)
        .await
}

/// Takes an empty category away.
#[utoipa::path(
delete, path = "/v1/kb/categories/{id}", operation_id = "remove_kb_category", tag = "Knowledge base",
    params(ById, Keyed),
    responses((status = NO_CONTENT)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::BY_STAFF))),
)]
pub(super) async fn remove(
    State(app): State<App>,
    Path(category): Path<String>,
    write: Write<()>,
) -> Result<Response> {
    staff(&app.portal(), &write.caller.user)?;
    let category = id(&category)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    one(&mut tx, write.caller.user.id, category).await?;
    kb::remove_category(&mut tx, category).await?;
    write.operation.finish_empty(tx).await
}

async fn one(tx: &mut Tx, user: Uuid, category: Uuid) -> Result<KbCategory> {
    let reader = Reader::load(tx.conn(), user).await?;
    let found = records::categories(tx.conn(), &reader, &[category]).await?;
    found.into_iter().next().ok_or_else(Error::not_found)
}
