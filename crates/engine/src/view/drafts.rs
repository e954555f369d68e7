//! What the user is writing, and what became of *Send*.

use std::collections::BTreeMap;

use domain::{AccountId, DraftId, TicketKey, Timestamp};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::CostAck;

/// A value in a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(untagged)]
pub enum FieldValue {
    /// Checkbox.
    Flag(bool),
    /// Everything else.
    Text(String),
    /// Multiple choice.
    List(Vec<String>),
}

/// What a draft is for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum DraftTarget {
    /// A new ticket.
    New {
        /// Whose.
        #[specta(type = String)]
        account: AccountId,
        /// Type; empty: the last used or the first.
        type_id: String,
    },
    /// A reply, note or finding.
    Reply {
        /// To which ticket.
        #[specta(type = String)]
        ticket: TicketKey,
    },
}

/// Everything typed into a form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type)]
pub struct DraftContent {
    /// One line; unused in replies.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Marked priority.
    pub priority: Option<String>,
    /// Call-back wished.
    pub callback: bool,
    /// Number for it.
    pub callback_phone: String,
    /// When.
    pub callback_window: String,
    /// Confirmation mail wished.
    pub confirm_email: bool,
    /// The type's own fields.
    pub fields: BTreeMap<String, FieldValue>,
    /// In replies: `reply`, `note` or `finding`.
    pub kind: DraftKind,
    /// With a finding: estimate in minutes.
    pub estimate_minutes: Option<u32>,
    /// With a reply: an action in the same step (`close`, …).
    pub action: Option<String>,
    /// In new tickets: what was confirmed about costs.
    pub cost_acks: Vec<CostAck>,
}

/// What a reply will be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "see domain::MessageKind")]
pub enum DraftKind {
    #[default]
    Reply,
    Note,
    Finding,
}

/// Something unfinished.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DraftView {
    /// Its id.
    #[specta(type = String)]
    pub id: DraftId,
    /// What for.
    pub target: DraftTarget,
    /// What is typed.
    pub content: DraftContent,
    /// Files, in order.
    pub files: Vec<DraftFile>,
    /// Counts saves; a save with an older version is refused.
    pub version: u32,
    /// Last save.
    #[specta(type = String)]
    pub saved_at: Timestamp,
    /// Subject of the ticket a reply belongs to.
    pub about: String,
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct DraftFile {
    /// Its id within the draft: `draft://<draft>/<id>` serves it.
    pub id: String,
    /// Name.
    pub name: String,
    /// Bytes.
    pub size: u32,
    /// As sniffed.
    pub media_type: String,
    /// Can be shown as a picture.
    pub image: bool,
}

/// A save of a draft.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct DraftSave {
    /// Which.
    #[specta(type = String)]
    pub id: DraftId,
    /// Type, for new tickets.
    pub type_id: Option<String>,
    /// Counts up with each save of the form.
    pub version: u32,
    /// What is typed.
    pub content: DraftContent,
}

/// What became of *Send*.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SendAnswer {
    /// It is in the outbox.
    Queued {
        /// The ticket.
        #[specta(type = String)]
        ticket: TicketKey,
    },
    /// Something must be mended first; everything typed is kept.
    Invalid {
        /// Fields at fault.
        problems: Vec<FieldProblem>,
    },
}

/// A field at fault.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FieldProblem {
    /// Field id; `attachments` for files.
    pub field: String,
    /// `required`, `too_short`, `too_long`, `pattern`, `choice`, `type`, `needs_newer_client`, …
    pub code: String,
    /// The limit, where there is one.
    pub limit: Option<u32>,
}
