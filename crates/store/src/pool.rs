//! One writer and a few readers of one file. Readers cannot write.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use crate::error::{DbFile, Error};
use crate::key::Protection;

/// Readers of a file; more wait for one to come back.
const READERS: usize = 3;

/// How a connection to one file is made.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    pub(crate) file: DbFile,
    pub(crate) path: PathBuf,
    pub(crate) protection: Protection,
}

impl Opening {
    /// A connection with its key, before anything is asked of it.
    fn connect(&self, path: &Path) -> Result<Connection, Error> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)?;
        if self.protection.is_encrypted() {
            let key = self
                .protection
                .derive(&format!("pult/{}/1", self.file.name()));
            let mut text = Zeroizing::new(String::with_capacity(90));
            text.push_str("PRAGMA key = \"x'");
            for byte in key.iter() {
                for half in [byte >> 4, byte & 15] {
                    text.push(char::from_digit(half.into(), 16).unwrap_or('0'));
                }
            }
            text.push_str("'\"");
            conn.execute_batch(&text)?;
            // As safe for authenticating pages as the default, and a third of its work.
            conn.execute_batch("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")?;
        }
        conn.busy_timeout(Duration::from_secs(10))?;
        conn.set_prepared_statement_cache_capacity(128);
        Ok(conn)
    }

    /// The connection that writes.
    pub(crate) fn writer(&self) -> Result<Connection, Error> {
        let conn = self.connect(&self.path)?;
        let synchronous = match self.file {
            DbFile::Desk => "FULL",
            DbFile::Cache => "NORMAL",
        };
        conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        conn.pragma_update(None, "synchronous", synchronous)?;
        conn.pragma_update(None, "secure_delete", "ON")?;
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        conn.pragma_update_and_check(None, "journal_size_limit", 16 * 1024 * 1024, |_| Ok(()))?;
        if self.file == DbFile::Cache {
            conn.pragma_update(None, "cache_size", -16_384)?;
        }
        Ok(conn)
    }

    /// A connection that cannot write.
    pub(crate) fn reader(&self) -> Result<Connection, Error> {
        let conn = self.connect(&self.path)?;
        conn.pragma_update(None, "query_only", "ON")?;
        conn.pragma_update(None, "temp_store", "MEMORY")?;
        if self.file == DbFile::Cache {
            conn.pragma_update(None, "cache_size", -8_192)?;
        }
        Ok(conn)
    }

    /// Another file with the same key, as it is: for salvaging.
    pub(crate) fn other(&self, path: &Path) -> Result<Connection, Error> {
        self.connect(path)
    }
}

/// The connections of one file.
#[derive(Debug)]
pub(crate) struct Pool {
    opening: Opening,
    writer: Mutex<Connection>,
    readers: Mutex<Idle>,
    back: Condvar,
}

#[derive(Debug)]
struct Idle {
    connections: Vec<Connection>,
    made: usize,
}

impl Pool {
    pub(crate) fn new(opening: Opening, writer: Connection) -> Self {
        Self {
            opening,
            writer: Mutex::new(writer),
            readers: Mutex::new(Idle {
                connections: Vec::new(),
                made: 0,
            }),
            back: Condvar::new(),
        }
    }

    /// The writer, once whoever has it is done. A panic of its last user rolled his work back.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reader; it comes back when the guard is dropped.
    pub(crate) fn reader(&self) -> Result<Reader<'_>, Error> {
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(conn) = idle.connections.pop() {
                return Ok(Reader {
                    pool: self,
                    conn: Some(conn),
                });
            }
            if idle.made < READERS {
                idle.made += 1;
                drop(idle);
                return match self.opening.reader() {
                    Ok(conn) => Ok(Reader {
                        pool: self,
                        conn: Some(conn),
                    }),
                    Err(error) => {
                        self.give_back(None);
                        Err(error)
                    }
                };
            }
            idle = self.back.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn give_back(&self, conn: Option<Connection>) {
        let mut idle = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        match conn {
            Some(conn) => idle.connections.push(conn),
            None => idle.made -= 1,
        }
        drop(idle);
        self.back.notify_one();
    }
}

/// A reader on loan.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pool: &'a Pool,
    conn: Option<Connection>,
}

impl Reader<'_> {
    pub(crate) fn conn(&self) -> Result<&Connection, Error> {
        self.conn.as_ref().ok_or(Error::NoSuch("reader"))
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        // A reader left inside a transaction would hold an old moment for ever.
        let clean = self.conn.take().filter(Connection::is_autocommit);
        self.pool.give_back(clean);
    }
}
