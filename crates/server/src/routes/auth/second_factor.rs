//! The second factor of whoever is signed in. The password is asked for again: an unlocked computer
//! is not enough to change it.

use api::{RecoveryCodes, TotpBegun, TotpCode};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde::Deserialize;

use super::Origin;
use crate::App;
use crate::auth::{self, Caller, second_factor};
use crate::db::now;
use crate::error::{Error, Result};
use crate::openapi::problems;

/// The password once more.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Password {
    /// Never logged.
    password: String,
}

/// Begins to set up a second factor.
#[utoipa::path(
post, path = "/v1/auth/totp", operation_id = "begin_second_factor", tag = "Auth",
    request_body = Password,
    responses((status = OK, body = TotpBegun)),
    extensions(("x-problems" = json!(problems::SECOND_FACTOR))),
)]
pub(super) async fn begin(
    State(app): State<App>,
    origin: Origin,
    caller: Caller,
    body: Result<Json<Password>, JsonRejection>,
) -> Result<Json<TotpBegun>> {
    confirmed(&app, &origin, &caller, body).await?;
    let mut tx = app.db().write().await?;
    let begun = second_factor::begin(&mut tx, &caller.user, &app.portal().name).await?;
    tx.commit().await?;
    Ok(Json(begun))
}

/// Confirms it with a first code; the codes for the day it is lost are told once.
#[utoipa::path(
post, path = "/v1/auth/totp/confirm", operation_id = "confirm_second_factor", tag = "Auth",
    request_body = TotpCode,
    responses((status = OK, body = RecoveryCodes)),
    extensions(("x-problems" = json!(problems::SECOND_FACTOR))),
)]
pub(super) async fn confirm(
    State(app): State<App>,
    origin: Origin,
    caller: Caller,
    body: Result<Json<TotpCode>, JsonRejection>,
) -> Result<Json<RecoveryCodes>> {
    let Json(TotpCode { code }) = body.map_err(|_| Error::malformed())?;
    let key = format!("mfa:{}", caller.user.id);
    let attempt = app.tries().begin(&key, origin.ip, now())?;
    let mut tx = app.db().write().await?;
    let codes = second_factor::confirm(&mut tx, caller.user.id, &code).await?;
    tx.commit().await?;
    attempt.succeeded();
    Ok(Json(codes))
}

/// New codes for that day; the old ones are void.
#[utoipa::path(
post, path = "/v1/auth/totp/recovery", operation_id = "renew_recovery_codes", tag = "Auth",
    request_body = Password,
    responses((status = OK, body = RecoveryCodes)),
    extensions(("x-problems" = json!(problems::SECOND_FACTOR))),
)]
pub(super) async fn recovery(
    State(app): State<App>,
    origin: Origin,
    caller: Caller,
    body: Result<Json<Password>, JsonRejection>,
) -> Result<Json<RecoveryCodes>> {
    if !caller.user.has_second_factor {
        return Err(Error::not_found());
    }
    confirmed(&app, &origin, &caller, body).await?;
    let mut tx = app.db().write().await?;
    let codes = second_factor::renew_recovery(&mut tx, caller.user.id).await?;
    tx.commit().await?;
    Ok(Json(codes))
}

/// Ends the second factor.
#[utoipa::path(
delete, path = "/v1/auth/totp", operation_id = "end_second_factor", tag = "Auth",
    request_body = Password,
    responses((status = NO_CONTENT)),
    extensions(("x-problems" = json!(problems::SECOND_FACTOR))),
)]
pub(super) async fn end(
    State(app): State<App>,
    origin: Origin,
    caller: Caller,
    body: Result<Json<Password>, JsonRejection>,
) -> Result<StatusCode> {
    confirmed(&app, &origin, &caller, body).await?;
    let mut tx = app.db().write().await?;
    second_factor::end(&mut tx, caller.user.id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn confirmed(
    app: &App,
    origin: &Origin,
    caller: &Caller,
    body: Result<Json<Password>, JsonRejection>,
) -> Result<()> {
    let Json(Password { password }) = body.map_err(|_| Error::malformed())?;
    auth::confirms(app, origin.ip, &caller.user, password).await
}
