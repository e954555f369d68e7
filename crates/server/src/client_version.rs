//! Clients that are too old for the portal are told so, before anything is done for them.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use api::code;

use crate::App;
use crate::error::Error;

/// Middleware: refuses our own client when it is older than the portal's `min_client`. It says who
/// it is in `Helpdesk-Client: pult/1.2.3 (os)`; others are taken as they are.
pub async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let too_old = of_pult(request.headers())
        .zip(version(&app.portal().min_client))
        .is_some_and(|(client, least)| client < least);
    if too_old && request.uri().path().starts_with("/v1/") {
        return Error::new(code::CLIENT_TOO_OLD).into_response();
    }
    next.run(request).await
}

fn of_pult(headers: &HeaderMap) -> Option<[u32; 3]> {
    let value = headers.get("helpdesk-client")?.to_str().ok()?;
    let product = value.split_whitespace().next()?;
    version(product.strip_prefix("pult/")?)
}

/// The first three numbers of a version; what follows does not count.
fn version(text: &str) -> Option<[u32; 3]> {
    let numbers = text.split(['-', '+']).next()?;
    let mut parts = numbers.split('.').map(|part| part.parse().ok());
    Some([
        parts.next()??,
        parts.next()??,
        parts.next().unwrap_or(Some(0))?,
    ])
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(version("0.9.12") < version("0.10.0"));
        assert_eq!(version("1.2"), version("1.2.0-beta.1"));
        assert_eq!(version(""), None);
    }
}
