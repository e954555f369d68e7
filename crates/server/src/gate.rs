//! What stands before every request: maintenance.

use api::code;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::App;
use crate::error::Error;

/// Whether a path answers during maintenance too: whoever waits may ask whether it is over, and
/// what the server is.
#[must_use]
pub fn is_always_open(path: &str) -> bool {
    path.starts_with("/.well-known/") || ["/v1/health", "/v1/openapi.json"].contains(&path)
}

/// Middleware: during maintenance nothing is read and nothing is written.
pub async fn pass(State(app): State<App>, request: Request, next: Next) -> Response {
    match app.db().maintenance() {
        Some(seconds) if !is_always_open(request.uri().path()) => {
            let refused = Error::new(code::MAINTENANCE).retry_after(seconds);
            refused.into_response()
        }
        _ => next.run(request).await,
    }
}
