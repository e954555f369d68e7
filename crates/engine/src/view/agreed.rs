//! What a ticket will cost, what was promised for it, and what its customer is asked.

use std::collections::BTreeMap;

use domain::{AccountId, BillingState, Timestamp};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::FieldValue;

/// A ticket as it might be filed.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub struct QuoteRequest {
    /// Whose.
    #[specta(type = String)]
    pub account: AccountId,
    /// Its type.
    pub type_id: String,
    /// What is filled in.
    pub fields: BTreeMap<String, FieldValue>,
}

/// What it would cost and when it would be due, if it were filed now.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct QuoteView {
    /// Whether it is paid for.
    pub charge: ChargeView,
    /// The hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// The portal's word for what is promised; empty: nothing is.
    pub level: String,
    /// When the promise would be due; none: no time is promised.
    #[specta(type = Option<String>)]
    pub due_at: Option<Timestamp>,
    /// What the portal says about costs.
    pub notices: Vec<CostNoticeView>,
}

/// Whether a ticket is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChargeView {
    /// The portal does not say.
    Unstated,
    /// Free.
    Free,
    /// Free with a maintenance contract, else paid for.
    Contract,
    /// Paid for.
    Billable,
}

/// What a portal says about costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CostNoticeView {
    /// Its words.
    pub text: String,
    /// What is put into the draft when it is confirmed; none: nothing to confirm.
    pub ack: Option<CostAck>,
}

/// A notice about costs somebody confirms, as he read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CostAck {
    /// Id of the notice.
    pub notice: String,
    /// Its version.
    pub version: u32,
    /// The hourly rate it names, in percent of the normal one.
    pub rate_percent: u32,
}

/// What was promised for a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PromiseView {
    /// The portal's word for it.
    pub level: String,
    /// The hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// When it is due; none while the clock stands and where no time is promised.
    #[specta(type = Option<String>)]
    pub due_at: Option<Timestamp>,
    /// The clock stands because the provider need not act.
    pub paused: bool,
    /// It is broken.
    pub breached: bool,
}

/// How a question to the customer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AnswerView {
    /// Not answered.
    Open,
    /// The user's own answer is on its way.
    Sending,
    /// Yes.
    Given,
    /// No.
    Refused,
    /// It cannot be answered any more.
    Over,
}

/// A question whether more work shall be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ApprovalView {
    /// What an answer names as seen.
    pub id: String,
    /// How it stands.
    pub state: AnswerView,
    /// Minutes of work.
    pub minutes: u32,
    /// What they are expected to cost, two decimals and a point; empty: not named.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// The hourly rate in percent of the normal one.
    pub rate_percent: u32,
    /// What the time is needed for; may be empty.
    pub reason: String,
    /// Who asks.
    pub asked_by: String,
    /// Until when it can be answered.
    #[specta(type = Option<String>)]
    pub expires_at: Option<Timestamp>,
    /// Who answered.
    pub decided_by: String,
    /// When.
    #[specta(type = Option<String>)]
    pub decided_at: Option<Timestamp>,
}

/// Finished work the customer is asked to test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AcceptanceView {
    /// What an answer names as seen.
    pub id: String,
    /// How it stands.
    pub state: AnswerView,
    /// Where it can be tested; empty: not named.
    pub system_url: String,
    /// What to look at; may be empty.
    pub note: String,
    /// What is to be tested.
    pub items: Vec<AcceptanceItemView>,
    /// Who answered.
    pub decided_by: String,
    /// When.
    #[specta(type = Option<String>)]
    pub decided_at: Option<Timestamp>,
    /// When the work was handed over to production.
    #[specta(type = Option<String>)]
    pub deployed_at: Option<Timestamp>,
}

/// One thing to test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AcceptanceItemView {
    /// What.
    pub text: String,
    /// Whether it is as it should be; none: not tested yet.
    pub fine: Option<bool>,
    /// What is wrong.
    pub note: String,
    /// The user's own finding is on its way.
    pub sending: bool,
}

/// How a ticket stands with money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct BillingView {
    /// `covered`, `billable`, `in_billing`, `invoiced`, `paid`.
    #[specta(type = String)]
    pub state: BillingState,
    /// Number of the invoice; empty: none is told.
    pub invoice: String,
    /// What is to be paid, two decimals and a point; empty: not told.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
}
