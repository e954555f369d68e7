//! Requests that meet another one under way: its body is not sent to the end.

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use tower::ServiceExt as _;

use crate::support::{ALICE, Answer, Desk, PNG, Person, new_ticket, upload};

/// A piece of an upload whose bytes do not come, until what is returned is dropped.
async fn stuck(desk: &Desk, alice: &Person) -> (uuid::Uuid, Hold) {
    let announced = alice.post("/v1/uploads", upload("a.png", PNG)).await;
    let state: api::UploadState = announced.expect(201).of();
    let (sender, bytes) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    let stream = tokio_stream::wrappers::ReceiverStream::new(bytes);
    let request: Request<Body> = alice
        .request(Method::PATCH, &format!("/v1/uploads/{}", state.id))
        .header("upload-offset", "0")
        .header("content-type", "application/offset+octet-stream")
        .body(Body::from_stream(stream))
        .unwrap();
    let sending = tokio::spawn(desk.router.clone().oneshot(request));
    // Its first byte is read only once it has the upload.
    sender
        .send(Ok(Bytes::copy_from_slice(&PNG[..1])))
        .await
        .unwrap();
    drop(sender.reserve().await.unwrap());
    let hold = Hold {
        _sender: sender,
        _sending: sending,
    };
    (state.id, hold)
}

struct Hold {
    _sender: tokio::sync::mpsc::Sender<Result<Bytes, std::io::Error>>,
    _sending: tokio::task::JoinHandle<Result<axum::response::Response, std::convert::Infallible>>,
}

/// Two requests write one piece.
pub async fn the_same_piece(desk: &Desk, alice: &Person) -> Answer {
    let (upload, _hold) = stuck(desk, alice).await;
    alice.piece(upload, 7, PNG).await
}

/// Somebody holds the writer, and everybody else waits for it, until one comes too many.
pub async fn one_write_too_many(desk: &Desk) -> Answer {
    let alice = desk.person(ALICE).await;
    alice.get("/v1/me").await.expect(200);
    let writer = desk.db.write().await.unwrap();
    let mut waiting = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let alice = alice.clone();
        waiting.spawn(async move { alice.post("/v1/tickets", new_ticket("Drucker")).await });
    }
    let refused = waiting.join_next().await.unwrap().unwrap();
    drop(writer);
    // Whoever has waited is served.
    while let Some(answer) = waiting.join_next().await {
        let status = answer.unwrap().status.as_u16();
        assert!([201, 429, 503].contains(&status), "{status}");
    }
    refused
}
