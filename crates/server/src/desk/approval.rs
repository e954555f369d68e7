//! More work than may be done unasked: the question to the customer, and his answer.
//!
//! A question never changes. Whoever answers names the one he has read; the first answer counts.

use api::{ActionRequest, Money, Time};
use chrono::TimeDelta;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::args::Args;
use super::work::Work;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// How long a question can be answered unless staff says otherwise.
const OPEN_FOR: TimeDelta = TimeDelta::days(14);
/// Characters of a reason.
const REASON_CHARS: usize = 2_000;

/// The last question of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Approval {
    pub(super) id: Uuid,
    pub(super) minutes: u32,
    pub(super) cost: Option<Money>,
    state: String,
    expires_at: Option<Time>,
}

impl Approval {
    pub(super) async fn latest(conn: &mut Conn, ticket: Uuid) -> Result<Option<Self>, DbError> {
        let row = sqlx::query(
            "SELECT id, minutes, cost, currency, state, expires_at FROM approvals
             WHERE ticket_id = $1 ORDER BY requested_at DESC, id DESC LIMIT 1",
        )
        .bind(Id(ticket))
        .fetch_optional(conn)
        .await?;
        row.as_ref().map(Self::of_row).transpose()
    }

    fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        let currency = row.text("currency")?;
        Ok(Self {
            id: row.id("id")?,
            minutes: row.count("minutes")?,
            cost: row
                .opt_int("cost")?
                .map(|cost| Money::of_cents(cost, &currency)),
            state: row.text("state")?,
            expires_at: row.opt_time("expires_at")?,
        })
    }

    /// Whether it can be answered.
    pub(super) fn is_open(&self, at: Time) -> bool {
        self.state == "pending" && self.expires_at.is_none_or(|end| at < end)
    }

    /// Whether the customer knows of work beyond what he has released.
    pub(super) fn has_informed(&self) -> bool {
        self.state != "approved"
    }

    /// The amount in an event.
    fn told(&self) -> String {
        self.cost
            .as_ref()
            .map(|cost| format!("{} {}", cost.amount, cost.currency))
            .unwrap_or_default()
    }
}

/// Whether an action answers the question.
pub(super) fn is_answer(action: &str) -> bool {
    matches!(action, "approve_effort" | "reject_effort")
}

/// Asks the customer to release more work; until he has answered nobody goes on.
///
/// # Errors
/// `validation`.
pub(super) async fn request(tx: &mut Tx, work: &mut Work, request: &ActionRequest) -> Result<()> {
    let args = Args(&request.args);
    let minutes = args.minutes("minutes")?;
    let currency = work.document.billing.currency.clone();
    let cost = args.hundredths("cost", &currency)?;
    let expires_at = match args.time("expires_at")? {
        Some(at) if at <= tx.now() => {
            return Err(Error::field("/args/expires_at", "past", None));
        }
        Some(at) => at,
        None => tx.now() + OPEN_FOR,
    };
    let reason = args.line("reason", REASON_CHARS)?;
    let asked = Approval {
        id: Uuid::now_v7(),
        minutes,
        cost: cost.map(|cost| Money::of_cents(cost, &currency)),
        state: "pending".to_owned(),
        expires_at: Some(expires_at),
    };
    let (now, rate) = (millis(tx.now()), i64::from(work.ticket.price.rate_percent));
    sqlx::query(
        "INSERT INTO approvals (id, ticket_id, minutes, cost, currency, rate_percent, reason,
            requested_at, requested_by, requested_by_name, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(Id(asked.id))
    .bind(Id(work.ticket.id))
    .bind(i64::from(minutes))
    .bind(cost)
    .bind(&*currency)
    .bind(rate)
    .bind(reason)
    .bind(now)
    .bind(Id(work.who.id))
    .bind(&*work.who.name)
    .bind(millis(expires_at))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    warn_again(tx, work.ticket.id).await?;
    work.happened("approval_requested", asked.told(), minutes.to_string());
    work.approval = Some(asked);
    work.ask_customer(tx, "approval", request).await
}

/// What is released now ends some day, too.
async fn warn_again(tx: &mut Tx, ticket: Uuid) -> Result<(), DbError> {
    sqlx::query("UPDATE tickets SET effort_warned_at = NULL WHERE id = $1")
        .bind(Id(ticket))
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Releases or refuses the work that was asked for.
///
/// # Errors
/// `validation` if the answer does not name its question.
pub(super) async fn answer(
    tx: &mut Tx,
    work: &mut Work,
    request: &ActionRequest,
    approved: bool,
) -> Result<()> {
    let now = tx.now();
    let Some(question) = work.approval.clone().filter(|it| it.is_open(now)) else {
        return Ok(());
    };
    if !request.expected.contains_key("approval_id") {
        return Err(Error::field("/expected/approval_id", "required", None));
    }
    let (state, event) = match approved {
        true => ("approved", "approval_approved"),
        false => ("rejected", "approval_rejected"),
    };
    sqlx::query(
        "UPDATE approvals SET state = $2, decided_at = $3, decided_by = $4, decided_by_name = $5
         WHERE id = $1",
    )
    .bind(Id(question.id))
    .bind(state)
    .bind(millis(now))
    .bind(Id(work.who.id))
    .bind(&*work.who.name)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    work.happened(event, question.told(), question.minutes.to_string());
    work.approval = Some(Approval {
        state: state.to_owned(),
        ..question
    });
    work.tell_staff(tx, "approval").await
}

/// The time for an answer is over. The ticket stays where it is: only the customer moves it, or
/// staff by asking again.
pub(super) async fn expire(tx: &mut Tx, work: &mut Work) -> Result<bool> {
    let now = tx.now();
    let pending = |it: &Approval| it.state == "pending" && !it.is_open(now);
    let Some(question) = work.approval.clone().filter(pending) else {
        return Ok(false);
    };
    sqlx::query("UPDATE approvals SET state = 'expired', decided_at = expires_at WHERE id = $1")
        .bind(Id(question.id))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    work.happened(
        "approval_expired",
        question.told(),
        question.minutes.to_string(),
    );
    work.approval = Some(Approval {
        state: "expired".to_owned(),
        ..question
    });
    for reader in work.readers(tx).await? {
        work.tell(reader, "approval", None);
    }
    work.tell_staff(tx, "approval").await?;
    Ok(true)
}

/// The ticket is finished: there is nothing left to answer.
pub(super) async fn withdraw(tx: &mut Tx, ticket: Uuid) -> Result<(), DbError> {
    let now = millis(tx.now());
    sqlx::query(
        "UPDATE approvals SET state = 'expired', decided_at = $2
         WHERE ticket_id = $1 AND state = 'pending'",
    )
    .bind(Id(ticket))
    .bind(now)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Minutes the customer has released on top of what may be done unasked.
pub(super) async fn released(conn: &mut Conn, ticket: Uuid) -> Result<u32, DbError> {
    let row = sqlx::query(
        "SELECT CAST(COALESCE(SUM(minutes), 0) AS BIGINT) AS minutes FROM approvals
         WHERE ticket_id = $1 AND state = 'approved'",
    )
    .bind(Id(ticket))
    .fetch_one(conn)
    .await?;
    row.count("minutes")
}
