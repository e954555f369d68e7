//! Somebody at the server without Pult: what a colleague does elsewhere while a window is watched.

use anyhow::{Context as _, Result, bail};
use api::{Ticket, TicketWritten, TokenRequest, TokenResponse};
use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::pultd::{DemoAccount, Pultd};

/// A signed-in caller of the server's open API.
#[derive(Debug)]
pub struct Caller {
    http: Client,
    base: String,
    token: String,
}

impl Caller {
    /// Signs in.
    ///
    /// # Errors
    /// When the server refuses or does not answer.
    pub async fn sign_in(server: &Pultd, who: &DemoAccount) -> Result<Self> {
        crate::install_tls();
        let http = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        let base = format!("{}/v1", server.address());
        let form = TokenRequest::Password {
            username: who.email.clone(),
            password: who.password.clone(),
            device: "test".to_owned(),
        };
        let token: TokenResponse =
            answer(http.post(format!("{base}/auth/token")).form(&form)).await?;
        Ok(Self {
            http,
            base,
            token: token.access_token,
        })
    }

    /// Reads something.
    ///
    /// # Errors
    /// When the server refuses, or answers something else than wanted.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        let request = self.http.get(format!("{}{path}", self.base));
        answer(request.bearer_auth(&self.token)).await
    }

    /// Reads a file.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        let request = self.http.get(format!("{}{path}", self.base));
        let response = request.bearer_auth(&self.token).send().await?;
        Ok(response.error_for_status()?.bytes().await?.to_vec())
    }

    /// Writes something, under an idempotency key of its own.
    ///
    /// # Errors
    /// When the server refuses, or answers something else than wanted.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T> {
        let request = self.http.post(format!("{}{path}", self.base)).json(body);
        let key = Uuid::now_v7().to_string();
        answer(
            request
                .bearer_auth(&self.token)
                .header("Idempotency-Key", key),
        )
        .await
    }

    /// The ticket with this number.
    ///
    /// # Errors
    /// When this caller sees none.
    pub async fn ticket(&self, number: &str) -> Result<Ticket> {
        let tickets: Vec<Ticket> = self.get(&format!("/tickets?number={number}")).await?;
        tickets
            .into_iter()
            .next()
            .with_context(|| format!("no ticket {number}"))
    }

    /// Writes a reply.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn reply(&self, ticket: Uuid, text: &str) -> Result<TicketWritten> {
        let message = json!({ "id": Uuid::now_v7(), "body": text, "kind": "reply" });
        self.post(&format!("/tickets/{ticket}/messages"), &message)
            .await
    }

    /// Reads a ticket up to this message, as on another device.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn read_up_to(&self, ticket: Uuid, message: Uuid) -> Result<()> {
        let path = format!("{}/tickets/{ticket}/read", self.base);
        let request = self.http.put(path).json(&json!({ "message_id": message }));
        let response = request.bearer_auth(&self.token).send().await?;
        response.error_for_status().context("reading elsewhere")?;
        Ok(())
    }

    /// Performs an action of the portal (`take`, `close`, …).
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn act(&self, ticket: Uuid, action: &str, arguments: Value) -> Result<TicketWritten> {
        let body = json!({ "action": action, "args": arguments });
        self.post(&format!("/tickets/{ticket}/actions/{action}"), &body)
            .await
    }
}

async fn answer<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    let response = request.send().await.context("the server does not answer")?;
    let status = response.status();
    let path = response.url().path().to_owned();
    let text = response.text().await?;
    if !status.is_success() {
        bail!("{path}: {status}: {text}");
    }
    serde_json::from_str(&text).with_context(|| format!("{path} answered {text}"))
}
