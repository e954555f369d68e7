//! `/v1/auth/device`: sign-in of a terminal (RFC 8628), and the page that confirms it.

use api::{DeviceRequest, DeviceResponse, code};
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::Origin;
use super::browser::{Again, prove};
use super::page::{self, Page, say};
use super::token::{offered, our_client};
use crate::App;
use crate::auth::terminal;
use crate::db::now;
use crate::error::{Error, Language, Result};

/// Begins the sign-in of a terminal (RFC 8628).
#[utoipa::path(
post, path = "/v1/auth/device", operation_id = "begin_device", tag = "Auth",
    security(()),
    request_body(content = DeviceRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = OK, body = DeviceResponse)),
    extensions(("x-problems" = json!([code::NOT_FOUND, code::INVALID_GRANT, code::RATE_LIMITED]))),
)]
pub(super) async fn begin(
    State(app): State<App>,
    origin: Origin,
    form: Result<Form<DeviceRequest>, FormRejection>,
) -> Result<Json<DeviceResponse>> {
    offered(&app, "device")?;
    let Form(DeviceRequest { client_id, device }) = form.map_err(|_| Error::malformed())?;
    our_client(&client_id)?;
    // Each costs a row: a network that begins too many has to wait.
    drop(app.tries().begin("", origin.ip, now())?);
    let mut tx = app.db().write().await?;
    let begun = terminal::begin(&mut tx, &device).await?;
    tx.commit().await?;
    let page = format!("{}/v1/auth/device/confirm", origin.base);
    Ok(Json(DeviceResponse {
        device_code: begun.device_code.reveal().to_owned(),
        verification_uri_complete: format!("{page}?user_code={}", begun.user_code),
        user_code: begun.user_code,
        verification_uri: page,
        expires_in: u32::try_from(terminal::LIFE.num_seconds()).unwrap_or(u32::MAX),
        interval: u32::try_from(terminal::INTERVAL).unwrap_or(u32::MAX),
    }))
}

#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Shown {
    user_code: String,
}

/// The page that confirms a terminal's sign-in.
#[utoipa::path(
get, path = "/v1/auth/device/confirm", operation_id = "device_page", tag = "Auth",
    security(()),
    params(Shown),
    responses((status = OK, content_type = "text/html", body = String)),
    extensions(("x-problems" = json!([code::NOT_FOUND]))),
)]
pub(super) async fn form(
    State(app): State<App>,
    headers: HeaderMap,
    Query(Shown { user_code }): Query<Shown>,
) -> Result<Response> {
    offered(&app, "device")?;
    let language = Language::of(&headers);
    let fields = page::credentials(language, "");
    Ok(confirm_page(
        &app,
        language,
        &user_code,
        StatusCode::OK,
        None,
        &fields,
    ))
}

/// What the page sends.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = DeviceForm)]
pub(super) struct Submitted {
    user_code: String,
    #[serde(default)]
    decision: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    mfa_token: String,
    #[serde(default)]
    code: String,
}

/// What that page sends.
#[utoipa::path(
post, path = "/v1/auth/device/confirm", operation_id = "confirm_device", tag = "Auth",
    security(()),
    request_body(content = Submitted, content_type = "application/x-www-form-urlencoded"),
    responses((status = OK, content_type = "text/html", body = String), (status = BAD_REQUEST, content_type = "text/html", body = String), (status = UNAUTHORIZED, content_type = "text/html", body = String), (status = FORBIDDEN, content_type = "text/html", body = String), (status = UNPROCESSABLE_ENTITY, content_type = "text/html", body = String), (status = TOO_MANY_REQUESTS, content_type = "text/html", body = String), (status = SERVICE_UNAVAILABLE, content_type = "text/html", body = String)),
    extensions(("x-problems" = json!([code::NOT_FOUND]))),
)]
pub(super) async fn submit(
    State(app): State<App>,
    origin: Origin,
    headers: HeaderMap,
    form: Result<Form<Submitted>, FormRejection>,
) -> Result<Response> {
    offered(&app, "device")?;
    let language = Language::of(&headers);
    let Form(form) = form.map_err(|_| Error::malformed())?;
    let proved = prove(
        &app,
        &origin,
        (form.username.clone(), form.password),
        (&form.mfa_token, &form.code),
    );
    let user = match proved.await {
        Ok(user) => user,
        Err(refused) => {
            let again = Again::of(&app, language, refused, &form.username);
            let fault = again.fault.as_deref();
            return Ok(confirm_page(
                &app,
                language,
                &form.user_code,
                again.status,
                fault,
                &again.fields,
            ));
        }
    };
    let confirmed = form.decision == "confirm";
    let mut tx = app.db().write().await?;
    let device = terminal::decide(&mut tx, &form.user_code, user.id, confirmed).await?;
    tx.commit().await?;
    let Some(device) = device else {
        let fault = say(
            language,
            "Diesen Code gibt es nicht, oder er ist abgelaufen. Bitte vergleichen Sie ihn mit dem auf dem Gerät.",
            "There is no such code, or it has expired. Please compare it with the one on the device.",
        );
        let fields = page::credentials(language, &form.username);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(confirm_page(
            &app,
            language,
            "",
            status,
            Some(fault),
            &fields,
        ));
    };
    Ok(done_page(&app, language, confirmed, &device))
}

fn confirm_page(
    app: &App,
    language: Language,
    user_code: &str,
    status: StatusCode,
    fault: Option<&str>,
    fields: &Markup,
) -> Response {
    Page {
        status,
        document: &app.portal(),
        language,
        title: say(language, "Gerät anmelden", "Sign a device in"),
        body: html! {
            (page::alert(fault))
            p {
                (say(
                    language,
                    "Bestätigen Sie nur eine Anmeldung, die Sie selbst eben auf einem Gerät begonnen haben, und nur wenn dort derselbe Code steht.",
                    "Confirm only a sign-in that you have just started on a device yourself, and only if it shows the same code.",
                ))
            }
            form method="post" action="confirm" {
                label for="user_code" { (say(language, "Code auf dem Gerät", "Code on the device")) }
                input id="user_code" name="user_code" value=(user_code) autocomplete="off" required;
                (fields)
                button type="submit" name="decision" value="confirm" {
                    (say(language, "Gerät anmelden", "Sign the device in"))
                }
                button.plain type="submit" name="decision" value="decline" {
                    (say(language, "Ablehnen", "Decline"))
                }
            }
        },
        form_target: "",
    }
    .into_response()
}

fn done_page(app: &App, language: Language, confirmed: bool, device: &str) -> Response {
    let text = if confirmed {
        say(
            language,
            "Das Gerät ist angemeldet. Sie können dieses Fenster schließen.",
            "The device is signed in. You can close this window.",
        )
    } else {
        say(
            language,
            "Die Anmeldung wurde abgelehnt. Auf dem Gerät geschieht nichts.",
            "The sign-in was declined. Nothing happens on the device.",
        )
    };
    Page {
        status: StatusCode::OK,
        document: &app.portal(),
        language,
        title: say(language, "Gerät anmelden", "Sign a device in"),
        body: html! {
            p { (text) }
            @if !device.is_empty() { p { (device) } }
        },
        form_target: "",
    }
    .into_response()
}
