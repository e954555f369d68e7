//! What a ticket costs and when it is due: said before it is sent, agreed to by filing, kept.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, CARL, Desk, Person, happened, message};

async fn digidesk() -> Desk {
    Desk::of("digidesk").await
}

/// What the form of digidesk wants, of a kind and about a concern.
fn asked(kind: &str, concern: &str) -> Value {
    json!({
        "type": kind, "subject": "Zahlart fehlt", "fields": { "concern": concern },
        "message": { "body": "Im Shop fehlt die Zahlart Rechnung." },
    })
}

fn new(kind: &str, acks: &Value) -> Value {
    json!({
        "id": Uuid::now_v7(), "type": kind, "subject": "Zahlart fehlt", "cost_ack": acks,
        "message": message("Im Shop fehlt die Zahlart Rechnung."),
    })
}

/// Consent to a notice of the profile.
fn ack(notice: &str, version: u32, rate_percent: u32) -> Value {
    json!([{ "notice": notice, "version": version, "rate_percent": rate_percent }])
}

async fn quoted(person: &Person, request: Value) -> api::Quote {
    person
        .post("/v1/tickets/quote", request)
        .await
        .expect(200)
        .of()
}

async fn filed(person: &Person, new: Value) -> api::Ticket {
    let written: api::TicketWritten = person.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

fn charge(quote: &api::Quote) -> (String, bool) {
    let charge = serde_json::to_value(quote.charge).unwrap();
    (charge.as_str().unwrap().to_owned(), quote.covered)
}

/// The instant at which so many working minutes of digidesk are over.
fn due(desk: &Desk, from: DateTime<Utc>, minutes: u32) -> Option<DateTime<Utc>> {
    let portal = desk.portal();
    let hours = portal::hours::Desk::new(&portal.hours["main"], &portal.timezone).unwrap();
    hours.add_working_minutes(from, minutes)
}

#[tokio::test]
async fn d07_help_and_technical_changes_are_called_chargeable_before_sending() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    for concern in ["help", "change"] {
        let quote = quoted(&alice, asked("normal", concern)).await;
        assert_eq!(charge(&quote), ("billable".to_owned(), false), "{concern}");
        let said: Vec<_> = quote.notices.iter().map(|it| it.text.as_str()).collect();
        assert_eq!(
            said,
            [
                "Spezifische Anfragen, wie Hilfestellung oder technische Anpassungen, sind kostenpflichtig. Tätigkeiten innerhalb eines Wartungsvertrags sind kostenlos."
            ]
        );
        assert!(!quote.notices[0].must_acknowledge);
    }
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 0);
}

#[tokio::test]
async fn d08_work_under_a_valid_contract_is_free_and_without_one_it_is_not() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    let quote = quoted(&alice, asked("normal", "maintenance")).await;
    assert_eq!(charge(&quote), ("free".to_owned(), true));
    assert_eq!(quote.notices, []);

    let mut new = new("normal", &json!([]));
    new["fields"] = json!({ "concern": "maintenance" });
    let ticket = filed(&alice, new).await;
    let cost = ticket.cost.unwrap();
    assert!(cost.covered);
    assert_eq!(serde_json::to_value(cost.charge).unwrap(), "free");

    desk.meddle("UPDATE organizations SET contract_until = 1")
        .await;
    let quote = quoted(&alice, asked("normal", "maintenance")).await;
    assert_eq!(charge(&quote), ("billable".to_owned(), false));
}

#[tokio::test]
async fn d09_enquiries_about_a_module_or_a_new_shop_are_free() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    for concern in ["module", "new_shop"] {
        let quote = quoted(&alice, asked("normal", concern)).await;
        assert_eq!(charge(&quote), ("free".to_owned(), false), "{concern}");
    }
}

#[tokio::test]
async fn d10_d11_the_confirmation_carries_the_cost_hint_unless_it_is_free() {
    const HINT: &str = "Bitte beachten Sie: Spezifische Anfragen, wie Hilfestellung oder technische Anpassungen, sind kostenpflichtig. Tätigkeiten innerhalb eines Wartungsvertrags sind kostenlos, ebenso beispielsweise Anfragen für ein bestimmtes Modul oder die Erstellung eines neuen Shops.";
    const RATE: &str = "Quickticket „hoch“: Ihr Anliegen wird innerhalb von 2 Stunden in der Arbeitszeit bearbeitet. Der Stundensatz wird mit dem Faktor 2 multipliziert.";
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    let ticket = filed(&alice, new("normal", &json!([]))).await;
    let mut free = new("normal", &json!([]));
    free["fields"] = json!({ "concern": "module" });
    filed(&alice, free).await;
    filed(&alice, new("quick_high", &ack("quick_high_rate", 1, 200))).await;

    let mail = desk.mail().await;
    let kinds: Vec<_> = mail.iter().map(|it| (&*it.0, &*it.1)).collect();
    assert_eq!(kinds, [("confirmation", ALICE); 3]);
    assert!(mail[0].3.contains(HINT) && !mail[0].3.contains(RATE));
    assert!(!mail[1].3.contains(HINT));
    assert!(mail[2].3.contains(HINT) && mail[2].3.contains(RATE));
    // The thread shows that it was confirmed.
    let sent = ("mail_sent".to_owned(), ALICE.to_owned());
    assert!(happened(&alice.thread(ticket.id).await).contains(&sent));
}

