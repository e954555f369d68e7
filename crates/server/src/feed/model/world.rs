//! The real server of a history: its database in a folder of its own, written as in production.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use uuid::Uuid;

use super::ground::Ground;
use super::truth::{self, Message, PEOPLE, Ticket, Truth};
use super::writes::perform;
use crate::db::{Columns, Db, Durability, Id, Tx, json};
use crate::feed::cursor::Cursor;
use crate::feed::rules::{Refusal, Rules};
use crate::feed::{self, Page, Size, of_user};

/// Something somebody does.
#[derive(Debug, Clone)]
pub(super) enum Act {
    File {
        id: Uuid,
        requester: usize,
        organization: usize,
        queue: usize,
    },
    Say {
        id: Uuid,
        ticket: Uuid,
        internal: bool,
        body: String,
    },
    Edit {
        ticket: Uuid,
        subject: String,
    },
    MoveTo {
        ticket: Uuid,
        requester: usize,
        organization: usize,
        queue: usize,
    },
    Redact {
        message: Uuid,
    },
    Read {
        reader: usize,
        ticket: Uuid,
        message: Uuid,
    },
}

pub(super) struct World {
    folder: TempDir,
    /// Raised when the database is opened anew: who listened to it before hears no more.
    pub(super) openings: u32,
    /// Grants have counted ids and take no number of their own.
    pub(super) counted: bool,
    pub(super) db: Db,
    pub(super) truth: Truth,
    backup: Option<Truth>,
    pub(super) restored: bool,
    /// Everything anybody could ever see, by reader.
    pub(super) ever: Vec<BTreeSet<truth::Glimpse>>,
}

impl World {
    /// An empty desk, where the history before was played.
    pub(super) async fn new(template: &Path, ground: Option<Ground>) -> Self {
        let Ground { folder, db } = match ground {
            Some(ground) => {
                ground.clear().await;
                ground
            }
            None => Ground::new(template).await,
        };
        let truth = Truth {
            held: vec![BTreeSet::new(); PEOPLE],
            ..Truth::default()
        };
        let ever = vec![BTreeSet::new(); PEOPLE];
        Self {
            folder,
            openings: 0,
            counted: false,
            db,
            truth,
            backup: None,
            restored: false,
            ever,
        }
    }

    /// For the next history.
    pub(super) fn leave(self) -> Ground {
        Ground {
            folder: self.folder,
            db: self.db,
        }
    }

    /// Gives `reader` his own bucket and `more`.
    pub(super) async fn grant(&mut self, reader: usize, more: BTreeSet<String>) {
        let mut buckets = more;
        buckets.insert(of_user(truth::user(reader)));
        let mut tx = self.db.write().await.unwrap();
        if self.counted {
            grant_counted(&mut tx, truth::user(reader), &buckets).await;
        } else {
            tx.set_grant(truth::user(reader), &buckets).await.unwrap();
        }
        tx.commit().await.unwrap();
        self.truth.held[reader] = buckets;
        self.look(reader);
    }

    /// A write with an idempotency key; the answer is the sequence of its effect.
    pub(super) async fn send(&mut self, op: Uuid, keyed: bool, act: &Act) -> Result<i64, String> {
        let mut tx = self.db.write().await.unwrap();
        if keyed && let Some(answer) = stored(&mut tx, op).await {
            let first = self.truth.answers.get(&op);
            if first != Some(&answer) {
                return Err(format!("PROP-5: answered {first:?}, then {answer}"));
            }
            return Ok(answer);
        }
        perform(&mut tx, act, &self.truth).await;
        let seq = tx.seal().await.unwrap();
        store(&mut tx, op, seq).await;
        tx.commit().await.unwrap();
        self.truth.answers.insert(op, seq);
        let ticket = self.remember(act);
        self.look_at(ticket);
        Ok(seq)
    }

    pub(super) async fn purge(&self, keep: i64) {
        let mut tx = self.db.write().await.unwrap();
        let head = feed::head(tx.conn()).await.unwrap();
        feed::purge::forget(tx.conn(), head - keep).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Copies the database's files aside, as a snapshot of the disk does while nobody writes.
    pub(super) fn back_up(&mut self) {
        for name in FILES {
            copy(&self.folder.path().join(name), &self.backup_file(name));
        }
        self.backup = Some(self.truth.clone());
    }

    /// Puts the copy back in the place of the database, as an operator would.
    pub(super) async fn restore(&mut self) {
        let Some(truth) = self.backup.clone() else {
            return;
        };
        self.db.close().await;
        let _ = std::fs::remove_file(self.folder.path().join("pultd.db-shm"));
        for name in FILES {
            copy(&self.backup_file(name), &self.folder.path().join(name));
        }
        self.db = Db::open_with(self.folder.path(), Durability::ProgramCrash)
            .await
            .unwrap();
        self.restored = true;
        self.openings += 1;
        self.truth = truth; // nothing in it that was not seen before
    }

    pub(super) async fn page(
        &self,
        reader: usize,
        cursor: Option<&str>,
        size: Size,
        rules: Rules,
    ) -> Result<Page, Refusal> {
        let user = truth::user(reader);
        let key = self.db.cursor_key();
        let cursor = cursor.map(|sealed| Cursor::unseal(sealed, key, user).unwrap());
        let mut snapshot = self.db.read().await.unwrap();
        feed::page(snapshot.conn(), user, cursor, size, rules)
            .await
            .unwrap()
    }

    pub(super) async fn feed_rows(&self) -> usize {
        let mut snapshot = self.db.read().await.unwrap();
        let row = sqlx::query("SELECT COUNT(*) AS found FROM feed")
            .fetch_one(snapshot.conn())
            .await
            .unwrap();
        usize::try_from(row.int("found").unwrap()).unwrap()
    }

    fn backup_file(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("backup-of-{name}"))
    }

