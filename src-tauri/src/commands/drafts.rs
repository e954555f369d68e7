//! What the user is writing. Saved while it is typed, sent by a local transaction.

use std::path::PathBuf;

use domain::DraftId;
use engine::view::{DraftSave, DraftTarget, DraftView, QuoteRequest, QuoteView, SendAnswer};
use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt as _;

use super::id;
use crate::clipboard::{self, Pasted};
use crate::error::{Answer, UiCode, UiError};
use crate::shell::Shell;

/// The unfinished draft for this target, or a new one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn open_draft(shell: State<'_, Shell>, target: DraftTarget) -> Answer<DraftView> {
    Ok(shell.desk().open_draft(target).await?)
}

/// Everything unfinished, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drafts(shell: State<'_, Shell>) -> Answer<Vec<DraftView>> {
    Ok(shell.desk().drafts().await?)
}

/// Saves what is typed; an older version than the saved one is refused.
#[tauri::command]
#[specta::specta]
pub(crate) async fn save_draft(shell: State<'_, Shell>, save: DraftSave) -> Answer<()> {
    Ok(shell.desk().save_draft(save).await?)
}

/// What a new ticket would cost and when it would be due, if it were filed now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn quote(shell: State<'_, Shell>, request: QuoteRequest) -> Answer<QuoteView> {
    Ok(shell.desk().quote(request).await?)
}

/// What became of several files.
#[derive(Debug, Serialize, Type)]
pub(crate) struct Attached {
    /// The draft with those that were attached.
    draft: DraftView,
    /// Why each of the others was not.
    refused: Vec<UiError>,
}

/// Lets the user pick files and attaches them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_picked(
    app: AppHandle,
    shell: State<'_, Shell>,
    draft: String,
) -> Answer<Attached> {
    let (tell, told) = tokio::sync::oneshot::channel();
    app.dialog().file().pick_files(move |picked| {
        // Nobody waits any more when the window is gone.
        let _unheard = tell.send(picked.unwrap_or_default());
    });
    let picked = told.await.unwrap_or_default();
    let paths = picked
        .into_iter()
        .filter_map(|file| file.into_path().ok())
        .collect();
    attach_paths(&shell, id(&draft)?, paths).await
}

/// Attaches files that were dropped on the window.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_dropped(
    shell: State<'_, Shell>,
    draft: String,
    paths: Vec<String>,
) -> Answer<Attached> {
    let paths = paths.into_iter().map(PathBuf::from).collect();
    attach_paths(&shell, id(&draft)?, paths).await
}

/// Attaches the picture or the files on the clipboard.
#[tauri::command]
#[specta::specta]
pub(crate) async fn attach_clipboard(
    app: AppHandle,
    shell: State<'_, Shell>,
    draft: String,
) -> Answer<Attached> {
    let draft = id(&draft)?;
    match clipboard::read(&app).await? {
        Pasted::Files(paths) => attach_paths(&shell, draft, paths).await,
        Pasted::Picture { name, bytes } => {
            let draft = shell.desk().attach_bytes(draft, name, bytes).await?;
            Ok(Attached {
                draft,
                refused: Vec::new(),
            })
        }
        Pasted::Nothing => Err(UiError::new(UiCode::ClipboardEmpty)),
    }
}

/// One after the other: one that fails keeps no other from being attached.
async fn attach_paths(shell: &Shell, draft: DraftId, paths: Vec<PathBuf>) -> Answer<Attached> {
    let mut refused = Vec::new();
    for path in paths {
        if let Err(error) = shell.desk().attach_path(draft, path).await {
            refused.push(error.into());
        }
    }
    Ok(Attached {
        draft: shell.desk().draft(draft).await?,
        refused,
    })
}

/// Takes a file off a draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn detach(
    shell: State<'_, Shell>,
    draft: String,
    file: String,
) -> Answer<DraftView> {
    Ok(shell.desk().detach(id(&draft)?, file).await?)
}

/// Throws a draft away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn discard_draft(shell: State<'_, Shell>, draft: String) -> Answer<()> {
    Ok(shell.desk().discard_draft(id(&draft)?).await?)
}

/// Sends: validated, then queued in one local transaction.
#[tauri::command]
#[specta::specta]
pub(crate) async fn send_draft(shell: State<'_, Shell>, draft: String) -> Answer<SendAnswer> {
    Ok(shell.desk().send_draft(id(&draft)?).await?)
}
