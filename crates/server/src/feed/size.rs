//! How much a page holds.

use api::Record;

/// What a page may hold. Both bounds are soft: a transaction is never split, and every page has at
/// least one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Objects.
    pub objects: usize,
    /// Bytes of JSON, about.
    pub bytes: usize,
}

impl Size {
    /// So many objects, within the usual weight (server-api.md §4.3).
    #[must_use]
    pub fn of(objects: usize) -> Self {
        Self {
            objects: objects.max(1),
            bytes: 1024 * 1024,
        }
    }
}

/// Bytes of JSON a record comes to, about: exact where it can be much.
pub(super) fn weight(record: Option<&Record>) -> usize {
    match record {
        None => 100,
        Some(Record::Message(message)) => {
            500 + message.body.len() + 250 * message.attachments.len()
        }
        Some(Record::Ticket(ticket)) => 900 + ticket.subject.len(),
        Some(Record::Portal(_)) => 16 * 1024,
        Some(_) => 300,
    }
}
