//! An encrypted database with nothing of ours in it: what a bare commit and a plain query cost.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};

/// Opens one with the cipher and the settings of the client's cache, and a key that is no secret.
pub(crate) fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(path, flags)?;
    let key = "2a".repeat(32);
    connection.execute_batch(&format!(
        "PRAGMA key = \"x'{key}'\"; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384;"
    ))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    #[test]
    fn the_bare_file_is_encrypted_like_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bare.sqlite");
        let bare = super::open(&path).unwrap();
        bare.execute_batch("CREATE TABLE t (x TEXT); INSERT INTO t VALUES ('gut lesbar');")
            .unwrap();
        bare.close().unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.starts_with(b"SQLite format 3"));
    }
}
