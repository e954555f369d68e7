//! Removing an account: its rows in both files, then the blobs nobody else refers to.

use std::collections::BTreeSet;

use domain::{AccountId, BlobId, Change, DraftId, Timestamp};
use rusqlite::Connection;
use uuid::Uuid;

use crate::cursors::known_account;
use crate::error::Error;
use crate::outbox::{Outbox, draft_of};
use crate::store::Store;
use crate::tx::{CacheTx, DeskTx, Read};

/// Tables of the desk whose rows are an account's and go with it, the account itself last.
const DESK: [&str; 6] = [
    "sessions",
    "outbox",
    "receipts",
    "notices",
    "local_reads",
    "accounts",
];

/// Tables of the cache likewise.
const CACHE: [&str; 8] = [
    "attachments",
    "partials",
    "messages",
    "tickets",
    "statuses",
    "priorities",
    "people",
    "organizations",
];

impl Store {
    /// Deletes everything of an account, its blobs included; other accounts and the key stay. With
    /// `keep_drafts` its drafts stay and texts waiting in its outbox become drafts; so does the account
    /// itself, signed out, since they are its.
    ///
    /// The cache goes first: cut off in between, the account is still there to be wiped again.
    pub fn wipe_account(
        &self,
        account: AccountId,
        keep_drafts: bool,
        now: Timestamp,
    ) -> Result<Vec<Change>, Error> {
        let mine = self.read(|read| read.blobs_of(account))?;
        let (only, mut changes) = self.cache_write(|tx| {
            let only = tx.is_only_account(account)?;
            if !only {
                tx.wipe(account)?;
            }
            tx.changes.note(Change::Everything);
            Ok(only)
        })?;
        if only {
            self.discard_cache(now)?;
        }
        let ((), of_desk) = self.desk_write(|tx| tx.wipe(account, keep_drafts, now))?;
        changes.extend(of_desk);
        let files: Vec<_> = mine
            .iter()
            .filter_map(|blob| self.blobs().file_of(blob))
            .collect();
        let used = self.read(|read: &Read<'_>| read.used_blobs())?;
        self.blobs().remove_unused(&files, &used)?;
        Ok(changes)
    }
}

impl Read<'_> {
    /// Blobs some row refers to.
    pub(crate) fn used_blobs(&self) -> Result<BTreeSet<BlobId>, Error> {
        let mut used = BTreeSet::new();
        gather(self.desk, "SELECT blob FROM draft_files", [], &mut used)?;
        gather(self.desk, "SELECT blob FROM outbox_files", [], &mut used)?;
        gather(
            self.cache,
            "SELECT blob FROM attachments WHERE blob IS NOT NULL",
            [],
            &mut used,
        )?;
        gather(self.cache, "SELECT blob FROM partials", [], &mut used)?;
        Ok(used)
    }

    /// Blobs rows of one account refer to.
    fn blobs_of(&self, account: AccountId) -> Result<BTreeSet<BlobId>, Error> {
        let mut mine = BTreeSet::new();
        let id = account.0.as_bytes();
        let of_drafts = "SELECT f.blob FROM draft_files f JOIN drafts d ON d.draft = f.draft \
             WHERE d.account = ?1";
        gather(self.desk, of_drafts, [id], &mut mine)?;
        let of_outbox = "SELECT f.blob FROM outbox_files f JOIN outbox o ON o.op = f.op \
             WHERE o.account = ?1";
        gather(self.desk, of_outbox, [id], &mut mine)?;
        let of_cache = "SELECT f.blob FROM attachments f JOIN accounts a ON a.num = f.account \
             WHERE a.account = ?1 AND f.blob IS NOT NULL";
        gather(self.cache, of_cache, [id], &mut mine)?;
        let of_partials = "SELECT p.blob FROM partials p JOIN accounts a ON a.num = p.account \
             WHERE a.account = ?1";
        gather(self.cache, of_partials, [id], &mut mine)?;
        Ok(mine)
    }
}

fn gather(
    conn: &Connection,
    sql: &str,
    values: impl rusqlite::Params,
    into: &mut BTreeSet<BlobId>,
) -> Result<(), Error> {
    let mut query = conn.prepare(sql)?;
    for blob in query.query_map(values, |row| row.get(0))? {
        into.insert(BlobId(blob?));
    }
    Ok(())
}

impl DeskTx<'_> {
    fn wipe(&self, account: AccountId, keep_drafts: bool, now: Timestamp) -> Result<(), Error> {
        let id = account.0.as_bytes();
        if keep_drafts {
            for queued in Outbox(self.conn).of_account(account)?.queued {
                if let Some(draft) = draft_of(&queued, DraftId(Uuid::new_v4()), now) {
                    self.drafts_mut().save(&draft)?;
                }
            }
        } else {
            self.conn.execute(
                "DELETE FROM draft_files WHERE draft IN \
                 (SELECT draft FROM drafts WHERE account = ?1)",
                [id],
            )?;
            self.conn
                .execute("DELETE FROM drafts WHERE account = ?1", [id])?;
        }
        self.conn.execute(
            "DELETE FROM outbox_files WHERE op IN (SELECT op FROM outbox WHERE account = ?1)",
            [id],
        )?;
        for table in DESK {
            if keep_drafts && table == "accounts" {
                continue;
            }
            self.conn
                .execute(&format!("DELETE FROM {table} WHERE account = ?1"), [id])?;
        }
        self.changes.note(Change::Everything);
        Ok(())
    }
}

impl CacheTx<'_> {
    fn is_only_account(&self, account: AccountId) -> Result<bool, Error> {
        let others: i64 = self.conn.query_row(
            "SELECT count(*) FROM accounts WHERE account <> ?1",
            [account.0.as_bytes()],
            |row| row.get(0),
        )?;
        Ok(others == 0)
    }

    fn wipe(&self, account: AccountId) -> Result<(), Error> {
        let Some(num) = known_account(self.conn, account)? else {
            return Ok(());
        };
        for table in CACHE {
            self.conn
                .execute(&format!("DELETE FROM {table} WHERE account = ?1"), [num])?;
        }
        self.conn
            .execute("DELETE FROM portals WHERE account = ?1", [num])?;
        self.conn
            .execute("DELETE FROM accounts WHERE num = ?1", [num])?;
        self.forget_index()
    }

    /// The index begins anew: deleted rows would leave their words behind in it.
    fn forget_index(&self) -> Result<(), Error> {
        self.index_later();
        self.conn.execute_batch(
            "INSERT INTO search (search) VALUES ('delete-all');
             DELETE FROM word_parts;
             INSERT INTO word_parts (word_parts) VALUES ('optimize');
             DELETE FROM words;
             UPDATE messages SET indexed = 0 WHERE counts > 0;
             UPDATE tickets SET indexed = 0 WHERE doc IS NOT NULL;",
        )?;
        Ok(())
    }
}
