//! digidesk: the finished project is tested, corrected, accepted, charged and paid.

use chrono::{DateTime, Days, Utc};
use chrono_tz::Europe::Berlin;
use serde_json::json;
use uuid::Uuid;

use super::digidesk_project::Project;
use super::{filing, happened, lists, mails, offered, phase, word};
use crate::invoicing::words;
use crate::support::{ALICE, ANNA, BOB, CARL, MARA, PNG, message, with_files};
use crate::timesheet::table;

const ITEMS: [&str; 2] = [
    "Die Zahlart „Rechnung“ erscheint ab 20 Euro",
    "Bestellung bis zur Bestätigung durchgeführt",
];

/// The words for its statuses and their phases, one after the other.
const WAY: [(&str, &str); 12] = [
    ("eingeplant", "Planung"),
    ("in Bearbeitung", "Bearbeitung"),
    ("wartet auf Freigabe", "Bearbeitung"),
    ("in Bearbeitung", "Bearbeitung"),
    (
        "fertiggestellt – bitte prüfen",
        "Fertigstellung und Prüfung",
    ),
    ("Mängel gemeldet", "Fertigstellung und Prüfung"),
    ("in Bearbeitung", "Bearbeitung"),
    (
        "fertiggestellt – bitte prüfen",
        "Fertigstellung und Prüfung",
    ),
    ("abgenommen", "Fertigstellung und Prüfung"),
    ("Übernahme", "Fertigstellung und Prüfung"),
    ("Verrechnung", "Verrechnung"),
    ("abgeschlossen", "Verrechnung"),
];

impl Project {
    /// Anna asks for a test on the test system.
    async fn is_handed_over(&self) -> api::Acceptance {
        let args = json!({ "items": ITEMS, "note": "Bitte mit dem Testkonto anmelden." });
        self.staff("request_acceptance", args).await;
        self.stands(
            "fertiggestellt – bitte prüfen",
            "Fertigstellung und Prüfung",
        )
        .await;
        self.mail_says(&[
            "Zu prüfen: https://test.hegau.example/\nStatus: in Bearbeitung → fertiggestellt – bitte prüfen",
            "Bitte prüfen Sie die Leistungen im Testsystem. Sie können jeden Punkt einzeln bestätigen oder mit Bildschirmfoto melden, was nicht stimmt.",
        ])
        .await;
        let seen = self.seen().await;
        assert_eq!(
            lists(&self.desk, &self.alice, &seen).await,
            ["Meine Tickets", "Wartet auf Sie"]
        );
        assert_eq!(
            offered(&self.desk, &self.alice, &seen).await,
            ["Abnahme erteilen", "Mängel melden"]
        );
        let asked = seen.acceptance.unwrap();
        assert_eq!(asked.system_url, "https://test.hegau.example/");
        assert_eq!(asked.note, "Bitte mit dem Testkonto anmelden.");
        let items: Vec<_> = asked.items.iter().map(|it| (&*it.text, it.state)).collect();
        assert_eq!(items, ITEMS.map(|text| (text, api::ItemState::Open)));
        asked
    }

    /// The next day one thing is in order and one is not.
    async fn has_defects(&self, asked: &api::Acceptance) {
        self.desk.days_pass(1).await;
        let fine = json!({ "item": 0, "state": "ok" });
        let found = self.alice.acts(self.id, "report_item", fine).await;
        found.expect(200);
        self.mail_says(&["Die Zahlart „Rechnung“ erscheint ab 20 Euro: in Ordnung"])
            .await;
        let picture = self.alice.uploads("bild.png", PNG).await;
        let defect = json!({ "item": 1, "state": "defect", "note": "Der Betrag fehlt." });
        let report = json!({
            "expected": { "acceptance_id": asked.id },
            "args": { "items": [defect] },
            "message": with_files("So sieht es aus.", &[(picture, "bild.png")]),
        });
        let back = self.answers("reject", report).await;
        self.stands("Mängel gemeldet", "Fertigstellung und Prüfung")
            .await;
        self.mail_says(&[
            "Bestellung bis zur Bestätigung durchgeführt: Mangel\nMängel gemeldet: Alice Muster\nStatus: fertiggestellt – bitte prüfen → Mängel gemeldet",
        ])
        .await;
        let found = back.acceptance.unwrap();
        assert_eq!(found.state, api::AcceptanceState::Rejected);
        use api::ItemState::{Defect, Ok};
        let states: Vec<_> = found.items.iter().map(|it| it.state).collect();
        assert_eq!(states, [Ok, Defect]);
        assert_eq!(found.items[1].note, "Der Betrag fehlt.");
        assert_eq!(found.items[1].by.as_ref().unwrap().name, "Alice Muster");
        let thread = self.anna.thread(self.id).await;
        let shown = thread.iter().find(|it| it.body == "So sieht es aus.");
        assert_eq!(shown.unwrap().attachments[0].name, "bild.png");
        assert_eq!(self.desk.count_notifications("acceptance", ANNA).await, 2);
        self.impossible(&self.anna, &["mark_deployed", "to_billing"])
            .await;
    }

