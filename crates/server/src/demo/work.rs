//! The work on a case of the demonstration, and its invoice.

use anyhow::Context as _;
use api::{EventBody, Format, MessageKind, NewTimeEntry, RecordKind, Time};
use chrono::TimeDelta;
use uuid::Uuid;

use super::cases::Case;
use super::rows::{Cast, id_at};
use crate::billing::{self, Draft, Line};
use crate::db::{Id, Tx, millis};
use crate::desk::{MessageRow, TicketRow};
use crate::error::Language;
use crate::timesheet;

/// Records the work of a case, and charges it if that was done.
pub(super) async fn enter(
    tx: &mut Tx,
    cast: &Cast<'_>,
    case: &Case,
    ticket: &TicketRow,
) -> anyhow::Result<()> {
    let mut charged = Vec::with_capacity(case.work.len());
    for effort in &case.work {
        let agent = cast.user(&effort.agent)?;
        let begun = TimeDelta::minutes(i64::from(effort.minutes_after));
        let new = NewTimeEntry {
            id: Uuid::now_v7(),
            kind: effort.kind,
            started_at: Some(ticket.created_at + begun),
            minutes: Some(effort.minutes),
            note: effort.note.clone(),
            billable: None,
        };
        timesheet::record(tx, agent, ticket.id, &new).await?;
        let line = Line {
            at: ticket.created_at + begun,
            kind: effort.kind,
            agent: agent.name.clone(),
            minutes: effort.minutes,
            rate_percent: ticket.price.rate_percent,
        };
        charged.push((new.id, line));
    }
    let billing = ticket.status == "billing";
    match ticket.closed_at.filter(|_| case.invoiced) {
        Some(at) => charge(tx, cast, ticket, charged, at).await,
        None if billing => stand(tx, ticket, "in_billing", None, ticket.status_since).await,
        None => Ok(()),
    }
}

async fn charge(
    tx: &mut Tx,
    cast: &Cast<'_>,
    ticket: &TicketRow,
    work: Vec<(Uuid, Line)>,
    at: Time,
) -> anyhow::Result<()> {
    let by = ticket.assignee_id.context("nobody to issue the invoice")?;
    let draft = Draft {
        id: Uuid::now_v7(),
        ticket_id: ticket.id,
        ticket: ticket.number.clone(),
        subject: ticket.subject.clone(),
        organization_id: ticket.organization_id,
        language: Language::German,
        number: None,
        note: String::new(),
        work,
        by,
        issued_at: at,
    };
    let issued = billing::issue(tx, cast.document, &draft).await?;
    let created_at = at + TimeDelta::milliseconds(1);
    let told = MessageRow {
        id: id_at(created_at),
        ticket_id: ticket.id,
        kind: MessageKind::Event,
        author: cast.users.values().find(|user| user.id == by).cloned(),
        body: String::new(),
        format: Format::Plain,
        channel: "system".to_owned(),
        event: Some(EventBody {
            kind: "invoiced".to_owned(),
            from: String::new(),
            to: issued.number,
        }),
        created_at,
    };
    told.insert(tx).await?;
    stand(tx, ticket, "invoiced", Some(draft.id), at).await
}

async fn stand(
    tx: &mut Tx,
    ticket: &TicketRow,
    state: &str,
    invoice: Option<Uuid>,
    at: Time,
) -> anyhow::Result<()> {
    sqlx::query(
        "UPDATE tickets SET billing_state = $2, invoice_id = $3, billing_since = $4 WHERE id = $1",
    )
    .bind(Id(ticket.id))
    .bind(state)
    .bind(invoice.map(Id))
    .bind(millis(at))
    .execute(tx.conn())
    .await?;
    tx.touch(RecordKind::Ticket, ticket.id);
    Ok(())
}
