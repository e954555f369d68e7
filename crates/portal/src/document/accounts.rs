//! How people get in, and what they are to the portal.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Document, Guide};

/// Sign-in rules and the provider's own refusal texts by error code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::AuthRules))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct AuthRules {
    /// `password`, `pkce` (the system's browser), `device` (a terminal without one).
    pub methods: Vec<String>,
    /// What an account needs beside its password.
    pub needs: Vec<Need>,
    /// Whether somebody can register himself.
    pub registration: bool,
    /// Whether "forgotten password" is offered.
    pub forgot: bool,
    /// Text by error code, e.g. `auth.not_admitted`.
    pub texts: BTreeMap<String, String>,
    /// Where accounts come from.
    pub origin: Origin,
    /// How the provider calls the states of an account, by the state's id on the wire.
    pub states: BTreeMap<String, StateWord>,
}

/// A role beyond customer and agent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Role))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Role {
    /// The provider's word.
    pub label: String,
    /// Sees all tickets of the organisation.
    pub sees_company: bool,
    /// Extra actions; `members` sees who else is in the organisation, `invoices` what it is charged.
    pub can: Vec<String>,
    /// Roles that come with this one: who is `manager` is also authorised, where the provider says so.
    pub implies: Vec<String>,
    /// Whoever gets this role in an organisation without a primary contact becomes it.
    pub primary_by_default: bool,
    /// What the role means, for whoever has it or sees it at somebody.
    pub hint: String,
    /// Shown to staff beside the name of whoever has it.
    pub badge: bool,
    /// Given by the provider alone, never asked for in a ticket.
    pub by_staff_only: bool,
    /// Ends when this guided ticket was settled: a role lent for one purpose.
    pub lent_for: Option<Guide>,
}

/// Where accounts come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Origin))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The provider hands credentials out.
    #[default]
    HandedOut,
    /// Everybody registers himself.
    SelfService,
    /// Only staff makes accounts, asked by whoever is entitled.
    Staff,
    /// Whoever is a customer asks support to unlock his account.
    Unlocking,
    /// They come with a contract.
    Contract,
    /// A way this client does not know.
    #[serde(other)]
    Unknown,
}

/// A state of an account in the provider's words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::StateWord))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct StateWord {
    /// The provider's word.
    pub label: String,
    /// Why somebody is in it, and what it means.
    pub hint: String,
    /// Never shown to customers.
    pub staff_only: bool,
}

/// Something the provider has to give before an account works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Need))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Staff has to enable each account.
    Activation,
    /// The organisation needs a valid contract.
    Contract,
    /// Tickets are seen only with a support id.
    SupportId,
    /// A need this program does not know: the server refuses to start with it.
    #[serde(other)]
    Unknown,
}

impl Document {
    /// Whether accounts of this portal need this.
    #[must_use]
    pub fn needs(&self, need: Need) -> bool {
        self.auth.needs.contains(&need)
    }

    /// Whether somebody can sign in this way: `password`, `pkce`, `device`.
    #[must_use]
    pub fn offers(&self, method: &str) -> bool {
        self.auth.methods.iter().any(|offered| offered == method)
    }

    /// Roles with all that come with them, each once, sorted.
    #[must_use]
    pub fn with_implied(&self, roles: &[String]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut open: Vec<&String> = roles.iter().collect();
        while let Some(role) = open.pop() {
            if !all.contains(role) {
                all.push(role.clone());
                open.extend(self.roles.get(role).into_iter().flat_map(|it| &it.implies));
            }
        }
        all.sort();
        all
    }

    /// Whether one of the roles may do something beyond the transitions, e.g. `members`.
    #[must_use]
    pub fn can(&self, roles: &[String], what: &str) -> bool {
        let mut own = roles.iter().filter_map(|role| self.roles.get(role));
        own.any(|role| role.can.iter().any(|can| can == what))
    }
}
