//! Cutting one page.

use std::collections::{BTreeMap, BTreeSet};

use api::{Progress, Record, RecordKind, SyncOp};
use uuid::Uuid;

use super::cursor::{Cursor, Phase, Place};
use super::profile::{Profile, Scope};
use super::rules::{self, Facts, Refusal, Rule, Rules, Walk};
use super::size::{Size, weight};
use super::store::{self, Step};
use crate::db::{Conn, DbError, now};
use crate::records::{self, Reader};

/// One page of the feed and the cursor behind it.
#[derive(Debug)]
pub struct Page {
    /// What the reader has to do.
    pub ops: Vec<SyncOp>,
    /// Where he stands then.
    pub next: Cursor,
    /// Whether there is more at once.
    pub more: bool,
    /// Which phase the page belongs to.
    pub phase: api::Phase,
    /// How far a load is.
    pub progress: Option<Progress>,
}

/// The next page for `user`; without a cursor the first of all he may see.
///
/// # Errors
/// As [`page_of`].
pub async fn page(
    conn: &mut Conn,
    user: Uuid,
    cursor: Option<Cursor>,
    size: Size,
    rules: Rules,
) -> Result<Result<Page, Refusal>, DbError> {
    page_of(conn, user, cursor, None, size, rules).await
}

/// The next page for `user`; without a cursor the first, which fixes what he keeps.
///
/// Everything is read through `conn`, which must be one snapshot.
///
/// # Errors
/// If the database fails; `Ok(Err(…))` if the cursor is of no use any more, or of another profile.
pub async fn page_of(
    conn: &mut Conn,
    user: Uuid,
    cursor: Option<Cursor>,
    profile: Option<Profile>,
    size: Size,
    rules: Rules,
) -> Result<Result<Page, Refusal>, DbError> {
    let facts = store::facts(conn, user, cursor.as_ref()).await?;
    let cursor = match cursor {
        None => {
            let scope = Scope::begin(profile.unwrap_or_default(), now(), facts.head_seq);
            rules::first(user, &facts, scope)
        }
        // Another profile is another beginning.
        Some(cursor) if profile.is_some_and(|it| it != cursor.scope.profile) => {
            return Ok(Err(Refusal::Expired));
        }
        Some(cursor) => match rules::check(&cursor, &facts, rules) {
            Ok(()) => rules::turn(cursor, &facts, rules),
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    let buckets = facts.grants.get(&facts.grant).cloned().unwrap_or_default();
    let reader = Reader { user, buckets };
    let cutting = Cutting {
        reader,
        facts,
        rules,
        limit: size.objects.max(1),
        bytes: size.bytes,
    };
    let page = match cursor.phase {
        Phase::Load(place) => cutting.load(conn, cursor, place).await?,
        Phase::Tail => cutting.tail(conn, cursor).await?,
    };
    Ok(Ok(page))
}

/// What stays the same while a page is cut.
struct Cutting {
    reader: Reader,
    facts: Facts,
    rules: Rules,
    limit: usize,
    bytes: usize,
}

impl Cutting {
    async fn load(
        &self,
        conn: &mut Conn,
        mut cursor: Cursor,
        place: Option<Place>,
    ) -> Result<Page, DbError> {
        let walk = rules::walk(&cursor, &self.facts, self.rules);
        let about = match cursor.about {
            Some(about) => about,
            None => store::about(conn, &(&walk.removed | &walk.added)).await?,
        };
        cursor.about = Some(about);
        let mut steps = self.steps(conn, &cursor, &walk, place).await?;
        let mut rest = steps.len() > self.limit;
        steps.truncate(self.limit);
        let seen = self
            .seen(conn, steps.iter().map(|(_, kind, id)| (*kind, *id)))
            .await?;
        let fit = self.that_fit(&steps, &seen);
        rest |= fit < steps.len();
        steps.truncate(fit);
        let passed = store::outside(conn, &cursor.scope, &steps).await?;
        let told: Vec<Step> = steps
            .iter()
            .filter(|(_, kind, id)| !passed.contains(&(*kind, *id)))
            .copied()
            .collect();
        let ops = self.ops_of_load(&told, seen);
        let done = cursor
            .done
            .saturating_add(u32::try_from(steps.len()).unwrap_or(u32::MAX));
        let next = match steps.last() {
            Some((place, ..)) if rest => rules::go_on(cursor, *place, steps.len()),
            _ => rules::loaded(cursor, &self.facts, self.rules),
        };
        let progress = Some(Progress {
            done,
            about: about.max(done),
        });
        Ok(Page {
            ops,
            next,
            more: true,
            phase: api::Phase::Load,
            progress,
        })
    }

    /// The next objects of a load, one more than fit: removed buckets first.
    async fn steps(
        &self,
        conn: &mut Conn,
        cursor: &Cursor,
        walk: &Walk,
        place: Option<Place>,
    ) -> Result<Vec<Step>, DbError> {
        let mut steps = Vec::new();
        let in_removed = match place {
            None => Some(None),
            Some(Place::Removed { kind, id }) => Some(Some((kind, id))),
            Some(Place::Added { .. }) => None,
        };
        if let Some(after) = in_removed {
            let (rules, base) = (self.rules, cursor.seq);
            steps = store::removed(conn, &walk.removed, after, base, self.limit + 1, rules).await?;
        }
        if steps.len() <= self.limit {
            let after = match place {
                Some(Place::Added { seq, kind, id }) => Some((seq, kind, id)),
                None | Some(Place::Removed { .. }) => None,
            };
            let room = self.limit + 1 - steps.len();
            steps.extend(store::added(conn, &walk.added, after, room).await?);
        }
        Ok(steps)
    }

    /// How many of the steps a page can carry.
    fn that_fit(&self, steps: &[Step], seen: &Seen) -> usize {
        let mut total = 0_usize;
        let full = steps.iter().position(|(_, kind, id)| {
            total = total.saturating_add(weight(seen.get(&(*kind, *id))));
            total >= self.bytes
        });
        full.map_or(steps.len(), |last| last + 1)
    }

    fn ops_of_load(&self, steps: &[Step], seen: Seen) -> Vec<SyncOp> {
        let told = steps.iter().filter(|(place, kind, id)| {
            let removed = matches!(place, Place::Removed { .. });
            let stays = removed && seen.contains_key(&(*kind, *id));
            self.rules.has(Rule::Reprojection) || !stays
        });
        // What lies in a removed and in an added bucket is walked twice, but told once.
        let objects = once(told.map(|(_, kind, id)| (*kind, *id)));
        ops(&objects, seen)
    }

    async fn seen(
        &self,
        conn: &mut Conn,
        objects: impl Iterator<Item = (RecordKind, Uuid)>,
    ) -> Result<Seen, DbError> {
        records::visible(conn, &self.reader, &once(objects)).await
    }

    async fn tail(&self, conn: &mut Conn, cursor: Cursor) -> Result<Page, DbError> {
        let buckets = &self.reader.buckets;
        let (mut rows, all) = store::tail(conn, buckets, cursor.seq, self.limit).await?;
        let scope = cursor.scope;
        let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
        let mut end = rules::end_of_page(&seqs, self.limit);
        let mut more = end.is_some_and(|end| !all || seqs.last().is_some_and(|last| *last > end));
        if let Some(end) = end {
            if !self.rules.has(Rule::WholeTransactions) {
                rows.truncate(self.limit);
            } else if all {
                rows.retain(|row| row.seq <= end);
            } else {
                rows = store::span(conn, buckets, cursor.seq, end).await?;
            }
        }
        rows.retain(|row| scope.has(row.kind));
        let seen = self
            .seen(conn, rows.iter().map(|row| (row.kind, row.id)))
            .await?;
        let weights = rows
            .iter()
            .map(|row| (row.seq, weight(seen.get(&(row.kind, row.id)))));
        if let Some(full) = rules::end_by_weight(weights, self.bytes) {
            rows.retain(|row| row.seq <= full);
            (end, more) = (Some(full), true);
        }
        let objects = once(rows.iter().map(|row| (row.kind, row.id)));
        let (seq, tag) = match end.filter(|_| more) {
            Some(end) => (end, store::tag(conn, end).await?),
            None => (self.facts.head_seq, self.facts.head_tag),
        };
        Ok(Page {
            ops: ops(&objects, seen),
            next: rules::follow(cursor, seq, tag),
            more,
            phase: api::Phase::Tail,
            progress: None,
        })
    }
}

/// What the reader sees of some objects.
type Seen = BTreeMap<(RecordKind, Uuid), Record>;

/// Every object where it comes first.
fn once(objects: impl Iterator<Item = (RecordKind, Uuid)>) -> Vec<(RecordKind, Uuid)> {
    let mut told = BTreeSet::new();
    objects.filter(|object| told.insert(*object)).collect()
}

/// `put` for what the reader sees now, `del` for the rest.
fn ops(objects: &[(RecordKind, Uuid)], mut seen: Seen) -> Vec<SyncOp> {
    objects
        .iter()
        .map(|(kind, id)| match seen.remove(&(*kind, *id)) {
            Some(record) => SyncOp::Put(record),
            None => SyncOp::Del {
                kind: *kind,
                id: *id,
                why: "not_visible".to_owned(),
            },
        })
        .collect()
}
