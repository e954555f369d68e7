//! A piece of work: how it is stored, and how one is recorded.

use api::{ApprovalState, EffortKind, NewTimeEntry, RecordKind, Ticket, Time, TimeEntry, code};
use chrono::TimeDelta;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{LONGEST, NOTE_CHARS, word};
use crate::auth::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};
use crate::records::{self, Reader};

/// A piece of work as it is stored.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Made by whoever recorded it.
    pub id: Uuid,
    /// What it was for.
    pub ticket_id: Uuid,
    /// Who worked.
    pub agent_id: Uuid,
    /// What was done.
    pub kind: EffortKind,
    /// Since when.
    pub started_at: Time,
    /// Until when; none while it runs.
    pub ended_at: Option<Time>,
    /// What counts.
    pub minutes: u32,
    /// In words.
    pub note: String,
    /// Whether the customer pays for it.
    pub billable: bool,
    /// The invoice it stands on.
    pub invoice_id: Option<Uuid>,
    /// Grows by one with every change.
    pub rev: u32,
}

impl Entry {
    /// The entry with this id, unless it was taken back.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn by_id(conn: &mut Conn, id: Uuid) -> Result<Option<Self>, DbError> {
        let row = sqlx::query("SELECT * FROM time_entries WHERE id = $1 AND deleted_at IS NULL")
            .bind(Id(id))
            .fetch_optional(conn)
            .await?;
        row.as_ref().map(Self::of_row).transpose()
    }

    /// Work on a ticket the customer pays for and that stands on no invoice yet, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unpaid(conn: &mut Conn, ticket: Uuid) -> Result<Vec<Self>, DbError> {
        let rows = sqlx::query(
            "SELECT * FROM time_entries WHERE ticket_id = $1 AND deleted_at IS NULL
             AND billable = 1 AND invoice_id IS NULL ORDER BY started_at, id",
        )
        .bind(Id(ticket))
        .fetch_all(conn)
        .await?;
        rows.iter().map(Self::of_row).collect()
    }

    fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        let kind = Value::String(row.text("kind")?);
        Ok(Self {
            id: row.id("id")?,
            ticket_id: row.id("ticket_id")?,
            agent_id: row.id("agent_id")?,
            kind: serde_json::from_value(kind).map_err(|_| DbError::Value("a kind of work"))?,
            started_at: row.time("started_at")?,
            ended_at: row.opt_time("ended_at")?,
            minutes: row.count("minutes")?,
            note: row.text("note")?,
            billable: row.flag("billable")?,
            invoice_id: row.opt_id("invoice_id")?,
            rev: row.count("rev")?,
        })
    }

    /// Whole minutes from its beginning until `end`; what was begun counts.
    pub(super) fn lasted(&self, end: Time) -> u32 {
        let seconds = (end - self.started_at).num_seconds().max(1);
        let minutes = u32::try_from(seconds.unsigned_abs().div_ceil(60)).unwrap_or(LONGEST);
        minutes.min(LONGEST)
    }
}

