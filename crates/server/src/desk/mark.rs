//! Read marks and notifications that were seen: they only move forward.

use api::RecordKind;
use uuid::Uuid;

use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Result};
use crate::records::{self, Reader};

/// Moves the reader's mark to a message, if it is newer than the one read so far, and marks the
/// ticket's notifications up to there as read.
///
/// # Errors
/// `not_found` if the message is not in this ticket or not for the reader.
pub async fn read_ticket(tx: &mut Tx, reader: &Reader, ticket: Uuid, message: Uuid) -> Result<()> {
    let message = records::message(tx.conn(), reader, message)
        .await?
        .filter(|message| message.ticket_id == ticket)
        .ok_or_else(Error::not_found)?;
    let at = millis(message.created_at);
    let moved = sqlx::query(
        "INSERT INTO read_marks (user_id, ticket_id, message_id, read_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (user_id, ticket_id) DO UPDATE SET message_id = excluded.message_id,
         read_at = excluded.read_at, rev = read_marks.rev + 1
         WHERE excluded.read_at > read_marks.read_at",
    )
    .bind(Id(reader.user))
    .bind(Id(ticket))
    .bind(Id(message.id))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    if moved.rows_affected() > 0 {
        tx.touch_read_mark(reader.user, ticket);
    }
    let unread = sqlx::query(
        "SELECT id FROM notifications WHERE user_id = $1 AND ticket_id = $2
         AND read_at IS NULL AND created_at <= $3",
    )
    .bind(Id(reader.user))
    .bind(Id(ticket))
    .bind(at)
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    let ids = unread
        .iter()
        .map(|row| row.id("id"))
        .collect::<Result<Vec<_>, _>>()?;
    see(tx, reader.user, &ids).await
}

/// Marks notifications as read: the named ones, and everything up to `up_to`.
///
/// # Errors
/// If the database fails. Notifications of others are passed over.
pub async fn read_notifications(
    tx: &mut Tx,
    user: Uuid,
    up_to: Option<Uuid>,
    ids: &[Uuid],
) -> Result<()> {
    let mut seen = ids.to_vec();
    if let Some(last) = up_to {
        let rows = sqlx::query(
            "SELECT id FROM notifications WHERE user_id = $1 AND read_at IS NULL
             AND created_at <= (SELECT created_at FROM notifications
                                WHERE id = $2 AND user_id = $1)",
        )
        .bind(Id(user))
        .bind(Id(last))
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
        for row in rows {
            seen.push(row.id("id")?);
        }
    }
    see(tx, user, &seen).await
}

async fn see(tx: &mut Tx, user: Uuid, ids: &[Uuid]) -> Result<()> {
    for id in ids {
        let at = millis(tx.now());
        let changed = sqlx::query(
            "UPDATE notifications SET read_at = $3, rev = rev + 1
             WHERE id = $1 AND user_id = $2 AND read_at IS NULL",
        )
        .bind(Id(*id))
        .bind(Id(user))
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
        if changed.rows_affected() > 0 {
            tx.touch(RecordKind::Notification, *id);
        }
    }
    Ok(())
}
