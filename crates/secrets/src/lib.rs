//! The one key of an installation.
//!
//! Everything Pult keeps on disk is encrypted with keys made from one random 32-byte key. It lives in
//! the system's keychain under the service `pult` and the installation's own id, so that two data
//! folders (a test, a demonstration, a second user) never touch each other's key. Where there is no
//! keychain the user chooses, in so many words, a passphrase or storage without protection; nothing
//! falls back to that by itself.

mod guard;
mod note;

use std::path::Path;

use rand::TryRngCore as _;

pub use guard::Choice;
use guard::Guard;
use note::Note;

/// The key itself. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct InstallationKey([u8; 32]);

impl InstallationKey {
    /// The bytes, for the store.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for InstallationKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InstallationKey(…)")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system has no keychain, or it is locked: ask the user for a [`Choice`].
    #[error("the system's keychain cannot be used: {0}")]
    NoKeychain(String),
    /// The key was kept in a keychain that no longer has it; what is on disk cannot be read.
    #[error("the keychain no longer holds the key of this installation")]
    KeyLost,
    /// A passphrase protects this installation: ask for it.
    #[error("a passphrase is needed")]
    PassphraseNeeded,
    /// It is not this passphrase.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The folder cannot be read or written.
    #[error("the data folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The installation's note is damaged.
    #[error("the installation's note is damaged")]
    Damaged,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// The key of the installation in `data`, made on first use and put into the keychain.
///
/// # Errors
/// See [`Error`]. [`Error::NoKeychain`] and [`Error::PassphraseNeeded`] are questions to the user:
/// ask, then call [`unlock`].
pub fn installation_key(data: &Path) -> Result<InstallationKey, Error> {
    match Note::read(data)? {
        Some(note) => note.guard.open(&note.id, None),
        None => begin(data, &Choice::Keychain),
    }
}

/// The key of the installation in `data`, in the way the user chose: for a new installation that is
/// how it will be kept, for an existing one it answers [`Error::PassphraseNeeded`].
///
/// # Errors
/// See [`Error`].
pub fn unlock(data: &Path, choice: &Choice) -> Result<InstallationKey, Error> {
    match Note::read(data)? {
        Some(note) => note.guard.open(&note.id, choice.passphrase()),
        None => begin(data, choice),
    }
}

/// Whether the files of this installation are protected by more than the file system.
///
/// # Errors
/// When the folder cannot be read.
pub fn is_protected(data: &Path) -> Result<bool, Error> {
    Ok(Note::read(data)?.is_none_or(|note| !matches!(note.guard, Guard::Unprotected { .. })))
}

/// The key is kept first and the note written after: a crash in between leaves an unused entry, never
/// a note whose key nobody has.
fn begin(data: &Path, choice: &Choice) -> Result<InstallationKey, Error> {
    let mut bytes = [0_u8; 32];
    rand::rngs::OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|_| Error::NoRandomness)?;
    let key = InstallationKey(bytes);
    let id = uuid::Uuid::new_v4().to_string();
    let guard = Guard::keep(&id, &key, choice)?;
    Note { id, guard }.write(data)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Choice, Error, installation_key, is_protected, unlock};

    #[test]
    fn a_passphrase_opens_what_it_closed_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let made = unlock(
            folder.path(),
            &Choice::Passphrase("Übermut tut selten gut".into()),
        )
        .unwrap();
        assert!(matches!(
            installation_key(folder.path()),
            Err(Error::PassphraseNeeded)
        ));
        let again = unlock(
            folder.path(),
            &Choice::Passphrase("Übermut tut selten gut".into()),
        );
        assert_eq!(again.unwrap(), made);
        let wrong = unlock(
            folder.path(),
            &Choice::Passphrase("Übermut tut oft gut".into()),
        );
        assert!(matches!(wrong, Err(Error::WrongPassphrase)));
        assert!(is_protected(folder.path()).unwrap());
    }

    #[test]
    fn unprotected_storage_happens_only_by_that_name() {
        let folder = tempfile::tempdir().unwrap();
        let made = unlock(folder.path(), &Choice::Unprotected).unwrap();
        assert_eq!(installation_key(folder.path()).unwrap(), made);
        assert!(!is_protected(folder.path()).unwrap());
    }

    #[test]
    fn two_folders_have_two_keys() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = unlock(one.path(), &Choice::Unprotected).unwrap();
        assert_ne!(first, unlock(two.path(), &Choice::Unprotected).unwrap());
    }

    #[test]
    fn a_damaged_note_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("installation.json"), b"{").unwrap();
        assert!(matches!(
            installation_key(folder.path()),
            Err(Error::Damaged)
        ));
        assert_eq!(
            std::fs::read(folder.path().join("installation.json")).unwrap(),
            b"{"
        );
    }
}
