//! Tickets that belong together: split, merged, marked as duplicates, followed up, linked.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, CARL, Desk, FALK, MARA, Person, happened, message};

async fn sys_fn() -> Desk {
    Desk::of("sys-fn").await
}

async fn files(person: &Person, subject: &str) -> api::Ticket {
    let new = new(subject);
    let written: api::TicketWritten = person.post("/v1/tickets", new).await.expect(201).of();
    written.ticket
}

fn new(subject: &str) -> Value {
    json!({
        "id": Uuid::now_v7(), "type": "request", "subject": subject,
        "message": message("Bitte kümmern Sie sich darum."),
    })
}

fn links(ticket: &api::Ticket) -> Vec<(&str, &str)> {
    let all = ticket.links.iter();
    all.map(|it| (it.rel.as_str(), it.number.as_str()))
        .collect()
}

#[tokio::test]
async fn s23_another_concern_in_a_reply_becomes_its_own_ticket_text_kept_both_linked() {
    let desk = sys_fn().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let first = files(&alice, "Benutzer erzeugen").await;
    let reply = message("WLAN geht nicht.");
    alice.says(first.id, reply.clone()).await.expect(201);
    anna.says(first.id, message("Welcher Name?"))
        .await
        .expect(201);

    let id = Uuid::now_v7();
    let args =
        json!({ "ticket_id": id, "message_ids": [reply["id"]], "subject": "WLAN geht nicht" });
    let written: api::TicketWritten = alice.acts(first.id, "split", args).await.expect(200).of();
    let second = alice.ticket(id).await;
    assert_eq!(written.others, std::slice::from_ref(&second));
    assert_eq!(
        (
            &*first.number,
            &*second.number,
            &*second.subject,
            &*second.status
        ),
        ("2026001", "2026002", "WLAN geht nicht", "open")
    );
    assert_eq!(links(&second), [("split_from", "2026001")]);
    assert_eq!(links(&written.ticket), [("split_into", "2026002")]);

    let there = alice.thread(id).await;
    assert_eq!(there[0].body, "WLAN geht nicht.");
    assert_eq!(there[0].id.to_string(), reply["id"].as_str().unwrap());
    let told = happened(&there);
    assert!(told.contains(&("filed".to_owned(), "2026002".to_owned())));
    assert!(told.contains(&("split_from".to_owned(), "2026001".to_owned())));
    let here = alice.thread(first.id).await;
    assert!(here.iter().all(|it| it.body != "WLAN geht nicht."));
    assert!(happened(&here).contains(&("split_into".to_owned(), "2026002".to_owned())));
    // Its own confirmation with its own number, to the help desk a new ticket.
    let (kind, to, subject, body) = desk
        .mail()
        .await
        .into_iter()
        .rfind(|it| it.2.contains("2026002"))
        .unwrap();
    assert_eq!((&*kind, &*to), ("confirmation", ALICE));
    assert!(subject.contains("WLAN geht nicht") && body.contains("WLAN geht nicht."));
    assert_eq!(desk.count_notifications("new_ticket", FALK).await, 2);
}

#[tokio::test]
async fn a_split_moves_what_was_said_for_everybody_who_follows() {
    let desk = sys_fn().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let mara = desk.person(MARA).await;
    let first = files(&alice, "Benutzer erzeugen").await;
    let reply = message("WLAN geht nicht.");
    alice.says(first.id, reply.clone()).await.expect(201);
    let path = format!("/v1/tickets/{}/read", first.id);
    let read = json!({ "message_id": reply["id"] });
    anna.write(axum::http::Method::PUT, &path, &read, Uuid::now_v7())
        .await
        .expect(204);
    let id = Uuid::now_v7();
    let args = json!({ "ticket_id": id, "message_ids": [reply["id"]], "subject": "WLAN" });
    anna.acts(first.id, "split", args).await.expect(200);
    for reader in [&alice, &anna, &mara] {
        let all = reader.records("message").await;
        let moved: Vec<_> = all.iter().filter(|it| it["id"] == reply["id"]).collect();
        assert_eq!(moved.len(), 1);
        assert_eq!(moved[0]["ticket_id"], json!(id));
        assert_eq!(moved[0]["rev"], 2);
    }
    let marks = anna.marks().await;
    assert!(
        marks.iter().any(|it| it["ticket_id"] == json!(id)),
        "read there, too"
    );
    let told = anna.records("notification").await;
    let about = told
        .iter()
        .find(|it| it["message_id"] == reply["id"] && it["kind"] == "reply");
    assert_eq!(about.unwrap()["ticket_id"], json!(id));
    desk.person(BOB)
        .await
        .get(&format!("/v1/tickets/{id}"))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_split_that_makes_no_sense_changes_nothing() {
    let desk = sys_fn().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = files(&alice, "Nur eines").await;
    let first = alice.thread(ticket.id).await[0].id;
    let note = json!({ "id": Uuid::now_v7(), "body": "intern", "internal": true });
    anna.says(ticket.id, note.clone()).await.expect(201);
    let args =
        |ids: Value| json!({ "ticket_id": Uuid::now_v7(), "message_ids": ids, "subject": "Neu" });
    for (ids, fault) in [
        (json!([first]), "everything"),
        (json!([]), "required"),
        (json!([Uuid::now_v7()]), "unknown"),
        (json!([note["id"]]), "unknown"),
        (json!("x"), "type"),
    ] {
        let answer = alice.acts(ticket.id, "split", args(ids)).await;
        assert_eq!(answer.refused(422, "validation").errors[0].code, fault);
    }
    let mut short = args(json!([note["id"]]));
    short["subject"] = json!("");
    anna.acts(ticket.id, "split", short)
        .await
        .refused(422, "validation");
    let mut taken = args(json!([note["id"]]));
    taken["ticket_id"] = json!(ticket.id);
    anna.acts(ticket.id, "split", taken)
        .await
        .refused(409, "duplicate_id");
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 1);
}

