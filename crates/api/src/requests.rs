//! What clients send. Every write carries an `Idempotency-Key`, stored with its effect.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::{Contract, CostAck, Format, Message, MessageKind, NewLink, Ticket};

/// `POST /v1/tickets`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTicket {
    /// Client-made UUIDv7.
    pub id: Uuid,
    /// Ticket type of the portal document.
    #[serde(rename = "type")]
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Marked priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    /// The type's own fields.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// The first message.
    pub message: NewMessage,
    /// Confirmation mail wished.
    #[serde(default)]
    pub confirm_email: bool,
    /// Call-back wished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<CallbackRequest>,
    /// `app`; staff also `phone`, `email`.
    #[serde(default = "app")]
    pub channel: String,
    /// *Staff*: for whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requester_id: Option<Uuid>,
    /// What was confirmed about costs: every notice of the quote that must be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cost_ack: Vec<CostAck>,
    /// Tickets it has to do with from the beginning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<NewLink>,
    /// When the user pressed Send, by the client's clock; informative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_created_at: Option<DateTime<Utc>>,
}

fn app() -> String {
    "app".to_owned()
}

/// A message to be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMessage {
    /// Client-made UUIDv7.
    pub id: Uuid,
    /// Text; may be empty where the portal allows it and a picture is attached.
    pub body: String,
    /// How to read it: `plain` or `markdown`.
    #[serde(default)]
    pub format: Format,
    /// *Staff*: a note customers never see.
    #[serde(default)]
    pub internal: bool,
    /// `reply`, or *staff* `finding`.
    #[serde(default = "reply")]
    pub kind: MessageKind,
    /// Uploaded files.
    #[serde(default)]
    pub attachments: Vec<UploadRef>,
    /// An action in the same transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionRequest>,
}

fn reply() -> MessageKind {
    MessageKind::Reply
}

/// A finished upload and the name its file shall have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadRef {
    /// From `POST /v1/uploads`.
    pub upload_id: Uuid,
    /// File name.
    pub name: String,
}

/// A wish to be called back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CallbackRequest {
    /// Number; empty: the one staff knows.
    pub phone: String,
    /// Free text: when.
    pub window: String,
}

/// `POST /v1/tickets/{id}/actions/{action}`; inside a message the action's name is part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ActionRequest {
    /// Name; empty where the path says it.
    pub action: String,
    /// Arguments, e.g. `{"minutes": 90}` of `set_estimate`, `{"user_id": …}` of `assign`.
    pub args: BTreeMap<String, Value>,
    /// What the user saw when deciding, e.g. `{"status": "open"}`.
    pub expected: BTreeMap<String, Value>,
    /// A message in the same transaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub message: Option<Box<NewMessage>>,
}

/// `PATCH /v1/tickets/{id}`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PatchTicket {
    /// `subject`, `priority`.
    pub set: BTreeMap<String, FieldChange>,
    /// The type's own fields.
    pub fields: BTreeMap<String, FieldChange>,
    /// What shall be with the ticket. Adding what is there already changes nothing.
    pub add: TicketSets,
    /// What shall not be. Of what is in both, this wins.
    pub remove: TicketSets,
}

/// Sets of a ticket: whoever adds or removes never has to know what others have added or removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TicketSets {
    /// Members of the ticket's organisation who read and write along.
    pub participants: Vec<Uuid>,
    /// Tickets it has to do with; only `related`, the others come with their actions.
    pub links: Vec<NewLink>,
    /// *Staff*: words to find it by, which customers never see.
    pub tags: Vec<String>,
}

/// Compare and set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// What the user saw.
    pub from: Value,
    /// What it shall be.
    pub to: Value,
}

/// `PUT /v1/tickets/{id}/read`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadRequest {
    /// Newest message read.
    pub message_id: Uuid,
}

/// `POST /v1/notifications/read`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NotificationsRead {
    /// This one and everything before it.
    pub up_to: Option<Uuid>,
    /// These.
    pub ids: Vec<Uuid>,
}

/// Answer to every write about a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketWritten {
    /// The ticket as the caller sees it now.
    pub ticket: Ticket,
    /// Messages written by this call, events included.
    pub messages: Vec<Message>,
    /// Other tickets this call made or changed: the one split off, the one merged into.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Ticket>,
    /// The operation.
    pub op: OpSeq,
}

/// Where an operation stands in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpSeq {
    /// The `Idempotency-Key`.
    pub id: Uuid,
    /// Sequence of its transaction.
    pub seq: i64,
}

/// `POST /v1/uploads`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadRequest {
    /// Lower-case hex of the whole file.
    pub sha256: String,
    /// Bytes.
    pub size: u32,
    /// File name.
    pub name: String,
    /// As the client believes; the server sniffs.
    pub media_type: String,
}

/// Answer to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadState {
    /// Id for the `PATCH` calls and for messages.
    pub id: Uuid,
    /// Bytes the server has.
    pub offset: u32,
    /// Most bytes a `PATCH` may carry.
    pub chunk_size: u32,
    /// Whether nothing is missing.
    pub complete: bool,
    /// When an unfinished upload is thrown away.
    pub expires_at: DateTime<Utc>,
}

/// `POST /v1/public/tickets`: from somebody without an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicTicket {
    /// Client-made UUIDv7: sending twice files once.
    pub id: Uuid,
    /// Full name.
    #[serde(default)]
    pub name: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Phone number; may be empty.
    #[serde(default)]
    pub phone: String,
    /// One line; may be empty.
    #[serde(default)]
    pub subject: String,
    /// The concern; may be empty.
    #[serde(default)]
    pub message: String,
}

/// `POST /v1/users`, *staff*: a customer's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewUser {
    /// Client-made UUIDv7.
    pub id: Uuid,
    /// E-mail address, the sign-in name.
    pub email: String,
    /// Full name.
    pub name: String,
    /// Phone number.
    #[serde(default)]
    pub phone: String,
    /// The one organisation.
    pub organization_id: Uuid,
    /// Roles of the portal.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Given by the provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support_id: Option<String>,
    /// `de` or `en`: of mails.
    #[serde(default = "german")]
    pub language: String,
}

fn german() -> String {
    "de".to_owned()
}

/// `PATCH /v1/users/{id}`, *staff*; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PatchUser {
    /// The revision this is based on; another one is 409 `field_conflict`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<u32>,
    /// Full name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// E-mail address, the sign-in name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// `de` or `en`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// All roles from now on; the contacts of an organisation are set there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<String>>,
    /// `active` (also: checks, enables), `not_enabled`, `unverified`, `inactive`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Given by the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_id: Option<String>,
    /// The one organisation; only for somebody who has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_id: Option<Uuid>,
    /// Sends the mail with a code for the password (again).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub send_code: bool,
}

/// `PATCH /v1/organizations/{id}`, *staff*; what is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PatchOrganization {
    /// The revision this is based on; another one is 409 `field_conflict`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<u32>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The contract; an empty number ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    /// A member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_contact_id: Option<Uuid>,
    /// A member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monitoring_contact_id: Option<Uuid>,
}
