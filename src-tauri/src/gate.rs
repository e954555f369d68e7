//! Before the desk is open: what stands in the way, what the user wishes meanwhile, trying again.
//!
//! Without a key there is no desk: no list, no notification, no hotkey. The window shows the gate
//! instead, and what a link or a second start asked for is done as soon as it opens.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use specta::Type;
use tauri::{AppHandle, Manager as _};
use tokio::sync::Mutex as AsyncMutex;

use crate::early::Early;
use crate::error::{UiCode, UiError};
use crate::links::Wish;
use crate::shell::Shell;
use crate::start::{self, StartError};
use crate::{life, paths};

/// What stands between the user and the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Hindrance {
    /// A new installation and no keychain: the user says how the key is kept.
    Choose,
    /// The passphrase is asked for.
    Passphrase,
    /// The key is in a keychain that cannot be reached.
    KeychainAway,
    /// The keychain is there, the key is not; or another key was used for these files.
    KeyLost,
    /// The folder cannot be written.
    Folder,
    /// Another Pult has the folder open.
    InUse,
    /// The files were made by a newer Pult.
    TooNew,
    /// Anything else; nothing was deleted.
    Other,
}

/// The gate's state, from the first moment on.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    now: Mutex<Now>,
    /// One attempt at a time.
    trying: AsyncMutex<()>,
}

#[derive(Debug, Default)]
struct Now {
    hindrance: Option<Hindrance>,
    wish: Wish,
}

impl Gate {
    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is in the way; none: nothing is, or the first attempt is still under way.
    pub(crate) fn hindrance(&self) -> Option<Hindrance> {
        self.now().hindrance
    }

    /// Keeps a wish until the desk is open; one that only opens the window replaces no other.
    /// Answers false when the desk is open and the wish can be fulfilled now.
    pub(crate) fn keep_wish(&self, app: &AppHandle, wish: Wish) -> bool {
        let mut now = self.now();
        if app.try_state::<Shell>().is_some() {
            return false;
        }
        if !matches!(wish, Wish::Open | Wish::Background) || now.wish == Wish::Background {
            now.wish = wish;
        }
        true
    }

    /// Opens: from now on wishes are fulfilled at once. Answers the one that waited.
    pub(crate) fn open(&self, app: &AppHandle, shell: Shell) -> Wish {
        let mut now = self.now();
        app.manage(shell);
        now.hindrance = None;
        std::mem::take(&mut now.wish)
    }
}

/// Tries to open the desk; `choice`: how the key is or shall be kept, where the user was asked.
/// Answers what is in the way, if something is.
///
/// # Errors
/// When it was not this passphrase, or a new one is too short: nothing changed, ask again.
pub(crate) async fn attempt(
    app: &AppHandle,
    choice: Option<secrets::Choice>,
) -> Result<Option<Hindrance>, UiError> {
    let gate = app.state::<Gate>();
    let _alone = gate.trying.lock().await;
    if app.try_state::<Shell>().is_some() {
        return Ok(None);
    }
    let folder = paths::data(app).unwrap_or_default();
    match start::open(&folder, choice).await {
        Ok(started) => {
            life::around(app, started).await;
            Ok(None)
        }
        Err(StartError::Key(secrets::Error::WrongPassphrase)) => {
            Err(UiError::new(UiCode::WrongPassphrase))
        }
        Err(StartError::Key(secrets::Error::PassphraseTooShort)) => {
            Err(UiError::new(UiCode::PassphraseTooShort))
        }
        Err(error) => {
            let hindrance = hindrance(&error);
            tracing::warn!(%error, ?hindrance, "the desk stays closed");
            gate.now().hindrance = Some(hindrance);
            Early::settle(app);
            Ok(Some(hindrance))
        }
    }
}

fn hindrance(error: &StartError) -> Hindrance {
    match error {
        StartError::Key(secrets::Error::NoKeychain(_)) => Hindrance::Choose,
        StartError::Key(secrets::Error::PassphraseNeeded) => Hindrance::Passphrase,
        StartError::Key(secrets::Error::KeychainAway(_)) => Hindrance::KeychainAway,
        StartError::Key(secrets::Error::KeyLost) | StartError::Store(store::Error::WrongKey) => {
            Hindrance::KeyLost
        }
        StartError::Folder
        | StartError::Key(secrets::Error::Folder(_))
        | StartError::Store(store::Error::DiskFull | store::Error::ReadOnly) => Hindrance::Folder,
        StartError::Store(store::Error::InUse) => Hindrance::InUse,
        StartError::Store(store::Error::TooNew(_)) => Hindrance::TooNew,
        _ => Hindrance::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Hindrance, hindrance};
    use crate::start::StartError;

    #[test]
    fn a_keychain_that_is_gone_today_is_not_the_question_of_the_first_start() {
        let first = StartError::Key(secrets::Error::NoKeychain(String::new()));
        let today = StartError::Key(secrets::Error::KeychainAway(String::new()));
        assert_eq!(hindrance(&first), Hindrance::Choose);
        assert_eq!(hindrance(&today), Hindrance::KeychainAway);
    }

    #[test]
    fn files_of_another_key_are_never_opened_by_a_new_one() {
        let other = StartError::Store(store::Error::WrongKey);
        assert_eq!(hindrance(&other), Hindrance::KeyLost);
    }
}
