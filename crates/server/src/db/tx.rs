//! One write: rows, then the change feed, then the sequence number as the last thing before commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::{RecordKind, Time};
use portal::{Document, document::NumberFormat};
use rand::TryRngCore;
use rand::rngs::OsRng;
use sqlx::any::Any;
use sqlx::{Row, Transaction};
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

use super::{Changes, Columns, Conn, Db, DbError, Id, Signal, json, millis, now, scrub};
use crate::blobs::Blobs;
use crate::{feed, webhooks};

/// A write transaction. Change rows through [`Tx::conn`], name every changed object with
/// [`Tx::touch`], then [`Tx::commit`]. Dropping it undoes everything.
#[derive(Debug)]
pub struct Tx {
    db: Db,
    sql: Transaction<'static, Any>,
    now: Time,
    touched: BTreeSet<feed::Object>,
    touched_for_staff: BTreeSet<feed::Object>,
    changes: Changes,
    revoked: Vec<(Uuid, bool)>,
    portal: Option<Document>,
    scrub: bool,
    forgotten: Vec<String>,
    bumps: bool,
    numbered: bool,
    sealed: bool,
    /// Its place among those who write or wait to.
    _place: OwnedSemaphorePermit,
}

impl Tx {
    pub(super) fn new(db: Db, sql: Transaction<'static, Any>, place: OwnedSemaphorePermit) -> Self {
        Self {
            db,
            sql,
            now: now(),
            touched: BTreeSet::new(),
            touched_for_staff: BTreeSet::new(),
            changes: Changes::default(),
            revoked: Vec::new(),
            portal: None,
            scrub: false,
            forgotten: Vec::new(),
            bumps: false,
            numbered: false,
            sealed: false,
            _place: place,
        }
    }

