//! Passwords, tokens and their rotation, devices.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, BOB, Desk, PASSWORD, form_request};

async fn tokens(desk: &Desk, email: &str) -> api::TokenResponse {
    let form = [
        ("grant_type", "password"),
        ("username", email),
        ("password", PASSWORD),
        ("device", "Laptop"),
    ];
    desk.token(&form).await.expect(200).of()
}

async fn refresh(desk: &Desk, token: &str) -> crate::support::Answer {
    desk.token(&[("grant_type", "refresh_token"), ("refresh_token", token)])
        .await
}

async fn me(desk: &Desk, token: &str) -> crate::support::Answer {
    let request = Request::get("/v1/me").header("authorization", format!("Bearer {token}"));
    desk.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn q07_a_customer_signs_in_with_the_credentials_the_provider_issued() {
    let desk = Desk::open().await;
    let issued = tokens(&desk, "Alice@Hegau.example ").await;
    assert_eq!((&*issued.token_type, issued.expires_in), ("Bearer", 900));
    let me: api::Me = me(&desk, &issued.access_token).await.expect(200).of();
    assert_eq!((&*me.email, &*me.organization_name), (ALICE, "Hegau"));
    assert!(me.colleagues.is_empty());
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_get_the_same_answer() {
    let desk = Desk::open().await;
    let answer = async |email: &str, password: &str| {
        let form = [
            ("grant_type", "password"),
            ("username", email),
            ("password", password),
        ];
        let mut problem = desk
            .token(&form)
            .await
            .refused(401, "auth.invalid_credentials");
        problem.request_id.clear();
        problem
    };
    let wrong = answer(ALICE, "falsch").await;
    assert_eq!(wrong, answer("nobody@hegau.example", PASSWORD).await);
    // The portal prescribes this text.
    assert!(
        wrong
            .detail
            .contains("Zugangsdaten haben Sie mit separater E-Mail erhalten")
    );
    desk.meddle("UPDATE users SET state = 'inactive' WHERE email_key = 'bob@hegau.example'")
        .await;
    assert_eq!(wrong, answer(BOB, PASSWORD).await);
}

#[tokio::test]
async fn after_five_wrong_passwords_even_the_right_one_has_to_wait() {
    let desk = Desk::open().await;
    for _ in 0..5 {
        desk.token_of(ALICE, "falsch")
            .await
            .refused(401, "auth.invalid_credentials");
    }
    let answer = desk.token_of(ALICE, PASSWORD).await;
    let problem = answer.refused(429, "rate_limited");
    let seconds: u32 = answer.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
    assert_eq!(problem.retry_after, Some(seconds));
    desk.token_of(BOB, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn who_is_not_admitted_learns_it_only_after_the_right_password() {
    let desk = Desk::open().await;
    desk.meddle("UPDATE users SET state = 'not_enabled' WHERE email_key = 'alice@hegau.example'")
        .await;
    desk.token_of(ALICE, "falsch")
        .await
        .refused(401, "auth.invalid_credentials");
    let problem = desk
        .token_of(ALICE, PASSWORD)
        .await
        .refused(403, "auth.not_admitted");
    assert!(
        problem.detail.contains("noch nicht freigegeben"),
        "{}",
        problem.detail
    );
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_can_be_repeated() {
    let desk = Desk::open().await;
    let first = tokens(&desk, ALICE).await;
    let lost: api::TokenResponse = refresh(&desk, &first.refresh_token).await.expect(200).of();
    let second: api::TokenResponse = refresh(&desk, &first.refresh_token).await.expect(200).of();
    assert_ne!(lost.refresh_token, second.refresh_token);
    me(&desk, &second.access_token).await.expect(200);
    refresh(&desk, &second.refresh_token).await.expect(200);
}

#[tokio::test]
async fn an_old_refresh_token_used_after_the_new_one_ends_the_session() {
    let desk = Desk::open().await;
    let first = tokens(&desk, ALICE).await;
    let second: api::TokenResponse = refresh(&desk, &first.refresh_token).await.expect(200).of();
    me(&desk, &second.access_token).await.expect(200);
    refresh(&desk, &first.refresh_token)
        .await
        .refused(401, "auth.session_revoked");
    // Whoever had the copy: nobody goes on with this session.
    me(&desk, &second.access_token)
        .await
        .refused(401, "auth.session_revoked");
    refresh(&desk, &second.refresh_token)
        .await
        .refused(401, "auth.session_revoked");
    tokens(&desk, ALICE).await;
}

#[tokio::test]
async fn a_refresh_token_two_generations_old_ends_the_session() {
    let desk = Desk::open().await;
    let first = tokens(&desk, ALICE).await;
    let second: api::TokenResponse = refresh(&desk, &first.refresh_token).await.expect(200).of();
    let third: api::TokenResponse = refresh(&desk, &second.refresh_token).await.expect(200).of();
    refresh(&desk, &first.refresh_token)
        .await
        .refused(401, "auth.session_revoked");
    refresh(&desk, &third.refresh_token)
        .await
        .refused(401, "auth.session_revoked");
}

#[tokio::test]
async fn ten_minutes_after_the_exchange_the_old_refresh_token_is_void() {
    let desk = Desk::open().await;
    let first = tokens(&desk, ALICE).await;
    refresh(&desk, &first.refresh_token).await.expect(200);
    desk.meddle("UPDATE tokens SET rotated_at = rotated_at - 660000")
        .await;
    refresh(&desk, &first.refresh_token)
        .await
        .refused(401, "auth.session_revoked");
}

#[tokio::test]
async fn an_expired_access_token_is_told_from_a_revoked_one() {
    let desk = Desk::open().await;
    let issued = tokens(&desk, ALICE).await;
    me(&desk, "nonsense")
        .await
        .refused(401, "auth.token_expired");
    desk.meddle("UPDATE tokens SET expires_at = 1 WHERE kind = 'access'")
        .await;
    let answer = me(&desk, &issued.access_token).await;
    answer.refused(401, "auth.token_expired");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
    refresh(&desk, &issued.refresh_token).await.expect(200);
    desk.meddle("UPDATE sessions SET ends_at = 1").await;
    refresh(&desk, &issued.refresh_token)
        .await
        .refused(401, "auth.token_expired");
}

#[tokio::test]
async fn tokens_are_stored_as_hashes_only() {
    let desk = Desk::open().await;
    let issued = tokens(&desk, ALICE).await;
    let folder = desk.db.folder().to_owned();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            for token in [&issued.access_token, &issued.refresh_token] {
                let found = bytes
                    .windows(token.len())
                    .any(|part| part == token.as_bytes());
                assert!(!found, "a token lies in {}", path.display());
            }
        }
    }
}

#[tokio::test]
async fn a_device_is_signed_out_from_another_and_told_to_wipe() {
    let desk = Desk::open().await;
    let here = desk.person(ALICE).await;
    let there = tokens(&desk, ALICE).await;
    me(&desk, &there.access_token).await.expect(200);
    let sessions: Vec<api::SessionInfo> = here.get("/v1/me/sessions").await.expect(200).of();
    assert_eq!(sessions.len(), 2);
    let other = sessions.iter().find(|session| !session.current).unwrap();
    assert_eq!(other.device, "Laptop");
    let path = format!("/v1/me/sessions/{}?wipe=true", other.id);
    here.write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
        .await
        .expect(204);
    let problem = me(&desk, &there.access_token)
        .await
        .refused(401, "auth.session_revoked");
    assert_eq!(problem.wipe, Some(true));
    here.get("/v1/me").await.expect(200);
    // A session of somebody else does not exist for her.
    let bob = desk.person(BOB).await;
    let foreign: Vec<api::SessionInfo> = bob.get("/v1/me/sessions").await.expect(200).of();
    let path = format!("/v1/me/sessions/{}", foreign[0].id);
    let answer = here
        .write(Method::DELETE, &path, &Value::Null, Uuid::now_v7())
        .await;
    answer.refused(404, "not_found");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_an_unknown_token_is_no_error() {
    let desk = Desk::open().await;
    let issued = tokens(&desk, ALICE).await;
    desk.send(form_request("/v1/auth/revoke", &[("token", "unknown")]))
        .await
        .expect(204);
    let form = [("token", issued.refresh_token.as_str())];
    desk.send(form_request("/v1/auth/revoke", &form))
        .await
        .expect(204);
    me(&desk, &issued.access_token)
        .await
        .refused(401, "auth.session_revoked");
}

#[tokio::test]
async fn an_agent_learns_his_queues_and_colleagues() {
    let desk = Desk::open().await;
    let anna: api::Me = desk.person(ANNA).await.get("/v1/me").await.expect(200).of();
    assert_eq!(
        (&*anna.initials, &anna.queues[..]),
        ("ANN", &["helpdesk".to_owned()][..])
    );
    assert!(anna.roles.contains(&"agent".to_owned()));
    assert_eq!(anna.colleagues.len(), 2);
}

#[tokio::test]
async fn q06_nobody_can_register_himself() {
    let desk = Desk::open().await;
    let answer = desk
        .send(form_request(
            "/v1/auth/register",
            &[("email", "x@y.example")],
        ))
        .await;
    answer.refused(404, "not_found");
    let portal = desk
        .send(Request::get("/v1/portal").body(Body::empty()).unwrap())
        .await;
    assert_eq!(portal.json()["auth"]["registration"], json!(false));
}
