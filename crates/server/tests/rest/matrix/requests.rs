//! How each operation is asked. What the document says by itself (method, path, whose id stands in
//! it) is taken from there; queries are written here, by the operation's id, bodies
//! in [`super::bodies`].

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, header};
use serde_json::Value;
use uuid::Uuid;

use super::bodies::{bodies, of_thing, within};
use super::cast::Who;
use super::scene::{Kind, Scene, Thing};
use crate::contract::{DOCUMENT, operations};
use crate::support::form_request;

/// A request, but for who sends it.
#[derive(Debug, Clone)]
pub struct Ask {
    /// `get /v1/tickets/{id}`.
    pub operation: String,
    /// What is asked for, without the thing.
    pub about: String,
    /// The thing it is about: of one kind within `operation` and `about`.
    pub thing: Option<Thing>,
    method: Method,
    path: String,
    payload: Payload,
}

/// What is sent along.
#[derive(Debug, Clone)]
pub enum Payload {
    None,
    Json(Value),
    /// `{who}` is the name of who asks: wrong passwords are counted by account.
    Form(&'static [(&'static str, &'static str)]),
    Bytes(&'static [u8]),
}

/// A payload, what it is called in the table, and the thing it names.
pub type Filled = (String, Option<Thing>, Payload);

impl Ask {
    pub fn is_read(&self) -> bool {
        self.method == Method::GET || self.method == Method::HEAD
    }

    /// The row's name in the table.
    pub fn row(&self) -> String {
        let thing = self.thing.as_ref().map_or("", |thing| thing.label);
        format!("{} {thing}", self.about).trim().to_owned()
    }

    pub fn request(&self, who: Who, token: Option<&String>) -> Request<Body> {
        let mut request = match &self.payload {
            Payload::None => Request::new(Body::empty()),
            Payload::Json(body) => {
                let body = body.to_string().replace("{who}", &who.name());
                let request = Request::builder().header(header::CONTENT_TYPE, "application/json");
                request.body(Body::from(body)).unwrap()
            }
            Payload::Form(form) => {
                let named: Vec<_> = form
                    .iter()
                    .map(|(key, value)| (*key, value.replace("{who}", &who.name())))
                    .collect();
                let named: Vec<_> = named.iter().map(|(key, value)| (*key, &**value)).collect();
                form_request("/", &named)
            }
            Payload::Bytes(bytes) => Request::builder()
                .header(header::CONTENT_TYPE, "application/offset+octet-stream")
                .header("upload-offset", "0")
                .body(Body::from(*bytes))
                .unwrap(),
        };
        *request.method_mut() = self.method.clone();
        *request.uri_mut() = self.path.parse().unwrap();
        let headers = request.headers_mut();
        // The same for everybody, so that answers can be compared.
        headers.insert("x-request-id", HeaderValue::from_static("matrix"));
        let key = Uuid::now_v7().to_string();
        headers.insert("idempotency-key", key.parse().unwrap());
        if let Some(token) = token {
            let token = format!("Bearer {token}");
            headers.insert(header::AUTHORIZATION, token.parse().unwrap());
        }
        request
    }
}

/// Everything that is asked, in the order of the document.
pub fn asks(scene: &Scene) -> Vec<Ask> {
    let mut asks = Vec::new();
    let mut unknown = Vec::new();
    for (template, method, operation) in operations(&DOCUMENT) {
        match of_operation(scene, template, method, operation) {
            Ok(found) => asks.extend(found),
            Err(what) => unknown.push(format!("{method} {template}: {what}")),
        }
    }
    assert!(
        unknown.is_empty(),
        "the rights matrix does not know how to ask:\n{}",
        unknown.join("\n")
    );
    asks
}

fn of_operation(
    scene: &Scene,
    template: &str,
    method: &str,
    operation: &Value,
) -> Result<Vec<Ask>, String> {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let method: Method = method.to_ascii_uppercase().parse().unwrap();
    let new = |about: String, thing: Option<Thing>, path: String, payload: Payload| Ask {
        operation: format!("{} {template}", method.as_str().to_ascii_lowercase()),
        about,
        thing,
        method: method.clone(),
        path,
        payload,
    };
    let mut asks = Vec::new();
    for (about, kind, path) in paths(scene, template)? {
        let bodies = bodies(scene, id, operation, kind)?;
        match kind {
            None => {
                for (named, thing, payload) in bodies {
                    let about = format!("{about} {named}").trim().to_owned();
                    asks.push(new(about, thing, path.clone(), payload));
                }
                for (query, thing) in queries(scene, id) {
                    let shown = match thing {
                        Some(_) => query.split('=').next().unwrap_or_default(),
                        None => &query,
                    };
                    let about = format!("?{shown}");
                    let path = format!("{path}?{query}");
                    asks.push(new(about, thing, path, Payload::None));
                }
            }
            Some(kind) => {
                for thing in scene.of(kind) {
                    let path = path.replace("{id}", &thing.key);
                    for (named, _, payload) in of_thing(scene, id, thing, &bodies) {
                        let about = format!("{about} {named}").trim().to_owned();
                        asks.push(new(about, Some(thing.clone()), path.clone(), payload));
                    }
                }
                for (about_path, named, thing, payload) in within(scene, id, &path) {
                    asks.push(new(named.to_owned(), Some(thing), about_path, payload));
                }
            }
        }
    }
    // Rows about the same stand together.
    let mut order = Vec::new();
    for ask in &asks {
        if !order.contains(&ask.about) {
            order.push(ask.about.clone());
        }
    }
    asks.sort_by_key(|ask| order.iter().position(|about| *about == ask.about));
    Ok(asks)
}

/// The paths of a template: whose id stands in them, and every action for `{action}`.
fn paths(scene: &Scene, template: &str) -> Result<Vec<(String, Option<Kind>, String)>, String> {
    let mut kind = None;
    let mut collection = "";
    let mut actions = vec![String::new()];
    for segment in template.split('/') {
        match segment {
            "{id}" => kind = Some(kind_of(collection)?),
            "{action}" => actions = all_actions(scene),
            "{comment}" => {}
            other if other.starts_with('{') => {
                return Err(format!(
                    "say in matrix/requests.rs, `paths`, what {other} stands for"
                ));
            }
            other => collection = other,
        }
    }
    let template = template.replace("{comment}", scene.some(Kind::Comment));
    let path = |action: &String| {
        let about = action.clone();
        (about, kind, template.replace("{action}", action))
    };
    Ok(actions.iter().map(path).collect())
}

fn kind_of(collection: &str) -> Result<Kind, String> {
    Ok(match collection {
        "tickets" => Kind::Ticket,
        "attachments" => Kind::File,
        "uploads" => Kind::Upload,
        "organizations" => Kind::Organization,
        "users" => Kind::User,
        "sessions" => Kind::Session,
        "categories" => Kind::Category,
        "articles" | "kb" => Kind::Article,
        "announcements" => Kind::Announcement,
        "time-entries" => Kind::TimeEntry,
        "invoices" => Kind::Invoice,
        "webhooks" => Kind::Webhook,
        other => {
            return Err(format!(
                "whose are `{other}`? Add a kind to matrix/scene.rs, put some of two organisations \
                 there with who may see them, and name it in matrix/requests.rs, `kind_of`"
            ));
        }
    })
}

/// Every action the portal has, and the one all portals have.
fn all_actions(scene: &Scene) -> Vec<String> {
    let named = scene.document.transitions.iter();
    let mut all: BTreeSet<String> = named.map(|transition| transition.action.clone()).collect();
    all.insert("redact_message".to_owned());
    all.into_iter().collect()
}

/// Queries of lists, beside none.
fn queries(scene: &Scene, id: &str) -> Vec<(String, Option<Thing>)> {
    let over = |kind, name: &str| -> Vec<_> {
        let things = scene.of(kind);
        things
            .map(|thing| (format!("{name}={}", thing.key), Some(thing.clone())))
            .collect()
    };
    let plain = |query: &str| vec![(query.to_owned(), None)];
    match id {
        "tickets" => [
            plain("scope=own"),
            plain("scope=company"),
            plain("scope=queue"),
            plain("limit=1"),
            plain("sort=planning"),
            over(Kind::Word, "q"),
            over(Kind::Number, "number"),
            over(Kind::User, "requester_id"),
        ]
        .concat(),
        "users" => [
            plain("q=muster"),
            plain(&format!("phone={}", Who::Carl.phone())),
            plain("state=inactive"),
            over(Kind::Organization, "organization_id"),
        ]
        .concat(),
        "invoices" => plain("limit=1"),
        "sync" => [plain("limit=1"), plain("digest=true")].concat(),
        "kb_articles" => [
            plain("q=Kanarienwissen"),
            plain("q=Kanarienentwurf"),
            over(Kind::Category, "category"),
        ]
        .concat(),
        _ => Vec::new(),
    }
}
