//! A ticket as a server told it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Agreed, MessageId, Number, Organization, Person, RemoteId, TicketId, Timestamp};

/// A ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticket {
    /// On this computer.
    pub id: TicketId,
    /// At the server.
    pub remote: RemoteId,
    /// As people say it; none until the server gave one.
    pub number: Option<Number>,
    /// Id of the ticket type in the portal document.
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Id of a status in the portal document.
    pub status: String,
    /// When the status was last changed.
    pub status_since: Timestamp,
    /// Id of a priority.
    pub priority: Option<String>,
    /// How it came in: `app`, `phone`, `email`.
    pub channel: String,
    /// For whom it is.
    pub requester: Person,
    /// Whose organisation.
    pub organization: Option<Organization>,
    /// Who works on it.
    pub assignee: Option<Person>,
    /// Who phones with questions.
    pub project_lead: Option<Person>,
    /// Queue, where the account may know it.
    pub queue: Option<String>,
    /// Values of the type's own fields.
    #[serde(default)]
    pub fields: BTreeMap<String, Value>,
    /// A call-back, asked for or done.
    pub callback: Option<Callback>,
    /// Whether a confirmation mail was wished.
    #[serde(default)]
    pub confirm_email: bool,
    /// The agent's estimate.
    pub estimate: Option<Estimate>,
    /// What was promised, asked and answered.
    #[serde(default)]
    pub agreed: Agreed,
    /// Messages the account may see.
    pub message_count: u32,
    /// When the newest of them was written.
    pub last_message_at: Option<Timestamp>,
    /// When it was finished.
    pub closed_at: Option<Timestamp>,
    /// The server's revision; an older one never replaces a newer one.
    pub rev: u32,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When anything about it changed.
    pub updated_at: Timestamp,
}

/// A wish to be called back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// Number to call; empty: the one staff knows.
    pub phone: String,
    /// Free text: when.
    pub window: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When staff called; none: still to do.
    pub done_at: Option<Timestamp>,
}

/// How long mending will take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// Whole minutes.
    pub minutes: u32,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub by: Person,
}

/// How far the user has read a ticket, on any device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadMark {
    /// The ticket.
    pub ticket: TicketId,
    /// Newest message read.
    pub message: MessageId,
    /// That message's time.
    pub read_at: Timestamp,
}

/// What a server says about a notification; the engine only learns from it what was read elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteNotice {
    /// The server's id.
    pub remote: RemoteId,
    /// The ticket it is about.
    pub ticket: TicketId,
    /// The message it is about.
    pub message: Option<MessageId>,
    /// When it was read on any device.
    pub read_at: Option<Timestamp>,
}
