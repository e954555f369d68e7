//! Accounts: whose desk this is.

use engine::view::{AccountView, ContactView, ServerView, SignInRequest};
use portal::Document;

use crate::error::{Answer, UiCode, UiError};


/// All accounts with their state, lists and counts.
#[tauri::command]
#[specta::specta]
pub(crate) async fn accounts() -> Answer<Vec<AccountView>> {
    Err(UiError::new(UiCode::Internal))
}

/// The portal document of an account: words, forms, statuses.
#[tauri::command]
#[specta::specta]
pub(crate) async fn portal(account: String) -> Answer<Document> {
    Err(UiError::new(UiCode::Internal))
}

/// The contact card with what is open now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn contact(account: String) -> Answer<ContactView> {
    Err(UiError::new(UiCode::Internal))
}

/// Looks at what was typed as address.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reach(address: String) -> Answer<ServerView> {
    Err(UiError::new(UiCode::Internal))
}

/// Signs in; answers the id of the new account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(request: SignInRequest) -> Answer<String> {
    Err(UiError::new(UiCode::Internal))
}

/// Signs in again where a session ended; nothing else changes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_again(account: String, password: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Removes an account with everything of it from this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_account(account: String) -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}

/// Asks the servers now instead of later.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_now() -> Answer<()> {
    Err(UiError::new(UiCode::Internal))
}
