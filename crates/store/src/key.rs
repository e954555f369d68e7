//! The installation's key and what is derived from it.

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The installation's 32 bytes. Cleared from memory when dropped; `Debug` shows nothing of them.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// Wraps the bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// An independent key for one purpose.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        let expanded = Hkdf::<Sha256>::new(None, &*self.0).expand(purpose.as_bytes(), &mut *out);
        debug_assert!(expanded.is_ok(), "32 bytes are within HKDF's reach");
        out
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Whether the files are encrypted.
#[derive(Debug, Clone)]
pub enum Protection {
    /// With this key.
    Encrypted(Key),
    /// Not at all: only where somebody said so explicitly.
    Unencrypted,
}

impl Protection {
    /// The key of one purpose; blobs keep their format without encryption and use a key that is no
    /// secret.
    pub(crate) fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        match self {
            Self::Encrypted(key) => key.derive(purpose),
            Self::Unencrypted => Key::new([0; 32]).derive(purpose),
        }
    }

    pub(crate) fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purposes_get_different_keys_and_debug_shows_none() {
        let key = Key::new([7; 32]);
        assert_ne!(*key.derive("desk"), *key.derive("cache"));
        assert_eq!(*key.derive("desk"), *key.derive("desk"));
        assert_eq!(format!("{key:?}"), "Key(…)");
    }
}
