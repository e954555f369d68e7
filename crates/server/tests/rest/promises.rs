//! Promises and the clock: who has the ball, what is due, what was broken.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use server::desk::{self, Watched};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Desk, FALK, Person, happened, message};

async fn quick(person: &Person) -> api::Ticket {
    let new = json!({
        "id": Uuid::now_v7(), "type": "quick_high", "subject": "Shop langsam",
        "message": message("Jede Seite braucht zehn Sekunden."),
        "cost_ack": [{ "notice": "quick_high_rate", "version": 1, "rate_percent": 200 }],
    });
    let written: api::TicketWritten = person.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

async fn watch(desk: &Desk) -> Watched {
    desk::watch(&desk.db, &desk.portal()).await.unwrap()
}

fn sla(ticket: &api::Ticket) -> &api::Sla {
    ticket.sla.as_ref().unwrap()
}

/// The ticket was filed on Monday, 25 November 2024, at half past four in the afternoon.
async fn filed_on_a_monday(desk: &Desk) {
    for sql in [
        "UPDATE spells SET from_at = 1732548600000",
        "UPDATE tickets SET promised_at = 1732548600000",
    ] {
        desk.meddle(sql).await;
    }
}

fn berlin(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::Berlin)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

#[tokio::test]
async fn d17_filed_at_half_past_four_it_is_due_at_half_past_ten_on_the_next_working_day() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = quick(&alice).await;
    filed_on_a_monday(&desk).await;
    // Whoever takes the ball reads the clock anew.
    anna.acts(ticket.id, "start", json!({})).await.expect(200);
    let question = message("Welche Seite?");
    let path = format!("/v1/tickets/{}/actions/ask", ticket.id);
    anna.post(&path, json!({ "message": question }))
        .await
        .expect(200);
    let now = alice.ticket(ticket.id).await;
    assert_eq!(berlin(sla(&now).due_at.unwrap()), "2024-11-26 10:30");
    assert!(sla(&now).breached);
}

#[tokio::test]
async fn the_clock_stands_while_the_customer_has_the_ball() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = quick(&alice).await;
    assert!(!sla(&ticket).paused);
    let path = format!("/v1/tickets/{}/actions/ask", ticket.id);
    let asked: api::TicketWritten = anna
        .post(&path, json!({ "message": message("Welche Seite?") }))
        .await
        .expect(200)
        .of();
    let stands = sla(&asked.ticket);
    assert!(stands.paused && !stands.breached);
    assert_eq!(stands.due_at, None);
    assert!(stands.left_minutes.unwrap() >= 119);

    // A week of silence costs nothing of the promise.
    desk.days_pass(7).await;
    assert!(!sla(&alice.ticket(ticket.id).await).breached);
    assert_eq!(watch(&desk).await, Watched::default());
    let answered: api::TicketWritten = alice
        .acts(ticket.id, "resume", json!({}))
        .await
        .expect(200)
        .of();
    let runs = sla(&answered.ticket);
    assert!(!runs.paused && !runs.breached);
    assert!(runs.due_at.unwrap() > Utc::now());
}

#[tokio::test]
async fn a_promise_that_breaks_is_told_once_and_shown_at_once() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = quick(&alice).await;
    anna.acts(ticket.id, "take", json!({})).await.expect(200);
    assert_eq!(watch(&desk).await, Watched::default());
    let letters = desk.mail().await.len();

    desk.days_pass(14).await;
    let rev = alice.ticket(ticket.id).await.rev;
    assert!(
        sla(&alice.ticket(ticket.id).await).breached,
        "before anybody looks"
    );
    let found = Watched {
        promises: 1,
        ..Watched::default()
    };
    assert_eq!(watch(&desk).await, found);
    assert_eq!(watch(&desk).await, Watched::default());
    let broken = alice.ticket(ticket.id).await;
    assert!(sla(&broken).breached && broken.rev == rev + 1);
    let due = sla(&broken).due_at.unwrap();
    assert!(due < Utc::now() - TimeDelta::days(3));
    let told = happened(&alice.thread(ticket.id).await);
    assert!(told.contains(&("promise_broken".to_owned(), due.to_rfc3339())));
    let thread = alice.thread(ticket.id).await;
    let event = thread.iter().find(|it| {
        it.event
            .as_ref()
            .is_some_and(|it| it.kind == "promise_broken")
    });
    assert_eq!(event.unwrap().author.role, api::AuthorRole::System);
    assert_eq!(desk.count_notifications("promise_broken", ANNA).await, 1);
    assert_eq!(desk.count_notifications("promise_broken", FALK).await, 0);
    assert_eq!(desk.mail().await.len(), letters, "nobody is written to");
    // The feed brings it: no client has to count.
    let known = alice.records("ticket").await;
    assert_eq!(known[0]["sla"]["breached"], true);
}

#[tokio::test]
async fn what_is_settled_is_not_due_any_more() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = quick(&alice).await;
    for action in ["start", "to_billing", "mark_invoiced"] {
        anna.acts(ticket.id, action, json!({})).await.expect(200);
    }
    let closed = alice.ticket(ticket.id).await;
    assert_eq!((sla(&closed).due_at, sla(&closed).paused), (None, true));
    desk.days_pass(30).await;
    assert_eq!(watch(&desk).await, Watched::default());
    assert!(!sla(&alice.ticket(ticket.id).await).breached);
}

#[tokio::test]
async fn an_answer_keeps_a_promise_to_answer() {
    let desk = Desk::open_with(|portal| {
        let file = format!("{}/portals/digidesk.toml", env!("CARGO_MANIFEST_DIR"));
        *portal = server::profiles::load(&file).unwrap();
        portal.service_levels[2].goal = portal::document::Goal::Respond;
        portal.auth.needs.clear();
    })
    .await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = quick(&alice).await;
    let note = json!({ "id": Uuid::now_v7(), "body": "Wer kann das?", "internal": true });
    anna.says(ticket.id, note).await.expect(201);
    assert!(
        !sla(&alice.ticket(ticket.id).await).paused,
        "a note is no answer"
    );
    anna.says(ticket.id, message("Wir sehen nach."))
        .await
        .expect(201);
    let answered = alice.ticket(ticket.id).await;
    assert_eq!((sla(&answered).due_at, sla(&answered).paused), (None, true));
    desk.days_pass(30).await;
    assert_eq!(watch(&desk).await, Watched::default());
}
