//! RFC 8414: what programs find out by themselves.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Origin;
use crate::App;

/// RFC 8414: the ways to sign in this portal offers.
#[utoipa::path(
get, path = "/.well-known/oauth-authorization-server", operation_id = "auth_metadata", tag = "Auth",
    security(()),
    responses((status = OK, body = BTreeMap<String, Value>, description = "RFC 8414")),
)]
pub(super) async fn metadata(State(app): State<App>, origin: Origin) -> Json<Value> {
    let portal = app.portal();
    let base = origin.base;
    let mut grants = vec!["refresh_token"];
    for (method, grant) in [
        ("password", "password"),
        ("pkce", "authorization_code"),
        ("device", "urn:ietf:params:oauth:grant-type:device_code"),
    ] {
        if portal.offers(method) {
            grants.push(grant);
        }
    }
    let mut found = json!({
        "issuer": base,
        "token_endpoint": format!("{base}/v1/auth/token"),
        "revocation_endpoint": format!("{base}/v1/auth/revoke"),
        "grant_types_supported": grants,
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "ui_locales_supported": ["de", "en"],
    });
    if portal.offers("pkce") {
        found["authorization_endpoint"] = json!(format!("{base}/v1/auth/authorize"));
        found["response_types_supported"] = json!(["code"]);
        found["code_challenge_methods_supported"] = json!(["S256"]);
        found["authorization_response_iss_parameter_supported"] = json!(true);
    }
    if portal.offers("device") {
        found["device_authorization_endpoint"] = json!(format!("{base}/v1/auth/device"));
    }
    Json(found)
}
