//! What is thrown away once nobody needs it (server-api.md §4.3, §4.10).

use chrono::TimeDelta;

use crate::App;
use crate::db::{Columns, DbError, Id, finish_scrubbing, millis, now};
use crate::error::Result;
use crate::feed;

/// How long bytes that nothing refers to are kept.
const UNREFERENCED: TimeDelta = TimeDelta::days(7);
/// How long dead sessions and their tokens are kept.
const SESSIONS: TimeDelta = TimeDelta::days(7);

/// Files and rows thrown away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads that no message used.
    pub uploads: usize,
    /// Files that no message refers to.
    pub files: usize,
}

/// Throws away what is past its time: tombstones and stored answers after ninety days, uploads,
/// dead sessions and unreferenced files after seven.
///
/// # Errors
/// If the database or the disk fails; what was thrown away until then stays away.
pub async fn sweep(app: &App) -> Result<Swept> {
    finish_scrubbing(app.db()).await?;
    feed::purge(app.db(), now() - feed::KEEP).await?;
    forget_sessions(app).await?;
    let uploads = forget_uploads(app).await?;
    let files = forget_files(app).await?;
    Ok(Swept { uploads, files })
}

async fn forget_sessions(app: &App) -> Result<()> {
    let mut tx = app.db().write().await?;
    let before = millis(tx.now() - SESSIONS);
    for sql in [
        "DELETE FROM codes WHERE expires_at < $1",
        "DELETE FROM device_sign_ins WHERE expires_at < $1",
        "DELETE FROM tokens WHERE expires_at < $1",
        "DELETE FROM sessions WHERE ends_at < $1",
    ] {
        sqlx::query(sql)
            .bind(before)
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
    }
    tx.commit().await?;
    Ok(())
}

async fn forget_uploads(app: &App) -> Result<usize> {
    let mut tx = app.db().write().await?;
    let at = millis(tx.now());
    let rows = sqlx::query("SELECT id FROM uploads WHERE expires_at < $1")
        .bind(at)
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id("id")?;
        sqlx::query("DELETE FROM uploads WHERE id = $1")
            .bind(Id(id))
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
        ids.push(id);
    }
    tx.commit().await?;
    for id in &ids {
        app.blobs().forget(*id).await?;
    }
    Ok(ids.len())
}

/// Files first lose their last reference, and seven days later their bytes. The row goes before
/// the file: a crash in between leaves bytes nobody needs, never a row without bytes.
async fn forget_files(app: &App) -> Result<usize> {
    let mut tx = app.db().write().await?;
    let at = millis(tx.now());
    sqlx::query(
        "UPDATE blobs SET unreferenced_at = $1 WHERE unreferenced_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.sha256 = blobs.sha256)
         AND NOT EXISTS (SELECT 1 FROM invoices WHERE invoices.sha256 = blobs.sha256)
         AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.sha256 = blobs.sha256)",
    )
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    let rows = sqlx::query(
        "DELETE FROM blobs WHERE unreferenced_at < $1
         AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.sha256 = blobs.sha256)
         RETURNING sha256",
    )
    .bind(millis(tx.now() - UNREFERENCED))
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    let hashes = rows
        .iter()
        .map(|row| row.text("sha256"))
        .collect::<Result<Vec<_>, _>>()?;
    tx.commit().await?;
    for sha256 in &hashes {
        app.blobs().remove(sha256).await?;
    }
    Ok(hashes.len())
}
