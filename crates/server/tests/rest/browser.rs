//! Sign-in in the system's browser (RFC 7636, RFC 8252), and what programs find out by themselves.

use axum::body::Body;
use axum::http::Request;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::support::{ALICE, Answer, Desk, PASSWORD, form_request};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const REDIRECT: &str = "http://127.0.0.1:49152/callback?from=pult";

async fn desk() -> Desk {
    Desk::open_with(|document| {
        document.auth.methods = vec!["password".to_owned(), "pkce".to_owned()];
    })
    .await
}

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER.as_bytes()))
}

/// The parameters of a request that is in order, with one changed.
fn asked(change: Option<(&'static str, &str)>) -> Vec<(&'static str, String)> {
    let mut all = vec![
        ("response_type", "code".to_owned()),
        ("client_id", "pult".to_owned()),
        ("redirect_uri", REDIRECT.to_owned()),
        ("code_challenge", challenge()),
        ("code_challenge_method", "S256".to_owned()),
        ("state", "a&b=ü".to_owned()),
    ];
    if let Some((name, value)) = change {
        for pair in all.iter_mut().filter(|(own, _)| *own == name) {
            pair.1 = value.to_owned();
        }
    }
    all
}

async fn page(desk: &Desk, asked: &[(&str, String)], language: &str) -> Answer {
    let query: Vec<_> = asked
        .iter()
        .map(|(name, value)| {
            let value: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
            format!("{name}={value}")
        })
        .collect();
    let path = format!("/v1/auth/authorize?{}", query.join("&"));
    let request = Request::get(path).header("accept-language", language);
    desk.send(request.body(Body::empty()).unwrap()).await
}

async fn submit(desk: &Desk, more: &[(&str, &str)]) -> Answer {
    let asked = asked(None);
    let mut form: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (*n, &**v)).collect();
    form.extend(more);
    let mut request = form_request("/v1/auth/authorize", &form);
    request
        .headers_mut()
        .insert("host", "desk.example".parse().unwrap());
    request
        .headers_mut()
        .insert("x-forwarded-proto", "https".parse().unwrap());
    desk.send(request).await
}

/// The code of a redirect to the app.
fn code_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    let url = url::Url::parse(answer.header("location")).unwrap();
    assert!(
        url.as_str()
            .starts_with("http://127.0.0.1:49152/callback?from=pult&")
    );
    let value = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs.find(|(own, _)| own == name).unwrap().1.into_owned()
    };
    assert_eq!(value("state"), "a&b=ü");
    assert_eq!(value("iss"), "https://desk.example");
    value("code")
}

async fn exchange(desk: &Desk, code: &str, redirect: &str, verifier: &str) -> Answer {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect),
        ("code_verifier", verifier),
        ("client_id", "pult"),
        ("device", "Laptop"),
    ];
    desk.token(&form).await
}

const CREDENTIALS: [(&str, &str); 2] = [("username", ALICE), ("password", PASSWORD)];

async fn works(desk: &Desk, tokens: &api::TokenResponse) -> Answer {
    let token = format!("Bearer {}", tokens.access_token);
    let request = Request::get("/v1/me").header("authorization", token);
    desk.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_browsers_page_leads_back_to_the_app_which_gets_its_tokens() {
    let desk = desk().await;
    let shown = page(&desk, &asked(None), "de").await.expect(200);
    let text = String::from_utf8(shown.body.clone()).unwrap();
    assert!(text.contains("<html lang=\"de\">") && text.contains("Anmelden"));
    assert!(text.contains("a&amp;b=ü"), "escaped: {text}");
    assert!(!text.contains("<script"));
    let policy = shown.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
    assert!(
        policy.contains("form-action 'self' http://127.0.0.1:49152;"),
        "{policy}"
    );
    assert_eq!(shown.header("referrer-policy"), "no-referrer");

    let code = code_of(&submit(&desk, &CREDENTIALS).await);
    let answer = exchange(&desk, &code, REDIRECT, VERIFIER).await.expect(200);
    works(&desk, &answer.of()).await.expect(200);
}

#[tokio::test]
async fn a_wrong_password_shows_the_page_again_with_the_portals_words() {
    let desk = desk().await;
    let wrong = [("username", ALICE), ("password", "falsch\"><script>")];
    let answer = submit(&desk, &wrong).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("location").is_empty());
    let text = String::from_utf8(answer.body).unwrap();
    assert!(text.contains("role=\"alert\"") && text.contains("mit separater E-Mail erhalten"));
    assert!(text.contains(&format!("value=\"{ALICE}\"")) && !text.contains("falsch"));
    let english = page(&desk, &asked(None), "en").await;
    assert!(String::from_utf8(english.body).unwrap().contains("Sign in"));
}

