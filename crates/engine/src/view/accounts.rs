//! Accounts in the left pane.

use domain::{AccountId, Timestamp};
use serde::Serialize;
use specta::Type;

/// An account in the left pane.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct AccountView {
    /// Its id.
    #[specta(type = String)]
    pub id: AccountId,
    /// The provider's name.
    pub portal: String,
    /// The portal's id.
    pub portal_id: String,
    /// Accent colour, `#rrggbb`.
    pub color: String,
    /// The user's name at this portal.
    pub name: String,
    /// Address.
    pub email: String,
    /// The server's id of the user.
    pub person_id: String,
    /// Organisation; empty for staff.
    pub organization: String,
    /// Works at the help desk.
    pub agent: bool,
    /// Sees the whole organisation.
    pub manager: bool,
    /// Ids of the ticket types this person may file.
    pub may_file: Vec<String>,
    /// Colleagues a ticket can be given to; staff only.
    pub colleagues: Vec<PersonView>,
    /// How it stands with the server.
    pub state: AccountState,
    /// When the cache was last known to equal the server.
    #[specta(type = Option<String>)]
    pub synced_at: Option<Timestamp>,
    /// Operations on their way.
    pub waiting: u32,
    /// Operations that need the user.
    pub stuck: u32,
    /// Sentences the portal has for this user.
    pub notices: Vec<String>,
    /// The lists of this account, in order.
    pub views: Vec<ViewCount>,
}

/// Somebody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Type)]
pub struct PersonView {
    /// The server's id.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Staff initials.
    pub initials: String,
}

/// A list in the left pane.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ViewCount {
    /// Id in the portal document.
    pub id: String,
    /// The portal's word.
    pub label: String,
    /// Tickets in it.
    pub total: u32,
    /// Of which with something unread.
    pub unread: u32,
}

/// How it stands with a server.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum AccountState {
    /// Connected, nothing missing.
    Online,
    /// Filling the cache.
    Loading {
        /// Records so far.
        done: u32,
        /// About.
        about: u32,
    },
    /// No connection; the cache works.
    Offline,
    /// Something else answers at the server's address (captive portal).
    NotAHelpDesk,
    /// The certificate is not trusted.
    Certificate,
    /// The server is busy or in maintenance.
    Busy,
    /// The server is there, but nothing new can be written on this computer.
    NotStored {
        /// No room left on the disk.
        full: bool,
    },
    /// A new sign-in is needed; nothing is lost.
    SignInNeeded,
    /// Not admitted; the portal's own words.
    NotAdmitted {
        /// Shown letter by letter.
        text: String,
    },
    /// The provider ended the session and had this account's data removed.
    Revoked,
    /// This Pult is too old for the server.
    ClientTooOld,
}
