//! News staff writes. Readers find them in the portal document; these are for whoever writes them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// *Staff*: an announcement as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announcement {
    /// Id; also in the portal document.
    pub id: Uuid,
    /// Heading.
    pub title: String,
    /// Text, plain.
    pub text: String,
    /// First day, `YYYY-MM-DD`; empty: at once.
    pub from: String,
    /// Last day; empty: until it is taken back.
    pub until: String,
    /// Told to the primary contact of an organisation only, who passes it on.
    pub primary_contact_only: bool,
    /// Grows by one with every change.
    pub rev: u32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
}

/// `POST /v1/announcements`, *staff*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewAnnouncement {
    /// Client-made UUIDv7.
    pub id: Uuid,
    /// Heading.
    pub title: String,
    /// Text, plain.
    pub text: String,
    /// First day, `YYYY-MM-DD`; empty: at once.
    #[serde(default)]
    pub from: String,
    /// Last day; empty: until it is taken back.
    #[serde(default)]
    pub until: String,
    /// Told to the primary contact of an organisation only.
    #[serde(default)]
    pub primary_contact_only: bool,
}

/// `PATCH /v1/announcements/{id}`, *staff*; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PatchAnnouncement {
    /// The revision this is based on; another one is 409 `field_conflict`.
    pub rev: u32,
    /// Heading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Text, plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// First day; empty: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day; empty: until it is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Told to the primary contact only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_contact_only: Option<bool>,
}
