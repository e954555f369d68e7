//! sys-fn: from the registration to a ticket that is opened again.

use portal::hint;
use serde_json::json;
use uuid::Uuid;

use super::{acts_saying, files, filing, happened, lists, mailed, mails, offered, word};
use crate::support::{ALICE, ANNA, Desk, FALK, message};

async fn desk() -> Desk {
    Desk::of("sys-fn").await
}

#[tokio::test]
async fn s34_s35_somebody_registers_files_and_asks_for_his_credentials_again() {
    let desk = desk().await;
    let email = "petra@praxis.example";
    let body = json!({ "email": email, "name": "Petra Lang" });
    desk.post("/v1/auth/register", body).await.expect(202);
    let set = |code: String, password: &str| json!({ "code": code, "password": password });
    let first = set(desk.code_for(email).await, "mein erstes Passwort");
    desk.post("/v1/auth/password/set", first).await.expect(200);
    let petra = desk.person(email).await;
    let ticket = files(&petra, "request", "WLAN geht nicht", json!({})).await;
    assert_eq!(ticket.number, "2026001");
    let before = mails(&desk, email).await.len();
    desk.post("/v1/auth/password/forgot", json!({ "email": email }))
        .await
        .expect(202);
    mailed(&desk, email, before + 1).await;
    let second = set(desk.code_for(email).await, "mein zweites Passwort");
    desk.post("/v1/auth/password/set", second).await.expect(200);
    desk.token_of(email, "mein zweites Passwort")
        .await
        .expect(200);
    desk.token_of(email, "mein erstes Passwort")
        .await
        .refused(401, "auth.invalid_credentials");
}

#[tokio::test]
async fn s01_to_s14_a_ticket_is_confirmed_answered_closed_and_opened_again() {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let ticket = files(&alice, "request", "Benutzer erzeugen", json!({})).await;
    assert_eq!(
        (&*ticket.number, &*word(&desk, &ticket)),
        ("2026001", "Offen")
    );
    let hint = desk.portal().status("open").unwrap().hint.clone();
    assert!(
        hint.contains("in Bearbeitung und hat den Status „Offen“"),
        "{hint}"
    );
    let (subject, body) = mails(&desk, ALICE).await.remove(0);
    assert!(body.contains("Sie hat die Ticketnummer 2026001."), "{body}");
    // The number in a mail's subject leads back to the ticket.
    let found = hint::ticket_number(&desk.portal(), &format!("AW: {subject}"));
    let found = found.unwrap();
    let query = format!("/v1/tickets?number={found}");
    let list: Vec<api::Ticket> = alice.get(&query).await.expect(200).of();
    assert_eq!(list[0].id, ticket.id);
    let told = happened(&alice, ticket.id).await;
    assert!(told.iter().any(|it| it.0 == "mail_sent" && it.2 == ALICE));
    for agent in [ANNA, FALK] {
        assert_eq!(desk.count_notifications("new_ticket", agent).await, 1);
    }

    anna.says(ticket.id, message("Der Benutzer ist angelegt."))
        .await
        .expect(201);
    assert_eq!(desk.count_notifications("reply", ALICE).await, 1);
    // Every agent works on every ticket.
    let falk = desk.person(FALK).await;
    falk.acts(ticket.id, "close", json!({})).await.expect(200);
    let closed = alice.ticket(ticket.id).await;
    assert_eq!(word(&desk, &closed), "geschlossen");
    assert_eq!(desk.count_notifications("status", ALICE).await, 1);
    let last = mails(&desk, ALICE).await.pop().unwrap().1;
    assert!(last.contains("Status: Offen → geschlossen"), "{last}");
    assert_eq!(
        lists(&desk, &alice, &closed).await,
        ["Übersicht aller Tickets", "Geschlossene Tickets"]
    );

    // Years later it is there, and can be opened again with a word of why.
    desk.days_pass(1_500).await;
    let kept = alice.ticket(ticket.id).await;
    assert!(
        offered(&desk, &alice, &kept)
            .await
            .contains(&"Wieder eröffnen".to_owned())
    );
    let again = acts_saying(&alice, ticket.id, "reopen", "Die Anmeldung geht nicht.").await;
    assert_eq!(word(&desk, &again), "Offen");
    let told = happened(&alice, ticket.id).await;
    let statuses: Vec<_> = told
        .iter()
        .filter(|it| it.0 == "status")
        .map(|it| it.2.as_str())
        .collect();
    assert_eq!(statuses, ["closed", "open"]);
}