    /// What queries run on.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.sql
    }

    /// The transaction's time: everything it writes carries the same.
    #[must_use]
    pub fn now(&self) -> Time {
        self.now
    }

    /// Names an object whose row has changed, appeared or gone. Its buckets are worked out at the
    /// end from what the rows say then. Raising `rev` is the caller's. Read marks have
    /// [`Tx::touch_read_mark`].
    pub fn touch(&mut self, kind: RecordKind, id: Uuid) {
        self.touched.insert(feed::Object {
            kind,
            id,
            owner: Uuid::nil(),
        });
    }

    /// Names a ticket of which only staff sees the change: nobody else is told of it.
    pub fn touch_for_staff(&mut self, ticket: Uuid) {
        self.touched_for_staff.insert(feed::Object {
            kind: RecordKind::Ticket,
            id: ticket,
            owner: Uuid::nil(),
        });
    }

    /// Names a read mark: it lies in its user's bucket alone.
    pub fn touch_read_mark(&mut self, user: Uuid, ticket: Uuid) {
        self.touched.insert(feed::Object {
            kind: RecordKind::ReadMark,
            id: ticket,
            owner: user,
        });
    }

    /// Names a ticket, all its messages, the work on it and its invoices: needed when requester, organisation or queue change.
    ///
    /// # Errors
    /// If the messages cannot be read.
    pub async fn touch_ticket_with_messages(&mut self, ticket: Uuid) -> Result<(), DbError> {
        self.touch(RecordKind::Ticket, ticket);
        let rows = sqlx::query("SELECT id FROM messages WHERE ticket_id = $1")
            .bind(Id(ticket))
            .fetch_all(&mut *self.sql)
            .await?;
        for row in rows {
            self.touch(RecordKind::Message, row.id("id")?);
        }
        for (kind, sql) in [
            (
                RecordKind::TimeEntry,
                "SELECT id FROM time_entries WHERE ticket_id = $1",
            ),
            (
                RecordKind::Invoice,
                "SELECT id FROM invoices WHERE ticket_id = $1",
            ),
        ] {
            let rows = sqlx::query(sql)
                .bind(Id(ticket))
                .fetch_all(&mut *self.sql)
                .await?;
            for row in rows {
                self.touch(kind, row.id("id")?);
            }
        }
        Ok(())
    }

    /// Gives a user the set of buckets he may read from now on (see [`feed::buckets`]).
    ///
    /// # Errors
    /// If the transaction is sealed or the database fails.
    pub async fn set_grant(
        &mut self,
        user: Uuid,
        buckets: &BTreeSet<String>,
    ) -> Result<(), DbError> {
        self.open()?;
        let at = millis(self.now);
        let id = random_id()?;
        sqlx::query("UPDATE grants SET until = $2 WHERE user_id = $1 AND until IS NULL")
            .bind(Id(user))
            .bind(at)
            .execute(&mut *self.sql)
            .await?;
        sqlx::query("INSERT INTO grants (id, user_id, buckets, at) VALUES ($1, $2, $3, $4)")
            .bind(id)
            .bind(Id(user))
            .bind(json(buckets)?)
            .bind(at)
            .execute(&mut *self.sql)
            .await?;
        sqlx::query("UPDATE users SET grant_id = $2 WHERE id = $1")
            .bind(Id(user))
            .bind(id)
            .execute(&mut *self.sql)
            .await?;
        self.changes.granted.insert(user);
        self.bumps = true;
        Ok(())
    }

    /// The next ticket number in the portal's own way of writing it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next_number(&mut self, format: &NumberFormat) -> Result<String, DbError> {
        self.next_of("ticket", format).await
    }

    /// The next number of a series. A number of a transaction that does not commit is given again.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next_of(
        &mut self,
        series: &str,
        format: &NumberFormat,
    ) -> Result<String, DbError> {
        self.open()?;
        let row = sqlx::query(
            "INSERT INTO counters (name, value) VALUES ($2, $1)
             ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
        )
        .bind(i64::from(format.first))
        .bind(series)
        .fetch_one(&mut *self.sql)
        .await?;
        let number: i64 = row.try_get("value")?;
        let digits = usize::try_from(format.digits).unwrap_or(1);
        Ok(format!("{}{number:0digits$}", format.prefix))
    }

    /// Replaces the portal document; everybody who is signed in gets it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_portal(&mut self, document: Document) -> Result<(), DbError> {
        self.open()?;
        sqlx::query(
            "INSERT INTO portal (id, document, rev, updated_at) VALUES (1, $1, 1, $2)
             ON CONFLICT (id) DO UPDATE SET document = excluded.document,
             rev = portal.rev + 1, updated_at = excluded.updated_at",
        )
        .bind(json(&document)?)
        .bind(millis(self.now))
        .execute(&mut *self.sql)
        .await?;
        self.touch(RecordKind::Portal, feed::PORTAL);
        self.portal = Some(document);
        Ok(())
    }

    /// What this transaction deletes is cleaned out of the database's file after the commit, or, if
    /// the server stops before that, when it starts again.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn scrub(&mut self) -> Result<(), DbError> {
        self.open()?;
        self.scrub = true;
        scrub::due(&mut self.sql).await
    }

    /// Files bytes under their hash. They are there at once; a transaction that does not commit
    /// leaves a file without a row, which costs space and nothing else.
    ///
    /// # Errors
    /// If the disk or the database fails.
    pub async fn keep_file(&mut self, bytes: &[u8]) -> Result<String, crate::error::Error> {
        let sha256 = Blobs::in_folder(self.db.folder()).put(bytes).await?;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        sqlx::query(
            "INSERT INTO blobs (sha256, size, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (sha256) DO UPDATE SET unreferenced_at = NULL",
        )
        .bind(&*sha256)
        .bind(size)
        .bind(millis(self.now))
        .execute(&mut *self.sql)
        .await
        .map_err(DbError::from)?;
        Ok(sha256)
    }

    /// The bytes of a file nothing refers to any more go with this transaction.
    pub fn forget_file(&mut self, sha256: &str) {
        self.forgotten.push(sha256.to_owned());
    }

    /// Ends a session: its streams close as soon as this commits, its next call is refused.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn revoke_session(&mut self, session: Uuid, wipe: bool) -> Result<(), DbError> {
        self.open()?;
        sqlx::query(
            "UPDATE sessions SET revoked_at = $2, wipe = $3 WHERE id = $1 AND revoked_at IS NULL",
        )
        .bind(Id(session))
        .bind(millis(self.now))
        .bind(i64::from(wipe))
        .execute(&mut *self.sql)
        .await?;
        self.revoked.push((session, wipe));
        self.bumps = true;
        Ok(())
    }

    /// Takes the sequence number and writes the feed. After this only the answer may be stored
    /// (`op_log`), because everybody else waits for the counter row. A transaction that touched
    /// nothing takes no number and gets the current one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn seal(&mut self) -> Result<i64, DbError> {
        if self.sealed {
            return Ok(self.changes.seq);
        }
        if self.touched.is_empty() && self.touched_for_staff.is_empty() && !self.bumps {
            self.changes.seq = feed::head(&mut self.sql).await?;
        } else {
            let touched = std::mem::take(&mut self.touched);
            let for_staff = std::mem::take(&mut self.touched_for_staff);
            webhooks::queue(&mut self.sql, &(&touched | &for_staff), self.now).await?;
            let for_staff = for_staff.difference(&touched).copied().collect();
            let mut plan = feed::plan(&mut self.sql, &touched).await?;
            plan.extend(feed::plan_for_staff(&mut self.sql, &for_staff).await?);
            self.changes.seq = feed::number(&mut self.sql, self.now).await?;
            self.numbered = true;
            self.changes.buckets = feed::file(&mut self.sql, &plan, self.changes.seq).await?;
        }
        self.sealed = true;
        Ok(self.changes.seq)
    }

    /// Seals, commits and tells the listeners. Returns the sequence number.
    ///
    /// # Errors
    /// If the database fails; then nothing has happened.
    pub async fn commit(mut self) -> Result<i64, DbError> {
        let seq = self.seal().await?;
        if !self.touched.is_empty() || !self.touched_for_staff.is_empty() {
            return Err(DbError::Sealed);
        }
        // In a task of its own: a client that goes away now must not stop the others from hearing.
        let ended = tokio::spawn(async move {
            self.sql.commit().await?;
            if self.numbered {
                self.db.count();
            }
            if let Some(document) = self.portal {
                self.db.keep_portal(document);
            }
            for (session, wipe) in self.revoked {
                self.db.publish(Signal::Revoked { session, wipe });
            }
            if !self.changes.buckets.is_empty() || !self.changes.granted.is_empty() {
                self.db.publish(Signal::Changed(Arc::new(self.changes)));
            }
            let blobs = Blobs::in_folder(self.db.folder());
            for sha256 in self.forgotten {
                if let Err(error) = blobs.remove(&sha256).await {
                    tracing::error!(%error, %sha256, "a file could not be removed");
                }
            }
            if self.scrub {
                tokio::spawn(scrub::run(self.db));
            }
            Ok(seq)
        });
        ended
            .await
            .unwrap_or(Err(DbError::Sql(sqlx::Error::WorkerCrashed)))
    }

    fn open(&self) -> Result<(), DbError> {
        if self.sealed {
            Err(DbError::Sealed)
        } else {
            Ok(())
        }
    }
}

/// 62 random bits: fits a signed column, practically never twice.
pub(crate) fn random_id() -> Result<i64, DbError> {
    Ok(i64::from_be_bytes(random_bytes()?) & 0x3fff_ffff_ffff_ffff)
}

pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], DbError> {
    let mut bytes = [0; N];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| DbError::Random(std::io::Error::other(error)))?;
    Ok(bytes)
}
