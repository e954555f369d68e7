//! What the user intends. Stored as it is, sent when it can be, never rewritten.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    AccountId, Acknowledgement, BlobId, MessageId, MessageKind, OpId, TicketId, Timestamp,
};

/// An intention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Operation {
    /// A new ticket.
    File(Box<File>),
    /// A reply, note or finding.
    Reply(NewMessage),
    /// An action of the portal: take, close, …
    Act(Act),
    /// A changed field.
    Change(FieldChange),
    /// Read up to here.
    MarkRead(MarkRead),
}

impl Operation {
    /// The ticket whose lane it waits in.
    #[must_use]
    pub fn ticket(&self) -> TicketId {
        match self {
            Self::File(file) => file.ticket,
            Self::Reply(message) => message.ticket,
            Self::Act(act) => act.ticket,
            Self::Change(change) => change.ticket,
            Self::MarkRead(mark) => mark.ticket,
        }
    }

    /// Files that go with it.
    #[must_use]
    pub fn files(&self) -> &[LocalFile] {
        match self {
            Self::File(file) => &file.files,
            Self::Reply(message) => &message.files,
            Self::Act(_) | Self::Change(_) | Self::MarkRead(_) => &[],
        }
    }
}

/// An operation as it is written to disk: total, versioned, readable by every later build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredOperation {
    /// Form of `operation`; 1.
    pub v: u32,
    /// The intention.
    pub operation: Operation,
}

/// An operation in the outbox.
#[derive(Debug, Clone, PartialEq)]
pub struct Queued {
    /// Its id and idempotency key.
    pub op: OpId,
    /// Whose.
    pub account: AccountId,
    /// What.
    pub operation: Operation,
    /// When the user pressed Send.
    pub created_at: Timestamp,
    /// Order within the file: lanes go by it.
    pub seq: i64,
    /// When the last attempt began; recorded before the act.
    pub tried_at: Option<Timestamp>,
    /// How many attempts have begun.
    pub attempts: u32,
    /// Not before this.
    pub not_before: Option<Timestamp>,
    /// Why the last attempt did not help, for the outbox page.
    pub trouble: Option<String>,
    /// Stuck for this reason until the user decides.
    pub wedge: Option<crate::Wedge>,
}

/// A new ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Client-made.
    pub ticket: TicketId,
    /// Client-made id of its first message.
    pub message: MessageId,
    /// Ticket type.
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Marked priority.
    pub priority: Option<String>,
    /// The type's own fields.
    pub fields: BTreeMap<String, Value>,
    /// Confirmation mail wished.
    pub confirm_email: bool,
    /// Call-back wished.
    pub callback: Option<CallbackWish>,
    /// Files.
    pub files: Vec<LocalFile>,
    /// What was confirmed about its costs.
    #[serde(default)]
    pub cost_acks: Vec<Acknowledgement>,
}

/// A wish to be called back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallbackWish {
    /// Number; empty: the one staff knows.
    pub phone: String,
    /// Free text: when.
    pub window: String,
}

/// A file in the blob store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalFile {
    /// Where its bytes are.
    pub blob: BlobId,
    /// File name.
    pub name: String,
    /// As sniffed on this computer.
    pub media_type: String,
    /// Bytes.
    pub size: u32,
}

/// A message to be written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewMessage {
    /// Its ticket.
    pub ticket: TicketId,
    /// Client-made.
    pub message: MessageId,
    /// `Reply`, `Note` or `Finding`.
    pub kind: MessageKind,
    /// Text.
    pub body: String,
    /// Files.
    pub files: Vec<LocalFile>,
    /// An action in the same transaction.
    pub action: Option<Act>,
}

/// An action of the portal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// Its ticket.
    pub ticket: TicketId,
    /// Name in the portal document.
    pub action: String,
    /// Arguments.
    #[serde(default)]
    pub args: BTreeMap<String, Value>,
    /// What the user saw when deciding.
    #[serde(default)]
    pub expected: BTreeMap<String, Value>,
}

/// Compare and set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Its ticket.
    pub ticket: TicketId,
    /// `subject`, `priority` or a field of the type.
    pub field: String,
    /// What the user saw.
    pub from: Value,
    /// What it shall be.
    pub to: Value,
}

/// Read up to here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkRead {
    /// Its ticket.
    pub ticket: TicketId,
    /// Newest message read.
    pub message: MessageId,
}
