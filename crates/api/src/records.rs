//! Records: what the change feed puts and what writes answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Acceptance, Approval, Cost, Effort, Escalation, Link, Sla, TicketBilling};

/// Somebody, as far as the reader may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// User id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Staff initials ("Benutzerkürzel"); empty for customers.
    #[serde(default)]
    pub initials: String,
}

/// A ticket. Fields marked *staff* are absent from what customers receive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ticket {
    /// Made by whoever filed it.
    pub id: Uuid,
    /// Given by the server on save, for ever.
    pub number: String,
    /// Id of the ticket type in the portal document.
    #[serde(rename = "type")]
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Id of a status in the portal document.
    pub status: String,
    /// When the status was last changed.
    pub status_since: DateTime<Utc>,
    /// Id of a priority; none where the portal has none.
    pub priority: Option<String>,
    /// How it came in: `app`, `phone`, `email`.
    pub channel: String,
    /// For whom it is.
    pub requester: Person,
    /// Whose organisation.
    pub organization_id: Uuid,
    /// Name of that organisation.
    pub organization_name: String,
    /// Who else reads and writes along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<Person>,
    /// Who works on it.
    pub assignee: Option<Person>,
    /// Who phones with questions.
    pub project_lead: Option<Person>,
    /// Values of the type's own fields.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// A call-back, asked for or done.
    pub callback: Option<Callback>,
    /// Whether the requester wanted a confirmation mail.
    #[serde(default)]
    pub confirm_email: bool,
    /// The agent's estimate.
    pub estimate: Option<Estimate>,
    /// When it will be worked on, as far as that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_for: Option<DateTime<Utc>>,
    /// What was promised; none where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla: Option<Sla>,
    /// What it costs; none where the provider does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// It ranks before the others in staff's planning.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Somebody has asked for more attention.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub escalated: Option<Escalation>,
    /// The last question for more work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// The last test by the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acceptance: Option<Acceptance>,
    /// *Staff*: the work that was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effort: Option<Effort>,
    /// Minutes of work that were recorded; for customers where the portal shows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spent_minutes: Option<u32>,
    /// How it stands with money; absent where nothing is charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing: Option<TicketBilling>,
    /// Tickets it has to do with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Messages the reader may see.
    pub message_count: u32,
    /// When the newest of them was written.
    pub last_message_at: Option<DateTime<Utc>>,
    /// When it was finished.
    pub closed_at: Option<DateTime<Utc>>,
    /// *Staff*: the queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// *Staff*: words it is found by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// *Staff*: the requester's account as it is now: whether he is checked, what he may order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester_account: Option<AccountFacts>,
    /// Grows by one with every change.
    pub rev: u32,
    /// When it was filed.
    pub created_at: DateTime<Utc>,
    /// When anything about it changed.
    pub updated_at: DateTime<Utc>,
}

/// A wish to be called back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Callback {
    /// Number to call; empty: the one staff knows.
    #[serde(default)]
    pub phone: String,
    /// Free text: when.
    #[serde(default)]
    pub window: String,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When staff called; none: still to do.
    pub done_at: Option<DateTime<Utc>>,
}

/// How long mending will take ("geschätzte Dauer zur Behebung").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Estimate {
    /// Whole minutes.
    pub minutes: u32,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: Person,
}

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Written by a customer or to one.
    Reply,
    /// *Staff*: never shown to customers.
    Note,
    /// The result of the check ("Ergebnis der Prüfung"), stamped with initials, date and time.
    Finding,
    /// Something that happened: a status change, a mail sent.
    Event,
}

/// How a body is to be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Characters and line ends.
    #[default]
    Plain,
    /// CommonMark.
    Markdown,
    /// From a mail: sanitised before anybody sees it.
    Html,
}

/// The author's side of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AuthorRole {
    /// A customer.
    Customer,
    /// Staff.
    Agent,
    /// The server itself.
    System,
}

/// Who wrote something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Author {
    /// User id; none for the server itself.
    pub id: Option<Uuid>,
    /// Full name.
    pub name: String,
    /// Staff initials; empty for customers.
    #[serde(default)]
    pub initials: String,
    /// Side of the desk.
    pub role: AuthorRole,
}

