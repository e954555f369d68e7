//! Files on their way in and out.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, Desk, PNG, Person, new_ticket, upload, with_files};

async fn how_far(person: &Person, id: Uuid) -> (String, String) {
    let request = person.request(Method::HEAD, &format!("/v1/uploads/{id}"));
    let answer = person
        .send(request.body(Body::empty()).unwrap())
        .await
        .expect(200);
    (
        answer.header("upload-offset").to_owned(),
        answer.header("upload-length").to_owned(),
    )
}

/// Files a ticket with one file and tells the file's record.
async fn attached(person: &Person, name: &str, bytes: &[u8]) -> api::Attachment {
    let id = person.uploads(name, bytes).await;
    let mut ticket = new_ticket("Mit Datei");
    ticket["message"] = with_files("Text", &[(id, name)]);
    let filed: api::TicketWritten = person.post("/v1/tickets", ticket).await.expect(201).of();
    filed.messages[0].attachments[0].clone()
}

async fn content(person: &Person, id: Uuid, range: &str) -> Answer {
    let request = person.request(Method::GET, &format!("/v1/attachments/{id}/content"));
    person
        .send(request.header("range", range).body(Body::empty()).unwrap())
        .await
}

/// Bytes that repeat only after a prime number of them.
fn bytes(length: usize) -> Vec<u8> {
    (0..=250).cycle().take(length).collect()
}

#[tokio::test]
async fn an_interrupted_upload_goes_on_where_it_stopped() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let all = bytes(12_000_000);
    let wanted = upload("gross.bin", &all);
    let state: api::UploadState = alice.post("/v1/uploads", wanted).await.expect(201).of();
    assert_eq!(state.chunk_size, 5 * 1024 * 1024);
    let first = alice
        .piece(state.id, 0, &all[..5_000_000])
        .await
        .expect(204);
    assert_eq!(first.header("upload-offset"), "5000000");
    // The answer was lost; the client asks, or is told.
    let again = alice.piece(state.id, 0, &all[..5_000_000]).await;
    again.refused(409, "upload_offset");
    assert_eq!(again.header("upload-offset"), "5000000");
    assert_eq!(
        how_far(&alice, state.id).await,
        ("5000000".into(), "12000000".into())
    );
    alice
        .piece(state.id, 5_000_000, &all[5_000_000..10_000_000])
        .await
        .expect(204);
    let mut early = new_ticket("Zu früh");
    early["message"] = with_files("Text", &[(state.id, "gross.bin")]);
    alice
        .post("/v1/tickets", early.clone())
        .await
        .refused(422, "unknown_upload");
    alice
        .piece(state.id, 10_000_000, &all[10_000_000..])
        .await
        .expect(204);
    let filed: api::TicketWritten = alice.post("/v1/tickets", early).await.expect(201).of();
    let file = &filed.messages[0].attachments[0];
    assert_eq!(file.sha256, crate::support::sha256(&all));
    let whole = alice
        .get(&format!("/v1/attachments/{}/content", file.id))
        .await
        .expect(200);
    assert_eq!(whole.body, all);
}

#[tokio::test]
async fn a_message_with_a_file_whose_answer_was_lost_is_repeated_as_it_was() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let (upload_key, file_key) = (Uuid::now_v7(), Uuid::now_v7());
    let announce = async || {
        let wanted = upload("bild.png", PNG);
        let answer = alice
            .write(Method::POST, "/v1/uploads", &wanted, upload_key)
            .await;
        answer.expect(201).of::<api::UploadState>()
    };
    let state = announce().await;
    alice.piece(state.id, 0, PNG).await.expect(204);
    let mut ticket = new_ticket("Antwort verloren");
    ticket["message"] = with_files("Text", &[(state.id, "bild.png")]);
    alice
        .write(Method::POST, "/v1/tickets", &ticket, file_key)
        .await
        .expect(201);
    // After a restart the client knows the keys only, and goes through it all again.
    let again = announce().await;
    assert_eq!(again.id, state.id);
    assert_eq!(how_far(&alice, again.id).await.0, PNG.len().to_string());
    let answer = alice
        .write(Method::POST, "/v1/tickets", &ticket, file_key)
        .await
        .expect(201);
    assert_eq!(answer.header("idempotency-replayed"), "true");
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM attachments").await, 1);
}

