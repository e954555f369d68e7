//! Stopping, correcting and taking back: what was there before stays on record.

use api::{PatchTimeEntry, Time, code};
use chrono::{SecondsFormat, TimeDelta};
use uuid::Uuid;

use super::entry::{self, Entry, refused, told};
use super::word;
use crate::auth::User;
use crate::db::{DbError, Id, Tx, millis};
use crate::error::{Error, Result};
use crate::records::{self, Reader};

/// One field of an entry that becomes another.
struct Change {
    field: &'static str,
    from: String,
    to: String,
}

/// Stops or corrects an entry.
///
/// # Errors
/// `not_found`, `field_conflict` if it is not what was seen, `already_invoiced`, `validation`.
pub async fn correct(tx: &mut Tx, who: &User, id: Uuid, patch: &PatchTimeEntry) -> Result<()> {
    let mut entry = open(tx, who, id, patch.rev).await?;
    let before = entry.clone();
    apply(&mut entry, patch, tx.now())?;
    let ran = before.ended_at.is_none();
    let changes: Vec<Change> = differences(&before, &entry)
        .into_iter()
        // That it ended is no correction.
        .filter(|change| !(ran && change.field == "minutes"))
        .collect();
    if changes.is_empty() && before.ended_at == entry.ended_at {
        return Ok(());
    }
    entry.rev = before.rev.saturating_add(1);
    for change in &changes {
        keep(tx, who, &entry, change).await?;
    }
    sqlx::query(
        "UPDATE time_entries SET kind = $2, started_at = $3, ended_at = $4, minutes = $5,
            note = $6, billable = $7, rev = $8, updated_at = $9 WHERE id = $1",
    )
    .bind(Id(entry.id))
    .bind(word(entry.kind))
    .bind(millis(entry.started_at))
    .bind(entry.ended_at.map(millis))
    .bind(i64::from(entry.minutes))
    .bind(&*entry.note)
    .bind(i64::from(entry.billable))
    .bind(i64::from(entry.rev))
    .bind(millis(tx.now()))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    told(tx, entry.id, entry.ticket_id);
    Ok(())
}

/// Takes an entry back: it counts no more and is shown to nobody; its row and who took it back stay.
///
/// # Errors
/// `not_found`, `already_invoiced`.
pub async fn take_back(tx: &mut Tx, who: &User, id: Uuid) -> Result<()> {
    let mut entry = open(tx, who, id, None).await?;
    entry.rev = entry.rev.saturating_add(1);
    let change = Change {
        field: "deleted",
        from: entry.minutes.to_string(),
        to: String::new(),
    };
    keep(tx, who, &entry, &change).await?;
    sqlx::query("UPDATE time_entries SET deleted_at = $2, updated_at = $2, rev = $3 WHERE id = $1")
        .bind(Id(entry.id))
        .bind(millis(tx.now()))
        .bind(i64::from(entry.rev))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    told(tx, entry.id, entry.ticket_id);
    Ok(())
}

/// The entry, if the person may change it now.
async fn open(tx: &mut Tx, who: &User, id: Uuid, rev: Option<u32>) -> Result<Entry> {
    let reader = Reader::load(tx.conn(), who.id).await?;
    // Seeing is decided where everything that is read is decided.
    let seen = records::time_entry(tx.conn(), &reader, id).await?;
    let seen = seen.ok_or_else(Error::not_found)?;
    let entry = Entry::by_id(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    if entry.invoice_id.is_some() {
        return Err(refused(code::ALREADY_INVOICED, Some(seen)));
    }
    if rev.is_some_and(|rev| rev != entry.rev) {
        return Err(refused(code::FIELD_CONFLICT, Some(seen)));
    }
    Ok(entry)
}

fn apply(entry: &mut Entry, patch: &PatchTimeEntry, now: Time) -> Result<()> {
    if let Some(kind) = patch.kind {
        entry.kind = kind;
    }
    if let Some(text) = &patch.note {
        entry.note = entry::note(text)?;
    }
    if let Some(billable) = patch.billable {
        entry.billable = billable;
    }
    if let Some(started) = patch.started_at {
        entry::not_ahead(started, now)?;
        entry.started_at = started;
    }
    let running = entry.ended_at.is_none();
    if running && (patch.stop || patch.minutes.is_some()) {
        entry.ended_at = Some(now.max(entry.started_at));
        entry.minutes = entry.lasted(now);
    }
    if let Some(minutes) = patch.minutes {
        entry.minutes = entry::minutes_checked(minutes)?;
    }
    if !running && (patch.started_at.is_some() || patch.minutes.is_some()) {
        entry.ended_at = Some(entry.started_at + TimeDelta::minutes(i64::from(entry.minutes)));
    }
    Ok(())
}

fn differences(before: &Entry, after: &Entry) -> Vec<Change> {
    let time = |at: Time| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let all = [
        (
            "minutes",
            before.minutes.to_string(),
            after.minutes.to_string(),
        ),
        ("kind", word(before.kind).into(), word(after.kind).into()),
        ("note", before.note.clone(), after.note.clone()),
        (
            "billable",
            before.billable.to_string(),
            after.billable.to_string(),
        ),
        (
            "started_at",
            time(before.started_at),
            time(after.started_at),
        ),
    ];
    all.into_iter()
        .filter(|(_, from, to)| from != to)
        .map(|(field, from, to)| Change { field, from, to })
        .collect()
}

async fn keep(tx: &mut Tx, who: &User, entry: &Entry, change: &Change) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO time_entry_changes
            (entry_id, rev, field, before, after, by_id, by_name, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(Id(entry.id))
    .bind(i64::from(entry.rev))
    .bind(change.field)
    .bind(&*change.from)
    .bind(&*change.to)
    .bind(Id(who.id))
    .bind(&*who.name)
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(())
}
