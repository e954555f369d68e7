//! Small copies of pictures.

use std::io::Cursor;

use axum::body::Body;
use axum::http::Method;
use image::{DynamicImage, ImageFormat};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, CARL, Desk, MARA, Person, message, with_files};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let pixels = DynamicImage::new_rgb8(width, height);
    pixels.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The first file of a message somebody writes.
async fn attached(person: &Person, ticket: Uuid, internal: bool, file: &[u8]) -> api::Attachment {
    let id = person.uploads("bild", file).await;
    let mut said = with_files("Sehen Sie selbst.", &[(id, "bild")]);
    said["internal"] = internal.into();
    let written: api::TicketWritten = person.says(ticket, said).await.expect(201).of();
    written.messages[0].attachments[0].clone()
}

async fn small(person: &Person, file: Uuid, query: &str) -> Answer {
    person
        .get(&format!("/v1/attachments/{file}/thumbnail{query}"))
        .await
}

#[tokio::test]
async fn a_picture_is_shown_small_and_written_anew() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Bild").await.ticket.id;
    let large = picture(1_200, 600, ImageFormat::Png);
    let file = attached(&alice, ticket, false, &large).await;
    for (query, size) in [
        ("", (320, 160)),
        ("?w=100", (100, 50)),
        ("?w=0", (1, 1)),
        ("?w=999999", (1_024, 512)),
    ] {
        let answer = small(&alice, file.id, query).await.expect(200);
        assert_eq!(answer.header("content-type"), "image/webp");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let shown = image::load_from_memory_with_format(&answer.body, ImageFormat::WebP).unwrap();
        assert_eq!((shown.width(), shown.height()), size, "{query}");
    }
    small(&alice, file.id, "?w=viel")
        .await
        .refused(400, "malformed");
}

#[tokio::test]
async fn who_has_a_small_picture_already_is_not_sent_it_again() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Bild").await.ticket.id;
    let file = attached(&alice, ticket, false, &picture(50, 50, ImageFormat::Jpeg)).await;
    let tag = small(&alice, file.id, "").await.header("etag").to_owned();
    let again = |query: &str| {
        let path = format!("/v1/attachments/{}/thumbnail{query}", file.id);
        let request = alice.request(Method::GET, &path);
        let request = request.header("if-none-match", &tag);
        alice.send(request.body(Body::empty()).unwrap())
    };
    assert!(again("").await.expect(304).body.is_empty());
    again("?w=40").await.expect(200);
}

#[tokio::test]
async fn what_is_no_picture_has_no_small_copy() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Kein Bild").await.ticket.id;
    let whole = picture(60, 60, ImageFormat::Png);
    for bytes in [&b"Nur Text."[..], b"%PDF-1.7 kein Bild", &whole[..60]] {
        let file = attached(&alice, ticket, false, bytes).await;
        let problem = small(&alice, file.id, "").await.refused(415, "no_picture");
        assert!(problem.detail.contains("kein kleines Bild"), "{problem:?}");
    }
}

#[tokio::test]
async fn a_small_picture_is_as_visible_as_its_message() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Sichtbar").await.ticket.id;
    alice.says(ticket, message("Mit Bild:")).await.expect(201);
    let bytes = picture(10, 10, ImageFormat::Png);
    let told = attached(&alice, ticket, false, &bytes).await;
    let other = picture(11, 11, ImageFormat::Png);
    let noted = attached(&anna, ticket, true, &other).await;
    for (email, sees_told, sees_noted) in [
        (ALICE, 200, 404),
        (MARA, 200, 404),
        (ANNA, 200, 200),
        (BOB, 404, 404),
        (CARL, 404, 404),
    ] {
        let person = desk.person(email).await;
        small(&person, told.id, "").await.expect(sees_told);
        small(&person, noted.id, "").await.expect(sees_noted);
    }
    small(&anna, Uuid::now_v7(), "")
        .await
        .refused(404, "not_found");
}
