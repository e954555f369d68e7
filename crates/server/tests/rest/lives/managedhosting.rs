//! managedhosting.de: from the account an operator makes to the colleague who leaves.

use portal::document::Ball;
use portal::hint;
use serde_json::json;
use uuid::Uuid;

use super::{acts_saying, files, filing, happened, lists, mails, offered, word};
use crate::support::{ALICE, ANNA, BOB, CARL, Desk, MARA, PASSWORD, message};

async fn desk() -> Desk {
    Desk::of("managedhosting").await
}

#[tokio::test]
async fn m10_to_m13_an_account_is_ordered_by_a_ticket_made_by_an_operator_and_opened_by_mail() {
    let desk = desk().await;
    let (mara, bob, anna) = (
        desk.person(MARA).await,
        desk.person(BOB).await,
        desk.person(ANNA).await,
    );
    let body = json!({ "email": "neu@hegau.example", "name": "Nina Neu" });
    desk.post("/v1/auth/register", body)
        .await
        .refused(404, "not_found");
    let fields = json!({ "name": "Nina Neu", "email": "neu@hegau.example", "role": "member" });
    let order = filing("account_request", "Neuer Nutzer: Nina Neu", fields.clone());
    bob.post("/v1/tickets", order)
        .await
        .refused(403, "forbidden");
    let kind = desk
        .portal()
        .ticket_type("account_request")
        .unwrap()
        .label
        .clone();
    assert_eq!(kind, "Neuen Nutzer anfordern");
    let order = files(&mara, "account_request", "Neuer Nutzer: Nina Neu", fields).await;
    assert_eq!(order.number, "MH310001");

    let new = json!({
        "id": Uuid::now_v7(), "email": "neu@hegau.example", "name": "Nina Neu",
        "organization_id": order.organization_id, "roles": ["member"],
    });
    let made: api::Member = anna.post("/v1/users", new).await.expect(201).of();
    assert_eq!(made.account.unwrap().state, api::MeState::Unverified);
    let problem = desk.token_of("neu@hegau.example", PASSWORD).await;
    problem.refused(401, "auth.invalid_credentials");
    let code = desk.code_for("neu@hegau.example").await;
    let set = json!({ "code": code, "password": "ein neues Passwort" });
    let opened: api::PasswordSet = desk
        .post("/v1/auth/password/set", set)
        .await
        .expect(200)
        .of();
    assert!(opened.tokens.is_some(), "signed in with that");
    let nina = desk.person("neu@hegau.example").await;
    let me: api::Me = nina.get("/v1/me").await.expect(200).of();
    assert_eq!(me.organization_id, Some(order.organization_id));
    let elsewhere = desk.person(CARL).await.get("/v1/me").await.expect(200);
    let elsewhere = elsewhere.json()["organization_id"].clone();
    let moved = json!({ "organization_id": elsewhere });
    let answer = anna.patch(&format!("/v1/users/{}", nina.id), moved).await;
    let problem = answer.refused(422, "validation");
    assert_eq!(problem.errors[0].code, "one_organization");
}

#[tokio::test]
async fn m06_m08_a_weak_subject_is_hinted_at_and_a_wrong_vm_name_refused() {
    let desk = desk().await;
    let alice = desk.person(ALICE).await;
    let document = desk.portal();
    for (subject, weak) in [
        ("Hilfe", true),
        ("Problem", true),
        ("Server geht", true),
        ("Speicher von de-FR-srv-0042 erweitern", false),
    ] {
        assert_eq!(
            hint::weak_subject(&document, subject).is_some(),
            weak,
            "{subject}"
        );
    }
    for (subject, vm, pointer, code) in [
        ("", "de-FR-srv-0042", "/subject", "required"),
        ("Kurz", "de-FR-srv-0042", "/subject", "too_short"),
        ("Speicher erweitern", "srv-0042", "/fields/vm", "pattern"),
    ] {
        let wrong = filing("general", subject, json!({ "vm": vm }));
        let problem = alice.post("/v1/tickets", wrong).await;
        let problem = problem.refused(422, "validation");
        let told = (&*problem.errors[0].pointer, &*problem.errors[0].code);
        assert_eq!(told, (pointer, code));
    }
}

