//! A damaged desk file is read row by row into a new one; the damaged one is kept.
//!
//! Where a table cannot be read to its end, rows of the last backup fill in what is missing. An operation
//! that only the backup knows may have been sent since, so it comes back in doubt.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::Timestamp;
use rusqlite::backup::Backup;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::error::{DbFile, Error};
use crate::migrate;
use crate::open::{OpenReport, move_aside, remove};
use crate::pool::Opening;
use crate::sql::marks;

/// Tables in the order in which they are worth saving.
const TABLES: [&str; 10] = [
    "outbox",
    "outbox_files",
    "drafts",
    "draft_files",
    "accounts",
    "receipts",
    "notices",
    "local_reads",
    "prefs",
    "sessions",
];

/// Single rows tried inside an unreadable stretch of a table.
const PROBES: i64 = 20_000;

fn fresh_path(desk: &Path) -> PathBuf {
    desk.with_file_name("desk.salvaged.sqlite")
}

fn backup_path(desk: &Path) -> PathBuf {
    desk.with_file_name("desk.backup.sqlite")
}

/// A salvage that was cut off: either it had finished but for the last rename, or it starts again.
pub(crate) fn finish_interrupted(desk: &Path) -> Result<(), Error> {
    let fresh = fresh_path(desk);
    if !fresh.exists() {
        return Ok(());
    }
    if desk.exists() {
        remove(&fresh)
    } else {
        Ok(fs::rename(fresh, desk)?)
    }
}

/// Keeps a copy of a healthy desk beside it, at most one a day. Its failure harms nothing.
pub(crate) fn back_up(conn: &Connection, opening: &Opening, now: Timestamp) {
    let path = backup_path(&opening.path);
    let age = |path: &Path| path.metadata().and_then(|meta| meta.modified()).ok();
    if age(&path).is_some_and(|at| {
        now.signed_duration_since(Timestamp::from(at))
            .num_hours()
            .unsigned_abs()
            < 24
    }) {
        return;
    }
    let draft = opening.path.with_file_name("desk.backup.new");
    let copied = remove(&draft).and_then(|()| {
        let mut copy = opening.other(&draft)?;
        Backup::new(conn, &mut copy)?.run_to_completion(1024, Duration::ZERO, None)?;
        drop(copy);
        fs::File::open(&draft)?.sync_all()?;
        fs::rename(&draft, &path)?;
        Ok(())
    });
    if let Err(error) = copied {
        tracing::warn!(%error, "no backup of the desk file was made");
    }
}

/// Reads what can be read into a new file and puts it in place of the damaged one.
pub(crate) fn salvage(opening: &Opening, now: Timestamp) -> Result<OpenReport, Error> {
    let fresh = fresh_path(&opening.path);
    remove(&fresh)?;
    let mut saved = 0;
    let mut lost = Vec::new();
    {
        let mut target = opening.other(&fresh)?;
        migrate::run(&mut target, DbFile::Desk)?;
        let tx = target.transaction()?;
        let damaged = opening.other(&opening.path)?;
        let backup = backup_path(&opening.path);
        let backup = if backup.exists() {
            opening.other(&backup).ok()
        } else {
            None
        };
        for table in TABLES {
            let (rows, whole) = copy(&damaged, &tx, table)?;
            saved += rows;
            if !whole {
                lost.push(table.to_owned());
                if let Some(backup) = &backup {
                    saved += fill_in(backup, &tx, table, now)?;
                }
            }
        }
        tx.commit()?;
    }
    fs::File::open(&fresh)?.sync_all()?;
    let kept = move_aside(&opening.path, now)?;
    fs::rename(&fresh, &opening.path)?;
    Ok(OpenReport::DeskSalvaged { saved, lost, kept })
}

/// Rows only the backup has.
fn fill_in(
    backup: &Connection,
    target: &Connection,
    table: &str,
    now: Timestamp,
) -> Result<u32, Error> {
    let newest: i64 = target.query_row(
        &format!("SELECT coalesce(max(seq), 0) FROM {table}"),
        [],
        |r| r.get(0),
    )?;
    let (rows, _) = copy(backup, target, table)?;
    if table == "outbox" {
        // What the backup alone knows may have happened since.
        target.execute(
            "UPDATE outbox SET tried_at = ?1 WHERE tried_at IS NULL AND seq > ?2",
            [now.timestamp_micros(), newest],
        )?;
    }
    Ok(rows)
}

/// Copies rows that are not there yet. The second value: everything was readable.
fn copy(from: &Connection, to: &Connection, table: &str) -> Result<(u32, bool), Error> {
    let columns = columns(to, table)?;
    let list = columns.join(", ");
    let insert = format!(
        "INSERT OR IGNORE INTO {table} ({list}) VALUES ({})",
        marks(columns.len())
    );
    let mut insert = to.prepare(&insert)?;
    let mut count = 0;
    let mut keep = |row: Vec<Value>| -> Result<(), Error> {
        count += u32::try_from(insert.execute(params_from_iter(row))?).unwrap_or(0);
        Ok(())
    };

    let forward = format!("SELECT {list}, seq FROM {table} WHERE seq > ?1 ORDER BY seq");
    let backward = format!("SELECT {list}, seq FROM {table} WHERE seq < ?1 ORDER BY seq DESC");
    let single = format!("SELECT {list}, seq FROM {table} WHERE seq = ?1");
    let (reached, whole) = scan(from, &forward, 0, columns.len(), &mut keep)?;
    if !whole {
        let (back_to, _) = scan(from, &backward, i64::MAX, columns.len(), &mut keep)?;
        let end = if back_to == i64::MAX {
            reached + PROBES
        } else {
            back_to
        };
        for seq in (reached + 1..end).take(usize::try_from(PROBES).unwrap_or(0)) {
            scan(from, &single, seq, columns.len(), &mut keep)?;
        }
    }
    Ok((count, whole))
}

/// Reads rows until the end or the first error. Returns the last `seq` read and whether it was the end.
fn scan(
    from: &Connection,
    sql: &str,
    start: i64,
    columns: usize,
    keep: &mut dyn FnMut(Vec<Value>) -> Result<(), Error>,
) -> Result<(i64, bool), Error> {
    let mut reached = start;
    let Ok(mut query) = from.prepare(sql) else {
        return Ok((reached, false));
    };
    let Ok(mut rows) = query.query([start]) else {
        return Ok((reached, false));
    };
    loop {
        match rows.next() {
            Ok(Some(row)) => {
                let values = (0..columns)
                    .map(|i| row.get(i))
                    .collect::<Result<Vec<Value>, _>>();
                let (Ok(values), Ok(seq)) = (values, row.get(columns)) else {
                    return Ok((reached, false));
                };
                keep(values)?;
                reached = seq;
            }
            Ok(None) => return Ok((reached, true)),
            Err(_) => return Ok((reached, false)),
        }
    }
}

fn columns(conn: &Connection, table: &str) -> Result<Vec<String>, Error> {
    let mut query = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let names = query
        .query_map([table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(names)
}
