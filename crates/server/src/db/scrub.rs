//! Deleted content leaves the database's file, too.
//!
//! Rows that are deleted are overwritten, but pages that were rearranged earlier may hold older
//! copies, and the write-ahead log holds every page as it was. Writing the file anew and emptying
//! the log leaves nothing. It takes seconds for a large database and is rarely asked for.

use super::{Columns, Conn, Db, DbError};

/// Row of `meta` that says that this is still to be done.
const MARK: &str = "scrub";

/// Tries to empty the log while readers look at older pages.
const TRIES: u32 = 20;

/// Notes inside the transaction that something is to be cleaned out.
pub(super) async fn due(conn: &mut Conn) -> Result<(), DbError> {
    sqlx::query("INSERT INTO meta (key, value) VALUES ($1, 'due') ON CONFLICT (key) DO NOTHING")
        .bind(MARK)
        .execute(conn)
        .await?;
    Ok(())
}

/// Cleans up after a commit; what fails is done again by [`finish`].
pub(super) async fn run(db: Db) {
    if let Err(error) = finish(&db).await {
        tracing::error!(%error, "deleted content is still in the database's file");
    }
}

/// Cleans out what deleted content is left in the file, if there is any.
///
/// # Errors
/// If the database fails; it is tried again with the next call.
pub async fn finish(db: &Db) -> Result<(), DbError> {
    let mut conn = db.inner.writer.acquire().await?;
    let due = sqlx::query("SELECT value FROM meta WHERE key = $1")
        .bind(MARK)
        .fetch_optional(&mut *conn)
        .await?;
    if due.is_none() {
        return Ok(());
    }
    sqlx::query("VACUUM").execute(&mut *conn).await?;
    for _ in 0..TRIES {
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *conn)
            .await?;
        if row.int("busy")? == 0 {
            sqlx::query("DELETE FROM meta WHERE key = $1")
                .bind(MARK)
                .execute(&mut *conn)
                .await?;
            return Ok(());
        }
    }
    Ok(())
}
