//! How the client's words lie in columns: ids as 16 bytes, instants as microseconds.

use domain::Timestamp;
use rusqlite::Row;
use uuid::Uuid;

/// Microseconds since 1970, UTC.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.timestamp_micros()
}

/// The instant; the epoch where the number is no instant.
pub(crate) fn instant(micros: i64) -> Timestamp {
    Timestamp::from_timestamp_micros(micros).unwrap_or_default()
}

/// An id in column `index`.
pub(crate) fn id(row: &Row<'_>, index: &str) -> rusqlite::Result<Uuid> {
    row.get::<_, [u8; 16]>(index).map(Uuid::from_bytes)
}

/// An instant in column `index`.
pub(crate) fn at(row: &Row<'_>, index: &str) -> rusqlite::Result<Timestamp> {
    row.get(index).map(instant)
}

/// An instant that may be missing.
pub(crate) fn maybe_at(row: &Row<'_>, index: &str) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(index)?.map(instant))
}

/// `?,?,?` for `n` values.
pub(crate) fn marks(n: usize) -> String {
    let mut marks = "?,".repeat(n);
    marks.pop();
    marks
}

/// The read half and the write half of one table family.
macro_rules! halves {
    ($(#[$read_doc:meta])* $read:ident, $(#[$write_doc:meta])* $write:ident in $tx:ident) => {
        $(#[$read_doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $read<'a>(pub(crate) &'a rusqlite::Connection);

        $(#[$write_doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $write<'a>(pub(crate) &'a crate::tx::$tx<'a>);
    };
}
pub(crate) use halves;
