//! Who hears of what on the live stream: nobody is told that something happened to what he cannot see.

use std::collections::BTreeSet;

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::cast::Who;
use super::scene::{Kind, Scene};
use super::stage::Stage;
use crate::support::message;

const LISTENERS: [Who; 8] = [
    Who::Alice,
    Who::Bob,
    Who::Mara,
    Who::Carl,
    Who::Anna,
    Who::Falk,
    Who::Adam,
    Who::Petra,
];

struct Listening {
    who: Who,
    stream: BodyDataStream,
}

impl Listening {
    /// Kinds told until the portal is named, which everybody hears of.
    async fn heard(&mut self) -> BTreeSet<String> {
        let mut kinds = BTreeSet::new();
        while !kinds.contains("portal") {
            let frame = self.stream.next().await.unwrap().unwrap();
            let text = String::from_utf8(frame.to_vec()).unwrap();
            for data in text.lines().filter_map(|line| line.strip_prefix("data: ")) {
                let told: Value = serde_json::from_str(data).unwrap();
                let named = told["kinds"].as_array().into_iter().flatten();
                kinds.extend(named.filter_map(Value::as_str).map(str::to_owned));
            }
        }
        kinds.remove("portal");
        kinds
    }
}

async fn listen(scene: &Scene, stage: &Stage) -> Vec<Listening> {
    let mut all = Vec::new();
    for who in LISTENERS {
        let request = Request::get("/v1/events")
            .header("authorization", format!("Bearer {}", scene.tokens[&who]))
            .body(Body::empty())
            .unwrap();
        let stream = stage.stream(request).await;
        all.push(Listening { who, stream });
    }
    all
}

async fn says(scene: &Scene, stage: &Stage, who: Who, body: Value) {
    let path = format!(
        "/v1/tickets/{}/messages",
        scene.key(Kind::Ticket, "Alice's")
    );
    let request = Request::post(path)
        .header("authorization", format!("Bearer {}", scene.tokens[&who]))
        .header("idempotency-key", Uuid::now_v7().to_string())
        .body(Body::from(body.to_string()))
        .unwrap();
    let reply = stage.ask(request).await.unwrap();
    assert_eq!(reply.status.as_u16(), 201);
    let mut tx = stage.db.write().await.unwrap();
    tx.set_portal(scene.document.clone()).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_stream_tells_nothing_of_what_its_reader_cannot_see() {
    let scene = Scene::set("quisa").await;
    let stage = Stage::of(&scene).await;
    let mut streams = listen(&scene, &stage).await;
    says(&scene, &stage, Who::Alice, message("Noch etwas.")).await;
    let seers = &scene.thing(Kind::Ticket, "Alice's").seers;
    for stream in &mut streams {
        let heard = stream.heard().await;
        let told = heard.contains("message") && heard.contains("ticket");
        let who = stream.who;
        if seers.contains(&who) {
            assert!(told, "{who:?} hears of {heard:?}");
        } else {
            assert!(heard.is_empty(), "{who:?} hears of {heard:?}");
        }
    }
    let mut note = message("Unter uns.");
    note["internal"] = json!(true);
    says(&scene, &stage, Who::Anna, note).await;
    for stream in &mut streams {
        let heard = stream.heard().await;
        let staff = stream.who == Who::Anna;
        assert_eq!(
            !heard.is_empty(),
            staff,
            "{:?} hears of {heard:?}",
            stream.who
        );
    }
}
