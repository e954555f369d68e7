//! Finished work: tested on the customer's test system, accepted or not, handed over only then.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, MARA, PNG, Person, happened, message, with_files};

const TEXT: &str = "Bitte prüfen Sie die Leistungen im Testsystem. Sie können jeden Punkt einzeln bestätigen oder mit Bildschirmfoto melden, was nicht stimmt.";
const ITEMS: [&str; 3] = [
    "Die gewünschte Änderung ist im Testsystem vorhanden",
    "Bestellung bis zur Bestätigung durchgeführt",
    "Darstellung am Rechner und am Telefon geprüft",
];

fn new(fields: &Value) -> Value {
    json!({
        "id": Uuid::now_v7(), "type": "normal", "subject": "Zahlart einbauen", "fields": fields,
        "message": message("Bitte bauen Sie die Zahlart Rechnung ein."),
    })
}

/// digidesk with a ticket of Alice whose work is finished.
async fn finished() -> (Desk, Person, Person, api::Ticket) {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let fields = json!({ "live": true, "test_system": "https://test.hegau.example/" });
    let written: api::TicketWritten = alice
        .post("/v1/tickets", new(&fields))
        .await
        .expect(201)
        .of();
    let id = written.ticket.id;
    for action in ["take", "start"] {
        anna.acts(id, action, json!({})).await.expect(200);
    }
    let ticket = anna.ticket(id).await;
    (desk, alice, anna, ticket)
}

fn path(ticket: &api::Ticket, action: &str) -> String {
    format!("/v1/tickets/{}/actions/{action}", ticket.id)
}

/// Asks for a test and tells what was asked.
async fn asks(anna: &Person, ticket: &api::Ticket, args: Value) -> api::Acceptance {
    let written: api::TicketWritten = anna
        .acts(ticket.id, "request_acceptance", args)
        .await
        .expect(200)
        .of();
    written.ticket.acceptance.unwrap()
}

fn expected(asked: &api::Acceptance) -> Value {
    json!({ "acceptance_id": asked.id })
}

fn states(acceptance: &api::Acceptance) -> Vec<api::ItemState> {
    acceptance.items.iter().map(|it| it.state).collect()
}

#[tokio::test]
async fn d29_d30_a_test_system_is_recommended_and_its_absence_blocks_nothing() {
    let desk = Desk::of("digidesk").await;
    let alice = desk.person(ALICE).await;
    let portal = desk.portal();
    assert_eq!(
        portal.hints.live_system,
        "Wir empfehlen, Installationen und Änderungen nicht im Livesystem vorzunehmen: Es kann dabei zu Ausfallzeiten kommen."
    );
    let form = &portal.ticket_type("normal").unwrap().form;
    let field = form.iter().find(|it| it.id == "test_system").unwrap();
    assert_eq!(
        field.recommended,
        "Wir empfehlen, ein Testsystem des Shops einzurichten, in dem die Änderungen zuerst vorgenommen werden. Ohne Testsystem kann es im Livesystem zu Ausfallzeiten kommen."
    );
    let mut request = new(&json!({ "live": true }));
    request["message"] = json!({ "body": "Bitte einbauen." });
    let quote: api::Quote = alice
        .post("/v1/tickets/quote", request)
        .await
        .expect(200)
        .of();
    assert_eq!(quote.problems, []);
    alice
        .post("/v1/tickets", new(&json!({ "live": true })))
        .await
        .expect(201);
}

#[tokio::test]
async fn d31_finished_work_is_told_to_the_customer() {
    let (desk, alice, anna, ticket) = finished().await;
    asks(&anna, &ticket, json!({})).await;
    let seen = alice.ticket(ticket.id).await;
    let portal = desk.portal();
    assert_eq!(
        portal.status_label(&seen.status),
        "fertiggestellt – bitte prüfen"
    );
    assert_eq!(
        seen.acceptance.unwrap().state,
        api::AcceptanceState::Pending
    );
    assert_eq!(desk.count_notifications("acceptance", ALICE).await, 1);
    let (_, to, _, body) = desk.mail().await.pop().unwrap();
    assert_eq!(to, ALICE);
    for part in ["Zu prüfen: https://test.hegau.example/", TEXT] {
        assert!(body.contains(part), "{part} is missing in {body}");
    }
}

