//! Cursors and the histories they belong to.

use std::path::Path;

use serde_json::Value;
use server::db::{Db, Durability, now};
use server::{Config, feed};

use crate::support::{ALICE, BOB, CARL, Desk, Person};

/// Follows the feed from `cursor` to its end: ids that were put, and the cursor there.
async fn follow(person: &Person, mut cursor: String) -> (Vec<String>, String) {
    let mut put = Vec::new();
    loop {
        let page: Value = person
            .get(&format!("/v1/sync?limit=3&cursor={cursor}"))
            .await
            .expect(200)
            .json();
        let ops = page["ops"].as_array().unwrap().iter();
        put.extend(
            ops.filter_map(|op| op["data"]["id"].as_str())
                .map(str::to_owned),
        );
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return (put, cursor);
        }
    }
}

/// Puts a copy of the database back, as an operator would, and starts a server on it.
async fn restored(desk: &Desk, copy: &Path) -> (tempfile::TempDir, axum::Router) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(copy, folder.path().join("pultd.db")).unwrap();
    desk.db.close().await;
    let db = Db::open_with(folder.path(), Durability::ProgramCrash)
        .await
        .unwrap();
    (folder, server::app(db, Config::default()).unwrap())
}

async fn asked(router: &axum::Router, person: &Person, cursor: &str) -> (u16, Value) {
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;
    let path = format!("/v1/sync?cursor={cursor}");
    let request = person
        .request(axum::http::Method::GET, &path)
        .body(axum::body::Body::empty())
        .unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn a_server_restored_from_a_backup_says_that_it_has_another_history() {
    let desk = Desk::open().await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    alice.files("Vor der Sicherung").await;
    let (_, of_bob) = follow(&bob, String::new()).await;
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("backup.db");
    desk.db.back_up(&copy).await.unwrap();
    alice.files("Nach der Sicherung").await;
    let (_, of_alice) = follow(&alice, String::new()).await;

    let (_folder, router) = restored(&desk, &copy).await;
    let (status, problem) = asked(&router, &alice, &of_alice).await;
    assert_eq!(
        (status, &problem["code"]),
        (410, &"history_diverged".into())
    );
    // Bob has seen nothing the backup does not know.
    assert_eq!(asked(&router, &bob, &of_bob).await.0, 200);
    let (status, page) = asked(&router, &alice, "").await;
    assert_eq!(status, 200);
    assert!(page.to_string().contains("Vor der Sicherung"));
    assert!(!page.to_string().contains("Nach der Sicherung"));
}

#[tokio::test]
async fn who_has_only_seen_the_head_of_a_lost_history_is_told_too() {
    let desk = Desk::open().await;
    let (alice, carl) = (desk.person(ALICE).await, desk.person(CARL).await);
    let copies = tempfile::tempdir().unwrap();
    let copy = copies.path().join("backup.db");
    desk.db.back_up(&copy).await.unwrap();
    alice.files("Carl sieht dies nie").await;
    let (_, of_carl) = follow(&carl, String::new()).await;
    let (_folder, router) = restored(&desk, &copy).await;
    let (status, problem) = asked(&router, &carl, &of_carl).await;
    assert_eq!(
        (status, &problem["code"]),
        (410, &"history_diverged".into())
    );
}

#[tokio::test]
async fn a_cursor_older_than_the_tombstones_has_expired() {
    let desk = Desk::open().await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let (_, old) = follow(&alice, String::new()).await;
    bob.files("Etwas geschieht").await;
    let (_, of_bob) = follow(&bob, String::new()).await;
    feed::purge(&desk.db, now() + chrono::TimeDelta::seconds(1))
        .await
        .unwrap();
    alice
        .get(&format!("/v1/sync?cursor={old}"))
        .await
        .refused(410, "cursor_expired");
    bob.get(&format!("/v1/sync?cursor={of_bob}"))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_cursor_of_somebody_else_or_of_nobody_is_not_accepted() {
    let desk = Desk::open().await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let (_, cursor) = follow(&alice, String::new()).await;
    bob.get(&format!("/v1/sync?cursor={cursor}"))
        .await
        .refused(400, "cursor_invalid");
    alice
        .get("/v1/sync?cursor=AAAA")
        .await
        .refused(400, "cursor_invalid");
    alice
        .get("/v1/sync?limit=viele")
        .await
        .refused(400, "malformed");
}

#[tokio::test]
async fn everybody_begins_with_the_portal_and_himself() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    assert_eq!(alice.records("portal").await.len(), 1);
    let me = alice.records("me").await;
    assert_eq!(me[0]["email"], ALICE);
    assert_eq!(alice.records("organization").await[0]["name"], "Hegau");
    assert!(alice.records("member").await.is_empty());
}

#[tokio::test]
async fn a_new_portal_document_reaches_everybody() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let (_, cursor) = follow(&alice, String::new()).await;
    let mut document = (*desk.db.portal().unwrap()).clone();
    document.version += 1;
    let mut tx = desk.db.write().await.unwrap();
    tx.set_portal(document.clone()).await.unwrap();
    tx.commit().await.unwrap();
    let page: Value = alice
        .get(&format!("/v1/sync?cursor={cursor}"))
        .await
        .expect(200)
        .json();
    assert_eq!(page["ops"][0]["data"]["version"], document.version);
    assert_eq!(desk.db.portal().unwrap().version, document.version);
}
