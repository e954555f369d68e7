//! Storing tickets, and what is counted about them.

use domain::{AccountId, Change, Description, Ticket, TicketKey};
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::{LastMessage, TicketsMut, bare_number, category_num, key_of};
use crate::cursors::account_num;
use crate::doc_id::{self, DocKind};
use crate::error::Error;
use crate::feed::{Feed, Written};
use crate::search;
use crate::sql;
use crate::tx::CacheTx;

/// What is there already.
struct Stored {
    num: i64,
    record: String,
    rev: u32,
    generation: u32,
    gone: bool,
}

impl TicketsMut<'_> {
    /// Stores a ticket, unless a newer revision of the same load is there.
    pub fn put(&self, feed: Feed, ticket: &Ticket) -> Result<Written, Error> {
        let tx = self.0;
        let account = account_num(tx, feed.account)?;
        let record = serde_json::to_string(ticket)?;
        let key = TicketKey {
            account: feed.account,
            ticket: ticket.id,
        };
        let stored = stored(tx.conn, account, ticket)?;
        let before = stored.as_ref().filter(|stored| !stored.record.is_empty());
        if let Some(before) = before {
            if before.generation == feed.generation && before.rev > ticket.rev {
                return Ok(Written::Older);
            }
            if before.record == record && !before.gone {
                if before.generation != feed.generation {
                    tx.conn.execute(
                        "UPDATE tickets SET generation = ?2 WHERE num = ?1",
                        rusqlite::params![before.num, feed.generation],
                    )?;
                }
                return Ok(Written::Same);
            }
        }
        let num = write(tx, account, feed, ticket, &record)?;
        tx.touched.borrow_mut().insert(num);
        tx.changes.note(Change::Ticket(key));
        let old = before.and_then(|stored| serde_json::from_str::<Ticket>(&stored.record).ok());
        search::ticket_changed(tx, num, old.as_ref(), ticket)?;
        Ok(if before.is_some() {
            Written::Changed
        } else {
            Written::New
        })
    }
}

fn stored(conn: &Connection, account: i64, ticket: &Ticket) -> Result<Option<Stored>, Error> {
    let mut query = conn.prepare_cached(
        "SELECT num, record, rev, generation, gone FROM tickets \
         WHERE account = ?1 AND ticket = ?2",
    )?;
    let row = query.query_row(rusqlite::params![account, ticket.id.0.as_bytes()], |row| {
        Ok(Stored {
            num: row.get("num")?,
            record: row.get("record")?,
            rev: row.get("rev")?,
            generation: row.get("generation")?,
            gone: row.get("gone")?,
        })
    });
    Ok(row.optional()?)
}

fn write(
    tx: &CacheTx<'_>,
    account: i64,
    feed: Feed,
    ticket: &Ticket,
    record: &str,
) -> Result<i64, Error> {
    let last = ticket.last_message_at.unwrap_or(ticket.created_at);
    let doc = doc_id::free(ticket.created_at, account, DocKind::Ticket, |from, to| {
        let mut query = tx.conn.prepare_cached(
            "SELECT max(doc) FROM tickets WHERE doc IS NOT NULL AND doc BETWEEN ?1 AND ?2",
        )?;
        Ok(query.query_row([from, to], |row| row.get(0))?)
    })?;
    let mut upsert = tx.conn.prepare_cached(
        "INSERT INTO tickets (account, ticket, record, rev, generation, status, closed, category, \
         requester, assignee, number, updated, created, priority, urgency, doc) \
         VALUES (:account, :ticket, :record, :rev, :generation, :status, :closed, \
         coalesce((SELECT category FROM statuses WHERE account = :account AND status = :status), \
         :closed * 3), :requester, :assignee, :number, :updated, :created, :priority, \
         coalesce((SELECT urgency FROM priorities \
         WHERE account = :account AND priority = :priority), 0), :doc) \
         ON CONFLICT (account, ticket) DO UPDATE SET record = excluded.record, \
         rev = excluded.rev, generation = excluded.generation, status = excluded.status, \
         closed = excluded.closed, category = excluded.category, \
         requester = excluded.requester, assignee = excluded.assignee, \
         number = excluded.number, updated = excluded.updated, created = excluded.created, \
         priority = excluded.priority, urgency = excluded.urgency, gone = 0, \
         doc = coalesce(doc, excluded.doc) RETURNING num",
    )?;
    Ok(upsert.query_row(
        named_params! {
            ":account": account,
            ":ticket": ticket.id.0.as_bytes(),
            ":record": record,
            ":rev": ticket.rev,
            ":generation": feed.generation,
            ":status": ticket.status,
            ":closed": ticket.closed_at.is_some(),
            ":requester": ticket.requester.id,
            ":assignee": ticket.assignee.as_ref().map_or("", |person| &person.id),
            ":number": ticket.number.as_ref().map(|number| bare_number(&number.0)),
            ":updated": sql::micros(ticket.updated_at.max(last)),
            ":created": sql::micros(ticket.created_at),
            ":priority": ticket.priority.as_deref().unwrap_or_default(),
            ":doc": doc,
        },
        |row| row.get(0),
    )?)
}

