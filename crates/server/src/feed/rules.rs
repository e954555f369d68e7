//! The read rules (server-api.md §4.3), without any storage.
//!
//! A model test runs random histories over the real feed and switches the rules off one by one:
//! each of them is there because histories go wrong without it.

use std::collections::{BTreeMap, BTreeSet};

use api::RecordKind;
use uuid::Uuid;

use super::cursor::{Cursor, Phase, Place};
use super::profile::Scope;

/// A set of buckets.
pub type Buckets = BTreeSet<String>;

/// What the storage says before a page is cut, all of one moment.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Newest transaction.
    pub head_seq: i64,
    /// Its tag.
    pub head_tag: i64,
    /// Tombstones up to here are gone.
    pub floor: i64,
    /// Tag of the cursor's `seq`, as far as the storage knows it.
    pub tag_of_seq: Option<i64>,
    /// Tag of the cursor's `head_seq`, likewise.
    pub tag_of_head_seq: Option<i64>,
    /// The user's grant in force.
    pub grant: i64,
    /// The grants the cursor names, the one in force included, as far as they are known.
    pub grants: BTreeMap<i64, Buckets>,
}

/// Why there is no page for a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Older than the tombstones: load again.
    Expired,
    /// Of a history this server does not have: it was restored from a backup. Load again.
    Diverged,
}

/// A rule, for the test that switches it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The tail start is fixed before the load.
    StartBeforeLoad,
    /// A page ends between transactions.
    WholeTransactions,
    /// The tags of the cursor's sequence and of the head seen are compared.
    Tags,
    /// The tag of the head seen is compared.
    HeadTag,
    /// Cursors below the floor are refused.
    Floor,
    /// In removed buckets, dead rows newer than the cursor are walked, too.
    RecentDead,
    /// What left one bucket but is visible through another is sent again.
    Reprojection,
    /// Removed buckets are walked in an order that cannot change.
    FixedOrder,
    /// All grants since the last complete one count as held.
    EveryGrant,
    /// What counts as complete is what every aborted step kept.
    Intersection,
}

/// The rules in force: all of them, outside tests.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    off: Option<Rule>,
}

impl Rules {
    /// All of them.
    pub const ALL: Self = Self { off: None };

    /// All but one.
    #[cfg(test)]
    pub(crate) fn without(rule: Rule) -> Self {
        Self { off: Some(rule) }
    }

    /// Whether `rule` is in force.
    #[must_use]
    pub fn has(self, rule: Rule) -> bool {
        self.off != Some(rule)
    }
}

/// The buckets a load walks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// Held or begun before, not held now.
    pub removed: Buckets,
    /// Held now, not complete at the reader's.
    pub added: Buckets,
}

/// A row of the feed, in the order of a tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// When it changed.
    pub seq: i64,
    /// What.
    pub kind: RecordKind,
    /// Which.
    pub id: Uuid,
}

/// Rule 1: the first cursor. The tail start is fixed before the first page is read.
#[must_use]
pub fn first(user: Uuid, facts: &Facts, scope: Scope) -> Cursor {
    Cursor {
        user,
        phase: Phase::Load(None),
        seq: facts.head_seq,
        tag: facts.head_tag,
        head_seq: facts.head_seq,
        head_tag: facts.head_tag,
        to: facts.grant,
        full: None,
        any: Vec::new(),
        scope,
        done: 0,
        about: None,
    }
}

/// Rule 2: whether the storage still knows what the cursor speaks of. Expiry is told first: where
/// the tags are gone with the tombstones, nobody can say whether the history is another one.
///
/// # Errors
/// If a page for this cursor could be wrong.
pub fn check(cursor: &Cursor, facts: &Facts, rules: Rules) -> Result<(), Refusal> {
    if rules.has(Rule::Floor) && cursor.seq < facts.floor {
        return Err(Refusal::Expired);
    }
    if rules.has(Rule::Tags) {
        if facts.tag_of_seq != Some(cursor.tag) {
            return Err(Refusal::Diverged);
        }
        if rules.has(Rule::HeadTag) && facts.tag_of_head_seq != Some(cursor.head_tag) {
            return Err(Refusal::Diverged);
        }
    } else if cursor.seq > facts.head_seq {
        return Err(Refusal::Diverged);
    }
    let named = cursor.any.iter().chain(&cursor.full).chain([&cursor.to]);
    for grant in named {
        if !facts.grants.contains_key(grant) {
            return Err(Refusal::Diverged);
        }
    }
    Ok(())
}

