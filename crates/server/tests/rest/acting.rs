//! Actions, and changes of fields.

use serde_json::json;
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, FALK, message};

#[tokio::test]
async fn q20_the_estimate_carries_who_and_when_and_the_customer_sees_it() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Wie lange?").await.ticket.id;
    let answer = alice
        .acts(ticket, "set_estimate", json!({ "minutes": 1 }))
        .await;
    answer.refused(403, "forbidden");
    anna.acts(ticket, "set_estimate", json!({ "minutes": 90 }))
        .await
        .expect(200);
    let seen = alice.ticket(ticket).await.estimate.unwrap();
    assert_eq!((seen.minutes, &*seen.by.initials), (90, "ANN"));
    for bad in [
        json!({}),
        json!({ "minutes": -1 }),
        json!({ "minutes": 0 }),
        json!({ "minutes": "x" }),
    ] {
        anna.acts(ticket, "set_estimate", bad)
            .await
            .refused(422, "validation");
    }
}

#[tokio::test]
async fn q22_only_support_sets_erledigt() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Erledigt?").await.ticket.id;
    alice
        .acts(ticket, "close", json!({}))
        .await
        .refused(403, "forbidden");
    let mut reply = message("Hat sich erledigt.");
    reply["action"] = json!({ "action": "close" });
    alice.says(ticket, reply).await.refused(403, "forbidden");
    let set = json!({ "set": { "status": { "from": "open", "to": "done" } } });
    let problem = alice.patch(&format!("/v1/tickets/{ticket}"), set).await;
    problem.refused(422, "validation");
    let seen = alice.ticket(ticket).await;
    assert_eq!(
        (&*seen.status, seen.message_count),
        ("open", 1),
        "the reply went with the action"
    );

    let closed: api::TicketWritten = anna.acts(ticket, "close", json!({})).await.expect(200).of();
    assert_eq!(closed.ticket.status, "done");
    let document: portal::Document = alice.get("/v1/portal").await.expect(200).of();
    assert_eq!(document.status_label(&closed.ticket.status), "erledigt");
    assert!(closed.ticket.closed_at.is_some());
    let open: api::TicketWritten = anna
        .acts(ticket, "reopen", json!({}))
        .await
        .expect(200)
        .of();
    assert_eq!(
        (&*open.ticket.status, open.ticket.closed_at),
        ("in_progress", None)
    );
}

#[tokio::test]
async fn an_action_that_came_too_late_is_refused_with_the_ticket_as_it_is() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let falk = desk.person(FALK).await;
    let ticket = desk.person(ALICE).await.files("Wettlauf").await.ticket.id;
    anna.acts(ticket, "take", json!({})).await.expect(200);
    anna.acts(ticket, "take", json!({}))
        .await
        .refused(409, "action_not_available");
    let path = format!("/v1/tickets/{ticket}/actions/take");
    let body = json!({ "expected": { "assignee_id": null } });
    let problem = falk
        .post(&path, body)
        .await
        .refused(409, "action_not_available");
    let record: api::Ticket = serde_json::from_value(problem.record.unwrap()).unwrap();
    assert_eq!(record.assignee.unwrap().name, "Anna Muster");
    let body = json!({ "expected": { "status": "in_progress" } });
    falk.post(&path, body).await.expect(200);
    falk.acts(ticket, "fly", json!({}))
        .await
        .refused(409, "action_not_available");
}

#[tokio::test]
async fn a_ticket_is_assigned_to_agents_only() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let falk = desk.person(FALK).await;
    let bob = desk.person(BOB).await;
    let ticket = desk.person(ALICE).await.files("Für Falk").await.ticket.id;
    anna.acts(ticket, "assign", json!({ "user_id": bob.id }))
        .await
        .refused(422, "validation");
    anna.acts(ticket, "assign", json!({ "user_id": falk.id }))
        .await
        .expect(200);
    assert_eq!(desk.count_notifications("assigned", FALK).await, 1);
    let none: api::TicketWritten = anna
        .acts(ticket, "assign", json!({ "user_id": null }))
        .await
        .expect(200)
        .of();
    assert_eq!(none.ticket.assignee, None);
}

#[tokio::test]
async fn q16_a_call_back_is_asked_for_withdrawn_asked_again_and_done() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Rückruf").await.ticket.id;
    anna.acts(ticket, "callback_done", json!({}))
        .await
        .refused(409, "action_not_available");
    let args = json!({ "phone": "07731 99", "window": "ab 10 Uhr" });
    alice
        .acts(ticket, "request_callback", args.clone())
        .await
        .expect(200);
    alice
        .acts(ticket, "request_callback", args.clone())
        .await
        .refused(409, "action_not_available");
    alice
        .acts(ticket, "cancel_callback", json!({}))
        .await
        .expect(200);
    assert_eq!(anna.ticket(ticket).await.callback, None);
    alice
        .acts(ticket, "request_callback", args)
        .await
        .expect(200);
    assert_eq!(
        anna.ticket(ticket).await.callback.unwrap().phone,
        "07731 99"
    );
    anna.acts(ticket, "callback_done", json!({}))
        .await
        .expect(200);
    assert!(
        alice
            .ticket(ticket)
            .await
            .callback
            .unwrap()
            .done_at
            .is_some()
    );
    let long = json!({ "phone": "1".repeat(101) });
    alice
        .acts(ticket, "request_callback", long)
        .await
        .refused(422, "validation");
}

