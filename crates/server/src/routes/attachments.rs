//! Files of messages. Who may read one is decided by the message it hangs on, never by its hash.

use api::{Attachment, code};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, SeekFrom};
use tokio_util::io::ReaderStream;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::params::ById;
use crate::App;
use crate::auth::Caller;
use crate::db::{Columns, DbError, Id};
use crate::error::{Error, Result};
use crate::file_name;
use crate::records::{self, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(facts))
        .routes(routes!(content))
}

/// What is known of a file of a message.
#[utoipa::path(
get, path = "/v1/attachments/{id}", operation_id = "attachment", tag = "Files",
    params(ById),
    responses((status = OK, body = Attachment)),
)]
async fn facts(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Attachment>> {
    Ok(Json(visible(&app, &caller, &id).await?))
}

/// The attachment, if the caller may see its message.
pub(super) async fn visible(app: &App, caller: &Caller, id: &str) -> Result<Attachment> {
    let id = super::id(id)?;
    let mut snapshot = app.db().read().await?;
    let row = sqlx::query("SELECT message_id FROM attachments WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(snapshot.conn())
        .await
        .map_err(DbError::from)?;
    let message = row.ok_or_else(Error::not_found)?.id("message_id")?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    let message = records::message(snapshot.conn(), &reader, message).await?;
    let files = message.ok_or_else(Error::not_found)?.attachments;
    files
        .into_iter()
        .find(|file| file.id == id)
        .ok_or_else(Error::not_found)
}

/// The bytes of a file, whole or in part.
#[utoipa::path(
get, path = "/v1/attachments/{id}/content", operation_id = "attachment_content", tag = "Files",
    params(ById),
    responses((status = OK, content_type = "*/*", body = Vec<u8>), (status = PARTIAL_CONTENT, content_type = "*/*", body = Vec<u8>), (status = NOT_MODIFIED)),
    extensions(("x-problems" = json!([code::RANGE_NOT_SATISFIABLE]))),
)]
async fn content(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let file = visible(&app, &caller, &id).await?;
    let etag = format!("\"{}\"", file.sha256);
    let mut response = if super::portal::has(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let size = u64::from(file.size);
        // A part of an older version must not be joined with a part of this one.
        let same = headers
            .get(header::IF_RANGE)
            .is_none_or(|tag| tag.as_bytes() == etag.as_bytes());
        let asked = headers
            .get(header::RANGE)
            .and_then(|value| value.to_str().ok());
        match asked
            .filter(|_| same)
            .map_or(Part::Whole, |text| part(text, size))
        {
            Part::Whole => bytes(&app, &file, 0, size, StatusCode::OK).await?,
            Part::Span { from, to } => {
                let length = to - from + 1;
                let mut response =
                    bytes(&app, &file, from, length, StatusCode::PARTIAL_CONTENT).await?;
                put(
                    &mut response,
                    header::CONTENT_RANGE,
                    &format!("bytes {from}-{to}/{size}"),
                );
                response
            }
            Part::Outside => {
                let mut response = Error::new(code::RANGE_NOT_SATISFIABLE).into_response();
                put(
                    &mut response,
                    header::CONTENT_RANGE,
                    &format!("bytes */{size}"),
                );
                return Ok(response);
            }
        }
    };
    put(&mut response, header::ETAG, &etag);
    put(
        &mut response,
        header::CACHE_CONTROL,
        "private, max-age=31536000, immutable",
    );
    put(&mut response, header::ACCEPT_RANGES, "bytes");
    Ok(response)
}

async fn bytes(
    app: &App,
    file: &Attachment,
    from: u64,
    length: u64,
    status: StatusCode,
) -> Result<Response> {
    let mut source = app.blobs().read(&file.sha256).await?;
    source.seek(SeekFrom::Start(from)).await?;
    let stream = ReaderStream::new(source.take(length));
    let mut response = (status, Body::from_stream(stream)).into_response();
    put(&mut response, header::CONTENT_LENGTH, &length.to_string());
    put(&mut response, header::CONTENT_TYPE, &file.media_type);
    put(
        &mut response,
        header::CONTENT_DISPOSITION,
        &disposition(file),
    );
    put(
        &mut response,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; sandbox",
    );
    Ok(response)
}

/// Pictures may be shown where they are; everything else, above all what a browser would run, is
/// to be saved.
fn disposition(file: &Attachment) -> String {
    let picture = file.media_type.starts_with("image/") && !file_name::is_active(&file.media_type);
    let how = if picture { "inline" } else { "attachment" };
    let mut encoded = String::new();
    for byte in file.name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{how}; filename*=UTF-8''{encoded}")
}

pub(super) fn put(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// What of a file was asked for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Span { from: u64, to: u64 },
    Outside,
}

/// Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`; anything else, several ranges too, gets the whole,
/// as RFC 9110 allows.
fn part(text: &str, size: u64) -> Part {
    let Some((from, to)) = text
        .strip_prefix("bytes=")
        .and_then(|spec| spec.split_once('-'))
    else {
        return Part::Whole;
    };
    let (from, to) = (from.trim(), to.trim());
    let last = size.saturating_sub(1);
    match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from > to => Part::Whole,
        (Ok(from), _) if from > last => Part::Outside,
        (Ok(from), Ok(to)) => Part::Span {
            from,
            to: to.min(last),
        },
        (Ok(from), Err(_)) if to.is_empty() => Part::Span { from, to: last },
        (Err(_), Ok(0)) if from.is_empty() => Part::Outside,
        (Err(_), Ok(length)) if from.is_empty() => Part::Span {
            from: size.saturating_sub(length),
            to: last,
        },
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_to_the_file() {
        assert_eq!(part("bytes=0-9", 100), Part::Span { from: 0, to: 9 });
        assert_eq!(part("bytes=90-", 100), Part::Span { from: 90, to: 99 });
        assert_eq!(part("bytes=-10", 100), Part::Span { from: 90, to: 99 });
        assert_eq!(part("bytes=-500", 100), Part::Span { from: 0, to: 99 });
        assert_eq!(part("bytes=50-500", 100), Part::Span { from: 50, to: 99 });
        assert_eq!(part("bytes=100-", 100), Part::Outside);
        assert_eq!(part("bytes=-0", 100), Part::Outside);
        assert_eq!(part("bytes=9-1", 100), Part::Whole);
        assert_eq!(part("bytes=0-1,5-6", 100), Part::Whole);
        assert_eq!(part("lines=1-2", 100), Part::Whole);
    }
}
