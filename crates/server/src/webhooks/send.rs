//! One request to one integrator.

use std::sync::OnceLock;
use std::time::Duration;

use api::Time;
use axum::body::Bytes;
use axum::http::{Method, Request, Uri, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::Sha256;
use uuid::Uuid;

use super::target::{self, Outwards};

/// How long an integrator may take to say that he has it.
const PATIENCE: Duration = Duration::from_secs(10);

type Door = Client<HttpsConnector<HttpConnector<Outwards>>, Full<Bytes>>;

/// Sends deliveries. The door outwards is built with the first one: a server without integrators needs
/// no certificates.
#[derive(Debug, Default)]
pub struct Sender {
    door: OnceLock<Door>,
}

/// One delivery as it is sent.
#[derive(Debug)]
pub(super) struct Delivery {
    pub(super) id: Uuid,
    pub(super) url: String,
    pub(super) secret: Vec<u8>,
    pub(super) payload: String,
}

impl Sender {
    /// Sends; nothing of the answer but its status is looked at, and nobody is sent on elsewhere.
    ///
    /// # Errors
    /// Why the integrator has not taken it, for the admin to read.
    pub(super) async fn send(
        &self,
        delivery: &Delivery,
        loopback: bool,
        now: Time,
    ) -> Result<(), String> {
        let url = target::check(&delivery.url, loopback).map_err(|why| why.to_string())?;
        let uri: Uri = url.as_str().parse().map_err(|_| "not an address")?;
        let at = now.timestamp();
        let signature = sign(&delivery.secret, delivery.id, at, &delivery.payload);
        let request = Request::builder()
            .method(Method::POST)
            .uri(uri)
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                header::USER_AGENT,
                concat!("pultd/", env!("CARGO_PKG_VERSION")),
            )
            .header("webhook-id", delivery.id.to_string())
            .header("webhook-timestamp", at)
            .header("webhook-signature", signature)
            .body(Full::new(Bytes::from(delivery.payload.clone())))
            .map_err(|error| error.to_string())?;
        let sent = tokio::time::timeout(PATIENCE, self.door()?.request(request));
        match sent.await {
            Err(_) => Err("no answer in time".to_owned()),
            Ok(Err(error)) => Err(chain(&error)),
            Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
            Ok(Ok(answer)) => Err(format!("answered {}", answer.status().as_u16())),
        }
    }

    fn door(&self) -> Result<&Door, String> {
        if let Some(door) = self.door.get() {
            return Ok(door);
        }
        let built = door().map_err(|error| error.to_string())?;
        Ok(self.door.get_or_init(|| built))
    }
}

fn door() -> std::io::Result<Door> {
    let mut tcp = HttpConnector::new_with_resolver(Outwards);
    tcp.enforce_http(false);
    let tls = HttpsConnectorBuilder::new()
        .with_provider_and_native_roots(rustls::crypto::ring::default_provider())?
        // Plain HTTP leaves only to this machine: `target::check`.
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new()).build(tls))
}

/// The signature of Standard Webhooks: HMAC-SHA256 over id, time and body.
fn sign(secret: &[u8], id: Uuid, at: i64, payload: &str) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(format!("{id}.{at}.{payload}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

/// An error with what it comes from: the outermost says only that it did not work.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's own libraries.
    #[test]
    fn the_signature_is_that_of_standard_webhooks() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret).unwrap();
        mac.update(br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#);
        let known = "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(STANDARD.encode(mac.finalize().into_bytes()), known);
        let ours = sign(&secret, Uuid::nil(), 1, "{}");
        assert_ne!(ours, sign(&secret, Uuid::nil(), 2, "{}"));
        assert!(ours.starts_with("v1,"));
    }
}
