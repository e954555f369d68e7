//! What a newer document takes away from those who rely on an older one.
//!
//! Answers may gain members and enums may gain values (clients ignore the one and show the other as
//! text); requests may gain optional members. Everything else that differs is told.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::contract::{DOCUMENT, operations};

/// Which way a schema travels: what is harmless in a request breaks an answer, and the reverse.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    In,
    Out,
}

struct Comparison<'a> {
    old: &'a Value,
    new: &'a Value,
    found: Vec<String>,
    seen: BTreeSet<(String, bool)>,
}

/// Every change that breaks somebody, as sentences.
pub fn changes(old: &Value, new: &Value) -> Vec<String> {
    let mut all = Comparison {
        old,
        new,
        found: Vec::new(),
        seen: BTreeSet::new(),
    };
    for (path, method, before) in operations(old) {
        let what = format!("{method} {path}");
        let now = &new["paths"][path][method];
        if now.is_null() {
            all.found.push(format!("{what} is gone"));
            continue;
        }
        if before["operationId"] != now["operationId"] {
            all.found.push(format!("{what} has another name"));
        }
        all.parameters(&what, before, now);
        all.request(&what, before, now);
        all.answers(&what, before, now);
    }
    all.found
}

impl Comparison<'_> {
    fn parameters(&mut self, what: &str, old: &Value, new: &Value) {
        let list = |value: &Value| value["parameters"].as_array().cloned().unwrap_or_default();
        let same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
        let (before, now) = (list(old), list(new));
        for parameter in &before {
            let what = format!("{what}: parameter {}", parameter["name"]);
            match now.iter().find(|other| same(parameter, other)) {
                None => self.found.push(format!("{what} is gone")),
                Some(other) => {
                    if other["required"] == true && parameter["required"] != true {
                        self.found.push(format!("{what} is required now"));
                    }
                    self.schema(&what, &parameter["schema"], &other["schema"], Way::In);
                }
            }
        }
        for parameter in &now {
            if parameter["required"] == true && !before.iter().any(|other| same(parameter, other)) {
                self.found.push(format!(
                    "{what}: parameter {} is required and new",
                    parameter["name"]
                ));
            }
        }
    }

    fn request(&mut self, what: &str, old: &Value, new: &Value) {
        let what = format!("{what}: request");
        if new["requestBody"]["required"] == true && old["requestBody"]["required"] != true {
            self.found.push(format!("{what} is required now"));
        }
        self.contents(&what, &old["requestBody"], &new["requestBody"], Way::In);
    }

    fn answers(&mut self, what: &str, old: &Value, new: &Value) {
        for (status, response) in members(&old["responses"]) {
            let what = format!("{what}: {status}");
            match new["responses"].get(status) {
                // A refusal that never comes any more breaks nobody.
                None if status.starts_with(['4', '5']) => {}
                None => self.found.push(format!("{what} is gone")),
                Some(now) => self.contents(&what, response, now, Way::Out),
            }
        }
    }

    fn contents(&mut self, what: &str, old: &Value, new: &Value, way: Way) {
        for (kind, content) in members(&old["content"]) {
            match new["content"].get(kind) {
                None => self.found.push(format!("{what}: {kind} is gone")),
                // The codes beside the reference come and go; the problem itself is compared once.
                Some(now) => self.schema(what, &content["schema"], &now["schema"], way),
            }
        }
    }

    fn schema(&mut self, what: &str, old: &Value, new: &Value, way: Way) {
        let named = (old["$ref"].as_str(), new["$ref"].as_str());
        if let (Some(before), Some(now)) = named
            && !self
                .seen
                .insert((format!("{before} {now}"), way == Way::In))
        {
            return;
        }
        let what = named
            .0
            .and_then(|name| name.rsplit('/').next())
            .map_or(what.to_owned(), |name| format!("{what}: {name}"));
        let (old, new) = (resolved(self.old, old), resolved(self.new, new));
        self.types(&what, &old, &new, way);
        self.values(&what, &old, &new, way);
        self.bounds(&what, &old, &new, way);
        self.object(&what, &old, &new, way);
        for part in ["items", "additionalProperties"] {
            if old[part].is_object() && new[part].is_object() {
                self.schema(&format!("{what}: {part}"), &old[part], &new[part], way);
            }
        }
        for part in ["oneOf", "allOf"] {
            self.parts(&what, &old, &new, part, way);
        }
    }

    fn types(&mut self, what: &str, old: &Value, new: &Value, way: Way) {
        let (before, now) = (types(old), types(new));
        let fits = match way {
            Way::In => now.is_empty() || (!before.is_empty() && before.is_subset(&now)),
            Way::Out => before.is_empty() || (!now.is_empty() && now.is_subset(&before)),
        };
        if !fits {
            self.found
                .push(format!("{what} was {before:?} and is {now:?}"));
        }
    }

    fn values(&mut self, what: &str, old: &Value, new: &Value, way: Way) {
        let (Some(before), now) = (old["enum"].as_array(), new["enum"].as_array()) else {
            if way == Way::In && new["enum"].is_array() {
                self.found.push(format!("{what} takes certain values only"));
            }
            return;
        };
        for value in before {
            if way == Way::In && now.is_some_and(|now| !now.contains(value)) {
                self.found
                    .push(format!("{what} does not take {value} any more"));
            }
        }
    }

    fn bounds(&mut self, what: &str, old: &Value, new: &Value, way: Way) {
        if way == Way::Out {
            return;
        }
        for (name, tighter) in [
            ("minimum", 1),
            ("minLength", 1),
            ("minItems", 1),
            ("maximum", -1),
            ("maxLength", -1),
            ("maxItems", -1),
        ] {
            let (before, now) = (old[name].as_f64(), new[name].as_f64());
            let narrower = match (before, now) {
                (Some(before), Some(now)) => (now - before) * f64::from(tighter) > 0.0,
                (None, Some(_)) => true,
                _ => false,
            };
            if narrower {
                self.found.push(format!("{what}: {name} is {}", new[name]));
            }
        }
    }

    fn object(&mut self, what: &str, old: &Value, new: &Value, way: Way) {
        for (name, before) in members(&old["properties"]) {
            let field = format!("{what}.{name}");
            match new["properties"].get(name) {
                None => self.found.push(format!("{field} is gone")),
                Some(now) => self.schema(&field, before, now, way),
            }
        }
        let (before, now) = (required(old), required(new));
        let broken: Vec<_> = match way {
            Way::In => now.difference(&before).collect(),
            Way::Out => before.difference(&now).collect(),
        };
        for name in broken {
            let how = if way == Way::In {
                "required now"
            } else {
                "not always there any more"
            };
            self.found.push(format!("{what}.{name} is {how}"));
        }
    }

    fn parts(&mut self, what: &str, old: &Value, new: &Value, part: &str, way: Way) {
        let (Some(before), Some(now)) = (old[part].as_array(), new[part].as_array()) else {
            return;
        };
        for (index, before) in before.iter().enumerate() {
            let mark = mark(before);
            let same = now
                .iter()
                .find(|now| mark.is_some() && self::mark(now) == mark);
            match same.or_else(|| now.get(index).filter(|_| mark.is_none())) {
                None => self.found.push(format!(
                    "{what}: one of its forms is gone ({})",
                    mark.unwrap_or_default()
                )),
                Some(now) => self.schema(what, before, now, way),
            }
        }
    }
}

