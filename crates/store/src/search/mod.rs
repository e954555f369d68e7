//! Searching everything cached.
//!
//! Rows of the index are messages, each with its ticket's title, and tickets with their own fields; so all
//! words of an ask may be spread over a ticket and one of its messages. Nothing is ever ranked over all
//! matches: the newest candidates are taken, bounded, and weighed here.

mod find;
mod index;
mod query;
mod snippet;

use std::ops::Range;

use domain::{AccountId, MessageId, TicketKey, Timestamp};
use rusqlite::Connection;

pub(crate) use index::{AT_ONCE, index_pending, ticket_changed};

use crate::error::Error;
use crate::sql::halves;
use crate::tickets::TicketRow;

halves!(
    /// Searches.
    Search,
    /// Keeps the index.
    SearchMut in CacheTx
);

/// What is found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Best first, one a ticket.
    pub hits: Vec<Hit>,
    /// There may be more than the asked number.
    pub more: bool,
    /// Everything cached was searched; else the index is still being filled.
    pub complete: bool,
}

/// A ticket found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// As a list shows it.
    pub row: TicketRow,
    /// The message that matches; none: the ticket itself does.
    pub message: Option<MessageId>,
    /// When that was written.
    pub at: Timestamp,
    /// What matches in the subject, byte ranges.
    pub subject_marks: Vec<Range<usize>>,
    /// A piece of the matching text on one line; empty when only the ticket matches.
    pub snippet: String,
    /// What matches in the snippet, byte ranges.
    pub snippet_marks: Vec<Range<usize>>,
}

/// How much of the cache is searchable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IndexState {
    /// Messages and tickets still to be indexed.
    pub pending: u32,
}

impl Search<'_> {
    /// Searches as the user types: all words must match in a ticket or one of its messages, the last
    /// one as a beginning; words in quotes as a phrase; a number as a number; longer words also as
    /// parts of compound words.
    pub fn find(&self, accounts: &[AccountId], text: &str, limit: u32) -> Result<Found, Error> {
        find::find(self.0, accounts, text, limit)
    }

    /// How much is still to be indexed.
    pub fn state(&self) -> Result<IndexState, Error> {
        Ok(IndexState {
            pending: pending(self.0)?,
        })
    }

    /// A ticket by its key, for callers that show a hit anew.
    pub fn row(&self, key: TicketKey) -> Result<Option<TicketRow>, Error> {
        crate::tickets::Tickets(self.0).row(key)
    }
}

impl SearchMut<'_> {
    /// Indexes up to `limit` of what waits, newest first. Returns how many it took; 0: done. Each call
    /// in a transaction of its own, so that a crash loses one batch of work and no row.
    pub fn index_pending(&self, limit: u32) -> Result<u32, Error> {
        self.0.index_later();
        index::index_pending(self.0, limit)
    }
}

/// How many rows wait for the index.
fn pending(conn: &Connection) -> Result<u32, Error> {
    let mut query = conn.prepare_cached(
        "SELECT (SELECT count(*) FROM messages WHERE indexed = 0) + \
         (SELECT count(*) FROM tickets WHERE indexed = 0 AND doc IS NOT NULL)",
    )?;
    Ok(query.query_row([], |row| row.get(0))?)
}

/// Whether nothing waits for the index.
fn is_complete(conn: &Connection) -> Result<bool, Error> {
    let mut query = conn.prepare_cached(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM messages WHERE indexed = 0) \
         OR EXISTS (SELECT 1 FROM tickets WHERE indexed = 0 AND doc IS NOT NULL)",
    )?;
    Ok(!query.exists([])?)
}

/// An account as a word of the index.
fn owner_word(account: i64) -> String {
    format!("a{account}")
}
