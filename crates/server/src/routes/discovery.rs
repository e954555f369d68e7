//! What anybody may ask: who this is, and whether it is well.

use api::{ApiBase, Discovery};
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
use crate::error::Result;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(discovery))
        .routes(routes!(health))
}

/// Who this help desk is and where its API lives.
#[utoipa::path(
get, path = "/.well-known/helpdesk", operation_id = "discovery", tag = "Discovery",
    security(()),
    responses((status = OK, body = Discovery)),
)]
async fn discovery(State(app): State<App>) -> Json<Discovery> {
    let portal = app.portal();
    Json(Discovery {
        // Relative: behind a reverse proxy the server does not know its own name.
        api: vec![ApiBase {
            version: "v1".to_owned(),
            base: "/v1".to_owned(),
        }],
        portal_id: portal.portal_id.clone(),
        name: portal.name.clone(),
        min_client: portal.min_client.clone(),
    })
}

/// How the server is.
#[derive(Serialize, utoipa::ToSchema)]
struct Health {
    /// `ok`.
    status: &'static str,
}

/// Well is who can still read his database.
#[utoipa::path(
get, path = "/v1/health", operation_id = "health", tag = "Discovery",
    security(()),
    responses((status = OK, body = Health)),
)]
async fn health(State(app): State<App>) -> Result<Json<Health>> {
    let mut snapshot = app.db().read().await?;
    sqlx::query("SELECT 1")
        .execute(snapshot.conn())
        .await
        .map_err(crate::db::DbError::from)?;
    Ok(Json(Health { status: "ok" }))
}
