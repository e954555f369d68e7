//! Files of messages: what servers told about them, and whether their bytes are here.

use domain::{AccountId, Attachment, AttachmentId, BlobId, Change, MessageId, TicketId};
use rusqlite::{OptionalExtension as _, Row};

use crate::cursors::known_account;
use crate::error::Error;
use crate::messages;
use crate::sql::{self, halves};

halves!(
    /// Reads attachments.
    Attachments,
    /// Writes attachments.
    AttachmentsMut in CacheTx
);

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedAttachment {
    /// As the server told it.
    pub attachment: Attachment,
    /// Its ticket.
    pub ticket: TicketId,
    /// Its message.
    pub message: MessageId,
    /// Its bytes, where they are here.
    pub blob: Option<BlobId>,
}

const SELECT: &str = "SELECT f.attachment, f.remote, f.name, f.size, f.media_type, f.sha256, \
     f.blob, m.message AS of_message, t.ticket FROM attachments f \
     JOIN messages m ON m.id = f.message JOIN tickets t ON t.num = m.ticket";

fn read(row: &Row<'_>) -> rusqlite::Result<CachedAttachment> {
    let (attachment, blob) = messages::file(row)?;
    Ok(CachedAttachment {
        attachment,
        ticket: TicketId(sql::id(row, "ticket")?),
        message: MessageId(sql::id(row, "of_message")?),
        blob,
    })
}

impl Attachments<'_> {
    /// One.
    pub fn get(
        &self,
        account: AccountId,
        attachment: AttachmentId,
    ) -> Result<Option<CachedAttachment>, Error> {
        let Some(account) = known_account(self.0, account)? else {
            return Ok(None);
        };
        let mut query = self.0.prepare_cached(&format!(
            "{SELECT} WHERE f.account = ?1 AND f.attachment = ?2"
        ))?;
        let values = rusqlite::params![account, attachment.0.as_bytes()];
        Ok(query.query_row(values, read).optional()?)
    }

    /// Files not here yet of at most `max_size` bytes, newest first.
    pub fn missing(
        &self,
        account: AccountId,
        max_size: u32,
        limit: u32,
    ) -> Result<Vec<CachedAttachment>, Error> {
        let Some(account) = known_account(self.0, account)? else {
            return Ok(Vec::new());
        };
        let mut query = self.0.prepare_cached(&format!(
            "{SELECT} WHERE f.account = ?1 AND f.blob IS NULL AND f.size <= ?2 \
             ORDER BY f.message DESC LIMIT ?3"
        ))?;
        let rows = query.query_map(rusqlite::params![account, max_size, limit], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl AttachmentsMut<'_> {
    /// Its bytes are here, or no longer.
    pub fn set_blob(
        &self,
        account: AccountId,
        attachment: AttachmentId,
        blob: Option<&BlobId>,
    ) -> Result<(), Error> {
        let conn = self.0.conn;
        let known = Attachments(conn).get(account, attachment)?;
        let known = known.ok_or(Error::NoSuch("attachment"))?;
        conn.execute(
            "UPDATE attachments SET blob = ?3 WHERE attachment = ?2 \
             AND account = (SELECT num FROM accounts WHERE account = ?1)",
            rusqlite::params![
                account.0.as_bytes(),
                attachment.0.as_bytes(),
                blob.map(|blob| &blob.0)
            ],
        )?;
        self.0.changes.note(Change::Blob(account, known.ticket));
        Ok(())
    }
}
