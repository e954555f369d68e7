//! Keys of messages and of what is searched: the second, the account, a counter. The newest is the
//! largest, so "newest first" needs no sorting.

use domain::Timestamp;

use crate::error::Error;

/// 2000-01-01, seconds since 1970.
const EPOCH: i64 = 946_684_800;
const COUNTER_BITS: u32 = 10;
const ACCOUNT_BITS: u32 = 10;
const COUNTERS: i64 = 1 << COUNTER_BITS;

/// The largest account number a key holds.
pub(crate) const MOST_ACCOUNTS: i64 = (1 << ACCOUNT_BITS) - 1;

/// What a key stands for; the lowest bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocKind {
    Message = 0,
    Ticket = 1,
}

/// Whether a key stands for a ticket.
pub(crate) fn is_ticket(id: i64) -> bool {
    id & 1 == DocKind::Ticket as i64
}

/// When what a key stands for was written, to the second.
pub(crate) fn seconds(id: i64) -> i64 {
    (id >> (COUNTER_BITS + ACCOUNT_BITS)) + EPOCH
}

/// A key nobody has. `last_of(from, to)`: the largest key taken in that range.
pub(crate) fn free(
    at: Timestamp,
    account: i64,
    kind: DocKind,
    mut last_of: impl FnMut(i64, i64) -> Result<Option<i64>, Error>,
) -> Result<i64, Error> {
    let mut second = (at.timestamp() - EPOCH).clamp(0, i64::from(i32::MAX));
    loop {
        let from = (((second << ACCOUNT_BITS) | account) << COUNTER_BITS) | kind as i64;
        let to = from - kind as i64 + COUNTERS - 1;
        let next = last_of(from, to)?.map_or(from, |last| last + 2);
        if next <= to {
            return Ok(next);
        }
        second += 1;
    }
}
