//! The server's own description.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
use crate::openapi;

/// The same for all portals, therefore written once.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| openapi::document().to_string().into());

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(document))
}

/// This document.
#[utoipa::path(
    get, path = "/v1/openapi.json", operation_id = "openapi", tag = "Discovery",
    security(()),
    responses((status = OK, body = std::collections::BTreeMap<String, serde_json::Value>)),
)]
async fn document() -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (kind, DOCUMENT.clone())
}
