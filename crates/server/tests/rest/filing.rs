//! Filing a ticket.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, CARL, Desk, FALK, PNG, message, new_ticket, with_files};

#[tokio::test]
async fn q12_saving_yields_a_unique_number() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let carl = desk.person(CARL).await;
    let mut numbers = BTreeSet::new();
    let mut filing = Vec::new();
    for index in 0..10 {
        for person in [alice.clone(), carl.clone()] {
            filing.push(tokio::spawn(async move {
                person.files(&format!("Fall {index}")).await
            }));
        }
    }
    for filed in filing {
        numbers.insert(filed.await.unwrap().ticket.number);
    }
    assert_eq!(numbers.len(), 20);
    assert_eq!(numbers.first().map(String::as_str), Some("20001"));
    assert_eq!(numbers.last().map(String::as_str), Some("20020"));
}

#[tokio::test]
async fn q12_a_number_the_client_invents_is_not_taken() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let mut ticket = new_ticket("Druck");
    ticket["number"] = json!("4711");
    ticket["status"] = json!("done");
    let filed: api::TicketWritten = alice.post("/v1/tickets", ticket).await.expect(201).of();
    assert_eq!(
        (&*filed.ticket.number, &*filed.ticket.status),
        ("20001", "open")
    );
}

#[tokio::test]
async fn q13_no_confirmation_is_mailed_unless_the_checkbox_is_marked() {
    let desk = Desk::open().await;
    let filed = desk.person(ALICE).await.files("Ohne Haken").await;
    assert!(desk.mail().await.is_empty());
    assert!(!filed.ticket.confirm_email);
    let kinds: Vec<_> = filed
        .messages
        .iter()
        .filter_map(|it| it.event.as_ref())
        .map(|it| &*it.kind)
        .collect();
    assert_eq!(kinds, ["filed"]);
}

#[tokio::test]
async fn q14_the_confirmation_goes_to_the_users_own_address_with_number_and_concern() {
    let desk = Desk::open().await;
    let mut ticket = new_ticket("Mit Haken");
    ticket["confirm_email"] = json!(true);
    let alice = desk.person(ALICE).await;
    let filed: api::TicketWritten = alice.post("/v1/tickets", ticket).await.expect(201).of();
    let mail = desk.mail().await;
    assert_eq!(mail.len(), 1);
    let (kind, recipient, subject, body) = &mail[0];
    assert_eq!((&**kind, &**recipient), ("confirmation", ALICE));
    assert!(subject.contains(&filed.ticket.number) && subject.contains("Mit Haken"));
    assert!(body.contains(&filed.ticket.number) && body.contains("geht der Druck nicht mehr"));
    let sent = filed.messages.iter().filter_map(|it| it.event.as_ref());
    assert!(
        sent.clone()
            .any(|event| event.kind == "mail_sent" && event.to == ALICE)
    );
}

#[tokio::test]
async fn q15_q16_priority_and_call_back_are_optional_and_independent() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let plain = alice.files("Nichts markiert").await.ticket;
    assert_eq!(
        (plain.priority.as_deref(), plain.callback),
        (Some("normal"), None)
    );
    let mut marked = new_ticket("Beides");
    marked["priority"] = json!("urgent");
    marked["callback"] = json!({ "phone": "07731 123", "window": "vormittags" });
    let filed: api::TicketWritten = alice.post("/v1/tickets", marked).await.expect(201).of();
    assert_eq!(filed.ticket.priority.as_deref(), Some("urgent"));
    let wish = filed.ticket.callback.unwrap();
    assert_eq!(
        (&*wish.phone, &*wish.window, wish.done_at),
        ("07731 123", "vormittags", None)
    );
    let seen = desk.person(ANNA).await.ticket(filed.ticket.id).await;
    assert_eq!(seen.callback.unwrap().phone, "07731 123");
}

#[tokio::test]
async fn q17_a_new_ticket_is_in_the_queue_and_every_agent_is_told() {
    let desk = Desk::open().await;
    let filed = desk.person(ALICE).await.files("Neu").await.ticket;
    for agent in [ANNA, FALK] {
        assert_eq!(desk.count_notifications("new_ticket", agent).await, 1);
        let seen = desk.person(agent).await.ticket(filed.id).await;
        assert_eq!(seen.queue.as_deref(), Some("helpdesk"));
    }
    let own = desk.count_notifications("new_ticket", ALICE).await;
    assert_eq!(own, 0, "nobody is told of his own doing");
}

#[tokio::test]
async fn q10_q11_a_ticket_carries_files_and_needs_none() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    alice.files("Ohne Bild").await;
    let upload = alice.uploads("bild.png", PNG).await;
    let mut ticket = new_ticket("Mit Bild");
    ticket["message"] = with_files("", &[(upload, "../../Bildschirmfoto\u{202E}.png")]);
    let filed: api::TicketWritten = alice.post("/v1/tickets", ticket).await.expect(201).of();
    let file = &filed.messages[0].attachments[0];
    assert_eq!(
        (&*file.name, &*file.media_type),
        ("Bildschirmfoto.png", "image/png")
    );
    assert_eq!(file.size as usize, PNG.len());
}

#[tokio::test]
async fn without_text_and_without_picture_nothing_is_filed() {
    let desk = Desk::open().await;
    let mut ticket = new_ticket("Leer");
    ticket["message"] = message(" \n ");
    let alice = desk.person(ALICE).await;
    let problem = alice
        .post("/v1/tickets", ticket)
        .await
        .refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/message/body");
    assert_eq!(problem.errors[0].code, "required");
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 0);
}

