//! The id that joins a client's complaint with the server's log.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use uuid::Uuid;

static HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id taken over from a client.
const MAX_CHARS: usize = 64;

/// A request's id: the client's `X-Request-Id` if it is harmless, else a new one.
#[derive(Debug, Clone)]
pub struct RequestId(String);

impl RequestId {
    /// The id [`carry`] gave to `request`.
    #[must_use]
    pub fn of(request: &Request) -> String {
        request
            .extensions()
            .get::<Self>()
            .map(|id| id.0.clone())
            .unwrap_or_default()
    }
}

/// Middleware: gives every request an id, names it in the log and echoes it.
pub async fn carry(mut request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(&HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(|id| !id.is_empty() && id.len() <= MAX_CHARS)
        .filter(|id| {
            id.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        })
        .map(str::to_owned);
    let id = given.unwrap_or_else(|| Uuid::now_v7().to_string());
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(RequestId(id.clone()));
    let began = std::time::Instant::now();
    let mut response = next.run(request).await;
    tracing::debug!(
        request.id = %id, %method, path, status = response.status().as_u16(),
        duration_ms = began.elapsed().as_millis(), "answered"
    );
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER.clone(), value);
    }
    response
}
