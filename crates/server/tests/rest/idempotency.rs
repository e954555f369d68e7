//! The same request twice has one effect and one answer.

use axum::http::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{ALICE, BOB, Desk, message, new_ticket};

#[tokio::test]
async fn a_create_whose_answer_was_lost_is_answered_again_and_filed_once() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let (key, ticket) = (Uuid::now_v7(), new_ticket("Einmal"));
    let first = alice
        .write(Method::POST, "/v1/tickets", &ticket, key)
        .await
        .expect(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    let again = alice
        .write(Method::POST, "/v1/tickets", &ticket, key)
        .await
        .expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.body, again.body);
    assert_eq!(first.of::<api::TicketWritten>().op.id, key);
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 1);
}

#[tokio::test]
async fn twenty_duplicates_at_once_file_one_ticket() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let (key, ticket) = (Uuid::now_v7(), new_ticket("Parallel"));
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (alice, ticket) = (alice.clone(), ticket.clone());
            tokio::spawn(async move {
                alice
                    .write(Method::POST, "/v1/tickets", &ticket, key)
                    .await
                    .expect(201)
                    .body
            })
        })
        .collect();
    let mut bodies = Vec::new();
    for answer in tries {
        bodies.push(answer.await.unwrap());
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 1);
    assert_eq!(
        desk.count("SELECT COUNT(*) AS n FROM messages WHERE kind = 'reply'")
            .await,
        1
    );
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM op_log").await, 1);
}

#[tokio::test]
async fn twenty_duplicates_of_a_reply_write_it_once() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Antwort").await.ticket.id;
    let (key, reply) = (Uuid::now_v7(), message("Noch etwas."));
    let path = format!("/v1/tickets/{ticket}/messages");
    let tries: Vec<_> = (0..20)
        .map(|_| {
            let (alice, reply, path) = (alice.clone(), reply.clone(), path.clone());
            tokio::spawn(async move {
                alice
                    .write(Method::POST, &path, &reply, key)
                    .await
                    .expect(201);
            })
        })
        .collect();
    for answer in tries {
        answer.await.unwrap();
    }
    let said = alice.thread(ticket).await;
    assert_eq!(said.iter().filter(|it| it.body == "Noch etwas.").count(), 1);
    assert_eq!(
        desk.mail().await.len(),
        1,
        "the automatic mail is not doubled either"
    );
}

#[tokio::test]
async fn a_key_of_another_request_is_refused_and_keys_of_others_do_not_matter() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let bob = desk.person(BOB).await;
    let key = Uuid::now_v7();
    let first = new_ticket("Erste");
    alice
        .write(Method::POST, "/v1/tickets", &first, key)
        .await
        .expect(201);
    let other = alice
        .write(Method::POST, "/v1/tickets", &new_ticket("Zweite"), key)
        .await;
    other.refused(422, "idempotency_key_reused");
    bob.write(Method::POST, "/v1/tickets", &new_ticket("Dritte"), key)
        .await
        .expect(201);
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 2);
}

#[tokio::test]
async fn without_a_key_nothing_is_written() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Vorhanden").await.ticket.id;
    for (method, path, body) in [
        (Method::POST, "/v1/tickets".to_owned(), new_ticket("Ohne")),
        (Method::PATCH, format!("/v1/tickets/{ticket}"), json!({})),
        (
            Method::POST,
            format!("/v1/tickets/{ticket}/messages"),
            message("Ohne"),
        ),
        (
            Method::POST,
            format!("/v1/tickets/{ticket}/actions/request_callback"),
            json!({}),
        ),
        (
            Method::DELETE,
            format!("/v1/me/sessions/{ticket}"),
            json!(null),
        ),
        (Method::POST, "/v1/uploads".to_owned(), json!({})),
        (Method::DELETE, format!("/v1/uploads/{ticket}"), json!(null)),
    ] {
        for key in [None, Some("not-a-uuid")] {
            let mut request = alice.request(method.clone(), &path);
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            let answer = alice
                .send(request.body(body.to_string().into()).unwrap())
                .await;
            answer.refused(400, "idempotency_key_missing");
        }
    }
}

#[tokio::test]
async fn a_refused_request_is_judged_anew_with_the_same_key() {
    let desk = Desk::open_with(|document| document.rules.tickets_per_hour = 1).await;
    let alice = desk.person(ALICE).await;
    alice.files("Erste").await;
    let (key, second) = (Uuid::now_v7(), new_ticket("Zweite"));
    let refused = alice.write(Method::POST, "/v1/tickets", &second, key).await;
    refused.refused(429, "rate_limited");
    desk.meddle("UPDATE tickets SET created_at = created_at - 3600000")
        .await;
    alice
        .write(Method::POST, "/v1/tickets", &second, key)
        .await
        .expect(201);
}
