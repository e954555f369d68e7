//! What is on its way.

use engine::view::{DraftView, OutboxRow};

use crate::error::{Answer, UiCode, UiError};


/// Everything that waits, oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn outbox() -> Answer<Vec<OutboxRow>> {
    Err(UiError::new(UiCode::Internal))
}

/// Tries it again now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry(op: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Turns it back into a draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit(op: String) -> Answer<DraftView> {
    Err(UiError::new(UiCode::Internal))
}

/// Throws it away; its text is gone then.
#[tauri::command]
#[specta::specta]
pub(crate) async fn discard(op: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}
