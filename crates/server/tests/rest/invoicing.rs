//! What was done is charged: to the cent, once, and on paper.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, CARL, Desk, MARA, Person};

/// A ticket on which work was done that the customer pays for.
async fn worked_on(desk: &Desk, kind: &str, minutes: &[u32]) -> Uuid {
    let alice = desk.person(ALICE).await;
    let document = desk.portal();
    let level = document.ticket_type(kind).unwrap().level.clone();
    let mut levels = document.service_levels.iter();
    let level = levels.find(|it| Some(&it.id) == level.as_ref());
    let rate = level.map_or(100, |it| it.rate_percent);
    let asked = document
        .cost_notices
        .iter()
        .filter(|it| it.must_acknowledge);
    let acks: Vec<Value> = asked
        .filter(|it| it.applies_to.iter().any(|id| id == kind))
        .map(|it| json!({ "notice": it.id, "version": it.version, "rate_percent": rate }))
        .collect();
    let new = json!({
        "id": Uuid::now_v7(), "type": kind, "subject": "Versandkosten für Österreich",
        "fields": { "concern": "change" }, "cost_ack": acks,
        "message": { "id": Uuid::now_v7(), "body": "Bitte ändern." },
    });
    let written: api::TicketWritten = alice.post("/v1/tickets", new).await.expect(201).of();
    let ticket = written.ticket.id;
    let anna = desk.person(ANNA).await;
    anna.acts(ticket, "start", json!({})).await.expect(200);
    for minutes in minutes {
        let entry = json!({ "id": Uuid::now_v7(), "kind": "work", "minutes": minutes,
                            "note": "nur intern" });
        let path = format!("/v1/tickets/{ticket}/time-entries");
        anna.post(&path, entry).await.expect(201);
    }
    ticket
}

async fn invoices(person: &Person) -> Vec<api::Invoice> {
    person.get("/v1/invoices").await.expect(200).of()
}

async fn charge(anna: &Person, ticket: Uuid) -> Answer {
    anna.acts(ticket, "to_billing", json!({})).await.expect(200);
    anna.acts(ticket, "mark_invoiced", json!({})).await
}

/// The words of a document, as a reader of PDFs finds them.
pub fn words(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().keys().copied().collect();
    let text = document.extract_text(&pages).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn d34_everything_done_goes_into_the_verrechnung() {
    let desk = Desk::of("digidesk").await;
    let anna = desk.person(ANNA).await;
    let ticket = worked_on(&desk, "normal", &[30]).await;
    let before = anna.ticket(ticket).await.billing.unwrap();
    assert_eq!(before.state, api::BillingState::Billable);
    let now: api::TicketWritten = anna
        .acts(ticket, "to_billing", json!({}))
        .await
        .expect(200)
        .of();
    assert_eq!(now.ticket.status, "billing");
    assert_eq!(desk.portal().status_label("billing"), "Verrechnung");
    let bill = desk.person(ALICE).await.ticket(ticket).await.billing;
    assert_eq!(bill.unwrap().state, api::BillingState::InBilling);
}

#[tokio::test]
async fn d35_the_customer_gets_an_invoice_to_the_cent() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = worked_on(&desk, "normal", &[50, 7]).await;
    let closed: api::TicketWritten = charge(&anna, ticket).await.expect(200).of();
    assert_eq!(closed.ticket.status, "closed");

    let rules = desk.portal().billing.invoicing.clone().unwrap();
    assert_eq!((rules.hourly_rate, rules.tax_percent), (9_000, 19));
    let all = invoices(&alice).await;
    let [invoice] = &all[..] else {
        panic!("one: {all:?}")
    };
    let money = |it: &Option<api::Money>| it.clone().unwrap().amount;
    // 75,00 + 10,50; 19 % of 85,50 is 16,245.
    assert_eq!(money(&invoice.net), "85.50");
    assert_eq!(money(&invoice.tax), "16.25");
    assert_eq!(money(&invoice.total), "101.75");
    assert_eq!(invoice.lines.len(), 2);
    assert_eq!(invoice.lines[0].text, "Bearbeitung (Anna Muster)");
    assert_eq!(invoice.number, "R-10001");
    assert!(closed.messages.iter().any(|it| {
        let event = it.event.as_ref().unwrap();
        event.kind == "invoiced" && event.to == "R-10001"
    }));

    let seen = alice.ticket(ticket).await.billing.unwrap();
    assert_eq!(seen.state, api::BillingState::Invoiced);
    assert_eq!(seen.invoice.unwrap().id, invoice.id);
    assert_eq!(desk.count_notifications("invoice", ALICE).await, 1);
    let mail = desk.mail().await;
    let (kind, to, subject, body) = mail.last().unwrap();
    assert_eq!((&**kind, &**to), ("invoice", ALICE));
    assert!(subject.contains("Rechnung R-10001"), "{subject}");
    assert!(body.contains("101,75 €"), "{body}");
}

