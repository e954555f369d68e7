//! Tickets as servers told them, and the few columns lists and counts go by.

mod list;
mod order;
#[cfg(test)]
mod order_tests;
mod put;
mod remove;
mod row;

use domain::{AccountId, Category, Ticket, TicketId, TicketKey, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

pub use list::{Counts, ListQuery, TicketPage};
pub use order::{ListPlace, NoPlace, Order, Start};
pub(crate) use put::sort_anew;
pub(crate) use remove::remove_messages;
pub(crate) use row::by_num as row_by_num;
pub use row::{LastMessage, TicketRow};

use crate::cursors::{account_num, known_account};
use crate::error::Error;
use crate::sql::{self, halves};
use crate::tx::CacheTx;

halves!(
    /// Reads tickets.
    Tickets,
    /// Writes tickets.
    TicketsMut in CacheTx
);

/// How far a ticket is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadState {
    /// That message's time; none: nothing was read.
    pub read_at: Option<Timestamp>,
    /// Messages of others after it.
    pub unread: u32,
}

impl Tickets<'_> {
    /// The record.
    pub fn get(&self, key: TicketKey) -> Result<Option<Ticket>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT t.record FROM tickets t JOIN accounts a ON a.num = t.account \
             WHERE a.account = ?1 AND t.ticket = ?2 AND t.record <> ''",
        )?;
        let json: Option<String> = query
            .query_row([key.account.0.as_bytes(), key.ticket.0.as_bytes()], |row| {
                row.get(0)
            })
            .optional()?;
        json.map(|json| Ok(serde_json::from_str(&json)?))
            .transpose()
    }

    /// As a list shows it.
    pub fn row(&self, key: TicketKey) -> Result<Option<TicketRow>, Error> {
        match known_number(self.0, key)? {
            Some(num) => row::by_num(self.0, num),
            None => Ok(None),
        }
    }

    /// How far it is read.
    pub fn read_state(&self, key: TicketKey) -> Result<ReadState, Error> {
        let Some(num) = known_number(self.0, key)? else {
            return Ok(ReadState::default());
        };
        let mut query = self
            .0
            .prepare_cached("SELECT read_at, unread FROM tickets WHERE num = ?1")?;
        Ok(query.query_row([num], |row| {
            let read_at: i64 = row.get("read_at")?;
            Ok(ReadState {
                read_at: (read_at > 0).then(|| sql::instant(read_at)),
                unread: row.get("unread")?,
            })
        })?)
    }

    /// Tickets with this number as people write it: `4711`, `#4711`, `[Ticket#4711]`.
    pub fn by_number(&self, accounts: &[AccountId], text: &str) -> Result<Vec<TicketKey>, Error> {
        let mut found = Vec::new();
        let mut query = self.0.prepare_cached(
            "SELECT t.ticket FROM tickets t JOIN accounts a ON a.num = t.account \
             WHERE t.number = ?1 AND a.account = ?2",
        )?;
        for number in numbers_in(text) {
            for account in accounts {
                let rows = query
                    .query_map(rusqlite::params![number, account.0.as_bytes()], |row| {
                        sql::id(row, "ticket")
                    })?;
                for ticket in rows {
                    let key = TicketKey {
                        account: *account,
                        ticket: TicketId(ticket?),
                    };
                    if !found.contains(&key) {
                        found.push(key);
                    }
                }
            }
        }
        Ok(found)
    }
}

/// A number as it is looked up: letters and digits.
pub(crate) fn bare_number(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// What in a text may be a ticket's number.
fn numbers_in(text: &str) -> Vec<String> {
    let mut numbers = vec![bare_number(text)];
    let parts = text.split(|c: char| c.is_whitespace() || "#[]():".contains(c));
    numbers.extend(parts.map(bare_number));
    numbers.retain(|number| number.chars().any(|c| c.is_ascii_digit()));
    numbers.dedup();
    numbers
}

/// A category as the lists' indexes hold it.
pub(crate) fn category_num(category: Category) -> i64 {
    match category {
        Category::Open => 0,
        Category::WaitingCustomer => 1,
        Category::Done => 2,
        Category::Closed => 3,
    }
}

fn category_of(num: i64) -> Category {
    match num {
        1 => Category::WaitingCustomer,
        2 => Category::Done,
        3 => Category::Closed,
        _ => Category::Open,
    }
}

/// The ticket's number in the cache.
pub(crate) fn known_number(conn: &Connection, key: TicketKey) -> Result<Option<i64>, Error> {
    let Some(account) = known_account(conn, key.account)? else {
        return Ok(None);
    };
    let mut query =
        conn.prepare_cached("SELECT num FROM tickets WHERE account = ?1 AND ticket = ?2")?;
    Ok(query
        .query_row(rusqlite::params![account, key.ticket.0.as_bytes()], |row| {
            row.get(0)
        })
        .optional()?)
}

/// The ticket's number in the cache; a place is kept for one that was not told yet.
pub(crate) fn number_of(
    tx: &CacheTx<'_>,
    account: AccountId,
    ticket: TicketId,
) -> Result<i64, Error> {
    if let Some(num) = known_number(tx.conn, TicketKey { account, ticket })? {
        return Ok(num);
    }
    let account = account_num(tx, account)?;
    let mut insert = tx.conn.prepare_cached(
        "INSERT INTO tickets (account, ticket, generation) \
         SELECT num, ?2, generation FROM accounts WHERE num = ?1 RETURNING num",
    )?;
    Ok(
        insert.query_row(rusqlite::params![account, ticket.0.as_bytes()], |row| {
            row.get(0)
        })?,
    )
}

/// The ticket a number of the cache stands for.
pub(crate) fn key_of(conn: &Connection, num: i64) -> Result<TicketKey, Error> {
    let mut query = conn.prepare_cached(
        "SELECT a.account, t.ticket FROM tickets t JOIN accounts a ON a.num = t.account \
         WHERE t.num = ?1",
    )?;
    Ok(query.query_row([num], |row| {
        Ok(TicketKey {
            account: AccountId(sql::id(row, "account")?),
            ticket: TicketId(sql::id(row, "ticket")?),
        })
    })?)
}
