//! Actions on a ticket, and the queues it waits in.

use serde::{Deserialize, Serialize};

/// An action, where it may be taken, by whom, and where it leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Transition))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Transition {
    /// Id of the action: `take`, `assign`, `close`, `reopen`, `set_estimate`, `request_callback`, …
    pub action: String,
    /// The provider's words on the button.
    pub label: String,
    /// Statuses in which it is offered.
    pub from: Vec<String>,
    /// New status; none leaves it as it is.
    #[serde(default)]
    pub to: Option<String>,
    /// Who may: `requester`, `agent`, `manager`, or a role of the document.
    pub roles: Vec<String>,
    /// A further condition from a closed list.
    #[serde(default)]
    pub guard: Option<Guard>,
    /// Asked before it is done.
    #[serde(default)]
    pub confirm: String,
    /// A text must be written with it: a reason, what is wrong, what is asked.
    #[serde(default)]
    pub needs_message: bool,
    /// What to write, beside the text.
    #[serde(default)]
    pub message_hint: String,
}

/// Conditions a transition may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Guard))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Guard {
    /// Nobody has the ticket yet, or somebody else has.
    NotMine,
    /// A call-back was asked for and not done.
    CallbackPending,
    /// No call-back is pending.
    NoCallbackPending,
    /// Reopening is still allowed.
    WithinReopenDays,
    /// The customer was asked to approve more work and has not answered.
    ApprovalPending,
    /// No such question is open.
    NoApprovalPending,
    /// The customer was asked to test and has not answered.
    AcceptancePending,
    /// The customer has accepted the work.
    Accepted,
    /// The work was handed over to production.
    Deployed,
    /// An invoice was sent and is not paid.
    InvoiceOpen,
    /// A guard this client does not know: never offered.
    #[serde(other)]
    Unknown,
}

/// A help-desk queue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Queue))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Queue {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
}
