//! News staff writes, and who reads them.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, MARA, Person};

async fn announced(person: &Person) -> Vec<String> {
    let portal: portal::Document = person.get("/v1/portal").await.expect(200).of();
    let from_feed = person.records("portal").await;
    let titles: Vec<_> = portal
        .announcements
        .into_iter()
        .map(|it| it.title)
        .collect();
    let told = from_feed[0]["announcements"].as_array().unwrap().iter();
    let told: Vec<_> = told.map(|it| it["title"].as_str().unwrap()).collect();
    assert_eq!(told, titles, "the feed tells the same");
    titles
}

async fn writes(anna: &Person, title: &str, change: impl FnOnce(&mut Value)) -> api::Announcement {
    let mut new = json!({ "id": Uuid::now_v7(), "title": title, "text": "Bitte beachten." });
    change(&mut new);
    anna.post("/v1/announcements", new).await.expect(201).of()
}

async fn primary(anna: &Person, desk: &Desk, email: &str) {
    let person = desk.person(email).await;
    let me: api::Me = person.get("/v1/me").await.expect(200).of();
    let path = format!("/v1/organizations/{}", me.organization_id.unwrap());
    anna.patch(&path, json!({ "primary_contact_id": person.id }))
        .await
        .expect(200);
}

#[tokio::test]
async fn m24_what_is_for_the_primary_contact_goes_to_this_person_first() {
    let desk = Desk::of("managedhosting").await;
    let anna = desk.person(ANNA).await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    primary(&anna, &desk, ALICE).await;
    writes(&anna, "Wartung am Samstag", |_| {}).await;
    writes(&anna, "Neue Preise ab Januar", |new| {
        new["primary_contact_only"] = json!(true);
    })
    .await;
    let own = "Helpdesk auch ohne Netz"; // the portal's file has it for primary contacts
    let all = [own, "Neue Preise ab Januar", "Wartung am Samstag"];
    assert_eq!(announced(&alice).await, all);
    assert_eq!(announced(&anna).await, all, "staff sees what it tells whom");
    assert_eq!(announced(&bob).await, ["Wartung am Samstag"]);
    let request = Request::get("/v1/portal").body(Body::empty()).unwrap();
    let open: portal::Document = desk.send(request).await.expect(200).of();
    assert_eq!(open.announcements.len(), 1);

    // Another primary contact: what was for the first one is for him now.
    primary(&anna, &desk, BOB).await;
    assert_eq!(announced(&bob).await, all);
    assert_eq!(announced(&alice).await, ["Wartung am Samstag"]);
}

#[tokio::test]
async fn whoever_is_following_gets_the_document_with_the_news() {
    let desk = Desk::open().await;
    let (anna, mara) = (desk.person(ANNA).await, desk.person(MARA).await);
    let mut cursor = String::new();
    let page = async |cursor: &str| -> Value {
        let path = format!("/v1/sync?cursor={cursor}");
        mara.get(&path).await.expect(200).json()
    };
    loop {
        let page = page(&cursor).await;
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            break;
        }
    }
    let made = writes(&anna, "Wartung", |_| {}).await;
    let told = page(&cursor).await;
    let news = &told["ops"][0]["data"]["announcements"];
    assert_eq!(news[0]["id"], json!(made.id.to_string()));
    let path = format!("/v1/announcements/{}", made.id);
    anna.write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
        .await
        .expect(204);
    let told = page(told["next"].as_str().unwrap()).await;
    assert_eq!(told["ops"][0]["data"]["announcements"], json!([]));
}

#[tokio::test]
async fn an_announcement_ends_with_its_last_day() {
    let desk = Desk::open().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    writes(&anna, "Vorbei", |new| {
        new["from"] = json!("2020-01-01");
        new["until"] = json!("2020-01-31");
    })
    .await;
    writes(&anna, "Kommt", |new| {
        new["from"] = json!("2999-01-01");
        new["until"] = json!("2999-01-31");
    })
    .await;
    assert_eq!(announced(&alice).await, ["Kommt"]);
    let all: Vec<api::Announcement> = anna.get("/v1/announcements").await.expect(200).of();
    assert_eq!(all.len(), 2);
    for (from, until, pointer, fault) in [
        ("2026-1-2", "", "/from", "day"),
        ("", "31.12.2026", "/until", "day"),
        ("2026-02-30", "", "/from", "day"),
        ("2026-12-02", "2026-12-01", "/until", "before_from"),
    ] {
        let new = json!({
            "id": Uuid::now_v7(), "title": "Falsch", "text": "…", "from": from, "until": until,
        });
        let problem = anna.post("/v1/announcements", new).await;
        let problem = problem.refused(422, "validation");
        assert_eq!(
            (&*problem.errors[0].pointer, &*problem.errors[0].code),
            (pointer, fault)
        );
    }
}

#[tokio::test]
async fn an_announcement_is_staffs_to_write_and_changed_against_what_was_seen() {
    let desk = Desk::open().await;
    let (anna, alice) = (desk.person(ANNA).await, desk.person(ALICE).await);
    alice
        .get("/v1/announcements")
        .await
        .refused(403, "forbidden");
    let mine = json!({ "id": Uuid::now_v7(), "title": "Meins", "text": "…" });
    alice
        .post("/v1/announcements", mine)
        .await
        .refused(403, "forbidden");
    let made = writes(&anna, "Wartung", |_| {}).await;
    let path = format!("/v1/announcements/{}", made.id);
    let change = json!({ "rev": 1, "title": "Wartung verschoben" });
    let changed: api::Announcement = anna.patch(&path, change.clone()).await.expect(200).of();
    assert_eq!((&*changed.title, changed.rev), ("Wartung verschoben", 2));
    assert_eq!(changed.text, "Bitte beachten.");
    let problem = anna.patch(&path, change).await;
    let problem = problem.refused(409, "field_conflict");
    assert_eq!(problem.record.unwrap()["rev"], 2);
    let again = json!({ "id": made.id, "title": "Wartung", "text": "…" });
    anna.post("/v1/announcements", again)
        .await
        .refused(409, "duplicate_id");
}
