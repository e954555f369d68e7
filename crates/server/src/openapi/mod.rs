//! The OpenAPI 3.1 document, made of what the handlers declare beside themselves.
//!
//! A handler names its answers and, in `x-problems`, the codes it refuses with. What follows from
//! the operation's shape (a token, a body, an id in the path) is added here, so that nobody has to
//! repeat it and nobody can forget it.

pub(crate) mod problems;
mod shape;

use std::collections::BTreeMap;

use api::Problem;
use serde_json::{Value, json};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::error::Error;
use crate::routes;

/// Methods an operation can have in the document.
const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "head"];

/// The whole document. It is the same for all portals.
#[must_use]
pub fn document() -> Value {
    let mut declared = routes::declared().into_openapi();
    let components = declared.components.get_or_insert_default();
    components
        .schemas
        .insert(Problem::name().into_owned(), Problem::schema());
    let mut parts = Vec::new();
    Problem::schemas(&mut parts);
    components.schemas.extend(parts);
    components.add_security_scheme(
        "token",
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    );
    let mut document = serde_json::to_value(declared).unwrap_or_default();
    document["info"] = json!({
        "title": "Pult help desk",
        "version": "1",
        "description": "What pultd answers; docs/PROTOCOL.md says what it means.",
        "license": { "name": "MIT OR Apache-2.0" },
    });
    document["security"] = json!([{ "token": [] }]);
    for (path, operations) in members(&mut document["paths"]) {
        for (method, operation) in members(operations) {
            if METHODS.contains(&method.as_str()) {
                complete(path, operation);
            }
        }
    }
    document
}

fn members(value: &mut Value) -> impl Iterator<Item = (&String, &mut Value)> {
    value.as_object_mut().into_iter().flatten()
}

/// Adds who may ask and how he can be refused.
fn complete(path: &str, operation: &mut Value) {
    let roles = shape::roles(operation);
    let codes = shape::codes(path, operation, &roles);
    operation["x-roles"] = json!(roles);
    operation["x-problems"] = json!(codes);
    let mut by_status = BTreeMap::<u16, Vec<&'static str>>::new();
    for code in codes {
        let status = Error::new(code).status().as_u16();
        by_status.entry(status).or_default().push(code);
    }
    for (status, codes) in by_status {
        let response = &mut operation["responses"][status.to_string()];
        // The codes stand beside the reference: a reader can switch on them.
        response["content"]["application/problem+json"]["schema"] = json!({
            "$ref": "#/components/schemas/Problem",
            "properties": { "code": { "enum": codes } },
        });
    }
    for (status, response) in members(&mut operation["responses"]) {
        let named = response["description"].as_str().unwrap_or_default();
        if named.is_empty() {
            response["description"] = json!(shape::reason(status));
        }
    }
}