    /// Anna corrects it in a quarter of an hour; Alice accepts it, and only then it goes live.
    async fn is_corrected_and_accepted(&self, first: &api::Acceptance) {
        self.staff("start", json!({})).await;
        self.stands("in Bearbeitung", "Bearbeitung").await;
        self.records("work", 15).await;
        let asked = self.is_handed_over().await;
        self.impossible(&self.anna, &["mark_deployed", "to_billing"])
            .await;
        let accept = |about: Uuid| {
            json!({
                "expected": { "acceptance_id": about },
                "args": { "items": [{ "item": 0, "state": "ok" }, { "item": 1, "state": "ok" }] },
            })
        };
        let path = format!("/v1/tickets/{}/actions/accept", self.id);
        let stale = self.alice.post(&path, accept(first.id)).await;
        stale.refused(409, "action_not_available");
        let accepted = self.answers("accept", accept(asked.id)).await;
        self.stands("abgenommen", "Fertigstellung und Prüfung")
            .await;
        self.mail_says(&[
            "Abnahme erteilt: Alice Muster\nStatus: fertiggestellt – bitte prüfen → abgenommen",
        ])
        .await;
        let kept = accepted.acceptance.unwrap();
        assert_eq!(kept.state, api::AcceptanceState::Accepted);
        assert_eq!(kept.decided_by.unwrap().name, "Alice Muster");
        assert_eq!(kept.deployed_at, None);
        self.impossible(&self.anna, &["to_billing"]).await;
        self.staff("mark_deployed", json!({})).await;
        self.stands("Übernahme", "Fertigstellung und Prüfung").await;
        self.mail_says(&[
            "Status: abgenommen → Übernahme",
            "Die Leistungen sind in das Produktivsystem übernommen.",
        ])
        .await;
        let deployed = self.seen().await.acceptance.unwrap();
        assert!(deployed.deployed_at.is_some());
    }

    /// Alice, from the first word to the finished work.
    async fn done() -> Self {
        let project = Self::filed().await;
        project.is_planned().await;
        project.is_released().await;
        let asked = project.is_handed_over().await;
        project.has_defects(&asked).await;
        project.is_corrected_and_accepted(&asked).await;
        project
    }

    /// Anna charges what was done: 161 minutes at 90 euros an hour.
    async fn is_charged(&self) -> api::Invoice {
        self.staff("to_billing", json!({})).await;
        self.stands("Verrechnung", "Verrechnung").await;
        self.mail_says(&["Status: Übernahme → Verrechnung"]).await;
        let seen = self.seen().await;
        assert_eq!(state(&seen), Some(api::BillingState::InBilling));
        assert_eq!(
            lists(&self.desk, &self.anna, &seen).await,
            ["Mir zugewiesen", "Verrechnung"]
        );
        self.staff("mark_invoiced", json!({})).await;
        self.stands("abgeschlossen", "Verrechnung").await;
        let (subject, body) = mails(&self.desk, ALICE).await.pop().unwrap();
        assert_eq!(subject, "[DD-04001] Rechnung R-10001");
        for part in [
            "zu Ihrem Ticket DD-04001 haben wir die Rechnung R-10001 über 287,39 € gestellt.",
            "Sie finden die Rechnung beim Ticket.",
        ] {
            assert!(body.contains(part), "{part} is missing in {body}");
        }
        let seen = self.seen().await;
        assert_eq!(state(&seen), Some(api::BillingState::Invoiced));
        let named = seen.billing.unwrap().invoice.unwrap();
        let path = format!("/v1/invoices/{}", named.id);
        let invoice: api::Invoice = self.alice.get(&path).await.expect(200).of();
        assert_eq!((&*named.number, &*invoice.number), ("R-10001", "R-10001"));
        comes_to_the_cent(&invoice);
        invoice
    }

