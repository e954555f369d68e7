//! What staff plans, who looks after a ticket, what cannot wait, and what ends by silence.

use serde_json::{Value, json};
use server::desk::{self, Watched};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, FALK, Person, happened, message};

async fn filed(person: &Person, kind: &str) -> api::Ticket {
    let new = json!({
        "id": Uuid::now_v7(), "type": kind, "subject": "Speicher voll",
        "message": message("Bitte kümmern Sie sich darum."),
    });
    let written: api::TicketWritten = person.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

fn plan(to: &Value, seen: &Value) -> Value {
    json!({ "args": { "planned_for": to }, "expected": { "planned_for": seen } })
}

#[tokio::test]
async fn d22_the_planned_date_is_shown_as_soon_as_it_is_known() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let portal = desk.portal();
    assert_eq!(
        portal.label(portal::document::Label::PlannedDate),
        Some("geplante Bearbeitung")
    );
    assert_eq!(
        portal.label(portal::document::Label::AskStatus),
        Some("Nach Stand fragen")
    );
    let ticket = filed(&alice, "normal").await;
    assert_eq!(ticket.planned_for, None);
    let path = format!("/v1/tickets/{}/actions/set_planned_date", ticket.id);
    let when = "2030-11-25T09:00:00Z";
    alice
        .post(&path, plan(&json!(when), &Value::Null))
        .await
        .refused(403, "forbidden");
    anna.post(&path, plan(&json!(when), &Value::Null))
        .await
        .expect(200);
    let planned = alice.ticket(ticket.id).await.planned_for.unwrap();
    assert_eq!(planned, when.parse::<api::Time>().unwrap());
    let told = happened(&alice.thread(ticket.id).await);
    assert!(told.contains(&("planned_for".to_owned(), planned.to_rfc3339())));
    assert_eq!(desk.count_notifications("planned", ALICE).await, 1);
    let letter = desk.mail().await.pop().unwrap().3;
    assert!(
        letter.contains("geplante Bearbeitung: 25.11.2030, 10:00 Uhr"),
        "{letter}"
    );
}

#[tokio::test]
async fn two_who_plan_at_once_do_not_overwrite_each_other() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna, falk) = (
        desk.person(ALICE).await,
        desk.person(ANNA).await,
        desk.person(FALK).await,
    );
    let ticket = filed(&alice, "normal").await;
    let path = format!("/v1/tickets/{}/actions/set_planned_date", ticket.id);
    let (first, second) = ("2030-11-25T09:00:00Z", "2030-11-26T09:00:00Z");
    anna.post(&path, plan(&json!(first), &Value::Null))
        .await
        .expect(200);
    let problem = falk
        .post(&path, plan(&json!(second), &Value::Null))
        .await
        .refused(409, "field_conflict");
    assert_eq!(problem.errors[0].pointer, "/expected/planned_for");
    assert_eq!(problem.record.unwrap()["id"], json!(ticket.id));
    // The same moment, written in another way, was seen.
    let seen = json!("2030-11-25T10:00:00+01:00");
    falk.post(&path, plan(&json!(second), &seen))
        .await
        .expect(200);
    anna.post(&path, plan(&Value::Null, &json!(second)))
        .await
        .expect(200);
    assert_eq!(alice.ticket(ticket.id).await.planned_for, None);
    anna.post(&path, json!({ "args": {} }))
        .await
        .refused(422, "validation");
    anna.post(&path, json!({ "args": { "planned_for": "morgen" } }))
        .await
        .refused(422, "validation");
    desk.person(BOB)
        .await
        .post(&path, plan(&Value::Null, &Value::Null))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn whoever_looks_after_a_ticket_works_in_its_queue() {
    let desk = Desk::open().await;
    let (alice, anna, falk) = (
        desk.person(ALICE).await,
        desk.person(ANNA).await,
        desk.person(FALK).await,
    );
    let ticket = alice.files("Druckt nicht").await.ticket;
    let path = format!("/v1/tickets/{}/actions/set_project_lead", ticket.id);
    let lead = |to: Value, seen: Value| json!({ "args": { "user_id": to }, "expected": { "project_lead_id": seen } });
    alice
        .post(&path, lead(json!(falk.id), Value::Null))
        .await
        .refused(403, "forbidden");
    anna.post(&path, lead(json!(alice.id), Value::Null))
        .await
        .refused(422, "validation");
    anna.post(&path, lead(json!(falk.id), Value::Null))
        .await
        .expect(200);
    let seen = alice.ticket(ticket.id).await.project_lead.unwrap();
    assert_eq!((seen.id, &*seen.name), (falk.id, "Falk Muster"));
    anna.post(&path, lead(json!(anna.id), Value::Null))
        .await
        .refused(409, "field_conflict");
    let told = happened(&alice.thread(ticket.id).await);
    assert!(told.contains(&("project_lead".to_owned(), "Falk Muster".to_owned())));
    assert_eq!(desk.count_notifications("assigned", FALK).await, 1);
    let letter = desk.mail().await.pop().unwrap().3;
    assert!(letter.contains("Projektleiter: Falk Muster"), "{letter}");
}

