//! What a committed transaction tells the rest of the process.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use api::RecordKind;
use tokio::sync::broadcast;
use uuid::Uuid;

/// Signals a slow listener may be behind before it is told to look at everything.
const BACKLOG: usize = 1024;

/// Something was committed.
#[derive(Debug, Clone)]
pub enum Signal {
    /// Objects or grants have changed.
    Changed(Arc<Changes>),
    /// A session is over.
    Revoked {
        /// Which.
        session: Uuid,
        /// Whether its device shall forget what it has.
        wipe: bool,
    },
    /// Another process has written to the database; nobody knows what.
    Elsewhere,
}

/// What one transaction changed.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Its sequence.
    pub seq: i64,
    /// Kinds of objects by the buckets they lie in or have left.
    pub buckets: BTreeMap<String, BTreeSet<RecordKind>>,
    /// Users whose set of buckets has changed.
    pub granted: BTreeSet<Uuid>,
}

impl Changes {
    /// Kinds that have changed for somebody who holds `buckets`.
    #[must_use]
    pub fn kinds_in(&self, buckets: &BTreeSet<String>) -> BTreeSet<RecordKind> {
        buckets
            .iter()
            .filter_map(|bucket| self.buckets.get(bucket))
            .flatten()
            .copied()
            .collect()
    }
}

pub(super) fn channel() -> broadcast::Sender<Signal> {
    broadcast::Sender::new(BACKLOG)
}
