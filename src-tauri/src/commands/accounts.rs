//! Accounts: whose desk this is.

use engine::DeskError;
use engine::view::{
    AccessRequest, AccountView, ContactView, ServerView, SetPasswordRequest, SignInRequest,
};
use portal::Document;
use tauri::State;

use super::id;
use crate::error::Answer;
use crate::notify::Subject;
use crate::shell::Shell;

/// All accounts with their state, lists and counts.
#[tauri::command]
#[specta::specta]
pub(crate) async fn accounts(shell: State<'_, Shell>) -> Answer<Vec<AccountView>> {
    Ok(shell.desk().accounts().await?)
}

/// The portal document of an account: words, forms, statuses.
#[tauri::command]
#[specta::specta]
pub(crate) async fn portal(shell: State<'_, Shell>, account: String) -> Answer<Document> {
    Ok(shell.desk().portal(id(&account)?).await?)
}

/// The contact card with what is open now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn contact(shell: State<'_, Shell>, account: String) -> Answer<ContactView> {
    Ok(shell.desk().contact(id(&account)?).await?)
}

/// Looks at what was typed as address.
#[tauri::command]
#[specta::specta]
pub(crate) async fn reach(shell: State<'_, Shell>, address: String) -> Answer<ServerView> {
    Ok(shell.desk().reach(&address).await?)
}

/// Signs in; answers the id of the new account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in(shell: State<'_, Shell>, request: SignInRequest) -> Answer<String> {
    Ok(shell.desk().sign_in(request).await?.to_string())
}

/// Signs in again where a session ended; nothing else changes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sign_in_again(
    shell: State<'_, Shell>,
    account: String,
    password: String,
) -> Answer<()> {
    Ok(shell.desk().sign_in_again(id(&account)?, password).await?)
}

/// Goes on with a sign-in that asked for a second factor (`second_factor` names the step).
#[tauri::command]
#[specta::specta]
pub(crate) async fn second_factor(
    shell: State<'_, Shell>,
    step: String,
    code: String,
) -> Answer<String> {
    let step = step.parse().map_err(|_| DeskError::StepExpired)?;
    Ok(shell.desk().second_factor(step, &code).await?.to_string())
}

/// Sets a password with the code of a mail and signs in; answers the id of the account.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_password(
    shell: State<'_, Shell>,
    request: SetPasswordRequest,
) -> Answer<String> {
    Ok(shell.desk().set_password(request).await?.to_string())
}

/// Asks for a password or an account; the answer is always the same.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ask_for_access(shell: State<'_, Shell>, request: AccessRequest) -> Answer<()> {
    Ok(shell.desk().ask_for_access(request).await?)
}

/// Removes an account with everything of it from this computer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn remove_account(shell: State<'_, Shell>, account: String) -> Answer<()> {
    let account = id(&account)?;
    shell.desk().remove_account(account).await?;
    shell.shown.withdraw_all(Subject::Of(account));
    Ok(())
}

/// Asks the servers now instead of later.
#[tauri::command]
#[specta::specta]
pub(crate) async fn sync_now(shell: State<'_, Shell>) -> Answer<()> {
    shell.desk().sync_now();
    Ok(())
}
