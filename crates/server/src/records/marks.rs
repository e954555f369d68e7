//! Read marks and notifications: what belongs to one reader alone.

use api::{Notification, ReadMark, Record};
use uuid::Uuid;

use super::{Reader, rows};
use crate::db::{Columns, Conn, DbError};

const READ_MARKS: &str = "
    SELECT user_id, ticket_id, message_id, read_at, rev
    FROM read_marks WHERE ticket_id IN ({ids})";

pub(super) async fn read_marks(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Record)>, DbError> {
    let mut found = Vec::new();
    if !reader.holds_own() {
        return Ok(found);
    }
    for row in rows(conn, READ_MARKS, ids).await? {
        if row.id("user_id")? == reader.user {
            let mark = ReadMark {
                ticket_id: row.id("ticket_id")?,
                message_id: row.id("message_id")?,
                read_at: row.time("read_at")?,
                rev: row.count("rev")?,
            };
            found.push((mark.ticket_id, Record::ReadMark(mark)));
        }
    }
    Ok(found)
}

const NOTIFICATIONS: &str = "
    SELECT id, user_id, ticket_id, message_id, kind, read_at, rev, created_at
    FROM notifications WHERE id IN ({ids})";

pub(super) async fn notifications(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Record)>, DbError> {
    let mut found = Vec::new();
    if !reader.holds_own() {
        return Ok(found);
    }
    for row in rows(conn, NOTIFICATIONS, ids).await? {
        if row.id("user_id")? == reader.user {
            let notification = Notification {
                id: row.id("id")?,
                ticket_id: row.id("ticket_id")?,
                message_id: row.opt_id("message_id")?,
                kind: row.text("kind")?,
                created_at: row.time("created_at")?,
                read_at: row.opt_time("read_at")?,
                rev: row.count("rev")?,
            };
            found.push((notification.id, Record::Notification(notification)));
        }
    }
    Ok(found)
}
