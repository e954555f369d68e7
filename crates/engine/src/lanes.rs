//! Which operation may go. Pure.
//!
//! A lane is one ticket: its operations go in the order they were made, one at a time. Lanes know
//! nothing of each other; a stuck head holds its own lane only. Read marks have a lane of their own
//! beside it, so that "read" never waits behind a reply that is stuck, but they wait for the ticket
//! to exist.

use std::collections::{BTreeMap, BTreeSet};

use domain::{OpId, Operation, Queued, TicketId};

use crate::plan::Moment;

/// Operations under way at the same time for one account.
pub const PARALLEL: usize = 3;

/// What a lane needs to know of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The operation.
    pub op: OpId,
    /// Its lane.
    pub ticket: TicketId,
    /// Order within the outbox.
    pub seq: i64,
    /// What sort it is.
    pub sort: Sort,
    /// Where it stands.
    pub stand: Stand,
    /// Attempts begun so far.
    pub attempts: u32,
}

/// Sorts of operations, as far as lanes care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Makes the ticket.
    File,
    /// A read mark.
    Mark,
    /// Everything else.
    Other,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// Never begun, or surely without effect.
    Fresh,
    /// Begun, and nobody knows how it ended.
    Unsure,
    /// Stuck until the user decides.
    Wedged,
}

impl Waiting {
    /// An operation as the outbox has it after a start: what was begun and has no receipt is unsure.
    #[must_use]
    pub fn from_outbox(queued: &Queued) -> Self {
        let stand = if queued.wedge.is_some() {
            Stand::Wedged
        } else if queued.tried_at.is_some() {
            Stand::Unsure
        } else {
            Stand::Fresh
        };
        let sort = match queued.operation {
            Operation::File(_) => Sort::File,
            Operation::MarkRead(_) => Sort::Mark,
            Operation::Reply(_) | Operation::Act(_) | Operation::Change(_) => Sort::Other,
        };
        Self {
            op: queued.op,
            ticket: queued.operation.ticket(),
            seq: queued.seq,
            sort,
            stand,
            attempts: queued.attempts,
        }
    }
}

/// What to do with an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Go {
    /// Perform it.
    Perform,
    /// Find out whether it already happened.
    Find,
}

/// The operations that may start now, in the order they were made.
///
/// `under_way` are those already started, `held` those that wait for a moment of their own.
#[must_use]
pub fn ready(
    outbox: &[Waiting],
    under_way: &BTreeSet<OpId>,
    held: &BTreeMap<OpId, Moment>,
    now: Moment,
    idempotent: bool,
) -> Vec<(OpId, Go)> {
    let room = PARALLEL.saturating_sub(under_way.len());
    let mut heads = heads(outbox);
    heads.sort_by_key(|waiting| waiting.seq);
    heads
        .into_iter()
        .filter(|waiting| !under_way.contains(&waiting.op))
        .filter(|waiting| held.get(&waiting.op).is_none_or(|until| *until <= now))
        .filter_map(|waiting| match waiting.stand {
            Stand::Fresh => Some((waiting.op, Go::Perform)),
            Stand::Unsure if idempotent => Some((waiting.op, Go::Perform)),
            Stand::Unsure => Some((waiting.op, Go::Find)),
            Stand::Wedged => None,
        })
        .take(room)
        .collect()
}

/// The first operation of each lane.
fn heads(outbox: &[Waiting]) -> Vec<&Waiting> {
    let unfiled: BTreeSet<TicketId> = outbox
        .iter()
        .filter(|waiting| waiting.sort == Sort::File)
        .map(|waiting| waiting.ticket)
        .collect();
    let mut first: BTreeMap<(TicketId, bool), &Waiting> = BTreeMap::new();
    for waiting in outbox {
        let mark = waiting.sort == Sort::Mark;
        if mark && unfiled.contains(&waiting.ticket) {
            continue;
        }
        let head = first.entry((waiting.ticket, mark)).or_insert(waiting);
        if before(waiting, head) {
            *head = waiting;
        }
    }
    first.into_values().collect()
}

/// The ticket itself goes before everything said in it, also when it was edited and queued again.
fn before(one: &Waiting, other: &Waiting) -> bool {
    let rank = |waiting: &Waiting| (waiting.sort != Sort::File, waiting.seq);
    rank(one) < rank(other)
}
