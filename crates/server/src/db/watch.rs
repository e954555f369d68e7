//! Writes of other processes: `pultd admin` works beside a running server.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{Db, Inner, Signal};
use crate::feed;

/// How often the sequence is looked at: a session revoked elsewhere is over within two seconds.
const EVERY: Duration = Duration::from_secs(1);

/// Looks for transactions this process has not made, until the database is closed.
pub(super) fn start(inner: &Arc<Inner>) {
    let inner = Arc::downgrade(inner);
    tokio::spawn(async move {
        let mut seen = None;
        loop {
            tokio::time::sleep(EVERY).await;
            match look(&inner, seen).await {
                Some(head) => seen = Some(head),
                None => return,
            }
        }
    });
}

async fn look(inner: &Weak<Inner>, seen: Option<i64>) -> Option<i64> {
    let db = Db {
        inner: inner.upgrade()?,
    };
    if db.inner.readers.is_closed() {
        return None;
    }
    let Ok(mut snapshot) = db.read().await else {
        return Some(seen.unwrap_or_default());
    };
    let Ok(head) = feed::head(snapshot.conn()).await else {
        return Some(seen.unwrap_or_default());
    };
    let own = db.inner.newest.load(Ordering::Acquire);
    if seen.is_some_and(|seen| head > seen) && head > own {
        db.publish(Signal::Elsewhere);
    }
    Some(head)
}
