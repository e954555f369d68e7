//! From nothing to an open desk: folder, key, files, engine. Refusals are sentences.

use std::path::Path;
use std::sync::Arc;

use connectors::{Network, NetworkOptions};
use domain::Clock as _;
use engine::{Desk, SystemClock};
use store::{Folders, Key, OpenReport, Protection, Store};
use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt as _, MessageDialogButtons, MessageDialogKind};

use crate::words::Words;

/// An open desk and what there is to tell about it.
pub(crate) struct Started {
    pub(crate) desk: Desk,
    pub(crate) protected: bool,
    pub(crate) reports: Vec<String>,
}

/// Why there is no desk.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("no data folder")]
    Folder,
    #[error("no key: {0}")]
    Key(#[from] secrets::Error),
    #[error("the files cannot be opened: {0}")]
    Store(#[from] store::Error),
    #[error("the desk cannot be opened: {0}")]
    Desk(#[from] engine::DeskError),
    #[error("no network: {0}")]
    Network(#[from] domain::Fault),
}

/// Opens the desk in `folder`.
pub(crate) async fn open(
    app: &AppHandle,
    words: &Words,
    folder: &Path,
) -> Result<Started, StartError> {
    std::fs::create_dir_all(folder).map_err(|_| StartError::Folder)?;
    let key = key(app, words, folder)?;
    let folders = Folders {
        data: folder.to_owned(),
        cache: folder.to_owned(),
    };
    let protection = Protection::Encrypted(Key::new(*key.bytes()));
    let clock = SystemClock;
    let (store, reports) = Store::open(&folders, &protection, clock.now())?;
    let network = Network::open(&NetworkOptions::default())?;
    let desk = Desk::open(store, Arc::new(network), Arc::new(clock), &device()).await?;
    Ok(Started {
        desk,
        protected: secrets::is_protected(folder)?,
        reports: reports.iter().map(report).collect(),
    })
}

/// The words for these stand in the UI's catalogue.
fn report(report: &OpenReport) -> String {
    match report {
        OpenReport::DeskSalvaged { .. } => "desk_salvaged".to_owned(),
        OpenReport::CacheRebuilt { .. } => "cache_rebuilt".to_owned(),
    }
}

/// This computer's name for the provider's list of devices.
fn device() -> String {
    let name = ["HOSTNAME", "COMPUTERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok());
    let name = name.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    name.map_or_else(
        || "Pult".to_owned(),
        |name| format!("Pult ({})", name.trim()),
    )
}

/// The key, asking the user where the system has no place for it.
fn key(
    app: &AppHandle,
    words: &Words,
    folder: &Path,
) -> Result<secrets::InstallationKey, secrets::Error> {
    match secrets::installation_key(folder) {
        Err(secrets::Error::NoKeychain(reason)) if !folder.join("installation.json").exists() => {
            tracing::warn!(%reason, "no keychain");
            let unprotected = app
                .dialog()
                .message(words.say("start-no-keychain"))
                .title(words.say("start-title"))
                .kind(MessageDialogKind::Warning)
                .buttons(MessageDialogButtons::OkCancelCustom(
                    words.say("start-store-unprotected"),
                    words.say("start-quit"),
                ))
                .blocking_show();
            if unprotected {
                secrets::unlock(folder, &secrets::Choice::Unprotected)
            } else {
                Err(secrets::Error::NoKeychain(reason))
            }
        }
        other => other,
    }
}

/// Says why Pult cannot start, and what to do.
pub(crate) fn explain(app: &AppHandle, words: &Words, error: &StartError, folder: &Path) {
    tracing::error!(%error, "Pult cannot start");
    let folder = folder.display().to_string();
    let id = match error {
        // The user has just chosen to quit.
        StartError::Key(secrets::Error::NoKeychain(_)) => return,
        StartError::Folder
        | StartError::Key(secrets::Error::Folder(_))
        | StartError::Store(store::Error::DiskFull | store::Error::ReadOnly) => "start-folder",
        StartError::Key(secrets::Error::KeyLost) | StartError::Store(store::Error::WrongKey) => {
            "start-key-lost"
        }
        StartError::Store(store::Error::InUse) => "start-in-use",
        StartError::Store(store::Error::TooNew(_)) => "start-too-new",
        _ => "start-other",
    };
    app.dialog()
        .message(words.with(id, &[("folder", &folder)]))
        .title(words.say("start-title"))
        .kind(MessageDialogKind::Error)
        .blocking_show();
}
