//! The second factor: set up, asked for, lost.

use serde_json::{Value, json};
use server::db::{Columns as _, Id};
use totp_rs::{Algorithm, Secret, TOTP};

use crate::support::{ALICE, Answer, Desk, PASSWORD, Person};

/// What an authenticator shows `steps` of 30 seconds from now.
fn shown(secret: &str, steps: i64) -> String {
    let secret = Secret::Encoded(secret.to_owned()).to_bytes().unwrap();
    let totp = TOTP::new(Algorithm::SHA1, 6, 1, 30, secret, None, "a".to_owned()).unwrap();
    let at = server::db::now().timestamp() + steps * 30;
    totp.generate(u64::try_from(at).unwrap())
}

async fn ask(person: &Person, path: &str, body: &Value) -> Answer {
    let request = person
        .request(axum::http::Method::POST, path)
        .header("content-type", "application/json");
    let request = request.body(axum::body::Body::from(body.to_string()));
    person.send(request.unwrap()).await
}

/// Alice with a second factor: the secret and the recovery codes.
async fn set_up(desk: &Desk) -> (Person, String, Vec<String>) {
    let alice = desk.person(ALICE).await;
    let password = json!({ "password": PASSWORD });
    let begun: api::TotpBegun = ask(&alice, "/v1/auth/totp", &password)
        .await
        .expect(200)
        .of();
    assert!(begun.uri.starts_with("otpauth://totp/"), "{}", begun.uri);
    assert!(begun.uri.contains(&begun.secret) && begun.uri.contains("issuer="));
    let code = json!({ "code": shown(&begun.secret, -1) });
    let codes: api::RecoveryCodes = ask(&alice, "/v1/auth/totp/confirm", &code)
        .await
        .expect(200)
        .of();
    (alice, begun.secret, codes.recovery_codes)
}

/// The password, and what the second step is sent with.
async fn first_step(desk: &Desk) -> String {
    let answer = desk.token_of(ALICE, PASSWORD).await;
    let problem = answer.refused(401, "auth.second_factor_required");
    assert!(problem.errors.is_empty());
    problem.mfa_token.unwrap()
}

async fn second_step(desk: &Desk, mfa_token: &str, code: &str) -> Answer {
    let form = [
        ("grant_type", "second_factor"),
        ("mfa_token", mfa_token),
        ("code", code),
        ("device", "Laptop"),
    ];
    desk.token(&form).await
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_opens_nothing() {
    let desk = Desk::open().await;
    let (alice, secret, _) = set_up(&desk).await;
    let me: api::Me = alice.get("/v1/me").await.expect(200).of();
    assert!(me.second_factor);
    let token = first_step(&desk).await;
    second_step(&desk, &token, &shown(&secret, 0))
        .await
        .expect(200);
    let sessions: Vec<api::SessionInfo> = alice.get("/v1/me/sessions").await.of();
    assert!(sessions.iter().any(|session| session.device == "Laptop"));
    // A token of the first step works once.
    second_step(&desk, &token, &shown(&secret, 1))
        .await
        .refused(401, "auth.token_expired");
}

#[tokio::test]
async fn a_wrong_code_is_told_and_five_are_enough() {
    let desk = Desk::open().await;
    let (_, secret, _) = set_up(&desk).await;
    let token = first_step(&desk).await;
    let right = shown(&secret, 0);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        let answer = second_step(&desk, &token, wrong).await;
        let problem = answer.refused(401, "auth.second_factor_required");
        assert_eq!(problem.errors[0].pointer, "/code");
        assert_eq!(
            problem.detail,
            "Der Code stimmt nicht oder wurde schon benutzt. Bitte warten Sie auf den nächsten und geben Sie ihn ein."
        );
        assert_eq!(problem.mfa_token.as_deref(), Some(&*token));
    }
    let answer = second_step(&desk, &token, &right).await;
    answer.refused(429, "rate_limited");
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
}

