//! What a ticket costs: judged before it is sent and again when it arrives, kept as it was agreed.

use std::collections::BTreeMap;

use api::{Consent, CostAck, Time, code};
use portal::Document;
use portal::document::{Charge, TicketType};
use portal::quote::{self, Acknowledgement, Quote};
use serde_json::Value;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::work::Work;
use crate::auth::User;
use crate::db::{Columns, DbError, Id, Tx, json};
use crate::error::{Error, Language, Result};

/// The price of a ticket as it was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// Service level of the portal document.
    pub level: Option<String>,
    /// Hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// Whether it is paid for; what a contract covers is free.
    pub charge: Charge,
    /// It is free because a contract covers it.
    pub covered: bool,
    /// What was confirmed.
    pub acks: Vec<Consent>,
    /// It ranks before the others.
    pub urgent: bool,
}

impl Default for Price {
    fn default() -> Self {
        Self {
            level: None,
            rate_percent: 100,
            charge: Charge::Unstated,
            covered: false,
            acks: Vec::new(),
            urgent: false,
        }
    }
}

impl Price {
    /// The price a quote names, with what was confirmed of it.
    #[must_use]
    pub fn of_quote(quote: Quote, acks: Vec<Consent>) -> Self {
        Self {
            level: quote.level,
            rate_percent: quote.rate_percent,
            charge: quote.charge,
            covered: quote.covered,
            acks,
            urgent: quote.urgent,
        }
    }

    pub(super) fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        Ok(Self {
            level: row.opt_text("service_level")?,
            rate_percent: row.count("rate_percent")?,
            charge: charge_of(&row.text("charge")?),
            covered: row.flag("covered")?,
            acks: row.json("cost_acks")?,
            urgent: row.flag("urgent")?,
        })
    }

    /// Writes it to its ticket.
    pub(super) async fn store(&self, tx: &mut Tx, ticket: Uuid) -> Result<(), DbError> {
        sqlx::query(
            "UPDATE tickets SET service_level = $2, rate_percent = $3, charge = $4, covered = $5,
                cost_acks = $6, urgent = $7 WHERE id = $1",
        )
        .bind(Id(ticket))
        .bind(self.level.as_deref())
        .bind(i64::from(self.rate_percent))
        .bind(word(self.charge))
        .bind(i64::from(self.covered))
        .bind(json(&self.acks)?)
        .bind(i64::from(self.urgent))
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

fn word(charge: Charge) -> &'static str {
    match charge {
        Charge::Unstated => "unstated",
        Charge::Free => "free",
        Charge::Contract => "contract",
        Charge::Billable => "billable",
    }
}

/// A charge as it is stored; `unstated` for a word of a newer version.
#[must_use]
pub fn charge_of(word: &str) -> Charge {
    match word {
        "free" => Charge::Free,
        "contract" => Charge::Contract,
        "billable" => Charge::Billable,
        _ => Charge::Unstated,
    }
}

/// What a ticket of this type with these values would cost its requester now.
///
/// # Errors
/// If the portal's hours cannot be read.
pub fn quoted(
    document: &Document,
    kind: &TicketType,
    fields: &BTreeMap<String, Value>,
    requester: &User,
    now: Time,
) -> Result<Quote> {
    let ends = requester.contract_until;
    let has_contract = !requester.contract.is_empty() && ends.is_none_or(|until| now < until);
    quote::quote(document, kind, fields, has_contract, now).map_err(|error| Error::internal(&error))
}

/// A quote as clients read it.
#[must_use]
pub fn told(document: &Document, quote: &Quote, language: Language) -> api::Quote {
    let decimal = match language {
        Language::German => ',',
        Language::English => '.',
    };
    let mut levels = document.service_levels.iter();
    let level = levels.find(|it| Some(&it.id) == quote.level.as_ref());
    let notices = document.cost_notices.iter();
    api::Quote {
        problems: Vec::new(),
        charge: quote.charge,
        covered: quote.covered,
        level: quote.level.clone(),
        goal: quote.goal,
        working_minutes: level.and_then(|level| level.working_minutes),
        due_at: quote.due_at,
        rate_percent: quote.rate_percent,
        factor: quote::factor(quote.rate_percent, decimal),
        urgent: quote.urgent,
        notices: notices
            .filter(|notice| quote.notices.iter().any(|said| said.id == notice.id))
            .cloned()
            .collect(),
        articles: Vec::new(),
    }
}

/// Compares what was confirmed with what is charged now.
///
/// # Errors
/// `cost_notice_changed` with the present quote if they differ.
pub(super) fn agree(
    document: &Document,
    quote: &Quote,
    given: &[CostAck],
    who: &User,
    now: Time,
) -> Result<Vec<Consent>> {
    let read = |ack: &CostAck| Acknowledgement {
        notice: ack.notice.clone(),
        version: ack.version,
        rate_percent: ack.rate_percent,
    };
    let acknowledged: Vec<_> = given.iter().map(read).collect();
    if quote::check(quote, &acknowledged).is_err() {
        let now_holds = told(document, quote, Language::of_tag(&who.language));
        let error = Error::new(code::COST_NOTICE_CHANGED);
        return Err(match serde_json::to_value(now_holds) {
            Ok(record) => error.with_record(record),
            Err(_) => error,
        });
    }
    // What was confirmed without need is nothing the server vouches for.
    let asked = |ack: &&CostAck| {
        let mut notices = quote.notices.iter();
        notices.any(|it| it.id == ack.notice && it.must_acknowledge)
    };
    let consent = |ack: &CostAck| Consent {
        notice: ack.notice.clone(),
        version: ack.version,
        rate_percent: ack.rate_percent,
        at: now,
        by: who.person(),
    };
    Ok(given.iter().filter(asked).map(consent).collect())
}

/// Says in the thread what was confirmed: notice and version → rate.
pub(super) fn note_consent(work: &mut Work) {
    for ack in work.ticket.price.acks.clone() {
        let notice = format!("{} {}", ack.notice, ack.version);
        work.happened("cost_confirmed", notice, ack.rate_percent.to_string());
    }
}

/// Fields have changed: the rank follows them; what is charged follows them only where staff has
/// changed them, because a customer agrees to a price by filing.
pub(super) async fn follow_fields(tx: &mut Tx, work: &mut Work) -> Result<()> {
    let document = std::sync::Arc::clone(&work.document);
    let Some(kind) = document.ticket_type(&work.ticket.type_id) else {
        return Ok(());
    };
    let Some(requester) = User::by_id(tx.conn(), work.ticket.requester_id).await? else {
        return Ok(());
    };
    let now = quoted(&document, kind, &work.ticket.fields, &requester, tx.now())?;
    let before = work.ticket.price.clone();
    let price = &mut work.ticket.price;
    price.urgent = now.urgent;
    if work.who.is_agent {
        price.charge = now.charge;
        price.covered = now.covered;
    }
    if *price != before {
        let price = price.clone();
        price.store(tx, work.ticket.id).await?;
    }
    Ok(())
}
