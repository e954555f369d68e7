//! CS Speicherwerk: from the contract to the company's tickets.

use portal::document::Stuck;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{acts_saying, files, filing, lists, mails, offered, word};
use crate::support::{ALICE, ANNA, BOB, CARL, Desk, PASSWORD, Person};

async fn desk() -> Desk {
    Desk::of("speicherwerk").await
}

fn incident() -> Value {
    json!({ "system": "NAS Archiv", "serial": "CSW-104233", "impact": "degraded" })
}

/// Bob gets the role the provider gives.
async fn administrator(desk: &Desk, roles: &[&str]) -> Person {
    let (anna, bob) = (desk.person(ANNA).await, desk.person(BOB).await);
    anna.patch(&format!("/v1/users/{}", bob.id), json!({ "roles": roles }))
        .await
        .expect(200);
    bob
}

#[tokio::test]
async fn c01_to_c04_without_contract_or_activation_there_are_exact_words_and_a_way_out() {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    desk.token_of(ALICE, PASSWORD).await.expect(200);
    let home = alice.get("/v1/me").await.expect(200).json()["organization_id"].clone();
    let home = format!("/v1/organizations/{}", home.as_str().unwrap());
    anna.patch(&home, json!({ "contract": { "number": "" } }))
        .await
        .expect(200);
    let refused = async || {
        let answer = desk.token_of(ALICE, PASSWORD).await;
        let told = answer.refused(403, "auth.not_admitted").detail;
        assert_eq!(told, "Ihre E-Mail ist nicht zur Anmeldung zugelassen.");
    };
    refused().await;
    alice
        .get("/v1/me")
        .await
        .refused(401, "auth.session_revoked");
    anna.patch(&home, json!({ "contract": { "number": "SK-1" } }))
        .await
        .expect(200);
    desk.token_of(ALICE, PASSWORD).await.expect(200);
    let user = format!("/v1/users/{}", alice.id);
    anna.patch(&user, json!({ "state": "not_enabled" }))
        .await
        .expect(200);
    refused().await;
    let document = desk.portal();
    let way = document.ways_out.iter().find(|it| it.when == Stuck::SignIn);
    let way = way.unwrap();
    assert_eq!(way.to, "info@cs-speicherwerk.com");
    assert!(
        way.text
            .contains("an Ihre bekannten Ansprechpartner oder info@cs-speicherwerk.com")
    );
    assert_eq!(
        document.label(portal::document::Label::SignInName),
        Some("Ihre E-Mail")
    );
}

#[tokio::test]
async fn c06_to_c10_each_type_has_its_form_and_is_refused_field_by_field() {
    let desk = desk().await;
    let alice = desk.person(ALICE).await;
    let document = desk.portal();
    let types: Vec<_> = document
        .ticket_types
        .iter()
        .map(|it| it.label.as_str())
        .collect();
    assert_eq!(
        types,
        [
            "Störung melden",
            "Ersatzteil anfordern",
            "Änderung beauftragen",
            "Frage stellen"
        ]
    );
    assert!(document.ticket_types.iter().all(|it| !it.form.is_empty()));
    let mut empty = filing("spare_part", "", json!({}));
    empty["message"]["body"] = json!("");
    let problem = alice.post("/v1/tickets", empty).await;
    let problem = problem.refused(422, "validation");
    let mut missing: Vec<_> = problem
        .errors
        .iter()
        .map(|it| it.pointer.as_str())
        .collect();
    missing.sort_unstable();
    assert_eq!(
        missing,
        [
            "/fields/delivery",
            "/fields/part",
            "/fields/serial",
            "/fields/system",
            "/subject"
        ]
    );
    assert!(problem.errors.iter().all(|it| it.code == "required"));
    // What is not known may stay empty.
    let ticket = files(&alice, "incident", "Volume 2 degraded", incident()).await;
    assert_eq!(
        (&*ticket.number, &*word(&desk, &ticket)),
        ("CS070001", "offen")
    );
    assert_eq!(lists(&desk, &alice, &ticket).await, ["Eigene Tickets"]);
    let down = json!({ "system": "NAS Archiv", "impact": "down" });
    let problem = alice
        .post("/v1/tickets", filing("incident", "Steht", down))
        .await;
    assert_eq!(
        problem.refused(422, "validation").errors[0].pointer,
        "/fields/since"
    );
}

