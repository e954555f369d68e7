//! Our server: the demo, with every agent signed in, and a ticket all of them see.

use std::path::Path;

use acceptance::caller::Caller;
use acceptance::pultd::{DemoAccount, Pultd};
use anyhow::{Context as _, Result};
use api::{TokenRequest, TokenResponse};
use reqwest::{Client, redirect::Policy};
use uuid::Uuid;

use super::crowd::Guests;

/// A running `pultd`.
#[derive(Debug)]
pub(super) struct Pult {
    server: Pultd,
    writer: Caller,
    ticket: Uuid,
    /// Requests for the stream, one for each account.
    openings: Vec<String>,
}

impl Pult {
    pub(super) async fn start(folder: &Path, logs: &Path) -> Result<Self> {
        let server = Pultd::demo("quisa", folder, logs)?;
        let writer = Caller::sign_in(&server, &server.account("agent")?).await?;
        let ticket = crate::live::open_ticket(&writer).await?;
        let mut openings = Vec::new();
        for agent in server.accounts()?.iter().filter(|one| one.role == "agent") {
            let token = token(&server, agent).await?;
            openings.push(format!(
                "GET /v1/events HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\
                 Authorization: Bearer {token}\r\n\r\n",
                server.host_and_port()
            ));
        }
        Ok(Self {
            server,
            writer,
            ticket,
            openings,
        })
    }

    pub(super) fn id(&self) -> u32 {
        self.server.id()
    }

    /// How many accounts the clients share.
    pub(super) fn accounts(&self) -> usize {
        self.openings.len()
    }

    pub(super) fn guests(&self, net: u8, count: usize) -> Result<Guests> {
        let address = self.server.host_and_port();
        Ok(Guests {
            address: address.parse().context("the server's address")?,
            net,
            count,
            openings: self.openings.clone(),
            greeting: "event: hello\n".to_owned(),
        })
    }

    /// Writes a reply to the ticket, as any client does.
    pub(super) async fn publish(&self) -> Result<()> {
        self.writer.reply(self.ticket, crate::live::TEXT).await?;
        Ok(())
    }
}

/// A token of the account: a stream is asked for by hand.
async fn token(server: &Pultd, who: &DemoAccount) -> Result<String> {
    let http = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .build()?;
    let form = TokenRequest::Password {
        username: who.email.clone(),
        password: who.password.clone(),
        device: "bench".to_owned(),
    };
    let url = format!("{}/v1/auth/token", server.address());
    let answer = http.post(url).form(&form).send().await?;
    let token: TokenResponse = answer.error_for_status()?.json().await?;
    Ok(token.access_token)
}