/// Records work that was done, or begins it.
///
/// # Errors
/// `not_found` for a ticket the person does not see, `forbidden` for a customer, `duplicate_id`,
/// `work_running` if he is at something else, `action_not_available` if the customer has still to
/// release what would begin, `validation`.
pub async fn record(tx: &mut Tx, who: &User, ticket: Uuid, new: &NewTimeEntry) -> Result<()> {
    let place = on_ticket(tx, who, ticket).await?;
    let known = sqlx::query("SELECT id FROM time_entries WHERE id = $1")
        .bind(Id(new.id))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    if new.id.is_nil() || known.is_some() {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    let note = note(&new.note)?;
    let now = tx.now();
    let (started_at, ended_at) = match new.minutes {
        Some(minutes) => {
            let length = TimeDelta::minutes(i64::from(minutes_checked(minutes)?));
            let started = new.started_at.unwrap_or(now - length);
            (started, Some(started + length))
        }
        None => {
            if let Some(running) = running(tx, who).await? {
                return Err(running);
            }
            let started = new.started_at.unwrap_or(now);
            if new.kind == EffortKind::Work && place.awaits_release(started) {
                return Err(place.refused());
            }
            (started, None)
        }
    };
    not_ahead(started_at, now)?;
    let at = millis(now);
    sqlx::query(
        "INSERT INTO time_entries (id, ticket_id, agent_id, agent_name, kind, started_at, ended_at,
            minutes, note, billable, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
    )
    .bind(Id(new.id))
    .bind(Id(ticket))
    .bind(Id(who.id))
    .bind(&*who.name)
    .bind(word(new.kind))
    .bind(millis(started_at))
    .bind(ended_at.map(millis))
    .bind(i64::from(new.minutes.unwrap_or(0)))
    .bind(note)
    .bind(i64::from(new.billable.unwrap_or(place.paid)))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    told(tx, new.id, ticket);
    Ok(())
}

/// Names what shows an entry: itself, and the sum at its ticket.
pub(super) fn told(tx: &mut Tx, entry: Uuid, ticket: Uuid) {
    tx.touch(RecordKind::TimeEntry, entry);
    tx.touch(RecordKind::Ticket, ticket);
}

/// A ticket at which somebody works as staff.
struct Place {
    ticket: Ticket,
    /// The customer pays for work on it.
    paid: bool,
    /// It waits for the customer.
    waits: bool,
}

impl Place {
    /// Whether work that begins then was asked about before and is not released: nobody's answer is
    /// no release. Talking about it is no such work, nor is what had begun when the question came.
    fn awaits_release(&self, started: Time) -> bool {
        self.ticket.approval.as_ref().is_some_and(|asked| {
            let open = match asked.state {
                ApprovalState::Pending => true,
                ApprovalState::Expired => self.waits,
                _ => false,
            };
            open && asked.requested_at <= started
        })
    }

    /// The refusal with the ticket as it is now.
    fn refused(self) -> Error {
        let error = Error::new(code::ACTION_NOT_AVAILABLE);
        match serde_json::to_value(self.ticket) {
            Ok(record) => error.with_record(record),
            Err(_) => error,
        }
    }
}

async fn on_ticket(tx: &mut Tx, who: &User, ticket: Uuid) -> Result<Place> {
    let reader = Reader::load(tx.conn(), who.id).await?;
    let seen = records::ticket(tx.conn(), &reader, ticket).await?;
    let seen = seen.ok_or_else(Error::not_found)?;
    if seen.queue.is_none() {
        return Err(Error::forbidden());
    }
    let row = sqlx::query("SELECT charge, status_category FROM tickets WHERE id = $1")
        .bind(Id(ticket))
        .fetch_one(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(Place {
        ticket: seen,
        paid: row.text("charge")? == "billable",
        waits: row.text("status_category")? == "waiting_customer",
    })
}

/// The refusal for somebody who is at something, with what that is.
async fn running(tx: &mut Tx, who: &User) -> Result<Option<Error>> {
    let row = sqlx::query(
        "SELECT id FROM time_entries
         WHERE agent_id = $1 AND ended_at IS NULL AND deleted_at IS NULL",
    )
    .bind(Id(who.id))
    .fetch_optional(tx.conn())
    .await
    .map_err(DbError::from)?;
    let Some(row) = row else { return Ok(None) };
    let reader = Reader::load(tx.conn(), who.id).await?;
    let entry = records::time_entry(tx.conn(), &reader, row.id("id")?).await?;
    Ok(Some(refused(code::WORK_RUNNING, entry)))
}

/// A refusal with the entry it is about.
pub(super) fn refused(code: &'static str, entry: Option<TimeEntry>) -> Error {
    let error = Error::new(code);
    match entry.and_then(|entry| serde_json::to_value(entry).ok()) {
        Some(record) => error.with_record(record),
        None => error,
    }
}

pub(super) fn note(text: &str) -> Result<String> {
    let text = portal::clean_text(text).trim().to_owned();
    if text.chars().count() > NOTE_CHARS {
        return Err(Error::field(
            "/note",
            "too_long",
            Some(Value::from(NOTE_CHARS)),
        ));
    }
    Ok(text)
}

pub(super) fn minutes_checked(minutes: u32) -> Result<u32> {
    if (1..=LONGEST).contains(&minutes) {
        return Ok(minutes);
    }
    Err(Error::field(
        "/minutes",
        "pattern",
        Some(Value::from(LONGEST)),
    ))
}

/// Nobody has worked in the future; a clock that runs a little fast is forgiven.
pub(super) fn not_ahead(started: Time, now: Time) -> Result<()> {
    if started > now + TimeDelta::minutes(2) {
        return Err(Error::field("/started_at", "in_future", None));
    }
    Ok(())
}
