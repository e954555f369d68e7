//! Sign-in: tokens, passwords, the second factor, the browser and the terminal.

mod browser;
mod metadata;
mod page;
mod password;
mod second_factor;
mod terminal;
mod token;

use std::net::{IpAddr, SocketAddr};

use axum::Extension;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use password::{address, name};

use crate::App;
use crate::error::{Error, Result};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(metadata::metadata))
        .routes(routes!(token::token))
        .routes(routes!(token::revoke))
        .routes(routes!(password::forgot))
        .routes(routes!(password::set))
        .routes(routes!(password::register))
        .routes(routes!(second_factor::begin, second_factor::end))
        .routes(routes!(second_factor::confirm))
        .routes(routes!(second_factor::recovery))
        .routes(routes!(browser::form, browser::submit))
        .routes(routes!(terminal::begin))
        .routes(routes!(terminal::form, terminal::submit))
}

/// Where a request comes from, and by which name it reached the server.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// The client's address. Behind the reverse proxy, which is the only one on loopback, the last
    /// entry of `X-Forwarded-For` is the one the proxy itself has seen.
    pub(super) ip: Option<IpAddr>,
    /// The server's own address as the client wrote it, e.g. `https://desk.example`.
    pub(super) base: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Origin {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let peer = Option::<Extension<ConnectInfo<SocketAddr>>>::from_request_parts(parts, state)
            .await
            .unwrap_or_default()
            .map(|Extension(ConnectInfo(peer))| peer);
        let headers = &parts.headers;
        let proxied = peer.is_none_or(|peer| peer.ip().is_loopback());
        let secure = proxied && text(headers, "x-forwarded-proto") == Some("https");
        let host = text(headers, header::HOST.as_str()).unwrap_or("localhost");
        Ok(Self {
            ip: peer.and_then(|peer| client_ip(peer, headers)),
            base: format!("{}://{host}", if secure { "https" } else { "http" }),
        })
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn client_ip(peer: SocketAddr, headers: &HeaderMap) -> Option<IpAddr> {
    if !peer.ip().is_loopback() {
        return Some(peer.ip());
    }
    let forwarded = text(headers, "x-forwarded-for")?;
    forwarded.rsplit(',').next()?.trim().parse().ok()
}
