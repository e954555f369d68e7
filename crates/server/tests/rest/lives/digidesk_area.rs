//! digidesk: the Servicebereich, what lies in it and how it is filled, and the ways beside it.

use portal::document::{Channel, ChannelKind, Label, Purpose};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{files, filing, happened, lists, mails, word};
use crate::support::{ALICE, ANNA, BOB, Desk, FALK, Person, message};

const COST_HINT: &str = "Bitte beachten Sie: Spezifische Anfragen, wie Hilfestellung oder technische Anpassungen, sind kostenpflichtig. Tätigkeiten innerhalb eines Wartungsvertrags sind kostenlos, ebenso beispielsweise Anfragen für ein bestimmtes Modul oder die Erstellung eines neuen Shops.";
const TICKET_IN_ANY_CASE: &str = "In jedem Fall wird bei uns ein Ticket für Sie erstellt";

async fn desk() -> (Desk, Person, Person) {
    let desk = Desk::of("digidesk").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    (desk, alice, anna)
}

fn help() -> Value {
    json!({ "concern": "help" })
}

fn channel(desk: &Desk, id: &str) -> Channel {
    desk.portal().channel(id).unwrap().clone()
}

#[tokio::test]
async fn d02_d41_both_offers_to_companies_are_contacts_with_their_own_mail() {
    let (desk, ..) = desk().await;
    for (id, label, subject, hint) in [
        (
            "process_advice",
            "Hilfe bei der Planung Ihres Supportablaufs",
            "Hilfe bei der Planung unseres Supportablaufs",
            "Benötigen auch Sie Hilfe bei der Planung Ihres Supportablaufs? Sprechen Sie uns an.",
        ),
        (
            "ticket_system",
            "Ticketlösung für Ihr Unternehmen",
            "Ticketlösung für unser Unternehmen",
            "Sind Sie auch an einer Ticketlösung für Ihr Unternehmen interessiert? Sprechen Sie uns an.",
        ),
    ] {
        let offer = channel(&desk, id);
        let words = (&*offer.label, &*offer.subject, &*offer.hint);
        assert_eq!(words, (label, subject, hint));
        let way = (offer.kind(), &*offer.value, &*offer.purpose);
        let address = "support@digidesk.example";
        assert_eq!(way, (ChannelKind::Email, address, &[Purpose::Info][..]));
    }
}

#[tokio::test]
async fn d03_d04_mail_is_the_way_beside_the_phone_and_promises_no_time() {
    let (desk, alice, anna) = desk().await;
    let (phone, mail) = (channel(&desk, "phone"), channel(&desk, "email"));
    assert_eq!((&*phone.label, phone.rank), ("Telefon", 1));
    assert_eq!(phone.hours.as_deref(), Some("main"));
    assert_eq!((&*mail.label, mail.rank), ("E-Mail", 2));
    assert_eq!(&*mail.note, "so schnell wie möglich");
    assert!(
        mail.hint
            .starts_with("Alternativ senden Sie uns eine E-Mail.")
    );
    assert!(mail.purpose.contains(&Purpose::Create));
    assert_eq!((mail.hours, &*mail.warning), (None, ""));
    let ticket = recorded(&anna, &alice, "email", "Bitte um Rückmeldung").await;
    let promised = ticket.sla.and_then(|sla| sla.due_at);
    assert_eq!(promised, None);
}

