//! Every refusal of accounts and sign-in: its status, where it points, its German and English words.

use axum::http::{Method, Request};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{ALICE, ANNA, Answer, BOB, Desk, PASSWORD, Person, form_request};

/// The words of one refusal.
struct Words {
    status: u16,
    code: &'static str,
    pointer: Option<&'static str>,
    german: &'static str,
    english: &'static str,
}

/// Sends the request twice, once for each language.
async fn says(
    words: Words,
    build: impl Fn() -> Request<axum::body::Body>,
    send: impl AsyncFn(Request<axum::body::Body>) -> Answer,
) {
    for (language, expected) in [("de", words.german), ("en", words.english)] {
        let mut request = build();
        let value = language.parse().unwrap();
        request.headers_mut().insert("accept-language", value);
        let problem = send(request).await.refused(words.status, words.code);
        assert_eq!(problem.detail, expected, "{} in {language}", words.code);
        let pointer = problem.errors.first().map(|field| field.pointer.as_str());
        assert_eq!(pointer, words.pointer, "{}", words.code);
        assert_eq!(problem.kind, format!("urn:pult:problem:{}", words.code));
    }
}

/// A portal that prescribes no words, so that the server's own are heard.
async fn desk() -> Desk {
    Desk::open_with(|document| {
        document.auth.texts.clear();
        document.auth.forgot = true;
        document.auth.methods = ["password", "pkce", "device"].map(str::to_owned).to_vec();
    })
    .await
}

fn sign_in(password: &str) -> Request<axum::body::Body> {
    let form = [
        ("grant_type", "password"),
        ("username", ALICE),
        ("password", password),
    ];
    form_request("/v1/auth/token", &form)
}

fn written(
    person: &Person,
    method: &Method,
    path: &str,
    body: &Value,
) -> Request<axum::body::Body> {
    person
        .request(method.clone(), path)
        .header("idempotency-key", Uuid::now_v7().to_string())
        .header("content-type", "application/json")
        .body(axum::body::Body::from(body.to_string()))
        .unwrap()
}

#[tokio::test]
async fn of_a_sign_in_with_a_password() {
    let desk = desk().await;
    let send = async |request| desk.send(request).await;
    let words = Words {
        status: 401,
        code: "auth.invalid_credentials",
        pointer: None,
        german: "E-Mail-Adresse oder Passwort stimmen nicht. Bitte prüfen Sie beides und versuchen Sie es noch einmal.",
        english: "The e-mail address or the password is wrong. Please check both and try again.",
    };
    says(words, || sign_in("falsch"), send).await;
    let words = Words {
        status: 403,
        code: "auth.not_admitted",
        pointer: None,
        german: "Ihr Konto ist nicht zur Anmeldung zugelassen. Bitte wenden Sie sich an den Support.",
        english: "Your account is not admitted to sign in. Please contact support.",
    };
    desk.meddle("UPDATE users SET state = 'no_contract' WHERE email_key = 'alice@hegau.example'")
        .await;
    says(words, || sign_in(PASSWORD), send).await;
    let words = Words {
        status: 403,
        code: "auth.password_not_set",
        pointer: None,
        german: "Ihr Konto ist noch nicht bestätigt. Bitte legen Sie Ihr Passwort mit dem Code aus unserer E-Mail fest; danach können Sie sich anmelden.",
        english: "Your account is not confirmed yet. Please set your password with the code from our e-mail; then you can sign in.",
    };
    desk.meddle("UPDATE users SET state = 'unverified' WHERE email_key = 'alice@hegau.example'")
        .await;
    says(words, || sign_in(PASSWORD), send).await;
    let words = Words {
        status: 401,
        code: "auth.second_factor_required",
        pointer: None,
        german: "Bitte geben Sie den Code aus Ihrer Authenticator-App ein, oder einen Ihrer Wiederherstellungscodes.",
        english: "Please enter the code from your authenticator app, or one of your recovery codes.",
    };
    desk.meddle(
        "UPDATE users SET state = 'active', totp_secret = x'3132333435363738393031323334353637383930'
         WHERE email_key = 'alice@hegau.example'",
    )
    .await;
    says(words, || sign_in(PASSWORD), send).await;
}

