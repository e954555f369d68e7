//! Opening, reading, writing.

use std::path::PathBuf;
use std::time::Duration;

use domain::{AccountId, Change, Timestamp};

use crate::blobs::Blobs;
use crate::error::Error;
use crate::key::Protection;
use crate::tx::{CacheTx, DeskTx, Read};

/// Where the files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// `desk.sqlite`, `blobs/`, the lock.
    pub data: PathBuf,
    /// `cache.sqlite`; may be the same folder.
    pub cache: PathBuf,
}

/// Something the user should know about the opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenReport {
    /// The desk file was damaged; what could be read is in a new one, the old one was kept.
    DeskSalvaged {
        /// Rows saved.
        saved: u32,
        /// Rows known to be lost.
        lost: u32,
        /// The damaged file.
        kept: PathBuf,
    },
    /// The cache was damaged or not ours; it was moved aside and is loaded anew.
    CacheRebuilt {
        /// The old file.
        kept: PathBuf,
    },
}

/// The two files and the blobs.
#[derive(Debug)]
pub struct Store {
    blobs: Blobs,
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
        todo!()
    }

    /// The only way to write what the user made. Durable when it returns.
    pub fn desk_write<T>(
        &self,
        work: impl FnOnce(&DeskTx<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<Change>), Error> {
        todo!()
    }

    /// The only way to write what servers told.
    pub fn cache_write<T>(
        &self,
        work: impl FnOnce(&CacheTx<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<Change>), Error> {
        todo!()
    }

    /// Both files at one moment.
    pub fn read<T>(&self, work: impl FnOnce(&Read<'_>) -> Result<T, Error>) -> Result<T, Error> {
        todo!()
    }

    /// The files beside the databases.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Moves a damaged cache aside and starts an empty one, without closing the store. All cursors are
    /// lost, so every account loads anew.
    pub fn rebuild_cache(&self, now: Timestamp) -> Result<Vec<Change>, Error> {
        todo!()
    }

    /// Deletes everything of an account, its blobs included; other accounts and the key stay. With
    /// `keep_drafts` its drafts stay and what waits in its outbox becomes drafts.
    pub fn wipe_account(
        &self,
        account: AccountId,
        keep_drafts: bool,
        now: Timestamp,
    ) -> Result<Vec<Change>, Error> {
        todo!()
    }

    /// Deletes blobs no row refers to that are older than `grace`. Returns how many.
    pub fn collect_garbage(&self, grace: Duration) -> Result<u32, Error> {
        todo!()
    }
}
