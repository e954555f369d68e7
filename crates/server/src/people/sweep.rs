//! Contracts end by themselves.

use portal::Document;
use portal::document::Need;

use super::grant;
use crate::auth::{User, revoke_all};
use crate::db::{Columns, Db, DbError, millis, now};
use crate::error::Result;

/// Signs out everybody whose organisation's contract has ended since he signed in. His requests are
/// refused from that second on anyway; this closes live streams, too.
///
/// # Errors
/// If the database fails.
pub async fn close_uncovered(db: &Db, document: &Document) -> Result<usize> {
    if !document.needs(Need::Contract) {
        return Ok(0);
    }
    let rows = {
        let mut snapshot = db.read().await?;
        sqlx::query(
            "SELECT DISTINCT users.id AS id FROM sessions
             JOIN users ON users.id = sessions.user_id
             JOIN organizations ON organizations.id = users.organization_id
             WHERE sessions.revoked_at IS NULL AND organizations.contract_until <= $1",
        )
        .bind(millis(now()))
        .fetch_all(snapshot.conn())
        .await
        .map_err(DbError::from)?
    };
    if rows.is_empty() {
        return Ok(0);
    }
    let mut tx = db.write().await?;
    let mut closed = 0;
    for row in rows {
        let id = row.id("id")?;
        let at = tx.now();
        let user = User::by_id(tx.conn(), id).await?;
        if user.is_some_and(|user| !user.standing(document, at).is_admitted()) {
            revoke_all(&mut tx, id, false).await?;
            grant(&mut tx, document, id).await?;
            closed += 1;
        }
    }
    tx.commit().await?;
    Ok(closed)
}
