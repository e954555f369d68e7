//! The wire of our own server: plain types both sides agree on, nothing else.
//!
//! JSON, `snake_case`, times in RFC 3339 UTC with milliseconds, ids UUIDv7 made by whoever creates
//! the thing. Unknown fields are ignored. `docs/PROTOCOL.md` says what the endpoints do with them.

mod announcements;
mod effort;
mod error;
mod invoice;
mod kb;
mod links;
mod price;
mod records;
mod release;
mod requests;
mod session;
mod sync;

pub use announcements::{Announcement, NewAnnouncement, PatchAnnouncement};
pub use effort::{
    Correction, EffortKind, NewTimeEntry, PatchTimeEntry, TimeEntry, TimeEntryWritten,
};
pub use error::{FieldProblem, Problem, code};
pub use invoice::{
    BillingState, Invoice, InvoiceLine, InvoiceRef, InvoiceState, Money, TicketBilling,
};
pub use kb::{
    KbArticle, KbCategory, KbComment, KbFeedback, KbHeader, KbRevision, KbStep, KbVotes,
    NewKbArticle, NewKbCategory, NewKbComment, PatchKbArticle, PatchKbCategory,
};
pub use links::{Link, NewLink};
pub use price::{Consent, Cost, CostAck, Quote, QuoteRequest, QuotedMessage, Sla};
pub use records::{
    AccountFacts, Attachment, Author, AuthorRole, Callback, Contract, Estimate, EventBody, Format,
    Member, Message, MessageKind, Notification, Organization, Person, ReadMark, Ticket,
};
pub use release::{
    Acceptance, AcceptanceItem, AcceptanceState, Approval, ApprovalState, Effort, Escalation,
    ItemState,
};
pub use requests::{
    ActionRequest, CallbackRequest, FieldChange, NewMessage, NewTicket, NewUser, NotificationsRead,
    OpSeq, PatchOrganization, PatchTicket, PatchUser, PublicTicket, ReadRequest, TicketSets,
    TicketWritten, UploadRef, UploadRequest, UploadState,
};
pub use session::{
    ApiBase, DeviceRequest, DeviceResponse, Discovery, ForgotPassword, Me, MeState, PasswordSet,
    PatchMe, RecoveryCodes, Register, SessionInfo, SetPassword, TokenRequest, TokenResponse,
    TotpBegun, TotpCode,
};
pub use sync::{Digest, Phase, Progress, Record, RecordKind, SyncOp, SyncPage};

/// Time on the wire.
pub type Time = chrono::DateTime<chrono::Utc>;
