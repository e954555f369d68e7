//! The end of a ticket's way: everything is done, is charged, and is paid.

use std::collections::BTreeMap;

use api::{BillingState, Time, code};
use portal::document::InvoiceReaders;
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::work::Work;
use crate::auth::User;
use crate::billing::{self, Draft, Issued, Line};
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Language, Result};
use crate::timesheet::Entry;

/// The longest note or number of an invoice.
const CHARS: usize = 500;

/// How a ticket stands with money, as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bill {
    /// State.
    pub state: BillingState,
    /// Since when; none: since it was filed.
    pub since: Option<Time>,
    /// The last invoice.
    pub invoice_id: Option<Uuid>,
}

impl Bill {
    /// Reads it from a ticket's row. Until it is charged a ticket stands as its price says.
    ///
    /// # Errors
    /// If the row does not hold it.
    pub fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        let stored = Value::String(row.text("billing_state")?);
        let stored: BillingState =
            serde_json::from_value(stored).map_err(|_| DbError::Value("a state of billing"))?;
        let state = match stored {
            BillingState::None if row.flag("covered")? => BillingState::Covered,
            BillingState::None if row.text("charge")? == "billable" => BillingState::Billable,
            stored => stored,
        };
        Ok(Self {
            state,
            since: row.opt_time("billing_since")?,
            invoice_id: row.opt_id("invoice_id")?,
        })
    }

    /// Whether an invoice waits to be paid.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == BillingState::Invoiced
    }
}

fn word(state: BillingState) -> &'static str {
    match state {
        // What follows from the price is not stored a second time.
        BillingState::None | BillingState::Covered | BillingState::Billable => "none",
        BillingState::InBilling => "in_billing",
        BillingState::Invoiced => "invoiced",
        BillingState::Paid => "paid",
    }
}

/// Everything is done: what is to be charged is fixed.
///
/// # Errors
/// `work_running` if somebody is still at it.
pub(super) async fn to_billing(tx: &mut Tx, work: &mut Work) -> Result<()> {
    nobody_works(tx, work).await?;
    stand(tx, work, BillingState::InBilling, None).await
}

/// Charges the work that was recorded: an invoice is written, or one that was written elsewhere is
/// named. Where there is nothing to pay the ticket is settled without one.
///
/// # Errors
/// `work_running`, `action_not_available` if it was charged before, `validation`.
pub(super) async fn mark_invoiced(
    tx: &mut Tx,
    work: &mut Work,
    args: &BTreeMap<String, Value>,
) -> Result<()> {
    nobody_works(tx, work).await?;
    if matches!(
        work.ticket.bill.state,
        BillingState::Invoiced | BillingState::Paid
    ) {
        return Err(work.not_available(tx).await?);
    }
    let number = text(args, "number")?;
    let entries = Entry::unpaid(tx.conn(), work.ticket.id).await?;
    if number.is_none() && entries.is_empty() {
        return stand(tx, work, BillingState::None, None).await;
    }
    let draft = draft(tx, work, args, number, &entries).await?;
    let issued = billing::issue(tx, &work.document, &draft).await?;
    stand(tx, work, BillingState::Invoiced, Some(draft.id)).await?;
    work.happened("invoiced", "", issued.number.clone());
    if work.document.billing.invoices == InvoiceReaders::Requester {
        work.tell(work.ticket.requester_id, "invoice", None);
    }
    work.charged(issued);
    Ok(())
}

/// The invoice was paid.
///
/// # Errors
/// `action_not_available` if there is none that is open.
pub(super) async fn mark_paid(tx: &mut Tx, work: &mut Work) -> Result<()> {
    let bill = &work.ticket.bill;
    let Some(invoice) = bill.invoice_id.filter(|_| bill.is_open()) else {
        return Err(work.not_available(tx).await?);
    };
    let Some(number) = billing::mark_paid(tx, invoice).await? else {
        return Err(work.not_available(tx).await?);
    };
    stand(tx, work, BillingState::Paid, Some(invoice)).await?;
    work.happened("paid", "", number);
    Ok(())
}

