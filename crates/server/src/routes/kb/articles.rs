//! Articles: found, read, written.

use api::{KbArticle, KbHeader, KbRevision, NewKbArticle, PatchKbArticle, code};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use uuid::Uuid;

use super::{reader, seen, staff};
use crate::App;
use crate::auth::Caller;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::kb;
use crate::openapi::problems;
use crate::records::Reader;
use crate::routes::auth::Origin;
use crate::routes::params::{ById, Keyed};
use crate::routes::write::Write;
use crate::routes::{conflict, id, portal};

/// Articles of a page if the reader does not say.
const PAGE: usize = 50;
/// The most.
const LONGEST_PAGE: usize = 200;

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Asked {
    /// Words that must all occur, also as parts of words; ä and ae, ß and ss are one.
    q: String,
    /// A category with all below it.
    category: Option<Uuid>,
    /// Where the page before ended.
    cursor: Option<String>,
    limit: Option<usize>,
}

/// Articles without their texts: what fits best first, without words the newest.
#[utoipa::path(
get, path = "/v1/kb/articles", operation_id = "kb_articles", tag = "Knowledge base",
    params(Asked), security((), ("token" = [])),
    responses((status = OK, body = Vec<KbHeader>, headers(("Link" = Option<String>, description = "RFC 8288, `rel=\"next\"`: the same query with this cursor")))),
    extensions(("x-problems" = json!(problems::READING_UP))),
)]
pub(super) async fn list(
    State(app): State<App>,
    caller: Option<Caller>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response> {
    let Query(asked) = asked.map_err(|_| Error::malformed())?;
    let mut snapshot = app.db().read().await?;
    let reader = reader(&app, snapshot.conn(), caller.as_ref()).await?;
    let wanted = kb::Wanted {
        q: asked.q,
        category: asked.category,
        cursor: asked.cursor.filter(|cursor| !cursor.is_empty()),
        limit: asked.limit.unwrap_or(PAGE).clamp(1, LONGEST_PAGE),
    };
    let found = kb::search(snapshot.conn(), &reader, &wanted).await?;
    let mut response = Json(found.headers).into_response();
    if let Some(next) = found.next
        && let Ok(link) = format!("<?cursor={next}>; rel=\"next\"").parse()
    {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// A whole article with its breadcrumb and similar ones.
#[utoipa::path(
get, path = "/v1/kb/articles/{id}", operation_id = "kb_article", tag = "Knowledge base",
    params(ById), security((), ("token" = [])),
    responses((status = OK, body = KbArticle), (status = NOT_MODIFIED)),
    extensions(("x-problems" = json!(problems::READING_UP))),
)]
pub(super) async fn one(
    State(app): State<App>,
    caller: Option<Caller>,
    origin: Origin,
    Path(article): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let article = id(&article)?;
    let mut snapshot = app.db().read().await?;
    let reader = reader(&app, snapshot.conn(), caller.as_ref()).await?;
    let who = kb::For {
        document: &app.portal(),
        reader: &reader,
        base: &origin.base,
    };
    let found = kb::read(snapshot.conn(), who, article).await?;
    portal::kept(&found.ok_or_else(Error::not_found)?, &headers)
}

/// Writes an article.
#[utoipa::path(
post, path = "/v1/kb/articles", operation_id = "add_kb_article", tag = "Knowledge base",
    params(Keyed),
    request_body = NewKbArticle,
    responses((status = CREATED, body = KbArticle)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::BY_STAFF))),
)]
pub(super) async fn add(
    State(app): State<App>,
    origin: Origin,
    write: Write<NewKbArticle>,
) -> Result<Response> {
    let (document, by) = (app.portal(), &write.caller.user);
    staff(&document, by)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let article = write.body.id;
    kb::add(&mut tx, &document, by, write.body).await?;
    let whole = whole(&app, &mut tx, by.id, &origin, article).await?;
    write
        .operation
        .finish(tx, StatusCode::CREATED, |_| whole)
        .await
}

/// Changes an article against the revision that was seen.
#[utoipa::path(
patch, path = "/v1/kb/articles/{id}", operation_id = "patch_kb_article", tag = "Knowledge base",
    params(ById, Keyed),
    request_body = PatchKbArticle,
    responses((status = OK, body = KbArticle)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::BY_STAFF))),
)]
pub(super) async fn patch(
    State(app): State<App>,
    origin: Origin,
    Path(article): Path<String>,
    write: Write<PatchKbArticle>,
) -> Result<Response> {
    let (document, by) = (app.portal(), &write.caller.user);
    staff(&document, by)?;
    let article = id(&article)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let now = whole(&app, &mut tx, by.id, &origin, article).await?;
    if write.body.rev != now.header.rev {
        return Err(conflict(&now));
    }
    kb::change(&mut tx, &document, by, article, write.body).await?;
    let whole = whole(&app, &mut tx, by.id, &origin, article).await?;
    write.operation.finish(tx, StatusCode::OK, |_| whole).await
}

async fn whole(
    app: &App,
    tx: &mut Tx,
    user: Uuid,
    origin: &Origin,
    article: Uuid,
) -> Result<KbArticle> {
    let reader = Reader::load(tx.conn(), user).await?;
    let who = kb::For {
        document: &app.portal(),
        reader: &reader,
        base: &origin.base,
    };
    let found = kb::read(tx.conn(), who, article).await?;
    found.ok_or_else(Error::not_found)
}

/// Deletes an article with its comments; its revisions stay.
#[utoipa::path(
delete, path = "/v1/kb/articles/{id}", operation_id = "remove_kb_article", tag = "Knowledge base",
    params(ById, Keyed),
    responses((status = NO_CONTENT)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
pub(super) async fn remove(
    State(app): State<App>,
    Path(article): Path<String>,
    write: Write<()>,
) -> Result<Response> {
    staff(&app.portal(), &write.caller.user)?;
    let article = id(&article)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let reader = Reader::load(tx.conn(), write.caller.user.id).await?;
    seen(tx.conn(), &reader, article).await?;
    kb::remove(&mut tx, article).await?;
    write.operation.finish_empty(tx).await
}

/// The states an article has been in, newest first; those of a deleted one, too.
#[utoipa::path(
get, path = "/v1/kb/articles/{id}/revisions", operation_id = "kb_revisions", tag = "Knowledge base",
    params(ById),
    responses((status = OK, body = Vec<KbRevision>)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
pub(super) async fn revisions(
    State(app): State<App>,
    caller: Caller,
    Path(article): Path<String>,
) -> Result<Json<Vec<KbRevision>>> {
    staff(&app.portal(), &caller.user)?;
    let article = id(&article)?;
    let mut snapshot = app.db().read().await?;
    let found = kb::revisions(snapshot.conn(), article).await?;
    if found.is_empty() {
        return Err(Error::not_found());
    }
    Ok(Json(found))
}
