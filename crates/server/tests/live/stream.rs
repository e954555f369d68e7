//! `GET /v1/events`.

use std::time::Duration;

use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::http::{HeaderMap, Method};
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::{Value, json};
use server::auth::State;
use server::db::{Db, Durability};
use server::{App, Config, people, routes};
use tokio::time::timeout;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::DEADLINE;
use crate::support::{ALICE, ANNA, CARL, Desk, Person};

/// An open stream and what has come of it.
struct Events {
    headers: HeaderMap,
    body: BodyDataStream,
    text: String,
}

impl Events {
    async fn open(router: &Router, person: &Person) -> Self {
        let request = person
            .request(Method::GET, "/v1/events")
            .header("accept-encoding", "gzip")
            .body(Body::empty())
            .unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let (parts, body) = response.into_parts();
        Self {
            headers: parts.headers,
            body: body.into_data_stream(),
            text: String::new(),
        }
    }

    /// An open stream that has said hello.
    async fn greeted(router: &Router, person: &Person) -> Self {
        let mut events = Self::open(router, person).await;
        assert_eq!(events.next().await.unwrap().0, "hello");
        events
    }

    /// The next event, none at the end of the stream.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some(event) = self.take() {
                return Some(event);
            }
            let chunk = timeout(DEADLINE, self.body.next())
                .await
                .expect("an event in time")?;
            self.text
                .push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    /// Whether there is nothing to be had at this moment.
    fn is_silent(&mut self) -> bool {
        self.take().is_none() && self.body.next().now_or_never().is_none()
    }

    fn take(&mut self) -> Option<(String, Value)> {
        loop {
            let (block, rest) = self.text.split_once("\n\n")?;
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
            let name = field("event: ").map(str::to_owned);
            let data = field("data: ").map(|data| serde_json::from_str(data).unwrap());
            self.text = rest.to_owned();
            if let (Some(name), Some(data)) = (name, data) {
                return Some((name, data));
            }
        }
    }
}

async fn session_of(desk: &Desk, person: &Person) -> Uuid {
    use server::db::Columns as _;
    let hash = server::auth::token::hash(&person.token);
    let mut snapshot = desk.db.read().await.unwrap();
    sqlx::query("SELECT session_id FROM tokens WHERE hash = $1")
        .bind(&hash[..])
        .fetch_one(snapshot.conn())
        .await
        .unwrap()
        .id("session_id")
        .unwrap()
}

#[tokio::test]
async fn a_change_is_hinted_to_those_who_may_read_it_and_to_nobody_else() {
    let desk = Desk::open().await;
    let (alice, carl, anna) = (
        desk.person(ALICE).await,
        desk.person(CARL).await,
        desk.person(ANNA).await,
    );
    let mut to_alice = Events::greeted(&desk.router, &alice).await;
    let mut to_carl = Events::greeted(&desk.router, &carl).await;
    let mut to_anna = Events::greeted(&desk.router, &anna).await;
    alice.files("Drucker geht nicht").await;
    for events in [&mut to_alice, &mut to_anna] {
        let (name, data) = events.next().await.unwrap();
        assert_eq!(name, "changed");
        assert!(
            data["kinds"].as_array().unwrap().contains(&json!("ticket")),
            "{data}"
        );
    }
    assert!(to_carl.is_silent());
}

#[tokio::test]
async fn hints_carry_no_text_and_proxies_are_told_to_keep_away() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let mut events = Events::greeted(&desk.router, &alice).await;
    assert_eq!(events.headers["content-type"], "text/event-stream");
    assert_eq!(events.headers["x-accel-buffering"], "no");
    assert!(
        events.headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("no-transform")
    );
    assert!(!events.headers.contains_key("content-encoding"));
    alice.files("Geheimer Betreff").await;
    let (_, data) = events.next().await.unwrap();
    assert!(!data.to_string().contains("Geheim"), "{data}");
}

