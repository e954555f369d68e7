//! Drafts in which nothing has been written yet. They live in memory: looking at a ticket is no reason
//! to write to the disk, and an empty draft is nothing anybody could lose.

use std::collections::BTreeMap;
use std::sync::Mutex;

use domain::DraftId;
use store::{DeskTx, Draft};

use crate::hub::lock;

/// They, one for each target looked at since the start.
#[derive(Debug, Default)]
pub(crate) struct Begun(Mutex<BTreeMap<DraftId, Draft>>);

impl Begun {
    pub(crate) fn get(&self, id: DraftId) -> Option<Draft> {
        lock(&self.0).get(&id).cloned()
    }

    /// The one that fits; otherwise `fresh` is one from now on.
    pub(crate) fn find_or_add(&self, fits: impl Fn(&Draft) -> bool, fresh: Draft) -> Draft {
        let mut begun = lock(&self.0);
        if let Some(known) = begun.values().find(|known| fits(known)) {
            return known.clone();
        }
        begun.insert(fresh.id, fresh.clone());
        fresh
    }

    /// It is in the file from now on, or thrown away.
    pub(crate) fn forget(&self, id: DraftId) {
        lock(&self.0).remove(&id);
    }

    /// A draft inside a transaction; one that is only begun is written now.
    pub(crate) fn written(&self, tx: &DeskTx<'_>, id: DraftId) -> Result<Draft, store::Error> {
        if let Some(known) = tx.drafts().get(id)? {
            return Ok(known);
        }
        let begun = self.get(id).ok_or(store::Error::NoSuch("draft"))?;
        tx.drafts_mut().save(&begun)?;
        Ok(begun)
    }
}
