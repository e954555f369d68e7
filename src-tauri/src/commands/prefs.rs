//! Settings.

use engine::view::Prefs;

use crate::error::{Answer, UiCode, UiError};


/// The settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn prefs() -> Answer<Prefs> {
    Err(UiError::new(UiCode::Internal))
}

/// Stores them; a hotkey another program holds is refused and the old one kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_prefs(prefs: Prefs) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Shows a notification whose click proves the whole way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_notification() -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}
