//! The client's two encrypted files and the files beside them; the only user of SQLite.
//!
//! `desk.sqlite` holds what the user made (accounts, tokens, drafts, outbox, receipts, notices, settings):
//! it is small, every commit reaches the disk, and it is never thrown away. `cache.sqlite` holds what
//! servers told, with the search index: it can be moved aside and fetched anew at any time. Pending work
//! is an overlay over the cache and points into it by ids that survive a rebuild.
//!
//! Rules:
//! - [`Store::desk_write`] and [`Store::cache_write`] are the only ways to write; both return the
//!   [`domain::Change`]s of what was committed, for publishing afterwards.
//! - [`Store::read`] sees one moment of both files and cannot write.
//! - Order of effects between the files: first the cache, then the receipt; repeating is harmless.
//! - Everything blocks; callers on an async runtime move it to a blocking thread.
//!
//! The store reads no clock: times are passed in.

mod accounts;
mod attachments;
mod blobs;
mod cursors;
mod doc_id;
mod drafts;
mod error;
mod feed;
mod key;
mod messages;
mod migrate;
mod notices;
mod open;
mod outbox;
mod partials;
mod people;
#[cfg(test)]
mod plans;
mod pool;
mod portals;
mod prefs;
mod reads;
mod receipts;
mod salvage;
mod search;
mod sessions;
mod sql;
mod store;
mod text;
mod tickets;
mod tx;
mod wipe;

pub use accounts::{Account, Accounts, AccountsMut};
pub use attachments::{Attachments, AttachmentsMut, CachedAttachment};
pub use blobs::{Blobs, Stored};
pub use cursors::{Cursors, CursorsMut, Place};
pub use drafts::{Draft, DraftFile, DraftText, Drafts, DraftsMut, Target};
pub use error::{DbFile, Error};
pub use feed::{Feed, Written};
pub use key::{Key, Protection};
pub use messages::{Messages, MessagesMut, Thread, ThreadMessage};
pub use notices::{Notices, NoticesMut, notice_name};
pub use open::{Folders, OpenReport};
pub use outbox::{Done, Outbox, OutboxMut, Waiting};
pub use partials::{Partials, PartialsMut, Piece};
pub use people::{People, PeopleMut};
pub use portals::{Portals, PortalsMut};
pub use prefs::{Prefs, PrefsMut};
pub use reads::{LocalReads, LocalReadsMut, ReadMarksMut};
pub use receipts::{Acknowledged, Receipts, ReceiptsMut};
pub use search::{Found, Hit, IndexState, Search, SearchMut};
pub use sessions::{Sessions, SessionsMut, StoredSession};
pub use store::Store;
pub use tickets::{
    Counts, LastMessage, ListPlace, ListQuery, NoPlace, Order, ReadState, Start, TicketPage,
    TicketRow, Tickets, TicketsMut,
};
pub use tx::{CacheTx, DeskTx, Read};
