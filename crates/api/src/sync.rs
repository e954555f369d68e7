//! `GET /v1/sync`: the change feed as clients see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Invoice, KbCategory, KbHeader, Me, Member, Message, Notification, Organization, ReadMark,
    Ticket, TimeEntry,
};

/// One page. Applied together with its cursor or not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncPage {
    /// What to do, in order.
    pub ops: Vec<SyncOp>,
    /// The new cursor, opaque.
    pub next: String,
    /// Whether to ask again at once.
    pub more: bool,
    /// Whether the first load is still going on.
    pub phase: Phase,
    /// How far it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// What the reader must have once he has applied this page, if he asked and there is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// The server's clock.
    pub server_time: DateTime<Utc>,
    /// Seconds until a client without a live channel should ask again.
    pub poll_after: u32,
}

/// All a reader may see in two figures, for finding out whether a cache is right.
///
/// Over every record but the portal document: the XOR of the first eight bytes, big-endian, of
/// SHA-256 over `kind/id/rev`, e.g. `ticket/0199…/3`. A read mark has its ticket's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Digest {
    /// Records.
    pub count: u32,
    /// Sixteen hexadecimal digits, lower case.
    pub xor: String,
}

/// First load or following.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Filling (or refilling after a change of rights).
    Load,
    /// Following.
    Tail,
}

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Records sent.
    pub done: u32,
    /// Records there are, about.
    pub about: u32,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum SyncOp {
    /// Store this record whole.
    Put(Record),
    /// Forget it; a ticket takes its messages along.
    Del {
        /// Of which kind.
        kind: RecordKind,
        /// Which.
        id: Uuid,
        /// `not_visible` or `gone`.
        #[serde(default)]
        why: String,
    },
}

/// A record of the feed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum Record {
    /// The portal document changed.
    Portal(Box<portal::Document>),
    /// The reader himself.
    Me(Box<Me>),
    /// His organisation.
    Organization(Organization),
    /// A colleague.
    Member(Member),
    /// A ticket.
    Ticket(Box<Ticket>),
    /// A message.
    Message(Box<Message>),
    /// A read mark.
    ReadMark(ReadMark),
    /// A notification.
    Notification(Notification),
    /// A category of the knowledge base.
    KbCategory(KbCategory),
    /// An article of the knowledge base, without its text.
    KbArticle(KbHeader),
    /// Recorded work; staff alone gets it.
    TimeEntry(Box<TimeEntry>),
    /// An invoice.
    Invoice(Box<Invoice>),
}

/// Kinds of records, in the order of the feed's `kind` column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the record of the same name")]
pub enum RecordKind {
    Portal,
    Me,
    Organization,
    Member,
    Ticket,
    Message,
    ReadMark,
    Notification,
    KbCategory,
    KbArticle,
    TimeEntry,
    Invoice,
}
