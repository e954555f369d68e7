//! What a screen shows: plain data, made for its reader.
//!
//! These types cross to the UI through the contract. Ids are strings there, times RFC 3339, and no
//! 64-bit integer crosses. Words of the portal come letter by letter; words of Pult are codes and are
//! spoken by the UI's catalogue.

mod accounts;
mod agreed;
mod drafts;
mod opening;
mod outbox;
mod prefs;
mod rich;
mod signing;
mod thread;
mod tickets;

pub use accounts::{AccountState, AccountView, PersonView, ViewCount};
pub use agreed::{
    AcceptanceItemView, AcceptanceView, AnswerView, ApprovalView, BillingView, ChargeView, CostAck,
    CostNoticeView, PromiseView, QuoteRequest, QuoteView,
};
pub use drafts::{
    DraftContent, DraftFile, DraftKind, DraftSave, DraftTarget, DraftView, FieldProblem,
    FieldValue, SendAnswer,
};
pub use opening::{FirstList, Opening, PortalOf};
pub use outbox::{
    ActRequest, ChannelView, ContactView, OutboxRow, SearchAnswer, SearchHit, SearchRequest,
};
pub use prefs::{NoticeKind, NoticeView, Prefs, WithoutTray};
pub use rich::{Block, ListItem, Mark, Run};
pub use signing::{AccessRequest, ServerView, SetPasswordRequest, SignInRequest};
pub use thread::{
    AttachmentView, Entry, EntryKind, EntrySide, EventView, ReadRequest, ThreadPage, ThreadRequest,
    TicketRead,
};
pub use tickets::{
    ActionView, COMMON_VIEWS, CallbackView, EstimateView, FieldLine, ListOrder, ListRequest,
    Outgoing, TicketPage, TicketRow, TicketView,
};
