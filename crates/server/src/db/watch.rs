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
        let mut foreign = 0;
        loop {
            tokio::time::sleep(EVERY).await;
            match look(&inner).await {
                Look::Closed => return,
                Look::Failed => {}
                Look::Foreign(found) => {
                    if found > foreign
                        && let Some(inner) = inner.upgrade()
                    {
                        Db { inner }.publish(Signal::Elsewhere);
                    }
                    foreign = found;
                }
            }
        }
    });
}

enum Look {
    Closed,
    Failed,
    /// Transactions of others since this process has opened the database.
    Foreign(i64),
}

async fn look(inner: &Weak<Inner>) -> Look {
    let Some(inner) = inner.upgrade() else {
        return Look::Closed;
    };
    let db = Db { inner };
    if db.inner.readers.is_closed() {
        return Look::Closed;
    }
    // Counted before the head is read: at worst an own one is taken for somebody else's.
    let own = db.inner.made.load(Ordering::Acquire);
    let Ok(mut snapshot) = db.read().await else {
        return Look::Failed;
    };
    if let Ok(seconds) = super::maintenance::read(snapshot.conn()).await {
        db.keep_maintenance(seconds);
    }
    match feed::head(snapshot.conn()).await {
        Ok(head) => Look::Foreign(head - db.inner.head_at_open - own),
        Err(_) => Look::Failed,
    }
}
