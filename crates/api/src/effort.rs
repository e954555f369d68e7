//! Work on tickets as it was recorded. Staff alone reads it; customers see at most the sum.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{OpSeq, Person};

/// What somebody did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EffortKind {
    /// A phone call.
    Call,
    /// Reading and answering mail.
    Mail,
    /// Work on the matter itself.
    #[default]
    Work,
    /// Anything else.
    Other,
}

/// A recorded piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeEntry {
    /// Made by whoever recorded it.
    pub id: Uuid,
    /// What it was for.
    pub ticket_id: Uuid,
    /// Who worked.
    pub agent: Person,
    /// What was done.
    pub kind: EffortKind,
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// Until when; none while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    /// What counts, in whole minutes; 0 while it runs.
    pub minutes: u32,
    /// What was done, in words.
    pub note: String,
    /// Whether the customer pays for it.
    pub billable: bool,
    /// The invoice it stands on; none: not charged yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice_id: Option<Uuid>,
    /// What was corrected afterwards, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
    /// Grows by one with every change.
    pub rev: u32,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A correction of a recorded piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Correction {
    /// `minutes`, `kind`, `note`, `billable`, `started_at`.
    pub field: String,
    /// Value before.
    pub from: String,
    /// Value after.
    pub to: String,
    /// By whom.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

/// `POST /v1/tickets/{id}/time-entries`: work that was done, or that begins now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTimeEntry {
    /// Made by whoever records it.
    pub id: Uuid,
    /// What is done.
    #[serde(default)]
    pub kind: EffortKind,
    /// Since when; none: so many minutes ago, or now.
    #[serde(default)]
    pub started_at: Option<DateTime<Utc>>,
    /// How long it took; none: it runs from now on, until it is stopped.
    #[serde(default)]
    pub minutes: Option<u32>,
    /// What is done, in words.
    #[serde(default)]
    pub note: String,
    /// Whether the customer pays for it; none: as for the ticket.
    #[serde(default)]
    pub billable: Option<bool>,
}

/// `PATCH /v1/time-entries/{id}`: stops or corrects it. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PatchTimeEntry {
    /// The revision that was seen; another one is 409 `field_conflict`.
    pub rev: Option<u32>,
    /// It ends now.
    pub stop: bool,
    /// What was done.
    pub kind: Option<EffortKind>,
    /// Since when.
    pub started_at: Option<DateTime<Utc>>,
    /// What counts, in whole minutes; of one that runs: it ends now.
    pub minutes: Option<u32>,
    /// In words.
    pub note: Option<String>,
    /// Whether the customer pays for it.
    pub billable: Option<bool>,
}

/// Answer to every write of a time entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimeEntryWritten {
    /// The entry as it is now.
    pub entry: TimeEntry,
    /// The operation.
    pub op: OpSeq,
}
