//! How the engine speaks to a server.
//!
//! A connector translates and nothing else: it says what happened and never waits to try again, keeps
//! no state between calls beyond its connection pool, and puts no local time into cursors.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_core::Stream;
use serde::{Deserialize, Serialize};

use crate::{
    Attachment, Fault, Me, Message, MessageId, OpId, Operation, Organization, Outcome, ReadMark,
    Receipt, RemoteNotice, Secret, Ticket, TicketId, Timestamp,
};

/// One server, spoken to in its own language.
#[async_trait]
pub trait Connector: Send + Sync + fmt::Debug {
    /// What this kind of server can do.
    fn capabilities(&self) -> Capabilities;

    /// The portal document; `None`: unchanged since `etag`. Without a session: what is said before
    /// anybody has signed in.
    async fn describe(
        &self,
        session: Option<&Session>,
        etag: Option<&str>,
    ) -> Result<Option<Description>, Fault>;

    /// Signs in or renews a session.
    async fn sign_in(&self, step: SignIn) -> Result<(Session, Me), Fault>;

    /// Asks for a password or for an account. The answer is always the same: it tells nobody who has
    /// an account.
    async fn ask_for_access(&self, wish: AccessWish) -> Result<(), Fault>;

    /// Ends the session at the server.
    async fn sign_out(&self, session: &Session) -> Result<(), Fault>;

    /// The next page of changes. `wait`: how long the server may hold an empty answer.
    async fn pull(
        &self,
        session: &Session,
        cursor: Option<&Cursor>,
        wait: Duration,
    ) -> Result<Page, Fault>;

    /// Bytes of an attachment from `offset` on, in order.
    async fn download(
        &self,
        session: &Session,
        attachment: &Attachment,
        offset: u32,
    ) -> Result<Pin<Box<dyn Stream<Item = Result<Vec<u8>, Fault>> + Send>>, Fault>;

    /// Executes one operation, files first. May be called again with the same `op`; a server that
    /// knows the id applies it once.
    async fn perform(
        &self,
        session: &Session,
        op: OpId,
        operation: &Operation,
        files: &[OutgoingFile],
    ) -> Outcome;

    /// After an unclear result: did it already happen? Asked where repeating is not harmless.
    async fn find(
        &self,
        session: &Session,
        op: OpId,
        operation: &Operation,
    ) -> Result<Found, Fault>;

    /// Hints that `pull` is worth calling. Ends when the connection does; an empty stream means the
    /// engine polls.
    fn watch(&self, session: &Session) -> Pin<Box<dyn Stream<Item = Hint> + Send>>;
}

/// Finds out what answers at an address and opens connectors.
#[async_trait]
pub trait Dial: Send + Sync + fmt::Debug {
    /// Looks at what the user typed as address.
    async fn reach(&self, address: &str) -> Result<Reached, Fault>;

    /// A connector for a known server.
    fn connect(&self, server: &Server) -> Result<Arc<dyn Connector>, Fault>;
}

/// What answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// How to speak to it.
    pub server: Server,
    /// Its portal.
    pub portal_id: String,
    /// The provider's name.
    pub name: String,
}

/// A server's kind and address.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Server {
    /// `pult`, later `rt`, `zammad`.
    pub kind: String,
    /// Base of its API, absolute.
    pub base: String,
}

/// What a kind of server can do; what it cannot is hidden or explained, never faked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Sending an operation twice has one effect.
    pub idempotent: bool,
    /// Pages say what is gone.
    pub tombstones: bool,
    /// Hints arrive without asking.
    pub live: bool,
    /// Read marks are kept at the server.
    pub read_marks: bool,
    /// How long `pull` may wait; zero: it answers at once.
    pub longest_wait: Duration,
    /// Without hints: not more often than this.
    pub poll_every: Duration,
}

/// The portal document and its tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The document.
    pub portal: portal::Document,
    /// For the next `describe`.
    pub etag: Option<String>,
}

/// Who we are to a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// For each request.
    pub access: Secret,
    /// For renewal; empty where there is none.
    pub refresh: Secret,
    /// How long `access` is good for from the moment it was given.
    pub lasts: Duration,
}

/// A step of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// With the credentials the provider gave.
    Password {
        /// E-mail address.
        user: String,
        /// Never stored.
        password: Secret,
        /// Name of this computer for the provider's list of devices.
        device: String,
    },
    /// With a code, after [`Fault::SecondFactor`].
    SecondFactor {
        /// From that refusal.
        token: Secret,
        /// Of the authenticator, or a recovery code.
        code: Secret,
        /// Name of this computer.
        device: String,
    },
    /// With the code of a mail, which sets a password at the same time.
    MailedCode {
        /// From the mail.
        code: Secret,
        /// The new password.
        password: Secret,
        /// Name of this computer.
        device: String,
    },
    /// Renewal.
    Refresh(Secret),
}

/// What somebody without a working account may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessWish {
    /// A mail with a code for a new password.
    Password {
        /// E-mail address.
        email: String,
    },
    /// An account.
    Account {
        /// E-mail address, the sign-in name.
        email: String,
        /// Full name.
        name: String,
        /// Company; empty: none.
        organization: String,
        /// Phone number; may be empty.
        phone: String,
    },
}

/// Where we are in a server's changes; the connector's own bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub Vec<u8>);

/// One page. Applied together with its cursor or not at all.
#[derive(Debug, Clone)]
pub struct Page {
    /// In order.
    pub changes: Vec<RemoteChange>,
    /// For the next `pull`.
    pub next: Cursor,
    /// Whether to ask again at once.
    pub more: bool,
    /// First load or following.
    pub stage: Stage,
    /// The server's clock, for telling that ours is wrong.
    pub server_time: Option<Timestamp>,
}

/// First load or following.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Records sent, and about how many there are.
    Load {
        /// So far.
        done: u32,
        /// About.
        about: u32,
    },
    /// Following.
    Tail,
}

/// What a server tells.
#[derive(Debug, Clone, PartialEq)]
pub enum RemoteChange {
    /// Store it whole.
    Put(Record),
    /// A ticket is gone or no longer visible, with its messages.
    TicketGone(TicketId),
    /// A message is gone or no longer visible.
    MessageGone(MessageId),
}

/// A record.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// The portal document.
    Portal(Box<Description>),
    /// The account's own person.
    Me(Box<Me>),
    /// The account's organisation.
    Organization(Organization),
    /// A ticket.
    Ticket(Box<Ticket>),
    /// A message.
    Message(Box<Message>),
    /// A read mark.
    ReadMark(ReadMark),
    /// A notification: read elsewhere or not.
    Notice(RemoteNotice),
}

/// A file to be sent, in memory while it is.
#[derive(Debug, Clone)]
pub struct OutgoingFile {
    /// File name.
    pub name: String,
    /// As sniffed here.
    pub media_type: String,
    /// Lower-case hex.
    pub sha256: String,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// Whether an operation already happened.
#[derive(Debug, Clone)]
pub enum Found {
    /// It did.
    Done(Box<Receipt>),
    /// Surely not.
    Absent,
    /// Cannot be told.
    Unknown,
}

/// A hint from a live channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// The channel is open.
    Open,
    /// Something changed.
    Changed,
    /// The provider ended the session.
    Revoked {
        /// Whether everything of this account must go.
        wipe: bool,
    },
}
