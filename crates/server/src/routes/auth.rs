//! Sign-in, rotation, sign-out.

use std::net::{IpAddr, SocketAddr};

use api::{TokenRequest, TokenResponse, code};
use axum::extract::{ConnectInfo, Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;
use axum::{Extension, Json, Router};
use serde::Deserialize;

use crate::App;
use crate::auth::{self, State as AccountState, User, password};
use crate::db::now;
use crate::error::{Error, Result};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/auth/token", post(token))
        .route("/v1/auth/revoke", post(revoke))
}

async fn token(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    form: Result<Form<TokenRequest>, axum::extract::rejection::FormRejection>,
) -> Result<impl IntoResponse> {
    let Form(request) = form.map_err(|_| Error::malformed())?;
    let issued = match request {
        TokenRequest::Password {
            username,
            password,
            device,
        } => {
            let ip = peer.and_then(|Extension(ConnectInfo(peer))| client_ip(peer, &headers));
            sign_in(&app, ip, &username, password, &device).await?
        }
        TokenRequest::RefreshToken { refresh_token } => {
            let mut tx = app.db().write().await?;
            let outcome = auth::refresh(&mut tx, &refresh_token).await?;
            tx.commit().await?;
            outcome?.response()
        }
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(issued)))
}

async fn sign_in(
    app: &App,
    ip: Option<IpAddr>,
    username: &str,
    password: String,
    device: &str,
) -> Result<TokenResponse> {
    let account = auth::email_key(username);
    if let Some(seconds) = app.tries().pause(&account, ip, now()) {
        return Err(Error::rate_limited(seconds));
    }
    let found = {
        let mut snapshot = app.db().read().await?;
        User::by_email(snapshot.conn(), &account).await?
    };
    let (user, stored) = match found {
        Some((user, stored)) if user.state != AccountState::Inactive => (Some(user), stored),
        // An account that may not know of itself: the same work and the same words.
        _ => (None, None),
    };
    let right = tokio::task::spawn_blocking(move || password::verify(&password, stored.as_deref()))
        .await
        .map_err(|error| Error::internal(&error))?;
    let Some(user) = user.filter(|_| right) else {
        app.tries().failed(&account, ip, now());
        return Err(Error::new(code::INVALID_CREDENTIALS));
    };
    app.tries().succeeded(&account);
    if !user.state.is_admitted() {
        return Err(Error::new(code::NOT_ADMITTED));
    }
    let mut tx = app.db().write().await?;
    let issued = auth::sign_in(&mut tx, &user, device).await?;
    tx.commit().await?;
    Ok(issued.response())
}

/// The client's address. Behind the reverse proxy, which is the only one on loopback, the last
/// entry of `X-Forwarded-For` is the one the proxy itself has seen.
fn client_ip(peer: SocketAddr, headers: &HeaderMap) -> Option<IpAddr> {
    if !peer.ip().is_loopback() {
        return Some(peer.ip());
    }
    let forwarded = headers.get("x-forwarded-for")?.to_str().ok()?;
    forwarded.rsplit(',').next()?.trim().parse().ok()
}

#[derive(Deserialize)]
struct Revoke {
    token: String,
}

async fn revoke(
    State(app): State<App>,
    form: Result<Form<Revoke>, axum::extract::rejection::FormRejection>,
) -> Result<StatusCode> {
    let Form(Revoke { token }) = form.map_err(|_| Error::malformed())?;
    let mut tx = app.db().write().await?;
    auth::revoke_by_token(&mut tx, &token).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
