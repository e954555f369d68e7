//! The two doors for writing, the one for reading, and what concerns both files at once.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use domain::{Change, Timestamp};
use rusqlite::{Connection, TransactionBehavior};

use crate::blobs::Blobs;
use crate::error::{DbFile, Error};
use crate::key::Protection;
use crate::open::{self, Folders, OpenReport};
use crate::pool::{Opening, Pool};
use crate::tx::{CacheTx, Changes, DeskTx, Read};

/// The two files and the blobs. Shared between threads; every call blocks.
#[derive(Debug)]
pub struct Store {
    desk: Pool,
    cache: RwLock<Pool>,
    cache_opening: Opening,
    blobs: Blobs,
    /// Held for as long as the store lives.
    _lock: File,
}

impl Store {
    /// Opens the files, brings them up to date, salvages or rebuilds what is damaged.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::TooNew`], [`Error::WrongKey`], [`Error::DiskFull`],
    /// [`Error::ReadOnly`]: nothing was changed.
    pub fn open(
        folders: &Folders,
        protection: &Protection,
        now: Timestamp,
    ) -> Result<(Self, Vec<OpenReport>), Error> {
        open::make_folder(&folders.data)?;
        open::make_folder(&folders.cache)?;
        let lock = open::lock(&folders.data)?;
        open::check_key(&folders.data, protection)?;
        let opening = |file: DbFile, folder: &std::path::Path| Opening {
            file,
            path: folder.join(file.to_string()),
            protection: protection.clone(),
        };
        let mut reports = Vec::new();
        let desk_opening = opening(DbFile::Desk, &folders.data);
        let desk = open::open_desk(&desk_opening, now, &mut reports)?;
        let cache_opening = opening(DbFile::Cache, &folders.cache);
        let (cache, empty) = open::open_cache(&cache_opening, now, &mut reports)?;
        let blobs = Blobs::open(&folders.data.join("blobs"), protection)?;
        let store = Self {
            desk: Pool::new(desk_opening, desk),
            cache: RwLock::new(Pool::new(cache_opening.clone(), cache)),
            cache_opening,
            blobs,
            _lock: lock,
        };
        if empty {
            store.read_again()?;
        }
        Ok((store, reports))
    }

    /// The only way to write what the user made. Durable when it returns.
    pub fn desk_write<T>(
        &self,
        work: impl FnOnce(&DeskTx<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<Change>), Error> {
        let write = || {
            let mut conn = self.desk.writer();
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let tx = DeskTx {
                conn: &transaction,
                changes: Changes::default(),
            };
            let value = work(&tx)?;
            let changes = tx.changes.into_vec();
            transaction.commit()?;
            Ok((value, changes))
        };
        write().map_err(|error: Error| error.about(DbFile::Desk))
    }

    /// The only way to write what servers told.
    pub fn cache_write<T>(
        &self,
        work: impl FnOnce(&CacheTx<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<Change>), Error> {
        let cache = self.cache();
        let write = || {
            let mut conn = cache.writer();
            let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let tx = CacheTx {
                conn: &transaction,
                changes: Changes::default(),
                touched: RefCell::new(BTreeSet::new()),
                index_later: Cell::new(false),
            };
            let value = work(&tx)?;
            tx.settle()?;
            let changes = tx.changes.into_vec();
            transaction.commit()?;
            Ok((value, changes))
        };
        write().map_err(|error: Error| self.mark_damage(error.about(DbFile::Cache)))
    }

    /// Both files at one moment.
    pub fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let pool = self.cache();
        let read = || {
            let desk = self.desk.reader()?;
            let cache = pool.reader()?;
            // The desk's moment first: see `Read`.
            let desk = Moment::begin(desk.conn()?)?;
            let cache = Moment::begin(cache.conn()?)?;
            work(&Read {
                desk: desk.0,
                cache: cache.0,
            })
        };
        read().map_err(|error: Error| {
            let file = if error.is_corruption() {
                self.damaged_file()
            } else {
                DbFile::Cache
            };
            self.mark_damage(error.about(file))
        })
    }

    /// The files beside the databases.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Moves a damaged cache aside and starts an empty one, without closing the store. All cursors are
    /// lost, so every account loads anew.
    pub fn rebuild_cache(&self, now: Timestamp) -> Result<Vec<Change>, Error> {
        self.replace_cache(now)?;
        Ok(vec![Change::Everything])
    }

    /// An empty cache instead of this one, of which nothing is kept.
    pub(crate) fn discard_cache(&self, now: Timestamp) -> Result<(), Error> {
        let reports = self.replace_cache(now)?;
        for report in reports {
            if let OpenReport::CacheRebuilt { kept } = report {
                open::remove(&kept)?;
            }
        }
        Ok(())
    }

    fn replace_cache(&self, now: Timestamp) -> Result<Vec<OpenReport>, Error> {
        let mut pool = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        let mark = open::damage_mark(&self.cache_opening.path);
        fs::write(&mark, b"")?;
        // The connections of the old file close before it is renamed.
        let nowhere = Opening {
            path: ":memory:".into(),
            ..self.cache_opening.clone()
        };
        *pool = Pool::new(nowhere, Connection::open_in_memory()?);
        let mut reports = Vec::new();
        let (writer, _) = open::open_cache(&self.cache_opening, now, &mut reports)?;
        *pool = Pool::new(self.cache_opening.clone(), writer);
        drop(pool);
        self.read_again()?;
        Ok(reports)
    }

    /// Deletes blobs no row refers to that are older than `grace`: one that was put a moment ago may
    /// still get its row. Returns how many.
    pub fn collect_garbage(&self, grace: Duration) -> Result<u32, Error> {
        // Listed before the rows are read: what is put meanwhile is not in the list.
        let old = self.blobs.older_than(grace)?;
        if old.is_empty() {
            return Ok(0);
        }
        let used = self.read(|read| read.used_blobs())?;
        self.blobs.remove_unused(&old, &used)
    }

    pub(crate) fn cache(&self) -> RwLockReadGuard<'_, Pool> {
        self.cache.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read here and not told yet goes into an empty cache.
    fn read_again(&self) -> Result<(), Error> {
        let marks = self.read(|read| read.local_reads().all())?;
        self.cache_write(|tx| {
            for (account, mark) in &marks {
                tx.read_marks_mut().put(*account, mark)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    /// Which file a reader found damaged: the small one is quickly cleared of suspicion.
    fn damaged_file(&self) -> DbFile {
        let conn = self.desk.writer();
        let whole = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        if whole.is_ok_and(|verdict| verdict == "ok") {
            DbFile::Cache
        } else {
            DbFile::Desk
        }
    }

    /// A cache found damaged is rebuilt at the latest when the store is opened again.
    fn mark_damage(&self, error: Error) -> Error {
        if matches!(error, Error::Damaged(DbFile::Cache)) {
            let mark = open::damage_mark(&self.cache_opening.path);
            if let Err(error) = fs::write(mark, b"") {
                tracing::warn!(%error, "the damaged cache could not be marked");
            }
        }
        error
    }
}

/// A read transaction that ends with its value.
struct Moment<'a>(&'a Connection);

impl<'a> Moment<'a> {
    fn begin(conn: &'a Connection) -> Result<Self, Error> {
        conn.execute_batch("BEGIN")?;
        let moment = Self(conn);
        // BEGIN alone takes no snapshot; the first read does.
        conn.prepare_cached("SELECT 1 FROM meta LIMIT 1")?
            .query_row([], |_| Ok(()))?;
        Ok(moment)
    }
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.execute_batch("ROLLBACK") {
            tracing::warn!(%error, "a read did not end");
        }
    }
}
