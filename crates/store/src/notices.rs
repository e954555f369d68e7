//! Notices shown: each once, also after a restart.

use domain::{AccountId, TicketId, Timestamp};
use rusqlite::named_params;
use uuid::Uuid;

use crate::error::Error;
use crate::sql::{self, halves};

halves!(
    /// Reads notices.
    Notices,
    /// Writes notices.
    NoticesMut in DeskTx
);

impl Notices<'_> {
    /// Whether a notice with this name was shown. The name is the caller's, such as a message's id.
    pub fn shown(&self, account: AccountId, name: &str) -> Result<bool, Error> {
        let mut query = self
            .0
            .prepare_cached("SELECT 1 FROM notices WHERE account = ?1 AND name = ?2")?;
        Ok(query.exists(rusqlite::params![account.0.as_bytes(), name])?)
    }

    /// Names of the ticket's notices that were not yet dismissed, oldest first.
    pub fn standing(&self, account: AccountId, ticket: TicketId) -> Result<Vec<String>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT name FROM notices WHERE account = ?1 AND ticket = ?2 AND dismissed = 0 \
             ORDER BY seq",
        )?;
        let rows = query
            .query_map([account.0.as_bytes(), ticket.0.as_bytes()], |row| {
                row.get(0)
            })?
            .collect::<Result<_, _>>()?;
        Ok(rows)
    }
}

impl NoticesMut<'_> {
    /// Remembers it before it is shown. `false`: it was remembered already, do not show it.
    pub fn remember(
        &self,
        account: AccountId,
        name: &str,
        ticket: TicketId,
        at: Timestamp,
    ) -> Result<bool, Error> {
        let written = self.0.conn.execute(
            "INSERT INTO notices (account, name, ticket, shown_at) \
             VALUES (:account, :name, :ticket, :at) ON CONFLICT (account, name) DO NOTHING",
            named_params! {
                ":account": account.0.as_bytes(),
                ":name": name,
                ":ticket": ticket.0.as_bytes(),
                ":at": sql::micros(at),
            },
        )?;
        Ok(written > 0)
    }

    /// The ticket was looked at: its notices are over.
    pub fn dismiss(&self, account: AccountId, ticket: TicketId) -> Result<(), Error> {
        self.0.conn.execute(
            "UPDATE notices SET dismissed = 1 WHERE account = ?1 AND ticket = ?2 AND dismissed = 0",
            [account.0.as_bytes(), ticket.0.as_bytes()],
        )?;
        Ok(())
    }

    /// Forgets notices shown before `before`; choose it older than anything a server may repeat.
    pub fn prune(&self, before: Timestamp) -> Result<(), Error> {
        let sql = "DELETE FROM notices WHERE shown_at < ?1";
        self.0.conn.execute(sql, [sql::micros(before)])?;
        Ok(())
    }
}

/// An id as the name of a notice.
#[must_use]
pub fn notice_name(kind: &str, id: Uuid) -> String {
    format!("{kind}:{id}")
}