#[tokio::test]
async fn d12_d13_the_usual_kind_has_the_normal_rate_and_no_deadline() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    let labels: Vec<String> = desk
        .portal()
        .ticket_types
        .iter()
        .map(|it| it.label.clone())
        .collect();
    assert_eq!(
        labels,
        [
            "Normales Ticket",
            "Quickticket „normal“",
            "Quickticket „hoch“"
        ]
    );
    let quote = quoted(&alice, asked("normal", "help")).await;
    assert_eq!((quote.rate_percent, &*quote.factor), (100, "1"));
    assert_eq!((quote.due_at, quote.working_minutes), (None, None));
    let ticket = filed(&alice, new("normal", &json!([]))).await;
    let sla = ticket.sla.unwrap();
    assert_eq!((&*sla.level, sla.rate_percent), ("normal", 100));
    assert_eq!((sla.due_at, sla.breached), (None, false));
}

#[tokio::test]
async fn d15_d16_the_quicker_ticket_is_due_after_one_working_day_at_factor_1_5() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    let before = Utc::now();
    let quote = quoted(&alice, asked("quick_normal", "change")).await;
    assert_eq!((quote.rate_percent, &*quote.factor), (150, "1,5"));
    assert_eq!(quote.working_minutes, Some(480));
    let (earliest, latest) = (due(&desk, before, 480), due(&desk, Utc::now(), 480));
    assert!(earliest <= quote.due_at && quote.due_at <= latest);
    assert_eq!(
        quote.notices[0].text,
        "Quickticket „normal“: Ihr Anliegen wird innerhalb eines Arbeitstages in der Arbeitszeit bearbeitet. Der Stundensatz wird mit dem Faktor 1,5 multipliziert."
    );
    assert!(quote.notices[0].must_acknowledge);

    let ticket = filed(
        &alice,
        new("quick_normal", &ack("quick_normal_rate", 1, 150)),
    )
    .await;
    let sla = ticket.sla.unwrap();
    assert_eq!((&*sla.level, sla.rate_percent), ("quick_normal", 150));
    assert_eq!(sla.due_at, due(&desk, ticket.created_at, 480));
    assert!(!sla.paused && !sla.breached);
}

#[tokio::test]
async fn d17_d18_the_quickest_ticket_is_due_after_two_working_hours_at_factor_2() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    let quote = quoted(&alice, asked("quick_high", "change")).await;
    assert_eq!((quote.rate_percent, &*quote.factor), (200, "2"));
    assert_eq!(quote.working_minutes, Some(120));
    let ticket = filed(&alice, new("quick_high", &ack("quick_high_rate", 1, 200))).await;
    let sla = ticket.sla.unwrap();
    assert_eq!(sla.due_at, due(&desk, ticket.created_at, 120));
    let acks = ticket.cost.unwrap().acks;
    assert_eq!(acks.len(), 1);
    let kept = (&*acks[0].notice, acks[0].version, acks[0].rate_percent);
    assert_eq!(kept, ("quick_high_rate", 1, 200));
    assert_eq!((acks[0].at, acks[0].by.id), (ticket.created_at, alice.id));
    let confirmed = ("cost_confirmed".to_owned(), "200".to_owned());
    assert!(happened(&alice.thread(ticket.id).await).contains(&confirmed));
}

#[tokio::test]
async fn d16_nothing_dearer_is_filed_without_the_price_that_holds_now() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    for stale in [
        json!([]),
        ack("quick_normal_rate", 0, 150),
        ack("quick_normal_rate", 1, 100),
        ack("quick_high_rate", 1, 200),
    ] {
        let answer = alice.post("/v1/tickets", new("quick_normal", &stale)).await;
        let problem = answer.refused(409, "cost_notice_changed");
        let holds: api::Quote = serde_json::from_value(problem.record.unwrap()).unwrap();
        assert_eq!(holds.notices[0].version, 1);
        assert_eq!((holds.rate_percent, &*holds.factor), (150, "1,5"));
    }
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 0);
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM mail_outbox").await, 0);
}

