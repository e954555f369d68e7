//! What a screen shows: plain data, made for its reader.
//!
//! These types cross to the UI through the contract. Ids are strings there, times RFC 3339, and no
//! 64-bit integer crosses. Words of the portal come letter by letter; words of Pult are codes and are
//! spoken by the UI's catalogue.

use std::collections::BTreeMap;

use domain::{AccountId, AttachmentId, DraftId, MessageId, OpId, TicketKey, Timestamp};
use portal::document::{Ball, Category, Purpose};
use serde::{Deserialize, Serialize};
use specta::Type;

/// An account in the left pane.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AccountView {
    /// Its id.
    #[specta(type = String)]
    pub id: AccountId,
    /// The provider's name.
    pub portal: String,
    /// The portal's id.
    pub portal_id: String,
    /// Accent colour, `#rrggbb`.
    pub color: String,
    /// The user's name at this portal.
    pub name: String,
    /// Address.
    pub email: String,
    /// The server's id of the user.
    pub person_id: String,
    /// Organisation; empty for staff.
    pub organization: String,
    /// Works at the help desk.
    pub agent: bool,
    /// Sees the whole organisation.
    pub manager: bool,
    /// Colleagues a ticket can be given to; staff only.
    pub colleagues: Vec<PersonView>,
    /// How it stands with the server.
    pub state: AccountState,
    /// When the cache was last known to equal the server.
    #[specta(type = Option<String>)]
    pub synced_at: Option<Timestamp>,
    /// Operations on their way.
    pub waiting: u32,
    /// Operations that need the user.
    pub stuck: u32,
    /// Sentences the portal has for this user.
    pub notices: Vec<String>,
    /// The lists of this account, in order.
    pub views: Vec<ViewCount>,
}

/// Somebody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Type)]
pub struct PersonView {
    /// The server's id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Staff initials.
    pub initials: String,
}

/// A list in the left pane.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ViewCount {
    /// Id in the portal document.
    pub id: String,
    /// The portal's word.
    pub label: String,
    /// Tickets in it.
    pub total: u32,
    /// Of which with something unread.
    pub unread: u32,
}

/// How it stands with a server.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum AccountState {
    /// Connected, nothing missing.
    Online,
    /// Filling the cache.
    Loading {
        /// Records so far.
        done: u32,
        /// About.
        about: u32,
    },
    /// No connection; the cache works.
    Offline,
    /// Something else answers at the server's address (captive portal).
    NotAHelpDesk,
    /// The certificate is not trusted.
    Certificate,
    /// The server is busy or in maintenance.
    Busy,
    /// A new sign-in is needed; nothing is lost.
    SignInNeeded,
    /// Not admitted; the portal's own words.
    NotAdmitted {
        /// Shown letter by letter.
        text: String,
    },
    /// The provider ended the session and had this account's data removed.
    Revoked,
    /// This Pult is too old for the server.
    ClientTooOld,
}

/// Which list is wanted.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct ListRequest {
    /// Whose tickets: one account, or several for a common list.
    #[specta(type = Vec<String>)]
    pub accounts: Vec<AccountId>,
    /// Id of the view in the portal document (`inbox`, `history`, …).
    pub view: String,
    /// Order.
    pub order: ListOrder,
    /// Only tickets with something unread.
    pub unread_only: bool,
    /// First row wanted.
    pub offset: u32,
    /// Rows wanted, at most 200.
    pub limit: u32,
}

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
}

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
    /// Text of plain messages; empty when `html` says to show the frame.
    pub text: String,
    /// Shown in the sandboxed frame from `message://`.
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

/// A server that was found at an address.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ServerView {
    /// The provider's name.
    pub name: String,
    /// The portal's id.
    pub portal_id: String,
    /// The address to sign in at.
    pub address: String,
}

/// Signing in.
#[derive(Clone, PartialEq, Deserialize, Type)]
pub struct SignInRequest {
    /// As typed.
    pub address: String,
    /// E-mail address.
    pub email: String,
    /// Never stored.
    pub password: String,
}

impl std::fmt::Debug for SignInRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInRequest")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
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
}

/// Settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Prefs {
    /// `de`, `en`; empty: as the system.
    pub language: String,
    /// `light`, `dark`; empty: as the system.
    pub theme: String,
    /// Global hotkey for a new ticket with a screenshot; empty: none.
    pub hotkey: String,
    /// Notifications at all.
    pub notifications: bool,
    /// Closing the window keeps Pult in the tray.
    pub close_to_tray: bool,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            language: String::new(),
            theme: String::new(),
            hotkey: "Ctrl+Alt+S".to_owned(),
            notifications: true,
            close_to_tray: true,
        }
    }
}

/// What a person should be told; words are made by the shell's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// For withdrawing and for not repeating.
    pub id: String,
    /// What happened.
    pub kind: NoticeKind,
    /// The ticket; none for a digest.
    pub ticket: Option<TicketKey>,
    /// Who.
    pub sender: String,
    /// The ticket's subject.
    pub subject: String,
    /// The ticket's number.
    pub number: Option<String>,
    /// First line of the message, or the status in the portal's words.
    pub line: String,
    /// How many, for a digest.
    pub count: u32,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A reply or finding.
    Reply,
    /// A new request for the help desk.
    NewTicket,
    /// A ticket was given to this agent.
    Assigned,
    /// The status changed.
    Status,
    /// A ticket filed here got its number.
    Filed,
    /// Something the user sent is stuck.
    Stuck,
    /// Several at once.
    Digest,
}