#[tokio::test]
async fn a_corrupted_upload_is_noticed_and_starts_over() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let state: api::UploadState = alice
        .post("/v1/uploads", upload("bild.png", PNG))
        .await
        .expect(201)
        .of();
    let mut damaged = PNG.to_vec();
    damaged[20] ^= 0x40;
    let answer = alice.piece(state.id, 0, &damaged).await;
    answer.refused(460, "upload_checksum");
    assert_eq!(answer.header("upload-offset"), "0");
    alice.piece(state.id, 0, PNG).await.expect(204);
    // Repeating the last piece of a finished upload is told the end.
    let again = alice.piece(state.id, PNG.len(), b"").await.expect(204);
    assert_eq!(again.header("upload-offset"), PNG.len().to_string());
}

#[tokio::test]
async fn an_empty_file_is_refused_with_a_sentence() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let problem = alice.post("/v1/uploads", upload("leer.txt", b"")).await;
    let problem = problem.refused(422, "validation");
    assert_eq!(problem.errors[0].code, "empty");
    assert!(
        problem.detail.contains("leer (0 Byte)"),
        "{}",
        problem.detail
    );
}

#[tokio::test]
async fn a_file_of_30_megabytes_is_refused_before_a_byte_of_it_is_sent() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let mut wanted = upload("film.mp4", b"x");
    wanted["size"] = json!(30 * 1024 * 1024);
    let problem = alice
        .post("/v1/uploads", wanted)
        .await
        .refused(413, "too_large");
    assert!(
        problem.detail.contains("höchstens 25 MB"),
        "{}",
        problem.detail
    );
    assert_eq!(problem.errors[0].current, Some(json!(25 * 1024 * 1024)));
}

#[tokio::test]
async fn more_bytes_than_announced_are_not_taken() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let state: api::UploadState = alice
        .post("/v1/uploads", upload("kurz.txt", b"kurz"))
        .await
        .expect(201)
        .of();
    alice
        .piece(state.id, 0, b"kurz und gut")
        .await
        .refused(413, "too_large");
    alice.piece(state.id, 0, b"kurz").await.expect(204);
}

#[tokio::test]
async fn an_announcement_that_makes_no_sense_is_refused() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let mut wanted = upload("x.txt", b"x");
    wanted["sha256"] = json!("../../etc/passwd");
    alice
        .post("/v1/uploads", wanted)
        .await
        .refused(422, "validation");
    alice
        .post("/v1/uploads", json!({ "size": -1 }))
        .await
        .refused(400, "malformed");
}

#[tokio::test]
async fn a_mislabelled_file_is_what_its_bytes_say() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let file = attached(
        &alice,
        "foto.png",
        b"<html><script>alert(1)</script></html>",
    )
    .await;
    assert_eq!(file.media_type, "text/html");
    let got = alice
        .get(&format!("/v1/attachments/{}/content", file.id))
        .await
        .expect(200);
    assert_eq!(got.header("content-type"), "text/html");
    assert!(got.header("content-disposition").starts_with("attachment;"));
    assert_eq!(got.header("x-content-type-options"), "nosniff");
    assert!(got.header("content-security-policy").contains("sandbox"));
    let svg = attached(
        &alice,
        "bild.png",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    )
    .await;
    let got = alice
        .get(&format!("/v1/attachments/{}/content", svg.id))
        .await
        .expect(200);
    assert!(got.header("content-disposition").starts_with("attachment;"));
    let png = attached(&alice, "bild.exe", PNG).await;
    assert_eq!(png.media_type, "image/png");
    let got = alice
        .get(&format!("/v1/attachments/{}/content", png.id))
        .await
        .expect(200);
    assert!(got.header("content-disposition").starts_with("inline;"));
}

