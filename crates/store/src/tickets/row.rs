//! A ticket as a list shows it.

use domain::{Category, MessageKind, Number, Organization, Person, Side, TicketKey, Timestamp};

/// Everything a row of a list needs.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketRow {
    /// Which ticket.
    pub key: TicketKey,
    /// As people say it.
    pub number: Option<Number>,
    /// Ticket type.
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Status in the portal document.
    pub status: String,
    /// What the status means.
    pub category: Category,
    /// When the status was last changed.
    pub status_since: Timestamp,
    /// Priority.
    pub priority: Option<String>,
    /// For whom it is.
    pub requester: Person,
    /// Whose organisation.
    pub organization: Option<Organization>,
    /// Who works on it.
    pub assignee: Option<Person>,
    /// Queue.
    pub queue: Option<String>,
    /// A call-back was asked for and not done.
    pub callback_pending: bool,
    /// The agent's estimate, minutes.
    pub estimate_minutes: Option<u32>,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When anything about it last happened; lists go by it.
    pub activity_at: Timestamp,
    /// When it was finished.
    pub closed_at: Option<Timestamp>,
    /// Messages stored here, events not counted.
    pub messages: u32,
    /// Messages of others that were not read.
    pub unread: u32,
    /// The newest message that is no event.
    pub last: Option<LastMessage>,
    /// The server no longer knows it; it stays because something of it waits.
    pub gone: bool,
}

/// The newest message, in short.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LastMessage {
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: String,
    /// Side of the desk.
    pub side: Side,
    /// When.
    pub at: Timestamp,
    /// The beginning of its text on one line.
    pub snippet: String,
    /// How many files it has.
    pub files: u32,
}