/// A ticket of Alice's that Anna makes of a call or a mail.
async fn recorded(anna: &Person, alice: &Person, channel: &str, subject: &str) -> api::Ticket {
    let mut new = filing("normal", subject, help());
    new["requester_id"] = json!(alice.id);
    new["channel"] = json!(channel);
    let written: api::TicketWritten = anna.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

#[tokio::test]
async fn d05_d10_d11_of_a_call_and_of_a_mail_staff_makes_a_ticket_the_customer_has() {
    let (desk, alice, anna) = desk().await;
    for (position, way) in ["phone", "email"].into_iter().enumerate() {
        assert!(channel(&desk, way).hint.contains(TICKET_IN_ANY_CASE));
        let made = recorded(&anna, &alice, way, "Warenkorb bleibt leer").await;
        let number = format!("DD-0400{}", position + 1);
        assert_eq!((&*made.number, &*made.channel), (&*number, way));
        let seen = alice.ticket(made.id).await;
        assert_eq!(seen.requester.name, "Alice Muster");
        assert_eq!(word(&desk, &seen), "eingegangen");
        assert_eq!(lists(&desk, &alice, &seen).await, ["Meine Tickets"]);
        let fed = alice.records("ticket").await;
        assert!(fed.iter().any(|it| it["number"] == json!(number)));
        let thread = alice.thread(made.id).await;
        assert_eq!(thread[0].channel, way);
        let (subject, body) = mails(&desk, ALICE).await.pop().unwrap();
        assert_eq!(subject, format!("[{number}] Warenkorb bleibt leer"));
        let receipt = format!("Sie hat die Ticketnummer {number}.");
        for part in [receipt.as_str(), COST_HINT] {
            assert!(body.contains(part), "{part} is missing in {body}");
        }
        let told = happened(&alice, made.id).await;
        assert!(told.iter().any(|it| it.0 == "mail_sent" && it.2 == ALICE));
    }
    assert_eq!(desk.count_notifications("new_ticket", ALICE).await, 2);
}

#[tokio::test]
async fn d06_a_ticket_is_assigned_and_whoever_has_it_and_whose_it_is_know() {
    let (desk, alice, anna) = desk().await;
    let falk = desk.person(FALK).await;
    let ticket = files(&alice, "normal", "Warenkorb bleibt leer", help()).await;
    assert_eq!(
        lists(&desk, &anna, &ticket).await,
        ["Nicht zugewiesen", "Alle offenen Tickets"]
    );
    for agent in [ANNA, FALK] {
        assert_eq!(desk.count_notifications("new_ticket", agent).await, 1);
    }
    let to = json!({ "user_id": falk.id });
    anna.acts(ticket.id, "assign", to).await.expect(200);
    let assigned = alice.ticket(ticket.id).await;
    assert_eq!(assigned.assignee.as_ref().unwrap().name, "Falk Muster");
    assert_eq!(desk.portal().label(Label::Staff), Some("Mitarbeiter"));
    assert_eq!(
        lists(&desk, &falk, &assigned).await,
        ["Mir zugewiesen", "Alle offenen Tickets"]
    );
    assert_eq!(desk.count_notifications("assigned", FALK).await, 1);
    assert_eq!(desk.count_notifications("assigned", ANNA).await, 0);
    let (_, body) = mails(&desk, ALICE).await.pop().unwrap();
    assert!(body.contains("Bearbeitung: Falk Muster"), "{body}");
    // What she answers reaches him, and nobody else of staff.
    alice
        .says(ticket.id, message("Seit heute früh."))
        .await
        .expect(201);
    assert_eq!(desk.count_notifications("reply", FALK).await, 1);
    assert_eq!(desk.count_notifications("reply", ANNA).await, 0);
}

#[tokio::test]
async fn d06_nobody_works_on_a_ticket_that_is_nobodys() {
    let (desk, alice, anna) = desk().await;
    let falk = desk.person(FALK).await;
    let unplanned = files(&alice, "normal", "Warenkorb bleibt leer", help()).await;
    anna.acts(unplanned.id, "start", json!({}))
        .await
        .expect(200);
    let begun = alice.ticket(unplanned.id).await;
    assert_eq!(begun.assignee.unwrap().name, "Anna Muster");
    let (_, body) = mails(&desk, ALICE).await.pop().unwrap();
    let lines = "Bearbeitung: Anna Muster\nStatus: eingegangen → in Bearbeitung";
    assert!(body.contains(lines), "{body}");
    // Whoever has it keeps it, whoever begins.
    let given = files(&alice, "normal", "Suche findet nichts", help()).await;
    let to = json!({ "user_id": falk.id });
    anna.acts(given.id, "assign", to).await.expect(200);
    anna.acts(given.id, "start", json!({})).await.expect(200);
    let begun = alice.ticket(given.id).await;
    assert_eq!(begun.assignee.unwrap().name, "Falk Muster");
}

#[tokio::test]
async fn d23_the_list_holds_all_tickets_one_has_opened_and_no_others() {
    let (desk, alice, anna) = desk().await;
    let bob = desk.person(BOB).await;
    let mut own = Vec::new();
    for subject in ["Erstens", "Zweitens", "Drittens"] {
        own.push(files(&alice, "normal", subject, help()).await.id);
    }
    let others = files(&bob, "normal", "Von Bob", help()).await;
    for action in ["start", "to_billing", "mark_invoiced"] {
        anna.acts(own[0], action, json!({})).await.expect(200);
    }
    let ask = format!("/v1/tickets/{}/actions/ask", own[1]);
    anna.post(&ask, json!({ "message": message("Welche Seite?") }))
        .await
        .expect(200);
    let document = desk.portal();
    assert_eq!(document.label(Label::Start), Some("Servicebereich"));
    assert_eq!(
        document.view("all_mine").unwrap().hint,
        "Alle von Ihnen geöffneten Tickets, offene und abgeschlossene."
    );
    let list: Vec<api::Ticket> = alice.get("/v1/tickets?scope=own").await.expect(200).of();
    let mut words = Vec::new();
    for ticket in list.iter().rev() {
        let within = lists(&desk, &alice, ticket).await;
        assert!(within.contains(&"Meine Tickets".to_owned()));
        words.push((ticket.id, word(&desk, ticket)));
    }
    let due = ["abgeschlossen", "wartet auf Ihre Antwort", "eingegangen"];
    let due: Vec<_> = own.iter().copied().zip(due.map(str::to_owned)).collect();
    assert_eq!(words, due);
    let fed = alice.records("ticket").await;
    let holds = |id: Uuid| fed.iter().any(|it| it["id"] == json!(id));
    assert!(own.iter().all(|id| holds(*id)) && !holds(others.id));
}

#[tokio::test]
async fn d24_d26_what_is_written_and_mailed_about_a_ticket_lies_in_it() {
    let (desk, alice, anna) = desk().await;
    let ticket = files(&alice, "normal", "Warenkorb bleibt leer", help()).await;
    for way in ["portal", "email"] {
        assert!(channel(&desk, way).purpose.contains(&Purpose::Reply));
    }
    anna.acts(ticket.id, "take", json!({})).await.expect(200);
    let asked = "Mit welchem Browser?";
    anna.says(ticket.id, message(asked)).await.expect(201);
    let answered = "Mit Firefox.";
    alice.says(ticket.id, message(answered)).await.expect(201);
    assert_eq!(desk.count_notifications("reply", ANNA).await, 1);
    assert_eq!(desk.count_notifications("reply", ALICE).await, 1);

    // Every mail keeps the number, says who wrote what, and has its line in the ticket.
    let sent = mails(&desk, ALICE).await;
    let subject = "[DD-04001] Warenkorb bleibt leer";
    assert!(sent.iter().all(|(it, _)| it == subject), "{sent:?}");
    for words in [
        "Bitte kümmern Sie sich darum.",
        "Ihr Ticket DD-04001 wurde von Anna Muster bearbeitet.\n\nNachricht:\nMit welchem Browser?",
        "Ihr Ticket DD-04001 wurde von Alice Muster bearbeitet.\n\nNachricht:\nMit Firefox.",
    ] {
        let told = sent.iter().filter(|(_, body)| body.contains(words));
        assert_eq!(told.count(), 1, "{words}");
    }
    let thread = alice.thread(ticket.id).await;
    let events = thread.iter().filter_map(|it| it.event.as_ref());
    let noted = events.filter(|it| it.kind == "mail_sent" && it.to == ALICE);
    assert_eq!(noted.count(), sent.len());
    let said: Vec<_> = thread.iter().filter(|it| it.event.is_none()).collect();
    let said: Vec<_> = said
        .iter()
        .map(|it| (&*it.author.name, &*it.body))
        .collect();
    assert_eq!(
        said,
        [
            ("Alice Muster", "Bitte kümmern Sie sich darum."),
            ("Anna Muster", asked),
            ("Alice Muster", answered),
        ]
    );
    // A cache has all of it, to be read without a server.
    let fed = alice.records("message").await;
    assert_eq!(fed.len(), thread.len());
    assert!(
        thread
            .iter()
            .all(|it| fed.iter().any(|put| put["id"] == json!(it.id)))
    );
}

#[tokio::test]
async fn d27_new_tickets_of_all_kinds_are_opened_from_there() {
    let (desk, alice, _) = desk().await;
    let document = desk.portal();
    for label in [Label::New, Label::NewTicket] {
        assert_eq!(document.label(label), Some("Neues Ticket"));
    }
    let area = channel(&desk, "portal");
    assert_eq!(&*area.label, "Servicebereich");
    assert!(area.purpose.contains(&Purpose::Create));
    for (position, kind) in document.ticket_types.iter().enumerate() {
        let mut new = filing(&kind.id, "Warenkorb bleibt leer", help());
        let notices = document.cost_notices.iter();
        let asked = notices.filter(|it| it.applies_to.contains(&kind.id));
        let mut levels = document.service_levels.iter();
        let level = levels
            .find(|it| Some(&it.id) == kind.level.as_ref())
            .unwrap();
        let acks: Vec<_> = asked
            .map(|it| json!({ "notice": it.id, "version": it.version, "rate_percent": level.rate_percent }))
            .collect();
        new["cost_ack"] = json!(acks);
        let written: api::TicketWritten = alice.post("/v1/tickets", new).await.expect(201).of();
        let ticket = written.ticket;
        assert_eq!(ticket.number, format!("DD-0400{}", position + 1));
        assert_eq!(lists(&desk, &alice, &ticket).await, ["Meine Tickets"]);
    }
}

#[tokio::test]
async fn d45_teamviewer_has_its_way_in_and_its_id_goes_with_the_ticket() {
    let (desk, alice, anna) = desk().await;
    let label = desk.portal().label(Label::RemoteSupport).map(str::to_owned);
    assert_eq!(label.as_deref(), Some("Support per Teamviewer"));
    let way = channel(&desk, "remote");
    assert_eq!(
        (way.kind(), &*way.label, &*way.value),
        (
            ChannelKind::Remote,
            "Support per Teamviewer",
            "https://www.teamviewer.com/de/download/"
        )
    );
    files(&alice, "normal", "Ohne Kennung", help()).await;
    let with = |id: &str| json!({ "concern": "help", "teamviewer": id });
    let wrong = filing("normal", "Bitte aufschalten", with("12 34"));
    let problem = alice.post("/v1/tickets", wrong).await;
    let problem = problem.refused(422, "validation");
    let found = (&*problem.errors[0].pointer, &*problem.errors[0].code);
    assert_eq!(found, ("/fields/teamviewer", "pattern"));
    let ticket = files(&alice, "normal", "Bitte aufschalten", with("123 456 789")).await;
    let staffs = anna.ticket(ticket.id).await;
    assert_eq!(staffs.fields["teamviewer"], "123 456 789");
}
