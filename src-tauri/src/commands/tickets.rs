//! Reading tickets and acting on them.

use engine::view::{
    ActRequest, ListRequest, ReadRequest, ThreadPage, ThreadRequest, TicketPage, TicketRead,
    TicketView,
};
use tauri::State;

use super::id;
use crate::error::Answer;
use crate::shell::Shell;

/// A window of a list.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ticket_list(
    shell: State<'_, Shell>,
    request: ListRequest,
) -> Answer<TicketPage> {
    Ok(shell.desk().ticket_list(request).await?)
}

/// The header of a ticket.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ticket(shell: State<'_, Shell>, key: String) -> Answer<TicketView> {
    Ok(shell.desk().ticket(id(&key)?).await?)
}

/// A ticket with the newest part of its conversation: what opening it shows first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn read_ticket(
    shell: State<'_, Shell>,
    request: ReadRequest,
) -> Answer<TicketRead> {
    Ok(shell.desk().read_ticket(request).await?)
}

/// Part of its conversation.
#[tauri::command]
#[specta::specta]
pub(crate) async fn thread(shell: State<'_, Shell>, request: ThreadRequest) -> Answer<ThreadPage> {
    Ok(shell.desk().thread(request).await?)
}

/// The user has read up to the newest entry shown.
#[tauri::command]
#[specta::specta]
pub(crate) async fn mark_read(shell: State<'_, Shell>, key: String, message: String) -> Answer<()> {
    Ok(shell.desk().mark_read(id(&key)?, id(&message)?).await?)
}

/// Takes an action of the portal.
#[tauri::command]
#[specta::specta]
pub(crate) async fn act(shell: State<'_, Shell>, request: ActRequest) -> Answer<()> {
    shell.desk().act(request).await?;
    Ok(())
}
