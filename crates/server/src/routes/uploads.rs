//! Resumable uploads in the manner of tus 1.0: announce, send pieces, ask how far it got.

use api::{FieldProblem, UploadRequest, UploadState, code};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use futures_util::StreamExt as _;
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::params::{At, ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::Caller;
use crate::blobs::is_sha256;
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::desk::{Upload, upload_of};
use crate::error::{Error, Result};
use crate::file_name;
use crate::idempotency::Begun;
use crate::openapi::problems;
use crate::records::{self, Reader};

/// Most bytes of a piece.
const CHUNK: u32 = 5 * 1024 * 1024;
/// How long an upload that no message uses is kept.
const LIFE: TimeDelta = TimeDelta::days(7);
/// Unfinished uploads a user may have.
const MOST_AT_ONCE: i64 = 50;

const OFFSET: &str = "upload-offset";
const LENGTH: &str = "upload-length";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(announce))
        .routes(routes!(how_far, piece, forget))
}

/// Announces a file.
#[utoipa::path(
post, path = "/v1/uploads", operation_id = "announce_upload", tag = "Files",
    params(Keyed),
    request_body = UploadRequest,
    responses((status = OK, body = UploadState, description = "The server has the bytes already."), (status = CREATED, body = UploadState)),
    extensions(("x-problems" = json!([code::VALIDATION, code::TYPE_BLOCKED]))),
)]
async fn announce(State(app): State<App>, write: Write<UploadRequest>) -> Result<Response> {
    let Write {
        caller,
        operation,
        body: wanted,
    } = write;
    let mut tx = match operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    check(&app, &wanted)?;
    check_number(&mut tx, caller.user.id).await?;
    let known = readable(&mut tx, &caller, &wanted).await?;
    let complete = known.is_some() && app.blobs().has(&wanted.sha256).await?;
    let (id, now) = (Uuid::now_v7(), tx.now());
    let expires_at = now + LIFE;
    sqlx::query(
        "INSERT INTO uploads
            (id, user_id, sha256, size, name, received, complete, media_type, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(Id(id))
    .bind(Id(caller.user.id))
    .bind(&*wanted.sha256)
    .bind(i64::from(wanted.size))
    .bind(file_name::clean(&wanted.name))
    .bind(if complete { i64::from(wanted.size) } else { 0 })
    .bind(i64::from(complete))
    .bind(known.filter(|_| complete).unwrap_or_default())
    .bind(millis(now))
    .bind(millis(expires_at))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    let status = if complete {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let offset = if complete { wanted.size } else { 0 };
    operation
        .finish(tx, status, |_| UploadState {
            id,
            offset,
            chunk_size: CHUNK,
            complete,
            expires_at,
        })
        .await
}

fn check(app: &App, wanted: &UploadRequest) -> Result<()> {
    let limits = &app.portal().limits;
    let most = limits.file_bytes;
    if limits.blocks(&file_name::clean(&wanted.name)) {
        return Err(Error::type_blocked("/name"));
    }
    if wanted.size == 0 {
        return Err(Error::field("/size", "empty", None));
    }
    if wanted.size > most {
        let size = FieldProblem {
            pointer: "/size".to_owned(),
            code: "too_long".to_owned(),
            current: Some(Value::from(most)),
        };
        return Err(Error::too_large(u64::from(most)).with_errors(vec![size]));
    }
    if !is_sha256(&wanted.sha256) {
        return Err(Error::field("/sha256", "pattern", None));
    }
    Ok(())
}

async fn check_number(tx: &mut Tx, user: Uuid) -> Result<()> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS open FROM uploads
         WHERE user_id = $1 AND complete = 0 AND expires_at > $2",
    )
    .bind(Id(user))
    .bind(millis(tx.now()))
    .fetch_one(tx.conn())
    .await
    .map_err(DbError::from)?;
    if row.int("open")? < MOST_AT_ONCE {
        Ok(())
    } else {
        Err(Error::rate_limited(60))
    }
}

/// The media type of a file with this hash that the caller can read already. Only then may its
/// bytes be taken as sent: otherwise the hash of a foreign file would be enough to get it.
async fn readable(tx: &mut Tx, caller: &Caller, wanted: &UploadRequest) -> Result<Option<String>> {
    let rows = sqlx::query(
        "SELECT message_id, media_type FROM attachments WHERE sha256 = $1 AND size = $2 LIMIT 20",
    )
    .bind(&*wanted.sha256)
    .bind(i64::from(wanted.size))
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    let reader = Reader::load(tx.conn(), caller.user.id).await?;
    for row in rows {
        if records::message(tx.conn(), &reader, row.id("message_id")?)
            .await?
            .is_some()
        {
            return Ok(Some(row.text("media_type")?));
        }
    }
    Ok(None)
}

async fn own(app: &App, caller: &Caller, id: &str) -> Result<Upload> {
    let id = super::id(id)?;
    let mut snapshot = app.db().read().await?;
    upload_of(snapshot.conn(), caller.user.id, id)
        .await?
        .ok_or_else(Error::not_found)
}

async fn arrived(app: &App, upload: &Upload) -> Result<u64> {
    match upload.complete {
        true => Ok(u64::from(upload.size)),
        false => Ok(app.blobs().arrived(upload.id).await?),
    }
}

/// How much of it has arrived.
#[utoipa::path(
head, path = "/v1/uploads/{id}", operation_id = "upload_offset", tag = "Files",
    params(ById),
    responses((status = OK, headers(("Upload-Offset" = u64), ("Upload-Length" = u64)))),
)]
async fn how_far(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response> {
    let upload = own(&app, &caller, &id).await?;
    let mut response = StatusCode::OK.into_response();
    let headers = response.headers_mut();
    headers.insert(OFFSET, HeaderValue::from(arrived(&app, &upload).await?));
    headers.insert(LENGTH, HeaderValue::from(upload.size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A piece. What arrived before a broken line is kept.
#[utoipa::path(
patch, path = "/v1/uploads/{id}", operation_id = "upload_piece", tag = "Files",
    params(ById, At),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses((status = NO_CONTENT, headers(("Upload-Offset" = u64)))),
    extensions(("x-problems" = json!(problems::OF_A_PIECE))),
)]
async fn piece(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response> {
    let upload = own(&app, &caller, &id).await?;
    let _busy = app.uploading().take(caller.user.id, upload.id)?;
    let given = headers.get(OFFSET).and_then(|value| value.to_str().ok());
    let given: u64 = given
        .and_then(|text| text.parse().ok())
        .ok_or_else(Error::malformed)?;
    let before = arrived(&app, &upload).await?;
    if given != before {
        return Ok(at(before, Error::new(code::UPLOAD_OFFSET)));
    }
    if upload.complete {
        return Ok(at(before, StatusCode::NO_CONTENT));
    }
    let room = (u64::from(upload.size) - before).min(u64::from(CHUNK));
    let after = before + append(&app, upload.id, body, room).await?;
    if after < u64::from(upload.size) {
        return Ok(at(after, StatusCode::NO_CONTENT));
    }
    if !app.blobs().finish(upload.id, &upload.sha256).await? {
        return Ok(at(0, Error::new(code::UPLOAD_CHECKSUM)));
    }
    complete(&app, &upload).await?;
    Ok(at(after, StatusCode::NO_CONTENT))
}

/// Writes at most `room` bytes and tells how many came.
async fn append(app: &App, id: Uuid, body: Body, room: u64) -> Result<u64> {
    let mut file = app.blobs().append(id).await?;
    let mut stream = body.into_data_stream();
    let mut written = 0;
    while let Some(Ok(bytes)) = stream.next().await {
        let length = bytes.len() as u64;
        if written + length > room {
            file.flush().await?;
            return Err(Error::too_large(u64::from(CHUNK)));
        }
        file.write_all(&bytes).await?;
        written += length;
    }
    file.flush().await?;
    Ok(written)
}

async fn complete(app: &App, upload: &Upload) -> Result<()> {
    let media_type = file_name::media_type(&app.blobs().head(&upload.sha256).await?);
    let mut tx = app.db().write().await?;
    sqlx::query("UPDATE uploads SET complete = 1, received = size, media_type = $2 WHERE id = $1")
        .bind(Id(upload.id))
        .bind(media_type)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO blobs (sha256, size, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (sha256) DO UPDATE SET unreferenced_at = NULL",
    )
    .bind(&*upload.sha256)
    .bind(i64::from(upload.size))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    tx.commit().await?;
    Ok(())
}

/// An answer that tells how far the upload is.
fn at(offset: u64, answer: impl IntoResponse) -> Response {
    let mut response = answer.into_response();
    response
        .headers_mut()
        .insert(OFFSET, HeaderValue::from(offset));
    response
}

/// Throws an upload away.
#[utoipa::path(
delete, path = "/v1/uploads/{id}", operation_id = "forget_upload", tag = "Files",
    params(ById, Keyed),
    responses((status = NO_CONTENT)),
)]
async fn forget(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<()>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let upload = upload_of(tx.conn(), write.caller.user.id, id).await?;
    let upload = upload.ok_or_else(Error::not_found)?;
    sqlx::query("DELETE FROM uploads WHERE id = $1")
        .bind(Id(upload.id))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    let response = write.operation.finish_empty(tx).await?;
    app.blobs().forget(upload.id).await?;
    Ok(response)
}
