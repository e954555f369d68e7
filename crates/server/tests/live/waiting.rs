//! `GET /v1/sync?wait=`: the live channel where streams are not to be had.

use std::time::{Duration, Instant};

use serde_json::Value;
use server::{App, Config, routes};
use tokio::time::timeout;

use crate::DEADLINE;
use crate::support::{ALICE, CARL, Desk, Person};

/// A cursor behind everything there is.
async fn caught_up(person: &Person) -> String {
    let mut cursor = String::new();
    loop {
        let page: Value = person
            .get(&format!("/v1/sync?cursor={cursor}"))
            .await
            .expect(200)
            .json();
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return cursor;
        }
    }
}

#[tokio::test]
async fn a_held_request_answers_as_soon_as_there_is_something() {
    let desk = Desk::open().await;
    let (alice, carl) = (desk.person(ALICE).await, desk.person(CARL).await);
    let cursor = caught_up(&alice).await;
    let waiting = tokio::spawn({
        let alice = alice.clone();
        async move {
            alice
                .get(&format!("/v1/sync?cursor={cursor}&wait=30"))
                .await
        }
    });
    tokio::task::yield_now().await;
    carl.files("Geht Alice nichts an").await;
    let began = Instant::now();
    let filed = alice.files("Geht Alice an").await;
    let page: Value = timeout(DEADLINE, waiting)
        .await
        .unwrap()
        .unwrap()
        .expect(200)
        .json();
    assert!(began.elapsed() < Duration::from_secs(20));
    let ids: Vec<_> = page["ops"]
        .as_array()
        .unwrap()
        .iter()
        .map(|op| &op["data"]["id"])
        .collect();
    assert!(
        ids.iter().any(|id| **id == filed.ticket.id.to_string()),
        "{page}"
    );
    assert!(!page.to_string().contains("nichts an"));
}

#[tokio::test]
async fn a_held_request_answers_empty_when_its_time_is_over() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let cursor = caught_up(&alice).await;
    let config = Config {
        longest_wait: Duration::from_millis(30),
        ..Config::default()
    };
    let router = server::app(desk.db.clone(), config).unwrap();
    let page = asked(&router, &alice, &cursor).await;
    assert_eq!(page["ops"], serde_json::json!([]));
    assert_eq!(
        (&page["more"], &page["phase"]),
        (&false.into(), &"tail".into())
    );
}

#[tokio::test]
async fn a_held_request_answers_when_the_server_stops() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let cursor = caught_up(&alice).await;
    let app = App::new(desk.db.clone(), Config::default()).unwrap();
    let router = routes::router(app.clone());
    app.shutdown().cancel();
    let page = timeout(Duration::from_secs(20), asked(&router, &alice, &cursor))
        .await
        .unwrap();
    assert_eq!(page["more"], false);
}

#[tokio::test]
async fn a_held_request_of_a_revoked_session_is_refused() {
    let desk = Desk::open().await;
    let (alice, other) = (desk.person(ALICE).await, desk.person(ALICE).await);
    let cursor = caught_up(&alice).await;
    let sessions: Vec<api::SessionInfo> = alice.get("/v1/me/sessions").await.expect(200).of();
    let own = sessions.iter().find(|session| session.current).unwrap().id;
    let waiting = tokio::spawn({
        let alice = alice.clone();
        async move {
            alice
                .get(&format!("/v1/sync?cursor={cursor}&wait=30"))
                .await
        }
    });
    tokio::task::yield_now().await;
    let path = format!("/v1/me/sessions/{own}");
    let key = uuid::Uuid::now_v7();
    other
        .write(axum::http::Method::DELETE, &path, &Value::Null, key)
        .await
        .expect(204);
    let answer = timeout(DEADLINE, waiting).await.unwrap().unwrap();
    answer.refused(401, "auth.session_revoked");
}

async fn asked(router: &axum::Router, person: &Person, cursor: &str) -> Value {
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;
    let path = format!("/v1/sync?cursor={cursor}&wait=30");
    let request = person
        .request(axum::http::Method::GET, &path)
        .body(axum::body::Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}
