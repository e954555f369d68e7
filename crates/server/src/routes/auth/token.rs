//! `POST /v1/auth/token` and `…/revoke`.

use api::{TokenRequest, TokenResponse, code};
use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;

use super::Origin;
use crate::App;
use crate::auth::{self, User, browser, terminal};
use crate::error::{Error, Result};
use crate::openapi::problems;

/// Signs in, renews, or goes on with a second step: `grant_type` says which.
#[utoipa::path(
post, path = "/v1/auth/token", operation_id = "token", tag = "Auth",
    security(()),
    request_body(content = TokenRequest, content_type = "application/x-www-form-urlencoded"),
    responses((status = OK, body = TokenResponse)),
    extensions(("x-problems" = json!(problems::SIGNING_IN))),
)]
pub(super) async fn token(
    State(app): State<App>,
    origin: Origin,
    form: Result<Form<TokenRequest>, FormRejection>,
) -> Result<impl IntoResponse> {
    let Form(request) = form.map_err(|_| Error::malformed())?;
    let issued = match request {
        TokenRequest::Password {
            username,
            password,
            device,
        } => {
            offered(&app, "password")?;
            let user = auth::with_password(&app, origin.ip, &username, password).await?;
            signed_in(&app, &user, &device).await?
        }
        TokenRequest::SecondFactor {
            mfa_token,
            code,
            device,
        } => {
            let user = auth::with_second_factor(&app, origin.ip, &mfa_token, &code).await?;
            signed_in(&app, &user, &device).await?
        }
        TokenRequest::RefreshToken { refresh_token } => {
            let portal = app.portal();
            let mut tx = app.db().write().await?;
            let outcome = auth::refresh(&mut tx, &portal, &refresh_token).await?;
            tx.commit().await?;
            outcome?.response()
        }
        TokenRequest::AuthorizationCode {
            code,
            redirect_uri,
            code_verifier,
            client_id,
            device,
        } => {
            offered(&app, "pkce")?;
            our_client(&client_id)?;
            let mut tx = app.db().write().await?;
            let outcome =
                browser::exchange(&mut tx, &app, &code, &redirect_uri, &code_verifier, &device)
                    .await?;
            tx.commit().await?;
            outcome?.response()
        }
        TokenRequest::DeviceCode {
            device_code,
            client_id,
        } => {
            offered(&app, "device")?;
            our_client(&client_id)?;
            let mut tx = app.db().write().await?;
            let outcome = terminal::poll(&mut tx, &app, &device_code).await?;
            tx.commit().await?;
            outcome?.response()
        }
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(issued)))
}

pub(super) async fn signed_in(app: &App, user: &User, device: &str) -> Result<TokenResponse> {
    let mut tx = app.db().write().await?;
    let issued = auth::sign_in(&mut tx, user, device).await?;
    tx.commit().await?;
    Ok(issued.response())
}

/// A way the portal does not offer does not exist.
pub(super) fn offered(app: &App, method: &str) -> Result<()> {
    if app.portal().offers(method) {
        Ok(())
    } else {
        Err(Error::not_found())
    }
}

pub(super) fn our_client(client_id: &str) -> Result<()> {
    if client_id == browser::CLIENT {
        Ok(())
    } else {
        Err(Error::new(code::INVALID_GRANT))
    }
}

/// RFC 7009.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Revoke {
    /// Access or refresh token.
    token: String,
}

/// Ends the session of a token (RFC 7009), known or not.
#[utoipa::path(
post, path = "/v1/auth/revoke", operation_id = "revoke_token", tag = "Auth",
    security(()),
    request_body(content = Revoke, content_type = "application/x-www-form-urlencoded"),
    responses((status = NO_CONTENT)),
)]
pub(super) async fn revoke(
    State(app): State<App>,
    form: Result<Form<Revoke>, FormRejection>,
) -> Result<StatusCode> {
    let Form(Revoke { token }) = form.map_err(|_| Error::malformed())?;
    let mut tx = app.db().write().await?;
    auth::revoke_by_token(&mut tx, &token).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
