//! People.

use serde::{Deserialize, Serialize};

/// Somebody a server named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// The server's id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Staff initials ("Benutzerkürzel"); empty for customers.
    #[serde(default)]
    pub initials: String,
}

/// An organisation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Organization {
    /// The server's id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// The account's own person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// Who.
    pub person: Person,
    /// Address.
    pub email: String,
    /// Number for call-backs.
    #[serde(default)]
    pub phone: String,
    /// `agent`, `manager`, and roles of the portal.
    pub roles: Vec<String>,
    /// State of the account.
    pub state: MeState,
    /// The one organisation; none for staff.
    pub organization: Option<Organization>,
    /// Colleagues a ticket can be given to; staff only.
    #[serde(default)]
    pub colleagues: Vec<Person>,
    /// Sentences the portal has for this user.
    #[serde(default)]
    pub notices: Vec<String>,
}

impl Me {
    /// Whether this person works at the help desk.
    #[must_use]
    pub fn is_agent(&self) -> bool {
        self.roles.iter().any(|role| role == "agent")
    }
}

/// State of an account at its server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeState {
    /// Works.
    Active,
    /// Signed in, but the provider has not yet given it anything to see.
    Pending,
}