    /// Alice and who sees her organisation's tickets have it, nobody else.
    async fn is_hers(&self, invoice: &api::Invoice) {
        for (email, sees) in [(ALICE, true), (MARA, true), (BOB, false), (CARL, false)] {
            let person = self.desk.person(email).await;
            let status = if sees { 200 } else { 404 };
            let path = format!("/v1/invoices/{}/content", invoice.id);
            person.get(&path).await.expect(status);
            let fed = person.records("invoice").await;
            assert_eq!(fed.len(), usize::from(sees), "{email}");
        }
    }
}

/// Each piece of work is a line; 161 minutes are 241,50 €, their tax 45,885 €.
fn comes_to_the_cent(invoice: &api::Invoice) {
    assert_eq!(invoice.ticket_number.as_deref(), Some("DD-04001"));
    let money = |it: &Option<api::Money>| it.clone().unwrap().amount;
    let sums = [&invoice.net, &invoice.tax, &invoice.total].map(money);
    assert_eq!(sums, ["241.50", "45.89", "287.39"]);
    let lines = invoice.lines.iter();
    let lines: Vec<_> = lines
        .map(|it| (&*it.text, it.minutes.unwrap(), &*it.net.amount))
        .collect();
    assert_eq!(
        lines,
        [
            ("Bearbeitung (Anna Muster)", 46, "69.00"),
            ("Bearbeitung (Anna Muster)", 90, "135.00"),
            ("Telefonat (Anna Muster)", 10, "15.00"),
            ("Bearbeitung (Anna Muster)", 15, "22.50"),
        ]
    );
}

fn state(ticket: &api::Ticket) -> Option<api::BillingState> {
    ticket.billing.as_ref().map(|it| it.state)
}

/// A day as the provider writes it.
fn day(at: DateTime<Utc>) -> String {
    at.with_timezone(&Berlin).format("%d.%m.%Y").to_string()
}

#[tokio::test]
async fn d31_d32_d33_what_was_changed_is_tested_mended_accepted_and_only_then_goes_live() {
    let project = Project::done().await;
    assert_eq!(
        project.desk.count_notifications("acceptance", ALICE).await,
        2
    );
}

