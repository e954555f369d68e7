//! The computer around the desk.

use engine::view::Opening;
use serde::Serialize;
use specta::Type;

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;
use tauri_plugin_opener::OpenerExt as _;

use super::gate::KeyPlace;
use super::id;
use crate::contract::Place;
use crate::error::{Answer, UiCode, UiError};
use crate::shell::Shell;
use crate::{closing, files, links, paths, platform};

/// Facts about this installation.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct System {
    /// Version of Pult.
    pub version: String,
    /// Language in force: `de` or `en`.
    pub language: String,
    /// A tray is there.
    pub tray: bool,
    /// Global hotkeys are possible here; on Wayland the desktop keeps them to itself.
    pub hotkeys: bool,
    /// The hotkey that is registered; none: another program holds it, or none are possible.
    pub hotkey: Option<String>,
    /// What a shortcut of the system must run for a new ticket with a screenshot.
    pub capture_command: String,
    /// Where the key to the files is.
    pub key: KeyPlace,
    /// What was found damaged at the start: `cache_rebuilt`, `desk_salvaged`.
    pub reports: Vec<String>,
}

/// Everything the window's first picture needs.
#[tauri::command]
#[specta::specta]
pub(crate) async fn opening(shell: State<'_, Shell>, rows: u32) -> Answer<Opening> {
    Ok(shell.desk().opening(rows).await?)
}

/// Facts about this installation.
#[tauri::command]
#[specta::specta]
pub(crate) async fn system(app: AppHandle, shell: State<'_, Shell>) -> Answer<System> {
    let folder = paths::data(&app).unwrap_or_default();
    let facts = move || (platform::has_tray(), secrets::kept(&folder));
    let facts = tauri::async_runtime::spawn_blocking(facts).await;
    let (tray, kept) = facts.map_err(|_| UiError::new(UiCode::Internal))?;
    Ok(System {
        version: app.package_info().version.to_string(),
        language: shell.words().language.code().to_owned(),
        tray,
        hotkeys: platform::has_hotkeys(),
        hotkey: shell.hotkey.lock().await.clone(),
        capture_command: platform::capture_command(),
        // The desk is open, so there is a note; one that cannot be read says nothing good.
        key: kept
            .ok()
            .flatten()
            .map_or(KeyPlace::Unprotected, Into::into),
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

/// The page has handed over everything that was typed: it may be left.
#[tauri::command]
#[specta::specta]
pub(crate) async fn left(shell: State<'_, Shell>) -> Answer<()> {
    shell.left.notify_one();
    Ok(())
}

/// Closes the window as the settings say, after the user was asked.
#[tauri::command]
#[specta::specta]
pub(crate) async fn close_window(app: AppHandle) -> Answer<()> {
    closing::close(&app).await;
    Ok(())
}
