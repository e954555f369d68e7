//! What is gone at the server goes here too, with everything below it.

use std::collections::BTreeSet;

use domain::{Change, TicketId, TicketKey};
use rusqlite::Connection;

use super::{TicketsMut, known_number};
use crate::cursors::known_account;
use crate::error::Error;
use crate::feed::Feed;
use crate::sql;
use crate::tx::CacheTx;

impl TicketsMut<'_> {
    /// The ticket is gone or no longer visible; its messages and files go along. `false`: it was not
    /// there.
    pub fn remove(&self, key: TicketKey) -> Result<bool, Error> {
        let Some(num) = known_number(self.0.conn, key)? else {
            return Ok(false);
        };
        remove_ticket(self.0, num)?;
        self.0.changes.note(Change::TicketGone(key));
        Ok(true)
    }

    /// After a whole load: what an older load left is gone at the server. Tickets of `keep` have
    /// something waiting and stay, marked as gone.
    pub fn sweep(&self, feed: Feed, keep: &BTreeSet<TicketId>) -> Result<(), Error> {
        let tx = self.0;
        let Some(account) = known_account(tx.conn, feed.account)? else {
            return Ok(());
        };
        for (num, ticket) in older_tickets(tx.conn, account, feed.generation)? {
            let key = TicketKey {
                account: feed.account,
                ticket,
            };
            if keep.contains(&ticket) {
                tx.conn
                    .execute("UPDATE tickets SET gone = 1 WHERE num = ?1", [num])?;
                tx.changes.note(Change::Ticket(key));
            } else {
                remove_ticket(tx, num)?;
                tx.changes.note(Change::TicketGone(key));
            }
        }
        let mut query = tx.conn.prepare(
            "SELECT m.id, m.ticket FROM messages m JOIN tickets t ON t.num = m.ticket \
             WHERE m.account = ?1 AND m.generation < ?2 AND t.gone = 0",
        )?;
        let older = query
            .query_map(rusqlite::params![account, feed.generation], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?
            .collect::<Result<Vec<(i64, i64)>, _>>()?;
        remove_messages(tx.conn, older.iter().map(|(id, _)| *id))?;
        for (_, ticket) in older {
            if tx.touched.borrow_mut().insert(ticket) {
                tx.note_ticket(ticket)?;
            }
        }
        Ok(())
    }
}

fn older_tickets(
    conn: &Connection,
    account: i64,
    generation: u32,
) -> Result<Vec<(i64, TicketId)>, Error> {
    let mut query =
        conn.prepare("SELECT num, ticket FROM tickets WHERE account = ?1 AND generation < ?2")?;
    let rows = query.query_map(rusqlite::params![account, generation], |row| {
        Ok((row.get("num")?, TicketId(sql::id(row, "ticket")?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn remove_ticket(tx: &CacheTx<'_>, num: i64) -> Result<(), Error> {
    let mut query = tx
        .conn
        .prepare_cached("SELECT id FROM messages WHERE ticket = ?1")?;
    let ids = query
        .query_map([num], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    remove_messages(tx.conn, ids)?;
    tx.conn
        .prepare_cached(
            "DELETE FROM search WHERE rowid = (SELECT doc FROM tickets WHERE num = ?1 AND indexed)",
        )?
        .execute([num])?;
    tx.conn
        .prepare_cached("DELETE FROM tickets WHERE num = ?1")?
        .execute([num])?;
    tx.touched.borrow_mut().remove(&num);
    Ok(())
}

/// Deletes messages with their files' records and their places in the index.
pub(crate) fn remove_messages(
    conn: &Connection,
    ids: impl IntoIterator<Item = i64>,
) -> Result<(), Error> {
    let mut unindex = conn.prepare_cached(
        "DELETE FROM search WHERE rowid = (SELECT id FROM messages WHERE id = ?1 AND indexed)",
    )?;
    let mut files = conn.prepare_cached("DELETE FROM attachments WHERE message = ?1")?;
    let mut message = conn.prepare_cached("DELETE FROM messages WHERE id = ?1")?;
    for id in ids {
        unindex.execute([id])?;
        files.execute([id])?;
        message.execute([id])?;
    }
    Ok(())
}
