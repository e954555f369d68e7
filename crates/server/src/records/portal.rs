//! The portal document as its reader may see it.

use std::collections::BTreeMap;

use api::{Record, code};
use chrono_tz::Tz;
use portal::Document;
use portal::document::Announcement;
use uuid::Uuid;

use super::Reader;
use crate::announcements;
use crate::db::{Columns, Conn, DbError, Id, now};
use crate::feed;

/// The document with the announcements that are for the reader: those of the portal's file first,
/// then what staff has written, the newest first; without those whose last day is over.
///
/// Announcements travel in the document and not as records of their own because that is where a
/// client already looks for them.
///
/// # Errors
/// If the database fails.
pub async fn portal(conn: &mut Conn, reader: &Reader) -> Result<Option<Document>, DbError> {
    if !reader.buckets.contains(feed::PORTAL_BUCKET) {
        return Ok(None);
    }
    let Some(mut document) = stored(conn).await? else {
        return Ok(None);
    };
    let written = announcements::all(&mut *conn).await?;
    let written = written.into_iter().map(|it| Announcement {
        id: it.id.to_string(),
        title: it.title,
        text: it.text,
        from: it.from,
        until: it.until,
        primary_contact_only: it.primary_contact_only,
    });
    document.announcements.extend(written);
    let first_to_know = reader.is_staff() || is_primary_contact(conn, reader.user).await?;
    let today = today(&document);
    document.announcements.retain(|it| {
        let over = !it.until.is_empty() && it.until < today;
        !over && (first_to_know || !it.primary_contact_only)
    });
    Ok(Some(document))
}

/// The day it is where the portal is.
fn today(document: &Document) -> String {
    let zone: Tz = document.timezone.parse().unwrap_or(Tz::UTC);
    now().with_timezone(&zone).date_naive().to_string()
}

async fn is_primary_contact(conn: &mut Conn, user: Uuid) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT 1 AS one FROM organizations WHERE primary_contact_id = $1")
        .bind(Id(user))
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

pub(super) async fn stored(conn: &mut Conn) -> Result<Option<Document>, DbError> {
    let row = sqlx::query("SELECT document FROM portal")
        .fetch_optional(conn)
        .await?;
    row.map(|row| row.json("document")).transpose()
}

/// The portal's own sentence for somebody who waits for his support id.
pub(super) async fn pending_notice(conn: &mut Conn) -> Result<Option<String>, DbError> {
    let texts: BTreeMap<String, String> = stored(conn)
        .await?
        .map(|document| document.auth.texts)
        .unwrap_or_default();
    Ok(texts.get(code::SUPPORT_ID_MISSING).cloned())
}

/// As the feed puts it.
pub(super) async fn record(
    conn: &mut Conn,
    reader: &Reader,
) -> Result<Vec<(Uuid, Record)>, DbError> {
    let found = portal(conn, reader).await?;
    let found = found.into_iter();
    Ok(found
        .map(|it| (feed::PORTAL, Record::Portal(Box::new(it))))
        .collect())
}
