//! A page of two hundred changes, beside the plain read of the same rows by an index.

use acceptance::caller::Caller;
use acceptance::pultd::Pultd;
use anyhow::{Result, ensure};
use api::SyncPage;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};

use super::{NAME, open};
use crate::clock;
use crate::figure::{Bar, Figure};
use crate::pairs::{PAIRS, Pairs};
use crate::processes;
use crate::stats::percentile;

/// Changes of a page.
const CHANGES: usize = 200;
/// Pages of one measurement: the system counts processor time in hundredths of a second.
const PAGES: usize = 100;

pub(super) async fn figure(server: &Pultd) -> Result<Figure> {
    let agent = Caller::sign_in(server, &server.account("agent")?).await?;
    let cursor = tail(&agent).await?;
    let ticket = crate::live::open_ticket(&agent).await?;
    for number in 0..CHANGES {
        agent
            .reply(ticket, &format!("{} ({number})", crate::live::TEXT))
            .await?;
    }
    let path = format!("/sync?limit={CHANGES}&cursor={cursor}");
    let page: SyncPage = agent.get(&path).await?;
    ensure!(
        page.ops.len() >= CHANGES,
        "the page has {} changes",
        page.ops.len()
    );
    let file = open(&server.data().join("pultd.db"))?;
    let mut pairs = Pairs::default();
    for pair in 0..PAIRS {
        let (ours, theirs) = if pair % 2 == 0 {
            let ours = served(server, &agent, &path).await?;
            (ours, read(&file, page.ops.len())?)
        } else {
            let theirs = read(&file, page.ops.len())?;
            (served(server, &agent, &path).await?, theirs)
        };
        pairs.push(ours, theirs);
    }
    let of_one = |values: &[f64]| format!("{:.2} ms CPU", percentile(values, 50.0));
    Ok(
        Figure::new(NAME, "a page of 200 changes", of_one(&pairs.ours))
            .beside(format!(
                "the same rows by an index: {}",
                of_one(&pairs.theirs)
            ))
            .judged(pairs.ratio(), "×", Bar::AtMost(2.0))
            .note("ours over HTTP, the whole server's processor: rights, records, JSON, gzip"),
    )
}

/// The cursor after everything there is.
async fn tail(agent: &Caller) -> Result<String> {
    let mut cursor = String::new();
    loop {
        let page: SyncPage = agent.get(&format!("/sync?cursor={cursor}")).await?;
        cursor = page.next;
        if !page.more {
            return Ok(cursor);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a hundred")]
async fn served(server: &Pultd, agent: &Caller, path: &str) -> Result<f64> {
    let all = [server.id()];
    let before = processes::processor(&all);
    for _ in 0..PAGES {
        let _: SyncPage = agent.get(path).await?;
    }
    let seconds = processes::processor(&all) - before;
    Ok(seconds * 1_000.0 / PAGES as f64)
}

#[expect(clippy::cast_precision_loss, reason = "a hundred")]
fn read(file: &Connection, rows: usize) -> Result<f64> {
    let (millis, ()) = clock::cpu(|| {
        for _ in 0..PAGES {
            ensure!(
                rows_of(file, rows)? == rows,
                "the plain read finds other rows"
            );
        }
        Ok(())
    })?;
    Ok(millis / PAGES as f64)
}

/// Reads so many newest messages, every column of them.
fn rows_of(file: &Connection, most: usize) -> Result<usize> {
    let mut asked = file.prepare_cached(
        "SELECT messages.* FROM feed JOIN messages ON messages.id = feed.obj
         WHERE bucket = (SELECT MAX(bucket) FROM feed WHERE bucket LIKE 'q/%') AND feed.kind = 5
         ORDER BY seq DESC LIMIT ?1",
    )?;
    let columns = asked.column_count();
    let mut rows = asked.query(params![i64::try_from(most)?])?;
    let (mut count, mut bytes) = (0, 0);
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            if let ValueRef::Text(text) | ValueRef::Blob(text) = row.get_ref(column)? {
                bytes += text.len();
            }
        }
        count += 1;
    }
    ensure!(bytes > 0, "the rows are empty");
    Ok(count)
}