#[tokio::test]
async fn d34_d35_the_ticket_is_charged_and_its_invoice_is_written() {
    let project = Project::done().await;
    let invoice = project.is_charged().await;
    project.is_hers(&invoice).await;
    let path = format!("/v1/invoices/{}/content", invoice.id);
    let paper = project.alice.get(&path).await.expect(200);
    assert_eq!(
        paper.header("content-disposition"),
        "inline; filename=\"R-10001.pdf\""
    );
    let text = words(&paper.body);
    let due = invoice.issued_at.checked_add_days(Days::new(14)).unwrap();
    let path = format!("/v1/tickets/{}/time-entries", project.id);
    let work: Vec<api::TimeEntry> = project.anna.get(&path).await.expect(200).of();
    let (first, last) = (work[0].started_at, work[3].started_at);
    for part in [
        "digidesk – media solutions",
        "Musterstraße 1",
        "20095 Hamburg",
        "Hegau",
        "Rechnung R-10001",
        &day(invoice.issued_at),
        &format!("{} – {}", day(first), day(last)),
        "DD-04001 – Zahlart Rechnung einbauen",
        "46 min",
        "69,00 €",
        "1 h 30 min",
        "135,00 €",
        "Telefonat (Anna Muster)",
        "22,50 €",
        "Summe netto",
        "241,50 €",
        "Umsatzsteuer 19 %",
        "45,89 €",
        "Gesamtbetrag",
        &format!("Bitte zahlen Sie 287,39 € bis zum {}.", day(due)),
        "Vielen Dank für Ihren Auftrag.",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

#[tokio::test]
async fn d40_what_was_charged_is_handed_over_with_its_invoice() {
    let project = Project::done().await;
    project.is_charged().await;
    let answer = project.anna.get("/v1/time-entries.csv").await.expect(200);
    let table = table(&String::from_utf8(answer.body).unwrap());
    let column = |name: &str| table[0].iter().position(|it| it == name).unwrap();
    let cells = |row: &[String]| {
        [
            "ticket",
            "subject",
            "organisation",
            "requester",
            "initials",
            "kind",
            "minutes",
            "rate_percent",
            "charge",
            "billable",
            "invoice",
        ]
        .map(|name| row[column(name)].clone())
        .join("|")
    };
    let rows: Vec<_> = table[1..].iter().map(|row| cells(row)).collect();
    let row = |kind: &str, minutes: u32| {
        format!(
            "DD-04001|Zahlart Rechnung einbauen|Hegau|Alice Muster|ANN|{kind}|{minutes}|100|billable|true|R-10001"
        )
    };
    let due = [
        row("work", 46),
        row("work", 90),
        row("call", 10),
        row("work", 15),
    ];
    assert_eq!(rows, due);
}

#[tokio::test]
async fn d23_d25_it_is_paid_ends_and_can_be_followed_from_its_first_day() {
    let project = Project::done().await;
    project.is_charged().await;
    let paid = project.alice.acts(project.id, "mark_paid", json!({})).await;
    paid.refused(403, "forbidden");
    project.desk.days_pass(9).await;
    project.staff("mark_paid", json!({})).await;
    project.mail_says(&["Bezahlt: Rechnung R-10001"]).await;
    let seen = project.seen().await;
    assert_eq!(state(&seen), Some(api::BillingState::Paid));
    let all: Vec<api::Invoice> = project.alice.get("/v1/invoices").await.expect(200).of();
    assert_eq!(all[0].state, api::InvoiceState::Paid);
    assert_eq!((all[0].paid_at.unwrap() - all[0].issued_at).num_days(), 9);
    project.impossible(&project.anna, &["mark_paid"]).await;

    assert_eq!(
        lists(&project.desk, &project.alice, &seen).await,
        ["Meine Tickets"]
    );
    let told = happened(&project.alice, project.id).await;
    let document = project.desk.portal();
    let way: Vec<_> = told
        .iter()
        .filter(|it| it.0 == "status")
        .map(|it| (document.status_label(&it.2), phase(&project.desk, &it.2)))
        .collect();
    let due = WAY.map(|(status, phase)| (status, phase.to_owned()));
    assert_eq!(way, due);
    for (kind, to) in [("invoiced", "R-10001"), ("paid", "R-10001")] {
        let event = (kind.to_owned(), String::new(), to.to_owned());
        assert!(told.contains(&event), "{event:?} is missing in {told:?}");
    }
}

#[tokio::test]
async fn a_finished_project_is_not_opened_again_but_followed_up() {
    let project = Project::done().await;
    project.is_charged().await;
    let seen = project.seen().await;
    assert_eq!(
        offered(&project.desk, &project.alice, &seen).await,
        Vec::<String>::new()
    );
    for who in [&project.alice, &project.anna] {
        project.impossible(who, &["reopen"]).await;
    }
    project.impossible(&project.anna, &["take", "start"]).await;
    let planned = json!({ "planned_for": "2030-12-01T08:00:00Z" });
    let late = project.anna.acts(project.id, "set_planned_date", planned);
    late.await.refused(409, "action_not_available");
    let asked = message("Geht das auch für Österreich?");
    project.alice.says(project.id, asked).await.expect(201);
    project.stands("abgeschlossen", "Verrechnung").await;

    let fields = json!({ "concern": "change" });
    let mut new = filing("normal", "Zahlart für Österreich", fields);
    new["links"] = json!([{ "rel": "follow_up_of", "ticket_id": project.id }]);
    let written: api::TicketWritten = project
        .alice
        .post("/v1/tickets", new)
        .await
        .expect(201)
        .of();
    let next = written.ticket;
    assert_eq!(
        (&*next.number, &*word(&project.desk, &next)),
        ("DD-04002", "eingegangen")
    );
    let tie = |ticket: &api::Ticket| (ticket.links[0].rel.clone(), ticket.links[0].number.clone());
    let pair = |rel: &str, number: &str| (rel.to_owned(), number.to_owned());
    assert_eq!(tie(&next), pair("follow_up_of", "DD-04001"));
    assert_eq!(
        tie(&project.seen().await),
        pair("followed_up_by", "DD-04002")
    );
}
