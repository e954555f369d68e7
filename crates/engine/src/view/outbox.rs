//! What is on its way, what a search finds, whom to ask.

use std::collections::BTreeMap;

use domain::{AccountId, MessageId, OpId, TicketKey, Timestamp};
use portal::document::Purpose;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CostAck, FieldValue, Outgoing, TicketRow};

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct OutboxRow {
    /// Its operation.
    #[specta(type = String)]
    pub op: OpId,
    /// Its ticket.
    #[specta(type = String)]
    pub ticket: TicketKey,
    /// `file`, `reply`, `note`, `finding`, `act`, `change`.
    pub kind: String,
    /// The ticket's subject.
    pub subject: String,
    /// The ticket's number.
    pub number: Option<String>,
    /// First line of what is being sent, or the portal's word for the action.
    pub text: String,
    /// Files with it.
    pub files: u32,
    /// Where it is.
    pub state: Outgoing,
    /// Why it waits: `offline`, `order`, `busy`, `sign_in`, `checking`, or a wedge's `why`.
    pub why: String,
    /// The server's own words, where there are any.
    pub detail: String,
    /// Since when.
    #[specta(type = String)]
    pub since: Timestamp,
    /// Next attempt.
    #[specta(type = Option<String>)]
    pub next_at: Option<Timestamp>,
    /// Attempts so far.
    pub attempts: u32,
    /// Whether it can be edited (turned back into a draft).
    pub editable: bool,
}

/// A search.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct SearchRequest {
    /// In which accounts; empty: all.
    #[specta(type = Vec<String>)]
    pub accounts: Vec<AccountId>,
    /// As typed.
    pub text: String,
    /// Hits wanted, at most 200.
    pub limit: u32,
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SearchAnswer {
    /// One per ticket, best first.
    pub hits: Vec<SearchHit>,
    /// More exist than were asked for.
    pub more: bool,
    /// Everything cached is searched; false while it is still being indexed.
    pub complete: bool,
}

/// A ticket that fits.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct SearchHit {
    /// The ticket.
    pub row: TicketRow,
    /// The message that fits best; none: subject or number.
    #[specta(type = Option<String>)]
    pub message: Option<MessageId>,
    /// Part of its text.
    pub snippet: String,
    /// Where the words are: pairs of UTF-16 offsets into `snippet`.
    pub marks: Vec<(u32, u32)>,
    /// Where the words are in the subject.
    pub subject_marks: Vec<(u32, u32)>,
}

/// The contact card.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ContactView {
    /// Its title.
    pub title: String,
    /// Ways to reach the provider.
    pub channels: Vec<ChannelView>,
    /// The hours as the provider writes them.
    pub hours: Vec<String>,
}

/// A way to reach the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ChannelView {
    /// `portal`, `phone`, `email`, `chat`.
    pub id: String,
    /// The provider's word.
    pub label: String,
    /// As shown.
    pub value: String,
    /// What a click opens.
    pub link: String,
    /// What it is for.
    pub purpose: Vec<Purpose>,
    /// Staffed now; none: no hours are known.
    pub open: Option<bool>,
    /// When that changes.
    #[specta(type = Option<String>)]
    pub changes_at: Option<Timestamp>,
    /// Said before it is used.
    pub warning: String,
}

/// An action to be taken.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct ActRequest {
    /// On which ticket.
    #[specta(type = String)]
    pub ticket: TicketKey,
    /// Which.
    pub action: String,
    /// Arguments: `user_id` of `assign`, `minutes` of `set_estimate`, `phone` and `window` of `request_callback`.
    pub args: BTreeMap<String, FieldValue>,
    /// Id of the question on screen that is answered; none: it answers none.
    pub seen: Option<String>,
    /// What was confirmed about costs: of `raise_level`.
    pub cost_acks: Vec<CostAck>,
}
