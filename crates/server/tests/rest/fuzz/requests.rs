//! One request after the other.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request};
use rand::Rng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use serde_json::Value;

use super::schema;
use super::values::{Values, fresh, number, text};
use crate::contract::{DOCUMENT, operations};
use crate::matrix::{Scene, Who};

/// Makes requests about a scene.
pub struct Maker<'a> {
    scene: &'a Scene,
    values: Values,
    operations: Vec<(&'static str, &'static str, &'static Value)>,
    /// Keys that come again and again.
    keys: [&'static str; 3],
}

/// A request, and how it reads in a failure.
pub struct Made {
    pub request: Request<Body>,
    pub told: String,
}

/// A body as it goes out.
struct Sent {
    kind: &'static str,
    bytes: Vec<u8>,
}

impl<'a> Maker<'a> {
    pub fn new(scene: &'a Scene) -> Self {
        Self {
            scene,
            values: Values::of(scene),
            operations: operations(&DOCUMENT).collect(),
            keys: [
                "018f4f2e-7c1a-7000-8000-000000000001",
                "018f4f2e-7c1a-7000-8000-000000000002",
                "018f4f2e-7c1a-7000-8000-000000000003",
            ],
        }
    }

    pub fn next(&self, chance: &mut StdRng) -> Made {
        let (template, method, operation) = *self.operations.choose(chance).unwrap();
        let method = self.method(chance, method);
        let path = self.path(chance, template, operation);
        let sent = self.body(chance, operation);
        let who = *Who::ALL.choose(chance).unwrap();
        let mut headers = self.headers(chance, operation);
        if chance.random_bool(0.97)
            && let Ok(kind) = HeaderValue::from_str(sent.kind)
            && !sent.kind.is_empty()
        {
            headers.insert("content-type", kind);
        }
        self.sign(chance, who, &mut headers);
        let shown: String = String::from_utf8_lossy(&sent.bytes)
            .chars()
            .take(2_000)
            .collect();
        let told = format!("{who:?} {method} {path}\n{headers:?}\n{shown}");
        let mut request = Request::new(Body::from(sent.bytes));
        *request.method_mut() = method;
        *request.uri_mut() = path.parse().expect("an encoded path");
        *request.headers_mut() = headers;
        Made { request, told }
    }

    fn method(&self, chance: &mut StdRng, documented: &str) -> Method {
        let documented = documented.to_ascii_uppercase().parse().unwrap();
        if chance.random_bool(0.97) {
            return documented;
        }
        let others = [
            Method::GET,
            Method::HEAD,
            Method::OPTIONS,
            Method::DELETE,
            Method::PUT,
            Method::POST,
        ];
        others.choose(chance).cloned().unwrap()
    }

    fn path(&self, chance: &mut StdRng, template: &str, operation: &Value) -> String {
        let mut path = template.to_owned();
        let mut query = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str() {
                Some("path") => {
                    let value = self.in_path(chance, template, name);
                    path = path.replace(&format!("{{{name}}}"), &encode(&value));
                }
                Some("query") if chance.random_bool(0.4) => {
                    let value = match chance.random_bool(0.6) {
                        true => schema::body(&self.values, chance, &parameter["schema"]),
                        false => Value::String(self.values.word(chance)),
                    };
                    let value = value.as_str().map_or(value.to_string(), str::to_owned);
                    // What is too long for a request line is the proxy's business.
                    let value: String = value.chars().take(500).collect();
                    query.push(format!("{name}={}", encode(&value)));
                }
                _ => {}
            }
        }
        if chance.random_bool(0.02) {
            query.push("=%FF%00&&=".to_owned());
        }
        match query.is_empty() {
            true => path,
            false => format!("{path}?{}", query.join("&")),
        }
    }

    /// Mostly of the kind the path is about: otherwise nothing but 404 would come of it.
    fn in_path(&self, chance: &mut StdRng, template: &str, name: &str) -> String {
        if name == "action" && chance.random_bool(0.9) {
            return self.values.actions.choose(chance).unwrap().clone();
        }
        let fitting: Vec<_> = self
            .scene
            .things
            .iter()
            .filter(|thing| thing.belongs_to(template))
            .collect();
        match fitting.choose(chance) {
            Some(thing) if chance.random_bool(0.8) => thing.key.clone(),
            _ => {
                let value: String = self.values.id(chance).chars().take(100).collect();
                if value.is_empty() {
                    "-".to_owned()
                } else {
                    value
                }
            }
        }
    }

    fn body(&self, chance: &mut StdRng, operation: &Value) -> Sent {
        let contents = operation["requestBody"]["content"].as_object();
        let Some((kind, content)) = contents.and_then(|contents| contents.iter().next()) else {
            let stray = chance.random_bool(0.05);
            let bytes = if stray {
                b"{\"a\":1}".to_vec()
            } else {
                Vec::new()
            };
            return Sent { kind: "", bytes };
        };
        if kind.starts_with("application/offset") {
            let length = *[0, 1, 46, 5_000].choose(chance).unwrap();
            let bytes = (0..length).map(|_| chance.random()).collect();
            return Sent {
                kind: "application/offset+octet-stream",
                bytes,
            };
        }
        let mut body = schema::body(&self.values, chance, &content["schema"]);
        for _ in 0..*[0, 0, 1, 1, 2, 5].choose(chance).unwrap() {
            schema::spoil(&self.values, chance, &mut body);
        }
        if kind == "application/json" {
            let mut bytes = body.to_string().into_bytes();
            match chance.random_range(0..40) {
                0 => bytes.truncate(bytes.len() / 2),
                1 => bytes.extend(b"\xFF\xFE"),
                2 => bytes = vec![b'['; 10_000],
                3 => bytes.extend(vec![b' '; 1_100_000]),
                _ => {}
            }
            let kind = "application/json";
            return Sent { kind, bytes };
        }
        Sent {
            kind: "application/x-www-form-urlencoded",
            bytes: form(&body),
        }
    }

    fn headers(&self, chance: &mut StdRng, operation: &Value) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut put = |name: &'static str, value: &str| {
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                headers.append(HeaderName::from_static(name), value);
            }
        };
        let keyed = operation["parameters"]
            .as_array()
            .is_some_and(|all| all.iter().any(|it| it["name"] == "Idempotency-Key"));
        match chance.random_range(0..20) {
            0 => {}
            1 => put("idempotency-key", &text(chance)),
            2 => {
                put("idempotency-key", self.keys[0]);
                put("idempotency-key", self.keys[1]);
            }
            3 | 4 => put("idempotency-key", self.keys.choose(chance).unwrap()),
            _ if keyed => put("idempotency-key", &fresh(chance).to_string()),
            _ => {}
        }
        if operation["operationId"] == "upload_piece" && chance.random_bool(0.9) {
            put("upload-offset", &number(chance).to_string());
        }
        let odd = [
            ("accept-language", "de;q=zwei, *;q=0.001, en-"),
            ("accept-encoding", "gzip;q=0, br, zstd, *"),
            ("if-none-match", "W/\"\", *, \""),
            ("if-range", "\"x\""),
            ("range", "bytes=-0, 5-, 9999999999999999999-1"),
            ("range", "bytes=0-0"),
            ("helpdesk-client", "pult/99999999999999999999.0 (\u{e4})"),
            ("x-request-id", "a b"),
            ("content-length", "-1"),
            ("expect", "100-continue"),
            ("authorization", "Basic YTpi"),
            ("x-forwarded-for", "999.1.1.1"),
            ("cookie", "a=b; a=c"),
        ];
        while chance.random_bool(0.25) {
            let (name, value) = *odd.choose(chance).unwrap();
            put(name, value);
        }
        headers
    }

    /// Whoever asks shows his token, mostly.
    fn sign(&self, chance: &mut StdRng, who: Who, headers: &mut HeaderMap) {
        // Those who are let in ask more often than those who are not.
        let who = if chance.random_bool(0.7) {
            *[Who::Alice, Who::Mara, Who::Anna, Who::Anna]
                .choose(chance)
                .unwrap()
        } else {
            who
        };
        let Some(token) = self.scene.tokens.get(&who) else {
            return;
        };
        let value = match chance.random_range(0..50) {
            0 => format!("Bearer {}", &token[..token.len() / 2]),
            1 => format!("bearer  {token} "),
            2 => token.clone(),
            _ => format!("Bearer {token}"),
        };
        headers.insert("authorization", value.parse().unwrap());
    }
}

/// The members of an object as a form; whatever is no text goes as JSON.
fn form(body: &Value) -> Vec<u8> {
    let members = body.as_object().cloned().unwrap_or_default();
    let pairs: Vec<(String, String)> = members
        .into_iter()
        .map(|(name, value)| {
            (
                name,
                value.as_str().map_or(value.to_string(), str::to_owned),
            )
        })
        .collect();
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(a, b)| (&**a, &**b)).collect();
    let encoded: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    encoded.join("&").into_bytes()
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
