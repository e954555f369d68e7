//! Tickets filed by sixteen at once, beside bare inserts with a counter.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use acceptance::caller::Caller;
use acceptance::pultd::Pultd;
use anyhow::Result;
use api::{Me, TicketWritten};
use rusqlite::{Connection, params};
use serde_json::json;
use uuid::Uuid;

use super::{NAME, open};
use crate::figure::{Bar, Figure};
use crate::pairs::{PAIRS, Pairs};
use crate::stats::percentile;

/// Who files at once.
const CLIENTS: usize = 16;
/// How long one measurement lasts.
const LASTS: Duration = Duration::from_secs(3);

pub(super) async fn figure(server: &Pultd, bare: &Path) -> Result<Figure> {
    let customer = Caller::sign_in(server, &server.account("customer")?).await?;
    let requester = customer.get::<Me>("/me").await?.id;
    let agent = server.account("agent")?;
    let mut callers = Vec::new();
    for _ in 0..CLIENTS {
        callers.push(Arc::new(Caller::sign_in(server, &agent).await?));
    }
    let bare = Arc::new(Mutex::new(prepared(bare)?));
    let mut pairs = Pairs::default();
    for pair in 0..PAIRS {
        let (ours, theirs) = if pair % 2 == 0 {
            let ours = filed(&callers, requester).await?;
            (ours, inserted(&bare)?)
        } else {
            let theirs = inserted(&bare)?;
            (filed(&callers, requester).await?, theirs)
        };
        pairs.push(ours, theirs);
    }
    let rate = |values: &[f64]| format!("{:.0}/s", percentile(values, 50.0));
    Ok(
        Figure::new(NAME, "tickets filed by 16 at once", rate(&pairs.ours))
            .beside(format!("bare insert and counter: {}", rate(&pairs.theirs)))
            .judged(pairs.ratio(), "×", Bar::AtLeast(0.5))
            .note(
                "over HTTP, with message, events, notifications, mail and feed; both on the disk",
            ),
    )
}

fn per_second(count: usize, began: Instant) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let count = count as f64;
    count / began.elapsed().as_secs_f64()
}

async fn filed(callers: &[Arc<Caller>], requester: Uuid) -> Result<f64> {
    let began = Instant::now();
    let tasks: Vec<_> = callers
        .iter()
        .map(|caller| {
            let caller = Arc::clone(caller);
            tokio::spawn(async move {
                let mut count = 0;
                while began.elapsed() < LASTS {
                    let ticket = json!({
                        "id": Uuid::now_v7(), "type": "support", "subject": "Drucker steht still",
                        "requester_id": requester, "channel": "phone",
                        "message": { "id": Uuid::now_v7(), "body": crate::live::TEXT },
                    });
                    let _: TicketWritten = caller.post("/tickets", &ticket).await?;
                    count += 1;
                }
                anyhow::Ok(count)
            })
        })
        .collect();
    let mut count = 0;
    for task in tasks {
        count += task.await??;
    }
    Ok(per_second(count, began))
}

fn prepared(path: &Path) -> Result<Connection> {
    let file = open(path)?;
    file.execute_batch(
        "CREATE TABLE tickets (id BLOB PRIMARY KEY, subject TEXT, body TEXT, seq INTEGER) STRICT,
         WITHOUT ROWID;
         CREATE TABLE head (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
         INSERT INTO head VALUES (1, 0);",
    )?;
    Ok(file)
}

fn inserted(file: &Arc<Mutex<Connection>>) -> Result<f64> {
    let began = Instant::now();
    let count = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            while began.elapsed() < LASTS {
                insert(&file.lock().unwrap_or_else(PoisonError::into_inner))?;
                count.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        };
        let threads: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            let ended = thread.join();
            ended.unwrap_or_else(|_| Err(anyhow::anyhow!("a writer panicked")))
        })
    })?;
    Ok(per_second(count.into_inner(), began))
}

fn insert(file: &Connection) -> Result<()> {
    let tx = file.unchecked_transaction()?;
    let seq: i64 = tx
        .prepare_cached("UPDATE head SET seq = seq + 1 WHERE id = 1 RETURNING seq")?
        .query_row([], |row| row.get(0))?;
    tx.prepare_cached("INSERT INTO tickets (id, subject, body, seq) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            Uuid::now_v7().as_bytes(),
            "Drucker steht still",
            crate::live::TEXT,
            seq
        ])?;
    Ok(tx.commit()?)
}
