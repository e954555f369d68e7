//! What was promised for a ticket, and what its customer was asked and has answered.

use serde::{Deserialize, Serialize};

use crate::{Person, Timestamp};

/// What stands between provider and customer beside the words they exchange.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agreed {
    /// When it will be worked on, as far as that is known.
    pub planned_for: Option<Timestamp>,
    /// What was promised; none where nothing is.
    pub promise: Option<Promise>,
    /// When more attention was asked for last.
    pub escalated_at: Option<Timestamp>,
    /// The last question for more work.
    pub approval: Option<Approval>,
    /// The last test by the customer.
    pub acceptance: Option<Acceptance>,
    /// How it stands with money; none where nothing is charged.
    pub billing: Option<Billing>,
}

/// What was promised for a ticket, and how the promise stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Id of the service level in the portal document.
    pub level: String,
    /// The hourly rate in percent of the normal one, as it was agreed.
    pub rate_percent: u32,
    /// When it is due; none while the clock stands and where no time is promised.
    pub due_at: Option<Timestamp>,
    /// The clock stands because the provider need not act.
    pub paused: bool,
    /// It is broken.
    pub breached: bool,
}

/// A question whether more work shall be done, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// What an answer names.
    pub id: String,
    /// How it stands.
    pub state: Answer,
    /// Minutes of work on top of what was released before.
    pub minutes: u32,
    /// What they are expected to cost; none: not named.
    pub cost: Option<Money>,
    /// The hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// What the time is needed for; empty: the message that came with it says so.
    pub reason: String,
    /// By whom it was asked.
    pub asked_by: Person,
    /// Until when it can be answered.
    pub expires_at: Option<Timestamp>,
    /// When it was answered.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<Person>,
}

/// How a question to the customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Not answered.
    Pending,
    /// Yes: the work may be done, or is as it should be.
    Given,
    /// No.
    Refused,
    /// Nobody has answered in time, or the answer is one this client does not know.
    Over,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// With two decimals and a point: `120.00`.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}

/// How a ticket stands with money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Billing {
    /// State.
    pub state: BillingState,
    /// Number of the last invoice, for whoever may see it.
    pub invoice: Option<String>,
    /// What is to be paid; none: not told.
    pub total: Option<Money>,
}

/// The ways of a ticket to its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillingState {
    /// Free, because a contract covers it.
    Covered,
    /// It will be charged.
    Billable,
    /// Everything is done and is being charged.
    InBilling,
    /// An invoice was sent.
    Invoiced,
    /// It was paid.
    Paid,
}

/// Finished work the customer is asked to test, and what he found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// What an answer names.
    pub id: String,
    /// How it stands.
    pub state: Answer,
    /// Where it can be tested; empty: not named.
    pub system_url: String,
    /// What to look at; empty: the message that came with it says so.
    pub note: String,
    /// What is to be tested, in order.
    pub items: Vec<AcceptanceItem>,
    /// When it was answered.
    pub decided_at: Option<Timestamp>,
    /// By whom.
    pub decided_by: Option<Person>,
    /// When the work was handed over to production.
    pub deployed_at: Option<Timestamp>,
}

/// One thing to test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcceptanceItem {
    /// What.
    pub text: String,
    /// What the customer found; none: not tested yet.
    pub fine: Option<bool>,
    /// What is wrong.
    pub note: String,
}
