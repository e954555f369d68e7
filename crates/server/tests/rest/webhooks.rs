//! Integrators are told that something has changed, and nothing else.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use server::{App, Config, routes, webhooks};
use sha2::Sha256;
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Desk, FALK, Person, message};

/// What came in, and what is answered.
#[derive(Clone)]
struct Integrator {
    url: String,
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answer: Arc<Mutex<StatusCode>>,
}

impl Integrator {
    async fn listens() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            got: Arc::default(),
            answer: Arc::new(Mutex::new(StatusCode::NO_CONTENT)),
        };
        let router = Router::new().fallback(take).with_state(here.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        here
    }

    fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = StatusCode::from_u16(status).unwrap();
    }

    fn got(&self) -> Vec<(HeaderMap, String)> {
        std::mem::take(&mut self.got.lock().unwrap())
    }

    /// Kinds and ids of what came in, in order.
    fn changes(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for (_, body) in self.got() {
            let body: Value = serde_json::from_str(&body).unwrap();
            for change in body["changes"].as_array().unwrap() {
                let text = |key: &str| change[key].as_str().unwrap().to_owned();
                all.push((text("kind"), text("id")));
            }
        }
        all
    }
}

async fn take(
    State(here): State<Integrator>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(&'static str, String); 1]) {
    let body = String::from_utf8(body.to_vec()).unwrap();
    here.got.lock().unwrap().push((headers, body));
    let status = *here.answer.lock().unwrap();
    (
        status,
        [("location", here.url.replace("/hook", "/elsewhere"))],
    )
}

/// A desk whose integrators may be on this machine, with Anna as its admin.
async fn desk() -> (Desk, App, Person) {
    let mut desk = Desk::open().await;
    let config = Config {
        webhooks_to_loopback: true,
        ..Config::default()
    };
    let app = App::new(desk.db.clone(), config).unwrap();
    desk.router = routes::router(app.clone());
    desk.makes_admin(ANNA).await;
    let anna = desk.person(ANNA).await;
    (desk, app, anna)
}

async fn tells(anna: &Person, url: &str, kinds: Value) -> (Uuid, Vec<u8>) {
    let id = Uuid::now_v7();
    let new = json!({ "id": id, "url": url, "kinds": kinds });
    let added = anna.post("/v1/webhooks", new).await.expect(201).json();
    let secret = added["secret"].as_str().unwrap();
    let secret = STANDARD.decode(secret.strip_prefix("whsec_").unwrap());
    (id, secret.unwrap())
}

async fn standing(anna: &Person) -> Value {
    anna.get("/v1/webhooks").await.expect(200).json()[0].clone()
}

#[tokio::test]
async fn an_integrator_is_told_what_changed_signed_and_without_a_word_of_it() {
    let (desk, app, anna) = desk().await;
    let integrator = Integrator::listens().await;
    let (_, secret) = tells(&anna, &integrator.url, json!([])).await;
    let alice = desk.person(ALICE).await;
    let filed = alice.files("Geheimwort Kanarienvogel").await;
    let said = message("Kanarienvogel");
    alice.says(filed.ticket.id, said).await.expect(201);
    assert_eq!(webhooks::deliver(&app).await.unwrap(), 2);
    let got = integrator.got();
    for (headers, body) in &got {
        assert!(!body.contains("Kanarienvogel"), "{body}");
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        let signed = format!(
            "{}.{}.{body}",
            text("webhook-id"),
            text("webhook-timestamp")
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        mac.update(signed.as_bytes());
        let wanted = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        assert_eq!(text("webhook-signature"), wanted);
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["id"], text("webhook-id").as_str());
        let members: BTreeSet<_> = body.as_object().unwrap().keys().map(|it| &**it).collect();
        assert_eq!(members, BTreeSet::from(["at", "changes", "id"]));
    }
    let first = &got[0].1;
    assert!(first.contains(&filed.ticket.id.to_string()), "{first}");
    assert!(!first.contains("notification"), "{first}");
    assert_eq!(webhooks::deliver(&app).await.unwrap(), 0, "once");
}

#[tokio::test]
async fn what_did_not_happen_is_not_told() {
    let (desk, app, anna) = desk().await;
    let integrator = Integrator::listens().await;
    tells(&anna, &integrator.url, json!([])).await;
    let alice = desk.person(ALICE).await;
    let mut bad = message("");
    bad["attachments"] = json!([{ "upload_id": Uuid::now_v7(), "name": "x" }]);
    let ticket = alice.files("Vorher").await.ticket.id;
    webhooks::deliver(&app).await.unwrap();
    integrator.got();
    alice.says(ticket, bad).await.refused(422, "unknown_upload");
    assert_eq!(webhooks::deliver(&app).await.unwrap(), 0);
    assert!(integrator.got().is_empty());
}

#[tokio::test]
async fn what_fails_is_told_again_in_order_with_the_same_id() {
    let (desk, app, anna) = desk().await;
    let integrator = Integrator::listens().await;
    tells(&anna, &integrator.url, json!(["ticket"])).await;
    let alice = desk.person(ALICE).await;
    let first = alice.files("Erstes").await.ticket.id;
    integrator.answers(500);
    assert_eq!(webhooks::deliver(&app).await.unwrap(), 0);
    let (headers, _) = integrator.got().remove(0);
    let id = headers["webhook-id"].clone();
    let second = alice.files("Zweites").await.ticket.id;
    assert_eq!(webhooks::deliver(&app).await.unwrap(), 0);
    assert!(integrator.got().is_empty(), "not before its time");
    let failing = standing(&anna).await;
    assert_eq!(failing["last_error"], "answered 500");
    assert_eq!(failing["waiting"], 2);
    assert!(failing["failing_since"].is_string());

    desk.meddle("UPDATE webhooks SET next_try = 0").await;
    integrator.answers(302);
    webhooks::deliver(&app).await.unwrap();
    assert_eq!(standing(&anna).await["last_error"], "answered 302");
    assert_eq!(integrator.got().len(), 1, "nobody is sent on elsewhere");

    desk.meddle("UPDATE webhooks SET next_try = 0").await;
    integrator.answers(200);
    assert_eq!(webhooks::deliver(&app).await.unwrap(), 2);
    let got = integrator.got();
    assert_eq!(got[0].0["webhook-id"], id);
    assert!(got[0].1.contains(&first.to_string()), "{}", got[0].1);
    assert!(got[1].1.contains(&second.to_string()), "{}", got[1].1);
    let works = standing(&anna).await;
    assert_eq!(works["failing_since"], Value::Null);
    assert_eq!((&works["waiting"], &works["lost"]), (&json!(0), &json!(0)));
}

#[tokio::test]
async fn what_nobody_takes_for_three_days_is_given_up_and_counted() {
    let (desk, app, anna) = desk().await;
    tells(&anna, "http://127.0.0.1:9/", json!(["ticket"])).await;
    desk.person(ALICE).await.files("Niemand da").await;
    webhooks::deliver(&app).await.unwrap();
    assert_eq!(standing(&anna).await["waiting"], 1);
    desk.meddle("UPDATE webhook_outbox SET created_at = created_at - 73 * 3600000")
        .await;
    desk.meddle("UPDATE webhooks SET next_try = 0").await;
    webhooks::deliver(&app).await.unwrap();
    let now = standing(&anna).await;
    assert_eq!((&now["waiting"], &now["lost"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn an_integrator_hears_only_of_the_kinds_he_asked_for() {
    let (desk, app, anna) = desk().await;
    let integrator = Integrator::listens().await;
    tells(&anna, &integrator.url, json!(["message"])).await;
    let ticket = desk.person(ALICE).await.files("Nur Nachrichten").await;
    webhooks::deliver(&app).await.unwrap();
    let changes = integrator.changes();
    assert!(changes.iter().all(|(kind, _)| kind == "message"));
    let first = ticket.messages[0].id.to_string();
    assert!(changes.contains(&("message".to_owned(), first)));
    let own = json!({ "id": Uuid::now_v7(), "url": integrator.url, "kinds": ["read_mark"] });
    let problem = anna.post("/v1/webhooks", own).await;
    assert_eq!(
        problem.refused(422, "validation").errors[0].pointer,
        "/kinds"
    );
}

#[tokio::test]
async fn the_server_is_sent_nowhere_but_to_the_internet() {
    let desk = Desk::open().await;
    desk.makes_admin(ANNA).await;
    let anna = desk.person(ANNA).await;
    for (url, code) in [
        ("http://hooks.example.org/", "not_https"),
        ("http://127.0.0.1:8080/", "not_https"),
        ("https://127.0.0.1/", "private_network"),
        ("https://169.254.169.254/latest", "private_network"),
        ("https://a:b@hooks.example.org/", "has_password"),
    ] {
        let new = json!({ "id": Uuid::now_v7(), "url": url });
        let problem = anna.post("/v1/webhooks", new).await;
        let problem = problem.refused(422, "validation");
        assert_eq!(
            (&*problem.errors[0].pointer, &*problem.errors[0].code),
            ("/url", code)
        );
    }
}

#[tokio::test]
async fn only_admins_have_integrators_and_a_secret_is_shown_once() {
    let (desk, _, anna) = desk().await;
    let new = json!({ "id": Uuid::now_v7(), "url": "https://hooks.example.org/" });
    for email in [ALICE, FALK] {
        let person = desk.person(email).await;
        person.get("/v1/webhooks").await.refused(403, "forbidden");
        let answer = person.post("/v1/webhooks", new.clone()).await;
        answer.refused(403, "forbidden");
        let path = format!("/v1/webhooks/{}", Uuid::now_v7());
        let answer = person
            .write(
                axum::http::Method::DELETE,
                &path,
                &Value::Null,
                Uuid::now_v7(),
            )
            .await;
        answer.refused(403, "forbidden");
    }
    anna.post("/v1/webhooks", new.clone()).await.expect(201);
    anna.post("/v1/webhooks", new)
        .await
        .refused(409, "duplicate_id");
    let shown = standing(&anna).await.to_string();
    assert!(!shown.contains("whsec_") && !shown.contains("secret"));
}

#[tokio::test]
async fn a_removed_integrator_is_told_nothing_more() {
    let (desk, app, anna) = desk().await;
    let integrator = Integrator::listens().await;
    let (id, _) = tells(&anna, &integrator.url, json!([])).await;
    desk.person(ALICE).await.files("Noch ungesagt").await;
    let path = format!("/v1/webhooks/{id}");
    let remove = || {
        anna.write(
            axum::http::Method::DELETE,
            &path,
            &Value::Null,
            Uuid::now_v7(),
        )
    };
    remove().await.expect(204);
    remove().await.refused(404, "not_found");
    assert_eq!(webhooks::deliver(&app).await.unwrap(), 0);
    assert!(integrator.got().is_empty());
}
