//! What the user is writing. Saved while it is typed, sent by a local transaction.

use engine::view::{DraftSave, DraftTarget, DraftView, SendAnswer};

use crate::error::{Answer, UiCode, UiError};


/// The unfinished draft for this target, or a new one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_draft(target: DraftTarget) -> Answer<DraftView> {
    Err(UiError::new(UiCode::Internal))
}

/// Everything unfinished, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drafts() -> Answer<Vec<DraftView>> {
    Err(UiError::new(UiCode::Internal))
}

/// Saves what is typed; an older version than the saved one is refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_draft(save: DraftSave) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Lets the user pick files and attaches them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_picked(draft: String) -> Answer<DraftView> {
    Err(UiError::new(UiCode::Internal))
}

/// Attaches files that were dropped on the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_dropped(draft: String, paths: Vec<String>) -> Answer<DraftView> {
    Err(UiError::new(UiCode::Internal))
}

/// Attaches the picture or the files on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_clipboard(draft: String) -> Answer<DraftView> {
    Err(UiError::new(UiCode::Internal))
}

/// Takes a file off a draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn detach(draft: String, file: String) -> Answer<DraftView> {
    Err(UiError::new(UiCode::Internal))
}

/// Throws a draft away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn discard_draft(draft: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Sends: validated, then queued in one local transaction.
#[tauri::command]
#[specta::specta]
pub(crate) async fn send_draft(draft: String) -> Answer<SendAnswer> {
    Err(UiError::new(UiCode::Internal))
}
