//! Search over everything cached.

use engine::view::{SearchAnswer, SearchRequest};

use crate::error::{Answer, UiCode, UiError};


/// Searches as the user types.
#[tauri::command]
#[specta::specta]
pub(crate) async fn search(request: SearchRequest) -> Answer<SearchAnswer> {
    Err(UiError::new(UiCode::Internal))
}
