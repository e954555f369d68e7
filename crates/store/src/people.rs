//! Who the accounts are at their servers.

use domain::{AccountId, Change, Me, Organization};
use rusqlite::{Connection, OptionalExtension as _, named_params};

use crate::cursors::account_num;
use crate::error::Error;
use crate::sql::halves;

halves!(
    /// Reads people.
    People,
    /// Writes people.
    PeopleMut in CacheTx
);

impl People<'_> {
    /// The account's own person as last told.
    pub fn me(&self, account: AccountId) -> Result<Option<Me>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT p.record FROM people p JOIN accounts a ON a.num = p.account \
             WHERE a.account = ?1",
        )?;
        let json: Option<String> = query
            .query_row([account.0.as_bytes()], |row| row.get(0))
            .optional()?;
        json.map(|json| Ok(serde_json::from_str(&json)?))
            .transpose()
    }

    /// An organisation the server named.
    pub fn organization(
        &self,
        account: AccountId,
        id: &str,
    ) -> Result<Option<Organization>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT o.record FROM organizations o JOIN accounts a ON a.num = o.account \
             WHERE a.account = ?1 AND o.id = ?2",
        )?;
        let json: Option<String> = query
            .query_row(rusqlite::params![account.0.as_bytes(), id], |row| {
                row.get(0)
            })
            .optional()?;
        json.map(|json| Ok(serde_json::from_str(&json)?))
            .transpose()
    }
}

impl PeopleMut<'_> {
    /// Stores the account's own person. Where it is somebody else than before, what is unread is
    /// counted anew.
    pub fn put_me(&self, account: AccountId, me: &Me) -> Result<(), Error> {
        let num = account_num(self.0, account)?;
        let before = person_of(self.0.conn, num)?;
        self.0.conn.execute(
            "INSERT INTO people (account, id, record) VALUES (:account, :id, :record) \
             ON CONFLICT (account) DO UPDATE SET id = excluded.id, record = excluded.record",
            named_params! {
                ":account": num,
                ":id": me.person.id,
                ":record": serde_json::to_string(me)?,
            },
        )?;
        if before != me.person.id {
            crate::messages::own_anew(self.0, num, &me.person.id)?;
        }
        self.0.changes.note(Change::Account(account));
        Ok(())
    }

    /// Stores an organisation.
    pub fn put_organization(
        &self,
        account: AccountId,
        organization: &Organization,
    ) -> Result<(), Error> {
        let num = account_num(self.0, account)?;
        self.0.conn.execute(
            "INSERT INTO organizations (account, id, record) VALUES (:account, :id, :record) \
             ON CONFLICT (account, id) DO UPDATE SET record = excluded.record",
            named_params! {
                ":account": num,
                ":id": organization.id,
                ":record": serde_json::to_string(organization)?,
            },
        )?;
        Ok(())
    }
}

/// The id of the account's own person; empty where it is not known yet.
pub(crate) fn person_of(conn: &Connection, account: i64) -> Result<String, Error> {
    let mut query = conn.prepare_cached("SELECT id FROM people WHERE account = ?1")?;
    Ok(query
        .query_row([account], |row| row.get(0))
        .optional()?
        .unwrap_or_default())
}