#[tokio::test]
async fn c15_to_c17_a_ticket_of_the_phone_comes_by_itself_and_is_escalated_and_closed_with_reasons()
{
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let mut call = filing("incident", "Anruf: Netzteil", incident());
    call["channel"] = json!("phone");
    call["requester_id"] = json!(alice.id);
    let written: api::TicketWritten = anna.post("/v1/tickets", call).await.expect(201).of();
    let ticket = written.ticket.id;
    assert_eq!(alice.records("ticket").await[0]["id"], json!(ticket));
    let seen = alice.ticket(ticket).await;
    let buttons = offered(&desk, &alice, &seen).await;
    assert_eq!(buttons, ["Eskalieren", "Ticket schließen"]);
    for action in ["escalate", "close"] {
        let answer = alice.acts(ticket, action, json!({})).await;
        let problem = answer.refused(422, "validation");
        assert_eq!(problem.errors[0].pointer, "/message/body");
    }
    let escalated = acts_saying(&alice, ticket, "escalate", "Die Radiologie steht.").await;
    assert_eq!(word(&desk, &escalated), "eskaliert");
    anna.acts(ticket, "take", json!({})).await.expect(200);
    let asked = acts_saying(&anna, ticket, "ask", "Welches Netzteil?").await;
    assert_eq!(word(&desk, &asked), "wartet auf Ihre Antwort");
    let closed = acts_saying(&alice, ticket, "close", "Es war nur der Stecker.").await;
    assert_eq!(word(&desk, &closed), "geschlossen");
    assert_eq!(
        lists(&desk, &alice, &closed).await,
        [""; 0],
        "only open ones are listed"
    );
    let last = mails(&desk, ALICE).await.pop().unwrap().1;
    assert!(last.contains("Es war nur der Stecker."), "{last}");
    let note = desk
        .portal()
        .notices
        .iter()
        .find(|it| it.place == "ticket_list")
        .unwrap()
        .text
        .clone();
    assert_eq!(
        note,
        "Bitte beachten Sie, dass Tickets, die z.B. via Telefon aufgenommen wurden, nicht direkt in der Übersicht erscheinen. Diese sind gleichwohl vorhanden und werden bearbeitet."
    );
}

#[tokio::test]
async fn c18_to_c21_the_kundenadministrator_sees_and_does_what_the_owner_does_until_the_role_ends()
{
    let desk = desk().await;
    let alice = desk.person(ALICE).await;
    let ticket = files(&alice, "incident", "Volume 2 degraded", incident()).await;
    let bob = administrator(&desk, &["company_admin"]).await;
    let label = &desk.portal().roles["company_admin"];
    assert_eq!(
        (&*label.label, label.by_staff_only),
        ("Kundenadministrator", true)
    );
    let seen = bob.ticket(ticket.id).await;
    assert_eq!(
        lists(&desk, &bob, &seen).await,
        ["Tickets des Unternehmens"]
    );
    assert_eq!(
        offered(&desk, &bob, &seen).await,
        offered(&desk, &alice, &seen).await
    );
    assert!(bob.syncs().await.contains(&ticket.number));
    let cursor = end(&bob).await;
    administrator(&desk, &[]).await;
    bob.get(&format!("/v1/tickets/{}", ticket.id))
        .await
        .refused(404, "not_found");
    let page: Value = bob
        .get(&format!("/v1/sync?cursor={cursor}"))
        .await
        .expect(200)
        .json();
    let ops = page["ops"].as_array().unwrap();
    let gone = |op: &&Value| op["op"] == "del" && op["id"] == json!(ticket.id);
    assert!(ops.iter().any(|op| gone(&op)), "{ops:?}");
    let document = desk.portal();
    let way = document.ways_out.iter().find(|it| it.when == Stuck::Role);
    assert!(
        way.unwrap()
            .text
            .contains("wenden Sie sich bitte an unseren Support")
    );
    desk.person(CARL)
        .await
        .get(&format!("/v1/tickets/{}", ticket.id))
        .await
        .refused(404, "not_found");
}

async fn end(person: &Person) -> String {
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/sync?cursor={cursor}");
        let page: Value = person.get(&path).await.expect(200).json();
        cursor = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            return cursor;
        }
    }
}

#[tokio::test]
async fn c11_to_c14_without_a_support_id_there_are_words_and_a_mail_after_some_days() {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let new = json!({
        "id": Uuid::now_v7(), "email": "neu@hegau.example", "name": "Nina Neu",
        "organization_id": alice.get("/v1/me").await.json()["organization_id"],
    });
    let made: api::Member = anna.post("/v1/users", new).await.expect(201).of();
    anna.patch(
        &format!("/v1/users/{}", made.id),
        json!({ "state": "active" }),
    )
    .await
    .expect(200);
    let nina = desk.person("neu@hegau.example").await;
    let me: api::Me = nina.get("/v1/me").await.expect(200).of();
    assert_eq!(
        (me.state, &*me.notices[0]),
        (
            api::MeState::PendingSupportId,
            "Ihrem Benutzer wurde noch keine Support-ID zugeordnet. Bitte wenden Sie sich an den Support, wenn das Problem weiterhin besteht."
        )
    );
    nina.post("/v1/tickets", filing("question", "Lizenz", json!({})))
        .await
        .refused(403, "auth.pending_support_id");
    let document = desk.portal();
    let state = &document.auth.states["pending_support_id"];
    assert!(
        state
            .hint
            .contains("noch nicht als Ansprechpartner angelegt")
    );
    let way = document
        .ways_out
        .iter()
        .find(|it| it.when == Stuck::SupportId);
    assert_eq!(way.unwrap().after_days, 3);
    anna.patch(
        &format!("/v1/users/{}", made.id),
        json!({ "support_id": "S-9" }),
    )
    .await
    .expect(200);
    files(&nina, "question", "Lizenz", json!({})).await;
}
