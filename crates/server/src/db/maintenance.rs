//! Maintenance: the operator's word that nothing is to be read or written now. It lies in the
//! database, so that `pultd admin` can say it beside a running server.

use std::sync::atomic::Ordering;

use super::{Columns, Conn, Db, DbError};

/// Its key in `meta`.
const KEY: &str = "maintenance";

impl Db {
    /// Seconds after which clients ask again, while there is maintenance.
    #[must_use]
    pub fn maintenance(&self) -> Option<u32> {
        let seconds = self.inner.maintenance.load(Ordering::Relaxed);
        (seconds > 0).then_some(seconds)
    }

    /// Begins maintenance, or ends it. Other processes notice within a second.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_maintenance(&self, seconds: Option<u32>) -> Result<(), DbError> {
        let mut tx = self.write().await?;
        sqlx::query("DELETE FROM meta WHERE key = $1")
            .bind(KEY)
            .execute(tx.conn())
            .await?;
        if let Some(seconds) = seconds {
            sqlx::query("INSERT INTO meta (key, value) VALUES ($1, $2)")
                .bind(KEY)
                .bind(seconds.max(1).to_string())
                .execute(tx.conn())
                .await?;
        }
        tx.commit().await?;
        self.keep_maintenance(seconds.map_or(0, |seconds| seconds.max(1)));
        Ok(())
    }

    pub(super) fn keep_maintenance(&self, seconds: u32) {
        self.inner.maintenance.store(seconds, Ordering::Relaxed);
    }
}

/// What the database says of it; 0: none.
pub(super) async fn read(conn: &mut Conn) -> Result<u32, DbError> {
    let row = sqlx::query("SELECT value FROM meta WHERE key = $1")
        .bind(KEY)
        .fetch_optional(conn)
        .await?;
    let Some(row) = row else { return Ok(0) };
    // A word nobody can read is still a word of the operator.
    Ok(row.text("value")?.parse().unwrap_or(60))
}
