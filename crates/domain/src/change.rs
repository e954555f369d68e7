//! What changed in the files: ids only, published after the commit.

use crate::{AccountId, DraftId, MessageId, OpId, TicketId, TicketKey};

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Account added, removed, or its state.
    Account(AccountId),
    /// The portal document.
    Portal(AccountId),
    /// A ticket's own record.
    Ticket(TicketKey),
    /// A ticket is gone from the cache.
    TicketGone(TicketKey),
    /// A message was written or changed.
    Message(AccountId, TicketId, MessageId),
    /// How far a ticket is read.
    Read(TicketKey),
    /// A draft.
    Draft(DraftId),
    /// The outbox.
    Outbox(AccountId, OpId),
    /// A file's bytes arrived.
    Blob(AccountId, TicketId),
    /// Settings.
    Prefs,
    /// Too much to list: read everything again.
    Everything,
}

/// What a query on screen depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// The list of accounts and their states.
    Accounts,
    /// Portal documents.
    Portals,
    /// Any list of tickets, counts.
    Tickets,
    /// One ticket's thread.
    Thread,
    /// Drafts.
    Drafts,
    /// The outbox.
    Outbox,
    /// Settings.
    Prefs,
}

impl Change {
    /// The tags this change touches; `Everything` touches all.
    #[must_use]
    pub fn tags(self) -> &'static [Tag] {
        match self {
            Self::Account(_) => &[Tag::Accounts],
            Self::Portal(_) => &[Tag::Portals, Tag::Tickets],
            Self::Ticket(_) | Self::TicketGone(_) | Self::Read(_) => &[Tag::Tickets, Tag::Thread],
            Self::Message(..) => &[Tag::Tickets, Tag::Thread],
            Self::Draft(_) => &[Tag::Drafts],
            Self::Outbox(..) => &[Tag::Outbox, Tag::Tickets, Tag::Thread],
            Self::Blob(..) => &[Tag::Thread],
            Self::Prefs => &[Tag::Prefs],
            Self::Everything => &[
                Tag::Accounts,
                Tag::Portals,
                Tag::Tickets,
                Tag::Thread,
                Tag::Drafts,
                Tag::Outbox,
                Tag::Prefs,
            ],
        }
    }
}