/// Somebody who works while it is charged would work for nothing.
async fn nobody_works(tx: &mut Tx, work: &Work) -> Result<()> {
    let row = sqlx::query(
        "SELECT id FROM time_entries
         WHERE ticket_id = $1 AND ended_at IS NULL AND deleted_at IS NULL LIMIT 1",
    )
    .bind(Id(work.ticket.id))
    .fetch_optional(tx.conn())
    .await
    .map_err(DbError::from)?;
    match row {
        None => Ok(()),
        Some(_) => Err(Error::new(code::WORK_RUNNING)),
    }
}

async fn stand(
    tx: &mut Tx,
    work: &mut Work,
    state: BillingState,
    invoice: Option<Uuid>,
) -> Result<()> {
    let at = tx.now();
    sqlx::query(
        "UPDATE tickets SET billing_state = $2, billing_since = $3,
            invoice_id = COALESCE($4, invoice_id) WHERE id = $1",
    )
    .bind(Id(work.ticket.id))
    .bind(word(state))
    .bind(millis(at))
    .bind(invoice.map(Id))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    work.ticket.bill.state = state;
    work.ticket.bill.since = Some(at);
    work.ticket.bill.invoice_id = invoice.or(work.ticket.bill.invoice_id);
    Ok(())
}

async fn draft(
    tx: &mut Tx,
    work: &Work,
    args: &BTreeMap<String, Value>,
    number: Option<String>,
    entries: &[Entry],
) -> Result<Draft> {
    let reader = User::by_id(tx.conn(), work.ticket.requester_id).await?;
    let language = reader.map(|it| it.language).unwrap_or_default();
    let rate_percent = rate(tx, work).await?;
    let mut charged = Vec::with_capacity(entries.len());
    for entry in entries {
        let agent = User::by_id(tx.conn(), entry.agent_id).await?;
        let line = Line {
            at: entry.started_at,
            kind: entry.kind,
            agent: agent.map(|it| it.name).unwrap_or_default(),
            minutes: entry.minutes,
            rate_percent,
        };
        charged.push((entry.id, line));
    }
    Ok(Draft {
        id: Uuid::now_v7(),
        ticket_id: work.ticket.id,
        ticket: work.ticket.number.clone(),
        subject: work.ticket.subject.clone(),
        organization_id: work.ticket.organization_id,
        language: Language::of_tag(&language),
        number,
        note: text(args, "note")?.unwrap_or_default(),
        work: charged,
        by: work.who.id,
        issued_at: tx.now(),
    })
}

/// The rate that was agreed for the ticket, in percent of the normal one.
async fn rate(tx: &mut Tx, work: &Work) -> Result<u32> {
    let row = sqlx::query("SELECT rate_percent FROM tickets WHERE id = $1")
        .bind(Id(work.ticket.id))
        .fetch_one(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(row.count("rate_percent")?)
}

fn text(args: &BTreeMap<String, Value>, key: &str) -> Result<Option<String>> {
    let pointer = format!("/args/{key}");
    match args.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let text = portal::clean_line(text);
            if text.chars().count() > CHARS {
                return Err(Error::field(&pointer, "too_long", Some(Value::from(CHARS))));
            }
            Ok(Some(text).filter(|text| !text.is_empty()))
        }
        Some(_) => Err(Error::field(&pointer, "type", None)),
    }
}

/// Whether somebody who reads the ticket's mail may know what an invoice comes to.
pub(super) fn may_know(work: &Work, reader: &User) -> bool {
    let company = reader.organization_id == Some(work.ticket.organization_id)
        && reader.sees_invoices(&work.document);
    match work.document.billing.invoices {
        InvoiceReaders::Nobody => false,
        InvoiceReaders::Requester => company || reader.id == work.ticket.requester_id,
        InvoiceReaders::Company => company,
    }
}

/// The total of an invoice as people write it.
pub(super) fn total(issued: &Issued, currency: &str, language: Language) -> Option<String> {
    let sums = issued.sums?;
    Some(billing::money(sums.total, currency, language))
}