#[tokio::test]
async fn an_old_consent_is_none_once_the_notice_has_another_version() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    let mut document = (*desk.portal()).clone();
    document.cost_notices[0].version = 2;
    document.cost_notices[0].text = "Jetzt mit dem Faktor 3.".to_owned();
    document.service_levels[1].rate_percent = 300;
    let mut tx = desk.db.write().await.unwrap();
    tx.set_portal(document).await.unwrap();
    tx.commit().await.unwrap();

    let typed = new("quick_normal", &ack("quick_normal_rate", 1, 150));
    let key = Uuid::now_v7();
    let method = axum::http::Method::POST;
    let answer = alice
        .write(method.clone(), "/v1/tickets", &typed, key)
        .await;
    let problem = answer.refused(409, "cost_notice_changed");
    let holds: api::Quote = serde_json::from_value(problem.record.unwrap()).unwrap();
    assert_eq!(holds.notices[0].text, "Jetzt mit dem Faktor 3.");
    assert_eq!(&*holds.factor, "3");
    // Sent again it is refused again; confirmed anew it goes through under the same id.
    let again = alice
        .write(method.clone(), "/v1/tickets", &typed, key)
        .await;
    again.refused(409, "cost_notice_changed");
    let mut confirmed = typed.clone();
    confirmed["cost_ack"] = ack("quick_normal_rate", 2, 300);
    let answer = alice
        .write(method, "/v1/tickets", &confirmed, Uuid::now_v7())
        .await;
    answer.expect(201);
}

