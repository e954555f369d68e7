//! The database: one folder, one writer, some readers that cannot write.
//!
//! The SQL of the server is one text for SQLite and PostgreSQL: `$1` placeholders, types both
//! have ([`Id`], [`millis`], JSON text, 0 and 1), `ON CONFLICT`, row values. What differs stays here.

mod columns;
mod error;
mod maintenance;
mod open;
mod query;
mod scrub;
mod signal;
mod tx;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use portal::Document;
use sqlx::any::Any;
use sqlx::{AnyPool, Transaction};
use tokio::sync::{Semaphore, broadcast};

pub use columns::{Columns, Id, from_millis, json, millis, now};
pub use error::{DbError, OpenError};
pub use open::Durability;
pub use query::placeholders;
pub use scrub::finish as finish_scrubbing;
pub use signal::{Changes, Signal};
pub use tx::Tx;
pub(crate) use tx::{random_bytes, random_id};

/// Writes that may wait for the one writer. Whoever comes later is sent away at once: he would wait
/// longer than he has patience for.
const WAITING: usize = 200;

/// A connection inside a transaction or snapshot; what queries run on.
pub type Conn = sqlx::AnyConnection;

/// The open database of one portal. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    writer: AnyPool,
    queue: Arc<Semaphore>,
    readers: AnyPool,
    signals: broadcast::Sender<Signal>,
    portal: RwLock<Option<Arc<Document>>>,
    cursor_key: Key,
    instance: String,
    head_at_open: i64,
    made: AtomicI64,
    /// Seconds after which clients ask again; 0: no maintenance.
    maintenance: AtomicU32,
}

/// A secret that does not show in logs.
struct Key(Vec<u8>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// A read transaction: everything read through it is of one moment.
#[derive(Debug)]
pub struct Snapshot(Transaction<'static, Any>);

impl Snapshot {
    /// What queries run on.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.0
    }
}

impl Db {
    /// Opens the database in `folder`, makes it when the folder is empty or missing, and brings an
    /// older one up to date.
    ///
    /// # Errors
    /// If the folder is damaged, newer than this program, or cannot be used. Nothing is changed then.
    pub async fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_with(folder, Durability::EveryCommit).await
    }

    /// As [`Db::open`], with a choice of what a commit waits for.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub async fn open_with(folder: &Path, durability: Durability) -> Result<Self, OpenError> {
        let opened = open::open(folder, durability).await?;
        let inner = Inner {
            folder: folder.to_owned(),
            writer: opened.writer,
            queue: Arc::new(Semaphore::new(WAITING)),
            readers: opened.readers,
            signals: signal::channel(),
            portal: RwLock::new(opened.portal.map(Arc::new)),
            cursor_key: Key(opened.cursor_key),
            instance: opened.instance,
            head_at_open: opened.head,
            made: AtomicI64::new(0),
            maintenance: AtomicU32::new(opened.maintenance),
        };
        let inner = Arc::new(inner);
        watch::start(&inner);
        Ok(Self { inner })
    }

    /// Begins a write transaction. There is one at a time; the others wait here. Dropping it rolls
    /// back.
    ///
    /// # Errors
    /// [`DbError::Busy`] if too many wait already; or if the database cannot be locked.
    pub async fn write(&self) -> Result<Tx, DbError> {
        let queue = Arc::clone(&self.inner.queue);
        let place = queue.try_acquire_owned().map_err(|_| DbError::Busy)?;
        let began = self.inner.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Tx::new(self.clone(), began, place))
    }

    /// Begins a read transaction.
    ///
    /// # Errors
    /// If there is no connection to be had.
    pub async fn read(&self) -> Result<Snapshot, DbError> {
        Ok(Snapshot(self.inner.readers.begin().await?))
    }

    /// Hears of every commit from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Signal> {
        self.inner.signals.subscribe()
    }

    /// The portal document; none in a fresh database until [`Tx::set_portal`].
    #[must_use]
    pub fn portal(&self) -> Option<Arc<Document>> {
        self.inner
            .portal
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.inner.folder
    }

    /// Id of this database, given when it was made.
    #[must_use]
    pub fn instance(&self) -> &str {
        &self.inner.instance
    }

    /// Key that signs cursors.
    pub(crate) fn cursor_key(&self) -> &[u8] {
        &self.inner.cursor_key.0
    }

    /// Writes a copy of the database, of one moment, into the new file `target`.
    ///
    /// # Errors
    /// If the file exists or cannot be written.
    pub async fn back_up(&self, target: &Path) -> Result<(), DbError> {
        sqlx::query("VACUUM INTO $1")
            .bind(target.to_string_lossy().into_owned())
            .execute(&self.inner.writer)
            .await?;
        Ok(())
    }

    /// Closes all connections; transactions under way are waited for.
    pub async fn close(&self) {
        self.inner.writer.close().await;
        self.inner.readers.close().await;
    }

    /// This process has made a transaction that took a sequence number.
    fn count(&self) {
        self.inner.made.fetch_add(1, Ordering::AcqRel);
    }

    fn publish(&self, signal: Signal) {
        // Nobody listening is not an error.
        let _ = self.inner.signals.send(signal);
    }

    fn keep_portal(&self, document: Document) {
        let mut kept = self
            .inner
            .portal
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *kept = Some(Arc::new(document));
    }
}