/// A message, finding, note or event of a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    /// Made by whoever wrote it.
    pub id: Uuid,
    /// Its ticket.
    pub ticket_id: Uuid,
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Author,
    /// Text; empty for events.
    pub body: String,
    /// How to read it.
    pub format: Format,
    /// Files.
    #[serde(default)]
    pub attachments: Vec<Attachment>,
    /// How it came: `app`, `phone`, `email`, `system`.
    pub channel: String,
    /// For `event`: what happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<EventBody>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Grows by one with every change.
    pub rev: u32,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventBody {
    /// `status`, `priority`, `assignee`, `callback`, `callback_done`, `estimate`, `subject`, `field`,
    /// `mail_sent`, `filed`, `split_into`, `split_from`, `merged_into`, `merged_from`,
    /// `duplicate_of`, `has_duplicate`, `follow_up_of`, `followed_up_by`, `related`, `unrelated`,
    /// `redacted`, `project_lead`, `planned_for`, `cost_confirmed`, `level`, `promise_broken`,
    /// `approval_requested`, `approval_approved`, `approval_rejected`, `approval_expired`,
    /// `acceptance_requested`, `acceptance_item`, `accepted`, `rejected`, `deployed`, `escalated`,
    /// `participant`, `invoiced`, `paid`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Value before, as an id or plain text.
    #[serde(default)]
    pub from: String,
    /// Value after, as an id or plain text.
    #[serde(default)]
    pub to: String,
}

/// A file of a message. Its bytes come from `/v1/attachments/{id}/content`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attachment {
    /// Id of this attachment (not of the bytes).
    pub id: Uuid,
    /// File name, cleaned by the server.
    pub name: String,
    /// Bytes.
    pub size: u32,
    /// As sniffed by the server, never as claimed.
    pub media_type: String,
    /// Lower-case hex.
    pub sha256: String,
}

/// The reader's organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organization {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// First to be told by the provider ("Primärkontakt").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_contact: Option<Person>,
    /// Told by the provider's monitoring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring_contact: Option<Person>,
    /// *Staff*: the contract; absent for others and where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    /// Grows by one with every change.
    pub rev: u32,
}

/// What an organisation has agreed with the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contract {
    /// Its number.
    pub number: String,
    /// When it ends; none: until further notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

/// What staff knows of an account beyond what its organisation sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountFacts {
    /// State of the account.
    pub state: crate::MeState,
    /// For `unverified`: `staff`, `registration`, `mail` (wrote to support and was not known), `cc`
    /// (was in copy of such a mail), `form` (used the form for people without an account).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub cause: String,
    /// Roles in the portal.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Phone number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Given by the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_id: Option<String>,
}

/// A member of an organisation, as its managers see him.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// User id.
    pub id: Uuid,
    /// Organisation; nil for somebody who wrote a mail and belongs to none yet.
    pub organization_id: Uuid,
    /// Full name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Roles in the portal.
    pub roles: Vec<String>,
    /// *Staff*: what the organisation does not see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountFacts>,
    /// Grows by one with every change.
    pub rev: u32,
}

/// How far the reader has read a ticket, on any device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadMark {
    /// The ticket (also the record's id).
    pub ticket_id: Uuid,
    /// Newest message read.
    pub message_id: Uuid,
    /// Its time: the mark only moves forward.
    pub read_at: DateTime<Utc>,
    /// Grows by one with every change.
    pub rev: u32,
}

/// A matter the server wants to be noticed. The client raises notices itself; from these records it
/// only learns what was read elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Dedupe key.
    pub id: Uuid,
    /// The ticket it is about.
    pub ticket_id: Uuid,
    /// The message, if it is about one.
    pub message_id: Option<Uuid>,
    /// `reply`, `assigned`, `new_ticket`, `status`, `level`, `approval`, `acceptance`,
    /// `planned`, `escalated`, `invoice`; *staff*: `promise_broken`, `effort_warning`, `effort_breached`.
    pub kind: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read on any device.
    pub read_at: Option<DateTime<Utc>>,
    /// Grows by one with every change.
    pub rev: u32,
}