#[tokio::test]
async fn d35_the_document_says_what_was_done_and_what_it_costs() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    desk.meddle(
        "UPDATE organizations SET billing_address = 'Hegaustraße 1' || char(10) || '78224 Singen'
         WHERE name = 'Hegau'",
    )
    .await;
    let ticket = worked_on(&desk, "normal", &[90]).await;
    charge(&anna, ticket).await.expect(200);
    let invoice = invoices(&alice).await.remove(0);
    let path = format!("/v1/invoices/{}/content", invoice.id);
    let answer = alice.get(&path).await.expect(200);
    assert_eq!(answer.header("content-type"), "application/pdf");
    assert!(answer.body.starts_with(b"%PDF-"));
    let text = words(&answer.body);
    let number = alice.ticket(ticket).await.number;
    for words in [
        "Rechnung R-10001",
        "Rechnungsdatum",
        "Leistungszeitraum",
        "Steuernummer",
        "Hegau",
        "Hegaustraße 1",
        "78224 Singen",
        &format!("{number} – Versandkosten für Österreich"),
        "Bearbeitung (Anna Muster)",
        "1 h 30 min",
        "135,00 €",
        "Umsatzsteuer 19 %",
        "25,65 €",
        "Gesamtbetrag",
        "160,65 €",
        "Seite 1 / 1",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text:?}");
    }
    assert!(!text.contains("intern"), "{text:?}");
    let tag = answer.header("etag").to_owned();
    let request = alice.request(axum::http::Method::GET, &path);
    let request = request.header("if-none-match", tag);
    let body = axum::body::Body::empty();
    alice.send(request.body(body).unwrap()).await.expect(304);
}

#[tokio::test]
async fn a_long_invoice_in_english_goes_on_over_pages() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    desk.meddle("UPDATE users SET language = 'en' WHERE name = 'Alice Muster'")
        .await;
    let ticket = worked_on(&desk, "normal", &[15; 60]).await;
    charge(&anna, ticket).await.expect(200);
    let invoice = invoices(&alice).await.remove(0);
    let path = format!("/v1/invoices/{}/content", invoice.id);
    let text = words(&alice.get(&path).await.expect(200).body);
    for words in [
        "Invoice R-10001",
        "Work (Anna Muster)",
        "Page 2 / 2",
        "€1,350.00",
        "€1,606.50",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text:?}");
    }
    assert_eq!(text.matches("€22.50").count(), 60);
}

#[tokio::test]
async fn d16_a_quick_ticket_is_charged_with_its_factor() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    for (kind, factor, net) in [
        ("quick_normal", "1,5", "135.00"),
        ("quick_high", "2", "180.00"),
    ] {
        let ticket = worked_on(&desk, kind, &[60]).await;
        charge(&anna, ticket).await.expect(200);
        let invoice = invoices(&alice).await.remove(0);
        assert_eq!(invoice.net.clone().unwrap().amount, net, "{kind}");
        let path = format!("/v1/invoices/{}/content", invoice.id);
        let text = words(&alice.get(&path).await.expect(200).body);
        assert!(text.contains(&format!("1 h {factor} ")), "{text:?}");
    }
}

#[tokio::test]
async fn work_is_charged_once_and_then_stands() {
    let desk = Desk::of("digidesk").await;
    let anna = desk.person(ANNA).await;
    let ticket = worked_on(&desk, "normal", &[30]).await;
    charge(&anna, ticket).await.expect(200);
    let path = format!("/v1/tickets/{ticket}/time-entries");
    let entries: Vec<api::TimeEntry> = anna.get(&path).await.expect(200).of();
    assert!(entries[0].invoice_id.is_some());
    let entry = format!("/v1/time-entries/{}", entries[0].id);
    anna.patch(&entry, json!({ "minutes": 1 }))
        .await
        .refused(409, "already_invoiced");
    anna.write(
        axum::http::Method::DELETE,
        &entry,
        &Value::Null,
        Uuid::now_v7(),
    )
    .await
    .refused(409, "already_invoiced");
    let again = anna.acts(ticket, "mark_invoiced", json!({})).await;
    again.refused(409, "action_not_available");
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM invoices").await, 1);
}

