//! How far tickets are read: what servers know (in the cache, beside the ticket) and what was read
//! here and is not told yet (in the desk file, so that a rebuilt cache does not forget it).

use domain::{AccountId, Change, ReadMark, TicketKey};
use rusqlite::{Connection, Row, named_params};

use crate::error::Error;
use crate::sql::{self, halves};
use crate::tx::CacheTx;

halves!(
    /// Reads local read marks.
    LocalReads,
    /// Writes local read marks.
    LocalReadsMut in DeskTx
);

fn read(row: &Row<'_>) -> rusqlite::Result<(AccountId, ReadMark)> {
    Ok((
        AccountId(sql::id(row, "account")?),
        ReadMark {
            ticket: domain::TicketId(sql::id(row, "ticket")?),
            message: domain::MessageId(sql::id(row, "message")?),
            read_at: sql::at(row, "read_at")?,
        },
    ))
}

impl LocalReads<'_> {
    /// All that was read here and is not told yet.
    pub fn all(&self) -> Result<Vec<(AccountId, ReadMark)>, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT account, ticket, message, read_at FROM local_reads")?;
        let rows = query.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl LocalReadsMut<'_> {
    /// Remembers that a ticket was read up to a message; only forward.
    pub fn put(&self, account: AccountId, mark: &ReadMark) -> Result<(), Error> {
        let written = self.0.conn.execute(
            "INSERT INTO local_reads (account, ticket, message, read_at) \
             VALUES (:account, :ticket, :message, :read_at) \
             ON CONFLICT (account, ticket) DO UPDATE SET message = excluded.message, \
             read_at = excluded.read_at WHERE read_at < excluded.read_at",
            named_params! {
                ":account": account.0.as_bytes(),
                ":ticket": mark.ticket.0.as_bytes(),
                ":message": mark.message.0.as_bytes(),
                ":read_at": sql::micros(mark.read_at),
            },
        )?;
        if written > 0 {
            self.0.changes.note(Change::Read(TicketKey {
                account,
                ticket: mark.ticket,
            }));
        }
        Ok(())
    }

    /// The server knows it now, unless more was read meanwhile.
    pub fn told(&self, account: AccountId, mark: &ReadMark) -> Result<(), Error> {
        self.0.conn.execute(
            "DELETE FROM local_reads WHERE account = :account AND ticket = :ticket \
             AND read_at <= :read_at",
            named_params! {
                ":account": account.0.as_bytes(),
                ":ticket": mark.ticket.0.as_bytes(),
                ":read_at": sql::micros(mark.read_at),
            },
        )?;
        Ok(())
    }
}

/// Writes read marks in the cache.
#[derive(Debug, Clone, Copy)]
pub struct ReadMarksMut<'a>(pub(crate) &'a CacheTx<'a>);

impl ReadMarksMut<'_> {
    /// Moves a ticket's mark forward, whoever told it; never back. The ticket need not be there yet.
    pub fn put(&self, account: AccountId, mark: &ReadMark) -> Result<bool, Error> {
        let ticket = crate::tickets::number_of(self.0, account, mark.ticket)?;
        let moved = advance(self.0.conn, ticket, mark)?;
        if moved {
            self.0.touched.borrow_mut().insert(ticket);
            self.0.changes.note(Change::Read(TicketKey {
                account,
                ticket: mark.ticket,
            }));
        }
        Ok(moved)
    }
}

fn advance(conn: &Connection, ticket: i64, mark: &ReadMark) -> Result<bool, Error> {
    let written = conn
        .prepare_cached(
            "UPDATE tickets SET read_at = :read_at, read_message = :message \
             WHERE num = :ticket AND read_at < :read_at",
        )?
        .execute(named_params! {
            ":ticket": ticket,
            ":message": mark.message.0.as_bytes(),
            ":read_at": sql::micros(mark.read_at),
        })?;
    Ok(written > 0)
}
