//! What every writing request is unpacked into.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use serde::de::DeserializeOwned;

use crate::App;
use crate::auth::Caller;
use crate::error::{Error, Result};
use crate::idempotency::Operation;

/// A writing request: who, with which key, and what. Without a body `T` is read from `null`.
#[derive(Debug)]
pub(super) struct Write<T> {
    pub(super) caller: Caller,
    pub(super) operation: Operation,
    pub(super) body: T,
}

impl<T: DeserializeOwned> FromRequest<App> for Write<T> {
    type Rejection = Error;

    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, app).await?;
        let method = parts.method.clone();
        let path = parts
            .uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string);
        let headers = parts.headers.clone();
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|_| Error::too_large(super::JSON_LIMIT as u64))?;
        let operation = Operation::of(caller.user.id, &headers, &method, &path, &bytes)?;
        let json: &[u8] = if bytes.is_empty() { b"null" } else { &bytes };
        let body = serde_json::from_slice(json).map_err(|_| Error::malformed())?;
        Ok(Self {
            caller,
            operation,
            body,
        })
    }
}