#[tokio::test]
async fn nobody_is_charged_while_somebody_still_works() {
    let desk = Desk::of("digidesk").await;
    let anna = desk.person(ANNA).await;
    let ticket = worked_on(&desk, "normal", &[30]).await;
    let path = format!("/v1/tickets/{ticket}/time-entries");
    let begun = json!({ "id": Uuid::now_v7(), "kind": "work" });
    let begun: api::TimeEntryWritten = anna.post(&path, begun).await.expect(201).of();
    let early = anna.acts(ticket, "to_billing", json!({})).await;
    early.refused(409, "work_running");
    let path = format!("/v1/time-entries/{}", begun.entry.id);
    anna.patch(&path, json!({ "stop": true })).await.expect(200);
    charge(&anna, ticket).await.expect(200);
}

#[tokio::test]
async fn what_costs_nothing_is_settled_without_an_invoice() {
    let desk = Desk::of("digidesk").await;
    let anna = desk.person(ANNA).await;
    let ticket = worked_on(&desk, "normal", &[]).await;
    charge(&anna, ticket).await.expect(200);
    assert_eq!(anna.ticket(ticket).await.status, "closed");
    assert!(invoices(&anna).await.is_empty());
    anna.acts(ticket, "mark_paid", json!({}))
        .await
        .refused(409, "action_not_available");
}

#[tokio::test]
async fn an_invoice_that_was_written_elsewhere_is_named() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = worked_on(&desk, "normal", &[30]).await;
    anna.acts(ticket, "to_billing", json!({})).await.expect(200);
    let args = json!({ "number": "2026-0815", "note": "Kam mit der Post." });
    anna.acts(ticket, "mark_invoiced", args).await.expect(200);
    let invoice = invoices(&alice).await.remove(0);
    assert_eq!(
        (&*invoice.number, &*invoice.note),
        ("2026-0815", "Kam mit der Post.")
    );
    assert_eq!((invoice.total, invoice.file_name), (None, None));
    let path = format!("/v1/invoices/{}/content", invoice.id);
    alice.get(&path).await.refused(404, "not_found");
    let other = worked_on(&desk, "normal", &[30]).await;
    anna.acts(other, "to_billing", json!({})).await.expect(200);
    let args = json!({ "number": "2026-0815" });
    let taken = anna.acts(other, "mark_invoiced", args).await;
    let problem = taken.refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/args/number");
}

#[tokio::test]
async fn a_paid_invoice_is_paid_once() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = worked_on(&desk, "normal", &[30]).await;
    charge(&anna, ticket).await.expect(200);
    alice
        .acts(ticket, "mark_paid", json!({}))
        .await
        .refused(403, "forbidden");
    anna.acts(ticket, "mark_paid", json!({})).await.expect(200);
    anna.acts(ticket, "mark_paid", json!({}))
        .await
        .refused(409, "action_not_available");
    let bill = alice.ticket(ticket).await.billing.unwrap();
    assert_eq!(bill.state, api::BillingState::Paid);
    let invoice = invoices(&alice).await.remove(0);
    assert_eq!(invoice.state, api::InvoiceState::Paid);
    assert!(invoice.paid_at.is_some());
}

#[tokio::test]
async fn an_invoice_is_for_whom_the_portal_says_and_staff() {
    use portal::document::InvoiceReaders::{Company, Nobody, Requester};
    let desk = Desk::of("digidesk").await;
    let anna = desk.person(ANNA).await;
    let ticket = worked_on(&desk, "normal", &[30]).await;
    charge(&anna, ticket).await.expect(200);
    let id = invoices(&anna).await[0].id;
    let people = [ALICE, MARA, BOB, CARL, ANNA];
    for (readers, sees) in [
        (Requester, [true, true, false, false, true]),
        (Company, [false, true, false, false, true]),
        (Nobody, [false, false, false, false, true]),
    ] {
        let mut tx = desk.db.write().await.unwrap();
        let mut document = (*desk.portal()).clone();
        document.billing.invoices = readers;
        server::portals::replace(&mut tx, document, server::portals::Source::Profile)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for (email, sees) in people.into_iter().zip(sees) {
            let person = desk.person(email).await;
            let what = format!("{email} {readers:?}");
            assert_eq!(invoices(&person).await.len(), usize::from(sees), "{what}");
            assert_eq!(
                person.records("invoice").await.len(),
                usize::from(sees),
                "{what}"
            );
            let status = if sees { 200 } else { 404 };
            for path in [
                format!("/v1/invoices/{id}"),
                format!("/v1/invoices/{id}/content"),
            ] {
                person.get(&path).await.expect(status);
            }
        }
        let alice = desk.person(ALICE).await.ticket(ticket).await;
        let named = alice.billing.unwrap().invoice.is_some();
        assert_eq!(named, readers == Requester);
    }
}

