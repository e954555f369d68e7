//! Uploads that are being written right now: two requests never write into one file.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use uuid::Uuid;

/// The uploads under way.
#[derive(Debug, Clone, Default)]
pub struct Uploading(Arc<Mutex<HashSet<Uuid>>>);

/// An upload taken; given back when dropped, also when the client goes away.
#[derive(Debug)]
pub struct Taken {
    all: Uploading,
    id: Uuid,
}

impl Uploading {
    /// Takes an upload, unless somebody else has it.
    #[must_use]
    pub fn take(&self, id: Uuid) -> Option<Taken> {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        busy.insert(id).then(|| Taken {
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
