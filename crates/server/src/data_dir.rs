//! The server's folder: who holds it, and where things lie in it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The data folder, held by this process as long as the value lives.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: Option<File>,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// Another server has it.
    #[error("the data folder {0} is in use by another pultd; stop that one first")]
    InUse(PathBuf),
    /// It is not there, for a command that needs an existing one.
    #[error("there is no pultd data folder at {0}")]
    Missing(PathBuf),
    /// It cannot be made or written.
    #[error("the data folder {path} cannot be used: {source}")]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl DataDir {
    /// Takes the folder for a server, making it if need be.
    ///
    /// # Errors
    /// If another server holds it or it cannot be written.
    pub fn take(path: &Path) -> Result<Self, DataDirError> {
        let unusable = |source| DataDirError::Unusable {
            path: path.to_owned(),
            source,
        };
        create_private(path).map_err(unusable)?;
        let lock = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(path.join("pultd.lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: Some(lock),
            }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }

    /// Looks into an existing folder beside a running server, for administration.
    ///
    /// # Errors
    /// If there is no database in it.
    pub fn visit(path: &Path) -> Result<Self, DataDirError> {
        let dir = Self {
            path: path.to_owned(),
            _lock: None,
        };
        match dir.database().try_exists() {
            Ok(true) => Ok(dir),
            Ok(false) => Err(DataDirError::Missing(path.to_owned())),
            Err(source) => Err(DataDirError::Unusable {
                path: path.to_owned(),
                source,
            }),
        }
    }

    /// The database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.path.join("pultd.db")
    }

    /// The folder of attachments.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.path.join("blobs")
    }

    /// Where a demonstration writes its accounts.
    #[must_use]
    pub fn demo_accounts(&self) -> PathBuf {
        self.path.join("demo-accounts.json")
    }
}

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}
