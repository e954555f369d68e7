//! What a ticket would cost and when it would be due, said before it is sent.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use crate::document::{Charge, CostNotice, Document, FieldKind, Goal, ServiceLevel, TicketType};
use crate::hours::{Desk, HoursError};

/// What is known before sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Id of the service level.
    pub level: Option<String>,
    /// What is promised.
    pub goal: Option<Goal>,
    /// Hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// When the promise is due if it were filed now; none: no time is promised.
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it is paid for. `Contract` is resolved: what is covered is `Free`.
    pub charge: Charge,
    /// It is free because a maintenance contract covers it.
    pub covered: bool,
    /// It ranks before the others in staff's planning.
    pub urgent: bool,
    /// What is said about costs, with the versions that have to be confirmed.
    pub notices: Vec<NoticeVersion>,
}

/// A cost notice as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeVersion {
    /// Id of the notice.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Whether it must be confirmed.
    pub must_acknowledge: bool,
}

/// What somebody has confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledgement {
    /// Id of the notice.
    pub notice: String,
    /// The version he read.
    pub version: u32,
    /// The rate he read, in percent of the normal one.
    pub rate_percent: u32,
}

/// Why a ticket may not be sent at this price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CostRefusal {
    /// Nothing was confirmed although it must be.
    #[error("the costs are not confirmed")]
    Missing,
    /// What was confirmed is not what holds now.
    #[error("the costs have changed")]
    Changed,
}

/// What a ticket of this type with these values would cost and when it would be due.
///
/// # Errors
/// If the hours that count cannot be read; `Document::check` finds that.
pub fn quote(
    document: &Document,
    kind: &TicketType,
    fields: &BTreeMap<String, Value>,
    has_contract: bool,
    now: DateTime<Utc>,
) -> Result<Quote, HoursError> {
    let level = level_of(document, kind);
    let (charge, covered) = match chosen_charge(kind, fields) {
        Charge::Contract if has_contract => (Charge::Free, true),
        Charge::Contract => (Charge::Billable, false),
        other => (other, false),
    };
    Ok(Quote {
        level: level.map(|level| level.id.clone()),
        goal: level.map(|level| level.goal),
        rate_percent: level.map_or(100, |level| level.rate_percent),
        due_at: match level {
            Some(level) => due_at(document, level, now)?,
            None => None,
        },
        charge,
        covered,
        urgent: fields.get(&kind.urgent_field) == Some(&Value::Bool(true)),
        notices: notices(document, kind, charge)
            .map(|notice| NoticeVersion {
                id: notice.id.clone(),
                version: notice.version,
                must_acknowledge: notice.must_acknowledge,
            })
            .collect(),
    })
}

/// Whether what was confirmed is what would be charged now.
///
/// # Errors
/// If a confirmation is missing or was given for something else.
pub fn check(quote: &Quote, given: &[Acknowledgement]) -> Result<(), CostRefusal> {
    for notice in quote
        .notices
        .iter()
        .filter(|notice| notice.must_acknowledge)
    {
        match given.iter().find(|it| it.notice == notice.id) {
            None => return Err(CostRefusal::Missing),
            Some(it) if it.version != notice.version || it.rate_percent != quote.rate_percent => {
                return Err(CostRefusal::Changed);
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// The service level of a ticket type.
#[must_use]
pub fn level_of<'a>(document: &'a Document, kind: &TicketType) -> Option<&'a ServiceLevel> {
    let id = kind.level.as_deref()?;
    document.service_levels.iter().find(|level| level.id == id)
}

/// When a promise made now is due.
///
/// # Errors
/// If its hours cannot be read.
pub fn due_at(
    document: &Document,
    level: &ServiceLevel,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, HoursError> {
    let name = if level.hours.is_empty() {
        "main"
    } else {
        &level.hours
    };
    let (Some(minutes), Some(hours)) = (level.working_minutes, document.hours.get(name)) else {
        return Ok(None);
    };
    Ok(Desk::new(hours, &document.timezone)?.add_working_minutes(now, minutes))
}

/// A rate as people write it: 150 is "1,5" in German.
#[must_use]
pub fn factor(rate_percent: u32, decimal: char) -> String {
    let (whole, rest) = (rate_percent / 100, rate_percent % 100);
    match (rest, rest % 10) {
        (0, _) => whole.to_string(),
        (_, 0) => format!("{whole}{decimal}{}", rest / 10),
        _ => format!("{whole}{decimal}{rest:02}"),
    }
}

/// A choice of the form decides before the ticket type does; of several the dearest.
fn chosen_charge(kind: &TicketType, fields: &BTreeMap<String, Value>) -> Charge {
    let chosen = |id: &str, choice: &str| match fields.get(id) {
        Some(Value::String(one)) => one == choice,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(choice)),
        _ => false,
    };
    let choices = kind
        .form
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Select | FieldKind::Multiselect))
        .filter(|field| crate::form::shown(kind, field, fields))
        .flat_map(|field| field.options.iter().map(move |option| (field, option)))
        .filter(|(field, option)| chosen(&field.id, &option.id))
        .filter_map(|(_, option)| option.charge);
    choices
        .max_by_key(|charge| dearness(*charge))
        .unwrap_or(kind.charge)
}

fn dearness(charge: Charge) -> u8 {
    match charge {
        Charge::Unstated => 0,
        Charge::Free => 1,
        Charge::Contract => 2,
        Charge::Billable => 3,
    }
}

/// The notices about a ticket type; one without a list is about everything that may cost something.
fn notices<'a>(
    document: &'a Document,
    kind: &'a TicketType,
    charge: Charge,
) -> impl Iterator<Item = &'a CostNotice> {
    document.cost_notices.iter().filter(move |notice| {
        if notice.applies_to.is_empty() {
            charge == Charge::Billable
        } else {
            notice.applies_to.contains(&kind.id)
        }
    })
}