#[tokio::test]
async fn s38_two_tickets_about_one_mail_are_merged_and_both_customers_follow_the_one() {
    let desk = sys_fn().await;
    let (alice, bob) = (desk.person(ALICE).await, desk.person(BOB).await);
    let anna = desk.person(ANNA).await;
    let kept = files(&alice, "WLAN geht nicht").await;
    let doubled = files(&bob, "WLAN geht nicht").await;
    bob.get(&format!("/v1/tickets/{}", kept.id))
        .await
        .refused(404, "not_found");
    alice
        .acts(kept.id, "merge", json!({ "into": doubled.id }))
        .await
        .refused(403, "forbidden");

    let written: api::TicketWritten = anna
        .acts(doubled.id, "merge", json!({ "into": kept.id }))
        .await
        .expect(200)
        .of();
    assert_eq!(
        (&*written.ticket.status, written.others[0].id),
        ("closed", kept.id)
    );
    let seen = bob.ticket(kept.id).await;
    assert_eq!(seen.participants[0].id, bob.id);
    assert_eq!(links(&seen), [("merged_from", "2026002")]);
    assert_eq!(
        links(&bob.ticket(doubled.id).await),
        [("merged_into", "2026001")]
    );
    // Alice may not see Bob's ticket; she is not told its number as a link.
    assert_eq!(links(&alice.ticket(kept.id).await), []);

    // What is said there reaches both, and so does the mail.
    anna.says(kept.id, message("Der Zugangspunkt war aus."))
        .await
        .expect(201);
    bob.says(kept.id, message("Jetzt geht es, danke."))
        .await
        .expect(201);
    let bodies: Vec<_> = alice
        .thread(kept.id)
        .await
        .into_iter()
        .map(|it| it.body)
        .collect();
    assert!(bodies.iter().any(|it| it == "Jetzt geht es, danke."));
    let followed = bob.records("message").await;
    assert!(
        followed
            .iter()
            .any(|it| it["body"] == "Der Zugangspunkt war aus.")
    );
    let told: Vec<_> = desk
        .mail()
        .await
        .into_iter()
        .filter(|it| it.3.contains("Zugangspunkt"))
        .map(|it| it.1)
        .collect();
    assert_eq!(told, [ALICE, BOB]);
    let list: Vec<api::Ticket> = bob.get("/v1/tickets").await.expect(200).of();
    assert_eq!(list.len(), 2);
    desk.person(CARL)
        .await
        .get(&format!("/v1/tickets/{}", kept.id))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn a_merge_never_shows_one_organisation_the_tickets_of_another() {
    let desk = sys_fn().await;
    let anna = desk.person(ANNA).await;
    let ours = files(&desk.person(ALICE).await, "WLAN geht nicht").await;
    let theirs = files(&desk.person(CARL).await, "WLAN geht nicht").await;
    for (action, argument) in [("merge", "into"), ("mark_duplicate", "of")] {
        let refused = async |to: Value, code: &str| {
            let answer = anna.acts(ours.id, action, json!({ argument: to })).await;
            assert_eq!(answer.refused(422, "validation").errors[0].code, code);
        };
        refused(json!(theirs.id), "other_organization").await;
        refused(json!(ours.id), "same_ticket").await;
        refused(json!(Uuid::now_v7()), "unknown").await;
        refused(json!(null), "required").await;
    }
    // Staff may still note for itself that the two have to do with each other.
    anna.acts(ours.id, "link", json!({ "ticket_id": theirs.id }))
        .await
        .expect(200);
    assert_eq!(
        links(&anna.ticket(ours.id).await),
        [("related", &*theirs.number)]
    );
    let alice = desk.person(ALICE).await;
    assert_eq!(links(&alice.ticket(ours.id).await), []);
    assert!(!alice.syncs().await.contains(&theirs.id.to_string()));
    let remove = json!({ "ticket_id": ours.id, "remove": true });
    anna.acts(theirs.id, "link", remove).await.expect(200);
    assert_eq!(links(&anna.ticket(ours.id).await), []);
}

#[tokio::test]
async fn s38_a_duplicate_is_closed_and_leads_to_the_ticket_that_goes_on() {
    let desk = sys_fn().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let kept = files(&alice, "Drucker druckt nicht").await;
    let doubled = files(&alice, "Drucker druckt nicht").await;
    anna.acts(doubled.id, "mark_duplicate", json!({ "of": kept.id }))
        .await
        .expect(200);
    let seen = alice.ticket(doubled.id).await;
    assert_eq!(
        (&*seen.status, links(&seen)),
        ("closed", vec![("duplicate_of", "2026001")])
    );
    let seen = alice.ticket(kept.id).await;
    assert_eq!(
        (&*seen.status, links(&seen)),
        ("open", vec![("has_duplicate", "2026002")])
    );
    let mail = desk.mail().await;
    let (_, _, subject, body) = mail.last().unwrap();
    assert!(
        subject.contains("2026002") && body.contains("Dasselbe Anliegen wie Ticket: 2026001"),
        "{body}"
    );
    assert!(body.contains("Status: Offen → geschlossen"), "{body}");
}

#[tokio::test]
async fn s10_reopening_asks_for_words_and_keeps_the_history() {
    let desk = sys_fn().await;
    let alice = desk.person(ALICE).await;
    let anna = desk.person(ANNA).await;
    let ticket = files(&alice, "Benutzer erzeugen").await.id;
    anna.acts(ticket, "close", json!({})).await.expect(200);
    desk.days_pass(400).await;
    let problem = alice.acts(ticket, "reopen", json!({})).await;
    let problem = problem.refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/message/body");
    let path = format!("/v1/tickets/{ticket}/actions/reopen");
    for silent in [json!({ "id": Uuid::now_v7(), "body": "  " }), json!(null)] {
        alice
            .post(&path, json!({ "message": silent }))
            .await
            .refused(422, "validation");
    }
    let words = json!({ "message": message("Der Benutzer kann sich nicht anmelden.") });
    let written: api::TicketWritten = alice.post(&path, words).await.expect(200).of();
    assert_eq!(
        (&*written.ticket.status, written.ticket.closed_at),
        ("open", None)
    );
    assert_eq!(desk.portal().status_label(&written.ticket.status), "Offen");
    let statuses: Vec<_> = happened(&alice.thread(ticket).await)
        .into_iter()
        .filter(|(kind, _)| kind == "status")
        .map(|(_, to)| to)
        .collect();
    assert_eq!(statuses, ["closed", "open"], "the history is kept");
    // The same with the words first: an action inside a message.
    anna.acts(ticket, "close", json!({})).await.expect(200);
    let mut reply = message("Immer noch nicht.");
    reply["action"] = json!({ "action": "reopen" });
    alice.says(ticket, reply).await.expect(201);
    assert_eq!(alice.ticket(ticket).await.status, "open");
}

#[tokio::test]
async fn s10_too_late_to_reopen_leads_to_a_new_ticket_that_is_linked() {
    let desk = Desk::open_with(|document| {
        let file = format!("{}/portals/sys-fn.toml", env!("CARGO_MANIFEST_DIR"));
        *document = server::profiles::load(&file).unwrap();
        document.rules.reopen_days = Some(30);
        let reopen = document.transitions.iter_mut();
        for transition in reopen.filter(|it| it.action == "reopen") {
            transition.guard = Some(portal::document::Guard::WithinReopenDays);
        }
    })
    .await;
    let alice = desk.person(ALICE).await;
    let old = files(&alice, "WLAN geht nicht").await;
    let anna = desk.person(ANNA).await;
    anna.acts(old.id, "close", json!({})).await.expect(200);
    desk.days_pass(31).await;
    let path = format!("/v1/tickets/{}/actions/reopen", old.id);
    let words = json!({ "message": message("Schon wieder.") });
    let problem = alice
        .post(&path, words)
        .await
        .refused(409, "reopen_expired");
    assert!(
        problem
            .detail
            .contains("neues Ticket an, das mit diesem verknüpft ist"),
        "{}",
        problem.detail
    );

    let mut next = new("WLAN geht wieder nicht");
    next["links"] = json!([{ "rel": "follow_up_of", "ticket_id": old.id }]);
    let written: api::TicketWritten = alice.post("/v1/tickets", next).await.expect(201).of();
    assert_eq!(links(&written.ticket), [("follow_up_of", "2026001")]);
    let seen = alice.ticket(old.id).await;
    assert_eq!(
        (&*seen.status, links(&seen)),
        ("closed", vec![("followed_up_by", "2026002")])
    );
    assert!(
        happened(&alice.thread(old.id).await)
            .contains(&("followed_up_by".to_owned(), "2026002".to_owned()))
    );

    // Nobody links what he does not see, or as something that only staff can say.
    let carl = desk.person(CARL).await;
    for link in [
        json!({ "rel": "follow_up_of", "ticket_id": old.id }),
        json!({ "rel": "merged_into", "ticket_id": old.id }),
    ] {
        let mut foreign = new("Fremd");
        foreign["links"] = json!([link]);
        carl.post("/v1/tickets", foreign)
            .await
            .refused(422, "validation");
    }
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM tickets").await, 2);
}
