//! What a ticket costs and what is promised for it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use portal::document::{Charge, CostNotice, Goal};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{CallbackRequest, FieldProblem, KbHeader, Person};

/// A cost notice somebody confirms, as he read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CostAck {
    /// Id of the notice.
    pub notice: String,
    /// Its version.
    pub version: u32,
    /// The hourly rate that was named, in percent of the normal one.
    pub rate_percent: u32,
}

/// A cost notice somebody has confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// Id of the notice.
    pub notice: String,
    /// Its version.
    pub version: u32,
    /// The hourly rate that was named, in percent of the normal one.
    pub rate_percent: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: the requester, or staff that filed for him.
    pub by: Person,
}

/// `POST /v1/tickets/quote`: a ticket as it might be filed. Places of problems are those of
/// `NewTicket`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QuoteRequest {
    /// Ticket type of the portal document.
    #[serde(rename = "type")]
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Marked priority.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// The type's own fields.
    pub fields: BTreeMap<String, Value>,
    /// The first message.
    pub message: QuotedMessage,
    /// Call-back wished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<CallbackRequest>,
    /// *Staff*: for whom; his contract counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester_id: Option<Uuid>,
}

/// The first message of a ticket that is not filed yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct QuotedMessage {
    /// Text.
    pub body: String,
}

/// What a ticket would cost and when it would be due, if it were filed now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Quote {
    /// What keeps it from being filed.
    #[serde(default)]
    pub problems: Vec<FieldProblem>,
    /// Whether it is paid for: `free` also where the contract covers it.
    pub charge: Charge,
    /// It is free because a maintenance contract covers it.
    pub covered: bool,
    /// Id of the service level.
    pub level: Option<String>,
    /// What is promised; none: nothing.
    pub goal: Option<Goal>,
    /// Working minutes until then; none: no time is promised.
    pub working_minutes: Option<u32>,
    /// When the promise would be due, counted in working hours.
    pub due_at: Option<DateTime<Utc>>,
    /// The hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// The same as people write it: `1,5` in German.
    pub factor: String,
    /// It ranks before the others in staff's planning.
    pub urgent: bool,
    /// What is said about costs; `CostAck` names id, version and rate of those that must be
    /// confirmed.
    #[serde(default)]
    pub notices: Vec<CostNotice>,
    /// Articles of the knowledge base that may answer it, the nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub articles: Vec<KbHeader>,
}

/// What was promised for a ticket, and how the promise stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sla {
    /// Id of the service level.
    pub level: String,
    /// The hourly rate in percent of the normal one, as it was agreed.
    pub rate_percent: u32,
    /// When it is due, or was; none while the clock stands and where no time is promised.
    pub due_at: Option<DateTime<Utc>>,
    /// The clock stands because the provider need not act.
    pub paused: bool,
    /// Working minutes that are left while it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_minutes: Option<u32>,
    /// It is broken.
    pub breached: bool,
}

/// What a ticket costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Cost {
    /// Whether it is paid for: `free` also where the contract covers it.
    pub charge: Charge,
    /// It is free because a maintenance contract covers it.
    pub covered: bool,
    /// What was confirmed.
    #[serde(default)]
    pub acks: Vec<Consent>,
}
