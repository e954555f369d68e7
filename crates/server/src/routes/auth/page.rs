//! The pages a browser is shown: small, without scripts, German or English.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use portal::Document;

use crate::error::Language;
use crate::routes::sheet::Sheet;

const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1b1f24}\
main{max-width:24rem;margin:10vh auto;padding:2rem;background:#fff;border-radius:12px}\
h1{font-size:1.25rem;margin:0 0 1rem}\
label{display:block;margin:1rem 0 .25rem}\
input{box-sizing:border-box;width:100%;font:inherit;padding:.5rem .75rem;border:1px solid #6b7280;border-radius:8px}\
button{font:inherit;margin:1.5rem .75rem 0 0;padding:.5rem 1.25rem;border:1px solid #1d4ed8;border-radius:8px;background:#1d4ed8;color:#fff}\
button.plain{background:#fff;color:#1d4ed8}\
:focus-visible{outline:3px solid #93c5fd;outline-offset:1px}\
[role=alert]{padding:.75rem;border-radius:8px;background:#fef2f2;color:#991b1b}\
@media(prefers-color-scheme:dark){body{background:#111418;color:#e6e8eb}main{background:#1b1f24}\
input{background:#111418;color:inherit}button.plain{background:#1b1f24;color:#93c5fd}\
[role=alert]{background:#3b1414;color:#fecaca}}";

/// A page about to be sent.
#[derive(Debug)]
pub(super) struct Page<'a> {
    pub(super) status: StatusCode,
    pub(super) document: &'a Document,
    pub(super) language: Language,
    pub(super) title: &'a str,
    pub(super) body: Markup,
    /// Where a form on the page may end beside this server.
    pub(super) form_target: &'a str,
}

/// The sentence in the reader's language.
pub(super) fn say<'a>(language: Language, german: &'a str, english: &'a str) -> &'a str {
    match language {
        Language::German => german,
        Language::English => english,
    }
}

impl IntoResponse for Page<'_> {
    fn into_response(self) -> Response {
        let title = format!("{} – {}", self.title, self.document.name);
        let sheet = Sheet {
            status: self.status,
            language: self.language,
            title: &title,
            style: STYLE,
            form_target: self.form_target,
        };
        let body = html! { main { h1 { (title) } (self.body) } };
        let mut response = sheet.response(&body);
        let never = HeaderValue::from_static("no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, never);
        response
    }
}

/// What went wrong, where a screen reader says it.
pub(super) fn alert(fault: Option<&str>) -> Markup {
    html! { @if let Some(fault) = fault { p role="alert" { (fault) } } }
}

/// Address and password.
pub(super) fn credentials(language: Language, username: &str) -> Markup {
    html! {
        label for="username" { (say(language, "E-Mail-Adresse", "E-mail address")) }
        input id="username" name="username" type="email" autocomplete="username"
            value=(username) required autofocus[username.is_empty()];
        label for="password" { (say(language, "Passwort", "Password")) }
        input id="password" name="password" type="password" autocomplete="current-password"
            required autofocus[!username.is_empty()];
    }
}

/// The code of the authenticator.
pub(super) fn second_factor(language: Language, mfa_token: &str) -> Markup {
    html! {
        input type="hidden" name="mfa_token" value=(mfa_token);
        label for="code" {
            (say(
                language,
                "Code aus der Authenticator-App oder Wiederherstellungscode",
                "Code of the authenticator app, or recovery code",
            ))
        }
        input id="code" name="code" autocomplete="one-time-code" required autofocus;
    }
}
