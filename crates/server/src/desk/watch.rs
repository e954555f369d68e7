//! What becomes of tickets while nobody writes in them: the server looks at the clock.

use std::sync::Arc;

use chrono::Days;
use portal::Document;
use portal::clock::{self, EffortClock};
use portal::document::Category;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::approval;
use super::effort::recorded;
use super::work::Work;
use crate::db::{Columns, Db, DbError, Id, Tx, millis, now};
use crate::error::Result;

/// Tickets whose clock has run out. Like the others at most fifty: the rest follows at the next look.
const BROKEN: &str = "
    SELECT id FROM tickets WHERE due_at < $1 AND due_left IS NULL AND breached_at IS NULL
    ORDER BY due_at LIMIT 50";
/// Tickets with a question nobody has answered in time.
const UNANSWERED: &str = "
    SELECT ticket_id AS id FROM approvals WHERE state = 'pending' AND expires_at <= $1
    ORDER BY expires_at LIMIT 50";
/// Tickets somebody works on.
const RUNNING: &str = "
    SELECT DISTINCT ticket_id AS id FROM time_entries
    WHERE started_at <= $1 AND ended_at IS NULL AND deleted_at IS NULL";
/// Tickets that have waited for the customer since then. What he has to release or to accept is not
/// decided by silence.
const SILENT: &str = "
    SELECT id FROM tickets WHERE status_category = 'waiting_customer' AND status_since < $1
    AND NOT EXISTS (SELECT 1 FROM approvals
                    WHERE approvals.ticket_id = tickets.id AND state = 'pending')
    AND NOT EXISTS (SELECT 1 FROM acceptances
                    WHERE acceptances.ticket_id = tickets.id AND state = 'pending')
    ORDER BY status_since LIMIT 50";

/// What a look at the clock found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watched {
    /// Promises that were broken.
    pub promises: usize,
    /// Questions for more work that nobody has answered in time.
    pub questions: usize,
    /// Tickets whose work needs a release soon.
    pub warnings: usize,
    /// Tickets whose customer ought to have been told of more work and was not.
    pub untold: usize,
    /// Tickets that have waited for the customer for too long.
    pub closed: usize,
}

/// What time alone does to a ticket.
#[derive(Debug, Clone, Copy)]
enum Cause {
    Promise,
    Question,
    Warning,
    Untold,
    Silence,
}

/// Notes what has come to pass by time alone, and tells whom it concerns.
///
/// # Errors
/// If the database fails; what was noted until then stays noted.
pub async fn watch(db: &Db, document: &Arc<Document>) -> Result<Watched> {
    let at = now();
    let mut found = Watched::default();
    for id in tickets(db, BROKEN, millis(at)).await? {
        found.promises += note(db, document, Cause::Promise, id).await?;
    }
    for id in tickets(db, UNANSWERED, millis(at)).await? {
        found.questions += note(db, document, Cause::Question, id).await?;
    }
    if document.billing.approval_over_minutes.is_some() {
        for id in tickets(db, RUNNING, millis(at)).await? {
            found.warnings += note(db, document, Cause::Warning, id).await?;
            found.untold += note(db, document, Cause::Untold, id).await?;
        }
    }
    let days = document.rules.auto_close_days.map(u64::from);
    let since = days.and_then(|days| at.checked_sub_days(Days::new(days)));
    if let Some(since) = since {
        for id in tickets(db, SILENT, millis(since)).await? {
            found.closed += note(db, document, Cause::Silence, id).await?;
        }
    }
    Ok(found)
}

async fn tickets(db: &Db, sql: &'static str, at: i64) -> Result<Vec<Uuid>> {
    let mut snapshot = db.read().await?;
    let rows: Vec<AnyRow> = sqlx::query(sql)
        .bind(at)
        .fetch_all(snapshot.conn())
        .await
        .map_err(DbError::from)?;
    Ok(rows
        .iter()
        .map(|row| row.id("id"))
        .collect::<Result<_, _>>()?)
}

