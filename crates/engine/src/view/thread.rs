//! A conversation, part by part.

use domain::{AttachmentId, MessageId, OpId, TicketKey, Timestamp};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Block, DraftView, Outgoing, TicketView};

/// Part of a thread: the newest `limit` entries after leaving out `skip_newest`.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct ThreadRequest {
    /// Which ticket.
    #[specta(type = String)]
    pub ticket: TicketKey,
    /// Newest entries to leave out.
    pub skip_newest: u32,
    /// Entries wanted, at most 200.
    pub limit: u32,
}

/// Part of a thread, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ThreadPage {
    /// Entries of the whole thread.
    pub total: u32,
    /// The entries.
    pub entries: Vec<Entry>,
}

/// What opening a ticket asks for.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct ReadRequest {
    /// Which ticket.
    #[specta(type = String)]
    pub ticket: TicketKey,
    /// The newest entries wanted, at most 200.
    pub entries: u32,
    /// The draft of a message is wanted, too.
    pub draft: bool,
}

/// A ticket as it is read: everything its first picture needs, of one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TicketRead {
    /// Its header.
    pub ticket: TicketView,
    /// The newest part of its conversation.
    pub page: ThreadPage,
    /// What is being written to it, if that was asked for.
    pub draft: Option<DraftView>,
}

/// A message, note, finding or event.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Entry {
    /// Message id.
    #[specta(type = String)]
    pub id: MessageId,
    /// What it is.
    pub kind: EntryKind,
    /// Who wrote it.
    pub author: String,
    /// Staff initials.
    pub initials: String,
    /// Which side.
    pub side: EntrySide,
    /// Written by this account.
    pub mine: bool,
    /// The text, without structure.
    pub text: String,
    /// The text with its structure, where it was written with one: shown instead.
    pub rich: Option<Vec<Block>>,
    /// Came as HTML: what its sender made of it can be shown in the sandboxed frame from `message://`.
    pub html: bool,
    /// Remote pictures were left out.
    pub remote_images: bool,
    /// Files.
    pub attachments: Vec<AttachmentView>,
    /// How it came: `app`, `phone`, `email`, `system`.
    pub channel: String,
    /// For events.
    pub event: Option<EventView>,
    /// When.
    #[specta(type = String)]
    pub at: Timestamp,
    /// Not read before.
    pub unread: bool,
    /// On its way, if it is the user's own unsent one.
    pub outgoing: Option<Outgoing>,
    /// Its operation, while it is unsent.
    #[specta(type = Option<String>)]
    pub op: Option<OpId>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "see domain::MessageKind")]
pub enum EntryKind {
    Reply,
    Note,
    Finding,
    Event,
}

/// Which side wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "see domain::Side")]
pub enum EntrySide {
    Customer,
    Agent,
    System,
}

/// What happened; `from` and `to` already in the portal's words.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct EventView {
    /// `status`, `priority`, `assignee`, `callback`, `callback_done`, `estimate`, `subject`, `mail_sent`, `filed`.
    pub kind: String,
    /// Before.
    pub from: String,
    /// After.
    pub to: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AttachmentView {
    /// Its id: `attachment://<account>/<id>` and `thumbnail://<account>/<id>` serve it.
    #[specta(type = String)]
    pub id: AttachmentId,
    /// Name.
    pub name: String,
    /// Bytes.
    pub size: u32,
    /// As sniffed.
    pub media_type: String,
    /// Can be shown as a picture.
    pub image: bool,
    /// Its bytes are on this computer.
    pub here: bool,
}
