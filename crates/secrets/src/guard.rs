//! How a key is kept.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::{Error, InstallationKey, Kept, keychain};

/// The fewest characters a new passphrase may have.
pub const SHORTEST_PASSPHRASE: usize = 8;

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
        #[serde(default)]
        cost: Cost,
    },
    Unprotected {
        key: String,
    },
}

/// What guessing one passphrase costs, as Argon2id counts it. Kept in the note, so that it can be
/// raised without locking anybody out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// RFC 9106, section 4, the second recommendation, on one lane: 64 MiB, three passes.
    const TODAY: Self = Self {
        memory_kib: 65_536,
        passes: 3,
    };
    /// A note that asks for more than this was not written by Pult.
    const MOST_KIB: u32 = 1_048_576;
}

/// A note that names no cost was written with the crate's own.
impl Default for Cost {
    fn default() -> Self {
        Self {
            memory_kib: Params::DEFAULT_M_COST,
            passes: Params::DEFAULT_T_COST,
        }
    }
}

impl Guard {
    pub(crate) fn kept(&self) -> Kept {
        match self {
            Self::Keychain => Kept::Keychain,
            Self::Passphrase { .. } => Kept::Passphrase,
            Self::Unprotected { .. } => Kept::Unprotected,
        }
    }

    pub(crate) fn keep(id: &str, key: &InstallationKey, choice: &Choice) -> Result<Self, Error> {
        match choice {
            Choice::Keychain => {
                keychain::set(id, key.bytes()).map_err(no_keychain)?;
                // A keychain that takes a key and does not give it back is none.
                match keychain::get(id) {
                    Ok(bytes) if bytes == key.bytes() => Ok(Self::Keychain),
                    Ok(_) => Err(Error::NoKeychain("it gave another key back".to_owned())),
                    Err(error) => Err(no_keychain(error)),
                }
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
            Self::Keychain => match keychain::get(id) {
                Ok(bytes) => key_of(&bytes),
                Err(keyring_core::Error::NoEntry) => Err(Error::KeyLost),
                Err(error) => Err(keychain_away(error)),
            },
            Self::Passphrase { salt, check, cost } => {
                let text = passphrase.ok_or(Error::PassphraseNeeded)?;
                unwrap_key(text, salt, check, *cost)
            }
            Self::Unprotected { key } => key_of(&STANDARD.decode(key).map_err(|_| Error::Damaged)?),
        }
    }
}

/// The keychain's entry is not used any more. One that stays behind opens nothing new.
pub(crate) fn forget(id: &str) {
    let _stays = keychain::delete(id);
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "used as a function for map_err"
)]
fn no_keychain(error: keyring_core::Error) -> Error {
    Error::NoKeychain(error.to_string())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "used as a function for map_err"
)]
fn keychain_away(error: keyring_core::Error) -> Error {
    Error::KeychainAway(error.to_string())
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
    if passphrase.chars().count() < SHORTEST_PASSPHRASE {
        return Err(Error::PassphraseTooShort);
    }
    let mut salt = [0_u8; 16];
    rand::rngs::OsRng
        .try_fill_bytes(&mut salt)
        .map_err(|_| Error::NoRandomness)?;
    let cost = Cost::TODAY;
    let (pad, check) = derive(passphrase, &salt, cost)?;
    let hidden: Vec<u8> = key.bytes().iter().zip(pad).map(|(k, p)| k ^ p).collect();
    let salt: Vec<u8> = salt.iter().copied().chain(hidden).collect();
    Ok(Guard::Passphrase {
        salt: STANDARD.encode(salt),
        check: STANDARD.encode(check),
        cost,
    })
}

fn unwrap_key(
    passphrase: &str,
    salt: &str,
    check: &str,
    cost: Cost,
) -> Result<InstallationKey, Error> {
    let salt = STANDARD.decode(salt).map_err(|_| Error::Damaged)?;
    let check = STANDARD.decode(check).map_err(|_| Error::Damaged)?;
    let (salt, hidden) = salt.split_at_checked(16).ok_or(Error::Damaged)?;
    let (pad, derived) = derive(passphrase, salt, cost)?;
    if derived.as_slice() != check.as_slice() {
        return Err(Error::WrongPassphrase);
    }
    let bytes: Vec<u8> = hidden.iter().zip(pad).map(|(h, p)| h ^ p).collect();
    key_of(&bytes)
}

/// Argon2id: 32 bytes of pad and 32 of check. Keyboards compose letters differently, so the text is
/// brought into one form first.
fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Result<([u8; 32], [u8; 32]), Error> {
    if cost.memory_kib > Cost::MOST_KIB {
        return Err(Error::Damaged);
    }
    let text: String = passphrase.nfkc().collect();
    let params =
        Params::new(cost.memory_kib, cost.passes, 1, Some(64)).map_err(|_| Error::Damaged)?;
    let mut out = [0_u8; 64];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(text.as_bytes(), salt, &mut out)
        .map_err(|_| Error::Damaged)?;
    let (mut pad, mut check) = ([0_u8; 32], [0_u8; 32]);
    pad.copy_from_slice(out.get(..32).unwrap_or_default());
    check.copy_from_slice(out.get(32..).unwrap_or_default());
    Ok((pad, check))
}