/// One cause at one ticket, in a transaction of its own; how many times it applied.
async fn note(db: &Db, document: &Arc<Document>, cause: Cause, id: Uuid) -> Result<usize> {
    let mut tx = db.write().await?;
    let Some(mut work) = Work::of_server(&mut tx, Arc::clone(document), id).await? else {
        return Ok(0);
    };
    let applied = match cause {
        Cause::Promise => {
            work = work.aside();
            break_promise(&mut tx, &mut work).await?
        }
        Cause::Question => approval::expire(&mut tx, &mut work).await?,
        Cause::Warning => warn(&mut tx, &mut work).await?,
        Cause::Untold => find_untold(&mut tx, &mut work).await?,
        Cause::Silence => close(&tx, &mut work),
    };
    if !applied {
        return Ok(0);
    }
    work.settle(&mut tx).await?;
    tx.commit().await?;
    Ok(1)
}

/// The ticket says so in its thread and to staff; the customer reads it there and gets no mail.
async fn break_promise(tx: &mut Tx, work: &mut Work) -> Result<bool> {
    let Some(due) = work.ticket.promise.due_at else {
        return Ok(false);
    };
    if !first(tx, work, "breached_at", millis(due)).await? {
        return Ok(false);
    }
    work.ticket.promise.breached_at = Some(due);
    work.happened("promise_broken", "", due.to_rfc3339());
    work.tell_staff(tx, "promise_broken").await?;
    Ok(true)
}

/// Staff is warned before the work needs a release.
async fn warn(tx: &mut Tx, work: &mut Work) -> Result<bool> {
    let at = millis(tx.now());
    let near = |clock: EffortClock| clock.inform_by.is_some() && clock.warn_at.is_none();
    if !untold(tx, work).await?.is_some_and(near)
        || !first(tx, work, "effort_warned_at", at).await?
    {
        return Ok(false);
    }
    tell_workers(tx, work, "effort_warning").await?;
    Ok(true)
}

/// The time in which the customer ought to have been told is over.
async fn find_untold(tx: &mut Tx, work: &mut Work) -> Result<bool> {
    let now = tx.now();
    let over = |clock: EffortClock| clock.inform_by.is_some_and(|by| by <= now);
    let over = untold(tx, work).await?.is_some_and(over);
    if !over || !first(tx, work, "effort_breached_at", millis(now)).await? {
        return Ok(false);
    }
    tell_workers(tx, work, "effort_breached").await?;
    Ok(true)
}

/// The clock of the work on a ticket; none while the customer knows that it takes longer.
async fn untold(tx: &mut Tx, work: &Work) -> Result<Option<EffortClock>> {
    if work.approval.as_ref().is_some_and(|it| it.has_informed()) {
        return Ok(None);
    }
    let id = work.ticket.id;
    let done = recorded(tx.conn(), &[id]).await?;
    let done = done.get(&id).copied().unwrap_or_default();
    let released = approval::released(tx.conn(), id).await?;
    let billing = &work.document.billing;
    Ok(clock::effort(
        billing,
        done.spent(),
        done.since,
        released,
        tx.now(),
    ))
}

/// Sets a time that is set once; false if it was set already.
async fn first(tx: &mut Tx, work: &Work, column: &'static str, at: i64) -> Result<bool> {
    let sql = format!("UPDATE tickets SET {column} = $2 WHERE id = $1 AND {column} IS NULL");
    let done = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(Id(work.ticket.id))
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(done.rows_affected() == 1)
}

/// Tells whoever has the ticket and whoever works on it. Customers notice nothing.
async fn tell_workers(tx: &mut Tx, work: &mut Work, kind: &'static str) -> Result<()> {
    let rows = sqlx::query(
        "SELECT DISTINCT agent_id FROM time_entries
         WHERE ticket_id = $1 AND ended_at IS NULL AND deleted_at IS NULL",
    )
    .bind(Id(work.ticket.id))
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    for row in rows {
        work.tell(row.id("agent_id")?, kind, None);
    }
    if let Some(assignee) = work.ticket.assignee_id {
        work.tell(assignee, kind, None);
    }
    work.noted();
    Ok(())
}

/// The customer was asked and has not answered: the ticket ends.
fn close(tx: &Tx, work: &mut Work) -> bool {
    let mut statuses = work.document.statuses.iter();
    let closed = statuses.find(|status| status.category == Category::Closed);
    let Some(closed) = closed.map(|status| status.id.clone()) else {
        return false;
    };
    work.set_status(tx, closed);
    true
}
