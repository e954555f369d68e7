//! What the writers of tickets and messages share.

use domain::AccountId;

/// Whose records are written and to which load they belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// The account that was told.
    pub account: AccountId,
    /// [`crate::Place::generation`].
    pub generation: u32,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// It was not there.
    New,
    /// It replaced another.
    Changed,
    /// It was there already, word for word.
    Same,
    /// A newer revision of the same load is there; nothing was written.
    Older,
}
