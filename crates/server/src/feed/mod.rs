//! The change feed: one sequence, one row per bucket and object, opaque cursors.
//!
//! Every write names the objects it changed; [`write`] files them under the *buckets* they lie in,
//! with the sequence number of the transaction. Every reader holds a set of buckets, his *grant*.
//! [`rules`] says what a [`page`] for him consists of, `store` fetches it, [`cursor`] keeps the place.

mod buckets;
pub mod cursor;
mod digest;
mod listen;
#[cfg(test)]
mod model;
mod page;
mod profile;
mod purge;
pub mod rules;
mod size;
mod store;
mod write;

use api::RecordKind;
use uuid::Uuid;

pub use buckets::{
    PORTAL_BUCKET, STAFF_BUCKET, in_force, of_account, of_invoices, of_members, of_organization,
    of_queue, of_user,
};
pub use digest::{digest, hash64};
pub use listen::{Listener, News};
pub use page::{Page, page, page_of};
pub use profile::{Profile, Scope};
pub use purge::{KEEP, Purged, purge};
pub use size::Size;
pub(crate) use write::{file, head, number, plan, plan_for_staff};

/// Id of the portal document in the feed: there is one.
pub const PORTAL: Uuid = Uuid::nil();

/// All kinds, in the order of their numbers.
pub const KINDS: [RecordKind; 12] = [
    RecordKind::Portal,
    RecordKind::Me,
    RecordKind::Organization,
    RecordKind::Member,
    RecordKind::Ticket,
    RecordKind::Message,
    RecordKind::ReadMark,
    RecordKind::Notification,
    RecordKind::KbCategory,
    RecordKind::KbArticle,
    RecordKind::TimeEntry,
    RecordKind::Invoice,
];

/// Something the feed can speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object {
    /// Of which kind.
    pub kind: RecordKind,
    /// Its id; a read mark has the ticket's.
    pub id: Uuid,
    /// Whose, for read marks; else nil.
    pub owner: Uuid,
}

/// The number of a kind in the database.
#[must_use]
pub fn code_of(kind: RecordKind) -> i64 {
    match kind {
        RecordKind::Portal => 0,
        RecordKind::Me => 1,
        RecordKind::Organization => 2,
        RecordKind::Member => 3,
        RecordKind::Ticket => 4,
        RecordKind::Message => 5,
        RecordKind::ReadMark => 6,
        RecordKind::Notification => 7,
        RecordKind::KbCategory => 8,
        RecordKind::KbArticle => 9,
        RecordKind::TimeEntry => 10,
        RecordKind::Invoice => 11,
    }
}

/// The kind of a number in the database.
#[must_use]
pub fn kind_of(code: i64) -> Option<RecordKind> {
    KINDS.into_iter().find(|kind| code_of(*kind) == code)
}
