//! The states articles have been in.

use api::KbRevision;
use uuid::Uuid;

use super::article::Row;
use crate::auth::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, json, millis};
use crate::error::Result;

/// Keeps the state an article has now.
pub(super) async fn keep(tx: &mut Tx, row: &Row, by: &User) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO kb_revisions
            (article_id, rev, category_id, title, summary, keywords, body, published, by_id,
             by_name, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(Id(row.id))
    .bind(i64::from(row.rev))
    .bind(Id(row.category_id))
    .bind(&*row.title)
    .bind(&*row.summary)
    .bind(json(&row.keywords)?)
    .bind(&*row.body)
    .bind(i64::from(row.published))
    .bind(Id(by.id))
    .bind(&*by.name)
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(())
}

/// Whether there is or was an article with this id.
pub(super) async fn is_known(tx: &mut Tx, article: Uuid) -> Result<bool> {
    let row = sqlx::query("SELECT 1 AS one FROM kb_revisions WHERE article_id = $1 LIMIT 1")
        .bind(Id(article))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(row.is_some())
}

/// The states an article has been in, newest first; those of a deleted one, too.
///
/// # Errors
/// If the database fails.
pub async fn revisions(conn: &mut Conn, article: Uuid) -> Result<Vec<KbRevision>> {
    let rows = sqlx::query(
        "SELECT rev, category_id, title, summary, keywords, body, published, by_name, at
         FROM kb_revisions WHERE article_id = $1 ORDER BY rev DESC",
    )
    .bind(Id(article))
    .fetch_all(conn)
    .await
    .map_err(DbError::from)?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(KbRevision {
            rev: row.count("rev")?,
            category_id: row.id("category_id")?,
            title: row.text("title")?,
            summary: row.text("summary")?,
            keywords: row.json("keywords")?,
            body: row.text("body")?,
            published: row.flag("published")?,
            by: row.text("by_name")?,
            at: row.time("at")?,
        });
    }
    Ok(found)
}
