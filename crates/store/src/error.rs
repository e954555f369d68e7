//! What can go wrong with files, told apart by what to do about it.

use std::{fmt, io};

use domain::BlobId;
use rusqlite::ErrorCode;

/// One of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DbFile {
    /// What the user made.
    Desk,
    /// What servers told.
    Cache,
}

impl DbFile {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Cache => "cache",
        }
    }
}

impl fmt::Display for DbFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.sqlite", self.name())
    }
}

/// An error of the store. Nothing is half written: a failed write left no trace.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process works with the same folder.
    #[error("another Pult is using this folder")]
    InUse,
    /// Written by a newer build than this one can read; nothing was touched.
    #[error("{0} was written by a newer Pult")]
    TooNew(DbFile),
    /// The key does not belong to these files; nothing was touched.
    #[error("the key does not open these files")]
    WrongKey,
    /// No room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The folder cannot be written to.
    #[error("the folder is read-only")]
    ReadOnly,
    /// A file is damaged. The desk is salvaged and the cache rebuilt at the next `open`; the cache
    /// also by `rebuild_cache`.
    #[error("{0} is damaged")]
    Damaged(DbFile),
    /// The bytes on disk are not the ones that were written.
    #[error("the stored file {0} is damaged")]
    BlobDamaged(BlobId),
    /// No such file in the blob store.
    #[error("the stored file {0} is missing")]
    BlobMissing(BlobId),
    /// A picked file is larger than allowed.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The most that was allowed, bytes.
        limit: u64,
    },
    /// A picked file became shorter or vanished while it was copied.
    #[error("the file changed while it was copied")]
    Vanished,
    /// A newer version of the draft is already stored.
    #[error("a newer version of the draft is stored")]
    Stale,
    /// The row this was about does not exist.
    #[error("no such {0}")]
    NoSuch(&'static str),
    /// The same operation id is queued with other contents.
    #[error("an operation with this id is queued already")]
    AlreadyQueued,
    /// It would not read as what it is.
    #[error("the operation cannot be stored")]
    Unreadable,
    /// The operation may have reached the server, so it cannot be taken back.
    #[error("the operation may have been sent already")]
    InDoubt,
    /// More accounts than the cache can number.
    #[error("too many accounts")]
    TooManyAccounts,
    /// SQLite.
    #[error("the local database failed")]
    Sql(#[source] rusqlite::Error),
    /// A migration.
    #[error("the local database could not be brought up to date")]
    Migration(#[source] rusqlite_migration::Error),
    /// The file system.
    #[error("a local file could not be read or written")]
    Io(#[source] io::Error),
    /// A stored record that does not read as what it is.
    #[error("a stored record cannot be read")]
    Record(#[from] serde_json::Error),
}

impl Error {
    /// Names the damaged file where SQLite only said "damaged".
    pub(crate) fn about(self, file: DbFile) -> Self {
        if self.is_corruption() {
            Self::Damaged(file)
        } else {
            self
        }
    }

    /// Whether the file must be salvaged or rebuilt.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_)) || self.is_corruption()
    }

    pub(crate) fn is_corruption(&self) -> bool {
        let Self::Sql(rusqlite::Error::SqliteFailure(inner, text)) = self else {
            return false;
        };
        match inner.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => true,
            // A page whose authentication fails makes SQLCipher answer with an I/O or plain error.
            ErrorCode::SystemIoFailure => {
                inner.extended_code == rusqlite::ffi::SQLITE_IOERR_SHORT_READ
                    || inner.extended_code == rusqlite::ffi::SQLITE_IOERR
            }
            ErrorCode::Unknown => text.is_none(),
            _ => false,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            _ => Self::Sql(error),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            _ => Self::Io(error),
        }
    }
}

impl From<rusqlite_migration::Error> for Error {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            other => Self::Migration(other),
        }
    }
}
