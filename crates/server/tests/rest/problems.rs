//! Refusals: their form, their language, and those no other file provokes.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::json;
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, PASSWORD, new_ticket};

#[tokio::test]
async fn a_refusal_speaks_the_readers_language() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let detail = async |language: &str| {
        let path = format!("/v1/tickets/{}", Uuid::nil());
        let request = alice
            .request(Method::GET, &path)
            .header("accept-language", language);
        let answer = alice.send(request.body(Body::empty()).unwrap()).await;
        answer.refused(404, "not_found").detail
    };
    assert!(
        detail("de-DE,de;q=0.9,en;q=0.5")
            .await
            .starts_with("Das gesuchte Element")
    );
    assert!(
        detail("en-GB,en;q=0.9,de;q=0.5")
            .await
            .starts_with("This item does not exist")
    );
    assert!(detail("fr").await.starts_with("Das gesuchte Element"));
}

#[tokio::test]
async fn a_request_id_is_echoed_unless_it_is_harmful() {
    let desk = Desk::open().await;
    let id = async |given: &str| {
        let request = Request::get("/v1/health").header("x-request-id", given);
        let answer = desk
            .send(request.body(Body::empty()).unwrap())
            .await
            .expect(200);
        answer.header("x-request-id").to_owned()
    };
    assert_eq!(id("client-7_a.b").await, "client-7_a.b");
    assert!(Uuid::try_parse(&id("with space").await).is_ok());
    assert!(Uuid::try_parse(&id(&"x".repeat(65)).await).is_ok());
}

#[tokio::test]
async fn what_is_not_json_or_not_the_right_shape_is_malformed() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    for body in ["", "{", "[]", "{\"id\":1}", "\u{0}"] {
        let request = alice
            .request(Method::POST, "/v1/tickets")
            .header("idempotency-key", Uuid::now_v7().to_string());
        let answer = alice.send(request.body(Body::from(body)).unwrap()).await;
        answer.refused(400, "malformed");
    }
    desk.token(&[("grant_type", "magic")])
        .await
        .refused(400, "malformed");
    desk.token(&[]).await.refused(400, "malformed");
}

#[tokio::test]
async fn a_body_over_a_megabyte_is_too_large() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let mut ticket = new_ticket("Zu viel");
    ticket["message"]["body"] = json!("x".repeat(1_100_000));
    alice
        .post("/v1/tickets", ticket)
        .await
        .refused(413, "too_large");
    let mut ticket = new_ticket("Viel");
    ticket["message"]["body"] = json!("x".repeat(200_000));
    let problem = alice
        .post("/v1/tickets", ticket)
        .await
        .refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/message/body");
}

#[tokio::test]
async fn routes_and_methods_there_are_not_are_problems_too() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    alice.get("/v1/nothing").await.refused(404, "not_found");
    alice
        .get("/v1/tickets/no-uuid")
        .await
        .refused(404, "not_found");
    let answer = alice.post("/v1/me", json!({})).await;
    answer.refused(405, "malformed");
    assert!(answer.header("allow").contains("GET"));
}

#[tokio::test]
async fn the_portal_document_is_sent_once_and_asked_for_with_its_etag() {
    let desk = Desk::open().await;
    let get = |etag: &str| {
        let request = Request::get("/v1/portal").header("if-none-match", etag);
        desk.send(request.body(Body::empty()).unwrap())
    };
    let first = get("\"old\"").await.expect(200);
    let document: portal::Document = first.of();
    assert_eq!(document.portal_id, "quisa");
    let etag = first.header("etag").to_owned();
    assert!(get(&etag).await.expect(304).body.is_empty());
    assert!(
        get(&format!("\"x\", W/{etag}"))
            .await
            .expect(304)
            .body
            .is_empty()
    );
}

#[tokio::test]
async fn discovery_names_a_relative_base() {
    let desk = Desk::open().await;
    let request = Request::get("/.well-known/helpdesk")
        .body(Body::empty())
        .unwrap();
    let found: api::Discovery = desk.send(request).await.expect(200).of();
    assert_eq!((&*found.api[0].version, &*found.api[0].base), ("v1", "/v1"));
    assert_eq!(found.portal_id, "quisa");
}

#[tokio::test]
async fn a_client_older_than_the_portal_allows_is_told_to_update() {
    let desk = Desk::open_with(|document| document.min_client = "1.2.0".to_owned()).await;
    let alice = desk.person(ALICE).await;
    let as_client = async |client: &str| {
        let request = alice
            .request(Method::GET, "/v1/me")
            .header("helpdesk-client", client);
        alice.send(request.body(Body::empty()).unwrap()).await
    };
    as_client("pult/1.1.9 (linux)")
        .await
        .refused(426, "client_too_old");
    as_client("pult/1.2.0 (linux)").await.expect(200);
    as_client("other/0.1").await.expect(200);
    as_client("").await.expect(200);
}

