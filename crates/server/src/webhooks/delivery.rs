//! The outbox's back door: in order, one integrator not waiting for the other, tried again until three
//! days have passed.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::future::join_all;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use super::send::Delivery;
use crate::App;
use crate::db::{Columns, DbError, Id, millis, now};
use crate::error::Result;

/// How often failed deliveries are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Wait after the first failure; it doubles with each further one.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(10);
/// The longest wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// How old a delivery may get. It only says that something has changed: who was away for so long has
/// to look at everything anyway.
const GIVE_UP: TimeDelta = TimeDelta::days(3);
/// Deliveries of one integrator read at once.
const BATCH: i64 = 50;

/// Delivers after every commit, and again what has failed. Never returns.
pub async fn run(app: App) {
    let mut news = app.db().subscribe();
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = news.recv() => {}
        }
        // A failure is in the log already; the next tick tries again.
        let _ = deliver(&app).await;
    }
}

/// Delivers what is due; the number of deliveries that were taken.
///
/// # Errors
/// If the database fails; what was taken until then is not sent again.
pub async fn deliver(app: &App) -> Result<usize> {
    let due = due(app).await?;
    let each = due.into_iter().map(|webhook| drain(app, webhook));
    let mut taken = 0;
    for count in join_all(each).await {
        taken += count?;
    }
    Ok(taken)
}

async fn due(app: &App) -> Result<Vec<Uuid>> {
    let mut snapshot = app.db().read().await?;
    let rows = sqlx::query(
        "SELECT id FROM webhooks WHERE next_try <= $1 AND EXISTS
            (SELECT 1 FROM webhook_outbox WHERE webhook_outbox.webhook_id = webhooks.id)",
    )
    .bind(millis(now()))
    .fetch_all(snapshot.conn())
    .await
    .map_err(DbError::from)?;
    Ok(rows
        .iter()
        .map(|row| row.id("id"))
        .collect::<Result<_, _>>()?)
}

/// Sends what waits for one integrator until there is nothing left or something fails.
async fn drain(app: &App, webhook: Uuid) -> Result<usize> {
    let mut taken = 0;
    loop {
        let waiting = waiting(app, webhook).await?;
        if waiting.is_empty() {
            return Ok(taken);
        }
        for delivery in waiting {
            let loopback = app.config().webhooks_to_loopback;
            match app.webhooks().send(&delivery, loopback, now()).await {
                Ok(()) => done(app, webhook, delivery.id).await?,
                Err(why) => {
                    failed(app, webhook, &why).await?;
                    return Ok(taken);
                }
            }
            taken += 1;
        }
    }
}

async fn waiting(app: &App, webhook: Uuid) -> Result<Vec<Delivery>> {
    let mut snapshot = app.db().read().await?;
    let rows = sqlx::query(
        "SELECT webhook_outbox.id AS id, url, secret, payload
         FROM webhook_outbox JOIN webhooks ON webhooks.id = webhook_outbox.webhook_id
         WHERE webhook_id = $1 ORDER BY webhook_outbox.created_at, webhook_outbox.id LIMIT $2",
    )
    .bind(Id(webhook))
    .bind(BATCH)
    .fetch_all(snapshot.conn())
    .await
    .map_err(DbError::from)?;
    let delivery = |row: &sqlx::any::AnyRow| {
        Ok(Delivery {
            id: row.id("id")?,
            url: row.text("url")?,
            secret: row.bytes("secret")?,
            payload: row.text("payload")?,
        })
    };
    Ok(rows.iter().map(delivery).collect::<Result<_, DbError>>()?)
}

async fn done(app: &App, webhook: Uuid, delivery: Uuid) -> Result<()> {
    let mut tx = app.db().write().await?;
    let at = millis(tx.now());
    sqlx::query("DELETE FROM webhook_outbox WHERE id = $1")
        .bind(Id(delivery))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    sqlx::query(
        "UPDATE webhooks SET delivered_at = $2, failing_since = NULL, tries = 0, next_try = 0,
            last_error = '' WHERE id = $1",
    )
    .bind(Id(webhook))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    tx.commit().await?;
    Ok(())
}

/// Remembers the failure, when to try again, and gives up what is too old.
async fn failed(app: &App, webhook: Uuid, why: &str) -> Result<()> {
    tracing::warn!(%webhook, why, "an integrator could not be told");
    let mut tx = app.db().write().await?;
    let at = tx.now();
    let given_up =
        sqlx::query("DELETE FROM webhook_outbox WHERE webhook_id = $1 AND created_at < $2")
            .bind(Id(webhook))
            .bind(millis(at - GIVE_UP))
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?
            .rows_affected();
    let tries = sqlx::query("SELECT tries FROM webhooks WHERE id = $1")
        .bind(Id(webhook))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    let Some(tries) = tries.map(|row| row.count("tries")).transpose()? else {
        return Ok(()); // removed while it was being told
    };
    sqlx::query(
        "UPDATE webhooks SET failing_since = COALESCE(failing_since, $2), tries = tries + 1,
            next_try = $3, last_error = $4, lost = lost + $5 WHERE id = $1",
    )
    .bind(Id(webhook))
    .bind(millis(at))
    .bind(millis(at + wait_after(tries)))
    .bind(why)
    .bind(i64::try_from(given_up).unwrap_or(i64::MAX))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    tx.commit().await?;
    Ok(())
}

/// How long to wait after so many failures before this one.
fn wait_after(failures: u32) -> TimeDelta {
    let doubled = 1_i32.checked_shl(failures.min(20)).unwrap_or(i32::MAX);
    (FIRST_WAIT * doubled).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        assert_eq!(wait_after(0), TimeDelta::seconds(10));
        assert_eq!(wait_after(1), TimeDelta::seconds(20));
        assert_eq!(wait_after(8), TimeDelta::seconds(2_560));
        for failures in [9, 20, 31, 32, u32::MAX] {
            assert_eq!(wait_after(failures), TimeDelta::hours(1));
        }
    }
}
