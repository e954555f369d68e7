//! Pages of lists: where one ends is told by the last row's time and id (keyset), so that nothing is
//! shown twice or left out while the list grows.

use axum::http::header;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use crate::error::{Error, Result};

/// Rows of a page if the client does not say.
const PAGE: u32 = 50;
/// The most.
const LONGEST_PAGE: u32 = 200;

/// How many rows a page has.
pub(super) fn length(asked: Option<u32>) -> u32 {
    asked.unwrap_or(PAGE).clamp(1, LONGEST_PAGE)
}

/// The cursor behind a row.
pub(super) fn behind(at: i64, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{at} {id}"))
}

/// Time and id of the row a cursor stands behind.
///
/// # Errors
/// `cursor_invalid` if [`behind`] has not made it.
pub(super) fn place(cursor: &str) -> Result<(i64, Uuid)> {
    decode(cursor).ok_or_else(|| Error::new(api::code::CURSOR_INVALID))
}

fn decode(cursor: &str) -> Option<(i64, Uuid)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (at, id) = text.split_once(' ')?;
    Some((at.parse().ok()?, Uuid::try_parse(id).ok()?))
}

/// Tells the client that there is more (RFC 8288); it repeats its query with this cursor.
pub(super) fn link(response: &mut Response, next: Option<String>) {
    if let Some(next) = next
        && let Ok(link) = format!("<?cursor={next}>; rel=\"next\"").parse()
    {
        response.headers_mut().insert(header::LINK, link);
    }
}
