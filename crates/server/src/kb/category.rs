//! Categories: a tree that is put up by hand.

use api::{KbCategory, NewKbCategory, PatchKbCategory, RecordKind, code};
use uuid::Uuid;

use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};
use crate::records::{self, Reader};

/// All categories the reader may see, in their order.
///
/// # Errors
/// If the database fails.
pub async fn all_categories(conn: &mut Conn, reader: &Reader) -> Result<Vec<KbCategory>, DbError> {
    let rows = sqlx::query("SELECT id FROM kb_categories ORDER BY id")
        .fetch_all(&mut *conn)
        .await?;
    let ids = rows
        .iter()
        .map(|row| row.id("id"))
        .collect::<Result<Vec<_>, _>>()?;
    records::categories(conn, reader, &ids).await
}

pub(super) async fn exists(conn: &mut Conn, id: Uuid) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT 1 AS one FROM kb_categories WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Puts up a category. Its parent is older than itself, and stays its parent: there is never a ring.
///
/// # Errors
/// `duplicate_id`, `validation` if there is no such parent.
pub async fn add_category(tx: &mut Tx, new: &NewKbCategory) -> Result<()> {
    if new.id.is_nil() || exists(tx.conn(), new.id).await? {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    if let Some(parent) = new.parent_id
        && !exists(tx.conn(), parent).await?
    {
        return Err(Error::field("/parent_id", "unknown", None));
    }
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO kb_categories (id, parent_id, title, position, rev, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 1, $5, $5)",
    )
    .bind(Id(new.id))
    .bind(new.parent_id.map(Id))
    .bind(&*new.title)
    .bind(i64::from(new.position))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    tx.touch(RecordKind::KbCategory, new.id);
    Ok(())
}

/// Changes what a category is called and where it stands among its siblings.
///
/// # Errors
/// If the database fails. That `rev` is the present one is the caller's to check.
pub async fn change_category(tx: &mut Tx, id: Uuid, change: &PatchKbCategory) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query(
        "UPDATE kb_categories SET title = COALESCE($2, title), position = COALESCE($3, position),
            rev = rev + 1, updated_at = $4
         WHERE id = $1",
    )
    .bind(Id(id))
    .bind(change.title.as_deref())
    .bind(change.position.map(i64::from))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    tx.touch(RecordKind::KbCategory, id);
    Ok(())
}

/// Takes an empty category away.
///
/// # Errors
/// `validation` while something is in it.
pub async fn remove_category(tx: &mut Tx, id: Uuid) -> Result<()> {
    let held = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM kb_articles WHERE category_id = $1)
              + (SELECT COUNT(*) FROM kb_categories WHERE parent_id = $1) AS held",
    )
    .bind(Id(id))
    .fetch_one(tx.conn())
    .await
    .map_err(DbError::from)?;
    if held.int("held")? > 0 {
        return Err(Error::field("/id", "not_empty", None));
    }
    sqlx::query("DELETE FROM kb_categories WHERE id = $1")
        .bind(Id(id))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    tx.touch(RecordKind::KbCategory, id);
    Ok(())
}
