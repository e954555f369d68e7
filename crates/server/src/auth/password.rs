//! Passwords: argon2id, and the same work for accounts that do not exist.

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// Fewest characters of a password set by an administrator.
pub const MIN_CHARS: usize = 10;
/// Most bytes that are hashed; more is refused, so that nobody buys time with long passwords.
pub const MAX_BYTES: usize = 512;

/// Memory in KiB, passes, lanes: the first choice of the OWASP list for argon2id.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// A hash of these parameters that no password has, for accounts that do not exist.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed: {0}")]
pub struct HashError(String);

fn argon() -> Result<Argon2<'static>, HashError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|e| HashError(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string to be stored. Takes tens of milliseconds: call it off the async threads.
///
/// # Errors
/// If the password is longer than [`MAX_BYTES`] or the parameters are impossible.
pub fn hash(password: &str) -> Result<String, HashError> {
    if password.len() > MAX_BYTES {
        return Err(HashError(format!("longer than {MAX_BYTES} bytes")));
    }
    let salt = SaltString::generate(&mut OsRng);
    let hash = argon()?
        .hash_password(password.as_bytes(), &salt)
        .map_err(|error| HashError(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether `password` belongs to `stored`. Without a stored hash the same work is done in vain, so
/// that the time of the answer does not tell whether an account exists.
#[must_use]
pub fn verify(password: &str, stored: Option<&str>) -> bool {
    let (known, text) = match stored {
        Some(text) => (true, text),
        None => (false, NOBODY),
    };
    let Ok(hash) = PasswordHash::new(text) else {
        return false;
    };
    let Ok(argon) = argon() else { return false };
    let fits =
        password.len() <= MAX_BYTES && argon.verify_password(password.as_bytes(), &hash).is_ok();
    known && fits
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_only() {
        let stored = hash("Sonnenaufgang-7").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("Sonnenaufgang-7", Some(&stored)));
        assert!(!verify("sonnenaufgang-7", Some(&stored)));
        assert!(!verify("", None));
    }

    #[test]
    fn the_hash_of_nobody_is_worth_the_same_work() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let somebody = hash("x").unwrap();
        let somebody = PasswordHash::new(&somebody).unwrap();
        assert_eq!(nobody.params, somebody.params);
        assert_eq!(nobody.algorithm, somebody.algorithm);
        assert_eq!(nobody.hash.unwrap().len(), somebody.hash.unwrap().len());
    }
}
