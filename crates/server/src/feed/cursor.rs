//! The place a reader has reached: opaque to clients, signed, bound to its user.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

use super::profile::Scope;

/// Version of the form below. A cursor of another version is answered with a fresh load.
const VERSION: u8 = 1;
/// Bytes of the signature in front.
const SIGNATURE: usize = 32;

/// Where a reader stands (server-api.md §4.3). `to`, `full` and `any` are grant ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Whose.
    pub user: Uuid,
    /// Filling or following.
    pub phase: Phase,
    /// Everything up to here has been told (tail), or is going to be (load).
    pub seq: i64,
    /// Tag of the transaction `seq`.
    pub tag: i64,
    /// Newest transaction a page of this reader can have shown.
    pub head_seq: i64,
    /// Its tag.
    pub head_tag: i64,
    /// The grant that is being loaded, or followed.
    pub to: i64,
    /// The grant whose buckets are known completely; none before the first load is over.
    pub full: Option<i64>,
    /// All grants of which parts may be at the reader's, since `full`.
    pub any: Vec<i64>,
    /// What the reader keeps.
    #[serde(default)]
    pub scope: Scope,
    /// Records sent in this load.
    pub done: u32,
    /// Records of this load, counted when it began.
    pub about: Option<u32>,
}

/// Filling or following.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    /// Walking removed and added buckets; the last object sent.
    Load(Option<Place>),
    /// Following the sequence.
    Tail,
}

/// The last object of a page of a load. The order of variants is the order of the walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// In the removed buckets, in the order of kind and id, which cannot change.
    Removed {
        /// Kind's number.
        kind: i64,
        /// Id.
        id: Uuid,
    },
    /// In the added buckets, newest change first.
    Added {
        /// Sequence of the newest change.
        seq: i64,
        /// Kind's number.
        kind: i64,
        /// Id.
        id: Uuid,
    },
}

/// A cursor no page can be cut for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Not ours, not this user's, or tampered with.
    Invalid,
    /// Of another version of the server.
    OtherVersion,
}

impl Cursor {
    /// What the client gets.
    #[must_use]
    pub fn seal(&self, key: &[u8]) -> String {
        let mut text = vec![VERSION];
        text.extend(serde_json::to_vec(self).unwrap_or_default());
        let mut bytes = sign(key, &text);
        bytes.extend(text);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// What a client sent back.
    ///
    /// # Errors
    /// If it was not sealed by this server for this user.
    pub fn unseal(sealed: &str, key: &[u8], user: Uuid) -> Result<Self, Unreadable> {
        let bytes = URL_SAFE_NO_PAD
            .decode(sealed)
            .map_err(|_| Unreadable::Invalid)?;
        let (signature, text) = bytes
            .split_at_checked(SIGNATURE)
            .ok_or(Unreadable::Invalid)?;
        if !is_signed(key, text, signature) {
            return Err(Unreadable::Invalid);
        }
        let Some((&VERSION, json)) = text.split_first() else {
            return Err(Unreadable::OtherVersion);
        };
        let cursor: Self = serde_json::from_slice(json).map_err(|_| Unreadable::OtherVersion)?;
        if cursor.user == user {
            Ok(cursor)
        } else {
            Err(Unreadable::Invalid)
        }
    }
}

fn mac(key: &[u8], text: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(b"pult cursor\0");
    mac.update(text);
    Some(mac)
}

fn sign(key: &[u8], text: &[u8]) -> Vec<u8> {
    mac(key, text)
        .map(|mac| mac.finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

fn is_signed(key: &[u8], text: &[u8], signature: &[u8]) -> bool {
    mac(key, text).is_some_and(|mac| mac.verify_slice(signature).is_ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn cursor() -> Cursor {
        Cursor {
            user: Uuid::from_u128(7),
            phase: Phase::Load(Some(Place::Added {
                seq: 5,
                kind: 4,
                id: Uuid::from_u128(9),
            })),
            seq: 5,
            tag: 11,
            head_seq: 6,
            head_tag: 12,
            to: 1,
            full: None,
            any: vec![1, 2],
            scope: Scope::default(),
            done: 3,
            about: Some(10),
        }
    }

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let sealed = cursor().seal(b"key");
        assert_eq!(
            Cursor::unseal(&sealed, b"key", Uuid::from_u128(7)),
            Ok(cursor())
        );
    }

    #[test]
    fn a_cursor_of_somebody_else_or_with_a_changed_byte_is_refused() {
        let sealed = cursor().seal(b"key");
        let own = Uuid::from_u128(7);
        assert_eq!(
            Cursor::unseal(&sealed, b"key", Uuid::from_u128(8)),
            Err(Unreadable::Invalid)
        );
        assert_eq!(
            Cursor::unseal(&sealed, b"other", own),
            Err(Unreadable::Invalid)
        );
        let mut bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        for index in 0..bytes.len() {
            bytes[index] ^= 1;
            let changed = URL_SAFE_NO_PAD.encode(&bytes);
            assert_eq!(
                Cursor::unseal(&changed, b"key", own),
                Err(Unreadable::Invalid)
            );
            bytes[index] ^= 1;
        }
        for garbage in ["", "?", "AAAA", "ö"] {
            assert_eq!(
                Cursor::unseal(garbage, b"key", own),
                Err(Unreadable::Invalid)
            );
        }
    }

    #[test]
    fn a_signed_cursor_of_another_version_is_told_apart() {
        let mut text = vec![VERSION + 1];
        text.extend(b"{}");
        let mut bytes = sign(b"key", &text);
        bytes.extend(text);
        let sealed = URL_SAFE_NO_PAD.encode(bytes);
        assert_eq!(
            Cursor::unseal(&sealed, b"key", Uuid::nil()),
            Err(Unreadable::OtherVersion)
        );
    }
}
