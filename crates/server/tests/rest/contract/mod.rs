//! The OpenAPI document, and the check of every answer the tests get against it.

mod check;

use std::sync::LazyLock;

use serde_json::Value;

pub use check::check;

/// The document as the handlers make it now.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(server::openapi::document);

/// Every operation: path, method in lower case, and what the document says of it; always in one
/// order, whatever keeps the members of a JSON object.
pub fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let mut all: Vec<_> = paths
        .iter()
        .flat_map(|(path, operations)| {
            let operations = operations.as_object().unwrap();
            operations
                .iter()
                .map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect();
    all.sort_by_key(|(path, method, _)| (*path, *method));
    all.into_iter()
}
