//! Messages, findings, notes and events.

use serde::{Deserialize, Serialize};

use crate::{AttachmentId, MessageId, RemoteId, TicketId, Timestamp};

/// What a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Written by a customer or to one.
    Reply,
    /// Staff only.
    Note,
    /// The result of the check ("Ergebnis der Prüfung").
    Finding,
    /// Something that happened.
    Event,
}

/// The author's side of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// A customer.
    Customer,
    /// Staff.
    Agent,
    /// The server itself.
    System,
}

/// Who wrote something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// The server's id; empty for the server itself.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Staff initials.
    pub initials: String,
    /// Side of the desk.
    pub side: Side,
}

/// A text and how to read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "format", content = "text", rename_all = "snake_case")]
pub enum Body {
    /// Characters and line ends.
    Plain(String),
    /// CommonMark.
    Markdown(String),
    /// Foreign HTML: sanitised before anybody sees it.
    Html(String),
}

impl Body {
    /// The source text, whatever its format.
    #[must_use]
    pub fn source(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Markdown(text) | Self::Html(text) => text,
        }
    }
}

/// A message of a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// On this computer.
    pub id: MessageId,
    /// Its ticket.
    pub ticket: TicketId,
    /// At the server.
    pub remote: RemoteId,
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: Author,
    /// Text; empty for events.
    pub body: Body,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// How it came: `app`, `phone`, `email`, `system`.
    pub channel: String,
    /// For events: what happened.
    pub event: Option<Event>,
    /// When it was written.
    pub created_at: Timestamp,
    /// The server's revision.
    pub rev: u32,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// `status`, `priority`, `assignee`, `callback`, `callback_done`, `estimate`, `subject`, `mail_sent`, `filed`.
    pub kind: String,
    /// Value before.
    pub from: String,
    /// Value after.
    pub to: String,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// On this computer.
    pub id: AttachmentId,
    /// At the server.
    pub remote: RemoteId,
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: u32,
    /// As the server sniffed it.
    pub media_type: String,
    /// Lower-case hex; empty where the server does not tell.
    pub sha256: String,
}
