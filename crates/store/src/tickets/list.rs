//! Lists of tickets: which, in what order, a window of them.

use domain::{AccountId, Category, Scope};

use super::TicketRow;

/// Which tickets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListQuery {
    /// Of these accounts; none: nothing.
    pub accounts: Vec<AccountId>,
    /// In these categories; empty: in any.
    pub categories: Vec<Category>,
    /// Whose.
    pub scope: Scope,
    /// In this order.
    pub order: Order,
    /// Only those with unread messages.
    pub unread_only: bool,
}

/// Orders of lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Last activity first.
    #[default]
    Newest,
    /// Longest without activity first.
    Oldest,
}

/// A window of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketPage {
    /// The rows of the window.
    pub rows: Vec<TicketRow>,
    /// How many the whole list has.
    pub total: u32,
}

/// How many a list has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tickets.
    pub total: u32,
    /// Tickets with unread messages.
    pub unread: u32,
}