#[tokio::test]
async fn a_name_cannot_leave_its_folder_or_pretend_another_ending() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    for (given, kept) in [
        ("../../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("rechnung\u{202E}fdp.exe", "rechnungfdp.exe"),
        ("con.txt", "_con.txt"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("..", "Anhang"),
    ] {
        let file = attached(&alice, given, given.as_bytes()).await;
        assert_eq!(file.name, kept);
        let got = alice
            .get(&format!("/v1/attachments/{}/content", file.id))
            .await
            .expect(200);
        assert!(got.headers.get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn a_download_can_be_resumed_and_is_cached_by_its_hash() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let all = bytes(1_000);
    let file = attached(&alice, "daten.bin", &all).await;
    let part = content(&alice, file.id, "bytes=900-").await.expect(206);
    assert_eq!(part.body, &all[900..]);
    assert_eq!(part.header("content-range"), "bytes 900-999/1000");
    let etag = format!("\"{}\"", file.sha256);
    assert_eq!(part.header("etag"), etag);
    let outside = content(&alice, file.id, "bytes=1000-").await;
    outside.refused(416, "range_not_satisfiable");
    assert_eq!(outside.header("content-range"), "bytes */1000");
    let request = alice
        .request(Method::GET, &format!("/v1/attachments/{}/content", file.id))
        .header("if-none-match", &etag);
    let kept = alice
        .send(request.body(Body::empty()).unwrap())
        .await
        .expect(304);
    assert!(kept.body.is_empty());
    let request = alice
        .request(Method::GET, &format!("/v1/attachments/{}/content", file.id))
        .header("range", "bytes=900-")
        .header("if-range", "\"another\"");
    let whole = alice
        .send(request.body(Body::empty()).unwrap())
        .await
        .expect(200);
    assert_eq!(whole.body, all);
    assert_eq!(whole.header("content-length"), "1000");
}

#[tokio::test]
async fn an_upload_nobody_wants_is_forgotten() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let state: api::UploadState = alice
        .post("/v1/uploads", upload("x.png", PNG))
        .await
        .expect(201)
        .of();
    alice.piece(state.id, 0, &PNG[..10]).await.expect(204);
    let path = format!("/v1/uploads/{}", state.id);
    alice
        .write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
        .await
        .expect(204);
    alice
        .piece(state.id, 10, &PNG[10..])
        .await
        .refused(404, "not_found");
    let partial = desk.db.folder().join("blobs/partial");
    assert_eq!(std::fs::read_dir(partial).unwrap().count(), 0);
}

#[tokio::test]
async fn the_same_picture_twice_takes_its_room_once() {
    let desk = Desk::open().await;
    let first = attached(&desk.person(ALICE).await, "a.png", PNG).await;
    let anna = desk.person(ANNA).await;
    let found = anna
        .get(&format!("/v1/attachments/{}", first.id))
        .await
        .expect(200);
    assert_eq!(found.of::<api::Attachment>(), first);
    let second = attached(&desk.person(crate::support::CARL).await, "b.png", PNG).await;
    assert_ne!(first.id, second.id);
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM blobs").await, 1);
}

#[tokio::test]
async fn a_file_the_portal_does_not_take_cannot_come_under_another_name() {
    let desk = Desk::open_with(|document| {
        document.limits.blocked_endings = vec!["exe".to_owned()];
    })
    .await;
    let alice = desk.person(ALICE).await;
    let sent = alice.uploads("rechnung.pdf", PNG).await;
    let mut ticket = new_ticket("Drucker");
    ticket["message"] = with_files("Siehe Anhang", &[(sent, "rechnung.exe")]);
    let refused = alice.post("/v1/tickets", ticket.clone()).await;
    let problem = refused.refused(415, "type_blocked");
    assert_eq!(problem.errors[0].pointer, "/message/attachments/0/name");
    ticket["message"] = with_files("Siehe Anhang", &[(sent, "rechnung.pdf")]);
    alice.post("/v1/tickets", ticket).await.expect(201);
}