#[tokio::test]
async fn m02_to_m07_an_order_is_taken_asked_about_split_and_finished() {
    let desk = desk().await;
    let (alice, anna) = (desk.person(ALICE).await, desk.person(ANNA).await);
    let document = desk.portal();
    let fields = json!({ "kind": "order", "vm": "de-FR-srv-0042" });
    let subject = "Speicher von de-FR-srv-0042 erweitern";
    let ticket = files(&alice, "general", subject, fields).await;
    assert_eq!(
        (&*ticket.number, &*word(&desk, &ticket)),
        ("MH310001", "offen")
    );
    assert_eq!(ticket.fields["vm"], "de-FR-srv-0042");
    assert_eq!(
        lists(&desk, &anna, &ticket).await,
        ["Offene Tickets", "Alle offenen Tickets"]
    );
    assert_eq!(desk.count_notifications("new_ticket", ANNA).await, 1);

    assert!(
        offered(&desk, &anna, &ticket)
            .await
            .contains(&"Ticket annehmen".to_owned())
    );
    anna.acts(ticket.id, "take", json!({})).await.expect(200);
    let taken = alice.ticket(ticket.id).await;
    assert_eq!(word(&desk, &taken), "in Bearbeitung");
    assert_eq!(taken.assignee.unwrap().name, "Anna Muster");
    anna.post(&format!("/v1/tickets/{}/actions/ask", ticket.id), json!({}))
        .await
        .refused(422, "validation");
    let asked = acts_saying(&anna, ticket.id, "ask", "Auf wie viel?").await;
    assert_eq!(word(&desk, &asked), "wartet auf Ihre Antwort");
    assert_eq!(document.ball(&asked.status), Ball::Customer);

    // Another topic belongs into a ticket of its own, with what was written.
    let other = message("Außerdem läuft das Zertifikat ab.");
    alice.says(ticket.id, other.clone()).await.expect(201);
    let apart = Uuid::now_v7();
    let args = json!({
        "ticket_id": apart, "message_ids": [other["id"]], "subject": "Zertifikat läuft ab",
    });
    alice.acts(ticket.id, "split", args).await.expect(200);
    let apart = alice.ticket(apart).await;
    assert_eq!(
        (&*apart.number, apart.links[0].rel.as_str()),
        ("MH310002", "split_from")
    );

    acts_saying(&alice, ticket.id, "resume", "Auf 32 GB, bitte.").await;
    anna.acts(ticket.id, "close", json!({})).await.expect(200);
    let closed = alice.ticket(ticket.id).await;
    assert_eq!(word(&desk, &closed), "abgeschlossen");
    assert_eq!(
        lists(&desk, &alice, &closed).await,
        ["Meine abgeschlossenen Tickets"]
    );
    alice
        .acts(ticket.id, "reopen", json!({}))
        .await
        .refused(403, "forbidden");
    let last = mails(&desk, ALICE).await.pop().unwrap();
    assert!(last.0.starts_with(&format!("[#{}] ", closed.number)));
    assert!(
        last.1.contains("Status: in Bearbeitung → abgeschlossen"),
        "{}",
        last.1
    );
    let told = happened(&alice, ticket.id).await;
    assert_eq!(told.iter().filter(|it| it.0 == "status").count(), 4);
}

