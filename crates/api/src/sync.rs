//! `GET /v1/sync`: the change feed as clients see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
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

impl SyncPage {
    /// Reads a page. Records of kinds that came with a newer server are passed over; everything else
    /// must be understood.
    ///
    /// # Errors
    /// If it is no page, or a record of a known kind cannot be read.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        // Nearly always there is nothing unknown, and nothing is read twice.
        serde_json::from_slice(bytes).or_else(|error| {
            let mut page: Value = serde_json::from_slice(bytes)?;
            let ops = page.get_mut("ops").and_then(Value::as_array_mut);
            let Some(ops) = ops.filter(|ops| ops.iter().any(is_newer)) else {
                return Err(error);
            };
            ops.retain(|op| !is_newer(op));
            serde_json::from_value(page)
        })
    }
}

/// Whether an instruction is about a kind of record this program does not know.
fn is_newer(op: &Value) -> bool {
    let kind = op.get("kind").filter(|kind| kind.is_string());
    kind.is_some_and(|kind| RecordKind::deserialize(kind).is_err())
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{RecordKind, SyncOp, SyncPage};

    fn page(ops: &Value) -> Vec<u8> {
        let page = json!({
            "ops": ops, "next": "c", "more": false, "phase": "tail",
            "server_time": "2026-11-23T08:41:10.120Z", "poll_after": 60,
        });
        page.to_string().into_bytes()
    }

    #[test]
    fn a_kind_that_came_with_a_newer_server_is_passed_over() {
        let known = json!({
            "op": "del", "kind": "ticket", "id": "01990000-0000-7000-8000-000000000001",
        });
        let put = json!({ "op": "put", "kind": "hologram", "data": { "id": 1 } });
        let gone = json!({
            "op": "del", "kind": "hologram", "id": "01990000-0000-7000-8000-000000000002",
        });
        let read = SyncPage::read(&page(&json!([put, known, gone])));
        let ops = read.map(|page| page.ops).unwrap_or_default();
        assert!(
            matches!(
                ops[..],
                [SyncOp::Del {
                    kind: RecordKind::Ticket,
                    ..
                }]
            ),
            "{ops:?}"
        );
    }

    #[test]
    fn a_known_kind_that_cannot_be_read_is_no_page() {
        let newer = json!({ "op": "put", "kind": "hologram", "data": {} });
        let broken = json!({ "op": "put", "kind": "ticket", "data": { "id": 1 } });
        for ops in [json!([broken]), json!([newer, broken]), json!({ "a": 1 })] {
            assert!(SyncPage::read(&page(&ops)).is_err(), "{ops}");
        }
        let whole = page(&json!([newer]));
        assert!(
            SyncPage::read(&whole[..whole.len() - 2]).is_err(),
            "cut off"
        );
    }
}
