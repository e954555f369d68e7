//! `Idempotency-Key`: the same request twice has one effect and one answer.
//!
//! The answer is stored in the transaction of its effect, so that there is never one without the
//! other. Writers wait for each other, therefore a duplicate that runs at the same time finds the
//! finished answer of the first. A refused request had no effect and leaves no trace: it is judged
//! anew each time.

use api::code;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::App;
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// The header's name.
pub const HEADER: &str = "idempotency-key";
/// Set on an answer that was stored earlier.
pub const REPLAYED: &str = "idempotency-replayed";

/// One writing request, as far as repeating it goes.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The `Idempotency-Key`, made by the client.
    pub id: Uuid,
    /// Whose: keys of different users never meet.
    pub user: Uuid,
    fingerprint: Vec<u8>,
}

/// What beginning an operation comes to.
#[derive(Debug)]
pub enum Begun {
    /// It is new: here is the transaction.
    New(Box<Tx>),
    /// It was done before: this was the answer.
    Done(Response),
}

impl Operation {
    /// Reads the key and takes the fingerprint.
    ///
    /// # Errors
    /// `idempotency_key_missing` if there is no key or it is no UUID.
    pub fn of(
        user: Uuid,
        headers: &HeaderMap,
        method: &Method,
        path: &str,
        body: &[u8],
    ) -> Result<Self> {
        let id = headers
            .get(HEADER)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| Uuid::try_parse(value).ok())
            .ok_or_else(|| Error::new(code::IDEMPOTENCY_KEY_MISSING))?;
        let mut hasher = Sha256::new();
        for part in [method.as_str().as_bytes(), path.as_bytes(), body] {
            // With its length, so that no two requests run into the same text.
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Ok(Self {
            id,
            user,
            fingerprint: hasher.finalize().to_vec(),
        })
    }

    /// Opens the transaction of the effect, or finds the answer of an earlier one.
    ///
    /// # Errors
    /// `idempotency_key_reused` if the key belongs to another request.
    pub async fn begin(&self, app: &App) -> Result<Begun> {
        let mut tx = app.db().write().await?;
        let row = sqlx::query(
            "SELECT fingerprint, status, response FROM op_log WHERE user_id = $1 AND op_id = $2",
        )
        .bind(Id(self.user))
        .bind(Id(self.id))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
        let Some(row) = row else {
            return Ok(Begun::New(Box::new(tx)));
        };
        if row.bytes("fingerprint")? != self.fingerprint {
            return Err(Error::new(code::IDEMPOTENCY_KEY_REUSED));
        }
        let status = u16::try_from(row.int("status")?).ok();
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        let mut response = answer(status.unwrap_or(StatusCode::OK), row.bytes("response")?);
        response
            .headers_mut()
            .insert(REPLAYED, HeaderValue::from_static("true"));
        Ok(Begun::Done(response))
    }

    /// Takes the sequence number, stores the answer and commits. `answer_of` gets the number.
    ///
    /// # Errors
    /// If the database fails; then nothing has happened.
    pub async fn finish<T: Serialize>(
        &self,
        mut tx: Tx,
        status: StatusCode,
        answer_of: impl FnOnce(i64) -> T,
    ) -> Result<Response> {
        let seq = tx.seal().await?;
        let body = serde_json::to_vec(&answer_of(seq)).map_err(|error| Error::internal(&error))?;
        self.store(tx, status, body, seq).await
    }

    /// As [`Operation::finish`], for answers without a body.
    ///
    /// # Errors
    /// If the database fails; then nothing has happened.
    pub async fn finish_empty(&self, mut tx: Tx) -> Result<Response> {
        let seq = tx.seal().await?;
        self.store(tx, StatusCode::NO_CONTENT, Vec::new(), seq)
            .await
    }

    async fn store(
        &self,
        mut tx: Tx,
        status: StatusCode,
        body: Vec<u8>,
        seq: i64,
    ) -> Result<Response> {
        let at = millis(tx.now());
        sqlx::query(
            "INSERT INTO op_log (user_id, op_id, fingerprint, status, response, seq, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(Id(self.user))
        .bind(Id(self.id))
        .bind(&self.fingerprint[..])
        .bind(i64::from(status.as_u16()))
        .bind(&body[..])
        .bind(seq)
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
        tx.commit().await?;
        Ok(answer(status, body))
    }
}

fn answer(status: StatusCode, body: Vec<u8>) -> Response {
    if body.is_empty() {
        return status.into_response();
    }
    let mut response = (status, Body::from(body)).into_response();
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