#[tokio::test]
async fn d32_the_customer_sees_what_to_test_and_reports_item_by_item() {
    let (desk, alice, anna, ticket) = finished().await;
    let asked = asks(&anna, &ticket, json!({ "note": "Rechnung ab 20 Euro." })).await;
    assert_eq!(asked.system_url, "https://test.hegau.example/");
    assert_eq!(asked.note, "Rechnung ab 20 Euro.");
    let items: Vec<_> = asked.items.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(items, ITEMS);
    assert_eq!(states(&asked), [api::ItemState::Open; 3]);

    let picture = alice.uploads("bild.png", PNG).await;
    let report = json!({
        "args": { "item": 1, "state": "defect", "note": "Der Knopf fehlt." },
        "expected": expected(&asked),
        "message": with_files("So sieht es aus.", &[(picture, "bild.png")]),
    });
    let written: api::TicketWritten = alice
        .post(&path(&ticket, "report_item"), report)
        .await
        .expect(200)
        .of();
    assert_eq!(written.ticket.status, "in_acceptance", "still being tested");
    let fine = json!({ "item": 0, "state": "ok" });
    alice.acts(ticket.id, "report_item", fine).await.expect(200);
    let found = anna.ticket(ticket.id).await.acceptance.unwrap();
    use api::ItemState::{Defect, Ok, Open};
    assert_eq!(states(&found), [Ok, Defect, Open]);
    assert_eq!(found.items[1].note, "Der Knopf fehlt.");
    assert_eq!(found.items[1].by.as_ref().unwrap().name, "Alice Muster");
    assert!(found.items[1].at.is_some());
    let thread = anna.thread(ticket.id).await;
    let shown = thread.iter().find(|it| it.body == "So sieht es aus.");
    assert_eq!(shown.unwrap().attachments[0].name, "bild.png");
    let told = happened(&thread);
    for state in ["defect", "ok"] {
        assert!(told.contains(&("acceptance_item".to_owned(), state.to_owned())));
    }
    assert_eq!(desk.count_notifications("acceptance", ANNA).await, 2);
    let mail = desk.mail().await;
    let told = mail.iter().any(|it| {
        it.3.contains("Bestellung bis zur Bestätigung durchgeführt: Mangel")
    });
    assert!(told);
}

#[tokio::test]
async fn d32_what_is_reported_must_be_an_item_and_a_defect_needs_words() {
    let (desk, alice, anna, ticket) = finished().await;
    alice
        .acts(
            ticket.id,
            "report_item",
            json!({ "item": 0, "state": "ok" }),
        )
        .await
        .refused(409, "action_not_available");
    let asked = asks(&anna, &ticket, json!({ "items": ["Nur eines"] })).await;
    assert_eq!(asked.items.len(), 1);
    for (args, pointer, fault) in [
        (json!({ "state": "ok" }), "/args/item", "required"),
        (json!({ "item": 0 }), "/args/state", "required"),
        (json!({ "item": 1, "state": "ok" }), "/args/item", "unknown"),
        (
            json!({ "item": 0, "state": "quatsch" }),
            "/args/state",
            "unknown",
        ),
        (
            json!({ "item": 0, "state": "defect" }),
            "/args/note",
            "required",
        ),
    ] {
        let problem = alice
            .acts(ticket.id, "report_item", args)
            .await
            .refused(422, "validation");
        let found = (&*problem.errors[0].pointer, &*problem.errors[0].code);
        assert_eq!(found, (pointer, fault));
    }
    let fine = json!({ "item": 0, "state": "ok" });
    anna.acts(ticket.id, "report_item", fine.clone())
        .await
        .refused(403, "forbidden");
    desk.person(BOB)
        .await
        .acts(ticket.id, "report_item", fine)
        .await
        .refused(404, "not_found");
    let stale = json!({ "args": { "item": 0, "state": "ok" },
                        "expected": { "acceptance_id": Uuid::now_v7() } });
    alice
        .post(&path(&ticket, "report_item"), stale)
        .await
        .refused(409, "action_not_available");
}

