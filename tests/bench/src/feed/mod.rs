//! PERF-12: what the change feed costs at the server, beside the same database without it.

mod commit;
mod create;
mod page;

use std::path::Path;
use std::time::Duration;

use acceptance::pultd::Pultd;
use anyhow::Result;
use rusqlite::{Connection, OpenFlags};

use crate::figure::Figure;

const NAME: &str = "PERF-12";

pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let logs = acceptance::bins::evidence("bench", "feed");
    let data = folder.path().join("server");
    let server = Pultd::demo("quisa", &data, &logs)?;
    let created = create::figure(&server, &folder.path().join("bare.sqlite")).await?;
    let page = page::figure(&server).await?;
    let copy = folder.path().join("copy.sqlite");
    open(&data.join("pultd.db"))?.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
    drop(server);
    let (ours, teeth) = commit::figures(&copy)?;
    Ok(vec![ours, teeth, page, created])
}

/// A file of the server's, or one set up like it: plain, and every commit is on the disk.
fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    Ok(connection)
}
