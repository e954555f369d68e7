//! How a key is kept.

use argon2::Argon2;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};

use crate::{Error, InstallationKey};

const SERVICE: &str = "pult";

/// How the user wants the key kept.
#[derive(Clone)]
pub enum Choice {
    /// In the system's keychain.
    Keychain,
    /// Under a passphrase asked for at each start.
    Passphrase(String),
    /// Beside the files: whoever can read the disk can read the tickets.
    Unprotected,
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Keychain => "Keychain",
            Self::Passphrase(_) => "Passphrase(…)",
            Self::Unprotected => "Unprotected",
        })
    }
}

impl Choice {
    pub(crate) fn passphrase(&self) -> Option<&str> {
        match self {
            Self::Passphrase(text) => Some(text),
            Self::Keychain | Self::Unprotected => None,
        }
    }
}

/// Where a key is, as the note says it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kept", rename_all = "snake_case")]
pub(crate) enum Guard {
    Keychain,
    /// The key is derived; `check` tells a wrong passphrase from a damaged file.
    Passphrase {
        salt: String,
        check: String,
    },
    Unprotected {
        key: String,
    },
}

impl Guard {
    pub(crate) fn keep(id: &str, key: &InstallationKey, choice: &Choice) -> Result<Self, Error> {
        match choice {
            Choice::Keychain => {
                entry(id)?.set_secret(key.bytes()).map_err(unusable)?;
                Ok(Self::Keychain)
            }
            Choice::Passphrase(text) => wrap(key, text),
            Choice::Unprotected => Ok(Self::Unprotected {
                key: STANDARD.encode(key.bytes()),
            }),
        }
    }

    pub(crate) fn open(
        &self,
        id: &str,
        passphrase: Option<&str>,
    ) -> Result<InstallationKey, Error> {
        match self {
            Self::Keychain => match entry(id)?.get_secret() {
                Ok(bytes) => key_of(&bytes),
                Err(keyring::Error::NoEntry) => Err(Error::KeyLost),
                Err(error) => Err(unusable(error)),
            },
            Self::Passphrase { salt, check } => {
                let text = passphrase.ok_or(Error::PassphraseNeeded)?;
                unwrap_key(text, salt, check)
            }
            Self::Unprotected { key } => key_of(&STANDARD.decode(key).map_err(|_| Error::Damaged)?),
        }
    }
}

fn entry(id: &str) -> Result<keyring::Entry, Error> {
    keyring::Entry::new(SERVICE, id).map_err(unusable)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "used as a function for map_err"
)]
fn unusable(error: keyring::Error) -> Error {
    Error::NoKeychain(error.to_string())
}

fn key_of(bytes: &[u8]) -> Result<InstallationKey, Error> {
    bytes
        .try_into()
        .map(InstallationKey)
        .map_err(|_| Error::Damaged)
}

/// The random key is hidden under a pad derived from the passphrase (one key, used once), with a
/// check value from the same derivation beside it.
fn wrap(key: &InstallationKey, passphrase: &str) -> Result<Guard, Error> {
    let mut salt = [0_u8; 16];
    rand::rngs::OsRng
        .try_fill_bytes(&mut salt)
        .map_err(|_| Error::NoRandomness)?;
    let (pad, check) = derive(passphrase, &salt)?;
    let hidden: Vec<u8> = key.bytes().iter().zip(pad).map(|(k, p)| k ^ p).collect();
    let salt: Vec<u8> = salt.iter().copied().chain(hidden).collect();
    Ok(Guard::Passphrase {
        salt: STANDARD.encode(salt),
        check: STANDARD.encode(check),
    })
}

fn unwrap_key(passphrase: &str, salt: &str, check: &str) -> Result<InstallationKey, Error> {
    let salt = STANDARD.decode(salt).map_err(|_| Error::Damaged)?;
    let check = STANDARD.decode(check).map_err(|_| Error::Damaged)?;
    let (salt, hidden) = salt.split_at_checked(16).ok_or(Error::Damaged)?;
    let (pad, derived) = derive(passphrase, salt)?;
    if derived.as_slice() != check.as_slice() {
        return Err(Error::WrongPassphrase);
    }
    let bytes: Vec<u8> = hidden.iter().zip(pad).map(|(h, p)| h ^ p).collect();
    key_of(&bytes)
}

/// Argon2id with the crate's defaults (19 MiB, two passes): 32 bytes of pad and 32 of check.
fn derive(passphrase: &str, salt: &[u8]) -> Result<([u8; 32], [u8; 32]), Error> {
    let mut out = [0_u8; 64];
    Argon2::default()
        .hash_password_into(passphrase.as_bytes(), salt, &mut out)
        .map_err(|_| Error::Damaged)?;
    let (mut pad, mut check) = ([0_u8; 32], [0_u8; 32]);
    pad.copy_from_slice(out.get(..32).unwrap_or_default());
    check.copy_from_slice(out.get(32..).unwrap_or_default());
    Ok((pad, check))
}