#[tokio::test]
async fn strange_input_is_refused_and_never_a_failure_of_the_server() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Seltsam").await.ticket.id;
    let strange = [
        json!(null),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\u{202E}\u{10FFFF}"),
        json!("'; DROP TABLE tickets; --"),
        json!(vec!["x"; 100]),
        json!({ "a": { "b": [] } }),
    ];
    for value in &strange {
        let mut bodies = Vec::new();
        for field in [
            "id", "type", "subject", "priority", "fields", "message", "callback", "channel",
        ] {
            let mut body = new_ticket("Seltsam");
            body[field] = value.clone();
            bodies.push(("/v1/tickets".to_owned(), body));
        }
        for field in ["id", "body", "format", "kind", "attachments", "action"] {
            let mut body = crate::support::message("Text");
            body[field] = value.clone();
            bodies.push((format!("/v1/tickets/{ticket}/messages"), body));
        }
        for field in ["phone", "window"] {
            let body = json!({ "args": { field: value } });
            bodies.push((
                format!("/v1/tickets/{ticket}/actions/request_callback"),
                body,
            ));
        }
        let expected = json!({ "expected": { "status": value } });
        bodies.push((
            format!("/v1/tickets/{ticket}/actions/cancel_callback"),
            expected,
        ));
        bodies.push((format!("/v1/tickets/{ticket}/messages"), value.clone()));
        bodies.push(("/v1/uploads".to_owned(), value.clone()));
        for (path, body) in bodies {
            let answer = alice.post(&path, body.clone()).await;
            assert!(answer.status.as_u16() < 500, "{path} {body}: {answer:?}");
        }
        let body = json!({ "set": { "subject": { "from": "Seltsam", "to": value } } });
        let answer = alice.patch(&format!("/v1/tickets/{ticket}"), body).await;
        assert!(answer.status.as_u16() < 500, "{value}: {answer:?}");
    }
    for query in [
        "q=%00",
        "q=%FF",
        "q='",
        "limit=-1",
        "cursor=%00",
        "updated_since=x",
        "number=%00",
    ] {
        let answer = alice.get(&format!("/v1/tickets?{query}")).await;
        assert!(answer.status.as_u16() < 500, "{query}: {answer:?}");
    }
}

/// What nobody would send by mistake.
fn strange() -> Vec<serde_json::Value> {
    vec![
        json!(null),
        json!(-1),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\u{202E}\u{10FFFF}"),
        json!("'; DROP TABLE users; --"),
        json!("+262142-12-31T23:59:59Z"),
        json!(Uuid::nil()),
        json!(vec!["x"; 100]),
        json!({ "number": "\u{0}", "until": "-262143-01-01T00:00:00Z" }),
    ]
}

#[tokio::test]
async fn strange_input_about_accounts_is_refused_and_never_a_failure_of_the_server() {
    const FIELDS: [&str; 13] = [
        "rev",
        "name",
        "email",
        "phone",
        "language",
        "roles",
        "state",
        "support_id",
        "organization_id",
        "send_code",
        "contract",
        "primary_contact_id",
        "id",
    ];
    let desk = Desk::open().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let me: api::Me = alice.get("/v1/me").await.of();
    let home = me.organization_id.unwrap();
    let user = format!("/v1/users/{}", alice.id);
    let organization = format!("/v1/organizations/{home}");
    for value in &strange() {
        for field in FIELDS {
            let body = json!({ field: value });
            for path in [&user, &organization, "/v1/me"] {
                let answer = anna.patch(path, body.clone()).await;
                assert!(answer.status.as_u16() < 500, "{path} {body}: {answer:?}");
            }
            let mut new = json!({
                "id": Uuid::now_v7(), "email": "x@y.example", "name": "X", "organization_id": home,
            });
            new[field] = value.clone();
            let answer = anna.post("/v1/users", new.clone()).await;
            assert!(answer.status.as_u16() < 500, "{new}: {answer:?}");
        }
    }
    for query in [
        "q=%00",
        "q=%FF",
        "phone=%00",
        "phone=%2B%2B",
        "organization_id=x",
        "state=%00",
    ] {
        let answer = anna.get(&format!("/v1/users?{query}")).await;
        assert!(answer.status.as_u16() < 500, "{query}: {answer:?}");
    }
    desk.token_of(BOB, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn strange_input_at_the_door_is_refused_and_never_a_failure_of_the_server() {
    let desk = Desk::open_with(|document| {
        document.auth.forgot = true;
        document.auth.registration = true;
        document.auth.methods = ["password", "pkce", "device"].map(str::to_owned).to_vec();
    })
    .await;
    for value in &strange() {
        for field in [
            "email",
            "name",
            "code",
            "password",
            "organization",
            "device",
        ] {
            let mut body = json!({
                "email": "x@y.example", "name": "X", "code": "x", "password": "0123456789",
            });
            body[field] = value.clone();
            for path in [
                "password/forgot",
                "password/set",
                "register",
                "totp",
                "totp/confirm",
            ] {
                let answer = desk.post(&format!("/v1/auth/{path}"), body.clone()).await;
                assert!(answer.status.as_u16() < 500, "{path} {body}: {answer:?}");
            }
        }
    }
    for path in [
        "authorize?state=%00",
        "authorize?redirect_uri=%FF",
        "device/confirm?user_code=%00",
    ] {
        let request = Request::get(format!("/v1/auth/{path}")).body(Body::empty());
        let answer = desk.send(request.unwrap()).await;
        assert!(answer.status.as_u16() < 500, "{path}: {answer:?}");
    }
    desk.token_of(BOB, PASSWORD).await.expect(200);
}
