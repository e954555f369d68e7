//! What a ticket can be in: statuses, phases, priorities.

use serde::{Deserialize, Serialize};

/// What a status means whatever it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Category))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Work is to be done.
    Open,
    /// The customer must act.
    WaitingCustomer,
    /// Finished from the customer's view; the provider may still have work (billing).
    Done,
    /// Finished for good.
    Closed,
}

/// Who must act next.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Ball))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Ball {
    /// The customer.
    Customer,
    /// The provider.
    #[default]
    Support,
    /// Nobody: it is finished.
    Nobody,
}

/// A status in the provider's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Status))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Status {
    /// Stable id.
    pub id: String,
    /// The provider's word, shown letter by letter.
    pub label: String,
    /// What it means.
    pub category: Category,
    /// Who has the ball in this status.
    #[serde(default)]
    pub ball: Ball,
    /// One sentence for the customer about what happens now.
    #[serde(default)]
    pub hint: String,
    /// The customer is told when a ticket gets this status.
    #[serde(default)]
    pub tells_customer: bool,
}

/// A phase of a ticket's life.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Phase))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Phase {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
    /// Statuses that belong to it.
    pub statuses: Vec<String>,
    /// What happens in it, in the provider's words.
    #[serde(default)]
    pub text: String,
}

/// A priority in the provider's words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Priority))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct Priority {
    /// Stable id.
    pub id: String,
    /// The provider's word.
    pub label: String,
    /// Chosen when nothing is marked.
    #[serde(default)]
    pub default: bool,
    /// What it is for.
    #[serde(default)]
    pub hint: String,
}
