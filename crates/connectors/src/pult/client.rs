//! The calls of `docs/PROTOCOL.md`, one function each.

use std::time::Duration;

use api::{Me, SyncPage, TicketWritten};
use domain::{Cursor, Description, Fault, RemoteId, Session};
use reqwest::header::{ETAG, IF_NONE_MATCH, RANGE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;

use crate::http::{body, error};

/// How long an ordinary call may take before its answer counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    base: Url,
}

impl Client {
    pub(crate) fn new(http: reqwest::Client, base: Url) -> Self {
        Self { http, base }
    }

    pub(crate) fn base(&self) -> &Url {
        &self.base
    }

    /// Under `auth`: nobody is signed in yet, and no key is needed.
    pub(crate) async fn post_form<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &(impl Serialize + Sync),
    ) -> Result<T, Fault> {
        let request = self.request(Method::POST, path, None)?.form(form);
        body::json(send(request).await?).await
    }

    /// As [`Self::post_form`], with JSON.
    pub(crate) async fn post_json(
        &self,
        path: &str,
        content: &(impl Serialize + Sync),
    ) -> Result<Response, Fault> {
        let request = self.request(Method::POST, path, None)?.json(content);
        body::good(send(request).await?).await
    }

    pub(crate) async fn revoke(&self, session: &Session) -> Result<(), Fault> {
        let request = self
            .request(Method::POST, "auth/revoke", Some(session))?
            .form(&[("token", session.refresh.reveal())]);
        body::good(send(request).await?).await.map(drop)
    }

    pub(crate) async fn me(&self, session: &Session) -> Result<Me, Fault> {
        self.get("me", session).await
    }

    pub(crate) async fn portal(
        &self,
        session: Option<&Session>,
        etag: Option<&str>,
    ) -> Result<Option<Description>, Fault> {
        let mut request = self.request(Method::GET, "portal", session)?;
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = body::good(send(request).await?).await?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(None);
        }
        let etag = response
            .headers()
            .get(ETAG)
            .and_then(|value| value.to_str().ok());
        let etag = etag.map(str::to_owned);
        Ok(Some(Description {
            portal: body::json(response).await?,
            etag,
        }))
    }

    pub(crate) async fn sync(
        &self,
        session: &Session,
        cursor: Option<&Cursor>,
        wait: Duration,
    ) -> Result<SyncPage, Fault> {
        let cursor = cursor.map(|cursor| String::from_utf8_lossy(&cursor.0).into_owned());
        let mut request = self
            .request(Method::GET, "sync", Some(session))?
            .timeout(PATIENCE.saturating_add(wait));
        if let Some(cursor) = &cursor {
            request = request.query(&[("cursor", cursor)]);
        }
        if !wait.is_zero() {
            request = request.query(&[("wait", wait.as_secs())]);
        }
        body::json_by(send(request).await?, SyncPage::read).await
    }

    pub(crate) async fn content(
        &self,
        session: &Session,
        attachment: &RemoteId,
        offset: u32,
    ) -> Result<Response, Fault> {
        let path = format!("attachments/{attachment}/content");
        let mut request = self
            .request(Method::GET, &path, Some(session))?
            .timeout(Duration::from_secs(30 * 60));
        if offset > 0 {
            request = request.header(RANGE, format!("bytes={offset}-"));
        }
        let response = body::good(send(request).await?).await?;
        if offset > 0 && response.status() != StatusCode::PARTIAL_CONTENT {
            return Err(Fault::Protocol("the server ignored the range".to_owned()));
        }
        Ok(response)
    }

    pub(crate) async fn events(&self, session: &Session) -> Result<Response, Fault> {
        let request = self
            .request(Method::GET, "events", Some(session))?
            .timeout(Duration::from_secs(20 * 60));
        body::good(send(request).await?).await
    }

    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        session: &Session,
    ) -> Result<T, Fault> {
        body::json(send(self.request(Method::GET, path, Some(session))?).await?).await
    }

    /// A write about a ticket.
    pub(crate) async fn write(
        &self,
        session: &Session,
        op: Uuid,
        method: Method,
        path: &str,
        content: &(impl Serialize + Sync),
    ) -> Result<TicketWritten, Fault> {
        body::json(self.put(session, op, method, path, content).await?).await
    }

    /// A write whose answer is looked at by the caller.
    pub(crate) async fn put(
        &self,
        session: &Session,
        op: Uuid,
        method: Method,
        path: &str,
        content: &(impl Serialize + Sync),
    ) -> Result<Response, Fault> {
        let request = self
            .request(method, path, Some(session))?
            .header("Idempotency-Key", op.to_string())
            .json(content);
        body::good(send(request).await?).await
    }

    /// A request under the API's base, with the session's token.
    pub(crate) fn request(
        &self,
        method: Method,
        path: &str,
        session: Option<&Session>,
    ) -> Result<RequestBuilder, Fault> {
        let url = self
            .base
            .join(path)
            .map_err(|_| Fault::Protocol(format!("bad path {path}")))?;
        let mut request = self.http.request(method, url).timeout(PATIENCE).header(
            "Helpdesk-Client",
            concat!("pult/", env!("CARGO_PKG_VERSION")),
        );
        if let Some(session) = session {
            request = request.bearer_auth(session.access.reveal());
        }
        Ok(request)
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Result<Response, Fault> {
    request.send().await.map_err(|error| error::fault(&error))
}
