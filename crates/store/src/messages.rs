//! Messages and threads.

use std::collections::BTreeMap;

use domain::{AccountId, AttachmentId, BlobId, Message, MessageId, TicketKey, Timestamp};

use crate::error::Error;
use crate::feed::{Feed, Written};
use crate::sql::halves;
use crate::tx::CacheTx;

/// Accounts are numbered up to this in a message's key.
pub(crate) const MOST_ACCOUNTS: i64 = 1023;

halves!(
    /// Reads messages.
    Messages,
    /// Writes messages.
    MessagesMut in CacheTx
);

/// A message and which of its files are on this computer.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadMessage {
    /// The message.
    pub message: Message,
    /// The files that are in the blob store.
    pub blobs: BTreeMap<AttachmentId, BlobId>,
}

/// The end of a thread.
#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    /// Oldest first.
    pub messages: Vec<ThreadMessage>,
    /// How many the thread has.
    pub total: u32,
}

impl Messages<'_> {
    /// Of a ticket's thread: leaves out the newest `skip_newest`, takes `limit` before them, oldest
    /// first.
    pub fn thread(&self, key: TicketKey, skip_newest: u32, limit: u32) -> Result<Thread, Error> {
        todo!()
    }

    /// One message with the ticket it belongs to.
    pub fn get(
        &self,
        account: AccountId,
        message: MessageId,
    ) -> Result<Option<ThreadMessage>, Error> {
        todo!()
    }

    /// The ticket's newest message and its time: what a read mark names.
    pub fn newest(&self, key: TicketKey) -> Result<Option<(MessageId, Timestamp)>, Error> {
        todo!()
    }
}

impl MessagesMut<'_> {
    /// Stores a message with its files' records, unless a newer revision of the same load is there.
    /// Its ticket need not be there yet.
    pub fn put(&self, feed: Feed, message: &Message) -> Result<Written, Error> {
        todo!()
    }

    /// The message is gone or no longer visible. `false`: it was not there.
    pub fn remove(&self, account: AccountId, message: MessageId) -> Result<bool, Error> {
        todo!()
    }
}

pub(crate) fn own_anew(tx: &CacheTx<'_>, account: i64, person: &str) -> Result<(), Error> {
    todo!()
}
