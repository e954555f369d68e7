//! A value of a schema of the document.

use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use serde_json::{Map, Value, json};

use super::values::{Values, fresh, number};
use crate::contract::DOCUMENT;

/// Deepest nesting of what is made.
const DEEPEST: usize = 6;

/// A value the schema allows, as far as schemas say it.
pub fn value(values: &Values, chance: &mut StdRng, schema: &Value, depth: usize) -> Value {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        let target = DOCUMENT.pointer(pointer).expect("a component");
        return value(values, chance, target, depth);
    }
    if let Some(options) = schema["enum"].as_array() {
        return options.choose(chance).cloned().unwrap_or_default();
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(options) = schema[choice].as_array() {
            let picked = options.choose(chance).expect("an option");
            return value(values, chance, picked, depth);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(members) = value(values, chance, part, depth) {
                whole.extend(members);
            }
        }
        return Value::Object(whole);
    }
    match kind(chance, schema) {
        "null" => Value::Null,
        "boolean" => json!(chance.random_bool(0.5)),
        "integer" => integer(chance, schema),
        "number" => json!(chance.random_range(0.0..1_000.0)),
        "array" => array(values, chance, schema, depth),
        "object" => object(values, chance, schema, depth),
        "string" => string(values, chance, schema),
        _ => values.any(chance),
    }
}

fn kind<'a>(chance: &mut StdRng, schema: &'a Value) -> &'a str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => kinds.choose(chance).and_then(Value::as_str).unwrap_or(""),
        _ if schema["properties"].is_object() => "object",
        _ => "",
    }
}

fn integer(chance: &mut StdRng, schema: &Value) -> Value {
    let least = schema["minimum"].as_i64().unwrap_or(i64::MIN);
    json!(number(chance).max(least))
}

fn string(values: &Values, chance: &mut StdRng, schema: &Value) -> Value {
    match schema["format"].as_str() {
        Some("uuid") if chance.random_bool(0.5) => json!(fresh(chance)),
        Some("uuid") => json!(values.id(chance)),
        Some("date-time") => {
            let seconds = chance.random_range(-4_000_000_000..9_000_000_000_i64);
            let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap();
            json!(at.to_rfc3339())
        }
        _ => json!(values.word(chance)),
    }
}

fn array(values: &Values, chance: &mut StdRng, schema: &Value, depth: usize) -> Value {
    if depth == 0 {
        return json!([]);
    }
    let length = *[0, 1, 1, 2, 25].choose(chance).unwrap();
    let items = (0..length).map(|_| value(values, chance, &schema["items"], depth - 1));
    Value::Array(items.collect())
}

fn object(values: &Values, chance: &mut StdRng, schema: &Value, depth: usize) -> Value {
    let mut members = Map::new();
    if depth == 0 {
        return Value::Object(members);
    }
    let required = schema["required"].as_array();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let must = required.is_some_and(|all| all.iter().any(|it| it == name));
        if must || chance.random_bool(0.5) {
            members.insert(name.clone(), value(values, chance, member, depth - 1));
        }
    }
    if schema["additionalProperties"].is_object() {
        for _ in 0..chance.random_range(0..3) {
            let member = value(values, chance, &schema["additionalProperties"], depth - 1);
            members.insert(values.word(chance), member);
        }
    }
    Value::Object(members)
}

/// A body of an operation, not yet spoilt.
pub fn body(values: &Values, chance: &mut StdRng, schema: &Value) -> Value {
    value(values, chance, schema, DEEPEST)
}

/// The body with one thing wrong somewhere.
pub fn spoil(values: &Values, chance: &mut StdRng, body: &mut Value) {
    match body {
        Value::Object(members) if !members.is_empty() && chance.random_bool(0.8) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = names.choose(chance).unwrap();
            match chance.random_range(0..10) {
                0 | 1 => {
                    members.remove(name);
                }
                2 => {
                    members.insert(values.word(chance), values.any(chance));
                }
                _ => spoil(values, chance, members.get_mut(name).unwrap()),
            }
        }
        Value::Array(items) if !items.is_empty() && chance.random_bool(0.8) => {
            let index = chance.random_range(0..items.len());
            match chance.random_range(0..10) {
                0 => {
                    let item = items[index].clone();
                    items.extend(std::iter::repeat_n(item, 300));
                }
                1 => {
                    items.push(values.any(chance));
                }
                _ => spoil(values, chance, &mut items[index]),
            }
        }
        other => *other = values.any(chance),
    }
}
