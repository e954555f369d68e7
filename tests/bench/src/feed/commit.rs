//! The statements of the feed beside a commit of the rows they speak of, on a copy of the server's
//! own file.

use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, Transaction, params};
use uuid::Uuid;

use super::{NAME, open};
use crate::clock;
use crate::figure::{Bar, Figure};
use crate::pairs::{PAIRS, interleave};
use crate::stats::percentile;

/// Commits of one measurement.
const COMMITS: usize = 200;

/// When everything happens, in milliseconds.
const AT: i64 = 1_800_000_000_000;

/// What a commit does beside its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feed {
    None,
    /// One row for each bucket and object, and the sequence.
    Rows,
    /// The same without the index by object: where an object lies is looked for in all rows.
    WithoutItsIndex,
}

/// What a message changes.
struct Place {
    ticket: Vec<u8>,
    buckets: Vec<String>,
}

pub(super) fn figures(copy: &Path) -> Result<(Figure, Figure)> {
    let file = open(copy)?;
    let place = place(&file)?;
    let ours = share(&file, &place, Feed::Rows)?;
    file.execute_batch("DROP INDEX feed_object")?;
    let teeth = share(&file, &place, Feed::WithoutItsIndex)?;
    Ok((ours, teeth.teeth()))
}

/// The newest ticket, and the buckets it lies in.
fn place(file: &Connection) -> Result<Place> {
    let ticket: Vec<u8> = file
        .query_row(
            "SELECT id FROM tickets ORDER BY created_at DESC LIMIT 1",
            [],
            |row| row.get(0),
        )
        .context("the server has no ticket")?;
    let mut asked =
        file.prepare("SELECT bucket FROM feed WHERE kind = 4 AND obj = ?1 AND live = 1")?;
    let buckets = asked.query_map([&ticket], |row| row.get(0))?;
    let buckets = buckets.collect::<Result<_, _>>()?;
    Ok(Place { ticket, buckets })
}

fn share(file: &Connection, place: &Place, feed: Feed) -> Result<Figure> {
    let run = |feed| {
        let work = || {
            for _ in 0..COMMITS {
                commit(file, place, feed)?;
            }
            Ok(())
        };
        let (millis, ()) = clock::cpu(work)?;
        Ok(millis)
    };
    let pairs = interleave(PAIRS, || run(feed), || run(Feed::None))?;
    let mut ratio = pairs.ratio();
    ratio.value = (ratio.value - 1.0) * 100.0;
    let of_one = |values: &[f64]| {
        #[expect(clippy::cast_precision_loss, reason = "two hundred")]
        let one = percentile(values, 50.0) * 1_000.0 / COMMITS as f64;
        format!("{one:.0} µs CPU a commit")
    };
    let what = match feed {
        Feed::WithoutItsIndex => "the same with an index of the feed dropped",
        _ => "the feed's part of a commit",
    };
    let figure = Figure::new(NAME, what, of_one(&pairs.ours))
        .beside(format!("without the feed: {}", of_one(&pairs.theirs)))
        .judged(ratio, "%", Bar::AtMost(15.0))
        .note("a message and its ticket; SQLite's part alone, synchronous = FULL");
    Ok(figure)
}

fn commit(file: &Connection, place: &Place, feed: Feed) -> Result<()> {
    let tx = file.unchecked_transaction()?;
    let message = Uuid::now_v7();
    tx.prepare_cached(
        "INSERT INTO messages (id, ticket_id, kind, author_role, author_name, body, created_at)
         VALUES (?1, ?2, 'reply', 'agent', 'Anna Muster', ?3, ?4)",
    )?
    .execute(params![
        message.as_bytes(),
        place.ticket,
        crate::live::TEXT,
        AT
    ])?;
    tx.prepare_cached("UPDATE tickets SET rev = rev + 1, updated_at = ?2 WHERE id = ?1")?
        .execute(params![place.ticket, AT])?;
    if feed != Feed::None {
        let seq: i64 = tx
            .prepare_cached("UPDATE feed_head SET seq = seq + 1 WHERE id = 1 RETURNING seq")?
            .query_row([], |row| row.get(0))?;
        tx.prepare_cached("INSERT INTO tx_log (seq, tag, at) VALUES (?1, ?2, ?3)")?
            .execute(params![seq, seq ^ 0x5ead, AT])?;
        for (kind, object) in [(4, &place.ticket[..]), (5, &message.as_bytes()[..])] {
            file_under(&tx, kind, object, seq, place)?;
        }
    }
    Ok(tx.commit()?)
}

/// Where it lay, and one row for each bucket it lies in now.
fn file_under(
    tx: &Transaction<'_>,
    kind: i64,
    object: &[u8],
    seq: i64,
    place: &Place,
) -> Result<()> {
    let mut asked = tx.prepare_cached(
        "SELECT bucket, obj FROM feed WHERE kind = ?1 AND obj IN (?2) AND live = 1",
    )?;
    let lay: Vec<String> = asked
        .query_map(params![kind, object], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut put = tx.prepare_cached(
        "INSERT INTO feed (bucket, kind, obj, seq, live) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (bucket, kind, obj) DO UPDATE SET seq = excluded.seq, live = excluded.live",
    )?;
    for bucket in &place.buckets {
        put.execute(params![bucket, kind, object, seq, 1])?;
    }
    for left in lay.iter().filter(|bucket| !place.buckets.contains(bucket)) {
        put.execute(params![left, kind, object, seq, 0])?;
    }
    Ok(())
}
