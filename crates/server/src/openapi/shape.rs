//! What an operation's declaration already says without words: who may ask, and which refusals can
//! come to anybody who asks like that.

use std::collections::BTreeSet;

use api::code;
use axum::http::StatusCode;
use serde_json::Value;

use crate::gate;

/// Who may ask: as declared, otherwise by whether a token is needed.
pub(super) fn roles(operation: &Value) -> Vec<String> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    match operation["x-roles"].as_array() {
        Some(roles) => roles
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        None if operation["security"].is_array() => words(&["public"]),
        None => words(&["customer", "agent"]),
    }
}

/// All codes the operation can refuse with, in the order of [`code::ALL`].
pub(super) fn codes(path: &str, operation: &Value, roles: &[String]) -> Vec<&'static str> {
    let mut codes: BTreeSet<&str> = operation["x-problems"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    codes.extend([code::INTERNAL, code::OVERLOADED]);
    if !gate::is_always_open(path) {
        codes.insert(code::MAINTENANCE);
    }
    if path.starts_with("/v1/") {
        codes.insert(code::CLIENT_TOO_OLD);
    }
    if !roles.iter().any(|role| role == "public") {
        codes.extend([code::TOKEN_EXPIRED, code::SESSION_REVOKED]);
        codes.insert(code::RATE_LIMITED);
    }
    if has_parameter(operation, "path", None) {
        codes.extend([code::NOT_FOUND, code::MALFORMED]);
    }
    if has_parameter(operation, "query", None) {
        codes.insert(code::MALFORMED);
    }
    if operation["requestBody"].is_object() {
        codes.extend([code::MALFORMED, code::TOO_LARGE]);
    }
    if has_parameter(operation, "header", Some("Idempotency-Key")) {
        codes.extend([
            code::IDEMPOTENCY_KEY_MISSING,
            code::IDEMPOTENCY_KEY_REUSED,
            code::MALFORMED,
            code::TOO_LARGE,
        ]);
    }
    code::ALL
        .iter()
        .copied()
        .filter(|code| codes.contains(code))
        .collect()
}

fn has_parameter(operation: &Value, place: &str, name: Option<&str>) -> bool {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let mut fitting = all.filter(|parameter| parameter["in"] == place);
    fitting.any(|parameter| name.is_none_or(|name| parameter["name"] == name))
}

/// The words of a status that has none.
pub(super) fn reason(status: &str) -> &'static str {
    status
        .parse()
        .ok()
        .and_then(|status| StatusCode::from_u16(status).ok())
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Refused")
}
