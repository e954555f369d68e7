//! The desk without a window: everything the user is promised is kept here.
//!
//! ```text
//!                verbs                       wakes                 requests
//!   shell ─────────────────▶ Desk ─────────────────▶ one loop ─────────────────▶ Connector
//!     ▲                        │                    an account                       │
//!     │ changes, notices       ▼                        │ ▲                          │
//!     └──────────────────── the files ◀─────────────────┘ └──────── answers ─────────┘
//! ```
//!
//! A verb reads or writes the user's files and returns; it never waits for a server, except for
//! reaching, signing in and fetching a file. What a loop does next is decided by [`plan`], which like
//! [`lanes`], [`backoff`] and [`notice`] reads no clock, no environment and no chance.

mod access;
mod account;
mod accounts;
mod agreed;
mod apply;
mod attach;
pub mod backoff;
mod begun;
mod contact;
mod error;
mod files;
mod filing;
mod following;
mod header;
pub mod html;
mod hub;
pub mod lanes;
mod lists;
pub mod notice;
mod opening;
mod outbox;
pub mod plan;
mod prefs;
mod requests;
mod rich;
mod rows;
mod search;
mod sending;
mod shelf;
mod signing;
mod status;
pub mod text;
mod thread;
mod tickets;
mod tidy;
mod turns;
pub mod view;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use domain::{AccountId, Clock, Dial, OpId, Timestamp};
use store::Store;

use account::{Nudge, Running};
pub use error::DeskError;
pub use html::SafeHtml;
pub use hub::{Changes, NoticeEvent, Notices};
use hub::{Hub, blocking, lock};

/// The desk. Cheap to clone; all clones are the same desk.
#[derive(Debug, Clone)]
pub struct Desk {
    hub: Arc<Hub>,
    dial: Arc<dyn Dial>,
    device: Arc<str>,
    running: Arc<Mutex<BTreeMap<AccountId, Running>>>,
    steps: Arc<access::Steps>,
    tidying: Arc<Mutex<Option<tokio::task::JoinHandle<()>>>>,
}

/// The real time of day.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        chrono::Utc::now()
    }
}

impl Desk {
    /// Opens the desk over its files and starts every account's loop. `device` is this computer's name
    /// for a provider's list of devices.
    ///
    /// The lists can be shown at once; no network is waited for.
    ///
    /// # Errors
    /// If the accounts cannot be read.
    pub async fn open(
        store: Store,
        dial: Arc<dyn Dial>,
        clock: Arc<dyn Clock>,
        device: &str,
    ) -> Result<Self, DeskError> {
        let desk = Self {
            hub: Arc::new(Hub::new(store, clock)),
            dial,
            device: device.into(),
            running: Arc::default(),
            steps: Arc::default(),
            tidying: Arc::default(),
        };
        if let Err(error) = desk.local(tidy::finish_wipes).await {
            // It is tried again at the next start; nothing of it is shown as if it were kept.
            tracing::error!(%error, "a wipe that was cut short cannot be finished");
        }
        *lock(&desk.tidying) = Some(tidy::start(&desk.hub));
        for account in desk
            .local(|hub| hub.read(|read| read.accounts().all()))
            .await?
        {
            match desk.dial.connect(&account.server) {
                Ok(connector) => desk.start(account.id, connector),
                Err(fault) => {
                    tracing::error!(account.id = %account.id, %fault, "no way to this server");
                }
            }
        }
        Ok(desk)
    }

    /// Ends every loop. What was under way is looked for at the next start.
    pub async fn close(self) {
        let running = std::mem::take(&mut *lock(&self.running));
        for account in running.values() {
            account.nudge(Nudge::Stop);
        }
        for account in running.into_values() {
            let _ = account.task.await;
        }
        let tidying = lock(&self.tidying).take();
        if let Some(tidying) = tidying {
            tidying.abort();
            let _ = tidying.await;
        }
        // Work on the files outlives the task that asked for it: the folder is free only after it.
        self.hub.at_rest().await;
    }

    /// What changes in the files from now on. Losing one is harmless: a slow listener is told to read
    /// everything again.
    #[must_use]
    pub fn changes(&self) -> Changes {
        self.hub.listen()
    }

    /// What a person should be told from now on.
    #[must_use]
    pub fn notices(&self) -> Notices {
        self.hub.listen_notices()
    }

    fn start(&self, account: AccountId, connector: Arc<dyn domain::Connector>) {
        let running = account::start(&self.hub, account, connector);
        if let Some(old) = lock(&self.running).insert(account, running) {
            old.task.abort();
        }
    }

    fn nudge(&self, account: AccountId, nudge: Nudge) {
        if let Some(running) = lock(&self.running).get(&account) {
            running.nudge(nudge);
        }
    }

    fn nudge_all(&self, nudge: impl Fn() -> Nudge) {
        for running in lock(&self.running).values() {
            running.nudge(nudge());
        }
    }

    /// Every operation being performed or looked for right now.
    fn under_way(&self) -> BTreeSet<OpId> {
        lock(&self.running)
            .values()
            .flat_map(Running::under_way)
            .collect()
    }

    /// Work on the local files, beside the runtime.
    async fn local<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hub) -> Result<T, DeskError> + Send + 'static,
    ) -> Result<T, DeskError> {
        blocking(&self.hub, work).await
    }
}
