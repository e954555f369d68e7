//! The one key of an installation.
//!
//! Everything Pult keeps on disk is encrypted with keys made from one random 32-byte key. It lives in
//! the system's keychain under the service `pult` and the installation's own id, so that two data
//! folders (a test, a demonstration, a second user) never touch each other's key. Where there is no
//! keychain the user chooses, in so many words, a passphrase or storage without protection; nothing
//! falls back to that by itself.

mod guard;
mod keychain;
mod note;

use std::path::Path;

use rand::TryRngCore as _;

use guard::Guard;
pub use guard::{Choice, SHORTEST_PASSPHRASE};
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
    /// The key is in a keychain that cannot be reached now. Nothing is asked: no other key opens
    /// what is on disk.
    #[error("the keychain that holds the key cannot be used: {0}")]
    KeychainAway(String),
    /// The key was kept in a keychain that no longer has it; what is on disk cannot be read.
    #[error("the keychain no longer holds the key of this installation")]
    KeyLost,
    /// A passphrase protects this installation: ask for it.
    #[error("a passphrase is needed")]
    PassphraseNeeded,
    /// It is not this passphrase.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// A new passphrase has fewer than [`SHORTEST_PASSPHRASE`] characters.
    #[error("the passphrase is too short")]
    PassphraseTooShort,
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

/// Where the key of an installation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// In the system's keychain.
    Keychain,
    /// Under a passphrase.
    Passphrase,
    /// Beside the files.
    Unprotected,
}

/// Where the key of the installation in `data` is; none: there is no installation yet.
///
/// # Errors
/// When the folder or the note cannot be read.
pub fn kept(data: &Path) -> Result<Option<Kept>, Error> {
    Ok(Note::read(data)?.map(|note| note.guard.kept()))
}

/// Keeps the same key in another way, or under another passphrase. What is on disk stays readable at
/// every moment: the new way is proved before the note names it, the old one forgotten after.
///
/// `passphrase`: the one in force, where there is one.
///
/// # Errors
/// See [`Error`]; then the key is kept as before.
pub fn keep_otherwise(data: &Path, passphrase: Option<&str>, choice: &Choice) -> Result<(), Error> {
    let note = Note::read(data)?.ok_or(Error::KeyLost)?;
    let key = note.guard.open(&note.id, passphrase)?;
    let guard = Guard::keep(&note.id, &key, choice)?;
    let leaves_keychain = note.guard.kept() == Kept::Keychain && guard.kept() != Kept::Keychain;
    Note {
        id: note.id.clone(),
        guard,
    }
    .write(data)?;
    if leaves_keychain {
        guard::forget(&note.id);
    }
    Ok(())
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

    use super::{Choice, Error, Kept, installation_key, keep_otherwise, kept, unlock};

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
        assert_eq!(kept(folder.path()).unwrap(), Some(Kept::Passphrase));
    }

    #[test]
    fn a_passphrase_is_the_same_however_its_letters_were_composed() {
        let folder = tempfile::tempdir().unwrap();
        let made = unlock(folder.path(), &passphrase("Gru\u{0308}nkohl")).unwrap();
        let again = unlock(folder.path(), &passphrase("Gr\u{00fc}nkohl")).unwrap();
        assert_eq!(made, again);
    }

    #[test]
    fn a_short_passphrase_is_refused_before_anything_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let short = unlock(folder.path(), &passphrase("sieben7"));
        assert!(matches!(short, Err(Error::PassphraseTooShort)));
        assert_eq!(kept(folder.path()).unwrap(), None);
    }

    #[test]
    fn another_passphrase_opens_the_same_key_and_the_old_one_no_longer() {
        let folder = tempfile::tempdir().unwrap();
        let made = unlock(folder.path(), &passphrase("das alte Wort")).unwrap();
        let new = passphrase("das neue Wort");
        let wrong = keep_otherwise(folder.path(), Some("ein anderes"), &new);
        assert!(matches!(wrong, Err(Error::WrongPassphrase)));
        assert_eq!(
            unlock(folder.path(), &passphrase("das alte Wort")).unwrap(),
            made
        );

        keep_otherwise(folder.path(), Some("das alte Wort"), &new).unwrap();
        assert_eq!(unlock(folder.path(), &new).unwrap(), made);
        let old = unlock(folder.path(), &passphrase("das alte Wort"));
        assert!(matches!(old, Err(Error::WrongPassphrase)));
    }

    #[test]
    fn what_was_stored_unprotected_can_be_closed_later() {
        let folder = tempfile::tempdir().unwrap();
        let made = unlock(folder.path(), &Choice::Unprotected).unwrap();
        keep_otherwise(folder.path(), None, &passphrase("ab jetzt zu")).unwrap();
        assert!(matches!(
            installation_key(folder.path()),
            Err(Error::PassphraseNeeded)
        ));
        assert_eq!(
            unlock(folder.path(), &passphrase("ab jetzt zu")).unwrap(),
            made
        );
        let note = std::fs::read_to_string(folder.path().join("installation.json")).unwrap();
        assert!(
            !note.contains("unprotected") && !note.contains("\"key\""),
            "{note}"
        );
    }

    fn passphrase(text: &str) -> Choice {
        Choice::Passphrase(text.to_owned())
    }

    #[test]
    fn unprotected_storage_happens_only_by_that_name() {
        let folder = tempfile::tempdir().unwrap();
        let made = unlock(folder.path(), &Choice::Unprotected).unwrap();
        assert_eq!(installation_key(folder.path()).unwrap(), made);
        assert_eq!(kept(folder.path()).unwrap(), Some(Kept::Unprotected));
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