#[tokio::test]
async fn a_subject_of_ten_thousand_characters_is_refused_with_the_limit() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let long = alice
        .post("/v1/tickets", new_ticket(&"ä".repeat(10_000)))
        .await;
    let problem = long.refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/subject");
    assert_eq!(problem.errors[0].current, Some(json!(200)));
    assert!(
        problem.detail.contains("höchstens 200 Zeichen"),
        "{}",
        problem.detail
    );
    alice
        .post("/v1/tickets", new_ticket(&"ä".repeat(200)))
        .await
        .expect(201);
}

#[tokio::test]
async fn control_and_direction_characters_do_not_reach_a_subject() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let filed = alice
        .files("Be\u{0}tre\u{7}ff\r\nzwei \u{202E}gnp.exe\u{2069}")
        .await
        .ticket;
    let hidden = |c: char| c.is_control() || ('\u{202A}'..='\u{2069}').contains(&c);
    assert!(!filed.subject.chars().any(hidden), "{:?}", filed.subject);
    assert!(filed.subject.starts_with("Betreff"));
}

#[tokio::test]
async fn an_agent_files_for_a_customer_who_phoned() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let alice = desk.person(ALICE).await;
    let mut ticket = new_ticket("Am Telefon");
    ticket["channel"] = json!("phone");
    let problem = anna
        .post("/v1/tickets", ticket.clone())
        .await
        .refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/requester_id");
    ticket["requester_id"] = json!(alice.id);
    let filed: api::TicketWritten = anna.post("/v1/tickets", ticket).await.expect(201).of();
    assert_eq!(filed.ticket.requester.id, alice.id);
    assert_eq!(filed.ticket.organization_name, "Hegau");
    assert_eq!(alice.ticket(filed.ticket.id).await.channel, "phone");
}

#[tokio::test]
async fn a_customer_files_for_nobody_else_and_through_no_other_channel() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let bob = desk.person(BOB).await;
    for (field, value) in [
        ("requester_id", json!(bob.id)),
        ("channel", json!("phone")),
        ("type", json!("unknown")),
        ("priority", json!("mega")),
    ] {
        let mut ticket = new_ticket("Trick");
        ticket[field] = value;
        let problem = alice
            .post("/v1/tickets", ticket)
            .await
            .refused(422, "validation");
        assert_eq!(problem.errors[0].pointer, format!("/{field}"));
    }
    let mut ticket = new_ticket("Trick");
    ticket["message"]["internal"] = json!(true);
    alice
        .post("/v1/tickets", ticket)
        .await
        .refused(422, "validation");
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 0);
}

#[tokio::test]
async fn an_id_that_is_taken_overwrites_nothing() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let carl = desk.person(CARL).await;
    let filed = alice.files("Original").await;
    let mut copy = new_ticket("Kopie");
    copy["id"] = json!(filed.ticket.id);
    carl.post("/v1/tickets", copy)
        .await
        .refused(409, "duplicate_id");
    let mut copy = new_ticket("Kopie");
    copy["message"]["id"] = json!(filed.messages[0].id);
    carl.post("/v1/tickets", copy)
        .await
        .refused(409, "duplicate_id");
    assert_eq!(alice.ticket(filed.ticket.id).await.subject, "Original");
}

#[tokio::test]
async fn more_new_tickets_than_the_portal_allows_in_an_hour_have_to_wait() {
    let desk = Desk::open_with(|document| document.rules.tickets_per_hour = 2).await;
    let alice = desk.person(ALICE).await;
    alice.files("Eins").await;
    alice.files("Zwei").await;
    let answer = alice.post("/v1/tickets", new_ticket("Drei")).await;
    answer.refused(429, "rate_limited");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() <= 3_601);
    desk.person(BOB).await.files("Andere dürfen").await;
    desk.meddle("UPDATE tickets SET created_at = created_at - 3600000")
        .await;
    alice.files("Eine Stunde später").await;
}

#[tokio::test]
async fn more_files_than_allowed_are_refused() {
    let desk = Desk::open_with(|document| document.limits.files = 1).await;
    let alice = desk.person(ALICE).await;
    let files = [
        alice.uploads("a.png", PNG).await,
        alice.uploads("b.txt", b"zwei").await,
    ];
    let mut ticket = new_ticket("Zu viele");
    ticket["message"] = with_files("Text", &[(files[0], "a.png"), (files[1], "b.txt")]);
    let problem = alice
        .post("/v1/tickets", ticket)
        .await
        .refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/message/attachments");
}

#[tokio::test]
async fn q21_the_ticket_knows_who_phones_with_questions() {
    let desk = Desk::open().await;
    desk.meddle(
        "UPDATE organizations SET project_lead_id =
         (SELECT id FROM users WHERE email_key = 'falk@quisa.example')",
    )
    .await;
    let alice = desk.person(ALICE).await;
    let filed = alice.files("Wer ruft an?").await.ticket;
    assert_eq!(filed.project_lead.unwrap().name, "Falk Muster");
    let anna = desk.person(ANNA).await;
    let asked: api::TicketWritten = anna
        .acts(filed.id, "question", json!({}))
        .await
        .expect(200)
        .of();
    assert_eq!(asked.ticket.status, "question");
    assert_eq!(
        alice.ticket(filed.id).await.project_lead.unwrap().initials,
        "FAL"
    );
}

#[tokio::test]
async fn an_unknown_upload_keeps_the_ticket_from_being_filed() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let foreign = desk.person(CARL).await.uploads("x.png", PNG).await;
    for upload in [Uuid::now_v7(), foreign] {
        let mut ticket = new_ticket("Anhang fehlt");
        ticket["message"] = with_files("Text", &[(upload, "x.png")]);
        alice
            .post("/v1/tickets", ticket)
            .await
            .refused(422, "unknown_upload");
    }
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 0);
}
