//! Reading tickets and acting on them.

use engine::view::{ActRequest, ListRequest, ThreadPage, ThreadRequest, TicketPage, TicketView};

use crate::error::{Answer, UiCode, UiError};


/// A window of a list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ticket_list(request: ListRequest) -> Answer<TicketPage> {
    Err(UiError::new(UiCode::Internal))
}

/// The header of a ticket.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ticket(key: String) -> Answer<TicketView> {
    Err(UiError::new(UiCode::Internal))
}

/// Part of its conversation.
#[tauri::command]
#[specta::specta]
pub(crate) async fn thread(request: ThreadRequest) -> Answer<ThreadPage> {
    Err(UiError::new(UiCode::Internal))
}

/// The user has read up to the newest entry shown.
#[tauri::command]
#[specta::specta]
pub(crate) async fn mark_read(key: String, message: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Takes an action of the portal.
#[tauri::command]
#[specta::specta]
pub(crate) async fn act(request: ActRequest) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}