#[tokio::test]
async fn s15_to_s17_three_ways_lead_to_a_ticket_in_the_providers_order() {
    let desk = desk().await;
    let document = desk.portal();
    let mut ways: Vec<_> = document.channels.iter().filter(|it| it.rank > 0).collect();
    ways.sort_by_key(|it| it.rank);
    let notes: Vec<_> = ways.iter().map(|it| it.note.as_str()).collect();
    assert_eq!(
        notes,
        [
            "(schnell und sicher)",
            "(schnell)",
            "(abhängig von der Erreichbarkeit)"
        ]
    );
    assert!(ways[0].recommended && ways[1].value == "support@sys-fn.de");

    // The third: an agent files for whoever calls, and it appears at the caller's.
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let mut call = filing("request", "Anruf: Server piept", json!({}));
    call["channel"] = json!("phone");
    call["requester_id"] = json!(alice.id);
    let written: api::TicketWritten = anna.post("/v1/tickets", call).await.expect(201).of();
    let seen = alice.records("ticket").await;
    assert_eq!(seen[0]["number"], json!(written.ticket.number));
    assert_eq!(seen[0]["channel"], "phone");
    assert_eq!(
        mails(&desk, ALICE).await.len(),
        1,
        "confirmed like every other"
    );
    let mut own = filing("request", "Als Anruf", json!({}));
    own["channel"] = json!("phone");
    alice
        .post("/v1/tickets", own)
        .await
        .refused(422, "validation");
}

#[tokio::test]
async fn s28_to_s33_nothing_is_lost_and_everything_is_counted() {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let mut ids = Vec::new();
    for subject in ["Drucker", "WLAN", "Outlook"] {
        ids.push(files(&alice, "request", subject, json!({})).await.id);
    }
    anna.acts(ids[1], "close", json!({})).await.expect(200);
    let count = async |query: &str| {
        let list: Vec<api::Ticket> = alice.get(query).await.expect(200).of();
        list.len()
    };
    assert_eq!(count("/v1/tickets?status_category=open").await, 2);
    assert_eq!(count("/v1/tickets?status_category=closed").await, 1);
    desk.days_pass(5_000).await;
    assert_eq!(count("/v1/tickets").await, 3);
    // The same sending twice is one ticket, with one number.
    let (twice, key) = (filing("request", "Nur einmal", json!({})), Uuid::now_v7());
    let post = axum::http::Method::POST;
    let first = alice
        .write(post.clone(), "/v1/tickets", &twice, key)
        .await
        .expect(201);
    let second = alice
        .write(post, "/v1/tickets", &twice, key)
        .await
        .expect(201);
    assert_eq!(first.json(), second.json());
    assert_eq!(second.header("idempotency-replayed"), "true");
}

#[tokio::test]
async fn s38_to_s40_the_faq_answers_every_question() {
    let desk = desk().await;
    let document = desk.portal();
    let several = document
        .faq
        .iter()
        .find(|it| it.title.contains("mehrere E-Mails in kurzer Abfolge"))
        .unwrap();
    assert!(
        several
            .text
            .contains("Jedes Anliegen bekommt sein eigenes Ticket")
    );
    assert!(document.faq.len() >= 9 && document.faq.iter().all(|it| !it.text.is_empty()));
    let mail = document.channel("email").unwrap();
    assert!(
        mail.hint
            .contains("Nicht zu verwechseln mit einer E-Mail direkt an einen Mitarbeiter")
    );
    assert!(
        document
            .hints
            .personal_mail
            .contains("nur sehr selten, oder gar nicht")
    );
}
