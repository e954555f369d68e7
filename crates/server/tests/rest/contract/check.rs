//! Every answer a test gets is held against the document: the route, the status, the kind of content
//! and the body. A member the document does not know is as wrong as one it promises and that is
//! missing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::http::{HeaderMap, Method, StatusCode};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

use super::DOCUMENT;

/// What is wrong with an answer by the document; empty if nothing.
pub fn check(
    method: &Method,
    path: &str,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), String> {
    let path = path.split('?').next().unwrap_or_default();
    let kind = header(headers, "content-type");
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let Some((template, name, operation)) = operation(method, path) else {
        // No such route, or not with this method: refused as everything else is.
        let known = matches!(
            status,
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::UPGRADE_REQUIRED
        );
        let problem = known && (kind == "application/problem+json" || body.is_empty());
        return if problem {
            Ok(())
        } else {
            Err(format!("{method} {path} is no route and answers {status}"))
        };
    };
    let what = format!("{name} {template} → {status}");
    let response = &operation["responses"][status.as_str()];
    if response.is_null() {
        return Err(format!(
            "{what} is not documented: {}",
            String::from_utf8_lossy(body)
        ));
    }
    if body.is_empty() || method == Method::HEAD {
        return Ok(());
    }
    let contents = response["content"].as_object();
    let content = contents.and_then(|kinds| kinds.get(kind).or_else(|| kinds.get("*/*")));
    let Some(content) = content else {
        return Err(format!("{what} with `{kind}` is not documented"));
    };
    if !kind.ends_with("json")
        || !header(headers, "content-encoding").is_empty()
        || content.get("schema").is_none()
    {
        return Ok(());
    }
    // A file may claim to be JSON without being an answer of ours.
    if contents.is_some_and(|kinds| !kinds.contains_key(kind)) {
        return Ok(());
    }
    let told: Value = serde_json::from_slice(body).map_err(|error| format!("{what}: {error}"))?;
    let faults: Vec<_> = validator(&format!("{what} {kind}"), &content["schema"])
        .iter_errors(&told)
        .map(|error| format!("  at `{}`: {error}", error.instance_path))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(format!(
            "{what} is not what the document says:\n{}",
            faults.join("\n")
        ))
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap_or_default())
}

/// The operation behind a request: literal segments win over parameters, HEAD falls back to GET.
fn operation(method: &Method, path: &str) -> Option<(&'static str, String, &'static Value)> {
    let paths = DOCUMENT["paths"].as_object()?;
    let fitting = paths.iter().filter(|(template, _)| fits(template, path));
    let (template, operations) =
        fitting.min_by_key(|(template, _)| template.matches('{').count())?;
    let name = method.as_str().to_ascii_lowercase();
    let own = operations
        .get(&name)
        .map(|operation| (name.clone(), operation));
    let read = || {
        let get = operations
            .get("get")
            .map(|operation| ("get".to_owned(), operation));
        get.filter(|_| name == "head")
    };
    own.or_else(read)
        .map(|(name, operation)| (template.as_str(), name, operation))
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given => {}
            (Some(wanted), Some(given)) if wanted.starts_with('{') && !given.is_empty() => {}
            _ => return false,
        }
    }
}

/// The schema, made ready once.
fn validator(name: &str, schema: &Value) -> Arc<Validator> {
    static READY: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    let made = ready.entry(name.to_owned()).or_insert_with(|| {
        let mut whole = schema.clone();
        whole["components"] = STRICT.clone();
        Arc::new(jsonschema::draft202012::new(&whole).unwrap())
    });
    Arc::clone(made)
}

/// The components, each closed: what is not documented is not there.
static STRICT: LazyLock<Value> = LazyLock::new(|| {
    let mut open = BTreeSet::new();
    joined(&DOCUMENT["components"]["schemas"], &mut open);
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    let closed = schemas.iter().map(|(name, schema)| {
        let schema = if open.contains(name) {
            schema.clone()
        } else {
            close(schema)
        };
        (name.clone(), schema)
    });
    json!({ "schemas": closed.collect::<Map<_, _>>() })
});

/// Schemas that are one part of an `allOf`: the other part brings members of its own.
fn joined(schema: &Value, into: &mut BTreeSet<String>) {
    if let Some(parts) = schema["allOf"].as_array() {
        let names = parts.iter().filter_map(|part| part["$ref"].as_str());
        into.extend(
            names
                .filter_map(|name| name.rsplit('/').next())
                .map(str::to_owned),
        );
    }
    match schema {
        Value::Object(members) => members.values().for_each(|member| joined(member, into)),
        Value::Array(items) => items.iter().for_each(|item| joined(item, into)),
        _ => {}
    }
}

fn close(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let all_of = members.contains_key("allOf");
            let mut closed: Map<_, _> = members
                .iter()
                .map(|(name, member)| {
                    let open = all_of && name == "allOf";
                    (
                        name.clone(),
                        if open { member.clone() } else { close(member) },
                    )
                })
                .collect();
            let object = members.get("properties").is_some_and(Value::is_object);
            if all_of || (object && !members.contains_key("additionalProperties")) {
                closed.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
            }
            Value::Object(closed)
        }
        Value::Array(items) => items.iter().map(close).collect(),
        other => other.clone(),
    }
}

fn told(path: &str, status: u16, body: &Value) -> Result<(), String> {
    let mut headers = HeaderMap::new();
    let kind = if status < 400 {
        "application/json"
    } else {
        "application/problem+json"
    };
    headers.insert("content-type", kind.parse().unwrap());
    let status = StatusCode::from_u16(status).unwrap();
    check(
        &Method::GET,
        path,
        status,
        &headers,
        body.to_string().as_bytes(),
    )
}

#[test]
fn an_answer_that_is_not_documented_is_found() {
    let file = json!({ "id": uuid::Uuid::nil(), "name": "a", "size": 1, "media_type": "b", "sha256": "c" });
    let path = "/v1/attachments/1";
    assert_eq!(told(path, 200, &file), Ok(()));
    assert!(told(path, 202, &file).is_err(), "another status");
    let mut more = file.clone();
    more["secret"] = json!(1);
    assert!(told(path, 200, &more).is_err(), "a member nobody knows");
    let mut less = file.clone();
    less.as_object_mut().unwrap().remove("sha256");
    assert!(told(path, 200, &less).is_err(), "a member that is missing");
    let mut other = file;
    other["size"] = json!("1");
    assert!(told(path, 200, &other).is_err(), "another type");
    let problem = |code: &str| json!({ "code": code, "status": 404 });
    assert_eq!(told(path, 404, &problem("not_found")), Ok(()));
    assert!(
        told(path, 404, &problem("gone_fishing")).is_err(),
        "another code"
    );
    assert!(told("/v1/nowhere", 200, &json!({})).is_err(), "no route");
}
