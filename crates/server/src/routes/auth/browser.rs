//! `/v1/auth/authorize`: the sign-in page for the system's browser (RFC 8252, RFC 7636).

use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use url::Url;

use super::Origin;
use super::page::{self, Page, say};
use super::token::offered;
use crate::App;
use crate::auth::browser::{self, Bound};
use crate::auth::{self, User};
use crate::error::{Error, Language, Result};
use api::code;

/// What the app asks for.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams, utoipa::ToSchema)]
#[into_params(parameter_in = Query)]
#[schema(as = AuthorizeRequest)]
#[serde(default)]
pub(super) struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    code_challenge: String,
    code_challenge_method: String,
    state: String,
}

impl Asked {
    /// Whether a code may be sent there at all. What is not in order is told on a page: nobody is
    /// redirected to an address that was not checked.
    fn is_in_order(&self) -> bool {
        self.response_type == "code"
            && self.client_id == browser::CLIENT
            && self.code_challenge_method == "S256"
            && browser::is_challenge(&self.code_challenge)
            && browser::is_loopback(&self.redirect_uri)
    }

    fn hidden(&self) -> Markup {
        html! {
            @for (name, value) in [
                ("response_type", &self.response_type),
                ("client_id", &self.client_id),
                ("redirect_uri", &self.redirect_uri),
                ("code_challenge", &self.code_challenge),
                ("code_challenge_method", &self.code_challenge_method),
                ("state", &self.state),
            ] {
                input type="hidden" name=(name) value=(value);
            }
        }
    }

    fn redirect(&self, code: &str, issuer: &str) -> Result<Response> {
        let mut url = Url::parse(&self.redirect_uri).map_err(|_| Error::malformed())?;
        url.query_pairs_mut()
            .append_pair("code", code)
            .append_pair("state", &self.state)
            .append_pair("iss", issuer);
        Ok(Redirect::to(url.as_str()).into_response())
    }
}

/// What the page sends.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = AuthorizeForm)]
pub(super) struct Submitted {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    mfa_token: String,
    #[serde(default)]
    code: String,
}

/// The sign-in page for the system's browser.
#[utoipa::path(
get, path = "/v1/auth/authorize", operation_id = "authorize_page", tag = "Auth",
    security(()),
    params(Asked),
    responses((status = OK, content_type = "text/html", body = String), (status = BAD_REQUEST, content_type = "text/html", body = String)),
    extensions(("x-problems" = json!([code::NOT_FOUND]))),
)]
pub(super) async fn form(
    State(app): State<App>,
    headers: HeaderMap,
    query: Result<Query<Asked>, QueryRejection>,
) -> Result<Response> {
    offered(&app, "pkce")?;
    let language = Language::of(&headers);
    let asked = query.map(|Query(asked)| asked).unwrap_or_default();
    if !asked.is_in_order() {
        return Ok(out_of_order(&app, language));
    }
    let fields = page::credentials(language, "");
    Ok(sign_in_page(
        &app,
        language,
        &asked,
        StatusCode::OK,
        None,
        &fields,
    ))
}

/// What that page sends; a success leads back to the program.
#[utoipa::path(
post, path = "/v1/auth/authorize", operation_id = "authorize", tag = "Auth",
    security(()),
    request_body(content = Submitted, content_type = "application/x-www-form-urlencoded"),
    responses((status = SEE_OTHER, description = "To the program, with a code"), (status = OK, content_type = "text/html", body = String), (status = BAD_REQUEST, content_type = "text/html", body = String), (status = UNAUTHORIZED, content_type = "text/html", body = String), (status = FORBIDDEN, content_type = "text/html", body = String), (status = UNPROCESSABLE_ENTITY, content_type = "text/html", body = String), (status = TOO_MANY_REQUESTS, content_type = "text/html", body = String), (status = SERVICE_UNAVAILABLE, content_type = "text/html", body = String)),
    extensions(("x-problems" = json!([code::NOT_FOUND]))),
)]
pub(super) async fn submit(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    form: Result<Form<Submitted>, FormRejection>,
) -> Result<Response> {
    offered(&app, "pkce")?;
    let language = Language::of(&headers);
    let Form(form) = form.map_err(|_| Error::malformed())?;
    if !form.asked.is_in_order() {
        return Ok(out_of_order(&app, language));
    }
    let proved = prove(
        &app,
        &origin,
        (form.username.clone(), form.password),
        (&form.mfa_token, &form.code),
    );
    match proved.await {
        Ok(user) => {
            let bound = Bound {
                redirect_uri: form.asked.redirect_uri.clone(),
                challenge: form.asked.code_challenge.clone(),
                session: None,
            };
            let code = browser::authorize(&app, &user, &bound).await?;
            form.asked.redirect(&code, &origin.base)
        }
        Err(refused) => {
            let again = Again::of(&app, language, refused, &form.username);
            let fault = again.fault.as_deref();
            Ok(sign_in_page(
                &app,
                language,
                &form.asked,
                again.status,
                fault,
                &again.fields,
            ))
        }
    }
}

/// Password first, the authenticator's code if there is a token of the first step.
pub(super) async fn prove(
    app: &App,
    origin: &Origin,
    (username, password): (String, String),
    (mfa_token, code): (&str, &str),
) -> Result<User> {
    if mfa_token.is_empty() {
        auth::with_password(app, origin.ip, &username, password).await
    } else {
        auth::with_second_factor(app, origin.ip, mfa_token, code).await
    }
}

/// The form once more, after a refusal: the second step, or the first with what went wrong.
pub(super) struct Again {
    pub(super) status: StatusCode,
    pub(super) fault: Option<String>,
    pub(super) fields: Markup,
}

impl Again {
    pub(super) fn of(app: &App, language: Language, refused: Error, username: &str) -> Self {
        let status = refused.status();
        match refused.mfa_token().map(str::to_owned) {
            Some(token) => Self {
                status,
                fault: refused
                    .is_about_a_field()
                    .then(|| refused.sentence(&app.portal(), language)),
                fields: page::second_factor(language, &token),
            },
            None => Self {
                status,
                fault: Some(refused.sentence(&app.portal(), language)),
                fields: page::credentials(language, username),
            },
        }
    }
}

fn sign_in_page(
    app: &App,
    language: Language,
    asked: &Asked,
    status: StatusCode,
    fault: Option<&str>,
    fields: &Markup,
) -> Response {
    let target = Url::parse(&asked.redirect_uri)
        .map(|url| url.origin().ascii_serialization())
        .unwrap_or_default();
    Page {
        status,
        document: &app.portal(),
        language,
        title: say(language, "Anmelden", "Sign in"),
        body: html! {
            (page::alert(fault))
            form method="post" action="authorize" {
                (asked.hidden())
                (fields)
                button type="submit" { (say(language, "Anmelden", "Sign in")) }
            }
        },
        form_target: &target,
    }
    .into_response()
}

fn out_of_order(app: &App, language: Language) -> Response {
    Page {
        status: StatusCode::BAD_REQUEST,
        document: &app.portal(),
        language,
        title: say(language, "Anmeldung nicht möglich", "Sign-in not possible"),
        body: html! {
            p {
                (say(
                    language,
                    "Die Anfrage Ihres Programms ist unvollständig. Es wurde nichts gesendet; bitte beginnen Sie die Anmeldung im Programm noch einmal.",
                    "Your program's request is incomplete. Nothing was sent; please start the sign-in in the program again.",
                ))
            }
        },
        form_target: "",
    }
    .into_response()
}