#[tokio::test]
async fn of_too_many_tries() {
    let desk = desk().await;
    for _ in 0..5 {
        desk.send(sign_in("falsch"))
            .await
            .refused(401, "auth.invalid_credentials");
    }
    let words = Words {
        status: 429,
        code: "rate_limited",
        pointer: None,
        german: "Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie 15 Minuten.",
        english: "Those were too many tries in a short time. Please wait 15 minutes.",
    };
    says(
        words,
        || sign_in(PASSWORD),
        async |request| desk.send(request).await,
    )
    .await;
}

#[tokio::test]
async fn of_a_session_that_is_over() {
    let desk = desk().await;
    let alice = desk.person(ALICE).await;
    let send = async |request| desk.send(request).await;
    let request = || {
        alice
            .request(Method::GET, "/v1/me")
            .body(axum::body::Body::empty())
            .unwrap()
    };
    let words = Words {
        status: 401,
        code: "auth.token_expired",
        pointer: None,
        german: "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an; Entwürfe und Wartendes bleiben erhalten.",
        english: "Your sign-in has expired. Please sign in again; drafts and waiting items are kept.",
    };
    desk.meddle("UPDATE tokens SET expires_at = 1").await;
    says(words, request, send).await;
    let words = Words {
        status: 401,
        code: "auth.session_revoked",
        pointer: None,
        german: "Dieses Gerät wurde abgemeldet. Bitte melden Sie sich neu an.",
        english: "This device has been signed out. Please sign in again.",
    };
    desk.meddle("UPDATE sessions SET revoked_at = 1").await;
    says(words, request, send).await;
}

#[tokio::test]
async fn of_browser_and_terminal() {
    let desk = desk().await;
    let send = async |request| desk.send(request).await;
    let exchange = || {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", "x"),
            ("redirect_uri", "http://127.0.0.1:1/"),
            ("code_verifier", "x"),
            ("client_id", "pult"),
        ];
        form_request("/v1/auth/token", &form)
    };
    let words = Words {
        status: 400,
        code: "invalid_grant",
        pointer: None,
        german: "Diese Anmeldung ist ungültig, schon benutzt oder abgelaufen. Bitte beginnen Sie sie noch einmal.",
        english: "This sign-in is not valid, already used or expired. Please start it again.",
    };
    says(words, exchange, send).await;
    let begun = form_request("/v1/auth/device", &[("client_id", "pult")]);
    let begun: api::DeviceResponse = desk.send(begun).await.expect(200).of();
    let poll = || {
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", begun.device_code.as_str()),
            ("client_id", "pult"),
        ];
        form_request("/v1/auth/token", &form)
    };
    let words = Words {
        status: 400,
        code: "slow_down",
        pointer: None,
        german: "Das Programm fragt zu oft nach der Bestätigung. Es fragt von selbst langsamer.",
        english: "The program asks for the confirmation too often. It slows down by itself.",
    };
    let problem = desk
        .send(poll())
        .await
        .refused(400, "authorization_pending");
    assert_eq!(
        problem.detail,
        "Die Anmeldung ist im Browser noch nicht bestätigt. Das Programm fragt von selbst wieder nach."
    );
    says(words, poll, send).await;
    let words = Words {
        status: 400,
        code: "expired_token",
        pointer: None,
        german: "Die Anmeldung wurde nicht rechtzeitig bestätigt. Bitte beginnen Sie sie noch einmal.",
        english: "The sign-in was not confirmed in time. Please start it again.",
    };
    desk.meddle("UPDATE device_sign_ins SET expires_at = 1")
        .await;
    says(words, poll, send).await;
}

#[tokio::test]
async fn of_codes_and_passwords() {
    let desk = desk().await;
    let send = async |request| desk.send(request).await;
    let set = |code: &str, password: &str| {
        let body = json!({ "code": code, "password": password });
        Request::post("/v1/auth/password/set")
            .header("content-type", "application/json")
            .body(axum::body::Body::from(body.to_string()))
            .unwrap()
    };
    let words = Words {
        status: 422,
        code: "validation",
        pointer: Some("/code"),
        german: "Der Code ist falsch, schon benutzt oder abgelaufen. Es wurde nichts geändert; bitte fordern Sie einen neuen an.",
        english: "The code is wrong, already used or expired. Nothing was changed; please ask for a new one.",
    };
    says(
        words,
        || set("00000-00000-00000-00000", "ein langes Passwort"),
        send,
    )
    .await;
    let words = Words {
        status: 422,
        code: "validation",
        pointer: Some("/password"),
        german: "Das Passwort ist zu kurz: mindestens 10 Zeichen sind nötig.",
        english: "The password is too short: at least 10 characters are needed.",
    };
    says(words, || set("x", "kurz"), send).await;
}