    /// `reader` sees what he sees.
    fn look(&mut self, reader: usize) {
        let sight = self.truth.sight(reader);
        self.ever[reader].extend(sight.into_iter().map(truth::glimpse));
    }

    /// Everybody looks at one ticket.
    fn look_at(&mut self, ticket: Uuid) {
        for reader in 0..PEOPLE {
            let sight = self.truth.sight_of(reader, ticket);
            self.ever[reader].extend(sight.into_iter().map(truth::glimpse));
        }
    }

    /// The effect on what should be; the ticket it is about.
    fn remember(&mut self, act: &Act) -> Uuid {
        let truth = &mut self.truth;
        match act.clone() {
            Act::File {
                id,
                requester,
                organization,
                queue,
            } => {
                let subject = String::new();
                truth.tickets.insert(
                    id,
                    Ticket {
                        requester,
                        organization,
                        queue,
                        subject,
                        rev: 1,
                    },
                );
                id
            }
            Act::Say {
                id,
                ticket,
                internal,
                body,
            } => {
                truth.messages.insert(
                    id,
                    Message {
                        ticket,
                        internal,
                        body,
                    },
                );
                truth.tickets.get_mut(&ticket).unwrap().rev += 1;
                ticket
            }
            Act::Edit { ticket, subject } => {
                let now = truth.tickets.get_mut(&ticket).unwrap();
                now.subject = subject;
                now.rev += 1;
                ticket
            }
            Act::MoveTo {
                ticket,
                requester,
                organization,
                queue,
            } => {
                let now = truth.tickets.get_mut(&ticket).unwrap();
                now.requester = requester;
                now.organization = organization;
                now.queue = queue;
                now.rev += 1;
                ticket
            }
            Act::Redact { message } => {
                let said = truth.messages.remove(&message).unwrap();
                truth.tickets.get_mut(&said.ticket).unwrap().rev += 1;
                said.ticket
            }
            Act::Read {
                reader,
                ticket,
                message,
            } => {
                truth.marks.insert((reader, ticket), message);
                ticket
            }
        }
    }
}

/// As `Tx::set_grant`, but for the two things that keep a restored server from taking one set of
/// buckets for another: the id is the next one, and the transaction has no sequence of its own.
async fn grant_counted(tx: &mut Tx, user: Uuid, buckets: &BTreeSet<String>) {
    let row = sqlx::query(
        "INSERT INTO counters (name, value) VALUES ('grant', 1)
         ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
    )
    .fetch_one(tx.conn())
    .await
    .unwrap();
    let id = row.int("value").unwrap();
    sqlx::query("INSERT INTO grants (id, user_id, buckets, at) VALUES ($1, $2, $3, 0)")
        .bind(id)
        .bind(Id(user))
        .bind(json(buckets).unwrap())
        .execute(tx.conn())
        .await
        .unwrap();
    sqlx::query("UPDATE users SET grant_id = $2 WHERE id = $1")
        .bind(Id(user))
        .bind(id)
        .execute(tx.conn())
        .await
        .unwrap();
}

/// What a database consists of on the disk, but for what is made anew.
const FILES: [&str; 2] = ["pultd.db", "pultd.db-wal"];

/// Copies a file, and that there is none.
fn copy(from: &Path, to: &Path) {
    let _ = std::fs::remove_file(to);
    if from.exists() {
        std::fs::copy(from, to).unwrap();
    }
}

async fn stored(tx: &mut Tx, op: Uuid) -> Option<i64> {
    sqlx::query("SELECT seq FROM op_log WHERE user_id = $1 AND op_id = $2")
        .bind(Id(Uuid::nil()))
        .bind(Id(op))
        .fetch_optional(tx.conn())
        .await
        .unwrap()
        .map(|row| row.int("seq").unwrap())
}

async fn store(tx: &mut Tx, op: Uuid, seq: i64) {
    sqlx::query(
        "INSERT INTO op_log (user_id, op_id, fingerprint, status, response, seq, at)
         VALUES ($1, $2, $3, 200, $3, $4, 0) ON CONFLICT (user_id, op_id) DO NOTHING",
    )
    .bind(Id(Uuid::nil()))
    .bind(Id(op))
    .bind(&b""[..])
    .bind(seq)
    .execute(tx.conn())
    .await
    .unwrap();
}
