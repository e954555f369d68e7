//! The integrators there are.

use std::collections::BTreeSet;

use api::{RecordKind, Time};
use sqlx::any::AnyRow;
use uuid::Uuid;

use crate::db::{Columns, Conn, DbError, Id, Tx, json, millis};

/// An integrator and how it stands with him.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Made by whoever set it up.
    pub id: Uuid,
    /// Where he is told.
    pub url: String,
    /// Of what; empty: of everything.
    pub kinds: BTreeSet<RecordKind>,
    /// Since when.
    pub created_at: Time,
    /// The last time it worked.
    pub delivered_at: Option<Time>,
    /// Since when it does not work; none: it does.
    pub failing_since: Option<Time>,
    /// Why not.
    pub last_error: String,
    /// Deliveries that wait.
    pub waiting: u32,
    /// Deliveries that were given up.
    pub lost: u32,
}

const ALL: &str = "
    SELECT webhooks.*, (SELECT COUNT(*) FROM webhook_outbox
                        WHERE webhook_outbox.webhook_id = webhooks.id) AS waiting
    FROM webhooks ORDER BY created_at, id";

/// All integrators, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn all(conn: &mut Conn) -> Result<Vec<Webhook>, DbError> {
    let rows = sqlx::query(ALL).fetch_all(conn).await?;
    rows.iter().map(of_row).collect()
}

fn of_row(row: &AnyRow) -> Result<Webhook, DbError> {
    Ok(Webhook {
        id: row.id("id")?,
        url: row.text("url")?,
        kinds: row.json("kinds")?,
        created_at: row.time("created_at")?,
        delivered_at: row.opt_time("delivered_at")?,
        failing_since: row.opt_time("failing_since")?,
        last_error: row.text("last_error")?,
        waiting: row.count("waiting")?,
        lost: row.count("lost")?,
    })
}

/// Tells one more integrator from now on.
///
/// # Errors
/// [`DbError::is_duplicate`] if the id is taken.
pub async fn add(
    tx: &mut Tx,
    id: Uuid,
    url: &str,
    kinds: &BTreeSet<RecordKind>,
    secret: &[u8],
    by: Uuid,
) -> Result<(), DbError> {
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO webhooks (id, url, secret, kinds, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(Id(id))
    .bind(url)
    .bind(secret)
    .bind(json(kinds)?)
    .bind(Id(by))
    .bind(at)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Tells an integrator nothing more, not even what waits; whether there was one.
///
/// # Errors
/// If the database fails.
pub async fn remove(tx: &mut Tx, id: Uuid) -> Result<bool, DbError> {
    sqlx::query("DELETE FROM webhook_outbox WHERE webhook_id = $1")
        .bind(Id(id))
        .execute(tx.conn())
        .await?;
    let gone = sqlx::query("DELETE FROM webhooks WHERE id = $1")
        .bind(Id(id))
        .execute(tx.conn())
        .await?;
    Ok(gone.rows_affected() > 0)
}
