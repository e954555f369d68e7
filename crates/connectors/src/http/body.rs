//! Reading answers: only what says it is JSON is read as JSON, and never without a limit.

use std::time::Duration;

use api::Problem;
use domain::Fault;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use super::error;

/// The largest answer that is read into memory, bytes. A page is at most 1 MiB and one transaction.
const LARGEST: usize = 64 * 1024 * 1024;

/// The body of a good answer, or the fault of a bad one.
pub(crate) async fn json<T: DeserializeOwned>(response: Response) -> Result<T, Fault> {
    json_by(response, |bytes| serde_json::from_slice(bytes)).await
}

/// As [`json`], for what has its own way of being read.
pub(crate) async fn json_by<T>(
    response: Response,
    parse: impl FnOnce(&[u8]) -> Result<T, serde_json::Error>,
) -> Result<T, Fault> {
    let response = good(response).await?;
    if !says(&response, "application/json") {
        return Err(Fault::NotAHelpDesk);
    }
    let bytes = read(response).await?;
    parse(&bytes).map_err(|error| Fault::Protocol(error.to_string()))
}

/// The answer itself when it is a success.
pub(crate) async fn good(response: Response) -> Result<Response, Fault> {
    let status = response.status();
    if status.is_success() || status == StatusCode::NOT_MODIFIED {
        return Ok(response);
    }
    if status.is_redirection() {
        return Err(Fault::NotAHelpDesk);
    }
    let retry_after = retry_after(&response);
    if !says(&response, "application/problem+json") {
        // A captive portal or a proxy speaks for the server.
        return Err(match status.as_u16() {
            404 => Fault::Missing,
            408 | 500..=599 => Fault::Unreachable { sent: true },
            429 => Fault::Busy { after: retry_after },
            _ => Fault::NotAHelpDesk,
        });
    }
    let bytes = read(response).await?;
    let problem: Problem = serde_json::from_slice(&bytes).unwrap_or_default();
    Err(error::refusal(status.as_u16(), retry_after, problem))
}

async fn read(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| error::fault(&error))?
    {
        if bytes.len().saturating_add(chunk.len()) > LARGEST {
            return Err(Fault::Protocol("the answer is too large".to_owned()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn says(response: &Response, media_type: &str) -> bool {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case(media_type))
}

/// Seconds only: our server writes nothing else, and a date would bring its clock into ours.
fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}
