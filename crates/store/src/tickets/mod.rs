//! Tickets as servers told them, and the few columns lists and counts go by.

mod list;
mod row;

use std::collections::BTreeSet;

use domain::Timestamp;
use domain::{AccountId, Category, Ticket, TicketId, TicketKey};

pub use list::{Counts, ListQuery, Order, TicketPage};
pub use row::{LastMessage, TicketRow};

use crate::error::Error;
use crate::feed::{Feed, Written};
use crate::sql::halves;
use crate::tx::CacheTx;

halves!(
    /// Reads tickets.
    Tickets,
    /// Writes tickets.
    TicketsMut in CacheTx
);

/// How far a ticket is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadState {
    /// That message's time; none: nothing was read.
    pub read_at: Option<Timestamp>,
    /// Messages of others after it.
    pub unread: u32,
}

impl Tickets<'_> {
    /// A window of a list.
    pub fn list(&self, query: &ListQuery, offset: u32, limit: u32) -> Result<TicketPage, Error> {
        todo!()
    }

    /// How many the list has, and how many of them are unread; from indexes alone.
    pub fn count(&self, query: &ListQuery) -> Result<Counts, Error> {
        todo!()
    }

    /// The record.
    pub fn get(&self, key: TicketKey) -> Result<Option<Ticket>, Error> {
        todo!()
    }

    /// As a list shows it.
    pub fn row(&self, key: TicketKey) -> Result<Option<TicketRow>, Error> {
        todo!()
    }

    /// How far it is read.
    pub fn read_state(&self, key: TicketKey) -> Result<ReadState, Error> {
        todo!()
    }

    /// Tickets with this number as people write it: `4711`, `#4711`, `[Ticket#4711]`.
    pub fn by_number(&self, accounts: &[AccountId], text: &str) -> Result<Vec<TicketKey>, Error> {
        todo!()
    }
}

impl TicketsMut<'_> {
    /// Stores a ticket, unless a newer revision of the same load is there.
    pub fn put(&self, feed: Feed, ticket: &Ticket) -> Result<Written, Error> {
        todo!()
    }

    /// The ticket is gone or no longer visible; its messages and files go along. `false`: it was not
    /// there.
    pub fn remove(&self, key: TicketKey) -> Result<bool, Error> {
        todo!()
    }

    /// After a whole load: what an older load left is gone at the server. Tickets of `keep` have
    /// something waiting and stay, marked as gone.
    pub fn sweep(&self, feed: Feed, keep: &BTreeSet<TicketId>) -> Result<(), Error> {
        todo!()
    }
}

/// The ticket's number in the cache; a place is kept for one that was not told yet.
pub(crate) fn number_of(
    tx: &CacheTx<'_>,
    account: AccountId,
    ticket: TicketId,
) -> Result<i64, Error> {
    todo!()
}

/// Takes the category of each of the account's tickets from the statuses.
pub(crate) fn sort_anew(
    tx: &CacheTx<'_>,
    account: AccountId,
    num: i64,
    statuses: &[domain::Status],
) -> Result<(), Error> {
    todo!()
}

const _: Option<Category> = None;
