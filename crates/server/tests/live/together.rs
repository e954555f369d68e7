//! Many writers at once, in this process and in another.

use std::collections::BTreeSet;

use api::{RecordKind, SyncOp};
use server::db::{Columns as _, Db, Durability, Id, millis};
use server::feed::{self, Size, rules::Rules};
use uuid::Uuid;

use crate::support::{ALICE, Desk};

const WRITERS: usize = 8;
const EACH: usize = 12;

/// Files a notification: the smallest thing that lies in a user's bucket.
async fn write(db: &Db, user: Uuid, commit: bool) -> Option<(Uuid, i64)> {
    let id = Uuid::now_v7();
    let mut tx = db.write().await.unwrap();
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO notifications (id, user_id, ticket_id, kind, created_at)
         VALUES ($1, $2, $1, 'reply', $3)",
    )
    .bind(Id(id))
    .bind(Id(user))
    .bind(at)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.touch(RecordKind::Notification, id);
    if !commit {
        tx.seal().await.unwrap();
        return None; // dropped: everything undone, the number is given again
    }
    tokio::task::yield_now().await;
    Some((id, tx.commit().await.unwrap()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_beside_many_writers_misses_nothing_that_was_committed() {
    let desk = Desk::open().await;
    let user = desk.person(ALICE).await.id;
    let second = Db::open_with(desk.db.folder(), Durability::ProgramCrash)
        .await
        .unwrap();
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let db = if writer % 2 == 0 {
            desk.db.clone()
        } else {
            second.clone()
        };
        writers.push(tokio::spawn(async move {
            let mut made = Vec::new();
            for round in 0..EACH {
                made.extend(write(&db, user, (writer + round) % 5 != 0).await);
            }
            made
        }));
    }
    let mut seen = BTreeSet::new();
    let mut cursor = None;
    let mut committed = Vec::new();
    let mut all_done = false;
    loop {
        let mut snapshot = desk.db.read().await.unwrap();
        let page = feed::page(snapshot.conn(), user, cursor, Size::of(5), Rules::ALL)
            .await
            .unwrap()
            .unwrap();
        drop(snapshot);
        for op in page.ops {
            if let SyncOp::Put(api::Record::Notification(notification)) = op {
                seen.insert(notification.id);
            }
        }
        cursor = Some(page.next);
        if page.more {
            continue;
        }
        if all_done {
            break;
        }
        if writers.iter().all(tokio::task::JoinHandle::is_finished) {
            for writer in writers.drain(..) {
                committed.extend(writer.await.unwrap());
            }
            all_done = true;
        }
        tokio::task::yield_now().await;
    }
    let ids: BTreeSet<Uuid> = committed.iter().map(|(id, _)| *id).collect();
    assert_eq!(seen, ids);
    let numbers: BTreeSet<i64> = committed.iter().map(|(_, seq)| *seq).collect();
    assert_eq!(numbers.len(), committed.len(), "no sequence number twice");
    let head = desk.count("SELECT seq AS n FROM feed_head").await;
    assert_eq!(numbers.last(), Some(&head), "no gap at the end");
    assert_eq!(
        head - numbers.first().unwrap() + 1,
        i64::try_from(numbers.len()).unwrap()
    );
}

#[tokio::test]
async fn a_number_of_a_transaction_that_was_undone_is_given_again() {
    let desk = Desk::open().await;
    let format = portal::document::NumberFormat {
        prefix: "Q-".into(),
        first: 41,
        digits: 5,
    };
    let mut tx = desk.db.write().await.unwrap();
    assert_eq!(tx.next_number(&format).await.unwrap(), "Q-00041");
    assert_eq!(tx.next_number(&format).await.unwrap(), "Q-00042");
    drop(tx);
    let mut tx = desk.db.write().await.unwrap();
    assert_eq!(tx.next_number(&format).await.unwrap(), "Q-00041");
    tx.commit().await.unwrap();
    let row = {
        let mut snapshot = desk.db.read().await.unwrap();
        sqlx::query("SELECT value FROM counters")
            .fetch_one(snapshot.conn())
            .await
            .unwrap()
    };
    assert_eq!(row.int("value").unwrap(), 41);
}

#[tokio::test]
async fn readers_cannot_write() {
    let desk = Desk::open().await;
    let mut snapshot = desk.db.read().await.unwrap();
    let tried = sqlx::query("DELETE FROM users")
        .execute(snapshot.conn())
        .await;
    assert!(tried.is_err());
}
