//! Portal documents. Category and urgency of tickets follow from them, so a new document sorts the
//! account's tickets anew.

use domain::{AccountId, Change, Description};
use rusqlite::{OptionalExtension as _, named_params};

use crate::cursors::account_num;
use crate::error::Error;
use crate::sql::halves;
use crate::tickets;

halves!(
    /// Reads portal documents.
    Portals,
    /// Writes portal documents.
    PortalsMut in CacheTx
);

impl Portals<'_> {
    /// The account's portal document as last told.
    pub fn get(&self, account: AccountId) -> Result<Option<Description>, Error> {
        let mut query = self.0.prepare_cached(
            "SELECT p.document, p.etag FROM portals p JOIN accounts a ON a.num = p.account \
             WHERE a.account = ?1",
        )?;
        let row: Option<(String, Option<String>)> = query
            .query_row([account.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(json, etag)| {
            Ok(Description {
                portal: serde_json::from_str(&json)?,
                etag,
            })
        })
        .transpose()
    }
}

impl PortalsMut<'_> {
    /// Stores it whole and sorts the account's tickets by its statuses and priorities.
    pub fn put(&self, account: AccountId, description: &Description) -> Result<(), Error> {
        let num = account_num(self.0, account)?;
        let written = self.0.conn.execute(
            "INSERT INTO portals (account, document, etag) VALUES (:account, :document, :etag) \
             ON CONFLICT (account) DO UPDATE SET document = excluded.document, \
             etag = excluded.etag \
             WHERE document <> excluded.document OR etag IS NOT excluded.etag",
            named_params! {
                ":account": num,
                ":document": serde_json::to_string(&description.portal)?,
                ":etag": description.etag,
            },
        )?;
        if written > 0 {
            self.0.changes.note(Change::Portal(account));
            tickets::sort_anew(self.0, account, num, description)?;
        }
        Ok(())
    }
}
