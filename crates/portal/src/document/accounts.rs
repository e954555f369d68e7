//! What accounts need.

use serde::{Deserialize, Serialize};

use super::Document;

/// Something the provider has to give before an account works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
