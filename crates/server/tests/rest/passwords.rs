//! Ways to a password: by staff, asked for again, by registering.

use serde_json::{Value, json};
use server::auth::Cause;
use server::people::{self, NewUser};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, PASSWORD};

const NEW_PASSWORD: &str = "ein anderes Passwort";
const DORA: &str = "dora@hegau.example";

async fn desk_with_forgot() -> Desk {
    Desk::open_with(|document| document.auth.forgot = true).await
}

async fn forgot(desk: &Desk, email: &str) -> crate::support::Answer {
    desk.post("/v1/auth/password/forgot", json!({ "email": email }))
        .await
}

async fn set(desk: &Desk, code: &str, password: &str) -> crate::support::Answer {
    let body = json!({ "code": code, "password": password, "device": "Laptop" });
    desk.post("/v1/auth/password/set", body).await
}

/// Dora's account, made by Anna.
async fn invited(desk: &Desk) -> api::Member {
    let anna = desk.person(ANNA).await;
    let alice: api::Me = desk.person(ALICE).await.get("/v1/me").await.of();
    let body = json!({
        "id": Uuid::now_v7(), "email": DORA, "name": "Dora Muster",
        "organization_id": alice.organization_id,
    });
    anna.post("/v1/users", body).await.expect(201).of()
}