#[tokio::test]
async fn nobody_is_sent_anywhere_but_to_a_listener_on_this_computer() {
    let desk = desk().await;
    for (name, value) in [
        ("redirect_uri", "https://evil.example/"),
        ("redirect_uri", "http://localhost:49152/"),
        ("redirect_uri", ""),
        ("response_type", "token"),
        ("client_id", "other"),
        ("code_challenge", "short"),
        ("code_challenge_method", "plain"),
    ] {
        let answer = page(&desk, &asked(Some((name, value))), "de").await;
        assert_eq!(answer.status, 400, "{name}={value}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let text = String::from_utf8(answer.body).unwrap();
        assert!(text.contains("unvollständig") && !text.contains("<form"));
        let asked = asked(Some((name, value)));
        let mut form: Vec<(&str, &str)> = asked.iter().map(|(n, v)| (*n, &**v)).collect();
        form.extend(CREDENTIALS);
        let answer = desk.send(form_request("/v1/auth/authorize", &form)).await;
        assert_eq!(answer.status, 400, "{name}={value}");
    }
}

#[tokio::test]
async fn a_code_is_worth_nothing_without_the_apps_secret() {
    let desk = desk().await;
    for (redirect, verifier) in [
        (REDIRECT, "another-secret-that-somebody-guessed-0123456789"),
        ("http://127.0.0.1:1/", VERIFIER),
    ] {
        let code = code_of(&submit(&desk, &CREDENTIALS).await);
        let problem = exchange(&desk, &code, redirect, verifier)
            .await
            .refused(400, "invalid_grant");
        assert_eq!(problem.error.as_deref(), Some("invalid_grant"));
        // And a code that was tried is used up.
        exchange(&desk, &code, REDIRECT, VERIFIER)
            .await
            .refused(400, "invalid_grant");
    }
    let code = code_of(&submit(&desk, &CREDENTIALS).await);
    desk.meddle("UPDATE codes SET expires_at = 1").await;
    exchange(&desk, &code, REDIRECT, VERIFIER)
        .await
        .refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_code_used_twice_ends_the_session_it_made() {
    let desk = desk().await;
    let code = code_of(&submit(&desk, &CREDENTIALS).await);
    let tokens: api::TokenResponse = exchange(&desk, &code, REDIRECT, VERIFIER)
        .await
        .expect(200)
        .of();
    exchange(&desk, &code, REDIRECT, VERIFIER)
        .await
        .refused(400, "invalid_grant");
    works(&desk, &tokens)
        .await
        .refused(401, "auth.session_revoked");
}

#[tokio::test]
async fn the_page_asks_for_the_second_factor_too() {
    let desk = desk().await;
    desk.meddle(
        "UPDATE users SET totp_secret = x'3132333435363738393031323334353637383930'
         WHERE email_key = 'alice@hegau.example'",
    )
    .await;
    let answer = submit(&desk, &CREDENTIALS).await;
    assert_eq!(answer.status, 401);
    let text = String::from_utf8(answer.body).unwrap();
    let token = text
        .split("name=\"mfa_token\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a token");
    assert!(!text.contains("role=\"alert\"") && text.contains("one-time-code"));
    let answer = submit(&desk, &[("mfa_token", token), ("code", "abc")]).await;
    let text = String::from_utf8(answer.body).unwrap();
    assert!(text.contains("Der Code stimmt nicht"), "{text}");
    let secret = b"12345678901234567890".to_vec();
    let totp = totp_rs::TOTP::new(
        totp_rs::Algorithm::SHA1,
        6,
        1,
        30,
        secret,
        None,
        String::new(),
    );
    let code = totp.unwrap().generate_current().unwrap();
    code_of(&submit(&desk, &[("mfa_token", token), ("code", &code)]).await);
}

#[tokio::test]
async fn a_portal_without_the_browser_has_no_page() {
    let desk = Desk::open().await;
    page(&desk, &asked(None), "de")
        .await
        .refused(404, "not_found");
    submit(&desk, &CREDENTIALS).await.refused(404, "not_found");
    exchange(&desk, "x", REDIRECT, VERIFIER)
        .await
        .refused(404, "not_found");
}

#[tokio::test]
async fn programs_find_out_what_the_portal_offers() {
    let desk = desk().await;
    let request = Request::get("/.well-known/oauth-authorization-server")
        .header("host", "desk.example")
        .header("x-forwarded-proto", "https");
    let found = desk
        .send(request.body(Body::empty()).unwrap())
        .await
        .expect(200)
        .json();
    assert_eq!(found["issuer"], "https://desk.example");
    assert_eq!(
        found["authorization_endpoint"],
        "https://desk.example/v1/auth/authorize"
    );
    assert_eq!(found["code_challenge_methods_supported"][0], "S256");
    assert!(found.get("device_authorization_endpoint").is_none());
    let grants = found["grant_types_supported"].as_array().unwrap();
    assert!(grants.contains(&"authorization_code".into()));
}

#[tokio::test]
async fn a_portal_that_wants_the_browser_takes_no_passwords_from_programs() {
    let desk = Desk::open_with(|document| document.auth.methods = vec!["pkce".to_owned()]).await;
    desk.token_of(ALICE, PASSWORD)
        .await
        .refused(404, "not_found");
    let code = code_of(&submit(&desk, &CREDENTIALS).await);
    exchange(&desk, &code, REDIRECT, VERIFIER).await.expect(200);
}
