//! The window's first picture.

use domain::AccountId;
use portal::Document;
use serde::Serialize;
use specta::Type;

use super::{AccountView, Prefs, TicketPage};

/// Everything the window's first picture needs.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Opening {
    /// All accounts.
    pub accounts: Vec<AccountView>,
    /// The portals that are known.
    pub portals: Vec<PortalOf>,
    /// The list that is shown first; none without an account.
    pub list: Option<FirstList>,
    /// The settings.
    pub prefs: Prefs,
}

/// An account's portal.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct PortalOf {
    /// Which account.
    #[specta(type = String)]
    pub account: AccountId,
    /// Its document.
    pub portal: Document,
}

/// The first window of the first list: newest activity first, read ones too.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct FirstList {
    /// Whose.
    #[specta(type = String)]
    pub account: AccountId,
    /// Which of its lists.
    pub view: String,
    /// The rows.
    pub page: TicketPage,
}
