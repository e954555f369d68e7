//! The two kinds of transactions and the view of a reader.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use domain::Change;
use rusqlite::Connection;

use crate::accounts::{Accounts, AccountsMut};
use crate::attachments::{Attachments, AttachmentsMut};
use crate::cursors::{Cursors, CursorsMut};
use crate::drafts::{Drafts, DraftsMut};
use crate::messages::{Messages, MessagesMut};
use crate::notices::{Notices, NoticesMut};
use crate::outbox::{Outbox, OutboxMut};
use crate::partials::{Partials, PartialsMut};
use crate::people::{People, PeopleMut};
use crate::portals::{Portals, PortalsMut};
use crate::prefs::{Prefs, PrefsMut};
use crate::reads::{LocalReads, LocalReadsMut, ReadMarksMut};
use crate::receipts::{Receipts, ReceiptsMut};
use crate::search::{Search, SearchMut};
use crate::sessions::{Sessions, SessionsMut};
use crate::tickets::{Tickets, TicketsMut};

/// More than this is told as [`Change::Everything`].
const MANY: usize = 5_000;

/// Changes gathered until the commit.
#[derive(Debug, Default)]
pub(crate) struct Changes(RefCell<BTreeSet<Change>>);

impl Changes {
    pub(crate) fn note(&self, change: Change) {
        self.0.borrow_mut().insert(change);
    }

    pub(crate) fn into_vec(self) -> Vec<Change> {
        let all = self.0.into_inner();
        if all.len() > MANY {
            vec![Change::Everything]
        } else {
            all.into_iter().collect()
        }
    }
}

/// A transaction in the desk file.
#[derive(Debug)]
pub struct DeskTx<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) changes: Changes,
}

/// A transaction in the cache.
#[derive(Debug)]
pub struct CacheTx<'a> {
    pub(crate) conn: &'a Connection,
    pub(crate) changes: Changes,
    /// Tickets whose counts must be taken anew before the commit.
    pub(crate) touched: RefCell<BTreeSet<i64>>,
    /// Whether tickets and messages are searchable at once or by `index_pending` later.
    pub(crate) index_later: Cell<bool>,
}

/// Both files as one reader sees them: the desk's moment is never later than the cache's, so that an
/// operation may be seen beside its own echo but never neither.
#[derive(Debug)]
pub struct Read<'a> {
    pub(crate) desk: &'a Connection,
    pub(crate) cache: &'a Connection,
}

macro_rules! doors {
    ($tx:ty, $conn:ident: $($(#[$doc:meta])* $name:ident $read:ident, $name_mut:ident $write:ident;)*) => {
        impl<'a> $tx {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&'a self) -> $read<'a> {
                    $read(self.conn)
                }

                /// The same for writing.
                #[must_use]
                pub fn $name_mut(&'a self) -> $write<'a> {
                    $write(self)
                }
            )*
        }

        impl Read<'_> {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self) -> $read<'_> {
                    $read(self.$conn)
                }
            )*
        }
    };
}

doors! { DeskTx<'a>, desk:
    /// Accounts on this computer.
    accounts Accounts, accounts_mut AccountsMut;
    /// Tokens.
    sessions Sessions, sessions_mut SessionsMut;
    /// Unfinished texts.
    drafts Drafts, drafts_mut DraftsMut;
    /// Operations on their way.
    outbox Outbox, outbox_mut OutboxMut;
    /// Operations servers have acknowledged.
    receipts Receipts, receipts_mut ReceiptsMut;
    /// Notices shown.
    notices Notices, notices_mut NoticesMut;
    /// What was read here and not yet told.
    local_reads LocalReads, local_reads_mut LocalReadsMut;
    /// Settings.
    prefs Prefs, prefs_mut PrefsMut;
}

doors! { CacheTx<'a>, cache:
    /// Where each account's feed stands.
    cursors Cursors, cursors_mut CursorsMut;
    /// Portal documents.
    portals Portals, portals_mut PortalsMut;
    /// Who the accounts are.
    people People, people_mut PeopleMut;
    /// Tickets and lists of them.
    tickets Tickets, tickets_mut TicketsMut;
    /// Messages and threads.
    messages Messages, messages_mut MessagesMut;
    /// Files of messages.
    attachments Attachments, attachments_mut AttachmentsMut;
    /// Pieces of downloads that broke off.
    partials Partials, partials_mut PartialsMut;
    /// Searching.
    search Search, search_mut SearchMut;
}

impl<'a> CacheTx<'a> {
    /// How far tickets are read.
    #[must_use]
    pub fn read_marks_mut(&'a self) -> ReadMarksMut<'a> {
        ReadMarksMut(self)
    }

    /// Leaves indexing to [`SearchMut::index_pending`]: for the first load, where rows first and the
    /// index in batches costs a third.
    pub fn index_later(&self) {
        self.index_later.set(true);
    }
}
