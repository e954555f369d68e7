//! The client's vocabulary, as a page. No IO, no runtime, no clock.
//!
//! An [`AccountId`] is one person at one portal. A [`Ticket`] has [`Message`]s; both are what a server
//! told. A [`TicketKey`] names a ticket on this computer for ever; the server's [`Number`] is a fact
//! that arrives later. What the user intends is an [`Operation`]; it waits in the lane of its ticket
//! until a server answered with an [`Outcome`]. What changed in the files is a [`Change`]: ids only.
//! A server is spoken to through a [`Connector`].

mod agreed;
mod change;
mod connector;
mod fault;
mod id;
mod message;
mod operation;
mod outcome;
mod person;
mod secret;
mod ticket;

pub use agreed::{
    Acceptance, AcceptanceItem, Agreed, Answer, Approval, Billing, BillingState, Money, Promise,
};
pub use change::{Change, Tag};
pub use connector::{
    AccessWish, Capabilities, Connector, Cursor, Description, Dial, Found, Hint, OutgoingFile,
    Page, Reached, Record, RemoteChange, Server, Session, SignIn, Stage,
};
pub use fault::{Fault, FieldFault};
pub use id::{
    AccountId, AttachmentId, BlobId, DraftId, MessageId, MessageKey, Number, OpId, ParseKeyError,
    RemoteId, TicketId, TicketKey,
};
pub use message::{Attachment, Author, Body, Event, Message, MessageKind, Side};
pub use operation::{
    Act, CallbackWish, FieldChange, File, LocalFile, MarkRead, NewMessage, Operation, Queued,
    StoredOperation,
};
pub use outcome::{Outcome, Receipt, Wedge};
pub use person::{Me, MeState, Organization, Person};
pub use portal::document::{Ball, Category, Scope, Status};
pub use portal::quote::Acknowledgement;
pub use secret::Secret;
pub use ticket::{Callback, Estimate, ReadMark, RemoteNotice, Ticket};

/// An instant, UTC.
pub type Timestamp = chrono::DateTime<chrono::Utc>;

/// The time of day, behind a trait so that tests turn it by hand.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> Timestamp;
}
