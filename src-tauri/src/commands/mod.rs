//! What the UI can ask for, one file a subject. Thin: the engine decides.

pub(crate) mod accounts;
pub(crate) mod capture;
pub(crate) mod drafts;
pub(crate) mod gate;
pub(crate) mod outbox;
pub(crate) mod paste;
pub(crate) mod prefs;
pub(crate) mod search;
pub(crate) mod system;
pub(crate) mod tickets;

use crate::error::{UiCode, UiError};

/// Ids come from our own page: one that cannot be read names nothing.
fn id<T: std::str::FromStr>(text: &str) -> Result<T, UiError> {
    text.parse().map_err(|_| UiError::new(UiCode::NotFound))
}
