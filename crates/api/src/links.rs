//! Tickets that have to do with each other.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Another ticket this one has to do with, as far as the reader sees that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// What the other ticket is to this one: `split_from` / `split_into`, `follow_up_of` /
    /// `followed_up_by`, `duplicate_of` / `has_duplicate`, `merged_into` / `merged_from`, `related`.
    pub rel: String,
    /// The other ticket.
    pub ticket_id: Uuid,
    /// Its number.
    pub number: String,
    /// Its subject.
    #[serde(default)]
    pub subject: String,
    /// Id of its status.
    #[serde(default)]
    pub status: String,
}

/// A link a new ticket is filed with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewLink {
    /// `follow_up_of` (a closed ticket goes on), `split_from` (another concern came up in it),
    /// `related`.
    pub rel: String,
    /// A ticket the filer sees.
    pub ticket_id: Uuid,
}
