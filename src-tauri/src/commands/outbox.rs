//! What is on its way.

use engine::view::{DraftView, OutboxRow};
use tauri::State;

use super::id;
use crate::error::Answer;
use crate::shell::Shell;

/// Everything that waits, oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn outbox(shell: State<'_, Shell>) -> Answer<Vec<OutboxRow>> {
    Ok(shell.desk().outbox().await?)
}

/// Tries it again now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retry(shell: State<'_, Shell>, op: String) -> Answer<()> {
    Ok(shell.desk().retry(id(&op)?).await?)
}

/// Turns it back into a draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn edit(shell: State<'_, Shell>, op: String) -> Answer<DraftView> {
    Ok(shell.desk().edit(id(&op)?).await?)
}

/// Throws it away; its text is gone then.
#[tauri::command]
#[specta::specta]
pub(crate) async fn discard(shell: State<'_, Shell>, op: String) -> Answer<()> {
    Ok(shell.desk().discard(id(&op)?).await?)
}
