//! One runner: numbered steps, one transaction each, and no way back into the future.

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::error::{DbFile, Error};

/// `PRAGMA application_id` of both files: "PulD" and "PulC".
fn application_id(file: DbFile) -> i32 {
    match file {
        DbFile::Desk => 0x5075_6c44,
        DbFile::Cache => 0x5075_6c43,
    }
}

fn steps(file: DbFile) -> Vec<M<'static>> {
    match file {
        DbFile::Desk => vec![M::up(include_str!("../migrations/desk/0001_init.sql"))],
        DbFile::Cache => vec![
            M::up(include_str!("../migrations/cache/0001_init.sql")),
            M::up(include_str!("../migrations/cache/0002_orders.sql")),
        ],
    }
}

/// Whose file this is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Empty: nobody's yet.
    Nobody,
    /// Ours, and this build may open it.
    Ours,
    /// Ours, of a build this one cannot stand in for.
    Newer,
    /// Not ours.
    Other,
}

/// Looks before anything is written.
pub(crate) fn owner(conn: &Connection, file: DbFile) -> Result<Owner, Error> {
    let id: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if objects == 0 && version == 0 {
        return Ok(Owner::Nobody);
    }
    if id != application_id(file) {
        return Ok(Owner::Other);
    }
    let known = i64::try_from(steps(file).len()).unwrap_or(i64::MAX);
    if version <= known {
        return Ok(Owner::Ours);
    }
    let opens_from: String = conn.query_row(
        "SELECT value FROM meta WHERE name = 'opens_from'",
        [],
        |row| row.get(0),
    )?;
    let readable = opens_from
        .parse::<i64>()
        .is_ok_and(|oldest| oldest <= known);
    Ok(if readable { Owner::Ours } else { Owner::Newer })
}

/// Brings a file of [`Owner::Nobody`] or [`Owner::Ours`] up to date.
pub(crate) fn run(conn: &mut Connection, file: DbFile) -> Result<(), Error> {
    let steps = steps(file);
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if usize::try_from(version).is_ok_and(|version| version >= steps.len()) {
        return Ok(());
    }
    conn.pragma_update(None, "application_id", application_id(file))?;
    Migrations::new(steps).to_latest(conn)?;
    Ok(())
}

#[cfg(test)]
#[path = "migrate_tests.rs"]
mod tests;
