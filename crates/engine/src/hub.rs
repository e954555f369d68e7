//! What all parts of the desk share: the files, the clock, and who is told what.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{AccountId, AttachmentId, Change, Clock, TicketKey};
use store::{CacheTx, DeskTx, Read, Store};
use tokio::sync::{Notify, RwLock, broadcast};

use crate::begun::Begun;
use crate::error::DeskError;
use crate::turns::Turns;
use crate::view::NoticeView;

/// Changes a slow listener may fall behind before it is told to read everything again.
const CHANGES: usize = 1024;
/// Notices a slow listener may fall behind.
const NOTICES: usize = 64;

/// A notice to be shown, or notices to be taken off the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeEvent {
    /// Show it.
    Show(Box<NoticeView>),
    /// What they were about was read: take them away.
    Withdraw(Vec<String>),
}

/// What the user looks at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Focus {
    pub(crate) ticket: Option<TicketKey>,
    pub(crate) foreground: bool,
}

/// Shared by the verbs and the accounts' loops.
#[derive(Debug)]
pub(crate) struct Hub {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    changes: broadcast::Sender<Change>,
    notices: broadcast::Sender<NoticeEvent>,
    focus: Mutex<Focus>,
    pub(crate) begun: Begun,
    pub(crate) downloads: Turns<(AccountId, AttachmentId)>,
    /// Rung when there is something to tidy up.
    pub(crate) tidy: Arc<Notify>,
    /// Held for reading by work on the files, which goes on when whoever asked for it is gone.
    at_work: Arc<RwLock<()>>,
}

impl Hub {
    pub(crate) fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            changes: broadcast::channel(CHANGES).0,
            notices: broadcast::channel(NOTICES).0,
            focus: Mutex::default(),
            begun: Begun::default(),
            downloads: Turns::default(),
            tidy: Arc::default(),
            at_work: Arc::default(),
        }
    }

    /// Tells of what was committed. Nobody listening is fine.
    pub(crate) fn publish(&self, changes: Vec<Change>) {
        for change in changes {
            let _ = self.changes.send(change);
        }
    }

    pub(crate) fn tell(&self, event: NoticeEvent) {
        let _ = self.notices.send(event);
    }

    pub(crate) fn listen(&self) -> Changes {
        Changes(self.changes.subscribe())
    }

    pub(crate) fn listen_notices(&self) -> Notices {
        Notices(self.notices.subscribe())
    }

    pub(crate) fn focus(&self) -> MutexGuard<'_, Focus> {
        lock(&self.focus)
    }

    /// The thread on screen in a window that has the focus.
    pub(crate) fn focused(&self) -> Option<TicketKey> {
        let focus = *self.focus();
        focus.ticket.filter(|_| focus.foreground)
    }
}

/// A lock whose holder never panics half-way; a poisoned one is as good.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs blocking work of the store beside the runtime.
pub(crate) async fn blocking<T: Send + 'static>(
    hub: &Arc<Hub>,
    work: impl FnOnce(&Hub) -> Result<T, DeskError> + Send + 'static,
) -> Result<T, DeskError> {
    let hub = Arc::clone(hub);
    let at_work = Arc::clone(&hub.at_work).read_owned().await;
    let done = tokio::task::spawn_blocking(move || {
        let done = work(&hub);
        // The files are let go of before anybody who waits for that is told.
        drop(hub);
        drop(at_work);
        done
    });
    done.await.map_err(|_| DeskError::Closed)?
}

impl Hub {
    /// Waits until no work on the files is under way.
    pub(crate) async fn at_rest(&self) {
        drop(self.at_work.write().await);
    }

    /// Writes what the user made and tells of it.
    pub(crate) fn desk<T>(
        &self,
        work: impl FnOnce(&DeskTx<'_>) -> Result<T, store::Error>,
    ) -> Result<T, DeskError> {
        let (value, changes) = self.store.desk_write(work)?;
        self.publish(changes);
        Ok(value)
    }

    /// Writes what servers told and tells of it.
    pub(crate) fn cache<T>(
        &self,
        work: impl FnOnce(&CacheTx<'_>) -> Result<T, store::Error>,
    ) -> Result<T, DeskError> {
        let (value, changes) = self.store.cache_write(work)?;
        self.publish(changes);
        Ok(value)
    }

    /// Reads both files at one moment.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, store::Error>,
    ) -> Result<T, DeskError> {
        Ok(self.store.read(work)?)
    }
}

/// What changed in the files, after each commit.
#[derive(Debug)]
pub struct Changes(broadcast::Receiver<Change>);

impl Changes {
    /// The next change; [`Change::Everything`] when this listener was too slow; none when the desk is
    /// closed.
    pub async fn next(&mut self) -> Option<Change> {
        match self.0.recv().await {
            Ok(change) => Some(change),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(Change::Everything),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}

/// Notices to be shown or taken away.
#[derive(Debug)]
pub struct Notices(broadcast::Receiver<NoticeEvent>);

impl Notices {
    /// The next one; none when the desk is closed.
    pub async fn next(&mut self) -> Option<NoticeEvent> {
        loop {
            match self.0.recv().await {
                Ok(event) => return Some(event),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}
