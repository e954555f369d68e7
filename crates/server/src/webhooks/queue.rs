//! The outbox's front door, inside the transaction of the change.

use std::collections::BTreeSet;

use api::{RecordKind, Time};
use serde::Serialize;
use uuid::Uuid;

use super::is_told;
use crate::db::{Columns as _, Conn, DbError, Id, json, millis};
use crate::feed::Object;

/// What an integrator is sent.
#[derive(Debug, Serialize)]
struct Payload {
    /// The same for every try: who has seen it need not look again.
    id: Uuid,
    at: Time,
    changes: Vec<Change>,
}

#[derive(Debug, Serialize)]
struct Change {
    kind: RecordKind,
    id: Uuid,
}

/// Writes what `objects` mean to every integrator who wants to hear of their kinds.
///
/// # Errors
/// If the database fails.
pub(crate) async fn queue(
    conn: &mut Conn,
    objects: &BTreeSet<Object>,
    at: Time,
) -> Result<(), DbError> {
    if !objects.iter().any(|object| is_told(object.kind)) {
        return Ok(());
    }
    let listening = sqlx::query("SELECT id, kinds FROM webhooks")
        .fetch_all(&mut *conn)
        .await?;
    for row in listening {
        let kinds: BTreeSet<RecordKind> = row.json("kinds")?;
        let changes: Vec<Change> = objects
            .iter()
            .filter(|it| is_told(it.kind) && (kinds.is_empty() || kinds.contains(&it.kind)))
            .map(|it| Change {
                kind: it.kind,
                id: it.id,
            })
            .collect();
        if changes.is_empty() {
            continue;
        }
        let id = Uuid::now_v7();
        let payload = json(&Payload { id, at, changes })?;
        sqlx::query(
            "INSERT INTO webhook_outbox (id, webhook_id, payload, created_at)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(Id(id))
        .bind(Id(row.id("id")?))
        .bind(payload)
        .bind(millis(at))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
