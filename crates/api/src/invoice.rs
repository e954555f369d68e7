//! Invoices, and how a ticket stands with them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// With two decimals and a point: `120.00`.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

impl Money {
    /// So many hundredths of a currency.
    #[must_use]
    pub fn of_cents(cents: i64, currency: &str) -> Self {
        let sign = if cents < 0 { "-" } else { "" };
        let cents = cents.unsigned_abs();
        Self {
            amount: format!("{sign}{}.{:02}", cents / 100, cents % 100),
            currency: currency.to_owned(),
        }
    }
}

/// How a ticket stands with money.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BillingState {
    /// Nothing is charged, or the provider does not say.
    #[default]
    None,
    /// Free, because a contract covers it.
    Covered,
    /// It will be charged.
    Billable,
    /// Everything is done and is being charged ("Verrechnung").
    InBilling,
    /// An invoice was sent.
    Invoiced,
    /// It was paid.
    Paid,
}

/// How a ticket stands with money, as its record says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TicketBilling {
    /// State.
    pub state: BillingState,
    /// Since when; none: since it was filed.
    pub since: Option<DateTime<Utc>>,
    /// The last invoice, for whoever may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceRef>,
}

/// An invoice by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceRef {
    /// Id.
    pub id: Uuid,
    /// Its number.
    pub number: String,
    /// What is to be paid; none: the invoice was written elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
}

/// How an invoice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvoiceState {
    /// Sent.
    Issued,
    /// Paid.
    Paid,
    /// Void.
    Cancelled,
}

/// An invoice. Its document comes from `/v1/invoices/{id}/content`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invoice {
    /// Id.
    pub id: Uuid,
    /// Given once, in a series of its own.
    pub number: String,
    /// Who pays.
    pub organization_id: Uuid,
    /// What it is about.
    pub ticket_id: Option<Uuid>,
    /// Number of that ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket_number: Option<String>,
    /// State.
    pub state: InvoiceState,
    /// Sum without tax; none: the invoice was written elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net: Option<Money>,
    /// Value added tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax: Option<Money>,
    /// What is to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// What is charged.
    #[serde(default)]
    pub lines: Vec<InvoiceLine>,
    /// What staff says of it, e.g. that it was sent by post.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Name of its document; none: there is none here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_name: Option<String>,
    /// When it was sent.
    pub issued_at: DateTime<Utc>,
    /// When it was paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// Grows by one with every change.
    pub rev: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvoiceLine {
    /// What was done.
    pub text: String,
    /// How long it took.
    pub minutes: Option<u32>,
    /// The hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// Without tax.
    pub net: Money,
}
