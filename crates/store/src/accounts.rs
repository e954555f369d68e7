//! Accounts on this computer, in the user's order.

use domain::{AccountId, Change, Server, Timestamp};
use rusqlite::{OptionalExtension as _, Row, named_params};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::sql::{self, halves};

/// One person at one portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Made here.
    pub id: AccountId,
    /// How its server is spoken to.
    pub server: Server,
    /// Its portal.
    pub portal_id: String,
    /// The provider's name, for when the portal document is not there yet.
    pub portal_name: String,
    /// What the user signs in with.
    pub login: String,
    /// The user's full name as last told.
    pub name: String,
    /// When it was added.
    pub added_at: Timestamp,
}

halves!(
    /// Reads accounts.
    Accounts,
    /// Writes accounts.
    AccountsMut in DeskTx
);

const SELECT: &str = "SELECT account, server_kind, server_base, portal_id, portal_name, login, \
     name, added_at FROM accounts";

fn read(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(sql::id(row, "account")?),
        server: Server {
            kind: row.get("server_kind")?,
            base: row.get("server_base")?,
        },
        portal_id: row.get("portal_id")?,
        portal_name: row.get("portal_name")?,
        login: row.get("login")?,
        name: row.get("name")?,
        added_at: sql::at(row, "added_at")?,
    })
}

impl Accounts<'_> {
    /// All, in the order they were added.
    pub fn all(&self) -> Result<Vec<Account>, Error> {
        let mut query = self.0.prepare_cached(&format!("{SELECT} ORDER BY seq"))?;
        let rows = query.query_map([], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// One.
    pub fn get(&self, account: AccountId) -> Result<Option<Account>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("{SELECT} WHERE account = ?1"))?;
        Ok(query.query_row([account.0.as_bytes()], read).optional()?)
    }
}

impl AccountsMut<'_> {
    /// Adds it or replaces what is known about it; its place in the order stays.
    pub fn put(&self, account: &Account) -> Result<(), Error> {
        self.0.conn.execute(
            "INSERT INTO accounts (account, server_kind, server_base, portal_id, portal_name, \
             login, name, added_at) \
             VALUES (:account, :kind, :base, :portal_id, :portal_name, :login, :name, :added_at) \
             ON CONFLICT (account) DO UPDATE SET server_kind = excluded.server_kind, \
             server_base = excluded.server_base, portal_id = excluded.portal_id, \
             portal_name = excluded.portal_name, login = excluded.login, name = excluded.name",
            named_params! {
                ":account": account.id.0.as_bytes(),
                ":kind": account.server.kind,
                ":base": account.server.base,
                ":portal_id": account.portal_id,
                ":portal_name": account.portal_name,
                ":login": account.login,
                ":name": account.name,
                ":added_at": sql::micros(account.added_at),
            },
        )?;
        self.0.changes.note(Change::Account(account.id));
        Ok(())
    }

    /// Says that an account's state changed although no row of it did.
    pub fn touch(&self, account: AccountId) {
        self.0.changes.note(Change::Account(account));
    }
}
