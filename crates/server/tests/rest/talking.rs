//! Replies, findings, notes, events, mail, read marks.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Desk, FALK, MARA, PNG, message, with_files};

#[tokio::test]
async fn q18_an_agent_records_the_result_of_the_check_and_the_customer_sees_it() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Prüfen").await.ticket.id;
    let mut finding = message("Der Treiber ist veraltet.");
    finding["kind"] = json!("finding");
    alice
        .says(ticket, finding.clone())
        .await
        .refused(403, "forbidden");
    desk.person(ANNA)
        .await
        .says(ticket, finding)
        .await
        .expect(201);
    let thread = alice.thread(ticket).await;
    let found = thread
        .iter()
        .find(|it| it.kind == api::MessageKind::Finding)
        .unwrap();
    assert_eq!(found.author.initials, "ANN");
    assert_eq!(found.body, "Der Treiber ist veraltet.");
}

#[tokio::test]
async fn q19_initials_date_and_time_are_the_servers_and_cannot_be_forged() {
    let desk = Desk::open().await;
    let ticket = desk.person(ALICE).await.files("Stempel").await.ticket.id;
    let anna = desk.person(ANNA).await;
    let falk = desk.person(FALK).await;
    let mut forged = message("Von Falk?");
    forged["kind"] = json!("finding");
    forged["author"] = json!({ "id": falk.id, "name": "Falk", "initials": "FAL", "role": "agent" });
    forged["author_id"] = json!(falk.id);
    forged["initials"] = json!("FAL");
    forged["created_at"] = json!("2001-01-01T00:00:00.000Z");
    let written: api::TicketWritten = anna.says(ticket, forged).await.expect(201).of();
    let stamp = &written.messages[0];
    assert_eq!(
        (stamp.author.id, &*stamp.author.initials),
        (Some(anna.id), "ANN")
    );
    assert!(stamp.created_at > "2026-01-01T00:00:00Z".parse::<api::Time>().unwrap());
    // And there is no way to change it afterwards.
    let path = format!("/v1/tickets/{ticket}/messages");
    let answer = anna
        .patch(&path, json!({ "created_at": "2001-01-01T00:00:00Z" }))
        .await;
    assert_eq!(answer.status.as_u16(), 405);
}

#[tokio::test]
async fn internal_notes_are_invisible_to_customers_in_every_route() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Vertraulich").await.ticket;
    let before = alice
        .get(&format!("/v1/tickets/{}", ticket.id))
        .await
        .json();
    let upload = anna.uploads("intern.png", PNG).await;
    let mut note = with_files("GEHEIM: Kunde zahlt schleppend", &[(upload, "intern.png")]);
    note["internal"] = json!(true);
    let written: api::TicketWritten = anna.says(ticket.id, note).await.expect(201).of();
    assert_eq!(written.messages[0].kind, api::MessageKind::Note);
    assert_eq!(written.ticket.message_count, 2);
    let file = written.messages[0].attachments[0].id;

    for customer in [&alice, &desk.person(MARA).await] {
        for path in [
            format!("/v1/tickets/{}", ticket.id),
            format!("/v1/tickets/{}/messages", ticket.id),
            "/v1/tickets".to_owned(),
            "/v1/tickets?q=GEHEIM".to_owned(),
        ] {
            let text = String::from_utf8(customer.get(&path).await.expect(200).body).unwrap();
            assert!(
                !text.contains("GEHEIM") && !text.contains("intern.png"),
                "{path}: {text}"
            );
        }
        let found = customer.get("/v1/tickets?q=schleppend").await.json();
        assert_eq!(found, json!([]), "a search must not tell what a note says");
        let synced = customer.syncs().await;
        assert!(!synced.contains("GEHEIM") && !synced.contains("intern.png"));
        for path in ["", "/content"] {
            let path = format!("/v1/attachments/{file}{path}");
            customer.get(&path).await.refused(404, "not_found");
        }
        let path = format!("/v1/tickets/{}/read", ticket.id);
        let mark = json!({ "message_id": written.messages[0].id });
        let answer = customer
            .write(Method::PUT, &path, &mark, Uuid::now_v7())
            .await;
        answer.refused(404, "not_found");
        // Not even that somebody wrote something.
        let reply = customer.says(ticket.id, message("Und?")).await.expect(201);
        assert!(!String::from_utf8(reply.body).unwrap().contains("GEHEIM"));
    }
    assert_eq!(
        desk.count("SELECT COUNT(*) AS n FROM mail_outbox WHERE body LIKE '%GEHEIM%'")
            .await,
        0
    );
    let told = desk
        .count(
            "SELECT COUNT(*) AS n FROM notifications WHERE kind = 'reply'
        AND message_id IN (SELECT id FROM messages WHERE internal = 1)
        AND user_id IN (SELECT id FROM users WHERE is_agent = 0)",
        )
        .await;
    assert_eq!(told, 0);
    let seen = desk.person(FALK).await.thread(ticket.id).await;
    assert!(seen.iter().any(|it| it.body.starts_with("GEHEIM")));
    assert_eq!(before["message_count"], json!(1));
}

#[tokio::test]
async fn a_note_alone_changes_nothing_a_customer_could_notice() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Still").await.ticket.id;
    let path = format!("/v1/tickets/{ticket}");
    let before = alice.get(&path).await.expect(200).body;
    let mut note = message("nur für uns");
    note["internal"] = json!(true);
    desk.person(ANNA)
        .await
        .says(ticket, note.clone())
        .await
        .expect(201);
    assert_eq!(alice.get(&path).await.expect(200).body, before);
    assert!(desk.mail().await.is_empty());
    alice.says(ticket, note).await.refused(403, "forbidden");
}

