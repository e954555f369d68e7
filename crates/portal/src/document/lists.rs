//! Lists of tickets: what they hold and who has them.

use serde::{Deserialize, Serialize};

use super::Category;

/// A list of tickets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::View))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
pub struct View {
    /// Stable id, e.g. `inbox`, `history`, `queue`, `mine`.
    pub id: String,
    /// The provider's name of the list.
    pub label: String,
    /// Which status categories it holds.
    pub categories: Vec<Category>,
    /// Who has this list.
    #[serde(default)]
    pub audience: Audience,
    /// Whose tickets it holds.
    #[serde(default)]
    pub scope: Scope,
    /// A sentence about what the list holds, in place of an empty one or above it.
    #[serde(default)]
    pub hint: String,
}

/// Who a view is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Audience))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody.
    #[default]
    All,
    /// Customers and managers.
    Customer,
    /// Agents.
    Agent,
    /// Managers of an organisation.
    Manager,
}

/// Whose tickets a view holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Scope))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything visible to the account.
    #[default]
    All,
    /// Requested by me.
    Own,
    /// Assigned to me.
    Assigned,
    /// Assigned to nobody.
    Unassigned,
}
