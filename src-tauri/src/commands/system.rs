//! The computer around the desk.

use serde::Serialize;
use specta::Type;

use crate::error::{Answer, UiCode, UiError};


/// Facts about this installation.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct System {
    /// Version of Pult.
    pub version: String,
    /// Language in force: `de` or `en`.
    pub language: String,
    /// A tray is there.
    pub tray: bool,
    /// The hotkey is registered; none: it is held by another program or not possible here.
    pub hotkey: Option<String>,
    /// The files are encrypted.
    pub encrypted: bool,
    /// What was found damaged at the start: `cache_rebuilt`, `desk_salvaged`.
    pub reports: Vec<String>,
}

/// Facts about this installation.
#[tauri::command]
#[specta::specta]
pub(crate) async fn system() -> Answer<System> {
    Err(UiError::new(UiCode::Internal))
}

/// Opens an http(s), mailto or tel link outside.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_link(url: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Opens a file of a message with the system's program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_attachment(account: String, attachment: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Asks where and saves a file of a message there.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_attachment(account: String, attachment: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Which ticket the user is looking at; none: none. Notices about it are not raised.
#[tauri::command]
#[specta::specta]
pub(crate) async fn focus(ticket: Option<String>) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// The window has painted its first list; where it shall go, if something is waiting for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ready() -> Answer<Option<crate::contract::Place>> {
    Err(UiError::new(UiCode::Internal))
}
