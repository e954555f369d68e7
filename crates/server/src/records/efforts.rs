//! Recorded work: staff's, and at most its sum a customer's.

use std::collections::BTreeMap;

use api::{Correction, EffortKind, Person, TimeEntry};
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::portal::stored;
use super::{Eyes, Reader, rows};
use crate::db::{Columns, Conn, DbError, Id};

/// What was taken back is there for nobody.
const ENTRIES: &str = "
    SELECT time_entries.*, users.initials AS agent_initials,
           tickets.requester_id, tickets.organization_id, tickets.queue
    FROM time_entries JOIN tickets ON tickets.id = time_entries.ticket_id
    LEFT JOIN users ON users.id = time_entries.agent_id
    WHERE time_entries.id IN ({ids}) AND time_entries.deleted_at IS NULL";

const CORRECTIONS: &str = "
    SELECT time_entry_changes.*, users.initials AS by_initials
    FROM time_entry_changes LEFT JOIN users ON users.id = time_entry_changes.by_id
    WHERE entry_id IN ({ids}) ORDER BY entry_id, rev, field";

const SUMS: &str = "
    SELECT ticket_id, CAST(SUM(minutes) AS BIGINT) AS minutes
    FROM time_entries WHERE ticket_id IN ({ids}) AND deleted_at IS NULL GROUP BY ticket_id";

/// One piece of work, if the reader may see it.
///
/// # Errors
/// If the database fails.
pub async fn time_entry(
    conn: &mut Conn,
    reader: &Reader,
    id: Uuid,
) -> Result<Option<TimeEntry>, DbError> {
    Ok(time_entries(conn, reader, &[id]).await?.remove(&id))
}

/// Those of the pieces of work the reader may see.
///
/// # Errors
/// If the database fails.
pub(super) async fn time_entries(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, TimeEntry>, DbError> {
    let mut found = BTreeMap::new();
    for row in rows(conn, ENTRIES, ids).await? {
        let eyes = reader.eyes(
            row.id("requester_id")?,
            row.id("organization_id")?,
            &row.text("queue")?,
        );
        if eyes == Some(Eyes::Staff) {
            let entry = of_row(&row)?;
            found.insert(entry.id, entry);
        }
    }
    let seen: Vec<Uuid> = found.keys().copied().collect();
    for row in rows(conn, CORRECTIONS, &seen).await? {
        if let Some(entry) = found.get_mut(&row.id("entry_id")?) {
            entry.corrections.push(correction(&row)?);
        }
    }
    Ok(found)
}

/// All work on a ticket the reader may see, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn time_entries_of(
    conn: &mut Conn,
    reader: &Reader,
    ticket: Uuid,
) -> Result<Vec<TimeEntry>, DbError> {
    let ids = sqlx::query("SELECT id FROM time_entries WHERE ticket_id = $1")
        .bind(Id(ticket))
        .fetch_all(&mut *conn)
        .await?
        .iter()
        .map(|row| row.id("id"))
        .collect::<Result<Vec<_>, _>>()?;
    let found = time_entries(conn, reader, &ids).await?;
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|entry| (entry.started_at, entry.id));
    Ok(found)
}

/// Minutes of work on tickets, for the reader with these eyes: staff always, customers where the
/// portal shows it.
pub(super) async fn spent(
    conn: &mut Conn,
    tickets: &BTreeMap<Uuid, Eyes>,
) -> Result<BTreeMap<Uuid, u32>, DbError> {
    let ids: Vec<Uuid> = tickets.keys().copied().collect();
    let mut found = BTreeMap::new();
    for row in rows(conn, SUMS, &ids).await? {
        found.insert(row.id("ticket_id")?, row.count("minutes")?);
    }
    let is_staffs = |id: &Uuid| tickets.get(id) == Some(&Eyes::Staff);
    if found.keys().all(is_staffs) {
        return Ok(found);
    }
    let document = stored(conn).await?;
    if !document.is_some_and(|it| it.billing.spent_visible) {
        found.retain(|id, _| is_staffs(id));
    }
    Ok(found)
}

fn of_row(row: &AnyRow) -> Result<TimeEntry, DbError> {
    let kind = Value::String(row.text("kind")?);
    let kind: EffortKind =
        serde_json::from_value(kind).map_err(|_| DbError::Value("a kind of work"))?;
    Ok(TimeEntry {
        id: row.id("id")?,
        ticket_id: row.id("ticket_id")?,
        agent: Person {
            id: row.id("agent_id")?,
            name: row.text("agent_name")?,
            initials: row.opt_text("agent_initials")?.unwrap_or_default(),
        },
        kind,
        started_at: row.time("started_at")?,
        ended_at: row.opt_time("ended_at")?,
        minutes: row.count("minutes")?,
        note: row.text("note")?,
        billable: row.flag("billable")?,
        invoice_id: row.opt_id("invoice_id")?,
        corrections: Vec::new(),
        rev: row.count("rev")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

fn correction(row: &AnyRow) -> Result<Correction, DbError> {
    Ok(Correction {
        field: row.text("field")?,
        from: row.text("before")?,
        to: row.text("after")?,
        by: Person {
            id: row.id("by_id")?,
            name: row.text("by_name")?,
            initials: row.opt_text("by_initials")?.unwrap_or_default(),
        },
        at: row.time("at")?,
    })
}
