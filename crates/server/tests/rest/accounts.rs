//! States of accounts: who may sign in, what he is told, what ends it.

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use portal::document::Need;
use serde_json::{Value, json};
use server::auth::{State, User};
use server::people::{self, Contact, Contract};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, CARL, Desk, MARA, PASSWORD, Person, new_ticket};

/// Words that a portal prescribes.
const NOT_ADMITTED: &str = "Ihre E-Mail ist nicht zur Anmeldung zugelassen.";
const NO_SUPPORT_ID: &str = "Ihrem Benutzer wurde noch keine Support-ID zugeordnet. Bitte wenden Sie sich an den Support, wenn das Problem weiterhin besteht.";

/// A desk whose accounts need something.
async fn desk_that_needs(needs: &[Need]) -> Desk {
    Desk::open_with(|document| {
        document.auth.needs = needs.to_vec();
        let texts = &mut document.auth.texts;
        texts.insert("auth.not_admitted".to_owned(), NOT_ADMITTED.to_owned());
        texts.insert(
            "auth.pending_support_id".to_owned(),
            NO_SUPPORT_ID.to_owned(),
        );
    })
    .await
}

async fn user(desk: &Desk, email: &str) -> User {
    let mut snapshot = desk.db.read().await.unwrap();
    let found = User::by_email(snapshot.conn(), email).await.unwrap();
    found.unwrap().0
}

