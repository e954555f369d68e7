//! Small copies of attached pictures, as visible as the pictures themselves.

use api::code;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::io::AsyncReadExt as _;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::attachments::{put, visible};
use super::params::ById;
use crate::App;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::thumbnail;

/// The longest edge anybody can ask for, in pixels.
const LONGEST_EDGE: u32 = 1_024;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(small))
}

/// How small.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Wanted {
    /// Pixels of the longest edge, at most 1,024; smaller pictures are not enlarged.
    w: u32,
}

impl Default for Wanted {
    fn default() -> Self {
        Self { w: 320 }
    }
}

/// A small copy of a picture, decoded here within limits and written anew.
#[utoipa::path(
get, path = "/v1/attachments/{id}/thumbnail", operation_id = "attachment_thumbnail", tag = "Files",
    params(ById, Wanted),
    responses((status = OK, content_type = "image/webp", body = Vec<u8>), (status = NOT_MODIFIED)),
    extensions(("x-problems" = json!([code::NO_PICTURE]))),
)]
async fn small(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let file = visible(&app, &caller, &id).await?;
    let edge = wanted.w.clamp(1, LONGEST_EDGE);
    let etag = format!("\"{}-{edge}\"", file.sha256);
    let mut response = if super::portal::has(&headers, &etag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let looks = file.media_type.starts_with("image/") && thumbnail::is_readable(file.size);
        let made = match looks {
            true => {
                app.thumbnails()
                    .make(edge, whole(&app, &file.sha256))
                    .await?
            }
            false => None,
        };
        let bytes = made.ok_or_else(|| Error::new(code::NO_PICTURE))?;
        let mut response = bytes.into_response();
        put(&mut response, header::CONTENT_TYPE, "image/webp");
        response
    };
    put(&mut response, header::ETAG, &etag);
    put(
        &mut response,
        header::CACHE_CONTROL,
        "private, max-age=31536000, immutable",
    );
    Ok(response)
}

async fn whole(app: &App, sha256: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    app.blobs()
        .read(sha256)
        .await?
        .read_to_end(&mut bytes)
        .await?;
    Ok(bytes)
}
