//! Opening: the lock, the key, what is damaged, what is too new.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use domain::Timestamp;
use rusqlite::Connection;

use crate::error::{DbFile, Error};
use crate::key::Protection;
use crate::migrate::{self, Owner};
use crate::pool::Opening;
use crate::salvage;

/// Where the files are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// `desk.sqlite`, `blobs/`, the lock.
    pub data: PathBuf,
    /// `cache.sqlite`; may be the same folder.
    pub cache: PathBuf,
}

impl Folders {
    /// Whether files were made here before. A key that is new cannot be theirs.
    #[must_use]
    pub fn in_use_before(&self) -> bool {
        let holds_something =
            |name: &str| fs::metadata(self.data.join(name)).is_ok_and(|file| file.len() > 0);
        holds_something("key.check") || holds_something("desk.sqlite")
    }
}

/// Something the user should know about the opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenReport {
    /// The desk file was damaged; what could be read is in a new one, the old one was kept.
    DeskSalvaged {
        /// Rows saved.
        saved: u32,
        /// Tables of which something could not be read.
        lost: Vec<String>,
        /// The damaged file.
        kept: PathBuf,
    },
    /// The cache was damaged or not ours; it was moved aside and is loaded anew.
    CacheRebuilt {
        /// The old file.
        kept: PathBuf,
    },
}

/// Creates a folder only its owner can enter.
pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    Ok(builder.create(path)?)
}

/// Keeps a second process out for as long as the file is held.
pub(crate) fn lock(data: &Path) -> Result<File, Error> {
    let file = File::options()
        .create(true)
        .append(true)
        .open(data.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Compares the key with the one the folder was made with. A damaged file and a wrong key look alike to
/// SQLCipher; this tells them apart.
pub(crate) fn check_key(data: &Path, protection: &Protection) -> Result<(), Error> {
    let path = data.join("key.check");
    let expected = protection.derive("pult/check/1");
    match fs::read(&path) {
        Ok(found) if found == *expected => Ok(()),
        // A check cut by a crash while it was first written says nothing.
        Ok(found) if found.len() == expected.len() => Err(Error::WrongKey),
        Ok(_) => write_check(&path, &*expected),
        Err(error) if error.kind() == io::ErrorKind::NotFound => write_check(&path, &*expected),
        Err(error) => Err(error.into()),
    }
}

fn write_check(path: &Path, check: &[u8]) -> Result<(), Error> {
    // A file of before is opened with this key or not at all.
    let desk = path.with_file_name("desk.sqlite");
    if desk.metadata().is_ok_and(|meta| meta.len() > 0) {
        return Err(Error::WrongKey);
    }
    fs::write(path, check)?;
    Ok(())
}

/// The desk's writer, salvaged where it had to be.
pub(crate) fn open_desk(
    opening: &Opening,
    now: Timestamp,
    reports: &mut Vec<OpenReport>,
) -> Result<Connection, Error> {
    salvage::finish_interrupted(&opening.path)?;
    match try_desk(opening) {
        Ok(conn) => {
            salvage::back_up(&conn, opening, now);
            Ok(conn)
        }
        Err(error) if error.is_damage() => {
            tracing::error!(%error, "the desk file is damaged and is salvaged");
            reports.push(salvage::salvage(opening, now)?);
            let mut conn = opening.writer()?;
            migrate::run(&mut conn, DbFile::Desk)?;
            Ok(conn)
        }
        Err(error) => Err(error),
    }
}

fn try_desk(opening: &Opening) -> Result<Connection, Error> {
    let mut conn = opening.writer()?;
    match migrate::owner(&conn, DbFile::Desk)? {
        Owner::Newer => return Err(Error::TooNew(DbFile::Desk)),
        Owner::Other => return Err(Error::Damaged(DbFile::Desk)),
        Owner::Nobody => {}
        Owner::Ours => check_whole(&conn)?,
    }
    migrate::run(&mut conn, DbFile::Desk)?;
    Ok(conn)
}

/// The desk is small: reading all of it at every start costs milliseconds.
fn check_whole(conn: &Connection) -> Result<(), Error> {
    let verdict: String = conn
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(Error::from)?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(Error::Damaged(DbFile::Desk))
    }
}

/// The cache's writer; one that is damaged, foreign or too new is moved aside. `true`: it is empty now.
pub(crate) fn open_cache(
    opening: &Opening,
    now: Timestamp,
    reports: &mut Vec<OpenReport>,
) -> Result<(Connection, bool), Error> {
    let marked = damage_mark(&opening.path);
    if !marked.exists() {
        match try_cache(opening) {
            Ok(conn) => return Ok((conn, false)),
            Err(error) if error.is_damage() || matches!(error, Error::TooNew(_)) => {
                tracing::warn!(%error, "the cache cannot be used and is loaded anew");
            }
            Err(error) => return Err(error),
        }
    }
    forget_aside(&opening.path)?;
    let kept = move_aside(&opening.path, now)?;
    if marked.exists() {
        fs::remove_file(&marked)?;
    }
    reports.push(OpenReport::CacheRebuilt { kept });
    Ok((try_cache(opening)?, true))
}

/// A cache can be large and is of no use twice: of those moved aside only the last is kept.
fn forget_aside(cache: &Path) -> Result<(), Error> {
    let Some(folder) = cache.parent() else {
        return Ok(());
    };
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with("cache.damaged-") {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

fn try_cache(opening: &Opening) -> Result<Connection, Error> {
    let mut conn = opening.writer()?;
    match migrate::owner(&conn, DbFile::Cache)? {
        Owner::Newer => return Err(Error::TooNew(DbFile::Cache)),
        Owner::Other => return Err(Error::Damaged(DbFile::Cache)),
        Owner::Nobody | Owner::Ours => {}
    }
    migrate::run(&mut conn, DbFile::Cache)?;
    Ok(conn)
}

/// Exists when the cache was found damaged while it was open.
pub(crate) fn damage_mark(cache: &Path) -> PathBuf {
    cache.with_extension("damaged")
}

/// Renames a database with its side files to a dated name and returns that.
pub(crate) fn move_aside(path: &Path, now: Timestamp) -> Result<PathBuf, Error> {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or("file")
        .to_owned();
    let date = now.format("%Y%m%d-%H%M%S");
    let mut kept = path.with_file_name(format!("{stem}.damaged-{date}.sqlite"));
    let mut n = 1;
    while kept.exists() {
        n += 1;
        kept = path.with_file_name(format!("{stem}.damaged-{date}-{n}.sqlite"));
    }
    for side in ["-wal", "-shm", ""] {
        match fs::rename(with_side(path, side), with_side(&kept, side)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(kept)
}

/// `desk.sqlite` → `desk.sqlite-wal`.
pub(crate) fn with_side(path: &Path, side: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(side);
    name.into()
}

/// Removes a database with its side files.
pub(crate) fn remove(path: &Path) -> Result<(), Error> {
    for side in ["-wal", "-shm", ""] {
        match fs::remove_file(with_side(path, side)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
