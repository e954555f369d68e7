//! What anybody may ask: who this is, and whether it is well.

use api::{ApiBase, Discovery};
use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::App;
use crate::error::Result;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/.well-known/helpdesk", get(discovery))
        .route("/v1/health", get(health))
}

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

/// Well is who can still read his database.
async fn health(State(app): State<App>) -> Result<Json<Value>> {
    let mut snapshot = app.db().read().await?;
    sqlx::query("SELECT 1")
        .execute(snapshot.conn())
        .await
        .map_err(crate::db::DbError::from)?;
    Ok(Json(json!({ "status": "ok" })))
}
