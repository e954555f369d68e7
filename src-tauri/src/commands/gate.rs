//! The gate before the desk, and how the key is kept afterwards.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, State};

use crate::error::{Answer, UiCode, UiError};
use crate::gate::{self, Gate, Hindrance};
use crate::shell::Shell;
use crate::words::{Language, system_language};
use crate::{life, paths};

/// What the window shows before the desk is open.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct GateView {
    /// What is in the way; none: the desk is open.
    pub hindrance: Option<Hindrance>,
    /// Language of the system: `de` or `en`. The setting is not readable yet.
    pub language: String,
    /// The folder with the files.
    pub folder: String,
    /// The fewest characters of a new passphrase.
    pub shortest: u32,
}

/// How the key is kept.
#[derive(Clone, Deserialize, Type)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum KeyWay {
    /// In the system's keychain.
    Keychain,
    /// Under a passphrase.
    Passphrase {
        /// It.
        text: String,
    },
    /// Beside the files.
    Unprotected,
}

/// Where the key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeyPlace {
    Keychain,
    Passphrase,
    Unprotected,
}

impl From<secrets::Kept> for KeyPlace {
    fn from(kept: secrets::Kept) -> Self {
        match kept {
            secrets::Kept::Keychain => Self::Keychain,
            secrets::Kept::Passphrase => Self::Passphrase,
            secrets::Kept::Unprotected => Self::Unprotected,
        }
    }
}

impl From<KeyWay> for secrets::Choice {
    fn from(way: KeyWay) -> Self {
        match way {
            KeyWay::Keychain => Self::Keychain,
            KeyWay::Passphrase { text } => Self::Passphrase(text),
            KeyWay::Unprotected => Self::Unprotected,
        }
    }
}

/// What is in the way of the desk.
#[tauri::command]
#[specta::specta]
pub(crate) async fn gate(app: AppHandle, gate: State<'_, Gate>) -> Answer<GateView> {
    let folder = paths::data(&app).unwrap_or_default();
    Ok(GateView {
        hindrance: gate.hindrance(),
        language: Language::in_force("", system_language().as_deref())
            .code()
            .to_owned(),
        folder: folder.display().to_string(),
        shortest: u32::try_from(secrets::SHORTEST_PASSPHRASE).unwrap_or(u32::MAX),
    })
}

/// Tries to open the desk, with what the user said or (none) as before; answers what is still in the
/// way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn gate_open(app: AppHandle, way: Option<KeyWay>) -> Answer<Option<Hindrance>> {
    gate::attempt(&app, way.map(Into::into)).await
}

/// Ends the program without having opened anything.
#[tauri::command]
#[specta::specta]
pub(crate) async fn gate_quit(app: AppHandle) -> Answer<()> {
    life::end(&app);
    Ok(())
}

/// Keeps the key in another way; `passphrase` is the one in force, where there is one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn keep_key(
    app: AppHandle,
    _open: State<'_, Shell>,
    passphrase: Option<String>,
    way: KeyWay,
) -> Answer<()> {
    let folder = paths::data(&app).map_err(|_| UiError::new(UiCode::ReadOnly))?;
    let kept = move || secrets::keep_otherwise(&folder, passphrase.as_deref(), &way.into());
    let kept = tauri::async_runtime::spawn_blocking(kept).await;
    kept.map_err(|_| UiError::new(UiCode::Internal))?
        .map_err(|error| match error {
            secrets::Error::WrongPassphrase | secrets::Error::PassphraseNeeded => {
                UiError::new(UiCode::WrongPassphrase)
            }
            secrets::Error::PassphraseTooShort => UiError::new(UiCode::PassphraseTooShort),
            secrets::Error::NoKeychain(_) | secrets::Error::KeychainAway(_) => {
                UiError::new(UiCode::NoKeychain)
            }
            secrets::Error::Folder(_) => UiError::new(UiCode::ReadOnly),
            error @ (secrets::Error::KeyLost
            | secrets::Error::Damaged
            | secrets::Error::NoRandomness) => {
                tracing::error!(%error, "the key cannot be kept in another way");
                UiError::new(UiCode::Internal)
            }
        })
}
