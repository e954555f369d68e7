//! Sign-in of a terminal without a browser (RFC 8628).

use axum::body::Body;
use axum::http::Request;

use crate::support::{ALICE, Answer, Desk, PASSWORD, form_request};

async fn desk() -> Desk {
    Desk::open_with(|document| document.auth.methods.push("device".to_owned())).await
}

async fn begin(desk: &Desk) -> api::DeviceResponse {
    let form = [("client_id", "pult"), ("device", "Werkbank 3")];
    let mut request = form_request("/v1/auth/device", &form);
    request
        .headers_mut()
        .insert("host", "desk.example".parse().unwrap());
    desk.send(request).await.expect(200).of()
}

async fn poll(desk: &Desk, begun: &api::DeviceResponse) -> Answer {
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", begun.device_code.as_str()),
        ("client_id", "pult"),
    ];
    desk.token(&form).await
}

async fn decide(desk: &Desk, user_code: &str, password: &str, decision: &str) -> Answer {
    let form = [
        ("user_code", user_code),
        ("username", ALICE),
        ("password", password),
        ("decision", decision),
    ];
    desk.send(form_request("/v1/auth/device/confirm", &form))
        .await
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.clone()).unwrap()
}

#[tokio::test]
async fn a_terminal_is_signed_in_once_its_code_is_confirmed_in_a_browser() {
    let desk = desk().await;
    let begun = begin(&desk).await;
    assert_eq!((begun.expires_in, begun.interval), (900, 5));
    assert_eq!(
        begun.verification_uri,
        "http://desk.example/v1/auth/device/confirm"
    );
    let problem = poll(&desk, &begun)
        .await
        .refused(400, "authorization_pending");
    assert_eq!(problem.error.as_deref(), Some("authorization_pending"));
    poll(&desk, &begun).await.refused(400, "slow_down");

    let path = format!("/v1/auth/device/confirm?user_code={}", begun.user_code);
    let request = Request::get(path).body(Body::empty()).unwrap();
    let page = desk.send(request).await.expect(200);
    assert!(text(&page).contains(&begun.user_code));
    assert!(text(&page).contains("die Sie selbst eben auf einem Gerät begonnen haben"));
    let typed = begun.user_code.to_lowercase().replace('-', " ");
    let done = decide(&desk, &typed, PASSWORD, "confirm").await.expect(200);
    assert!(
        text(&done).contains("Das Gerät ist angemeldet.") && text(&done).contains("Werkbank 3")
    );

    let tokens: api::TokenResponse = poll(&desk, &begun).await.expect(200).of();
    let token = format!("Bearer {}", tokens.access_token);
    let request = Request::get("/v1/me/sessions").header("authorization", token);
    let sessions: Vec<api::SessionInfo> =
        desk.send(request.body(Body::empty()).unwrap()).await.of();
    assert_eq!(sessions[0].device, "Werkbank 3");
    // Tokens are given once, and a decision is made once.
    poll(&desk, &begun).await.refused(400, "expired_token");
    let again = decide(&desk, &begun.user_code, PASSWORD, "confirm").await;
    assert_eq!(again.status, 422);
}

#[tokio::test]
async fn a_declined_or_late_sign_in_ends_with_that() {
    let desk = desk().await;
    let declined = begin(&desk).await;
    decide(&desk, &declined.user_code, PASSWORD, "decline")
        .await
        .expect(200);
    poll(&desk, &declined).await.refused(400, "access_denied");

    let late = begin(&desk).await;
    desk.meddle("UPDATE device_sign_ins SET expires_at = 1")
        .await;
    poll(&desk, &late).await.refused(400, "expired_token");
    let answer = decide(&desk, &late.user_code, PASSWORD, "confirm").await;
    assert_eq!(answer.status, 422);
    assert!(text(&answer).contains("Diesen Code gibt es nicht"));
}

#[tokio::test]
async fn who_does_not_know_a_password_confirms_nothing() {
    let desk = desk().await;
    let begun = begin(&desk).await;
    let answer = decide(&desk, &begun.user_code, "falsch", "confirm").await;
    assert_eq!(answer.status, 401);
    assert!(text(&answer).contains("role=\"alert\""));
    poll(&desk, &begun)
        .await
        .refused(400, "authorization_pending");
    desk.meddle("UPDATE users SET state = 'not_enabled' WHERE email_key = 'alice@hegau.example'")
        .await;
    let answer = decide(&desk, &begun.user_code, PASSWORD, "confirm").await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn an_account_closed_meanwhile_signs_no_terminal_in() {
    let desk = desk().await;
    let begun = begin(&desk).await;
    decide(&desk, &begun.user_code, PASSWORD, "confirm")
        .await
        .expect(200);
    desk.meddle("UPDATE users SET state = 'not_enabled' WHERE email_key = 'alice@hegau.example'")
        .await;
    poll(&desk, &begun).await.refused(403, "auth.not_admitted");
}

#[tokio::test]
async fn a_portal_without_terminals_has_none() {
    let desk = Desk::open().await;
    let form = [("client_id", "pult")];
    desk.send(form_request("/v1/auth/device", &form))
        .await
        .refused(404, "not_found");
}
