//! Integrators: admins say whom the server tells of changes.

use std::collections::BTreeSet;

use api::{RecordKind, code};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::Caller;
use crate::db::random_bytes;
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::webhooks;

/// The most integrators of a portal: each costs a row with every change.
const MOST: usize = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(remove))
}

/// An integrator to be told of changes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
struct NewWebhook {
    id: Uuid,
    /// `https` and not in a private network.
    url: String,
    /// Of what; empty: of everything but `me`, `read_mark` and `notification`, of which nobody is told.
    #[serde(default)]
    kinds: BTreeSet<RecordKind>,
}

/// An integrator and how it stands with him.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Webhook {
    id: Uuid,
    url: String,
    kinds: BTreeSet<RecordKind>,
    created_at: DateTime<Utc>,
    /// The last time it worked.
    delivered_at: Option<DateTime<Utc>>,
    /// Since when it does not work; none: it does.
    failing_since: Option<DateTime<Utc>>,
    /// Why not, as the network or the integrator said.
    last_error: String,
    /// Deliveries that wait.
    waiting: u32,
    /// Deliveries given up after three days.
    lost: u32,
}

/// A new integrator with the secret that is shown this once.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct WebhookAdded {
    webhook: Webhook,
    /// `whsec_…`, what he checks signatures with.
    secret: String,
}

impl From<webhooks::Webhook> for Webhook {
    fn from(it: webhooks::Webhook) -> Self {
        Self {
            id: it.id,
            url: it.url,
            kinds: it.kinds,
            created_at: it.created_at,
            delivered_at: it.delivered_at,
            failing_since: it.failing_since,
            last_error: it.last_error,
            waiting: it.waiting,
            lost: it.lost,
        }
    }
}

/// The integrators and how it stands with them; admins only.
#[utoipa::path(
get, path = "/v1/webhooks", operation_id = "webhooks", tag = "Integrators",
    responses((status = OK, body = Vec<Webhook>)),
    extensions(("x-roles" = json!(["admin"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Webhook>>> {
    super::admin(&caller.user)?;
    let mut snapshot = app.db().read().await?;
    let all = webhooks::all(snapshot.conn()).await?;
    Ok(Json(all.into_iter().map(Webhook::from).collect()))
}

/// Tells one more integrator from now on; admins only.
#[utoipa::path(
post, path = "/v1/webhooks", operation_id = "add_webhook", tag = "Integrators",
    params(Keyed),
    request_body = NewWebhook,
    responses((status = CREATED, body = WebhookAdded)),
    extensions(("x-roles" = json!(["admin"])), ("x-problems" = json!([code::FORBIDDEN, code::VALIDATION, code::DUPLICATE_ID]))),
)]
async fn add(State(app): State<App>, write: Write<NewWebhook>) -> Result<Response> {
    super::admin(&write.caller.user)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let new = write.body;
    let url = webhooks::check(&new.url, app.config().webhooks_to_loopback)
        .map_err(|why| Error::field("/url", why.code(), None))?;
    if !new.kinds.iter().all(|kind| webhooks::is_told(*kind)) {
        return Err(Error::field("/kinds", "not_allowed", None));
    }
    let all = webhooks::all(tx.conn()).await?;
    if all.iter().any(|it| it.id == new.id) {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    if all.len() >= MOST {
        return Err(Error::field("/url", "too_many", Some(Value::from(MOST))));
    }
    let secret: [u8; 32] = random_bytes()?;
    let by = write.caller.user.id;
    webhooks::add(&mut tx, new.id, url.as_str(), &new.kinds, &secret, by).await?;
    let mut all = webhooks::all(tx.conn()).await?;
    all.retain(|it| it.id == new.id);
    let added = all.pop().map(|webhook| WebhookAdded {
        webhook: webhook.into(),
        secret: format!("whsec_{}", STANDARD.encode(secret)),
    });
    write
        .operation
        .finish(tx, StatusCode::CREATED, |_| added)
        .await
}

/// Tells an integrator nothing more; admins only.
#[utoipa::path(
delete, path = "/v1/webhooks/{id}", operation_id = "remove_webhook", tag = "Integrators",
    params(ById, Keyed),
    responses((status = NO_CONTENT)),
    extensions(("x-roles" = json!(["admin"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn remove(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<()>,
) -> Result<Response> {
    super::admin(&write.caller.user)?;
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    if !webhooks::remove(&mut tx, id).await? {
        return Err(Error::not_found());
    }
    write.operation.finish_empty(tx).await
}
