//! Our own server.

mod agreed;
mod client;
mod live;
mod map;
mod perform;
mod signing;
mod upload;

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use async_trait::async_trait;
use domain::{
    AccessWish, Attachment, Capabilities, Connector, Cursor, Description, Fault, Found, Hint, Me,
    OpId, Operation, Outcome, OutgoingFile, Page, Session, SignIn,
};
use futures_core::Stream;
use futures_util::StreamExt as _;
use url::Url;

use client::Client;

/// A connector to one `pultd`.
pub(crate) struct Pult {
    client: Client,
}

impl fmt::Debug for Pult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pult({})", self.client.base())
    }
}

impl Pult {
    pub(crate) const KIND: &str = "pult";

    /// `base`: absolute URL of the API, with its version.
    pub(crate) fn new(http: reqwest::Client, base: &str) -> Result<Self, Fault> {
        let mut base = Url::parse(base).map_err(|_| Fault::NotAHelpDesk)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self {
            client: Client::new(http, base),
        })
    }
}

#[async_trait]
impl Connector for Pult {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            idempotent: true,
            tombstones: true,
            live: true,
            read_marks: true,
            longest_wait: Duration::from_secs(25),
            poll_every: Duration::from_secs(60),
        }
    }

    async fn describe(
        &self,
        session: Option<&Session>,
        etag: Option<&str>,
    ) -> Result<Option<Description>, Fault> {
        self.client.portal(session, etag).await
    }

    async fn sign_in(&self, step: SignIn) -> Result<(Session, Me), Fault> {
        let session = signing::session(&self.client, step).await?;
        let me = self.client.me(&session).await?;
        Ok((session, map::me(me)))
    }

    async fn ask_for_access(&self, wish: AccessWish) -> Result<(), Fault> {
        signing::ask(&self.client, wish).await
    }

    async fn sign_out(&self, session: &Session) -> Result<(), Fault> {
        self.client.revoke(session).await
    }

    async fn pull(
        &self,
        session: &Session,
        cursor: Option<&Cursor>,
        wait: Duration,
    ) -> Result<Page, Fault> {
        map::page(self.client.sync(session, cursor, wait).await?)
    }

    async fn download(
        &self,
        session: &Session,
        attachment: &Attachment,
        offset: u32,
    ) -> Result<Pin<Box<dyn Stream<Item = Result<Vec<u8>, Fault>> + Send>>, Fault> {
        let response = self
            .client
            .content(session, &attachment.remote, offset)
            .await?;
        Ok(Box::pin(response.bytes_stream().map(|chunk| {
            chunk
                .map(Into::into)
                .map_err(|error| crate::http::error::fault(&error))
        })))
    }

    async fn perform(
        &self,
        session: &Session,
        op: OpId,
        operation: &Operation,
        files: &[OutgoingFile],
    ) -> Outcome {
        perform::perform(&self.client, session, op, operation, files).await
    }

    async fn find(
        &self,
        session: &Session,
        _op: OpId,
        operation: &Operation,
    ) -> Result<Found, Fault> {
        perform::find(&self.client, session, operation).await
    }

    fn watch(&self, session: &Session) -> Pin<Box<dyn Stream<Item = Hint> + Send>> {
        live::watch(self.client.clone(), session.clone())
    }
}