#[tokio::test]
async fn m10_m11_staff_makes_the_account_and_the_mail_leads_to_the_password_and_into_the_portal() {
    let desk = Desk::open().await;
    let made = invited(&desk).await;
    let account = made.account.unwrap();
    assert_eq!(
        (account.state, &*account.cause),
        (api::MeState::Unverified, "staff")
    );
    let mail = desk.mail().await;
    let (kind, to, subject, body) = mail.last().unwrap();
    assert_eq!((&**kind, &**to), ("credentials", DORA));
    assert!(subject.ends_with("Ihre Zugangsdaten"), "{subject}");
    assert!(body.contains("Guten Tag Dora Muster,") && body.contains("Mit freundlichen Grüßen"));
    desk.token_of(DORA, NEW_PASSWORD)
        .await
        .refused(401, "auth.invalid_credentials");

    let code = desk.code_for(DORA).await;
    let answer: api::PasswordSet = set(&desk, &code, NEW_PASSWORD).await.expect(200).of();
    assert_eq!(answer.email, DORA);
    assert!(answer.tokens.is_some(), "signed in at once");
    desk.token_of(DORA, NEW_PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_code_works_once_however_it_is_typed() {
    let desk = Desk::open().await;
    invited(&desk).await;
    let code = desk.code_for(DORA).await.to_lowercase().replace('-', " ");
    set(&desk, &code, NEW_PASSWORD).await.expect(200);
    let problem = set(&desk, &code, "noch ein Passwort")
        .await
        .refused(422, "validation");
    assert_eq!(problem.errors[0].pointer, "/code");
    assert!(
        problem
            .detail
            .starts_with("Der Code ist falsch, schon benutzt oder abgelaufen.")
    );
    desk.token_of(DORA, NEW_PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_password_too_short_uses_no_code_up() {
    let desk = Desk::open().await;
    invited(&desk).await;
    let code = desk.code_for(DORA).await;
    for (password, wrong) in [("kurz", "too_short"), (&*"x".repeat(513), "too_long")] {
        let problem = set(&desk, &code, password).await.refused(422, "validation");
        let field = &problem.errors[0];
        assert_eq!((&*field.pointer, &*field.code), ("/password", wrong));
    }
    set(&desk, &code, NEW_PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_unverified_account_with_a_password_is_sent_to_its_mail() {
    let desk = Desk::open().await;
    desk.meddle(
        "UPDATE users SET state = 'unverified', unverified_cause = 'staff'
         WHERE email_key = 'alice@hegau.example'",
    )
    .await;
    let answer = desk.token_of(ALICE, PASSWORD).await;
    let problem = answer.refused(403, "auth.password_not_set");
    assert!(problem.detail.contains("mit dem Code aus unserer E-Mail"));
    desk.token_of(ALICE, "falsch")
        .await
        .refused(401, "auth.invalid_credentials");
}

#[tokio::test]
async fn s35_access_data_are_asked_for_and_nobody_learns_who_has_an_account() {
    let desk = desk_with_forgot().await;
    let known = forgot(&desk, "Alice@Hegau.example").await.expect(202);
    let unknown = forgot(&desk, "nobody@hegau.example").await.expect(202);
    assert_eq!(known.body, unknown.body);
    let code = desk.code_for(ALICE).await;
    let mail = desk.mail().await;
    assert_eq!(mail.len(), 1, "nobody else is written to");
    assert_eq!(mail[0].0, "password");

    let signed_in = desk.person(ALICE).await;
    set(&desk, &code, NEW_PASSWORD).await.expect(200);
    signed_in
        .get("/v1/me")
        .await
        .refused(401, "auth.session_revoked");
    desk.token_of(ALICE, PASSWORD)
        .await
        .refused(401, "auth.invalid_credentials");
    desk.token_of(ALICE, NEW_PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_newer_code_makes_the_older_one_void_and_an_hour_ends_both() {
    let desk = desk_with_forgot().await;
    forgot(&desk, ALICE).await.expect(202);
    let first = desk.code_for(ALICE).await;
    desk.meddle("DELETE FROM mail_outbox").await;
    forgot(&desk, ALICE).await.expect(202);
    let second = desk.code_for(ALICE).await;
    set(&desk, &first, NEW_PASSWORD)
        .await
        .refused(422, "validation");
    desk.meddle("UPDATE codes SET expires_at = 1").await;
    set(&desk, &second, NEW_PASSWORD)
        .await
        .refused(422, "validation");
    desk.token_of(ALICE, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn nobody_who_has_left_gets_a_code_and_an_old_one_opens_nothing() {
    let desk = desk_with_forgot().await;
    forgot(&desk, BOB).await.expect(202);
    let code = desk.code_for(BOB).await;
    desk.meddle("DELETE FROM mail_outbox").await;
    desk.meddle("UPDATE users SET state = 'inactive' WHERE email_key = 'bob@hegau.example'")
        .await;
    forgot(&desk, BOB).await.expect(202);
    forgot(&desk, ALICE).await.expect(202);
    desk.code_for(ALICE).await;
    assert!(desk.mail().await.iter().all(|(_, to, _, _)| to == ALICE));
    set(&desk, &code, NEW_PASSWORD)
        .await
        .refused(422, "validation");
}

#[tokio::test]
async fn a_code_in_the_mailbox_of_an_address_that_is_no_longer_his_opens_nothing() {
    let desk = desk_with_forgot().await;
    forgot(&desk, ALICE).await.expect(202);
    let code = desk.code_for(ALICE).await;
    let anna = desk.person(ANNA).await;
    let path = format!("/v1/users/{}", desk.person(ALICE).await.id);
    anna.patch(&path, json!({ "email": "alice.neu@hegau.example" }))
        .await
        .expect(200);
    set(&desk, &code, NEW_PASSWORD)
        .await
        .refused(422, "validation");
    desk.token_of("alice.neu@hegau.example", PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_code_from_before_somebody_left_is_void_when_he_comes_back() {
    let desk = desk_with_forgot().await;
    forgot(&desk, BOB).await.expect(202);
    let code = desk.code_for(BOB).await;
    let anna = desk.person(ANNA).await;
    let path = format!("/v1/users/{}", desk.person(BOB).await.id);
    for state in ["inactive", "active"] {
        anna.patch(&path, json!({ "state": state }))
            .await
            .expect(200);
    }
    set(&desk, &code, NEW_PASSWORD)
        .await
        .refused(422, "validation");
    desk.token_of(BOB, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_mailbox_is_not_flooded() {
    let desk = desk_with_forgot().await;
    for email in [ALICE, "nobody@hegau.example"] {
        for _ in 0..5 {
            forgot(&desk, email).await.expect(202);
        }
        let answer = forgot(&desk, email).await;
        answer.refused(429, "rate_limited");
        let seconds: u32 = answer.header("retry-after").parse().unwrap();
        assert!((1..=900).contains(&seconds), "{seconds}");
    }
    desk.token_of(ALICE, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn what_the_portal_does_not_offer_does_not_exist() {
    let desk = Desk::open().await;
    forgot(&desk, ALICE).await.refused(404, "not_found");
    let body = json!({ "email": "x@y.example", "name": "X" });
    desk.post("/v1/auth/register", body)
        .await
        .refused(404, "not_found");
}

fn registration(email: &str) -> Value {
    json!({ "email": email, "name": "Rita Neumann", "organization": "Hegau", "phone": "07731 55" })
}

#[tokio::test]
async fn s34_somebody_registers_and_has_an_account_once_his_address_is_proved() {
    let desk = Desk::open_with(|document| document.auth.registration = true).await;
    let rita = "rita@neumann.example";
    let before = desk.count("SELECT COUNT(*) AS n FROM users").await;
    desk.post("/v1/auth/register", registration(rita))
        .await
        .expect(202);
    let code = desk.code_for(rita).await;
    assert_eq!(desk.count("SELECT COUNT(*) AS n FROM users").await, before);
    let answer: api::PasswordSet = set(&desk, &code, NEW_PASSWORD).await.expect(200).of();
    assert!(answer.tokens.is_some());

    // What she says of herself opens nobody else's organisation.
    let me: api::Me = desk.person(rita).await.get("/v1/me").await.expect(200).of();
    let alice: api::Me = desk.person(ALICE).await.get("/v1/me").await.of();
    assert_eq!((&*me.name, &*me.phone), ("Rita Neumann", "07731 55"));
    assert_eq!(me.organization_name, alice.organization_name);
    assert_ne!(me.organization_id, alice.organization_id);
    desk.person(rita).await.files("Mein erstes Ticket").await;
}

#[tokio::test]
async fn registering_a_known_address_tells_nothing_and_sends_its_owner_a_code() {
    let desk = Desk::open_with(|document| document.auth.registration = true).await;
    let known = desk
        .post("/v1/auth/register", registration(ALICE))
        .await
        .expect(202);
    let unknown = desk
        .post("/v1/auth/register", registration("neu@neu.example"))
        .await
        .expect(202);
    assert_eq!(known.body, unknown.body);
    desk.code_for(ALICE).await;
    desk.code_for("neu@neu.example").await;
    let kinds: Vec<_> = desk.mail().await.into_iter().map(|mail| mail.0).collect();
    assert!(kinds.contains(&"password".to_owned()) && kinds.contains(&"register".to_owned()));
    desk.token_of(ALICE, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn two_registrations_of_one_address_make_one_account() {
    let desk = Desk::open_with(|document| document.auth.registration = true).await;
    let rita = "rita@neumann.example";
    let mut codes = Vec::new();
    for _ in 0..2 {
        desk.meddle("DELETE FROM mail_outbox").await;
        desk.post("/v1/auth/register", registration(rita))
            .await
            .expect(202);
        codes.push(desk.code_for(rita).await);
    }
    for code in &codes {
        set(&desk, code, NEW_PASSWORD).await.expect(200);
    }
    let sql = "SELECT COUNT(*) AS n FROM users WHERE email_key = 'rita@neumann.example'";
    assert_eq!(desk.count(sql).await, 1);
}

#[tokio::test]
async fn what_is_no_address_is_refused_with_a_sentence() {
    let desk = Desk::open_with(|document| document.auth.registration = true).await;
    for email in [
        "",
        "x",
        "x@",
        "@y.example",
        "a b@y.example",
        "x@y",
        "a@b@y.example",
        "x@y.example,",
    ] {
        let problem = desk
            .post("/v1/auth/register", registration(email))
            .await
            .refused(422, "validation");
        assert_eq!(problem.errors[0].pointer, "/email", "{email}");
        assert!(
            problem.detail.contains("E-Mail-Adresse"),
            "{}",
            problem.detail
        );
    }
    let mut nameless = registration("x@y.example");
    nameless["name"] = json!(" \u{202e}");
    let answer = desk.post("/v1/auth/register", nameless).await;
    assert_eq!(answer.refused(422, "validation").errors[0].pointer, "/name");
}

#[tokio::test]
async fn m15_m16_who_only_wrote_a_mail_stays_unchecked_until_staff_says_who_he_is() {
    let desk = desk_with_forgot().await;
    let home = {
        let alice: api::Me = desk.person(ALICE).await.get("/v1/me").await.of();
        alice.organization_id
    };
    let mut ids = Vec::new();
    let mut tx = desk.db.write().await.unwrap();
    for (email, cause) in [
        ("mail@hegau.example", Cause::Mail),
        ("cc@hegau.example", Cause::Cc),
    ] {
        let new = NewUser {
            email: email.to_owned(),
            name: "Ungeprüft".to_owned(),
            organization_id: home,
            unverified: Some(cause),
            ..NewUser::default()
        };
        let id = people::add_user(&mut tx, &desk.portal(), &new)
            .await
            .unwrap();
        ids.push((id, email, cause));
    }
    tx.commit().await.unwrap();
    let anna = desk.person(ANNA).await;
    for (id, email, cause) in ids {
        let seen: api::Member = anna.get(&format!("/v1/users/{id}")).await.expect(200).of();
        let account = seen.account.unwrap();
        assert_eq!(
            (account.state, &*account.cause),
            (api::MeState::Unverified, cause.as_text())
        );
        let mut ticket = crate::support::new_ticket("Aus einer E-Mail");
        ticket["requester_id"] = json!(id);
        ticket["channel"] = json!("email");
        let filed: api::TicketWritten = anna.post("/v1/tickets", ticket).await.expect(201).of();
        let shown = filed.ticket.requester_account.unwrap();
        assert_eq!(
            (shown.state, &*shown.cause),
            (api::MeState::Unverified, cause.as_text())
        );

        // A password by code is possible, signing in is not.
        forgot(&desk, email).await.expect(202);
        let code = desk.code_for(email).await;
        let set: api::PasswordSet = set(&desk, &code, NEW_PASSWORD).await.expect(200).of();
        assert_eq!(set.tokens, None);
        desk.token_of(email, NEW_PASSWORD)
            .await
            .refused(403, "auth.not_admitted");

        // Staff has checked: the mark goes, at the ticket too, for those who have it already.
        let path = format!("/v1/users/{id}");
        anna.patch(&path, json!({ "state": "active" }))
            .await
            .expect(200);
        let tickets = anna.records("ticket").await;
        let its = tickets
            .iter()
            .find(|it| it["id"] == json!(filed.ticket.id))
            .unwrap();
        assert_eq!(its["requester_account"]["state"], "active");
        assert!(its["requester_account"].get("cause").is_none());
        desk.token_of(email, NEW_PASSWORD).await.expect(200);
    }
    // Customers see nothing of it.
    let synced = desk.person(ALICE).await.syncs().await;
    assert!(!synced.contains("requester_account"));
}

#[tokio::test]
async fn codes_are_stored_as_hashes_only() {
    let desk = desk_with_forgot().await;
    forgot(&desk, ALICE).await.expect(202);
    let code = desk.code_for(ALICE).await;
    desk.meddle("DELETE FROM mail_outbox").await;
    use server::db::Columns as _;
    let mut snapshot = desk.db.read().await.unwrap();
    let rows = sqlx::query("SELECT hash, payload FROM codes")
        .fetch_all(snapshot.conn())
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    let plain = code.replace('-', "");
    assert_ne!(rows[0].bytes("hash").unwrap(), plain.as_bytes());
    assert!(!rows[0].text("payload").unwrap().contains(&plain));
}
