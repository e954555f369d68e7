//! What all connectors share: one kind of client, one reading of errors, one reading of bodies.

pub(crate) mod body;
pub(crate) mod error;

use std::time::Duration;

use domain::Fault;

use crate::NetworkOptions;

/// The server sends a heartbeat every 20 s; two missing and a bit means the line is dead.
pub(crate) const SILENCE: Duration = Duration::from_secs(50);

/// A client that follows no redirects (they may lead into private networks with our token), keeps
/// connections, and gives up on a line that has gone silent.
pub(crate) fn client(options: &NetworkOptions) -> Result<reqwest::Client, Fault> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("pult/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(10))
        .read_timeout(SILENCE)
        .tcp_nodelay(true);
    let mut roots = Vec::new();
    for der in &options.extra_roots {
        roots.push(reqwest::Certificate::from_der(der).map_err(|error| set_up(&error))?);
    }
    if !roots.is_empty() {
        builder = builder.tls_certs_merge(roots);
    }
    builder.build().map_err(|error| set_up(&error))
}

fn set_up(error: &reqwest::Error) -> Fault {
    Fault::Protocol(format!("TLS cannot be set up: {error}"))
}
