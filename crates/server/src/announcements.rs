//! News staff has written. Readers find them in the portal document, among those of the portal's file.

use api::{Announcement, NewAnnouncement, PatchAnnouncement, RecordKind, code};
use chrono::NaiveDate;
use portal::{clean_line, clean_text};
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::auth::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};
use crate::feed;

/// Characters of a heading.
const TITLE: usize = 200;
/// Characters of a text.
const TEXT: usize = 4_000;

/// All of them, the newest first.
///
/// # Errors
/// If the database fails.
pub async fn all(conn: &mut Conn) -> Result<Vec<Announcement>, DbError> {
    let rows = sqlx::query("SELECT * FROM announcements ORDER BY created_at DESC, id")
        .fetch_all(conn)
        .await?;
    rows.iter().map(of_row).collect()
}

/// One of them.
///
/// # Errors
/// If the database fails.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Announcement>, DbError> {
    let row = sqlx::query("SELECT * FROM announcements WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(conn)
        .await?;
    row.as_ref().map(of_row).transpose()
}

fn of_row(row: &AnyRow) -> Result<Announcement, DbError> {
    Ok(Announcement {
        id: row.id("id")?,
        title: row.text("title")?,
        text: row.text("text")?,
        from: row.text("from_day")?,
        until: row.text("until_day")?,
        primary_contact_only: row.flag("primary_contact_only")?,
        rev: row.count("rev")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

/// Announces something.
///
/// # Errors
/// `validation`, `duplicate_id`.
pub async fn add(tx: &mut Tx, by: &User, new: NewAnnouncement) -> Result<Announcement> {
    if new.id.is_nil() || one(tx.conn(), new.id).await?.is_some() {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    let now = tx.now();
    let made = checked(Announcement {
        id: new.id,
        title: new.title,
        text: new.text,
        from: new.from,
        until: new.until,
        primary_contact_only: new.primary_contact_only,
        rev: 1,
        created_at: now,
        updated_at: now,
    })?;
    sqlx::query(
        "INSERT INTO announcements (id, title, text, from_day, until_day, primary_contact_only,
            author_id, rev, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(Id(made.id))
    .bind(&*made.title)
    .bind(&*made.text)
    .bind(&*made.from)
    .bind(&*made.until)
    .bind(i64::from(made.primary_contact_only))
    .bind(Id(by.id))
    .bind(i64::from(made.rev))
    .bind(millis(now))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    told(tx);
    Ok(made)
}

/// Changes an announcement.
///
/// # Errors
/// `validation`. That `rev` is the present one is the caller's to check.
pub async fn change(
    tx: &mut Tx,
    now: Announcement,
    change: PatchAnnouncement,
) -> Result<Announcement> {
    let changed = checked(Announcement {
        title: change.title.unwrap_or(now.title),
        text: change.text.unwrap_or(now.text),
        from: change.from.unwrap_or(now.from),
        until: change.until.unwrap_or(now.until),
        primary_contact_only: change
            .primary_contact_only
            .unwrap_or(now.primary_contact_only),
        rev: now.rev + 1,
        updated_at: tx.now(),
        ..now
    })?;
    sqlx::query(
        "UPDATE announcements SET title = $2, text = $3, from_day = $4, until_day = $5,
            primary_contact_only = $6, rev = $7, updated_at = $8
         WHERE id = $1",
    )
    .bind(Id(changed.id))
    .bind(&*changed.title)
    .bind(&*changed.text)
    .bind(&*changed.from)
    .bind(&*changed.until)
    .bind(i64::from(changed.primary_contact_only))
    .bind(i64::from(changed.rev))
    .bind(millis(changed.updated_at))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    told(tx);
    Ok(changed)
}

/// Takes an announcement back.
///
/// # Errors
/// `not_found` if there is none.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<()> {
    let gone = sqlx::query("DELETE FROM announcements WHERE id = $1")
        .bind(Id(id))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    if gone.rows_affected() == 0 {
        return Err(Error::not_found());
    }
    told(tx);
    Ok(())
}

/// Everybody gets the document anew: what it announces depends on its reader.
pub(crate) fn told(tx: &mut Tx) {
    tx.touch(RecordKind::Portal, feed::PORTAL);
}

fn checked(mut it: Announcement) -> Result<Announcement> {
    it.title = clean_line(&it.title);
    it.text = clean_text(&it.text);
    for (pointer, text, most) in [("/title", &it.title, TITLE), ("/text", &it.text, TEXT)] {
        if text.trim().is_empty() {
            return Err(Error::field(pointer, "required", None));
        }
        if text.chars().count() > most {
            return Err(Error::field(pointer, "too_long", Some(most.into())));
        }
    }
    let from = day("/from", &it.from)?;
    let until = day("/until", &it.until)?;
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(Error::field("/until", "before_from", None));
    }
    Ok(it)
}

fn day(pointer: &str, text: &str) -> Result<Option<NaiveDate>> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
    // Days are compared as text elsewhere: `2026-1-2` would come after `2026-11-30`.
    match day.filter(|day| day.to_string() == text) {
        Some(day) => Ok(Some(day)),
        None => Err(Error::field(pointer, "day", None)),
    }
}
