//! Search over everything cached.

use engine::view::{SearchAnswer, SearchRequest};
use tauri::State;

use crate::error::Answer;
use crate::shell::Shell;

/// Searches as the user types.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search(
    shell: State<'_, Shell>,
    request: SearchRequest,
) -> Answer<SearchAnswer> {
    Ok(shell.desk().search(request).await?)
}
