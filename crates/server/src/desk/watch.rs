//! What becomes of tickets while nobody writes in them: the server looks at the clock.

use std::sync::Arc;

use portal::Document;
use uuid::Uuid;

use super::work::Work;
use crate::db::{Columns, Db, DbError, Id, Tx, millis, now};
use crate::error::Result;

/// Tickets looked at in one transaction.
const BATCH: i64 = 50;

/// What a look at the clock found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watched {
    /// Promises that were broken.
    pub promises: usize,
}

/// Notes what has come to pass by time alone, and tells whom it concerns.
///
/// # Errors
/// If the database fails; what was noted until then stays noted.
pub async fn watch(db: &Db, document: &Arc<Document>) -> Result<Watched> {
    let mut found = Watched::default();
    for ticket in broken(db).await? {
        let mut tx = db.write().await?;
        break_promise(&mut tx, document, ticket).await?;
        tx.commit().await?;
        found.promises += 1;
    }
    Ok(found)
}

/// Tickets whose clock has run out since the last look.
async fn broken(db: &Db) -> Result<Vec<Uuid>> {
    let mut snapshot = db.read().await?;
    let rows = sqlx::query(
        "SELECT id FROM tickets WHERE due_at < $1 AND due_left IS NULL AND breached_at IS NULL
         ORDER BY due_at LIMIT $2",
    )
    .bind(millis(now()))
    .bind(BATCH)
    .fetch_all(snapshot.conn())
    .await
    .map_err(DbError::from)?;
    Ok(ids(&rows)?)
}

fn ids(rows: &[sqlx::any::AnyRow]) -> Result<Vec<Uuid>, DbError> {
    rows.iter().map(|row| row.id("id")).collect()
}

/// The ticket says so in its thread and to staff; the customer reads it there and gets no mail.
async fn break_promise(tx: &mut Tx, document: &Arc<Document>, id: Uuid) -> Result<()> {
    let Some(mut work) = Work::of_server(tx, Arc::clone(document), id).await? else {
        return Ok(());
    };
    let Some(due) = work.ticket.promise.due_at else {
        return Ok(());
    };
    work.ticket.promise.breached_at = Some(due);
    sqlx::query("UPDATE tickets SET breached_at = $2 WHERE id = $1")
        .bind(Id(id))
        .bind(millis(due))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    work.happened("promise_broken", "", due.to_rfc3339());
    match work.ticket.assignee_id {
        Some(assignee) => work.tell(assignee, "promise_broken", None),
        None => work.tell_queue(tx, "promise_broken", None).await?,
    }
    work.aside().settle(tx).await
}