#[tokio::test]
async fn a_finished_ticket_is_not_planned() {
    let desk = Desk::open().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = alice.files("Druckt nicht").await.ticket;
    anna.acts(ticket.id, "close", json!({})).await.expect(200);
    let args = json!({ "planned_for": "2030-11-25T09:00:00Z" });
    anna.acts(ticket.id, "set_planned_date", args)
        .await
        .refused(409, "action_not_available");
}

#[tokio::test]
async fn an_escalation_has_a_reason_and_reaches_everybody_in_the_queue() {
    let desk = Desk::of("speicherwerk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let portal = desk.portal();
    let kind = portal.ticket_types.iter().find(|it| it.default);
    let kind = kind.or(portal.ticket_types.first()).unwrap();
    let mut tx = desk.db.write().await.unwrap();
    let mut simple = (*portal).clone();
    for it in &mut simple.ticket_types {
        it.form
            .retain(|field| matches!(&*field.id, "subject" | "body"));
    }
    tx.set_portal(simple).await.unwrap();
    tx.commit().await.unwrap();
    let ticket = filed(&alice, &kind.id).await;
    anna.acts(ticket.id, "take", json!({})).await.expect(200);

    let path = format!("/v1/tickets/{}/actions/escalate", ticket.id);
    alice
        .post(&path, json!({}))
        .await
        .refused(422, "validation");
    let body = json!({
        "args": { "reason": "Die Produktion steht." },
        "message": message("Seit einer Stunde geht nichts mehr."),
    });
    let written: api::TicketWritten = alice.post(&path, body).await.expect(200).of();
    let escalated = written.ticket.escalated.unwrap();
    assert_eq!(escalated.reason, "Die Produktion steht.");
    assert_eq!(
        (escalated.by.id, &*written.ticket.status),
        (alice.id, "escalated")
    );
    for agent in [ANNA, FALK] {
        assert_eq!(desk.count_notifications("escalated", agent).await, 1);
    }
    let told = happened(&anna.thread(ticket.id).await);
    let event = ("escalated".to_owned(), "Die Produktion steht.".to_owned());
    assert!(told.contains(&event));
}

#[tokio::test]
async fn a_ticket_that_waits_for_the_customer_ends_where_the_portal_says_so() {
    let desk = Desk::of("digidesk").await;
    let mut document = (*desk.portal()).clone();
    document.rules.auto_close_days = Some(14);
    let mut tx = desk.db.write().await.unwrap();
    tx.set_portal(document).await.unwrap();
    tx.commit().await.unwrap();
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let silent = filed(&alice, "normal").await;
    let asked = filed(&alice, "normal").await;
    let open = filed(&alice, "normal").await;
    let ask = format!("/v1/tickets/{}/actions/ask", silent.id);
    anna.post(&ask, json!({ "message": message("Welche Seite?") }))
        .await
        .expect(200);
    let ask = format!("/v1/tickets/{}/actions/request_effort_approval", asked.id);
    let until = chrono::Utc::now() + chrono::TimeDelta::days(365);
    let body = json!({
        "args": { "minutes": 90, "expires_at": until },
        "message": message("Es dauert länger."),
    });
    anna.post(&ask, body).await.expect(200);

    desk.days_pass(13).await;
    assert_eq!(watch(&desk).await.closed, 0);
    desk.days_pass(2).await;
    assert_eq!(watch(&desk).await.closed, 1);
    assert_eq!(watch(&desk).await, Watched::default());
    let status = async |ticket: &api::Ticket| alice.ticket(ticket.id).await.status;
    assert_eq!(status(&silent).await, "closed");
    assert_eq!(
        status(&asked).await,
        "waiting_approval",
        "silence releases nothing"
    );
    assert_eq!(status(&open).await, "open");
    let thread = alice.thread(silent.id).await;
    let last = thread.iter().rfind(|it| {
        let event = it.event.as_ref();
        event.is_some_and(|event| event.kind == "status")
    });
    assert_eq!(last.unwrap().author.role, api::AuthorRole::System);
    let letter = desk.mail().await.pop().unwrap();
    assert_eq!(letter.1, ALICE);
    assert!(letter.3.contains("→ abgeschlossen"), "{}", letter.3);
}

async fn watch(desk: &Desk) -> Watched {
    desk::watch(&desk.db, &desk.portal()).await.unwrap()
}
