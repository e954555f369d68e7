//! Messages and threads.

mod put;

use std::collections::BTreeMap;

use domain::{
    AccountId, Attachment, AttachmentId, BlobId, Body, Message, MessageId, MessageKind, RemoteId,
    TicketId, TicketKey, Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _, Row};

pub(crate) use put::own_anew;

use crate::cursors::known_account;
use crate::error::Error;
use crate::sql::{self, halves};
use crate::tickets::known_number;

halves!(
    /// Reads messages.
    Messages,
    /// Writes messages.
    MessagesMut in CacheTx
);

/// A message and which of its files are on this computer.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadMessage {
    /// The message.
    pub message: Message,
    /// The files that are in the blob store.
    pub blobs: BTreeMap<AttachmentId, BlobId>,
}

/// The end of a thread.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Thread {
    /// Oldest first.
    pub messages: Vec<ThreadMessage>,
    /// How many the thread has.
    pub total: u32,
}

/// A window of a thread: its rows, then the files of all of them.
pub(crate) const WINDOW: &str = "SELECT id FROM messages WHERE ticket = ?1 \
     ORDER BY created_at DESC, id DESC LIMIT ?2 OFFSET ?3";

const COLUMNS: &str = "m.id, m.message, t.ticket, m.remote, m.rev, m.kind, m.created_at, m.author, \
     m.channel, m.event, m.format, m.body";

impl Messages<'_> {
    /// Of a ticket's thread: leaves out the newest `skip_newest`, takes `limit` before them, oldest
    /// first.
    pub fn thread(&self, key: TicketKey, skip_newest: u32, limit: u32) -> Result<Thread, Error> {
        let Some(ticket) = known_number(self.0, key)? else {
            return Ok(Thread::default());
        };
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM ({WINDOW}) w JOIN messages m ON m.id = w.id \
             JOIN tickets t ON t.num = m.ticket ORDER BY m.created_at, m.id"
        ))?;
        let mut files = self.0.prepare_cached(&format!(
            "SELECT {FILE_COLUMNS} FROM ({WINDOW}) w JOIN attachments f ON f.message = w.id \
             ORDER BY f.message, f.pos"
        ))?;
        let values = rusqlite::params![ticket, limit, skip_newest];
        let mut of_message = gather_files(&mut files, values)?;
        let mut messages = Vec::new();
        let mut rows = query.query(values)?;
        while let Some(row) = rows.next()? {
            let files = of_message.remove(&row.get("id")?).unwrap_or_default();
            messages.push(read(row, files)?);
        }
        let total = self
            .0
            .prepare_cached("SELECT count(*) FROM messages WHERE ticket = ?1")?
            .query_row([ticket], |row| row.get(0))?;
        Ok(Thread { messages, total })
    }

    /// One message with the ticket it belongs to.
    pub fn get(
        &self,
        account: AccountId,
        message: MessageId,
    ) -> Result<Option<ThreadMessage>, Error> {
        let Some(account) = known_account(self.0, account)? else {
            return Ok(None);
        };
        match id_of(self.0, account, message)? {
            Some(id) => by_id(self.0, id),
            None => Ok(None),
        }
    }

    /// The ticket's newest message and its time: what a read mark names.
    pub fn newest(&self, key: TicketKey) -> Result<Option<(MessageId, Timestamp)>, Error> {
        let Some(ticket) = known_number(self.0, key)? else {
            return Ok(None);
        };
        let mut query = self.0.prepare_cached(
            "SELECT message, created_at FROM messages WHERE ticket = ?1 \
             ORDER BY created_at DESC, id DESC LIMIT 1",
        )?;
        let newest = query.query_row([ticket], |row| {
            Ok((
                MessageId(sql::id(row, "message")?),
                sql::at(row, "created_at")?,
            ))
        });
        Ok(newest.optional()?)
    }
}

/// The key of a message.
pub(crate) fn id_of(
    conn: &Connection,
    account: i64,
    message: MessageId,
) -> Result<Option<i64>, Error> {
    let mut query =
        conn.prepare_cached("SELECT id FROM messages WHERE account = ?1 AND message = ?2")?;
    Ok(query
        .query_row(rusqlite::params![account, message.0.as_bytes()], |row| {
            row.get(0)
        })
        .optional()?)
}

/// A message by its key.
pub(crate) fn by_id(conn: &Connection, id: i64) -> Result<Option<ThreadMessage>, Error> {
    let mut files = conn.prepare_cached(&format!(
        "SELECT {FILE_COLUMNS} FROM attachments f WHERE f.message = ?1 ORDER BY f.pos"
    ))?;
    let files = gather_files(&mut files, [id])?
        .remove(&id)
        .unwrap_or_default();
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM messages m JOIN tickets t ON t.num = m.ticket WHERE m.id = ?1"
    ))?;
    let mut rows = query.query([id])?;
    rows.next()?.map(|row| read(row, files)).transpose()
}

fn read(row: &Row<'_>, files: Vec<File>) -> Result<ThreadMessage, Error> {
    let event: Option<String> = row.get("event")?;
    let blobs = files
        .iter()
        .filter_map(|(file, blob)| Some((file.id, blob.clone()?)))
        .collect();
    let message = Message {
        id: MessageId(sql::id(row, "message")?),
        ticket: TicketId(sql::id(row, "ticket")?),
        remote: RemoteId(row.get("remote")?),
        kind: kind(&row.get::<_, String>("kind")?)?,
        author: serde_json::from_str(&row.get::<_, String>("author")?)?,
        body: body(&row.get::<_, String>("format")?, row.get("body")?),
        attachments: files.into_iter().map(|(file, _)| file).collect(),
        channel: row.get("channel")?,
        event: event.map(|json| serde_json::from_str(&json)).transpose()?,
        created_at: sql::at(row, "created_at")?,
        rev: row.get("rev")?,
    };
    Ok(ThreadMessage { message, blobs })
}

/// A file and where its bytes are.
type File = (Attachment, Option<BlobId>);

const FILE_COLUMNS: &str =
    "f.message, f.attachment, f.remote, f.name, f.size, f.media_type, f.sha256, f.blob";

/// An attachment in a row of [`FILE_COLUMNS`].
pub(crate) fn file(row: &Row<'_>) -> rusqlite::Result<File> {
    let attachment = Attachment {
        id: AttachmentId(sql::id(row, "attachment")?),
        remote: RemoteId(row.get("remote")?),
        name: row.get("name")?,
        size: row.get("size")?,
        media_type: row.get("media_type")?,
        sha256: row.get("sha256")?,
    };
    Ok((
        attachment,
        row.get::<_, Option<String>>("blob")?.map(BlobId),
    ))
}

fn gather_files(
    query: &mut rusqlite::Statement<'_>,
    values: impl rusqlite::Params,
) -> Result<BTreeMap<i64, Vec<File>>, Error> {
    let mut of_message: BTreeMap<i64, Vec<File>> = BTreeMap::new();
    let mut rows = query.query(values)?;
    while let Some(row) = rows.next()? {
        of_message
            .entry(row.get("message")?)
            .or_default()
            .push(file(row)?);
    }
    Ok(of_message)
}

/// A kind as it is stored.
pub(crate) fn kind(text: &str) -> Result<MessageKind, Error> {
    Ok(serde_json::from_value(serde_json::Value::from(text))?)
}

/// A body as it is stored.
pub(crate) fn body(format: &str, text: String) -> Body {
    match format {
        "markdown" => Body::Markdown(text),
        "html" => Body::Html(text),
        _ => Body::Plain(text),
    }
}
