//! An HTML page: one style, no scripts, nothing from elsewhere.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use crate::error::Language;

/// What a page is around its body.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) status: StatusCode,
    pub(super) language: Language,
    pub(super) title: &'a str,
    pub(super) style: &'static str,
    /// Where a form on the page may end beside this server.
    pub(super) form_target: &'a str,
}

impl Sheet<'_> {
    pub(super) fn response(&self, body: &Markup) -> Response {
        let tag = match self.language {
            Language::German => "de",
            Language::English => "en",
        };
        let text = html! {
            (DOCTYPE)
            html lang=(tag) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (self.title) }
                    style { (PreEscaped(self.style)) }
                }
                body { (body) }
            }
        };
        let style = STANDARD.encode(Sha256::digest(self.style.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; form-action 'self' {}; \
             base-uri 'none'; frame-ancestors 'none'",
            self.form_target
        );
        let mut response = (self.status, text.into_string()).into_response();
        let headers = response.headers_mut();
        if let Ok(policy) = policy.parse() {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "no-referrer"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
