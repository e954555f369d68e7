//! The computer around the desk.

use serde::Serialize;
use specta::Type;

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;
use tauri_plugin_opener::OpenerExt as _;

use super::id;
use crate::contract::Place;
use crate::error::{Answer, UiCode, UiError};
use crate::files;
use crate::links;
use crate::shell::Shell;

/// Facts about this installation.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct System {
    /// Version of Pult.
    pub version: String,
    /// Language in force: `de` or `en`.
    pub language: String,
    /// A tray is there.
    pub tray: bool,
    /// The hotkey is registered; none: it is held by another program or not possible here.
    pub hotkey: Option<String>,
    /// The files are encrypted.
    pub encrypted: bool,
    /// What was found damaged at the start: `cache_rebuilt`, `desk_salvaged`.
    pub reports: Vec<String>,
}

/// Facts about this installation.
#[tauri::command]
#[specta::specta]
pub(crate) async fn system(app: AppHandle, shell: State<'_, Shell>) -> Answer<System> {
    Ok(System {
        version: app.package_info().version.to_string(),
        language: shell.words().language.code().to_owned(),
        tray: shell.tray,
        hotkey: shell.hotkey.lock().await.clone(),
        encrypted: shell.protected,
        reports: shell.reports.clone(),
    })
}

/// Opens an http(s), mailto or tel link outside.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_link(app: AppHandle, url: String) -> Answer<()> {
    if !links::may_leave(&url) {
        return Err(UiError::new(UiCode::LinkRefused));
    }
    app.opener().open_url(url, None::<&str>).map_err(|error| {
        tracing::warn!(%error, "the system opens no link");
        UiError::new(UiCode::LinkRefused)
    })
}

/// Opens a file of a message with the system's program.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_attachment(
    app: AppHandle,
    shell: State<'_, Shell>,
    account: String,
    attachment: String,
) -> Answer<()> {
    let (file, bytes) = shell
        .desk()
        .attachment(id(&account)?, id(&attachment)?)
        .await?;
    let path = files::lay_out(&file.name, bytes).await?;
    app.opener()
        .open_path(path.display().to_string(), None::<&str>)
        .map_err(|error| {
            tracing::warn!(%error, "the system opens no file");
            UiError::about(UiCode::AttachmentUnavailable, file.name)
        })
}

/// Asks where and saves a file of a message there.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_attachment(
    app: AppHandle,
    shell: State<'_, Shell>,
    account: String,
    attachment: String,
) -> Answer<()> {
    let (file, bytes) = shell
        .desk()
        .attachment(id(&account)?, id(&attachment)?)
        .await?;
    let (tell, told) = tokio::sync::oneshot::channel();
    app.dialog()
        .file()
        .set_file_name(files::safe_name(&file.name))
        .save_file(move |path| {
            // Nobody waits any more when the window is gone.
            let _unheard = tell.send(path);
        });
    let Some(path) = told.await.unwrap_or_default() else {
        return Ok(());
    };
    let path = path
        .into_path()
        .map_err(|_| UiError::new(UiCode::ReadOnly))?;
    files::write(&path, bytes).await
}

/// Which ticket the user is looking at; none: none. Notices about it are not raised.
#[tauri::command]
#[specta::specta]
pub(crate) async fn focus(shell: State<'_, Shell>, ticket: Option<String>) -> Answer<()> {
    let ticket = ticket.as_deref().map(id).transpose()?;
    shell.desk().set_focus(ticket);
    Ok(())
}

/// The window has painted its first list; where it shall go, if something is waiting for it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn ready(shell: State<'_, Shell>) -> Answer<Option<Place>> {
    tracing::info!("the page is ready");
    Ok(shell.page_became_ready())
}
