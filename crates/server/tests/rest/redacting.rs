//! What should never have been written down is gone everywhere.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Desk, MARA, Person, message, sha256, with_files};

const SECRET: &str = "Mein Passwort ist Zwiebelkuchen-4711";

/// Whether any file below the data folder holds these bytes.
fn on_disk(desk: &Desk, needle: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![desk.dir.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let hit = bytes
                .windows(needle.len())
                .any(|it| it == needle.as_bytes());
            if hit {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// Waits until the file was written anew.
async fn until_clean(desk: &Desk, needle: &str) {
    let clean = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        while !on_disk(desk, needle).is_empty() {
            ticks.tick().await;
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(30), clean).await;
    assert!(done.is_ok(), "{:?}", on_disk(desk, needle));
}

#[tokio::test]
async fn a_redacted_message_is_gone_from_every_file_and_every_answer() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Zugang").await.ticket.id;
    let picture = b"\x89PNG\r\n\x1a\n Zwiebelkuchen-4711 auf dem Bildschirm";
    let upload = alice.uploads("zugang.png", picture).await;
    let said = with_files(SECRET, &[(upload, "zugang.png")]);
    let key = Uuid::now_v7();
    let path = format!("/v1/tickets/{ticket}/messages");
    let post = async || {
        alice
            .write(axum::http::Method::POST, &path, &said, key)
            .await
    };
    post().await.expect(201);
    // Enough other words that the pages of the database are rearranged.
    for number in 0..40 {
        let text = format!(
            "Antwort {number}: {}",
            "Bitte haben Sie Geduld. ".repeat(40)
        );
        anna.says(ticket, message(&text)).await.expect(201);
    }
    assert!(
        !on_disk(&desk, "Zwiebelkuchen-4711").is_empty(),
        "the test must be able to fail"
    );
    let before: Value = alice.get("/v1/sync").await.expect(200).json();
    let cursor = drain(&alice, before).await;

    let args = json!({ "message_id": said["id"] });
    alice
        .acts(ticket, "redact_message", args.clone())
        .await
        .refused(403, "forbidden");
    let written: api::TicketWritten = anna
        .acts(ticket, "redact_message", args.clone())
        .await
        .expect(200)
        .of();
    assert_eq!(
        written.messages[0].body,
        "[Der Text dieser Nachricht wurde entfernt.]"
    );
    until_clean(&desk, "Zwiebelkuchen-4711").await;
    let hash = sha256(picture);
    assert!(
        !desk
            .dir
            .path()
            .join("blobs")
            .join(&hash[..2])
            .join(&hash)
            .exists()
    );

    follows_without_the_text(&alice, ticket, &cursor, &said["id"]).await;
    // The repeated write still has its answer; a search, an attachment and the mails no longer have it.
    let again = post().await.expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert!(!String::from_utf8_lossy(&again.body).contains("Zwiebelkuchen"));
    let hits: Vec<api::Ticket> = desk
        .person(MARA)
        .await
        .get("/v1/tickets?q=Zwiebelkuchen")
        .await
        .expect(200)
        .of();
    assert!(hits.is_empty());
    assert!(
        desk.mail()
            .await
            .iter()
            .all(|it| !it.3.contains("Zwiebelkuchen"))
    );
    anna.acts(ticket, "redact_message", args)
        .await
        .refused(422, "validation");
}

/// Whoever follows forgets the old message and gets one without the text, of the same author and
/// time.
async fn follows_without_the_text(alice: &Person, ticket: Uuid, cursor: &str, id: &Value) {
    let page: Value = alice
        .get(&format!("/v1/sync?cursor={cursor}"))
        .await
        .expect(200)
        .json();
    let ops = page["ops"].as_array().unwrap();
    assert!(
        ops.iter().any(|op| op["op"] == "del" && op["id"] == *id),
        "{ops:?}"
    );
    let put = ops.iter().find(|op| {
        op["op"] == "put" && op["data"]["body"] == "[Der Text dieser Nachricht wurde entfernt.]"
    });
    let place = &put.unwrap()["data"];
    assert_eq!(place["author"]["name"], "Alice Muster");
    assert_eq!(place["attachments"], json!([]));
    let thread = alice.thread(ticket).await;
    assert_eq!(
        thread
            .iter()
            .filter(|it| it.id.to_string() == place["id"].as_str().unwrap())
            .count(),
        1
    );
}

async fn drain(person: &Person, mut page: serde_json::Value) -> String {
    loop {
        let cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return cursor;
        }
        page = person
            .get(&format!("/v1/sync?cursor={cursor}"))
            .await
            .expect(200)
            .json();
    }
}

#[tokio::test]
async fn a_redacted_note_is_no_news_to_the_customer() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Zugang").await.ticket;
    let note = json!({ "id": Uuid::now_v7(), "body": SECRET, "internal": true });
    anna.says(ticket.id, note.clone()).await.expect(201);
    let before = (alice.thread(ticket.id).await, desk.mail().await.len());
    anna.acts(
        ticket.id,
        "redact_message",
        json!({ "message_id": note["id"] }),
    )
    .await
    .expect(200);
    assert_eq!(
        (alice.thread(ticket.id).await, desk.mail().await.len()),
        before
    );
    assert_eq!(alice.ticket(ticket.id).await.rev, ticket.rev);
    until_clean(&desk, "Zwiebelkuchen-4711").await;
}

#[tokio::test]
async fn what_was_to_be_cleaned_when_the_server_stopped_is_cleaned_later() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Zugang").await.ticket.id;
    let said = message(SECRET);
    alice.says(ticket, said).await.expect(201);
    desk.meddle("DELETE FROM messages WHERE body LIKE '%Zwiebelkuchen%'")
        .await;
    desk.meddle("DELETE FROM op_log").await;
    desk.meddle("DELETE FROM mail_outbox").await;
    assert!(
        !on_disk(&desk, "Zwiebelkuchen-4711").is_empty(),
        "the log still has it"
    );
    desk.meddle("INSERT INTO meta (key, value) VALUES ('scrub', 'due')")
        .await;
    server::db::finish_scrubbing(&desk.db).await.unwrap();
    assert_eq!(on_disk(&desk, "Zwiebelkuchen-4711"), Vec::<String>::new());
}
