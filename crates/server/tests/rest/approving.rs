//! More work than an hour: staff is warned, the customer is asked, and nobody goes on before he has
//! answered.

use axum::http::Method;
use chrono::{TimeDelta, Utc};
use serde_json::{Value, json};
use server::db::{Id, millis};
use server::desk::{self, Watched};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, Desk, FALK, MARA, Person, happened, message};

const TEXT: &str = "Sollte Ihr Anliegen länger als 1 Stunde dauern, werden Sie noch innerhalb dieser Stunde von einem Mitarbeiter darüber informiert. Erst wenn Sie den Mehraufwand freigeben, wird das Ticket weiter bearbeitet.";

/// digidesk with a ticket of Alice that Anna works on.
async fn at_work() -> (Desk, Person, Person, api::Ticket) {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let new = json!({
        "id": Uuid::now_v7(), "type": "normal", "subject": "Zahlart fehlt",
        "message": message("Im Shop fehlt die Zahlart Rechnung."),
    });
    let written: api::TicketWritten = alice.post("/v1/tickets", new).await.expect(201).of();
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

fn question(minutes: u32) -> Value {
    json!({
        "args": {
            "minutes": minutes, "reason": "Die Schnittstelle ist veraltet.",
            "cost": { "amount": "180.00", "currency": "EUR" },
        },
        "message": message("Wir müssen die Schnittstelle erneuern."),
    })
}

/// Asks and tells what was asked.
async fn asks(anna: &Person, ticket: &api::Ticket, minutes: u32) -> api::Approval {
    let path = path(ticket, "request_effort_approval");
    let written: api::TicketWritten = anna.post(&path, question(minutes)).await.expect(200).of();
    written.ticket.approval.unwrap()
}

fn answer(asked: &api::Approval) -> Value {
    json!({ "expected": {
        "approval_id": asked.id, "minutes": asked.minutes, "cost": asked.cost,
    } })
}

/// Somebody of staff has been working on the ticket for so many minutes.
async fn works_since(desk: &Desk, ticket: &api::Ticket, who: &Person, minutes: i64) {
    let mut tx = desk.db.write().await.unwrap();
    let since = millis(Utc::now() - TimeDelta::minutes(minutes));
    sqlx::query("DELETE FROM time_entries")
        .execute(tx.conn())
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO time_entries
            (id, ticket_id, agent_id, agent_name, kind, started_at, created_at, updated_at)
         VALUES ($1, $2, $3, 'Anna Muster', 'work', $4, $4, $4)",
    )
    .bind(Id(Uuid::now_v7()))
    .bind(Id(ticket.id))
    .bind(Id(who.id))
    .bind(since)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

async fn watch(desk: &Desk) -> Watched {
    desk::watch(&desk.db, &desk.portal()).await.unwrap()
}

#[tokio::test]
async fn d20_more_work_waits_for_the_customers_release() {
    let (desk, alice, anna, ticket) = at_work().await;
    let asked = asks(&anna, &ticket, 90).await;
    let waiting = alice.ticket(ticket.id).await;
    assert_eq!(waiting.status, "waiting_approval");
    assert_eq!(
        desk.portal().status_label(&waiting.status),
        "wartet auf Freigabe"
    );
    let seen = waiting.approval.unwrap();
    assert_eq!(seen, asked);
    assert_eq!(
        (seen.state, seen.minutes),
        (api::ApprovalState::Pending, 90)
    );
    assert_eq!(seen.cost.as_ref().unwrap().amount, "180.00");
    assert_eq!(seen.reason, "Die Schnittstelle ist veraltet.");
    assert_eq!((seen.requested_by.id, seen.rate_percent), (anna.id, 100));
    assert_eq!(
        seen.expires_at,
        Some(seen.requested_at + TimeDelta::days(14))
    );

    // Nobody of staff goes on before.
    for action in [
        "start",
        "resume",
        "to_billing",
        "request_acceptance",
        "take",
    ] {
        anna.acts(ticket.id, action, json!({}))
            .await
            .refused(409, "action_not_available");
    }
    anna.post(&path(&ticket, "request_effort_approval"), question(30))
        .await
        .refused(409, "action_not_available");
    for action in ["approve_effort", "reject_effort"] {
        anna.post(&path(&ticket, action), answer(&asked))
            .await
            .refused(403, "forbidden");
    }
    let bob = desk.person(BOB).await;
    bob.post(&path(&ticket, "approve_effort"), answer(&asked))
        .await
        .refused(404, "not_found");

    let written: api::TicketWritten = alice
        .post(&path(&ticket, "approve_effort"), answer(&asked))
        .await
        .expect(200)
        .of();
    assert_eq!(written.ticket.status, "in_progress");
    let kept = anna.ticket(ticket.id).await.approval.unwrap();
    assert_eq!(
        (kept.state, kept.minutes),
        (api::ApprovalState::Approved, 90)
    );
    assert_eq!(kept.cost, asked.cost);
    let by = kept.decided_by.unwrap();
    assert_eq!((by.id, &*by.name), (alice.id, "Alice Muster"));
    assert!(kept.decided_at.unwrap() >= kept.requested_at);
    assert_eq!(
        anna.ticket(ticket.id)
            .await
            .effort
            .unwrap()
            .approved_minutes,
        90
    );
    let told = happened(&alice.thread(ticket.id).await);
    for kind in ["approval_requested", "approval_approved"] {
        assert!(told.contains(&(kind.to_owned(), "90".to_owned())), "{kind}");
    }
    assert_eq!(desk.count_notifications("approval", ANNA).await, 1);
    assert_eq!(desk.count_notifications("approval", FALK).await, 0);
}

async fn begins(anna: &Person, ticket: &api::Ticket, kind: &str) -> Answer {
    let path = format!("/v1/tickets/{}/time-entries", ticket.id);
    let begun = json!({ "id": Uuid::now_v7(), "kind": kind });
    anna.post(&path, begun).await
}

#[tokio::test]
async fn d20_no_clock_of_work_begins_before_the_release() {
    let (desk, alice, anna, ticket) = at_work().await;
    let path_of_work = format!("/v1/tickets/{}/time-entries", ticket.id);
    let asked = asks(&anna, &ticket, 90).await;
    let problem = begins(&anna, &ticket, "work").await;
    let problem = problem.refused(409, "action_not_available");
    let now: api::Ticket = serde_json::from_value(problem.record.unwrap()).unwrap();
    assert_eq!(now.approval.unwrap(), asked);

    // What was done is recorded all the same, and so is what had begun when the question came.
    let early = asked.requested_at - TimeDelta::minutes(10);
    for entry in [
        json!({ "id": Uuid::now_v7(), "kind": "work", "minutes": 20 }),
        json!({ "id": Uuid::now_v7(), "kind": "work", "started_at": early }),
    ] {
        anna.post(&path_of_work, entry).await.expect(201);
    }
    desk.meddle("UPDATE time_entries SET ended_at = started_at WHERE ended_at IS NULL")
        .await;
    // Talking about it is no work that was asked about.
    begins(&anna, &ticket, "call").await.expect(201);
    desk.meddle("UPDATE time_entries SET ended_at = started_at WHERE ended_at IS NULL")
        .await;

    // Silence is no release.
    desk.days_pass(15).await;
    begins(&anna, &ticket, "work")
        .await
        .refused(409, "action_not_available");
    let again = asks(&anna, &ticket, 60).await;
    let approve = path(&ticket, "approve_effort");
    alice.post(&approve, answer(&again)).await.expect(200);
    begins(&anna, &ticket, "work").await.expect(201);
}

#[tokio::test]
async fn d19_the_customer_is_told_of_the_expected_extra_effort() {
    let (desk, alice, anna, ticket) = at_work().await;
    let letters = desk.mail().await.len();
    asks(&anna, &ticket, 90).await;
    assert_eq!(desk.count_notifications("approval", ALICE).await, 1);
    let told = alice.records("notification").await;
    let about = told.iter().find(|it| it["kind"] == "approval").unwrap();
    let said = alice.thread(ticket.id).await;
    let words = said
        .iter()
        .find(|it| it.body == "Wir müssen die Schnittstelle erneuern.");
    assert_eq!(about["message_id"], json!(words.unwrap().id));
    let mail = desk.mail().await;
    assert_eq!(mail.len(), letters + 1);
    let (_, to, _, body) = mail.last().unwrap();
    assert_eq!(to, ALICE);
    for part in [
        "Mehraufwand: 1 h 30 min, voraussichtlich 180,00 €",
        "Status: in Bearbeitung → wartet auf Freigabe",
        TEXT,
    ] {
        assert!(body.contains(part), "{part} is missing in {body}");
    }
}

#[tokio::test]
async fn a_question_is_mailed_even_where_changes_are_not() {
    let (desk, _, anna, ticket) = at_work().await;
    let mut document = (*desk.portal()).clone();
    document.mail.on_change = false;
    let mut tx = desk.db.write().await.unwrap();
    tx.set_portal(document).await.unwrap();
    tx.commit().await.unwrap();
    let letters = desk.mail().await.len();
    anna.says(ticket.id, message("Wir sind dran."))
        .await
        .expect(201);
    assert_eq!(desk.mail().await.len(), letters);
    asks(&anna, &ticket, 90).await;
    assert_eq!(desk.mail().await.len(), letters + 1);
}

#[tokio::test]
async fn a_release_names_what_was_read() {
    let (_desk, alice, anna, ticket) = at_work().await;
    let asked = asks(&anna, &ticket, 90).await;
    let approve = path(&ticket, "approve_effort");
    alice
        .post(&approve, json!({}))
        .await
        .refused(422, "validation");
    let right = answer(&asked)["expected"].clone();
    for (key, wrong) in [
        ("approval_id", json!(Uuid::now_v7())),
        ("minutes", json!(30)),
        ("cost", json!({ "amount": "18.00", "currency": "EUR" })),
        ("cost", Value::Null),
    ] {
        let mut expected = right.clone();
        expected[key] = wrong;
        let problem = alice
            .post(&approve, json!({ "expected": expected }))
            .await
            .refused(409, "approval_changed");
        let now: api::Ticket = serde_json::from_value(problem.record.unwrap()).unwrap();
        assert_eq!(now.approval.unwrap(), asked, "{key}");
    }
    assert_eq!(alice.ticket(ticket.id).await.status, "waiting_approval");
}

#[tokio::test]
async fn of_two_answers_the_first_counts_and_the_second_learns_whose_it_was() {
    let (desk, alice, anna, ticket) = at_work().await;
    let mara = desk.person(MARA).await;
    let asked = asks(&anna, &ticket, 90).await;
    alice
        .post(&path(&ticket, "reject_effort"), answer(&asked))
        .await
        .expect(200);
    assert_eq!(alice.ticket(ticket.id).await.status, "not_approved");
    for body in [answer(&asked), json!({})] {
        let problem = mara
            .post(&path(&ticket, "approve_effort"), body)
            .await
            .refused(409, "approval_changed");
        let now: api::Ticket = serde_json::from_value(problem.record.unwrap()).unwrap();
        let first = now.approval.unwrap();
        assert_eq!(first.state, api::ApprovalState::Rejected);
        assert_eq!(first.decided_by.unwrap().name, "Alice Muster");
        assert!(first.decided_at.is_some());
    }
    let told = happened(&alice.thread(ticket.id).await);
    assert!(told.contains(&("approval_rejected".to_owned(), "90".to_owned())));
}

#[tokio::test]
async fn an_old_consent_releases_nothing_that_was_asked_later() {
    let (_desk, alice, anna, ticket) = at_work().await;
    let first = asks(&anna, &ticket, 90).await;
    alice
        .post(&path(&ticket, "reject_effort"), answer(&first))
        .await
        .expect(200);
    let second = asks(&anna, &ticket, 240).await;
    let approve = path(&ticket, "approve_effort");
    alice
        .post(&approve, answer(&first))
        .await
        .refused(409, "approval_changed");
    let now = alice.ticket(ticket.id).await;
    assert_eq!(now.approval.unwrap().state, api::ApprovalState::Pending);

    // The same operation again is the same answer, not a second release.
    let key = Uuid::now_v7();
    for _ in 0..2 {
        alice
            .write(Method::POST, &approve, &answer(&second), key)
            .await
            .expect(200);
    }
    let effort = anna.ticket(ticket.id).await.effort.unwrap();
    assert_eq!(effort.approved_minutes, 240);
}

#[tokio::test]
async fn a_question_ends_after_fourteen_days_and_moves_nothing() {
    let (desk, alice, anna, ticket) = at_work().await;
    let asked = asks(&anna, &ticket, 90).await;
    desk.days_pass(13).await;
    assert_eq!(watch(&desk).await, Watched::default());
    desk.days_pass(2).await;
    // Also before the server has looked at the clock.
    let state = async || alice.ticket(ticket.id).await.approval.unwrap().state;
    assert_eq!(state().await, api::ApprovalState::Expired);
    let approve = path(&ticket, "approve_effort");
    alice
        .post(&approve, answer(&asked))
        .await
        .refused(409, "approval_changed");
    let found = Watched {
        questions: 1,
        ..Watched::default()
    };
    assert_eq!(watch(&desk).await, found);
    assert_eq!(watch(&desk).await, Watched::default());
    assert_eq!(state().await, api::ApprovalState::Expired);
    assert_eq!(alice.ticket(ticket.id).await.status, "waiting_approval");
    let told = happened(&alice.thread(ticket.id).await);
    assert!(told.contains(&("approval_expired".to_owned(), "90".to_owned())));
    assert_eq!(desk.count_notifications("approval", ANNA).await, 1);
    anna.acts(ticket.id, "start", json!({}))
        .await
        .refused(409, "action_not_available");
    // Staff asks again; that can be released.
    let again = asks(&anna, &ticket, 60).await;
    alice.post(&approve, answer(&again)).await.expect(200);
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_not_asked() {
    let (desk, alice, anna, ticket) = at_work().await;
    let ask = path(&ticket, "request_effort_approval");
    alice
        .post(&ask, question(90))
        .await
        .refused(403, "forbidden");
    let past = json!(Utc::now() - TimeDelta::hours(1));
    for (key, wrong, pointer, fault) in [
        ("minutes", Value::Null, "/args/minutes", "required"),
        ("minutes", json!(0), "/args/minutes", "pattern"),
        ("minutes", json!("90"), "/args/minutes", "type"),
        ("cost", json!("180"), "/args/cost", "type"),
        (
            "cost",
            json!({ "amount": "180,00", "currency": "EUR" }),
            "/args/cost/amount",
            "pattern",
        ),
        (
            "cost",
            json!({ "amount": "180.00", "currency": "USD" }),
            "/args/cost/currency",
            "unknown",
        ),
        ("expires_at", past, "/args/expires_at", "past"),
        (
            "reason",
            json!("x".repeat(2_001)),
            "/args/reason",
            "too_long",
        ),
    ] {
        let mut body = question(90);
        body["args"][key] = wrong;
        let problem = anna.post(&ask, body).await.refused(422, "validation");
        let found = (&*problem.errors[0].pointer, &*problem.errors[0].code);
        assert_eq!(found, (pointer, fault));
    }
    // A text goes with it.
    let mut silent = question(90);
    silent.as_object_mut().unwrap().remove("message");
    let problem = anna.post(&ask, silent).await.refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/message/body");
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM approvals").await, 0);
    assert_eq!(anna.ticket(ticket.id).await.status, "in_progress");
}

#[tokio::test]
async fn d19_staff_is_warned_before_the_hour_ends_and_the_breach_is_noted() {
    let (desk, alice, anna, ticket) = at_work().await;
    works_since(&desk, &ticket, &anna, 44).await;
    assert_eq!(watch(&desk).await, Watched::default());
    works_since(&desk, &ticket, &anna, 46).await;
    let warned = Watched {
        warnings: 1,
        ..Watched::default()
    };
    assert_eq!(watch(&desk).await, warned);
    assert_eq!(watch(&desk).await, Watched::default(), "once is enough");
    assert_eq!(desk.count_notifications("effort_warning", ANNA).await, 1);
    assert_eq!(desk.count_notifications("effort_warning", FALK).await, 0);
    let effort = anna.ticket(ticket.id).await.effort.unwrap();
    assert!(effort.warned_at.is_some() && effort.breached_at.is_none());
    assert!(effort.working_since.unwrap() < Utc::now() - TimeDelta::minutes(45));

    works_since(&desk, &ticket, &anna, 61).await;
    let untold = Watched {
        untold: 1,
        ..Watched::default()
    };
    assert_eq!(watch(&desk).await, untold);
    assert_eq!(watch(&desk).await, Watched::default());
    assert!(
        anna.ticket(ticket.id)
            .await
            .effort
            .unwrap()
            .breached_at
            .is_some()
    );
    assert_eq!(desk.count_notifications("effort_breached", ANNA).await, 1);
    // All of this is staff's.
    assert_eq!(alice.ticket(ticket.id).await.effort, None);
    assert_eq!(desk.count_notifications("effort_breached", ALICE).await, 0);
    let known = anna.records("ticket").await;
    assert!(
        known[0]["effort"]["breached_at"].is_string(),
        "the feed brings it"
    );
}

#[tokio::test]
async fn d19_whoever_has_asked_in_time_is_left_alone_until_the_release_is_used_up() {
    let (desk, alice, anna, ticket) = at_work().await;
    let asked = asks(&anna, &ticket, 90).await;
    works_since(&desk, &ticket, &anna, 61).await;
    assert_eq!(watch(&desk).await, Watched::default());
    alice
        .post(&path(&ticket, "approve_effort"), answer(&asked))
        .await
        .expect(200);
    // An hour and ninety minutes more, less a quarter of an hour.
    works_since(&desk, &ticket, &anna, 134).await;
    assert_eq!(watch(&desk).await, Watched::default());
    works_since(&desk, &ticket, &anna, 136).await;
    let warned = Watched {
        warnings: 1,
        ..Watched::default()
    };
    assert_eq!(watch(&desk).await, warned);
}

#[tokio::test]
async fn d21_work_that_goes_on_is_called_in_bearbeitung() {
    let (desk, alice, _, ticket) = at_work().await;
    let seen = alice.ticket(ticket.id).await;
    let portal = desk.portal();
    let status = portal.status(&seen.status).unwrap();
    assert_eq!(status.label, "in Bearbeitung");
    assert_eq!(status.hint, "Nun wird das Ticket von uns bearbeitet.");
    assert!(desk.count_notifications("status", ALICE).await > 0);
}
