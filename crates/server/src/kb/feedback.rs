//! Whether articles helped.

use api::KbVotes;
use uuid::Uuid;

use crate::db::{Columns, Conn, DbError, Id, Tx, millis};

/// Remembers what a reader says; his last word counts.
///
/// # Errors
/// If the database fails.
pub async fn say_whether_it_helped(
    tx: &mut Tx,
    article: Uuid,
    reader: Uuid,
    helpful: bool,
) -> Result<(), DbError> {
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO kb_feedback (article_id, user_id, helpful, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (article_id, user_id) DO UPDATE SET helpful = excluded.helpful,
         at = excluded.at",
    )
    .bind(Id(article))
    .bind(Id(reader))
    .bind(i64::from(helpful))
    .bind(at)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What one reader said.
pub(super) async fn of_reader(
    conn: &mut Conn,
    article: Uuid,
    reader: Uuid,
) -> Result<Option<bool>, DbError> {
    let row = sqlx::query("SELECT helpful FROM kb_feedback WHERE article_id = $1 AND user_id = $2")
        .bind(Id(article))
        .bind(Id(reader))
        .fetch_optional(conn)
        .await?;
    row.map(|row| row.flag("helpful")).transpose()
}

/// What all readers said.
pub(super) async fn votes(conn: &mut Conn, article: Uuid) -> Result<KbVotes, DbError> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS said, COALESCE(SUM(helpful), 0) AS helpful
         FROM kb_feedback WHERE article_id = $1",
    )
    .bind(Id(article))
    .fetch_one(conn)
    .await?;
    let helpful = row.count("helpful")?;
    Ok(KbVotes {
        helpful,
        not_helpful: row.count("said")?.saturating_sub(helpful),
    })
}
