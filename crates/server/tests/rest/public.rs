//! The form for people without an account.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, Desk};

async fn desk() -> Desk {
    Desk::open_with(|document| {
        let form =
            json!({ "id": "form", "label": "Kontaktformular", "value": "", "purpose": ["create"] });
        document.ticket_types[0].public = true;
        document
            .channels
            .push(serde_json::from_value(form).unwrap());
    })
    .await
}

fn form(email: &str) -> Value {
    json!({
        "id": Uuid::now_v7(), "name": "Ines Interessent", "email": email,
        "subject": "Angebot", "message": "Bitte um Rückmeldung.",
    })
}

async fn send(desk: &Desk, body: Value) -> Answer {
    desk.post("/v1/public/tickets", body).await
}

#[tokio::test]
async fn d42_d43_name_and_address_are_required_and_the_address_is_checked() {
    let desk = desk().await;
    for (field, value, code) in [
        ("name", json!(""), "required"),
        ("email", json!(" "), "required"),
        ("email", json!("ines@"), "email"),
        ("email", json!("ines.example"), "email"),
    ] {
        let mut body = form("ines@firma.example");
        body[field] = value;
        let problem = send(&desk, body).await.refused(422, "validation");
        assert_eq!(problem.errors[0].pointer, format!("/{field}"));
        assert_eq!(problem.errors[0].code, code);
    }
    let mut body = form("ines@firma.example");
    body.as_object_mut().unwrap().remove("name");
    let problem = send(&desk, body).await.refused(422, "validation");
    assert_eq!(
        problem.detail,
        "Der Name fehlt. Bitte ergänzen Sie die Angabe."
    );
}

#[tokio::test]
async fn d44_subject_and_message_may_be_empty() {
    let desk = desk().await;
    let mut body = form("ines@firma.example");
    body["subject"] = json!("");
    body["message"] = json!("");
    send(&desk, body).await.expect(201);
    let anna = desk.person(ANNA).await;
    let tickets = anna.records("ticket").await;
    assert_eq!(tickets[0]["subject"], "(ohne Betreff)");
}

#[tokio::test]
async fn a_stranger_becomes_an_unchecked_requester_and_nobody_is_written_to() {
    let desk = desk().await;
    let answer = send(&desk, form("ines@firma.example")).await.expect(201);
    let anna = desk.person(ANNA).await;
    let tickets: Vec<api::Ticket> = anna.get("/v1/tickets").await.expect(200).of();
    let ticket = &tickets[0];
    assert_eq!(answer.json()["number"], json!(ticket.number));
    assert_eq!(
        (&*ticket.channel, &*ticket.requester.name),
        ("form", "Ines Interessent")
    );
    let account = ticket.requester_account.as_ref().unwrap();
    assert_eq!(
        (account.state, &*account.cause),
        (api::MeState::Unverified, "form")
    );
    assert_eq!(anna.notifications().await.len(), 1);
    assert_eq!(
        anna.thread(ticket.id).await[0].body,
        "Bitte um Rückmeldung."
    );
    assert!(
        desk.mail().await.is_empty(),
        "nobody has proved the address"
    );
}

#[tokio::test]
async fn the_same_form_sent_twice_files_once() {
    let desk = desk().await;
    let body = form("ines@firma.example");
    let first = send(&desk, body.clone()).await.expect(201);
    let again = send(&desk, body).await.expect(201);
    assert_eq!(first.body, again.body);
    send(&desk, form("ines@firma.example")).await.expect(201);
    let anna = desk.person(ANNA).await;
    assert_eq!(anna.records("ticket").await.len(), 2);
    let sql = "SELECT COUNT(*) AS n FROM users WHERE email_key = 'ines@firma.example'";
    assert_eq!(desk.count(sql).await, 1);
    // Somebody else's ticket is not told by its id.
    let alice = desk.person(ALICE).await;
    let mut body = form("ines@firma.example");
    body["id"] = json!(alice.files("Von Alice").await.ticket.id);
    send(&desk, body).await.refused(409, "duplicate_id");
}

#[tokio::test]
async fn a_customer_who_used_the_form_sees_his_ticket_and_nobody_else_does() {
    let desk = desk().await;
    send(&desk, form(ALICE)).await.expect(201);
    assert_eq!(desk.person(ALICE).await.records("ticket").await.len(), 1);
    assert!(desk.person(BOB).await.records("ticket").await.is_empty());
    let problem = send(&desk, form(ANNA)).await.refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/email");
}

#[tokio::test]
async fn a_portal_without_the_form_has_none() {
    let desk = Desk::open().await;
    send(&desk, form("ines@firma.example"))
        .await
        .refused(404, "not_found");
}
