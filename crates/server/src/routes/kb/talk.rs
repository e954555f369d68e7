//! What readers say about an article: comments, and whether it helped.

use api::{KbComment, KbFeedback, NewKbComment, code};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use portal::Document;
use utoipa::IntoParams;
use uuid::Uuid;

use super::{open, reader, seen, staff};
use crate::App;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::kb;
use crate::openapi::problems;
use crate::records::Reader;
use crate::routes::id;
use crate::routes::params::{ById, Keyed};
use crate::routes::write::Write;

/// `{comment}`.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "read by the derive alone")]
pub(super) struct ByComment {
    comment: Uuid,
}

/// Where the portal's articles have no comments, there is nothing here.
fn commented(document: &Document) -> Result<()> {
    open(document)?;
    if document.kb.comments {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

/// The comments below an article, oldest first.
#[utoipa::path(
get, path = "/v1/kb/articles/{id}/comments", operation_id = "kb_comments", tag = "Knowledge base",
    params(ById), security((), ("token" = [])),
    responses((status = OK, body = Vec<KbComment>)),
    extensions(("x-problems" = json!(problems::READING_UP))),
)]
pub(super) async fn comments(
    State(app): State<App>,
    caller: Option<Caller>,
    Path(article): Path<String>,
) -> Result<Json<Vec<KbComment>>> {
    commented(&app.portal())?;
    let article = id(&article)?;
    let mut snapshot = app.db().read().await?;
    let reader = reader(&app, snapshot.conn(), caller.as_ref()).await?;
    seen(snapshot.conn(), &reader, article).await?;
    Ok(Json(kb::comments(snapshot.conn(), article).await?))
}

/// Comments on an article.
#[utoipa::path(
post, path = "/v1/kb/articles/{id}/comments", operation_id = "add_kb_comment", tag = "Knowledge base",
    params(ById, Keyed),
    request_body = NewKbComment,
    responses((status = CREATED, body = KbComment)),
    extensions(("x-problems" = json!([code::VALIDATION, code::DUPLICATE_ID]))),
)]
pub(super) async fn comment(
    State(app): State<App>,
    Path(article): Path<String>,
    write: Write<NewKbComment>,
) -> Result<Response> {
    let document = app.portal();
    commented(&document)?;
    let article = id(&article)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let by = &write.caller.user;
    let reader = Reader::load(tx.conn(), by.id).await?;
    seen(tx.conn(), &reader, article).await?;
    let comment = kb::put_comment(&mut tx, &document, by, article, &write.body).await?;
    write
        .operation
        .finish(tx, StatusCode::CREATED, |_| comment)
        .await
}

/// Takes a comment out.
#[utoipa::path(
delete, path = "/v1/kb/articles/{id}/comments/{comment}", operation_id = "remove_kb_comment", tag = "Knowledge base",
    params(ById, ByComment, Keyed),
    responses((status = NO_CONTENT)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
pub(super) async fn remove(
    State(app): State<App>,
    Path((article, comment)): Path<(String, String)>,
    write: Write<()>,
) -> Result<Response> {
    staff(&app.portal(), &write.caller.user)?;
    let (article, comment) = (id(&article)?, id(&comment)?);
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    kb::remove_comment(&mut tx, article, comment).await?;
    write.operation.finish_empty(tx).await
}

/// Says whether an article helped.
#[utoipa::path(
post, path = "/v1/kb/articles/{id}/feedback", operation_id = "kb_feedback", tag = "Knowledge base",
    params(ById, Keyed),
    request_body = KbFeedback,
    responses((status = NO_CONTENT)),
)]
pub(super) async fn feedback(
    State(app): State<App>,
    Path(article): Path<String>,
    write: Write<KbFeedback>,
) -> Result<Response> {
    open(&app.portal())?;
    let article = id(&article)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let user = write.caller.user.id;
    let reader = Reader::load(tx.conn(), user).await?;
    seen(tx.conn(), &reader, article).await?;
    kb::say_whether_it_helped(&mut tx, article, user, write.body.helpful).await?;
    write.operation.finish_empty(tx).await
}