#[tokio::test]
async fn m20_to_m23_a_user_sees_his_own_tickets_and_a_manager_those_of_the_organisation() {
    let desk = desk().await;
    let (alice, bob, mara) = (
        desk.person(ALICE).await,
        desk.person(BOB).await,
        desk.person(MARA).await,
    );
    let ticket = files(&alice, "general", "Speicher erweitern", json!({})).await;
    bob.get(&format!("/v1/tickets/{}", ticket.id))
        .await
        .refused(404, "not_found");
    assert!(!bob.syncs().await.contains(&ticket.number));
    let seen = mara.ticket(ticket.id).await;
    assert_eq!(seen.requester.name, "Alice Muster");
    assert_eq!(
        lists(&desk, &mara, &seen).await,
        ["Alle Tickets der Organisation"]
    );
    for kind in [
        "account_request",
        "authorized_contact",
        "primary_contact",
        "leaver",
    ] {
        let order = filing(kind, "Weisung an den Betreiber", json!({}));
        bob.post("/v1/tickets", order)
            .await
            .refused(403, "forbidden");
    }
    let carl = desk.person(CARL).await;
    carl.get(&format!("/v1/tickets/{}", ticket.id))
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn m27_to_m32_who_leaves_is_closed_by_staff_and_his_tickets_stay() {
    let desk = desk().await;
    let (mara, bob, anna) = (
        desk.person(MARA).await,
        desk.person(BOB).await,
        desk.person(ANNA).await,
    );
    let own = files(&bob, "general", "Speicher erweitern", json!({})).await;
    let path = format!("/v1/users/{}", bob.id);
    let delete = axum::http::Method::DELETE;
    let told = mara
        .write(delete, &path, &json!(null), Uuid::now_v7())
        .await
        .refused(403, "user_never_deleted");
    assert!(!told.detail.is_empty());
    let mut fields = json!({
        "leaver": bob.id, "last_day": "2026-12-31", "is_monitoring": "yes", "is_primary": "yes",
    });
    let subject = "Ausgeschieden: Bob Muster";
    let problem = mara
        .post("/v1/tickets", filing("leaver", subject, fields.clone()))
        .await;
    let problem = problem.refused(422, "validation");
    let missing: Vec<_> = problem
        .errors
        .iter()
        .map(|it| it.pointer.as_str())
        .collect();
    for field in [
        "monitoring_name",
        "monitoring_email",
        "monitoring_phone",
        "primary_name",
    ] {
        assert!(
            missing.contains(&format!("/fields/{field}").as_str()),
            "{missing:?}"
        );
    }
    for (field, value) in [
        ("monitoring_name", "Alice Muster"),
        ("monitoring_email", ALICE),
        ("monitoring_phone", "07731 9200-1"),
        ("primary_name", "Mara Muster"),
        ("primary_email", MARA),
    ] {
        fields[field] = json!(value);
    }
    let order = files(&mara, "leaver", subject, fields).await;
    anna.patch(&path, json!({ "state": "inactive" }))
        .await
        .expect(200);
    let gone = bob.get("/v1/me").await.refused(401, "auth.session_revoked");
    assert_eq!(gone.wipe, Some(true));
    let members = format!("/v1/organizations/{}/members", order.organization_id);
    let seen: Vec<api::Member> = mara.get(&members).await.expect(200).of();
    assert!(
        seen.iter()
            .all(|it| it.id != bob.id && it.account.is_none())
    );
    let seen: Vec<api::Member> = anna.get(&members).await.expect(200).of();
    let facts = seen.into_iter().find(|it| it.id == bob.id).unwrap();
    assert_eq!(facts.account.unwrap().state, api::MeState::Inactive);
    let label = &desk.portal().auth.states["inactive"];
    assert_eq!((&*label.label, label.staff_only), ("Inaktiv", true));
    let kept = mara.ticket(own.id).await;
    assert_eq!(
        (kept.requester.id, kept.organization_id),
        (bob.id, order.organization_id)
    );
}

#[tokio::test]
async fn m01_m09_m35_to_m39_the_words_and_addresses_are_the_published_ones() {
    let desk = desk().await;
    let document = desk.portal();
    let value = |id: &str| document.channel(id).unwrap().value.clone();
    assert_eq!(value("portal"), "https://helpdesk.managedhosting.de/");
    assert_eq!(value("email"), "support@managedhosting.de");
    assert_eq!(
        document.label(portal::document::Label::Staff),
        Some("Operator")
    );
    let kb = &document.kb;
    assert_eq!(
        kb.breadcrumb.join(" » "),
        "HelpDesk » Wissensdatenbank » Artikel betrachten"
    );
    assert_eq!(
        (&*kb.print, &*kb.share, &*kb.similar),
        ("Drucken", "Teilen über", "Ähnliche Artikel")
    );
}