/// Takes the category and the urgency of each of the account's tickets from the portal's document.
pub(crate) fn sort_anew(
    tx: &CacheTx<'_>,
    account: AccountId,
    num: i64,
    description: &Description,
) -> Result<(), Error> {
    let portal = &description.portal;
    for table in ["statuses", "priorities"] {
        tx.conn
            .execute(&format!("DELETE FROM {table} WHERE account = ?1"), [num])?;
    }
    let mut insert = tx.conn.prepare_cached(
        "INSERT OR REPLACE INTO statuses (account, status, category) VALUES (?1, ?2, ?3)",
    )?;
    for status in &portal.statuses {
        let category = category_num(status.category);
        insert.execute(rusqlite::params![num, status.id, category])?;
    }
    let mut insert = tx.conn.prepare_cached(
        "INSERT OR REPLACE INTO priorities (account, priority, urgency) VALUES (?1, ?2, ?3)",
    )?;
    for priority in &portal.priorities {
        insert.execute(rusqlite::params![
            num,
            priority.id,
            portal.urgency(&priority.id)
        ])?;
    }
    let moved = tx.conn.execute(
        "WITH sorted AS (SELECT t.num, coalesce(s.category, t.closed * 3) AS category, \
         coalesce(p.urgency, 0) AS urgency FROM tickets t \
         LEFT JOIN statuses s ON s.account = t.account AND s.status = t.status \
         LEFT JOIN priorities p ON p.account = t.account AND p.priority = t.priority \
         WHERE t.account = ?1 AND t.category IS NOT NULL) \
         UPDATE tickets SET category = sorted.category, urgency = sorted.urgency FROM sorted \
         WHERE tickets.num = sorted.num AND (tickets.category <> sorted.category \
         OR tickets.urgency <> sorted.urgency)",
        [num],
    )?;
    tracing::debug!(%account, moved, "tickets sorted by the portal's statuses and priorities");
    Ok(())
}

/// Counts a ticket's messages anew after some of them or its read mark changed.
fn touch(tx: &CacheTx<'_>, num: i64) -> Result<(), Error> {
    let conn = tx.conn;
    let read_at: Option<i64> = conn
        .prepare_cached("SELECT read_at FROM tickets WHERE num = ?1")?
        .query_row([num], |row| row.get(0))
        .optional()?;
    let Some(read_at) = read_at else {
        return Ok(());
    };
    let (messages, unread): (u32, u32) = conn
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE counts > 0), \
             count(*) FILTER (WHERE counts = 2 AND created_at > ?2) \
             FROM messages WHERE ticket = ?1",
        )?
        .query_row([num, read_at], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let last = LastMessage::of(conn, num)?;
    let last_at = last.as_ref().map_or(0, |last| sql::micros(last.at));
    conn.prepare_cached(
        "UPDATE tickets SET messages = :messages, unread = :unread, last = :last, \
         activity = max(updated, :at) WHERE num = :num",
    )?
    .execute(named_params! {
        ":messages": messages,
        ":unread": unread,
        ":last": last.map(|last| serde_json::to_string(&last)).transpose()?,
        ":at": last_at,
        ":num": num,
    })?;
    Ok(())
}

impl CacheTx<'_> {
    /// Before the commit: counts what was touched, indexes what is new.
    pub(crate) fn settle(&self) -> Result<(), Error> {
        for num in self.touched.take() {
            touch(self, num)?;
        }
        if !self.index_later.get() {
            search::index_pending(self, search::AT_ONCE)?;
        }
        Ok(())
    }

    /// Notes a change of a ticket known by its number.
    pub(crate) fn note_ticket(&self, num: i64) -> Result<(), Error> {
        self.changes.note(Change::Ticket(key_of(self.conn, num)?));
        Ok(())
    }
}
