//! What the customer releases and accepts: more work, and finished work.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Money, Person};

/// Somebody has asked for more attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Escalation {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: Person,
    /// Why; empty: the message that came with it says so.
    pub reason: String,
}

/// A question whether more work shall be done, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Approval {
    /// What an answer names in `expected`.
    pub id: Uuid,
    /// How it stands.
    pub state: ApprovalState,
    /// Minutes of work on top of what may be done unasked and of what was released before.
    pub minutes: u32,
    /// What they are expected to cost; none: not named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// The hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// What the time is needed for; empty: the message that came with it says so.
    pub reason: String,
    /// When it was asked.
    pub requested_at: DateTime<Utc>,
    /// By whom.
    pub requested_by: Person,
    /// Until when it can be answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom; his name as it was that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Person>,
}

/// How a question for more work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Not answered.
    Pending,
    /// The work may be done.
    Approved,
    /// It may not.
    Rejected,
    /// Nobody has answered in time: it may not.
    Expired,
    /// A state this client does not know.
    #[serde(other)]
    Unknown,
}

/// *Staff*: the work on a ticket; `portal::clock::effort` makes the clock of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Effort {
    /// Minutes recorded.
    pub spent_minutes: u32,
    /// Beginning of the work that runs now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_since: Option<DateTime<Utc>>,
    /// Minutes the customer has released on top of what may be done unasked.
    pub approved_minutes: u32,
    /// When staff was warned that the work needs a release soon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warned_at: Option<DateTime<Utc>>,
    /// When the customer ought to have been told and was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breached_at: Option<DateTime<Utc>>,
}

/// Finished work the customer is asked to test, and what he found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acceptance {
    /// What an answer names in `expected`.
    pub id: Uuid,
    /// How it stands.
    pub state: AcceptanceState,
    /// Where it can be tested; empty: not named.
    #[serde(default)]
    pub system_url: String,
    /// What to look at; empty: the message that came with it says so.
    #[serde(default)]
    pub note: String,
    /// What is to be tested, in order.
    #[serde(default)]
    pub items: Vec<AcceptanceItem>,
    /// When it was asked.
    pub requested_at: DateTime<Utc>,
    /// By whom.
    pub requested_by: Person,
    /// When it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom; his name as it was that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Person>,
    /// When the work was handed over to production.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployed_at: Option<DateTime<Utc>>,
}

/// How an acceptance stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AcceptanceState {
    /// Not answered.
    Pending,
    /// Everything is as it should be.
    Accepted,
    /// Something is not.
    Rejected,
    /// A state this client does not know.
    #[serde(other)]
    Unknown,
}

/// One thing to test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptanceItem {
    /// What.
    pub text: String,
    /// What the customer found.
    pub state: ItemState,
    /// What is wrong.
    #[serde(default)]
    pub note: String,
    /// When he said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Who.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
}

/// What the customer found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Not tested yet.
    Open,
    /// As it should be.
    Ok,
    /// Not as it should be.
    Defect,
    /// A state this client does not know.
    #[serde(other)]
    Unknown,
}
