//! The self-test of a cache, and what a cache need not hold.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, MARA, Person, message};

/// A cache as the protocol describes it: the revision of every record, by kind and id.
#[derive(Default)]
struct Cache {
    cursor: String,
    profile: &'static str,
    records: BTreeMap<(String, String), u64>,
    figures: Value,
}

impl Cache {
    /// Follows to the end and asks for the figures there.
    async fn follow(&mut self, person: &Person) {
        loop {
            let (cursor, profile) = (&self.cursor, self.profile);
            let path = format!("/v1/sync?cursor={cursor}&profile={profile}&limit=3&digest=true");
            let page: Value = person.get(&path).await.expect(200).json();
            for op in page["ops"].as_array().unwrap() {
                self.apply(op);
            }
            self.cursor = page["next"].as_str().unwrap().to_owned();
            if page["more"] == false {
                self.figures = page["digest"].clone();
                return;
            }
            assert_eq!(page.get("digest"), None, "only where there is no more");
        }
    }

    fn apply(&mut self, op: &Value) {
        let kind = op["kind"].as_str().unwrap().to_owned();
        let data = &op["data"];
        let id = match (&op["id"], &data["id"], &data["ticket_id"]) {
            (Value::String(id), _, _) | (_, Value::String(id), _) | (_, _, Value::String(id)) => {
                id.clone()
            }
            _ => return, // the portal document
        };
        match op["op"].as_str().unwrap() {
            "put" => {
                let rev = data["rev"].as_u64().unwrap();
                self.records.insert((kind, id), rev);
            }
            _ => {
                self.records.remove(&(kind, id));
            }
        }
    }

    /// What the protocol says they come to.
    fn computed(&self) -> Value {
        let xor = self.records.iter().fold(0_u64, |xor, ((kind, id), rev)| {
            let hash = Sha256::digest(format!("{kind}/{id}/{rev}"));
            xor ^ u64::from_be_bytes(hash[..8].try_into().unwrap())
        });
        json!({ "count": self.records.len(), "xor": format!("{xor:016x}") })
    }

    #[track_caller]
    fn is_right(&self) {
        assert_eq!(self.computed(), self.figures, "{:?}", self.records);
    }
}

#[tokio::test]
async fn a_cache_that_missed_nothing_computes_the_servers_figures_before_and_after_each_change() {
    let desk = Desk::open_with(|document| document.kb.enabled = true).await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let (mara, anna) = (desk.person(MARA).await, desk.person(ANNA).await);
    let people = [&alice, &bob, &mara, &anna];
    let mut caches = [(); 4].map(|()| Cache::default());
    let ticket = alice.files("Drucker streikt").await.ticket.id;
    let category = Uuid::now_v7();
    for step in 0..9 {
        let note = json!({ "id": Uuid::now_v7(), "body": "intern", "internal": true });
        match step {
            0 => {}
            1 => drop(anna.says(ticket, note).await.expect(201)),
            2 => drop(bob.files("Zweites Anliegen").await),
            3 => {
                let read = json!({ "message_id": alice.thread(ticket).await[0].id });
                let path = format!("/v1/tickets/{ticket}/read");
                let put = axum::http::Method::PUT;
                alice
                    .write(put, &path, &read, Uuid::now_v7())
                    .await
                    .expect(204);
            }
            4 => {
                let add = json!({ "add": { "participants": [bob.id] } });
                let path = format!("/v1/tickets/{ticket}");
                anna.patch(&path, add).await.expect(200);
            }
            5 => {
                let new = json!({ "id": category, "title": "Drucken" });
                anna.post("/v1/kb/categories", new).await.expect(201);
                let new =
                    json!({ "id": Uuid::now_v7(), "category_id": category, "title": "Treiber" });
                anna.post("/v1/kb/articles", new).await.expect(201);
            }
            6 => {
                let roles = json!({ "roles": [] });
                let path = format!("/v1/users/{}", mara.id);
                anna.patch(&path, roles).await.expect(200);
            }
            7 => {
                let remove = json!({ "remove": { "participants": [bob.id] } });
                let path = format!("/v1/tickets/{ticket}");
                anna.patch(&path, remove).await.expect(200);
            }
            _ => drop(anna.acts(ticket, "close", json!({})).await.expect(200)),
        }
        for (cache, person) in caches.iter_mut().zip(people) {
            cache.follow(person).await;
            cache.is_right();
        }
    }
    let counts: Vec<_> = caches.iter().map(|it| it.records.len()).collect();
    assert!(counts[3] > counts[0], "staff sees more: {counts:?}");
}

