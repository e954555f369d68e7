//! What the database refuses.

use std::path::PathBuf;

/// Why a data folder could not be opened: one sentence for whoever started the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not a database, or one that fails its own check.
    #[error(
        "The database {} is damaged ({detail}). Nothing was changed. Restore it from a backup, \
         or move the folder aside to start with an empty one.",
        path.display()
    )]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// Written by a newer pultd.
    #[error(
        "The data folder {} was written by a newer pultd. Nothing was changed. \
         Start at least that version again.",
        folder.display()
    )]
    Newer {
        /// The data folder.
        folder: PathBuf,
    },
    /// The database is missing although files of a portal are there.
    #[error(
        "The data folder {} holds files but no database. Nothing was changed. \
         Restore the database from a backup, or choose an empty folder.",
        folder.display()
    )]
    Incomplete {
        /// The data folder.
        folder: PathBuf,
    },
    /// The folder cannot be used.
    #[error("The data folder {} cannot be used: {source}.", folder.display())]
    Folder {
        /// The data folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Anything else.
    #[error("The database {} cannot be opened: {source}.", path.display())]
    Other {
        /// The database file.
        path: PathBuf,
        /// What the database says.
        source: DbError,
    },
}

/// What a query failed with. Texts of tickets are never part of it.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The database itself.
    #[error("the database failed: {0}")]
    Sql(#[from] sqlx::Error),
    /// A column holds what it must not hold.
    #[error("the database holds {0} that cannot be read")]
    Value(&'static str),
    /// A transaction was changed after its sequence number was taken: a mistake in the program.
    #[error("the transaction is sealed")]
    Sealed,
    /// So many wait to write that another one would wait in vain.
    #[error("too many wait to write")]
    Busy,
    /// The operating system has no random bytes to give.
    #[error("no random bytes: {0}")]
    Random(std::io::Error),
}

impl DbError {
    /// Whether a row with the same unique key is already there.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(self, Self::Sql(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}
