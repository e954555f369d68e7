//! Lists of tickets and the header of one.

use domain::{AccountId, TicketKey, Timestamp};
use portal::document::{Ball, Category};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AcceptanceView, ApprovalView, BillingView, PersonView, PromiseView};

/// Which list is wanted.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct ListRequest {
    /// Whose tickets: one account, or several for a common list.
    #[specta(type = Vec<String>)]
    pub accounts: Vec<AccountId>,
    /// Id of the view in the portal document (`inbox`, `history`, …), or [`COMMON_VIEWS`].
    pub view: String,
    /// Order.
    pub order: ListOrder,
    /// Only tickets with something unread.
    pub unread_only: bool,
    /// First row wanted.
    pub offset: u32,
    /// Where the row before that stands, from the page that ended with it: then nothing that moved
    /// meanwhile shifts this one. None: the rows are counted.
    #[serde(default)]
    #[specta(optional)]
    pub after: Option<String>,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

/// Views of a common list: what each account's person has to look at, and what is behind them. Their
/// ids cannot be those of a portal's own.
pub const COMMON_VIEWS: [&str; 2] = ["@open", "@done"];

/// Order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// Newest activity first.
    #[default]
    Activity,
    /// Newest filed first.
    Created,
    /// Highest priority first, then activity.
    Priority,
}

/// A window of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TicketPage {
    /// Rows of the whole list.
    pub total: u32,
    /// Where `rows` begins.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<TicketRow>,
    /// For the page after this one; none: count the rows.
    pub next: Option<String>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TicketRow {
    /// Its key.
    #[specta(type = String)]
    pub key: TicketKey,
    /// Its number; none until the server gave one.
    pub number: Option<String>,
    /// One line.
    pub subject: String,
    /// First line of its newest message.
    pub snippet: String,
    /// Name of whoever wrote that.
    pub snippet_by: String,
    /// Id of the status.
    pub status: String,
    /// The portal's word.
    pub status_label: String,
    /// What it means.
    pub category: Category,
    /// Who must act.
    pub ball: Ball,
    /// Id of the priority.
    pub priority: Option<String>,
    /// The portal's word.
    pub priority_label: String,
    /// How far above normal: 0 normal, more is more urgent, below is less.
    pub urgency: i32,
    /// For whom.
    pub requester: String,
    /// Whose organisation.
    pub organization: String,
    /// Initials or name of who works on it; empty: nobody.
    pub assignee: String,
    /// A call-back is to be made.
    pub callback: bool,
    /// Estimate in minutes.
    pub estimate_minutes: Option<u32>,
    /// Has files.
    pub attachments: bool,
    /// Messages in it.
    pub messages: u32,
    /// Something in it was not read.
    pub unread: bool,
    /// Newest activity.
    #[specta(type = String)]
    pub at: Timestamp,
    /// When it was filed.
    #[specta(type = String)]
    pub created_at: Timestamp,
    /// State of the user's own unsent words in it.
    pub outgoing: Option<Outgoing>,
    /// An unfinished reply exists.
    pub draft: bool,
}

/// Where something of the user's is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Outgoing {
    /// In the outbox.
    Waiting,
    /// Being sent.
    Sending,
    /// The answer was lost; being looked for.
    Checking,
    /// Needs the user.
    Stuck,
}

/// A ticket's header.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct TicketView {
    /// As in the list.
    pub row: TicketRow,
    /// Id of its type.
    pub type_id: String,
    /// The portal's word for the type.
    pub type_label: String,
    /// The portal's sentence about the status; may be empty.
    pub status_hint: String,
    /// Since when the ball is where it is.
    #[specta(type = String)]
    pub ball_since: Timestamp,
    /// How it came in.
    pub channel: String,
    /// When it was filed.
    #[specta(type = String)]
    pub created_at: Timestamp,
    /// When it was finished.
    #[specta(type = Option<String>)]
    pub closed_at: Option<Timestamp>,
    /// Who phones with questions.
    pub project_lead: Option<PersonView>,
    /// Who works on it.
    pub assignee: Option<PersonView>,
    /// The call-back.
    pub callback: Option<CallbackView>,
    /// The estimate.
    pub estimate: Option<EstimateView>,
    /// When it will be worked on, as far as that is known.
    #[specta(type = Option<String>)]
    pub planned_for: Option<Timestamp>,
    /// What was promised.
    pub promise: Option<PromiseView>,
    /// When more attention was asked for.
    #[specta(type = Option<String>)]
    pub escalated_at: Option<Timestamp>,
    /// The last question for more work.
    pub approval: Option<ApprovalView>,
    /// The last test by the customer.
    pub acceptance: Option<AcceptanceView>,
    /// How it stands with money.
    pub billing: Option<BillingView>,
    /// The type's own fields, in the form's order.
    pub fields: Vec<FieldLine>,
    /// What this user may do now.
    pub actions: Vec<ActionView>,
    /// Whether a reply may be written.
    pub can_reply: bool,
    /// Whether an internal note may be written.
    pub can_note: bool,
    /// Whether a finding may be recorded.
    pub can_find: bool,
    /// Whether the promised time frame holds for the way it came in.
    pub time_frame: bool,
    /// Messages and events altogether, own unsent ones included.
    pub total: u32,
}

/// A wish to be called back.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct CallbackView {
    /// Number; empty: the one staff knows.
    pub phone: String,
    /// Free text: when.
    pub window: String,
    /// When it was asked for.
    #[specta(type = String)]
    pub requested_at: Timestamp,
    /// When staff called.
    #[specta(type = Option<String>)]
    pub done_at: Option<Timestamp>,
}

/// The estimate.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct EstimateView {
    /// Minutes.
    pub minutes: u32,
    /// When it was recorded.
    #[specta(type = String)]
    pub at: Timestamp,
    /// By whom: initials, or the name.
    pub by: String,
}

/// A field of the ticket's type and its value as text.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FieldLine {
    /// Id.
    pub id: String,
    /// The portal's word.
    pub label: String,
    /// Value, for reading.
    pub value: String,
}

/// Something the user may do.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ActionView {
    /// Id: `take`, `close`, …
    pub action: String,
    /// The portal's words.
    pub label: String,
    /// Asked before it is done; empty: nothing.
    pub confirm: String,
    /// A text must be written with it: it is taken by sending a reply.
    pub needs_message: bool,
    /// What to write.
    pub message_hint: String,
}
