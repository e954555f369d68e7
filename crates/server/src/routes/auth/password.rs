//! Passwords by mail: asked for again, set with a code, registered.

use api::{ForgotPassword, PasswordSet, Register, SetPassword, code};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::{HeaderMap, StatusCode};
use portal::clean_line;
use serde::Serialize;

use super::Origin;
use crate::App;
use crate::auth::{self, Registration, email_key};
use crate::db::now;
use crate::error::{Error, Language, Result};

/// Most characters of a name.
const NAME_CHARS: usize = 120;
/// Most characters of an address (RFC 5321 §4.5.3.1.3).
const EMAIL_CHARS: usize = 254;

/// Nothing more is said: the answer tells nobody which accounts there are.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Accepted {}

/// „Zugangsdaten anfordern“: always the same answer at once; the work follows it, so that its time
/// tells nothing either.
#[utoipa::path(
post, path = "/v1/auth/password/forgot", operation_id = "forgot_password", tag = "Auth",
    security(()),
    request_body = ForgotPassword,
    responses((status = ACCEPTED, body = Accepted)),
    extensions(("x-problems" = json!([code::NOT_FOUND, code::VALIDATION, code::RATE_LIMITED]))),
)]
pub(super) async fn forgot(
    State(app): State<App>,
    origin: Origin,
    body: Result<Json<ForgotPassword>, JsonRejection>,
) -> Result<(StatusCode, Json<Accepted>)> {
    let Json(ForgotPassword { email }) = body.map_err(|_| Error::malformed())?;
    if !app.portal().auth.forgot {
        return Err(Error::not_found());
    }
    let email = address(&email)?;
    let account = format!("forgot:{}", email_key(&email));
    // Every request counts: this is what keeps a mailbox from being flooded.
    drop(app.tries().begin(&account, origin.ip, now())?);
    tokio::spawn(async move {
        let work = async {
            let mut tx = app.db().write().await?;
            auth::forgot(&mut tx, &app.portal(), &email).await?;
            tx.commit().await?;
            Ok::<_, Error>(())
        };
        // What went wrong is in the log already; the person asks again when no mail comes.
        let _ = work.await;
    });
    Ok((StatusCode::ACCEPTED, Json(Accepted {})))
}

/// Registers somebody, where the portal lets people register themselves. As [`forgot`], it says
/// nothing about accounts there are.
#[utoipa::path(
post, path = "/v1/auth/register", operation_id = "register", tag = "Auth",
    security(()),
    request_body = Register,
    responses((status = ACCEPTED, body = Accepted)),
    extensions(("x-problems" = json!([code::NOT_FOUND, code::VALIDATION, code::RATE_LIMITED]))),
)]
pub(super) async fn register(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    body: Result<Json<Register>, JsonRejection>,
) -> Result<(StatusCode, Json<Accepted>)> {
    if !app.portal().auth.registration {
        return Err(Error::not_found());
    }
    let Json(asked) = body.map_err(|_| Error::malformed())?;
    let language = match Language::of(&headers) {
        Language::German => "de",
        Language::English => "en",
    };
    let new = Registration {
        email: address(&asked.email)?,
        name: name("/name", &asked.name, true)?,
        organization: name("/organization", &asked.organization, false)?,
        phone: name("/phone", &asked.phone, false)?,
        language: language.to_owned(),
    };
    let account = format!("register:{}", email_key(&new.email));
    drop(app.tries().begin(&account, origin.ip, now())?);
    tokio::spawn(async move {
        let work = async {
            let mut tx = app.db().write().await?;
            auth::register(&mut tx, &app.portal(), &new).await?;
            tx.commit().await?;
            Ok::<_, Error>(())
        };
        let _ = work.await;
    });
    Ok((StatusCode::ACCEPTED, Json(Accepted {})))
}

/// Sets a password with the code of a mail and signs in at once, if nothing else is asked for.
#[utoipa::path(
post, path = "/v1/auth/password/set", operation_id = "set_password", tag = "Auth",
    security(()),
    request_body = SetPassword,
    responses((status = OK, body = PasswordSet)),
    extensions(("x-problems" = json!([code::VALIDATION, code::RATE_LIMITED]))),
)]
pub(super) async fn set(
    State(app): State<App>,
    origin: Origin,
    body: Result<Json<SetPassword>, JsonRejection>,
) -> Result<Json<PasswordSet>> {
    let Json(asked) = body.map_err(|_| Error::malformed())?;
    let hash = auth::hash_of(asked.password).await?;
    let attempt = app.tries().begin("", origin.ip, now())?;
    let portal = app.portal();
    let mut tx = app.db().write().await?;
    let user = auth::set_password(&mut tx, &portal, &asked.code, &hash).await?;
    attempt.succeeded();
    let may = user.admit(&portal, tx.now()).is_ok() && !user.has_second_factor;
    let tokens = if may && portal.offers("password") {
        let issued = auth::sign_in(&mut tx, &user, &asked.device).await?;
        Some(issued.response())
    } else {
        None
    };
    tx.commit().await?;
    Ok(Json(PasswordSet {
        email: user.email,
        tokens,
    }))
}

/// An address that can be written to.
///
/// # Errors
/// `validation` at `/email`.
pub(in crate::routes) fn address(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::field("/email", "required", None));
    }
    if text.chars().count() > EMAIL_CHARS {
        let most = EMAIL_CHARS.into();
        return Err(Error::field("/email", "too_long", Some(most)));
    }
    let whole =
        |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    let fine = text.rsplit_once('@').is_some_and(|(local, domain)| {
        whole(local)
            && whole(domain)
            && !local.contains(['@', '<', '>', ',', ';', '"'])
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && domain
                .chars()
                .all(|c| c.is_alphanumeric() || "-.".contains(c))
    });
    if fine {
        Ok(text.to_owned())
    } else {
        Err(Error::field("/email", "email", None))
    }
}

/// One line of text about a person.
///
/// # Errors
/// `validation` at `pointer`.
pub(in crate::routes) fn name(pointer: &str, text: &str, required: bool) -> Result<String> {
    let text = clean_line(text);
    if required && text.is_empty() {
        return Err(Error::field(pointer, "required", None));
    }
    if text.chars().count() > NAME_CHARS {
        return Err(Error::field(pointer, "too_long", Some(NAME_CHARS.into())));
    }
    Ok(text)
}