async fn put(desk: &Desk, email: &str, state: State) {
    let id = user(desk, email).await.id;
    let mut tx = desk.db.write().await.unwrap();
    let portal = desk.portal();
    people::set_state(&mut tx, &portal, id, state)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn contract(desk: &Desk, email: &str, contract: Contract) {
    let home = user(desk, email).await.organization_id.unwrap();
    let mut tx = desk.db.write().await.unwrap();
    let portal = desk.portal();
    people::set_contract(&mut tx, &portal, home, &contract)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn valid() -> Contract {
    Contract {
        number: "V-2026-17".to_owned(),
        until: None,
    }
}

async fn in_language(desk: &Desk, language: &str, email: &str, password: &str) -> Answer {
    let form = [
        ("grant_type", "password"),
        ("username", email),
        ("password", password),
    ];
    let mut request = crate::support::form_request("/v1/auth/token", &form);
    let headers = request.headers_mut();
    headers.insert("accept-language", language.parse().unwrap());
    desk.send(request).await
}

#[tokio::test]
async fn c01_c02_c04_sign_in_needs_contract_and_activation_and_says_the_exact_words() {
    let desk = desk_that_needs(&[Need::Contract, Need::Activation]).await;
    // Made before anybody was enabled: the portal asks for it.
    assert_eq!(user(&desk, ALICE).await.state, State::NotEnabled);
    let refused = async || {
        let answer = desk.token_of(ALICE, PASSWORD).await;
        let problem = answer.refused(403, "auth.not_admitted");
        assert_eq!(problem.detail, NOT_ADMITTED);
        assert!(problem.errors.is_empty());
    };
    refused().await;
    contract(&desk, ALICE, valid()).await;
    refused().await;
    put(&desk, ALICE, State::Active).await;
    desk.token_of(ALICE, PASSWORD).await.expect(200);
    // Carl is enabled, but Seewerk has no contract: exactly the same words.
    put(&desk, CARL, State::Active).await;
    let answer = desk.token_of(CARL, PASSWORD).await;
    assert_eq!(
        answer.refused(403, "auth.not_admitted").detail,
        NOT_ADMITTED
    );
    // The portal's words stay as they are in every language.
    let english = in_language(&desk, "en", CARL, PASSWORD).await;
    assert_eq!(
        english.refused(403, "auth.not_admitted").detail,
        NOT_ADMITTED
    );
    // Staff needs neither.
    desk.token_of(ANNA, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn c04_the_words_are_no_oracle_for_accounts() {
    let desk = desk_that_needs(&[Need::Contract]).await;
    let answer = async |email: &str| {
        let answer = desk.token_of(email, "falsch").await;
        let mut problem = answer.refused(401, "auth.invalid_credentials");
        problem.request_id.clear();
        problem
    };
    assert_eq!(answer(ALICE).await, answer("nobody@hegau.example").await);
}

#[tokio::test]
async fn c02_the_loss_of_the_contract_ends_access_at_once() {
    let desk = desk_that_needs(&[Need::Contract]).await;
    contract(&desk, ALICE, valid()).await;
    let alice = desk.person(ALICE).await;
    alice.get("/v1/me").await.expect(200);
    contract(&desk, ALICE, Contract::default()).await;
    let problem = alice
        .get("/v1/me")
        .await
        .refused(401, "auth.session_revoked");
    assert_eq!(problem.wipe, None, "what she has is hers");
    desk.token_of(ALICE, PASSWORD)
        .await
        .refused(403, "auth.not_admitted");
}

#[tokio::test]
async fn a_contract_ends_by_its_date_without_anybody_doing_anything() {
    let desk = desk_that_needs(&[Need::Contract]).await;
    let until = server::db::now() + TimeDelta::days(1);
    let soon = Contract {
        until: Some(until),
        ..valid()
    };
    contract(&desk, ALICE, soon).await;
    let alice = desk.person(ALICE).await;
    alice.get("/v1/me").await.expect(200);
    let portal = desk.portal();
    assert_eq!(people::close_uncovered(&desk.db, &portal).await.unwrap(), 0);
    desk.meddle("UPDATE organizations SET contract_until = 1")
        .await;
    alice
        .get("/v1/me")
        .await
        .refused(401, "auth.session_revoked");
    assert_eq!(people::close_uncovered(&desk.db, &portal).await.unwrap(), 1);
    assert_eq!(people::close_uncovered(&desk.db, &portal).await.unwrap(), 0);
}

#[tokio::test]
async fn d28_an_account_that_is_not_enabled_is_told_so_and_works_once_it_is() {
    let words = "Die Freischaltung des Servicebereichs ist kostenlos; bitte wenden Sie sich an unseren Support.";
    let desk = Desk::open_with(|document| {
        document.auth.needs = vec![Need::Activation];
        let texts = &mut document.auth.texts;
        texts.insert("auth.not_admitted".to_owned(), words.to_owned());
    })
    .await;
    let answer = desk.token_of(ALICE, PASSWORD).await;
    assert_eq!(answer.refused(403, "auth.not_admitted").detail, words);
    // Staff enables her from the desk.
    let anna = desk.person(ANNA).await;
    let id = user(&desk, ALICE).await.id;
    let changed: api::Member = anna
        .patch(&format!("/v1/users/{id}"), json!({ "state": "active" }))
        .await
        .expect(200)
        .of();
    assert_eq!(changed.account.unwrap().state, api::MeState::Active);
    desk.token_of(ALICE, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn m29_who_has_left_is_signed_out_everywhere_and_told_to_forget() {
    let desk = Desk::open().await;
    let devices = [desk.person(BOB).await, desk.person(BOB).await];
    let ticket = devices[0]
        .files("Bleibt bei der Organisation")
        .await
        .ticket
        .id;
    put(&desk, BOB, State::Inactive).await;
    for device in &devices {
        let answer = device.get("/v1/sync").await;
        let problem = answer.refused(401, "auth.session_revoked");
        assert_eq!(problem.wipe, Some(true));
    }
    // M28: his ticket stays with the organisation, under his name.
    let seen = desk.person(MARA).await.ticket(ticket).await;
    assert_eq!(seen.requester.name, "Bob Muster");
}

#[tokio::test]
async fn m29_who_has_left_learns_no_more_than_a_stranger() {
    let desk = Desk::open().await;
    put(&desk, BOB, State::Inactive).await;
    let answer = async |email: &str| {
        let answer = desk.token_of(email, PASSWORD).await;
        let mut problem = answer.refused(401, "auth.invalid_credentials");
        problem.request_id.clear();
        problem
    };
    assert_eq!(answer(BOB).await, answer("nobody@hegau.example").await);
}

#[tokio::test]
async fn m30_inactive_is_seen_by_staff_only() {
    let desk = Desk::open().await;
    let bob = user(&desk, BOB).await;
    desk.person(BOB).await.files("Von Bob").await;
    put(&desk, BOB, State::Inactive).await;
    let mara = desk.person(MARA).await;
    let home = bob.organization_id.unwrap();
    let path = format!("/v1/organizations/{home}/members");
    let seen = mara.get(&path).await.expect(200);
    let text = String::from_utf8(seen.body).unwrap();
    assert!(!text.contains(BOB) && !text.contains("inactive"), "{text}");
    let synced = mara.syncs().await;
    assert!(
        !synced.contains("inactive") && !synced.contains(BOB),
        "{synced}"
    );
    assert!(synced.contains("Von Bob"), "his ticket stays");

    let anna = desk.person(ANNA).await;
    let members: Vec<api::Member> = anna.get(&path).await.expect(200).of();
    let left = members.iter().find(|it| it.id == bob.id).unwrap();
    assert_eq!(left.account.as_ref().unwrap().state, api::MeState::Inactive);
    let found: Vec<api::Member> = anna.get("/v1/users?state=inactive").await.expect(200).of();
    assert_eq!(found.len(), 1);
}

async fn me(person: &Person) -> api::Me {
    person.get("/v1/me").await.expect(200).of()
}

#[tokio::test]
async fn c11_without_a_support_id_sign_in_works_and_shows_no_ticket_but_the_exact_words() {
    let desk = desk_that_needs(&[]).await;
    let before = desk
        .person(ALICE)
        .await
        .files("Von früher, per E-Mail")
        .await;
    put(&desk, ALICE, State::PendingSupportId).await;
    desk.token_of(ALICE, PASSWORD).await.expect(200);
    let alice = desk.person(ALICE).await;
    let own = me(&alice).await;
    assert_eq!(own.state, api::MeState::PendingSupportId);
    assert_eq!(own.notices, [NO_SUPPORT_ID]);
    assert!(own.state_since.is_some(), "C14: since when she waits");

    assert_eq!(alice.get("/v1/tickets").await.expect(200).json(), json!([]));
    let id = before.ticket.id;
    alice
        .get(&format!("/v1/tickets/{id}"))
        .await
        .refused(404, "not_found");
    assert!(alice.records("ticket").await.is_empty());
    assert!(alice.records("message").await.is_empty());
    assert!(alice.notifications().await.is_empty());
    assert_eq!(
        alice.records("me").await[0]["notices"],
        json!([NO_SUPPORT_ID])
    );
    assert_eq!(alice.records("organization").await.len(), 1);

    let answer = alice.post("/v1/tickets", new_ticket("Neu")).await;
    let problem = answer.refused(403, "auth.pending_support_id");
    assert_eq!(problem.detail, NO_SUPPORT_ID);
}

#[tokio::test]
async fn c13_the_support_id_completes_the_account_and_the_tickets_come_by_themselves() {
    let desk = desk_that_needs(&[Need::SupportId]).await;
    // The portal asks for one, so that a new account waits.
    let carl = desk.person(CARL).await;
    assert_eq!(me(&carl).await.state, api::MeState::PendingSupportId);
    let anna = desk.person(ANNA).await;
    let mut ticket = new_ticket("Per E-Mail aufgenommen");
    ticket["requester_id"] = json!(carl.id);
    ticket["channel"] = json!("email");
    anna.post("/v1/tickets", ticket).await.expect(201);
    let page = carl.get("/v1/sync").await.expect(200).json();
    assert!(!page.to_string().contains("Per E-Mail"), "{page}");
    let cursor = page["next"].as_str().unwrap();

    let path = format!("/v1/users/{}", carl.id);
    anna.patch(&path, json!({ "support_id": "SID-4711" }))
        .await
        .expect(200);
    let page = carl
        .get(&format!("/v1/sync?cursor={cursor}"))
        .await
        .expect(200)
        .json();
    assert!(
        page.to_string().contains("Per E-Mail aufgenommen"),
        "{page}"
    );
    let own = me(&carl).await;
    assert_eq!(own.state, api::MeState::Active);
    assert_eq!(own.support_id.as_deref(), Some("SID-4711"));
    assert!(own.notices.is_empty());
    carl.files("Eigenes Ticket").await;
}

#[tokio::test]
async fn active_means_waiting_where_the_support_id_is_still_missing() {
    let desk = desk_that_needs(&[Need::SupportId, Need::Activation]).await;
    let anna = desk.person(ANNA).await;
    let id = user(&desk, ALICE).await.id;
    let path = format!("/v1/users/{id}");
    let set = async |body: Value| -> api::MeState {
        let member: api::Member = anna.patch(&path, body).await.expect(200).of();
        member.account.unwrap().state
    };
    assert_eq!(
        set(json!({ "support_id": "S-1" })).await,
        api::MeState::NotEnabled
    );
    assert_eq!(
        set(json!({ "state": "active" })).await,
        api::MeState::Active
    );
    assert_eq!(
        set(json!({ "support_id": "" })).await,
        api::MeState::PendingSupportId
    );
    let answer = anna.patch(&path, json!({ "state": "royal" })).await;
    assert_eq!(
        answer.refused(422, "validation").errors[0].pointer,
        "/state"
    );
}

#[tokio::test]
async fn a_refresh_ends_where_access_has_ended() {
    let desk = desk_that_needs(&[Need::Contract]).await;
    contract(&desk, ALICE, valid()).await;
    let issued: api::TokenResponse = desk.token_of(ALICE, PASSWORD).await.expect(200).of();
    desk.meddle("UPDATE organizations SET contract_until = 1")
        .await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", issued.refresh_token.as_str()),
    ];
    desk.token(&form).await.refused(401, "auth.session_revoked");
    let request =
        Request::get("/v1/me").header("authorization", format!("Bearer {}", issued.access_token));
    desk.send(request.body(Body::empty()).unwrap())
        .await
        .refused(401, "auth.session_revoked");
}

#[tokio::test]
async fn m32_whoever_leaves_is_nobodys_contact_any_more() {
    let desk = Desk::open().await;
    let mara = user(&desk, MARA).await;
    let home = mara.organization_id.unwrap();
    let portal = desk.portal();
    let mut tx = desk.db.write().await.unwrap();
    for contact in Contact::ALL {
        people::set_contact(&mut tx, &portal, home, contact, Some(mara.id))
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    assert!(
        user(&desk, MARA)
            .await
            .roles
            .contains(&"primary_contact".to_owned())
    );
    put(&desk, MARA, State::Inactive).await;
    let anna = desk.person(ANNA).await;
    let path = format!("/v1/organizations/{home}");
    let organization: api::Organization = anna.get(&path).await.expect(200).of();
    assert_eq!(organization.primary_contact, None);
    assert_eq!(organization.monitoring_contact, None);
    // M31, M32: a successor is named, from the members only.
    let bob = user(&desk, BOB).await.id;
    let named: api::Organization = anna
        .patch(
            &path,
            json!({ "primary_contact_id": bob, "monitoring_contact_id": bob }),
        )
        .await
        .expect(200)
        .of();
    assert_eq!(named.primary_contact.unwrap().name, "Bob Muster");
    for stranger in [mara.id, user(&desk, CARL).await.id, Uuid::now_v7()] {
        let answer = anna
            .patch(&path, json!({ "primary_contact_id": stranger }))
            .await;
        let problem = answer.refused(422, "validation");
        assert_eq!(problem.errors[0].pointer, "/primary_contact_id");
        assert_eq!(
            problem.detail,
            "Der Primärkontakt hat einen Wert, den das Portal nicht kennt."
        );
    }
}
