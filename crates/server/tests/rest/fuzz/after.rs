//! What must be so after everything: the file is whole, the lists and the feed agree, people work.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::Value;
use sqlx::Row as _;

use crate::matrix::{Scene, Stage, Who, forms};

pub async fn the_desk_works(scene: &Scene, stage: &Stage) {
    whole(stage).await;
    for who in [Who::Alice, Who::Mara, Who::Carl, Who::Anna, Who::Falk] {
        // Somebody may have been signed out or shut out by all that.
        if get(scene, stage, who, "/v1/me").await.is_some() {
            let listed = listed(scene, stage, who).await;
            let fed = fed(scene, stage, who).await;
            assert_eq!(listed, fed, "{who:?}: the list and the feed differ");
        }
    }
    works(scene, stage).await;
}

async fn whole(stage: &Stage) {
    let mut snapshot = stage.db.read().await.unwrap();
    let rows = sqlx::query("PRAGMA integrity_check")
        .fetch_all(snapshot.conn())
        .await
        .unwrap();
    let verdict: String = rows[0].get(0);
    assert_eq!(verdict, "ok");
}

/// Files a ticket for somebody new: nobody known may be left as he was.
async fn works(scene: &Scene, stage: &Stage) {
    let new = server::people::NewUser {
        email: "neu@hinterher.example".to_owned(),
        name: "Nora Neu".to_owned(),
        support_id: Some("Kennung-neu".to_owned()),
        organization_id: Some(scene.home("Hegau")),
        ..server::people::NewUser::default()
    };
    let mut tx = stage.db.write().await.unwrap();
    let document = &scene.document;
    let id = server::people::add_user(&mut tx, document, &new)
        .await
        .unwrap();
    for sql in [
        "UPDATE users SET state = 'active' WHERE email = 'neu@hinterher.example'",
        "UPDATE organizations SET contract = 'Vertrag', contract_until = NULL",
    ] {
        sqlx::query(sql).execute(tx.conn()).await.unwrap();
    }
    server::people::grant(&mut tx, document, id).await.unwrap();
    let user = server::auth::User::by_id(tx.conn(), id)
        .await
        .unwrap()
        .unwrap();
    let issued = server::auth::sign_in(&mut tx, &user, "test").await.unwrap();
    tx.commit().await.unwrap();
    let token = issued.response().access_token;
    let body = forms::ticket(document, "Hinterher", &[]);
    let request = Request::post("/v1/tickets")
        .header("authorization", format!("Bearer {token}"))
        .header("idempotency-key", uuid::Uuid::now_v7().to_string())
        .body(Body::from(body.to_string()))
        .unwrap();
    let reply = stage.ask(request).await.unwrap();
    let told = String::from_utf8_lossy(&reply.body);
    assert_eq!(reply.status.as_u16(), 201, "{told}");
}

async fn get(scene: &Scene, stage: &Stage, who: Who, path: &str) -> Option<(Value, String)> {
    let request = Request::builder()
        .method(Method::GET)
        .uri(path)
        .header("authorization", format!("Bearer {}", scene.tokens[&who]))
        .body(Body::empty())
        .unwrap();
    let reply = stage.ask(request).await.unwrap();
    let link = reply
        .headers
        .get("link")
        .map(|it| it.to_str().unwrap().to_owned());
    reply.status.is_success().then(|| {
        let json = serde_json::from_slice(&reply.body).unwrap();
        (json, link.unwrap_or_default())
    })
}

/// Ids and revisions of all tickets, by the list.
async fn listed(scene: &Scene, stage: &Stage, who: Who) -> BTreeSet<(String, u64)> {
    let mut found = BTreeSet::new();
    let mut path = "/v1/tickets?limit=200".to_owned();
    loop {
        let (page, link) = get(scene, stage, who, &path).await.unwrap();
        found.extend(page.as_array().unwrap().iter().map(version));
        let Some((_, rest)) = link.split_once("cursor=") else {
            return found;
        };
        let cursor = rest.split('>').next().unwrap();
        path = format!("/v1/tickets?limit=200&cursor={cursor}");
    }
}

/// The same by the feed.
async fn fed(scene: &Scene, stage: &Stage, who: Who) -> BTreeSet<(String, u64)> {
    let mut found = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/sync?cursor={cursor}");
        let (page, _) = get(scene, stage, who, &path).await.unwrap();
        let ops = page["ops"].as_array().unwrap().iter();
        let tickets = ops.filter(|op| op["op"] == "put" && op["kind"] == "ticket");
        found.extend(tickets.map(|op| version(&op["data"])));
        page["next"].as_str().unwrap().clone_into(&mut cursor);
        if page["more"] == false {
            return found;
        }
    }
}

fn version(ticket: &Value) -> (String, u64) {
    let id = ticket["id"].as_str().unwrap().to_owned();
    (id, ticket["rev"].as_u64().unwrap())
}