#[tokio::test]
async fn q25_every_change_is_in_the_history_with_the_mail_that_was_sent() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Verlauf").await.ticket.id;
    anna.acts(ticket, "take", json!({})).await.expect(200);
    anna.acts(ticket, "set_estimate", json!({ "minutes": 90 }))
        .await
        .expect(200);
    anna.says(ticket, message("Ich sehe nach."))
        .await
        .expect(201);
    alice.says(ticket, message("Danke.")).await.expect(201);
    anna.acts(ticket, "close", json!({})).await.expect(200);
    let thread = alice.thread(ticket).await;
    let events: Vec<_> = thread
        .iter()
        .filter_map(|it| it.event.as_ref())
        .map(|it| format!("{} {}→{}", it.kind, it.from, it.to))
        .collect();
    let mail = format!("mail_sent →{ALICE}");
    assert_eq!(
        events,
        [
            "filed →20001",
            "assignee →Anna Muster",
            "status open→in_progress",
            &mail,
            "estimate →90",
            &mail,
            &mail,
            &mail,
            "status in_progress→done",
            &mail,
        ]
    );
    let letters = desk.mail().await;
    assert_eq!(letters.len(), 5);
    assert!(
        letters
            .iter()
            .all(|(kind, to, ..)| kind == "change" && to == ALICE)
    );
    assert!(letters[2].3.contains("Ich sehe nach."));
    assert!(
        letters[4].3.contains("Status: in Bearbeitung → erledigt"),
        "{}",
        letters[4].3
    );
}

#[tokio::test]
async fn the_order_of_a_thread_is_the_order_of_what_happened() {
    let desk = Desk::open().await;
    let anna = desk.person(ANNA).await;
    let ticket = desk.person(ALICE).await.files("Ordnung").await.ticket.id;
    let mut reply = message("Erledigt.");
    // A client's clock may be wrong by years, and its ids with it.
    reply["id"] = json!("0fff0000-0000-7000-8000-000000000001");
    reply["action"] = json!({ "action": "close" });
    anna.says(ticket, reply).await.expect(201);
    let kinds: Vec<_> = anna
        .thread(ticket)
        .await
        .iter()
        .map(|it| {
            it.event
                .as_ref()
                .map_or(it.body.clone(), |event| event.kind.clone())
        })
        .collect();
    let first = "Seit heute Morgen geht der Druck nicht mehr.";
    assert_eq!(kinds, [first, "filed", "Erledigt.", "status", "mail_sent"]);
}

#[tokio::test]
async fn a_reply_tells_the_other_side() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Wem").await.ticket.id;
    anna.acts(ticket, "take", json!({})).await.expect(200);
    let notified = |kind: &'static str, email: &'static str| desk.count_notifications(kind, email);
    anna.says(ticket, message("Für Alice")).await.expect(201);
    assert_eq!(notified("reply", ALICE).await, 1);
    assert_eq!(notified("reply", FALK).await, 0);
    alice.says(ticket, message("Für Anna")).await.expect(201);
    assert_eq!(notified("reply", ANNA).await, 1);
    assert_eq!(notified("reply", FALK).await, 0, "Anna has the ticket");
    assert_eq!(notified("reply", ALICE).await, 1);
}

#[tokio::test]
async fn a_message_is_checked_like_the_form() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let ticket = alice.files("Grenzen").await.ticket.id;
    let empty = alice
        .says(ticket, message("  "))
        .await
        .refused(422, "validation");
    assert_eq!(empty.errors[0].pointer, "/body");
    let long = alice.says(ticket, message(&"x".repeat(102_401))).await;
    long.refused(422, "validation");
    let mut html = message("<b>fett</b>");
    html["format"] = json!("html");
    alice.says(ticket, html).await.refused(422, "validation");
    let mut event = message("x");
    event["kind"] = json!("event");
    alice.says(ticket, event).await.refused(422, "validation");
    let written: api::TicketWritten = alice
        .says(ticket, message("a\u{202E}b\u{7}c\r\nd"))
        .await
        .expect(201)
        .of();
    assert_eq!(written.messages[0].body, "abc\nd");
}

#[tokio::test]
async fn read_marks_only_move_forward() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = alice.files("Gelesen").await;
    let id = ticket.ticket.id;
    let reply: api::TicketWritten = anna.says(id, message("Antwort")).await.expect(201).of();
    let path = format!("/v1/tickets/{id}/read");
    let read = async |message: Uuid| {
        let body = json!({ "message_id": message });
        alice
            .write(Method::PUT, &path, &body, Uuid::now_v7())
            .await
            .expect(204);
    };
    read(reply.messages[0].id).await;
    assert_eq!(
        desk.count("SELECT COUNT(*) AS n FROM notifications WHERE read_at IS NOT NULL")
            .await,
        1
    );
    read(ticket.messages[0].id).await;
    let synced: Vec<Value> = alice.marks().await;
    assert_eq!(synced.len(), 1);
    assert_eq!(synced[0]["message_id"], json!(reply.messages[0].id));
}

#[tokio::test]
async fn notifications_are_read_up_to_one() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    alice.files("Eins").await;
    alice.files("Zwei").await;
    let falk = desk.person(FALK).await;
    falk.post("/v1/notifications/read", json!({ "ids": [Uuid::now_v7()] }))
        .await
        .expect(204);
    let unread = "SELECT COUNT(*) AS n FROM notifications WHERE read_at IS NULL";
    assert_eq!(desk.count(unread).await, 4);
    let own = anna.notifications().await;
    anna.post(
        "/v1/notifications/read",
        json!({ "up_to": own.last().unwrap() }),
    )
    .await
    .expect(204);
    assert_eq!(desk.count(unread).await, 2, "Falk's are his own");
}