#[tokio::test]
async fn a_quote_says_what_keeps_the_ticket_from_being_sent() {
    let desk = digidesk().await;
    let alice = desk.person(ALICE).await;
    let mut request = asked("normal", "quatsch");
    request["message"] = json!({ "body": " " });
    let quote = quoted(&alice, request).await;
    let mut found: Vec<_> = quote
        .problems
        .iter()
        .map(|it| (it.pointer.as_str(), it.code.as_str()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [("/fields/concern", "choice"), ("/message/body", "required")]
    );
    alice
        .post("/v1/tickets/quote", json!({ "type": "quatsch" }))
        .await
        .refused(422, "validation");
    alice
        .post("/v1/tickets/quote", json!("nichts"))
        .await
        .refused(400, "malformed");
}

#[tokio::test]
async fn staff_asks_for_the_price_of_the_customer_it_files_for() {
    let desk = digidesk().await;
    let (alice, anna, carl) = (
        desk.person(ALICE).await,
        desk.person(ANNA).await,
        desk.person(CARL).await,
    );
    desk.meddle("UPDATE organizations SET contract_until = 1 WHERE name = 'Seewerk'")
        .await;
    let mut request = asked("normal", "maintenance");
    anna.post("/v1/tickets/quote", request.clone())
        .await
        .refused(422, "validation");
    for (person, charged) in [(&alice, "free"), (&carl, "billable")] {
        request["requester_id"] = json!(person.id);
        let quote = quoted(&anna, request.clone()).await;
        assert_eq!(charge(&quote).0, charged);
    }
    request["requester_id"] = json!(carl.id);
    alice
        .post("/v1/tickets/quote", request)
        .await
        .refused(422, "validation");
}

#[tokio::test]
async fn d14_an_outage_ranks_first_in_staffs_planning_at_no_surcharge() {
    let desk = digidesk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let plain = filed(&alice, new("normal", &json!([]))).await;
    let quick = filed(&alice, new("quick_high", &ack("quick_high_rate", 1, 200))).await;
    let mut down = new("normal", &json!([]));
    down["subject"] = json!("Shop offline");
    down["fields"] = json!({ "outage": true });
    let mut request = asked("normal", "change");
    request["fields"]["outage"] = json!(true);
    let quote = quoted(&alice, request).await;
    assert_eq!((quote.urgent, quote.rate_percent), (true, 100));
    let down = filed(&alice, down).await;
    assert!(down.urgent && !plain.urgent);
    assert_eq!(down.sla.as_ref().unwrap().rate_percent, 100);

    let order = async |query: &str| -> Vec<Uuid> {
        let list: Vec<api::Ticket> = anna
            .get(&format!("/v1/tickets{query}"))
            .await
            .expect(200)
            .of();
        list.iter().map(|it| it.id).collect()
    };
    assert_eq!(
        order("?sort=planning").await,
        [down.id, quick.id, plain.id],
        "what is down, what is due, what waits"
    );
    assert_eq!(
        order("").await,
        [down.id, quick.id, plain.id],
        "newest first"
    );
    // The same order page by page.
    let mut seen = Vec::new();
    let mut path = "/v1/tickets?sort=planning&limit=1".to_owned();
    loop {
        let answer = anna.get(&path).await.expect(200);
        let page: Vec<api::Ticket> = answer.of();
        seen.extend(page.iter().map(|it| it.id));
        let Some((_, rest)) = answer.header("link").split_once("cursor=") else {
            break;
        };
        let cursor = rest.split('>').next().unwrap();
        path = format!("/v1/tickets?sort=planning&limit=1&cursor={cursor}");
    }
    assert_eq!(seen, [down.id, quick.id, plain.id]);
}

#[tokio::test]
async fn the_rank_follows_its_field_and_the_price_only_staffs_judgement() {
    let desk = digidesk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let mut new = new("normal", &json!([]));
    new["fields"] = json!({ "concern": "help" });
    let ticket = filed(&alice, new).await;
    let path = format!("/v1/tickets/{}", ticket.id);
    let change = |field: &str, from: Value, to: Value| json!({ "fields": { field: { "from": from, "to": to } } });
    let down = change("outage", Value::Null, json!(true));
    alice.patch(&path, down).await.expect(200);
    assert!(anna.ticket(ticket.id).await.urgent);
    let free = change("concern", json!("help"), json!("module"));
    alice.patch(&path, free).await.expect(200);
    let charge = async || serde_json::to_value(alice.ticket(ticket.id).await.cost.unwrap().charge);
    assert_eq!(charge().await.unwrap(), "billable");
    let judged = change("concern", json!("module"), json!("new_shop"));
    anna.patch(&path, judged).await.expect(200);
    assert_eq!(charge().await.unwrap(), "free");
}

#[tokio::test]
async fn a_normal_ticket_becomes_a_quick_one_at_a_confirmed_price() {
    let desk = digidesk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = filed(&alice, new("normal", &json!([]))).await;
    let raise = |level: &str, acks: Value| json!({ "level": level, "cost_ack": acks });
    let high = raise("quick_high", ack("quick_high_rate", 1, 200));
    anna.acts(ticket.id, "raise_level", high.clone())
        .await
        .refused(403, "forbidden");
    desk.person(BOB)
        .await
        .acts(ticket.id, "raise_level", high.clone())
        .await
        .refused(404, "not_found");
    alice
        .acts(ticket.id, "raise_level", raise("quick_high", json!([])))
        .await
        .refused(409, "cost_notice_changed");
    for (level, fault) in [("quatsch", "unknown"), ("normal", "not_higher")] {
        let answer = alice
            .acts(ticket.id, "raise_level", raise(level, json!([])))
            .await;
        assert_eq!(answer.refused(422, "validation").errors[0].code, fault);
    }

    desk.days_pass(3).await;
    let before = Utc::now();
    let written: api::TicketWritten = alice
        .acts(ticket.id, "raise_level", high)
        .await
        .expect(200)
        .of();
    let raised = written.ticket;
    let sla = raised.sla.clone().unwrap();
    assert_eq!(
        (&*raised.type_id, &*sla.level),
        ("quick_high", "quick_high")
    );
    assert_eq!(sla.rate_percent, 200);
    // The promise counts from now, not from three days ago.
    let (earliest, latest) = (due(&desk, before, 120), due(&desk, Utc::now(), 120));
    assert!(earliest <= sla.due_at && sla.due_at <= latest && !sla.breached);
    assert_eq!(raised.cost.unwrap().acks[0].notice, "quick_high_rate");
    let told = happened(&alice.thread(ticket.id).await);
    assert!(told.contains(&("level".to_owned(), "quick_high".to_owned())));
    assert_eq!(desk.count_notifications("level", ANNA).await, 1);
    let letter = desk.mail().await.pop().unwrap().3;
    assert!(
        letter.contains("Jetzt: Quickticket „hoch“ (Faktor 2)"),
        "{letter}"
    );
    // There is nothing higher.
    let answer = alice
        .acts(ticket.id, "raise_level", raise("quick_normal", json!([])))
        .await;
    assert_eq!(
        answer.refused(422, "validation").errors[0].code,
        "not_higher"
    );
}

#[tokio::test]
async fn where_a_portal_says_nothing_of_costs_a_ticket_says_nothing_either() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let quote = quoted(&alice, json!({ "type": "support", "subject": "Druckt nicht", "message": { "body": "Seit heute." } })).await;
    assert_eq!((charge(&quote).0.as_str(), quote.level), ("unstated", None));
    let ticket = alice.files("Druckt nicht").await.ticket;
    assert_eq!(
        (ticket.sla, ticket.cost, ticket.urgent),
        (None, None, false)
    );
}
