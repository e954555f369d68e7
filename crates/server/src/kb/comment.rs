//! What readers say below an article. Staff takes out what does not belong there.

use api::{KbComment, NewKbComment, code};
use portal::{Document, clean_text};
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::auth::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// Comments of an article that are told: the newest of them.
const MOST: i64 = 500;

/// The comments below an article, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn comments(conn: &mut Conn, article: Uuid) -> Result<Vec<KbComment>, DbError> {
    let rows = sqlx::query(
        "SELECT id, article_id, author_name, by_staff, body, created_at FROM kb_comments
         WHERE article_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
    )
    .bind(Id(article))
    .bind(MOST)
    .fetch_all(conn)
    .await?;
    rows.iter().rev().map(of_row).collect()
}

fn of_row(row: &AnyRow) -> Result<KbComment, DbError> {
    Ok(KbComment {
        id: row.id("id")?,
        article_id: row.id("article_id")?,
        author: row.text("author_name")?,
        by_staff: row.flag("by_staff")?,
        body: row.text("body")?,
        created_at: row.time("created_at")?,
    })
}

/// Writes a comment.
///
/// # Errors
/// `validation`, `duplicate_id`.
pub async fn put_comment(
    tx: &mut Tx,
    document: &Document,
    by: &User,
    article: Uuid,
    new: &NewKbComment,
) -> Result<KbComment> {
    let body = clean_text(&new.body);
    let most = document.limits.body_bytes;
    if body.trim().is_empty() {
        return Err(Error::field("/body", "required", None));
    }
    if body.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(Error::field("/body", "too_long", Some(most.into())));
    }
    if new.id.is_nil() || one(tx, new.id).await?.is_some() {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    let comment = KbComment {
        id: new.id,
        article_id: article,
        author: by.name.clone(),
        by_staff: by.is_agent,
        body,
        created_at: tx.now(),
    };
    sqlx::query(
        "INSERT INTO kb_comments (id, article_id, author_id, author_name, by_staff, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(Id(comment.id))
    .bind(Id(article))
    .bind(Id(by.id))
    .bind(&*comment.author)
    .bind(i64::from(comment.by_staff))
    .bind(&*comment.body)
    .bind(millis(comment.created_at))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(comment)
}

async fn one(tx: &mut Tx, id: Uuid) -> Result<Option<AnyRow>> {
    let row = sqlx::query("SELECT id FROM kb_comments WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(row)
}

/// Takes a comment out.
///
/// # Errors
/// `not_found` if there is none.
pub async fn remove_comment(tx: &mut Tx, article: Uuid, id: Uuid) -> Result<()> {
    let gone = sqlx::query("DELETE FROM kb_comments WHERE id = $1 AND article_id = $2")
        .bind(Id(id))
        .bind(Id(article))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    if gone.rows_affected() == 0 {
        return Err(Error::not_found());
    }
    Ok(())
}