/// By what a form among several is known: the type it refers to or the value of its tag.
fn mark(schema: &Value) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return Some(name.to_owned());
    }
    let tag = |schema: &Value| {
        let found = members(&schema["properties"]).find(|(_, property)| {
            property["enum"]
                .as_array()
                .is_some_and(|values| values.len() == 1)
        });
        found.map(|(name, property)| format!("{name}={}", property["enum"][0]))
    };
    tag(schema).or_else(|| schema["allOf"].as_array()?.iter().find_map(tag))
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn resolved(document: &Value, schema: &Value) -> Value {
    match schema["$ref"].as_str() {
        Some(name) => {
            let name = name.rsplit('/').next().unwrap_or_default();
            document["components"]["schemas"][name].clone()
        }
        None => schema.clone(),
    }
}

fn types(schema: &Value) -> BTreeSet<String> {
    match &schema["type"] {
        Value::String(one) => [one.clone()].into(),
        Value::Array(several) => several
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => BTreeSet::new(),
    }
}

fn required(schema: &Value) -> BTreeSet<String> {
    let names = schema["required"].as_array().into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

const PATH: &str = "/v1/tickets/{id}";

type Change = fn(&mut Value);

/// The document after a change, and what is said to it.
fn after(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut new = DOCUMENT.clone();
    change(&mut new);
    changes(&DOCUMENT, &new)
}

fn schema<'a>(document: &'a mut Value, name: &str) -> &'a mut Value {
    &mut document["components"]["schemas"][name]
}

#[test]
fn what_breaks_nobody_is_let_through() {
    assert_eq!(after(|_| {}), Vec::<String>::new());
    let more = after(|new| {
        new["paths"]["/v1/more"] = json!({ "get": { "operationId": "more", "responses": {} } });
        schema(new, "Ticket")["properties"]["more"] = json!({ "type": "string" });
        schema(new, "NewTicket")["properties"]["more"] = json!({ "type": "string" });
        schema(new, "MessageKind")["enum"]
            .as_array_mut()
            .unwrap()
            .push(json!("more"));
    });
    assert_eq!(more, Vec::<String>::new());
}

#[test]
fn what_breaks_somebody_is_refused() {
    let cases: [(&str, Change); 9] = [
        ("a route", |new| {
            new["paths"].as_object_mut().unwrap().remove(PATH);
        }),
        ("a method", |new| {
            new["paths"][PATH].as_object_mut().unwrap().remove("get");
        }),
        ("an answer", |new| {
            new["paths"][PATH]["get"]["responses"]
                .as_object_mut()
                .unwrap()
                .remove("200");
        }),
        ("a member of an answer", |new| {
            schema(new, "Ticket")["properties"]
                .as_object_mut()
                .unwrap()
                .remove("subject");
        }),
        ("a promise of an answer", |new| {
            schema(new, "Ticket")["required"]
                .as_array_mut()
                .unwrap()
                .pop();
        }),
        ("another type in an answer", |new| {
            schema(new, "Ticket")["properties"]["rev"]["type"] = json!("string");
        }),
        ("a member required in a request", |new| {
            schema(new, "NewTicket")["required"]
                .as_array_mut()
                .unwrap()
                .push(json!("channel"));
        }),
        ("a narrower type in a request", |new| {
            schema(new, "UploadRequest")["properties"]["size"]["maximum"] = json!(9);
        }),
        ("a value a request may not have any more", |new| {
            schema(new, "Format")["enum"].as_array_mut().unwrap().pop();
        }),
    ];
    for (what, change) in cases {
        assert!(!after(change).is_empty(), "{what} goes unnoticed");
    }
}