#[tokio::test]
async fn a_code_somebody_looked_at_works_no_second_time() {
    let desk = Desk::open().await;
    let (_, secret, _) = set_up(&desk).await;
    let code = shown(&secret, 0);
    let token = first_step(&desk).await;
    second_step(&desk, &token, &code).await.expect(200);
    let token = first_step(&desk).await;
    second_step(&desk, &token, &code)
        .await
        .refused(401, "auth.second_factor_required");
    // Clocks may be a step off, not more.
    second_step(&desk, &token, &shown(&secret, 3))
        .await
        .refused(401, "auth.second_factor_required");
    second_step(&desk, &token, &shown(&secret, 1))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_recovery_code_works_once_and_new_ones_end_the_old() {
    let desk = Desk::open().await;
    let (alice, _, codes) = set_up(&desk).await;
    assert_eq!(codes.len(), 10);
    let token = first_step(&desk).await;
    let typed = codes[0].to_lowercase().replace('-', " ");
    second_step(&desk, &token, &typed).await.expect(200);
    let token = first_step(&desk).await;
    second_step(&desk, &token, &codes[0])
        .await
        .refused(401, "auth.second_factor_required");
    let password = json!({ "password": PASSWORD });
    let fresh: api::RecoveryCodes = ask(&alice, "/v1/auth/totp/recovery", &password)
        .await
        .expect(200)
        .of();
    second_step(&desk, &token, &codes[1])
        .await
        .refused(401, "auth.second_factor_required");
    second_step(&desk, &token, &fresh.recovery_codes[1])
        .await
        .expect(200);
}

#[tokio::test]
async fn the_first_step_is_forgotten_after_five_minutes() {
    let desk = Desk::open().await;
    let (_, secret, _) = set_up(&desk).await;
    let token = first_step(&desk).await;
    desk.meddle("UPDATE codes SET expires_at = 1").await;
    second_step(&desk, &token, &shown(&secret, 0))
        .await
        .refused(401, "auth.token_expired");
    second_step(&desk, "nonsense", "123456")
        .await
        .refused(401, "auth.token_expired");
}

#[tokio::test]
async fn nothing_is_in_force_before_its_first_code_and_changes_take_the_password() {
    let desk = Desk::open().await;
    let alice = desk.person(ALICE).await;
    let wrong = json!({ "password": "falsch" });
    ask(&alice, "/v1/auth/totp", &wrong)
        .await
        .refused(401, "auth.invalid_credentials");
    let code = json!({ "code": "123456" });
    ask(&alice, "/v1/auth/totp/confirm", &code)
        .await
        .refused(422, "validation");
    let password = json!({ "password": PASSWORD });
    ask(&alice, "/v1/auth/totp/recovery", &password)
        .await
        .refused(404, "not_found");
    ask(&alice, "/v1/auth/totp", &password).await.expect(200);
    ask(&alice, "/v1/auth/totp/confirm", &json!({ "code": "abc" }))
        .await
        .refused(422, "validation");
    desk.token_of(ALICE, PASSWORD).await.expect(200);

    let (alice, _, _) = set_up(&desk).await;
    first_step(&desk).await;
    let end = |body: Value| {
        let request = alice
            .request(axum::http::Method::DELETE, "/v1/auth/totp")
            .header("content-type", "application/json");
        alice.send(
            request
                .body(axum::body::Body::from(body.to_string()))
                .unwrap(),
        )
    };
    end(wrong).await.refused(401, "auth.invalid_credentials");
    end(password).await.expect(204);
    desk.token_of(ALICE, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_new_password_by_mail_does_not_go_round_the_second_factor() {
    let desk = Desk::open_with(|document| document.auth.forgot = true).await;
    let (_, secret, _) = set_up(&desk).await;
    let body = json!({ "email": ALICE });
    desk.post("/v1/auth/password/forgot", body)
        .await
        .expect(202);
    let body = json!({ "code": desk.code_for(ALICE).await, "password": "ein neues Passwort" });
    let set: api::PasswordSet = desk
        .post("/v1/auth/password/set", body)
        .await
        .expect(200)
        .of();
    assert_eq!(set.tokens, None);
    let answer = desk.token_of(ALICE, "ein neues Passwort").await;
    let token = answer
        .refused(401, "auth.second_factor_required")
        .mfa_token
        .unwrap();
    second_step(&desk, &token, &shown(&secret, 0))
        .await
        .expect(200);
}

#[tokio::test]
async fn recovery_codes_are_stored_as_hashes_only() {
    let desk = Desk::open().await;
    let (alice, _, codes) = set_up(&desk).await;
    let mut snapshot = desk.db.read().await.unwrap();
    let rows = sqlx::query("SELECT hash FROM recovery_codes WHERE user_id = $1")
        .bind(Id(alice.id))
        .fetch_all(snapshot.conn())
        .await
        .unwrap();
    assert_eq!(rows.len(), 10);
    for row in rows {
        let hash = row.bytes("hash").unwrap();
        assert_eq!(hash.len(), 32);
        assert!(
            codes
                .iter()
                .all(|code| code.replace('-', "").as_bytes() != hash)
        );
    }
}
