//! Codes of work, of the questions about it, and of the portal as admins change it.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;
use server::portals::{self, Source};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, Desk, Person, message};

/// The refusal; none if the code is about something else.
pub async fn provoke(code: &str) -> Option<Answer> {
    Some(match code {
        "approval_changed" => answered_too_late().await,
        "work_running" | "already_invoiced" => recorded(code).await,
        "precondition_required" | "precondition_failed" | "portal_from_file" => {
            put_portal(code).await
        }
        _ => return None,
    })
}

/// digidesk, and a ticket of Alice's that Anna works on.
async fn at_work() -> (Desk, Person, Person, Uuid) {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let new = json!({
        "id": Uuid::now_v7(), "type": "normal", "subject": "Zahlart fehlt",
        "message": message("Im Shop fehlt die Zahlart Rechnung."),
    });
    let filed: api::TicketWritten = alice.post("/v1/tickets", new).await.expect(201).of();
    for action in ["take", "start"] {
        let acted = anna.acts(filed.ticket.id, action, json!({})).await;
        acted.expect(200);
    }
    (desk, alice, anna, filed.ticket.id)
}

/// Of two answers to one question the second.
async fn answered_too_late() -> Answer {
    let (_desk, alice, anna, ticket) = at_work().await;
    let path = |action: &str| format!("/v1/tickets/{ticket}/actions/{action}");
    let question = json!({
        "args": { "minutes": 90, "reason": "Die Schnittstelle ist veraltet." },
        "message": message("Wir müssen die Schnittstelle erneuern."),
    });
    let asked = anna.post(&path("request_effort_approval"), question).await;
    let asked: api::TicketWritten = asked.expect(200).of();
    let asked = asked.ticket.approval.unwrap();
    let answer = json!({ "expected": {
        "approval_id": asked.id, "minutes": asked.minutes, "cost": asked.cost,
    } });
    let rejected = alice.post(&path("reject_effort"), answer.clone()).await;
    rejected.expect(200);
    alice.post(&path("approve_effort"), answer).await
}

async fn recorded(code: &str) -> Answer {
    let (desk, _alice, anna, ticket) = at_work().await;
    let path = format!("/v1/tickets/{ticket}/time-entries");
    let begun = || json!({ "id": Uuid::now_v7(), "kind": "work" });
    let first: api::TimeEntryWritten = anna.post(&path, begun()).await.expect(201).of();
    if code == "work_running" {
        return anna.post(&path, begun()).await;
    }
    desk.meddle("UPDATE time_entries SET ended_at = started_at, minutes = 5, invoice_id = id")
        .await;
    let entry = format!("/v1/time-entries/{}", first.entry.id);
    anna.patch(&entry, json!({ "minutes": 1 })).await
}

async fn put_portal(code: &str) -> Answer {
    let desk = Desk::open().await;
    desk.makes_admin(ANNA).await;
    let anna = desk.person(ANNA).await;
    if code == "portal_from_file" {
        let mut tx = desk.db.write().await.unwrap();
        let document = (*desk.portal()).clone();
        let followed = portals::replace(&mut tx, document, Source::File).await;
        followed.unwrap();
        tx.commit().await.unwrap();
    }
    let answer = anna.get("/v1/portal").await.expect(200);
    let mut document = answer.json();
    document["version"] = json!(document["version"].as_u64().unwrap() + 1);
    let request = anna
        .request(Method::PUT, "/v1/portal")
        .header("idempotency-key", Uuid::now_v7().to_string())
        .header("content-type", "application/json");
    let request = match code {
        "precondition_required" => request,
        "precondition_failed" => request.header("if-match", "\"ein anderer\""),
        _ => request.header("if-match", answer.header("etag")),
    };
    anna.send(request.body(Body::from(document.to_string())).unwrap())
        .await
}