#[tokio::test]
async fn a_subject_is_compared_before_it_is_set() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let filed = alice.files("Alt").await.ticket;
    let path = format!("/v1/tickets/{}", filed.id);
    let set = |from: &str, to: &str| json!({ "set": { "subject": { "from": from, "to": to } } });
    let changed: api::TicketWritten = alice
        .patch(&path, set("Alt", "Neu!"))
        .await
        .expect(200)
        .of();
    assert_eq!(
        (&*changed.ticket.subject, changed.ticket.rev),
        ("Neu!", filed.rev + 1)
    );
    let anna = desk.person(ANNA).await;
    let problem = anna
        .patch(&path, set("Alt", "Anders"))
        .await
        .refused(409, "field_conflict");
    assert_eq!(problem.errors[0].pointer, "/set/subject");
    assert_eq!(problem.errors[0].current, Some(json!("Neu!")));
    assert_eq!(problem.record.unwrap()["subject"], json!("Neu!"));
    anna.patch(&path, set("Neu!", ""))
        .await
        .refused(422, "validation");
    anna.patch(&path, set("Neu!", &"x".repeat(201)))
        .await
        .refused(422, "validation");
}

#[tokio::test]
async fn of_two_changes_the_higher_priority_stays() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Dringend?").await.ticket.id;
    let path = format!("/v1/tickets/{ticket}");
    let set = |from: &str, to: &str| json!({ "set": { "priority": { "from": from, "to": to } } });
    let now = async |answer: crate::support::Answer| {
        answer
            .expect(200)
            .of::<api::TicketWritten>()
            .ticket
            .priority
            .unwrap()
    };
    assert_eq!(
        now(alice.patch(&path, set("normal", "urgent")).await).await,
        "urgent"
    );
    assert_eq!(
        now(alice.patch(&path, set("normal", "high")).await).await,
        "urgent"
    );
    alice
        .patch(&path, set("high", "low"))
        .await
        .refused(409, "field_conflict");
    assert_eq!(
        now(alice.patch(&path, set("urgent", "low")).await).await,
        "low"
    );
    alice
        .patch(&path, set("low", "mega"))
        .await
        .refused(422, "validation");
}

#[tokio::test]
async fn what_the_server_owns_cannot_be_set() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let ticket = desk.person(ALICE).await.files("Fest").await.ticket.id;
    for field in [
        "number",
        "status",
        "estimate",
        "created_at",
        "assignee",
        "queue",
    ] {
        let body = json!({ "set": { field: { "from": null, "to": "x" } } });
        let answer = anna.patch(&format!("/v1/tickets/{ticket}"), body).await;
        assert_eq!(
            answer.refused(422, "validation").errors[0].code,
            "not_allowed"
        );
    }
}

#[tokio::test]
async fn reopening_ends_with_the_portals_days() {
    let desk = Desk::open_with(|document| {
        document.rules.reopen_days = Some(30);
        for transition in &mut document.transitions {
            if transition.action == "reopen" {
                transition.guard = Some(portal::document::Guard::WithinReopenDays);
            }
        }
    })
    .await;
    let anna = desk.person(ANNA).await;
    let ticket = desk.person(ALICE).await.files("Zu spät").await.ticket.id;
    anna.acts(ticket, "close", json!({})).await.expect(200);
    desk.meddle("UPDATE tickets SET closed_at = closed_at - 31 * 86400000")
        .await;
    anna.acts(ticket, "reopen", json!({}))
        .await
        .refused(409, "reopen_expired");
}

#[tokio::test]
async fn an_action_may_bring_a_message_and_both_happen_or_none() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let ticket = desk.person(ALICE).await.files("Beides").await.ticket.id;
    let path = format!("/v1/tickets/{ticket}/actions/close");
    let bad = json!({ "message": { "id": Uuid::now_v7(), "body": "" } });
    anna.post(&path, bad).await.refused(422, "validation");
    assert_eq!(anna.ticket(ticket).await.status, "open");
    let good = json!({ "message": message("Der Treiber ist jetzt aktuell.") });
    let written: api::TicketWritten = anna.post(&path, good).await.expect(200).of();
    assert_eq!(written.ticket.status, "done");
    assert_eq!(written.messages[0].body, "Der Treiber ist jetzt aktuell.");
    assert_eq!(
        desk.mail().await.len(),
        1,
        "one mail for what happened at once"
    );
}
