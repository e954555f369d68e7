//! What a ticket costs, and what the provider promises for it.

use serde::{Deserialize, Serialize};

use super::NumberFormat;

/// A promise and its price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::ServiceLevel))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct ServiceLevel {
    /// Stable id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// What is promised.
    #[serde(default)]
    pub goal: Goal,
    /// Working minutes until then; none: no time is promised.
    #[serde(default)]
    pub working_minutes: Option<u32>,
    /// Name of the hours that count; empty: `main`.
    #[serde(default)]
    pub hours: String,
    /// The hourly rate in percent of the normal one: factor 1,5 is 150.
    #[serde(default = "whole")]
    pub rate_percent: u32,
}

fn whole() -> u32 {
    100
}

/// What a service level promises.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Goal))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// It is done.
    #[default]
    Resolve,
    /// Somebody has answered.
    Respond,
}

/// Whether work is paid for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Charge))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// The provider does not say.
    #[default]
    Unstated,
    /// Free.
    Free,
    /// Free with a maintenance contract, else paid for.
    Contract,
    /// Paid for.
    Billable,
}

/// A sentence about costs that is said before sending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::CostNotice))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct CostNotice {
    /// Stable id.
    pub id: String,
    /// Grows when the text or the price changes: an older consent is no consent.
    pub version: u32,
    /// The sentence.
    pub text: String,
    /// Must be confirmed before sending.
    #[serde(default)]
    pub must_acknowledge: bool,
    /// Ticket types it is about; empty: all that may cost something.
    #[serde(default)]
    pub applies_to: Vec<String>,
}

/// How work is approved, accepted and paid for.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Billing))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Billing {
    /// Minutes of work beyond which the customer must approve; none: never.
    pub approval_over_minutes: Option<u32>,
    /// Minutes of work within which he must have been told; none: never.
    pub inform_within_minutes: Option<u32>,
    /// Minutes before that in which staff is warned.
    pub warn_before_minutes: u32,
    /// What the customer is told when he is asked to approve.
    pub approval_text: String,
    /// Who sees invoices at a ticket.
    pub invoices: InvoiceReaders,
    /// ISO 4217, e.g. `EUR`.
    pub currency: String,
    /// Whether customers see the time that was spent.
    pub spent_visible: bool,
    /// How invoices are written; none: elsewhere. Their reader sees the invoice, not this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "contract", specta(skip))]
    pub invoicing: Option<Invoicing>,
}

/// What stands on every invoice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Invoicing))]
pub struct Invoicing {
    /// What an hour costs at the normal rate without tax, in hundredths of the currency.
    pub hourly_rate: u32,
    /// Value added tax in percent.
    pub tax_percent: u32,
    /// Days in which it is to be paid.
    pub due_days: u32,
    /// How the numbers of invoices look: a series of their own.
    pub numbers: NumberFormat,
    /// Name and address of the provider, line by line.
    pub issuer: Vec<String>,
    /// His tax number, or the one for value added tax.
    pub tax_id: String,
    /// Said at the end, e.g. where to pay.
    #[serde(default)]
    pub closing: Vec<String>,
}

/// Who sees invoices.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::InvoiceReaders))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum InvoiceReaders {
    /// The portal has none.
    #[default]
    Nobody,
    /// Whoever filed the ticket, and who sees the organisation's tickets.
    Requester,
    /// Only who sees the organisation's tickets.
    Company,
}

/// How finished work is tested and accepted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Acceptance))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Acceptance {
    /// Whether work is accepted before it goes live.
    pub enabled: bool,
    /// Field of the form that names the test system.
    pub system_field: String,
    /// What is tested if staff lists nothing of its own.
    pub items: Vec<String>,
    /// Said above the list.
    pub text: String,
    /// Said when the work has been handed over to production.
    pub deployed_text: String,
}