/// Rules 3 and 7: a change of grants starts a load; the head is kept in mind.
#[must_use]
pub fn turn(mut cursor: Cursor, facts: &Facts, rules: Rules) -> Cursor {
    cursor.head_seq = facts.head_seq;
    cursor.head_tag = facts.head_tag;
    if cursor.to == facts.grant {
        return cursor;
    }
    match cursor.phase {
        Phase::Tail => {
            cursor.full = Some(cursor.to);
            cursor.any = vec![cursor.to];
        }
        Phase::Load(_) if rules.has(Rule::EveryGrant) => cursor.any.push(cursor.to),
        Phase::Load(_) => cursor.any = vec![cursor.to],
    }
    cursor.phase = Phase::Load(None);
    cursor.to = facts.grant;
    cursor.done = 0;
    cursor.about = None;
    cursor
}

/// Rule 4, first half: which buckets a load walks.
#[must_use]
pub fn walk(cursor: &Cursor, facts: &Facts, rules: Rules) -> Walk {
    let of = |grant: &i64| facts.grants.get(grant).cloned().unwrap_or_default();
    let want = of(&facts.grant);
    let full = cursor.full.as_ref().map(of).unwrap_or_default();
    let mut have = full.clone();
    let mut keep = full;
    for grant in &cursor.any {
        let buckets = of(grant);
        have.extend(buckets.iter().cloned());
        if rules.has(Rule::Intersection) {
            keep.retain(|bucket| buckets.contains(bucket));
        }
    }
    Walk {
        removed: have.difference(&want).cloned().collect(),
        added: want.difference(&keep).cloned().collect(),
    }
}

/// Rule 4, second half: after a page of a load that was not the last.
#[must_use]
pub fn go_on(mut cursor: Cursor, last: Place, sent: usize) -> Cursor {
    cursor.phase = Phase::Load(Some(last));
    cursor.done = cursor
        .done
        .saturating_add(u32::try_from(sent).unwrap_or(u32::MAX));
    cursor
}

/// Rule 4, the end of a load: follow from where it began.
#[must_use]
pub fn loaded(mut cursor: Cursor, facts: &Facts, rules: Rules) -> Cursor {
    if !rules.has(Rule::StartBeforeLoad) && cursor.full.is_none() {
        cursor.seq = facts.head_seq;
        cursor.tag = facts.head_tag;
    }
    cursor.phase = Phase::Tail;
    cursor.full = None;
    cursor.any = Vec::new();
    cursor.done = 0;
    cursor.about = None;
    cursor
}

/// Rule 5: the last sequence a page of at least `limit` rows ends with, because it ends between
/// transactions; none if all rows fit. `seqs` are sorted, one for every row, `limit + 1` of them
/// are enough.
#[must_use]
pub fn end_of_page(seqs: &[i64], limit: usize) -> Option<i64> {
    if seqs.len() > limit {
        seqs.get(limit.max(1) - 1).copied()
    } else {
        None
    }
}

/// Rule 5 for heavy pages: the transaction with which a page is full, none if all rows fit.
/// `rows` are sequences and weights in the order of the tail.
#[must_use]
pub fn end_by_weight(rows: impl IntoIterator<Item = (i64, usize)>, most: usize) -> Option<i64> {
    let mut total = 0_usize;
    let mut current = None;
    for (seq, weight) in rows {
        if current.is_some_and(|current| current != seq) && total > most {
            return current;
        }
        current = Some(seq);
        total = total.saturating_add(weight);
    }
    None
}

/// Rule 5: after a page of the tail.
#[must_use]
pub fn follow(mut cursor: Cursor, seq: i64, tag: i64) -> Cursor {
    cursor.seq = seq;
    cursor.tag = tag;
    cursor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_with_a_whole_transaction() {
        assert_eq!(end_of_page(&[1, 1, 2], 3), None);
        assert_eq!(end_of_page(&[1, 1, 2, 2], 3), Some(2));
        assert_eq!(end_of_page(&[1, 1, 2], 1), Some(1));
        assert_eq!(end_of_page(&[], 1), None);
    }

    #[test]
    fn a_heavy_page_ends_with_the_transaction_that_fills_it() {
        let rows = [(1, 40), (1, 40), (2, 30), (3, 10), (3, 10)];
        assert_eq!(end_by_weight(rows, 1_000), None);
        assert_eq!(end_by_weight(rows, 100), Some(2));
        assert_eq!(end_by_weight(rows, 50), Some(1));
        assert_eq!(end_by_weight(rows, 120), None);
        assert_eq!(end_by_weight([], 0), None);
    }
}
