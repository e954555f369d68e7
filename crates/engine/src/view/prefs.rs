//! Settings, signing in, actions and notices.

use domain::TicketKey;
use serde::{Deserialize, Serialize};
use specta::Type;

/// Settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(default)]
pub struct Prefs {
    /// `de`, `en`; empty: as the system.
    pub language: String,
    /// `light`, `dark`; empty: as the system.
    pub theme: String,
    /// Global hotkey for a new ticket with a screenshot; empty: none.
    pub hotkey: String,
    /// Notifications at all.
    pub notifications: bool,
    /// Closing the window keeps Pult in the tray, where there is one.
    pub close_to_tray: bool,
    /// What closing the window does where there is no tray.
    pub close_without_tray: WithoutTray,
}

/// What closing the window does where there is no tray to come back from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WithoutTray {
    /// The user is asked, once.
    #[default]
    Ask,
    /// The window is minimised and Pult goes on.
    Minimise,
    /// Pult ends.
    Quit,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            language: String::new(),
            theme: String::new(),
            hotkey: "Ctrl+Alt+S".to_owned(),
            notifications: true,
            close_to_tray: true,
            close_without_tray: WithoutTray::Ask,
        }
    }
}

/// What a person should be told; words are made by the shell's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// For withdrawing and for not repeating.
    pub id: String,
    /// What happened.
    pub kind: NoticeKind,
    /// The ticket; none for a digest.
    pub ticket: Option<TicketKey>,
    /// Who.
    pub sender: String,
    /// The ticket's subject.
    pub subject: String,
    /// The ticket's number.
    pub number: Option<String>,
    /// First line of the message, or the status in the portal's words.
    pub line: String,
    /// How many, for a digest.
    pub count: u32,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A reply or finding.
    Reply,
    /// A new request for the help desk.
    NewTicket,
    /// A ticket was given to this agent.
    Assigned,
    /// The status changed.
    Status,
    /// A ticket filed here got its number.
    Filed,
    /// Something the user sent is stuck.
    Stuck,
    /// Several at once.
    Digest,
}