#[tokio::test]
async fn d33_production_comes_after_acceptance_and_is_a_step_of_its_own() {
    let (desk, alice, anna, ticket) = finished().await;
    let asked = asks(&anna, &ticket, json!({})).await;
    let deploy = async || anna.acts(ticket.id, "mark_deployed", json!({})).await;
    deploy().await.refused(409, "action_not_available");
    let labels: Vec<String> = desk
        .portal()
        .transitions
        .iter()
        .filter(|it| matches!(it.action.as_str(), "accept" | "reject"))
        .map(|it| it.label.clone())
        .collect();
    assert_eq!(labels, ["Abnahme erteilen", "Mängel melden"]);
    anna.post(
        &path(&ticket, "accept"),
        json!({ "expected": expected(&asked) }),
    )
    .await
    .refused(403, "forbidden");
    alice
        .post(&path(&ticket, "accept"), json!({}))
        .await
        .refused(422, "validation");
    let accept = json!({
        "expected": expected(&asked),
        "args": { "items": [{ "item": 0, "state": "ok" }, { "item": 2, "state": "ok" }] },
    });
    alice
        .post(&path(&ticket, "accept"), accept)
        .await
        .expect(200);
    let accepted = anna.ticket(ticket.id).await;
    assert_eq!(accepted.status, "accepted");
    let kept = accepted.acceptance.unwrap();
    assert_eq!(kept.state, api::AcceptanceState::Accepted);
    assert_eq!(kept.decided_by.as_ref().unwrap().name, "Alice Muster");
    assert!(kept.decided_at.is_some() && kept.deployed_at.is_none());
    assert_eq!(kept.items[2].state, api::ItemState::Ok);
    assert_eq!(desk.count_notifications("acceptance", ANNA).await, 1);

    deploy().await.expect(200);
    let deployed = alice.ticket(ticket.id).await;
    assert_eq!(desk.portal().status_label(&deployed.status), "Übernahme");
    assert!(deployed.acceptance.unwrap().deployed_at.is_some());
    let told = happened(&alice.thread(ticket.id).await);
    for kind in ["acceptance_requested", "accepted", "deployed"] {
        assert!(told.iter().any(|it| it.0 == kind), "{kind}");
    }
    let letter = desk.mail().await.pop().unwrap().3;
    assert!(
        letter.contains("Die Leistungen sind in das Produktivsystem übernommen."),
        "{letter}"
    );
}

#[tokio::test]
async fn d33_defects_bring_the_work_back_and_it_is_tested_anew() {
    let (_desk, alice, anna, ticket) = finished().await;
    let asked = asks(&anna, &ticket, json!({})).await;
    let mut reject = json!({
        "expected": expected(&asked),
        "args": { "items": [{ "item": 0, "state": "defect" }] },
    });
    let silent = alice.post(&path(&ticket, "reject"), reject.clone()).await;
    let problem = silent.refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/message/body");
    reject["message"] = message("Die Zahlart fehlt noch.");
    alice
        .post(&path(&ticket, "reject"), reject)
        .await
        .expect(200);
    let back = anna.ticket(ticket.id).await;
    assert_eq!(back.status, "defects");
    let found = back.acceptance.unwrap();
    assert_eq!(found.state, api::AcceptanceState::Rejected);
    assert_eq!(found.items[0].state, api::ItemState::Defect);
    anna.acts(ticket.id, "mark_deployed", json!({}))
        .await
        .refused(409, "action_not_available");
    anna.acts(ticket.id, "start", json!({})).await.expect(200);
    let again = asks(&anna, &ticket, json!({})).await;
    assert_ne!(again.id, asked.id);
    assert_eq!(states(&again), [api::ItemState::Open; 3]);
    // What was accepted of the first test is no acceptance of the second.
    let old = json!({ "expected": expected(&asked) });
    alice
        .post(&path(&ticket, "accept"), old)
        .await
        .refused(409, "action_not_available");
    let new = json!({ "expected": expected(&again) });
    alice.post(&path(&ticket, "accept"), new).await.expect(200);
}

#[tokio::test]
async fn of_two_answers_to_a_test_the_first_counts() {
    let (desk, alice, anna, ticket) = finished().await;
    let mara = desk.person(MARA).await;
    let asked = asks(&anna, &ticket, json!({})).await;
    let accept = json!({ "expected": expected(&asked) });
    mara.post(&path(&ticket, "accept"), accept)
        .await
        .expect(200);
    let reject = json!({ "expected": expected(&asked), "message": message("Doch nicht.") });
    let problem = alice
        .post(&path(&ticket, "reject"), reject)
        .await
        .refused(409, "action_not_available");
    let now: api::Ticket = serde_json::from_value(problem.record.unwrap()).unwrap();
    let first = now.acceptance.unwrap();
    assert_eq!(first.decided_by.unwrap().name, "Mara Muster");
    assert!(first.decided_at.is_some());
}

#[tokio::test]
async fn a_test_that_makes_no_sense_is_not_asked_for() {
    let (desk, alice, anna, ticket) = finished().await;
    alice
        .acts(ticket.id, "request_acceptance", json!({}))
        .await
        .refused(403, "forbidden");
    let many: Vec<String> = (0..51).map(|it| it.to_string()).collect();
    for (args, pointer, fault) in [
        (
            json!({ "system_url": "javascript:alert(1)" }),
            "/args/system_url",
            "pattern",
        ),
        (json!({ "items": "eins" }), "/args/items", "type"),
        (json!({ "items": [" "] }), "/args/items/0", "required"),
        (json!({ "items": many }), "/args/items", "too_many"),
    ] {
        let problem = anna
            .acts(ticket.id, "request_acceptance", args)
            .await
            .refused(422, "validation");
        let found = (&*problem.errors[0].pointer, &*problem.errors[0].code);
        assert_eq!(found, (pointer, fault));
    }
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM acceptances").await, 0);
}