#[tokio::test]
async fn a_revoked_session_closes_its_stream() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let other = desk.person(ALICE).await;
    let mut events = Events::greeted(&desk.router, &alice).await;
    let mut of_other_device = Events::greeted(&desk.router, &other).await;
    let session = session_of(&desk, &alice).await;
    let mut tx = desk.db.write().await.unwrap();
    tx.revoke_session(session, true).await.unwrap();
    tx.commit().await.unwrap();
    let revoked = json!({ "state": "revoked", "wipe": true });
    assert_eq!(
        events.next().await.unwrap(),
        ("session".to_owned(), revoked)
    );
    assert!(events.next().await.is_none());
    assert!(of_other_device.is_silent());
}

#[tokio::test]
async fn a_session_revoked_by_another_process_closes_its_stream_soon() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let session = session_of(&desk, &alice).await;
    let mut events = Events::greeted(&desk.router, &alice).await;
    let admin = Db::open_with(desk.db.folder(), Durability::ProgramCrash)
        .await
        .unwrap();
    let mut tx = admin.write().await.unwrap();
    tx.revoke_session(session, false).await.unwrap();
    tx.commit().await.unwrap();
    loop {
        match events.next().await.unwrap() {
            (name, data) if name == "session" => break assert_eq!(data["state"], "revoked"),
            (name, _) => assert_eq!(name, "changed"),
        }
    }
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn m29_whoever_leaves_is_told_on_his_stream_to_forget_what_he_has() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let mut events = Events::greeted(&desk.router, &alice).await;
    // As an administrator does it, in a process of his own.
    let admin = Db::open_with(desk.db.folder(), Durability::ProgramCrash)
        .await
        .unwrap();
    let document = admin.portal().unwrap();
    let mut tx = admin.write().await.unwrap();
    people::set_state(&mut tx, &document, alice.id, State::Inactive)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let problem = alice
        .get("/v1/sync")
        .await
        .refused(401, "auth.session_revoked");
    assert_eq!(problem.wipe, Some(true));
    let data = loop {
        match events.next().await.unwrap() {
            (name, data) if name == "session" => break data,
            (name, _) => assert_eq!(name, "changed"),
        }
    };
    assert_eq!(data, json!({ "state": "revoked", "wipe": true }));
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn c13_the_support_id_is_hinted_to_the_one_who_waits_for_it() {
    let desk = Desk::open().await;
    let carl = desk.person(CARL).await;
    let document = desk.portal();
    let mut tx = desk.db.write().await.unwrap();
    people::set_state(&mut tx, &document, carl.id, State::PendingSupportId)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let mut events = Events::greeted(&desk.router, &carl).await;
    let mut tx = desk.db.write().await.unwrap();
    people::set_support_id(&mut tx, &document, carl.id, "SID-1")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (name, data) = events.next().await.unwrap();
    assert_eq!(name, "changed");
    for kind in ["me", "ticket"] {
        assert!(
            data["kinds"].as_array().unwrap().contains(&json!(kind)),
            "{data}"
        );
    }
}

#[tokio::test]
async fn a_stream_that_has_lived_its_time_says_when_to_come_back() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let life = Duration::from_millis(5)..=Duration::from_millis(20);
    let config = Config {
        stream_life: life,
        ..Config::default()
    };
    let router = server::app(desk.db.clone(), config).unwrap();
    let mut events = Events::greeted(&router, &alice).await;
    let (name, data) = events.next().await.unwrap();
    assert_eq!(name, "bye");
    assert!(data["retry_ms"].as_u64().unwrap() <= 3_000, "{data}");
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_stopping_server_says_goodbye_and_a_quiet_one_beats() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let config = Config {
        heartbeat: Duration::from_millis(5),
        ..Config::default()
    };
    let app = App::new(desk.db.clone(), config).unwrap();
    let mut events = Events::greeted(&routes::router(app.clone()), &alice).await;
    let beat = timeout(DEADLINE, events.body.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    assert_eq!(&beat[..], b": hb\n\n");
    app.shutdown().cancel();
    assert_eq!(events.next().await.unwrap().0, "bye");
    assert!(events.next().await.is_none());
}