#[tokio::test]
async fn a_cache_that_missed_a_change_finds_out() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    alice.files("Drucker streikt").await;
    let mut cache = Cache::default();
    cache.follow(&alice).await;
    cache.is_right();
    desk.meddle("UPDATE tickets SET rev = rev + 1").await;
    cache.follow(&alice).await;
    assert_ne!(cache.computed(), cache.figures);
    desk.meddle("UPDATE tickets SET rev = rev - 1").await;
    let lost = cache.records.keys().find(|(kind, _)| kind == "message");
    let lost = lost.unwrap().clone();
    cache.records.remove(&lost);
    cache.follow(&alice).await;
    assert_ne!(cache.computed()["count"], cache.figures["count"]);
}

#[tokio::test]
async fn a_profile_leaves_out_what_was_closed_long_ago_until_it_changes() {
    let desk = Desk::open_with(|document| document.kb.enabled = true).await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let new = json!({ "id": Uuid::now_v7(), "title": "Drucken" });
    anna.post("/v1/kb/categories", new).await.expect(201);
    let old = alice.files("Vor langer Zeit").await.ticket.id;
    anna.acts(old, "close", json!({})).await.expect(200);
    desk.days_pass(40).await;
    let open = alice.files("Heute").await.ticket.id;
    let recent = alice.files("Gestern").await.ticket.id;
    anna.acts(recent, "close", json!({})).await.expect(200);

    let mut all = Cache::default();
    all.follow(&anna).await;
    all.is_right();
    let mut some = Cache {
        profile: "closed_days=30%2Ckb=none",
        ..Cache::default()
    };
    some.follow(&anna).await;
    some.is_right();
    let has = |cache: &Cache, kind: &str, id: Uuid| {
        let key = (kind.to_owned(), id.to_string());
        cache.records.contains_key(&key)
    };
    assert!(has(&all, "ticket", old) && has(&all, "ticket", recent));
    assert!(!has(&some, "ticket", old));
    assert!(has(&some, "ticket", open) && has(&some, "ticket", recent));
    let kinds = |cache: &Cache, kind: &str| cache.records.keys().filter(|it| it.0 == kind).count();
    assert_eq!(
        (kinds(&all, "kb_category"), kinds(&some, "kb_category")),
        (1, 0)
    );
    let (more, less) = (kinds(&all, "message"), kinds(&some, "message"));
    let hidden = anna.thread(old).await.len();
    assert_eq!(more - less, hidden, "messages go with their ticket");

    // What happens to it now is told, and the figures know it.
    anna.says(old, message("Noch ein Wort dazu."))
        .await
        .expect(201);
    some.follow(&anna).await;
    some.is_right();
    assert!(has(&some, "ticket", old));
    assert!(
        kinds(&some, "message") < kinds(&all, "message"),
        "only the new one"
    );
    // Opened again it is whole.
    anna.acts(old, "reopen", json!({})).await.expect(200);
    for cache in [&mut some, &mut all] {
        cache.follow(&anna).await;
        cache.is_right();
    }
    assert_eq!(kinds(&some, "message"), kinds(&all, "message"));

    // Another profile is another beginning; none means the one of the cursor.
    let cursor = &some.cursor;
    anna.get(&format!("/v1/sync?cursor={cursor}"))
        .await
        .expect(200);
    anna.get(&format!("/v1/sync?cursor={cursor}&profile=closed_days=31"))
        .await
        .refused(410, "cursor_expired");
    anna.get("/v1/sync?profile=everything")
        .await
        .refused(400, "malformed");
}
