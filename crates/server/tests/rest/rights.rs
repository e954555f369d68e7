//! Who sees what: what is not visible does not exist.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, CARL, Desk, MARA, PNG, message, new_ticket, with_files};

/// A ticket of Alice's with a file.
async fn ticket_with_file(desk: &Desk) -> api::TicketWritten {
    let alice = desk.person(ALICE).await;
    let upload = alice.uploads("plan.png", PNG).await;
    let mut ticket = new_ticket("Nur für Hegau");
    ticket["message"] = with_files("Vertraulicher Inhalt", &[(upload, "plan.png")]);
    alice.post("/v1/tickets", ticket).await.expect(201).of()
}

#[tokio::test]
async fn a_ticket_of_others_does_not_exist_in_any_route() {
    let desk = Desk::open().await;
    let filed = ticket_with_file(&desk).await;
    let (ticket, first) = (filed.ticket.id, &filed.messages[0]);
    let file = first.attachments[0].id;
    for email in [CARL, BOB] {
        let other = desk.person(email).await;
        for path in [
            format!("/v1/tickets/{ticket}"),
            format!("/v1/tickets/{ticket}/messages"),
            format!("/v1/attachments/{file}"),
            format!("/v1/attachments/{file}/content"),
        ] {
            other.get(&path).await.refused(404, "not_found");
        }
        let read = json!({ "message_id": first.id });
        for (method, path, body) in [
            (
                Method::POST,
                format!("/v1/tickets/{ticket}/messages"),
                message("Hallo"),
            ),
            (
                Method::POST,
                format!("/v1/tickets/{ticket}/actions/close"),
                json!({}),
            ),
            (Method::PATCH, format!("/v1/tickets/{ticket}"), json!({})),
            (Method::PUT, format!("/v1/tickets/{ticket}/read"), read),
        ] {
            let answer = other.write(method, &path, &body, Uuid::now_v7()).await;
            answer.refused(404, "not_found");
        }
        for path in [
            "/v1/tickets",
            "/v1/tickets?q=Vertraulich",
            "/v1/tickets?number=20001",
        ] {
            assert_eq!(
                other.get(path).await.expect(200).json(),
                json!([]),
                "{email} {path}"
            );
        }
        let synced = other.syncs().await;
        assert!(!synced.contains("Vertraulich") && !synced.contains(&ticket.to_string()));
    }
}

#[tokio::test]
async fn a_manager_sees_the_organisations_tickets_and_a_member_his_own() {
    let desk = Desk::open().await;
    let filed = ticket_with_file(&desk).await;
    let foreign = desk.person(CARL).await.files("Seewerk").await.ticket.id;
    let mara = desk.person(MARA).await;
    let seen = mara.ticket(filed.ticket.id).await;
    assert_eq!((&*seen.subject, seen.queue), ("Nur für Hegau", None));
    let path = format!(
        "/v1/attachments/{}/content",
        filed.messages[0].attachments[0].id
    );
    assert_eq!(mara.get(&path).await.expect(200).body, PNG);
    mara.get(&format!("/v1/tickets/{foreign}"))
        .await
        .refused(404, "not_found");
    let company = mara
        .get("/v1/tickets?scope=company")
        .await
        .expect(200)
        .json();
    assert_eq!(company.as_array().unwrap().len(), 1);
    let own = mara.get("/v1/tickets?scope=own").await.expect(200).json();
    assert_eq!(own, json!([]));
    mara.says(filed.ticket.id, message("Ich habe das auch."))
        .await
        .expect(201);
}

#[tokio::test]
async fn an_agent_sees_all_of_his_queue_and_nothing_of_others() {
    let desk = Desk::open().await;
    let filed = ticket_with_file(&desk).await;
    desk.person(ANNA)
        .await
        .get(&format!("/v1/tickets/{}", filed.ticket.id))
        .await
        .expect(200);
    desk.meddle("UPDATE tickets SET queue = 'board'").await;
    let anna = desk.person(ANNA).await;
    let answer = anna.get(&format!("/v1/tickets/{}", filed.ticket.id)).await;
    answer.refused(404, "not_found");
}

#[tokio::test]
async fn the_hash_of_a_foreign_file_does_not_bring_its_bytes() {
    let desk = Desk::open().await;
    ticket_with_file(&desk).await;
    let carl = desk.person(CARL).await;
    let wanted = crate::support::upload("plan.png", PNG);
    let state: api::UploadState = carl
        .post("/v1/uploads", wanted.clone())
        .await
        .expect(201)
        .of();
    assert!(!state.complete && state.offset == 0);
    let alice = desk.person(ALICE).await;
    let state: api::UploadState = alice.post("/v1/uploads", wanted).await.expect(200).of();
    assert!(state.complete, "whoever can read it need not send it again");
    let mut ticket = new_ticket("Dasselbe Bild");
    ticket["message"] = with_files("", &[(state.id, "noch einmal.png")]);
    let filed: api::TicketWritten = alice.post("/v1/tickets", ticket).await.expect(201).of();
    let file = &filed.messages[0].attachments[0];
    assert_eq!(
        (&*file.name, &*file.media_type),
        ("noch einmal.png", "image/png")
    );
}

#[tokio::test]
async fn uploads_of_others_do_not_exist() {
    let desk = Desk::open().await;
    let upload = desk.person(ALICE).await.uploads("a.png", PNG).await;
    let bob = desk.person(BOB).await;
    let path = format!("/v1/uploads/{upload}");
    let head = bob
        .request(Method::HEAD, &path)
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(bob.send(head).await.status.as_u16(), 404);
    bob.piece(upload, 0, PNG).await.refused(404, "not_found");
    let answer = bob
        .write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
        .await;
    answer.refused(404, "not_found");
}

#[tokio::test]
async fn members_are_for_managers_and_staff() {
    let desk = Desk::open().await;
    let alice: api::Me = desk.person(ALICE).await.get("/v1/me").await.of();
    let home = alice.organization_id.unwrap();
    let path = format!("/v1/organizations/{home}");
    let members = format!("{path}/members");
    desk.person(ALICE).await.get(&path).await.expect(200);
    desk.person(ALICE)
        .await
        .get(&members)
        .await
        .refused(403, "forbidden");
    desk.person(CARL)
        .await
        .get(&path)
        .await
        .refused(404, "not_found");
    desk.person(CARL)
        .await
        .get(&members)
        .await
        .refused(404, "not_found");
    let seen: Vec<api::Member> = desk.person(MARA).await.get(&members).await.expect(200).of();
    assert_eq!(seen.len(), 3);
    desk.person(ALICE)
        .await
        .get("/v1/users?q=bob")
        .await
        .refused(403, "forbidden");
    let found: Vec<api::Member> = desk
        .person(ANNA)
        .await
        .get("/v1/users?q=BOB")
        .await
        .expect(200)
        .of();
    assert_eq!(found.iter().map(|it| &*it.email).collect::<Vec<_>>(), [BOB]);
}

#[tokio::test]
async fn without_a_token_nothing_but_the_public_part_is_told() {
    let desk = Desk::open().await;
    let get = |path: &str| {
        axum::http::Request::get(path)
            .body(axum::body::Body::empty())
            .unwrap()
    };
    for path in ["/.well-known/helpdesk", "/v1/portal", "/v1/health"] {
        desk.send(get(path)).await.expect(200);
    }
    for path in [
        "/v1/me",
        "/v1/me/sessions",
        "/v1/sync",
        "/v1/events",
        "/v1/tickets",
        "/v1/users",
    ] {
        desk.send(get(path))
            .await
            .refused(401, "auth.token_expired");
    }
}
