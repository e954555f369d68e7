//! quisa: from "Neu" to the Support Historie.

use chrono::{DateTime, Utc};
use portal::document::{Ball, Label, Purpose};
use portal::hours;
use serde_json::json;
use server::people;
use uuid::Uuid;

use super::{happened, lists, mails, offered, word};
use crate::support::{ALICE, ANNA, Desk, FALK, PNG, Person, message, with_files};

/// A request with everything the form offers.
async fn supportanfrage(alice: &Person, confirm: bool) -> api::Ticket {
    let picture = [PNG, &[u8::from(confirm)]].concat();
    let shot = alice.uploads("bild.png", &picture).await;
    let new = json!({
        "id": Uuid::now_v7(), "type": "support", "subject": "Etiketten werden leer gedruckt",
        "priority": "high", "confirm_email": confirm,
        "callback": { "phone": "07731 9200-114", "window": "vormittags" },
        "message": with_files("Seit dem Update kommen die Etiketten leer heraus.", &[(shot, "bild.png")]),
    });
    let written: api::TicketWritten = alice.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

/// Falk leads the projects of everybody.
async fn led_by_falk(desk: &Desk) {
    let falk = desk.person(FALK).await.id;
    let me: api::Me = desk
        .person(ALICE)
        .await
        .get("/v1/me")
        .await
        .expect(200)
        .of();
    let mut tx = desk.db.write().await.unwrap();
    people::set_project_lead(&mut tx, me.organization_id.unwrap(), falk)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn q08_to_q17_a_supportanfrage_gets_its_number_and_reaches_the_helpdesk_at_once() {
    let desk = Desk::of("quisa").await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let document = desk.portal();
    let words = [
        Label::New,
        Label::NewTicket,
        Label::Upload,
        Label::ConfirmEmail,
    ];
    let words = words.map(|label| document.label(label).unwrap());
    assert_eq!(words, ["Neu", "Support Ticket", "Upload", "E-Mail"]);

    let ticket = supportanfrage(&alice, true).await;
    assert_eq!(
        (&*ticket.number, &*word(&desk, &ticket)),
        ("20001", "offen")
    );
    assert_eq!(lists(&desk, &alice, &ticket).await, ["Support Eingang"]);
    let sent = mails(&desk, ALICE).await;
    assert_eq!(sent.len(), 1);
    let (subject, body) = &sent[0];
    assert_eq!(subject, "[20001] Etiketten werden leer gedruckt");
    for part in [
        "Guten Tag Alice Muster,",
        "Sie hat die Ticketnummer 20001.",
        "Ihr Anliegen:\nSeit dem Update kommen die Etiketten leer heraus.",
        "quisa® Kundensupport",
    ] {
        assert!(body.contains(part), "{part}: {body}");
    }
    let told = happened(&alice, ticket.id).await;
    let event = |kind: &str, to: &str| (kind.to_owned(), String::new(), to.to_owned());
    assert!(told.contains(&event("filed", "20001")), "{told:?}");
    assert!(
        told.contains(&event("callback", "07731 9200-114")),
        "{told:?}"
    );
    assert!(told.contains(&event("mail_sent", ALICE)), "{told:?}");

    // The helpdesk has it at once, and sees priority and call-back in its list.
    assert_eq!(desk.count_notifications("new_ticket", FALK).await, 1);
    let list: Vec<api::Ticket> = anna.get("/v1/tickets?scope=queue").await.expect(200).of();
    assert_eq!(list[0].priority.as_deref(), Some("high"));
    let wish = list[0].callback.clone().unwrap();
    assert_eq!(
        (&*wish.phone, &*wish.window),
        ("07731 9200-114", "vormittags")
    );
    assert_eq!(
        alice.thread(ticket.id).await[0].attachments[0].name,
        "bild.png"
    );

    // Without the checkbox there is no mail.
    let second = supportanfrage(&alice, false).await;
    assert_eq!(second.number, "20002");
    assert_eq!(mails(&desk, ALICE).await.len(), 1);
}

#[tokio::test]
async fn q18_to_q27_it_is_checked_asked_about_and_ends_in_the_support_historie() {
    let desk = Desk::of("quisa").await;
    led_by_falk(&desk).await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = supportanfrage(&alice, false).await.id;
    anna.acts(ticket, "take", json!({})).await.expect(200);
    let finding = json!({
        "id": Uuid::now_v7(), "kind": "finding", "body": "Der Treiber ist veraltet.",
        "author": { "initials": "XXX" },
    });
    anna.says(ticket, finding).await.expect(201);
    anna.acts(ticket, "set_estimate", json!({ "minutes": 90 }))
        .await
        .expect(200);
    let thread = alice.thread(ticket).await;
    let finding = thread
        .iter()
        .find(|it| it.kind == api::MessageKind::Finding);
    let finding = finding.unwrap();
    assert_eq!(
        (&*finding.author.initials, &*finding.body),
        ("ANN", "Der Treiber ist veraltet.")
    );
    assert!((Utc::now() - finding.created_at).num_minutes() < 1);
    assert_eq!(alice.ticket(ticket).await.estimate.unwrap().minutes, 90);
    let estimated = mails(&desk, ALICE).await.pop().unwrap().1;
    assert!(
        estimated.contains("geschätzte Dauer zur Behebung: 1 h 30 min"),
        "{estimated}"
    );

    // A question: the project lead phones, so the ball stays with support.
    anna.acts(ticket, "question", json!({})).await.expect(200);
    let asked = alice.ticket(ticket).await;
    assert_eq!(word(&desk, &asked), "Rückfrage");
    assert_eq!(asked.project_lead.clone().unwrap().name, "Falk Muster");
    assert_eq!(desk.portal().ball(&asked.status), Ball::Support);
    let document = desk.portal();
    let hint = &document.status("question").unwrap().hint;
    assert!(hint.contains("Der Projektleiter meldet sich telefonisch bei Ihnen."));
    anna.acts(ticket, "callback_done", json!({}))
        .await
        .expect(200);
    alice
        .says(ticket, message("Es ist der Drucker im Lager."))
        .await
        .expect(201);
    anna.acts(ticket, "resume", json!({})).await.expect(200);

    // Only support sets "erledigt".
    let open = alice.ticket(ticket).await;
    assert!(
        !offered(&desk, &alice, &open)
            .await
            .iter()
            .any(|it| it.contains("erledigt"))
    );
    alice
        .acts(ticket, "close", json!({}))
        .await
        .refused(403, "forbidden");
    anna.acts(ticket, "close", json!({})).await.expect(200);
    let done = alice.ticket(ticket).await;
    assert_eq!(word(&desk, &done), "erledigt");
    assert_eq!(lists(&desk, &alice, &done).await, ["Support Historie"]);

    documented(&desk, &alice, ticket).await;

    // Years later it is still there, word for word.
    desk.days_pass(1_000).await;
    assert_eq!(
        alice.thread(ticket).await[0].body,
        "Seit dem Update kommen die Etiketten leer heraus."
    );
    let query = "/v1/tickets?status_category=done";
    let history: Vec<api::Ticket> = alice.get(query).await.expect(200).of();
    assert_eq!(history[0].id, ticket);
}

/// Every change of either side is in the case, together with its mail: one each.
async fn documented(desk: &Desk, alice: &Person, ticket: Uuid) {
    let told = happened(alice, ticket).await;
    let statuses: Vec<_> = told
        .iter()
        .filter(|it| it.0 == "status")
        .map(|it| it.2.as_str())
        .collect();
    assert_eq!(statuses, ["in_progress", "question", "in_progress", "done"]);
    let sent = told.iter().filter(|it| it.0 == "mail_sent").count();
    assert_eq!(sent, mails(desk, ALICE).await.len());
    let last = mails(desk, ALICE).await.pop().unwrap();
    assert_eq!(last.0, "[20001] Etiketten werden leer gedruckt");
    assert!(
        last.1.contains("Status: in Bearbeitung → erledigt"),
        "{}",
        last.1
    );
}

#[tokio::test]
async fn q05_q26_to_q34_contact_data_and_hours_are_the_published_ones() {
    let desk = Desk::of("quisa").await;
    let document = desk.portal();
    assert_eq!(document.contact.title, "quisa® Kundensupport");
    for (label, value, creates) in [
        ("Telefonsupport", "07531-58416401", false),
        ("Email-Support", "helpdesk@quisa.de", false),
        ("Supportchat", "www.helpdesk.quisa.de", false),
        ("Supportportal", "www.quisa-secure.eu/support", true),
    ] {
        let channel = document
            .channels
            .iter()
            .find(|it| it.label == label)
            .unwrap();
        assert_eq!(channel.value, value);
        assert_eq!(
            channel.purpose.contains(&Purpose::Create),
            creates,
            "{label}"
        );
        assert_eq!(channel.warning.is_empty(), creates, "{label} warns");
    }
    assert!(document.time_frame_holds("app") && !document.time_frame_holds("phone"));
    let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let open = hours::Desk::new(&document.hours["main"], &document.timezone).unwrap();
    for (time, is_open, changes) in [
        ("2026-11-23T08:30:00Z", true, "2026-11-23T11:00:00Z"),
        ("2026-11-23T11:30:00Z", false, "2026-11-23T13:00:00Z"), // the lunch break
        ("2026-11-26T15:59:00Z", true, "2026-11-26T16:00:00Z"),
        ("2026-11-27T11:00:00Z", false, "2026-11-30T08:00:00Z"), // Friday noon: opens Mo 9:00
    ] {
        let state = open.state(at(time));
        assert_eq!(
            (state.open, state.next_change),
            (is_open, Some(at(changes))),
            "{time}"
        );
    }
}
