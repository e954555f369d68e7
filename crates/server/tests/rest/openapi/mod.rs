//! `docs/openapi.json` is what the handlers say, and the next version of it breaks nobody.

mod breaking;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::contract::{DOCUMENT, operations};

fn committed() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder
        .join("..")
        .join("..")
        .join("docs")
        .join("openapi.json")
}

/// With its members in order, whatever map the JSON library was built with.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.keys().collect();
            names.sort();
            let sorted = names
                .into_iter()
                .map(|name| (name.clone(), sorted(&members[name])));
            Value::Object(sorted.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// `UPDATE=1` writes the file anew, unless that would break whoever relies on the old one. What has
/// to go goes with a new major version; before the first release the file may be deleted first.
#[test]
fn the_committed_document_is_what_the_handlers_say_and_breaks_nobody() {
    let now = sorted(&DOCUMENT);
    let path = committed();
    let old: Option<Value> = std::fs::read_to_string(&path)
        .ok()
        .map(|text| serde_json::from_str(&text).unwrap());
    if let Some(old) = &old {
        let broken = breaking::changes(old, &now);
        assert!(
            broken.is_empty(),
            "this breaks clients:\n{}",
            broken.join("\n")
        );
    }
    if std::env::var_os("UPDATE").is_some() {
        let text = serde_json::to_string_pretty(&now).unwrap() + "\n";
        std::fs::write(&path, text).unwrap();
        return;
    }
    assert!(
        old.as_ref() == Some(&now),
        "docs/openapi.json is stale; UPDATE=1 writes it anew"
    );
}

#[test]
fn every_operation_says_who_may_ask_and_how_it_refuses() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&DOCUMENT) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(ids.insert(id.to_owned()), "{id} twice");
        let what = format!("{method} {path}");
        assert!(
            !operation["x-roles"].as_array().unwrap().is_empty(),
            "{what}"
        );
        assert!(
            !operation["x-problems"].as_array().unwrap().is_empty(),
            "{what}"
        );
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty(), "{what} says nothing of itself");
        for code in operation["x-problems"].as_array().unwrap() {
            assert!(
                api::code::ALL.contains(&code.as_str().unwrap()),
                "{what}: {code}"
            );
        }
    }
    assert!(ids.len() > 40, "{}", ids.len());
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let mut open = vec![&*DOCUMENT];
    while let Some(value) = open.pop() {
        if let Some(reference) = value["$ref"].as_str() {
            let target = DOCUMENT.pointer(reference.trim_start_matches('#'));
            assert!(target.is_some(), "{reference} is not there");
        }
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
}

#[tokio::test]
async fn anybody_may_read_the_document() {
    let desk = crate::support::Desk::open().await;
    let request = axum::http::Request::get("/v1/openapi.json");
    let answer = desk
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    let told = answer.expect(200).json();
    assert_eq!(told["openapi"], "3.1.0");
    assert_eq!(told, *DOCUMENT);
}
