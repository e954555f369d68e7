//! Uploads that are being written right now: two requests never write into one file, and nobody
//! writes into more than a few.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use api::code;
use uuid::Uuid;

use crate::error::{Error, Result};

/// Pieces one account may send at once (server-api.md §4.10).
const AT_ONCE: usize = 5;

/// The uploads under way, and whose they are.
#[derive(Debug, Clone, Default)]
pub struct Uploading(Arc<Mutex<HashMap<Uuid, Uuid>>>);

/// An upload taken; given back when dropped, also when the client goes away.
#[derive(Debug)]
pub struct Taken {
    all: Uploading,
    id: Uuid,
}

impl Uploading {
    /// Takes an upload of `user`.
    ///
    /// # Errors
    /// `op_in_progress` if somebody else has it, `rate_limited` if he has too many.
    pub fn take(&self, user: Uuid, id: Uuid) -> Result<Taken> {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.contains_key(&id) {
            return Err(Error::new(code::OP_IN_PROGRESS).retry_after(1));
        }
        if busy.values().filter(|owner| **owner == user).count() >= AT_ONCE {
            return Err(Error::rate_limited(1));
        }
        busy.insert(id, user);
        Ok(Taken {
            all: self.clone(),
            id,
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.all
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn five_files_are_sent_at_once_and_each_by_one_request() {
        let (all, user) = (Uploading::default(), Uuid::from_u128(1));
        let mut taken: Vec<_> = (0..5)
            .map(|id| all.take(user, Uuid::from_u128(id)).unwrap())
            .collect();
        let refused = |user, id| all.take(user, Uuid::from_u128(id)).unwrap_err().code();
        assert_eq!(refused(user, 4), code::OP_IN_PROGRESS);
        assert_eq!(refused(user, 5), code::RATE_LIMITED);
        let _other = all.take(Uuid::from_u128(2), Uuid::from_u128(6)).unwrap();
        taken.pop();
        let _next = all.take(user, Uuid::from_u128(5)).unwrap();
    }
}