#[tokio::test]
async fn whoever_keeps_the_books_sees_every_invoice_and_no_ticket() {
    let desk = Desk::of("digidesk").await;
    let (anna, bob) = (desk.person(ANNA).await, desk.person(BOB).await);
    let ticket = worked_on(&desk, "normal", &[30]).await;
    charge(&anna, ticket).await.expect(200);
    assert!(invoices(&bob).await.is_empty());
    let seen = bob.records("ticket").await.len();

    let mut tx = desk.db.write().await.unwrap();
    let mut document = (*desk.portal()).clone();
    let books = portal::document::Role {
        label: "Buchhaltung".to_owned(),
        can: vec!["invoices".to_owned()],
        ..portal::document::Role::default()
    };
    document.roles.insert("billing".to_owned(), books);
    server::portals::replace(&mut tx, document, server::portals::Source::Profile)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let path = format!("/v1/users/{}", bob.id);
    let roles = json!({ "roles": ["billing"] });
    anna.patch(&path, roles).await.expect(200);

    let found = invoices(&bob).await;
    assert_eq!(found.len(), 1);
    assert_eq!(bob.records("invoice").await.len(), 1);
    let path = format!("/v1/invoices/{}/content", found[0].id);
    bob.get(&path).await.expect(200);
    bob.get(&format!("/v1/tickets/{ticket}")).await.expect(404);
    assert_eq!(bob.records("ticket").await.len(), seen);

    let path = format!("/v1/users/{}", bob.id);
    anna.patch(&path, json!({ "roles": [] })).await.expect(200);
    assert!(bob.records("invoice").await.is_empty());
}

#[tokio::test]
async fn numbers_of_invoices_follow_each_other_and_pages_too() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    for _ in 0..5 {
        let ticket = worked_on(&desk, "normal", &[10]).await;
        charge(&anna, ticket).await.expect(200);
    }
    let all = invoices(&alice).await;
    let numbers: Vec<_> = all.iter().rev().map(|it| &*it.number).collect();
    assert_eq!(
        numbers,
        ["R-10001", "R-10002", "R-10003", "R-10004", "R-10005"]
    );
    let mut gathered: Vec<api::Invoice> = Vec::new();
    let mut path = "/v1/invoices?limit=2".to_owned();
    loop {
        let answer = alice.get(&path).await.expect(200);
        gathered.extend(answer.of::<Vec<_>>());
        let link = answer.header("link");
        let Some((cursor, _)) = link.trim_start_matches("<?cursor=").split_once('>') else {
            break;
        };
        path = format!("/v1/invoices?limit=2&cursor={cursor}");
    }
    assert_eq!(gathered, all);
}

#[tokio::test]
async fn the_document_of_an_invoice_is_never_swept_away() {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = worked_on(&desk, "normal", &[30]).await;
    charge(&anna, ticket).await.expect(200);
    let app = server::App::new(desk.db.clone(), server::Config::default()).unwrap();
    for _ in 0..2 {
        desk.meddle("UPDATE blobs SET unreferenced_at = unreferenced_at - 8 * 86400000")
            .await;
        server::housekeeping::sweep(&app).await.unwrap();
    }
    let invoice = invoices(&alice).await.remove(0);
    let path = format!("/v1/invoices/{}/content", invoice.id);
    alice.get(&path).await.expect(200);
}

#[tokio::test]
async fn the_demonstration_shows_recorded_work_and_an_invoice() {
    use server::db::Columns as _;
    let dir = tempfile::tempdir().unwrap();
    let db = server::db::Db::open_with(dir.path(), server::db::Durability::ProgramCrash)
        .await
        .unwrap();
    let mut tx = db.write().await.unwrap();
    let document = server::profiles::load("digidesk").unwrap();
    tx.set_portal(document).await.unwrap();
    tx.commit().await.unwrap();
    server::demo::import::run(&db, 0, &|_| {}).await.unwrap();
    let mut snapshot = db.read().await.unwrap();
    let row = sqlx::query(
        "SELECT invoices.net, tickets.billing_state, COUNT(time_entries.id) AS work
         FROM invoices JOIN tickets ON tickets.invoice_id = invoices.id
         JOIN time_entries ON time_entries.invoice_id = invoices.id
         GROUP BY invoices.net, tickets.billing_state",
    )
    .fetch_one(snapshot.conn())
    .await
    .unwrap();
    assert_eq!(row.int("net").unwrap(), 2_700 + 10_125);
    assert_eq!(row.text("billing_state").unwrap(), "invoiced");
    assert_eq!(row.int("work").unwrap(), 2);
}
