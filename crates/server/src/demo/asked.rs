//! What the demonstration's tickets went through beside their words: who had the ball, what the
//! customer was asked and what he answered. All of it is read off the statuses they had.

use anyhow::Context as _;
use api::Time;
use chrono::TimeDelta;
use portal::Document;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::cases::Case;
use crate::auth::User;
use crate::db::{Id, Tx, millis};
use crate::desk::{self, MessageRow, TicketRow};

/// How long the questions of the demonstration can be answered.
const OPEN_FOR: TimeDelta = TimeDelta::days(14);

/// A ticket whose past is being written.
#[derive(Debug)]
struct Past<'a> {
    document: &'a Document,
    case: &'a Case,
    ticket: Uuid,
    rate_percent: u32,
    approval: Option<Uuid>,
    acceptance: Option<Uuid>,
}

/// Writes what a ticket went through.
///
/// # Errors
/// If the database fails, or a case asks for more work without saying for how much.
pub(super) async fn write(
    tx: &mut Tx,
    document: &Document,
    case: &Case,
    ticket: &mut TicketRow,
    messages: &[MessageRow],
) -> anyhow::Result<()> {
    let mut past = Past {
        document,
        case,
        ticket: ticket.id,
        rate_percent: ticket.price.rate_percent,
        approval: None,
        acceptance: None,
    };
    let first = document.first_status().map(|status| status.id.clone());
    let mut statuses = vec![(ticket.created_at, first.unwrap_or_default())];
    for message in messages {
        let (Some(event), Some(by)) = (&message.event, &message.author) else {
            continue;
        };
        if event.kind == "status" {
            statuses.push((message.created_at, event.to.clone()));
            past.turn(tx, (&event.from, &event.to), by, message.created_at)
                .await?;
        }
    }
    Ok(desk::recall(tx, document, ticket, &statuses).await?)
}

impl Past<'_> {
    /// Where an action of the portal leads.
    fn leads(&self, action: &str, to: &str) -> bool {
        let mut known = self.document.transitions.iter();
        known.any(|it| it.action == action && it.to.as_deref() == Some(to))
    }

    /// A change of status, seen as the action that made it.
    async fn turn(
        &mut self,
        tx: &mut Tx,
        (from, to): (&str, &str),
        by: &User,
        at: Time,
    ) -> anyhow::Result<()> {
        if self.leads("request_effort_approval", to) {
            self.approval = Some(self.ask_for_time(tx, by, at).await?);
        } else if self.leads("request_acceptance", to) {
            self.acceptance = Some(self.ask_for_test(tx, by, at).await?);
        } else if self.leads("request_effort_approval", from)
            && let Some(id) = self.approval
        {
            let state = match self.leads("approve_effort", to) {
                true => "approved",
                false => "rejected",
            };
            decide(tx, "approvals", id, state, by, at).await?;
        } else if self.leads("request_acceptance", from)
            && let Some(id) = self.acceptance
        {
            let state = match self.leads("accept", to) {
                true => "accepted",
                false => "rejected",
            };
            decide(tx, "acceptances", id, state, by, at).await?;
        } else if self.leads("mark_deployed", to)
            && let Some(id) = self.acceptance
        {
            sqlx::query("UPDATE acceptances SET deployed_at = $2 WHERE id = $1")
                .bind(Id(id))
                .bind(millis(at))
                .execute(tx.conn())
                .await?;
        }
        Ok(())
    }

    async fn ask_for_time(&self, tx: &mut Tx, by: &User, at: Time) -> anyhow::Result<Uuid> {
        let id = Uuid::now_v7();
        let minutes = self.case.extra_minutes;
        let minutes = minutes.with_context(|| format!("{}: how long?", self.case.subject))?;
        sqlx::query(
            "INSERT INTO approvals (id, ticket_id, minutes, cost, currency, rate_percent,
                requested_at, requested_by, requested_by_name, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(Id(id))
        .bind(Id(self.ticket))
        .bind(i64::from(minutes))
        .bind(self.case.extra_euros.map(|euros| i64::from(euros) * 100))
        .bind(&*self.document.billing.currency)
        .bind(i64::from(self.rate_percent))
        .bind(millis(at))
        .bind(Id(by.id))
        .bind(&*by.name)
        .bind(millis(at + OPEN_FOR))
        .execute(tx.conn())
        .await?;
        Ok(id)
    }

    async fn ask_for_test(&self, tx: &mut Tx, by: &User, at: Time) -> anyhow::Result<Uuid> {
        let id = Uuid::now_v7();
        let rules = &self.document.acceptance;
        let system = self.case.fields.get(&rules.system_field);
        sqlx::query(
            "INSERT INTO acceptances
                (id, ticket_id, system_url, requested_at, requested_by, requested_by_name)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(Id(id))
        .bind(Id(self.ticket))
        .bind(system.and_then(|it| it.as_str()).unwrap_or_default())
        .bind(millis(at))
        .bind(Id(by.id))
        .bind(&*by.name)
        .execute(tx.conn())
        .await?;
        for (position, text) in rules.items.iter().enumerate() {
            sqlx::query(
                "INSERT INTO acceptance_items (acceptance_id, position, text) VALUES ($1, $2, $3)",
            )
            .bind(Id(id))
            .bind(i64::try_from(position)?)
            .bind(&**text)
            .execute(tx.conn())
            .await?;
        }
        Ok(id)
    }
}

async fn decide(
    tx: &mut Tx,
    table: &'static str,
    id: Uuid,
    state: &'static str,
    by: &User,
    at: Time,
) -> anyhow::Result<()> {
    let sql = format!(
        "UPDATE {table} SET state = $2, decided_at = $3, decided_by = $4, decided_by_name = $5
         WHERE id = $1"
    );
    sqlx::query(AssertSqlSafe(sql))
        .bind(Id(id))
        .bind(state)
        .bind(millis(at))
        .bind(Id(by.id))
        .bind(&*by.name)
        .execute(tx.conn())
        .await?;
    Ok(())
}
