//! Where each account's feed stands.

use domain::{AccountId, Change, Cursor, Stage, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::error::Error;
use crate::sql::{self, halves};
use crate::tx::CacheTx;

/// An account's place in its server's changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// For the next `pull`; none: load from the beginning.
    pub cursor: Option<Cursor>,
    /// Which load the rows belong to; grows when a load begins anew.
    pub generation: u32,
    /// How far the load is.
    pub stage: Option<Stage>,
    /// When the server last answered.
    pub fresh_at: Option<Timestamp>,
}

halves!(
    /// Reads places.
    Cursors,
    /// Writes places.
    CursorsMut in CacheTx
);

fn read(row: &Row<'_>) -> rusqlite::Result<Place> {
    let stage: Option<String> = row.get("stage")?;
    Ok(Place {
        cursor: row.get::<_, Option<Vec<u8>>>("cursor")?.map(Cursor),
        generation: row.get("generation")?,
        stage: stage.and_then(|json| serde_json::from_str(&json).ok()),
        fresh_at: sql::maybe_at(row, "fresh_at")?,
    })
}

impl Cursors<'_> {
    /// The account's place; the default one where nothing was loaded yet.
    pub fn get(&self, account: AccountId) -> Result<Place, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT cursor, generation, stage, fresh_at FROM accounts WHERE account = ?1",
        )?;
        let place = query.query_row([account.0.as_bytes()], read).optional()?;
        Ok(place.unwrap_or_default())
    }
}

impl CursorsMut<'_> {
    /// Moves the cursor; in the same transaction as the page that led there.
    pub fn advance(
        &self,
        account: AccountId,
        cursor: &Cursor,
        stage: Stage,
        now: Timestamp,
    ) -> Result<(), Error> {
        let num = account_num(self.0, account)?;
        self.0.conn.execute(
            "UPDATE accounts SET cursor = :cursor, stage = :stage, fresh_at = :now \
             WHERE num = :num",
            named_params! {
                ":cursor": cursor.0,
                ":stage": serde_json::to_string(&stage)?,
                ":now": sql::micros(now),
                ":num": num,
            },
        )?;
        self.0.changes.note(Change::Account(account));
        Ok(())
    }

    /// The server answered that nothing is new.
    pub fn fresh(&self, account: AccountId, now: Timestamp) -> Result<(), Error> {
        let num = account_num(self.0, account)?;
        self.0.conn.execute(
            "UPDATE accounts SET fresh_at = ?2 WHERE num = ?1",
            [num, sql::micros(now)],
        )?;
        self.0.changes.note(Change::Account(account));
        Ok(())
    }

    /// The cursor is lost: a new generation begins, the rows stay until they are swept.
    pub fn restart(&self, account: AccountId) -> Result<u32, Error> {
        let num = account_num(self.0, account)?;
        let generation = self.0.conn.query_row(
            "UPDATE accounts SET cursor = NULL, stage = NULL, generation = generation + 1 \
             WHERE num = ?1 RETURNING generation",
            [num],
            |row| row.get(0),
        )?;
        self.0.changes.note(Change::Account(account));
        Ok(generation)
    }
}

/// The small number that stands for the account in the cache's keys, given when first needed.
pub(crate) fn account_num(tx: &CacheTx<'_>, account: AccountId) -> Result<i64, Error> {
    if let Some(num) = known_account(tx.conn, account)? {
        return Ok(num);
    }
    let num = tx.conn.query_row(
        "INSERT INTO accounts (account) VALUES (?1) RETURNING num",
        [account.0.as_bytes()],
        |row| row.get(0),
    )?;
    if num > crate::doc_id::MOST_ACCOUNTS {
        Err(Error::TooManyAccounts)
    } else {
        Ok(num)
    }
}

/// The account's number, where the cache knows the account.
pub(crate) fn known_account(conn: &Connection, account: AccountId) -> Result<Option<i64>, Error> {
    let mut query = conn.prepare_cached("SELECT num FROM accounts WHERE account = ?1")?;
    Ok(query
        .query_row([account.0.as_bytes()], |row| row.get(0))
        .optional()?)
}
