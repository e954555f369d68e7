//! Forgetting what nobody needs any more.

use api::Time;
use chrono::TimeDelta;

use crate::db::{Columns, Conn, Db, DbError, millis};

/// How long tombstones, tags, past grants and answers to writes are kept (server-api.md §4.3).
pub const KEEP: TimeDelta = TimeDelta::days(90);

/// What a purge has removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Purged {
    /// Tombstones of the feed.
    pub tombstones: u64,
    /// Stored answers.
    pub answers: u64,
    /// Cursors below this sequence have expired.
    pub floor: i64,
}

/// Removes what is older than `before` and raises the floor: cursors from before then load again.
///
/// # Errors
/// If the database fails.
pub async fn purge(db: &Db, before: Time) -> Result<Purged, DbError> {
    let mut tx = db.write().await?;
    let row = sqlx::query("SELECT MAX(seq) AS newest FROM tx_log WHERE at < $1")
        .bind(millis(before))
        .fetch_one(tx.conn())
        .await?;
    let newest = row.opt_int("newest")?.unwrap_or_default();
    let (floor, tombstones) = forget(tx.conn(), newest).await?;
    sqlx::query("DELETE FROM grants WHERE until < $1")
        .bind(millis(before))
        .execute(tx.conn())
        .await?;
    let answers = sqlx::query("DELETE FROM op_log WHERE at < $1")
        .bind(millis(before))
        .execute(tx.conn())
        .await?
        .rows_affected();
    tx.commit().await?;
    Ok(Purged {
        tombstones,
        answers,
        floor,
    })
}

/// Raises the floor to `seq` unless it is higher, and removes tombstones and tags below it.
pub(super) async fn forget(conn: &mut Conn, seq: i64) -> Result<(i64, u64), DbError> {
    let row = sqlx::query("SELECT floor FROM feed_head WHERE id = 1")
        .fetch_one(&mut *conn)
        .await?;
    let floor = row.int("floor")?.max(seq);
    sqlx::query("UPDATE feed_head SET floor = $1 WHERE id = 1")
        .bind(floor)
        .execute(&mut *conn)
        .await?;
    let tombstones = sqlx::query("DELETE FROM feed WHERE live = 0 AND seq <= $1")
        .bind(floor)
        .execute(&mut *conn)
        .await?
        .rows_affected();
    sqlx::query("DELETE FROM tx_log WHERE seq < $1")
        .bind(floor)
        .execute(conn)
        .await?;
    Ok((floor, tombstones))
}
