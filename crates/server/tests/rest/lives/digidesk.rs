//! digidesk: from the question what it costs to the work that is promised.

use chrono::{DateTime, Utc};
use portal::document::Charge;
use portal::{hours, quote};
use serde_json::{Value, json};

use super::{files, filing, happened, lists, mails, phase, word};
use crate::support::{ALICE, ANNA, Desk, Person};

async fn desk() -> Desk {
    Desk::of("digidesk").await
}

fn acknowledged(mut new: Value, notice: &str, rate: u32) -> Value {
    new["cost_ack"] = json!([{ "notice": notice, "version": 1, "rate_percent": rate }]);
    new
}

async fn quoted(alice: &Person, kind: &str, fields: Value) -> api::Quote {
    let asked = json!({
        "type": kind, "subject": "Shop", "fields": fields, "message": { "body": "…" },
    });
    alice
        .post("/v1/tickets/quote", asked)
        .await
        .expect(200)
        .of()
}

#[tokio::test]
async fn d07_to_d18_three_kinds_are_quoted_with_factor_deadline_and_charge() {
    let desk = desk().await;
    let alice = desk.person(ALICE).await;
    let document = desk.portal();
    let kinds: Vec<_> = document
        .ticket_types
        .iter()
        .map(|it| it.label.as_str())
        .collect();
    assert_eq!(
        kinds,
        [
            "Normales Ticket",
            "Quickticket „normal“",
            "Quickticket „hoch“"
        ]
    );
    for (kind, factor, minutes) in [
        ("normal", "1", None),
        ("quick_normal", "1,5", Some(480)),
        ("quick_high", "2", Some(120)),
    ] {
        let quote = quoted(&alice, kind, json!({ "concern": "help" })).await;
        assert_eq!((&*quote.factor, quote.working_minutes), (factor, minutes));
        assert_eq!(quote.due_at.is_some(), minutes.is_some(), "{kind}");
    }
    for (concern, charge, covered) in [
        ("help", Charge::Billable, false),
        ("change", Charge::Billable, false),
        ("maintenance", Charge::Free, true),
        ("module", Charge::Free, false),
        ("new_shop", Charge::Free, false),
    ] {
        let quote = quoted(&alice, "normal", json!({ "concern": concern })).await;
        assert_eq!(
            (quote.charge, quote.covered),
            (charge, covered),
            "{concern}"
        );
    }
    // Filed at 16:30, two working hours end at 10:30 on the next working day.
    let level = document
        .service_levels
        .iter()
        .find(|it| it.id == "quick_high");
    let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let due = quote::due_at(&document, level.unwrap(), at("2026-11-27T15:30:00Z")).unwrap();
    assert_eq!(due, Some(at("2026-11-30T09:30:00Z")));
}

#[tokio::test]
async fn d10_to_d18_a_dear_ticket_is_confirmed_before_it_is_filed_and_promised_in_working_hours() {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let subject = "Shop offline seit 9:40 Uhr";
    let fields = json!({ "concern": "help", "shop_url": "https://shop.example" });
    let unread = filing("quick_high", subject, fields.clone());
    let problem = alice.post("/v1/tickets", unread).await;
    let problem = problem.refused(409, "cost_notice_changed");
    assert_eq!(problem.record.unwrap()["factor"], "2");

    let read = acknowledged(
        filing("quick_high", subject, fields),
        "quick_high_rate",
        200,
    );
    let written: api::TicketWritten = alice.post("/v1/tickets", read).await.expect(201).of();
    let ticket = written.ticket;
    assert_eq!(
        (&*ticket.number, &*word(&desk, &ticket)),
        ("DD-04001", "eingegangen")
    );
    let document = desk.portal();
    let open = hours::Desk::new(&document.hours["main"], &document.timezone).unwrap();
    let sla = ticket.sla.clone().unwrap();
    assert_eq!(sla.due_at, open.add_working_minutes(ticket.created_at, 120));
    assert_eq!((sla.rate_percent, sla.breached), (200, false));
    let (_, body) = mails(&desk, ALICE).await.remove(0);
    assert!(body.contains("Faktor 2"), "{body}");
    let told = happened(&alice, ticket.id).await;
    assert!(told.iter().any(|it| it.0 == "mail_sent" && it.2 == ALICE));

    // Assigned and worked on, phase by phase, each with the provider's word.
    assert_eq!(phase(&desk, &ticket.status), "Supportanfrage");
    anna.acts(ticket.id, "take", json!({})).await.expect(200);
    let planned = alice.ticket(ticket.id).await;
    assert_eq!(
        (&*word(&desk, &planned), &*phase(&desk, &planned.status)),
        ("eingeplant", "Planung")
    );
    assert_eq!(planned.assignee.unwrap().name, "Anna Muster");
    anna.acts(ticket.id, "start", json!({})).await.expect(200);
    let begun = alice.ticket(ticket.id).await;
    assert_eq!(
        (&*word(&desk, &begun), &*phase(&desk, &begun.status)),
        ("in Bearbeitung", "Bearbeitung")
    );
    assert_eq!(lists(&desk, &alice, &begun).await, ["Meine Tickets"]);
}

#[tokio::test]
async fn d14_an_urgent_fix_ranks_first_and_costs_no_surcharge() {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let fields = json!({ "concern": "help", "outage": true });
    let urgent = files(&alice, "normal", "Shop offline", fields).await;
    files(
        &alice,
        "normal",
        "Farbe der Knöpfe",
        json!({ "concern": "help" }),
    )
    .await;
    let list: Vec<api::Ticket> = anna
        .get("/v1/tickets?scope=queue&sort=planning")
        .await
        .expect(200)
        .of();
    assert_eq!(list[0].id, urgent.id);
    assert!(urgent.urgent);
    assert_eq!(urgent.sla.map(|it| it.rate_percent), Some(100));
}

#[tokio::test]
async fn d01_d03_d12_the_five_phases_and_the_hours_are_the_published_ones() {
    let desk = desk().await;
    let document = desk.portal();
    let phases: Vec<_> = document.phases.iter().map(|it| it.label.as_str()).collect();
    assert_eq!(
        phases,
        [
            "Supportanfrage",
            "Planung",
            "Bearbeitung",
            "Fertigstellung und Prüfung",
            "Verrechnung"
        ]
    );
    assert_eq!(
        document.hours["main"].text,
        ["Werktags von 09:00-17:00 Uhr"]
    );
}