#[tokio::test]
async fn of_accounts_staff_looks_after() {
    let desk = desk().await;
    let (anna, bob) = (desk.person(ANNA).await, desk.person(BOB).await);
    let send = async |request| desk.send(request).await;
    let path = format!("/v1/users/{}", bob.id);
    let words = Words {
        status: 403,
        code: "user_never_deleted",
        pointer: None,
        german: "Löschen Sie den Nutzer nicht. Andernfalls lassen sich dessen Tickets nicht mehr der Organisation zuordnen. Wer die Organisation verlässt, wird vom Support auf „Inaktiv“ gesetzt; bitte melden Sie ihn dort.",
        english: "Do not delete the user. Otherwise the tickets could no longer be assigned to the organisation. Support sets people who leave to inactive; please tell support.",
    };
    says(
        words,
        || written(&bob, &Method::DELETE, &path, &Value::Null),
        send,
    )
    .await;
    let words = Words {
        status: 403,
        code: "forbidden",
        pointer: None,
        german: "Das ist mit Ihrer Berechtigung nicht möglich. Es wurde nichts geändert.",
        english: "Your permissions do not allow this. Nothing was changed.",
    };
    says(
        words,
        || written(&bob, &Method::PATCH, &path, &json!({})),
        send,
    )
    .await;
    let words = Words {
        status: 422,
        code: "validation",
        pointer: Some("/email"),
        german: "Das ist keine gültige E-Mail-Adresse. Bitte prüfen Sie die Schreibweise.",
        english: "This is not a valid e-mail address. Please check the spelling.",
    };
    let wrong = json!({ "email": "keine" });
    says(
        words,
        || written(&anna, &Method::PATCH, &path, &wrong),
        send,
    )
    .await;
    let words = Words {
        status: 409,
        code: "field_conflict",
        pointer: None,
        german: "Jemand hat diese Angabe inzwischen geändert. Ihre Änderung wurde nicht übernommen; bitte vergleichen Sie beide Werte.",
        english: "Somebody has changed this value meanwhile. Your change was not applied; please compare the two values.",
    };
    let old = json!({ "rev": 999, "name": "Bobby" });
    says(words, || written(&anna, &Method::PATCH, &path, &old), send).await;
    let words = Words {
        status: 400,
        code: "idempotency_key_missing",
        pointer: None,
        german: "Schreibende Anfragen brauchen die Kopfzeile „Idempotency-Key“ mit einer UUID. Es wurde nichts geändert.",
        english: "Requests that change something need the header “Idempotency-Key” with a UUID. Nothing was changed.",
    };
    let keyless = || {
        let mut request = written(&anna, &Method::PATCH, &path, &json!({}));
        request.headers_mut().remove("idempotency-key");
        request
    };
    says(words, keyless, send).await;
}

#[tokio::test]
async fn of_whoever_waits_for_his_support_id() {
    let desk = desk().await;
    let bob = desk.person(BOB).await;
    let send = async |request| desk.send(request).await;
    desk.meddle(
        "UPDATE users SET state = 'pending_support_id' WHERE email_key = 'bob@hegau.example'",
    )
    .await;
    let words = Words {
        status: 403,
        code: "auth.pending_support_id",
        pointer: None,
        german: "Ihrem Konto ist noch keine Support-ID zugeordnet. Es wurde nichts gespeichert; bitte wenden Sie sich an den Support, wenn das so bleibt.",
        english: "Your account has no support id yet. Nothing was stored; please contact support if this persists.",
    };
    let ticket = crate::support::new_ticket("Neu");
    says(
        words,
        || written(&bob, &Method::POST, "/v1/tickets", &ticket),
        send,
    )
    .await;
}
