//! Storing messages with their files' records.

use domain::{AccountId, Attachment, Body, Change, Message, MessageId, MessageKind};
use rusqlite::{OptionalExtension as _, named_params};

use super::{MessagesMut, by_id, id_of};
use crate::cursors::{account_num, known_account};
use crate::doc_id::{self, DocKind};
use crate::error::Error;
use crate::feed::{Feed, Written};
use crate::people::person_of;
use crate::sql;
use crate::tickets::{key_of, number_of, remove_messages};
use crate::tx::CacheTx;

/// What is there already.
struct Stored {
    id: i64,
    ticket: i64,
    rev: u32,
    generation: u32,
}

impl MessagesMut<'_> {
    /// Stores a message with its files' records, unless a newer revision of the same load is there.
    /// Its ticket need not be there yet.
    pub fn put(&self, feed: Feed, message: &Message) -> Result<Written, Error> {
        let tx = self.0;
        let account = account_num(tx, feed.account)?;
        let ticket = number_of(tx, feed.account, message.ticket)?;
        let before = stored(tx, account, message.id)?;
        if let Some(before) = &before {
            if before.generation == feed.generation && before.rev > message.rev {
                return Ok(Written::Older);
            }
            if by_id(tx.conn, before.id)?.is_some_and(|known| known.message == *message) {
                if before.generation != feed.generation {
                    tx.conn.execute(
                        "UPDATE messages SET generation = ?2 WHERE id = ?1",
                        rusqlite::params![before.id, feed.generation],
                    )?;
                }
                return Ok(Written::Same);
            }
            tx.conn
                .prepare_cached(
                    "DELETE FROM search WHERE rowid = \
                     (SELECT id FROM messages WHERE id = ?1 AND indexed)",
                )?
                .execute([before.id])?;
            tx.touched.borrow_mut().insert(before.ticket);
        }
        let id = match &before {
            Some(before) => before.id,
            None => free_id(tx, account, message)?,
        };
        write(tx, id, account, ticket, feed, message)?;
        for (pos, file) in message.attachments.iter().enumerate() {
            put_file(tx, account, id, pos, file)?;
        }
        if before.is_some() {
            forget_files(tx, id, message)?;
        }
        tx.touched.borrow_mut().insert(ticket);
        tx.changes
            .note(Change::Message(feed.account, message.ticket, message.id));
        Ok(if before.is_some() {
            Written::Changed
        } else {
            Written::New
        })
    }

    /// The message is gone or no longer visible. `false`: it was not there.
    pub fn remove(&self, account: AccountId, message: MessageId) -> Result<bool, Error> {
        let tx = self.0;
        let Some(num) = known_account(tx.conn, account)? else {
            return Ok(false);
        };
        let Some(stored) = stored(tx, num, message)? else {
            return Ok(false);
        };
        remove_messages(tx.conn, [stored.id])?;
        tx.touched.borrow_mut().insert(stored.ticket);
        let ticket = key_of(tx.conn, stored.ticket)?.ticket;
        tx.changes.note(Change::Message(account, ticket, message));
        Ok(true)
    }
}

fn stored(tx: &CacheTx<'_>, account: i64, message: MessageId) -> Result<Option<Stored>, Error> {
    let Some(id) = id_of(tx.conn, account, message)? else {
        return Ok(None);
    };
    let mut query = tx
        .conn
        .prepare_cached("SELECT ticket, rev, generation FROM messages WHERE id = ?1")?;
    let row = query.query_row([id], |row| {
        Ok(Stored {
            id,
            ticket: row.get("ticket")?,
            rev: row.get("rev")?,
            generation: row.get("generation")?,
        })
    });
    Ok(row.optional()?)
}

fn free_id(tx: &CacheTx<'_>, account: i64, message: &Message) -> Result<i64, Error> {
    doc_id::free(message.created_at, account, DocKind::Message, |from, to| {
        let mut query = tx
            .conn
            .prepare_cached("SELECT max(id) FROM messages WHERE id BETWEEN ?1 AND ?2")?;
        Ok(query.query_row([from, to], |row| row.get(0))?)
    })
}

/// What unread counts: 0 an event, 1 our own, 2 of others.
fn counts(message: &Message, me: &str) -> i64 {
    if message.kind == MessageKind::Event {
        0
    } else if !me.is_empty() && message.author.id == me {
        1
    } else {
        2
    }
}

fn write(
    tx: &CacheTx<'_>,
    id: i64,
    account: i64,
    ticket: i64,
    feed: Feed,
    message: &Message,
) -> Result<(), Error> {
    let format = match &message.body {
        Body::Plain(_) => "plain",
        Body::Markdown(_) => "markdown",
        Body::Html(_) => "html",
    };
    let kind = serde_json::to_value(message.kind)?;
    // An event has no words to be found by.
    let indexed = message.kind == MessageKind::Event;
    tx.conn
        .prepare_cached(
            "INSERT INTO messages (id, account, message, ticket, remote, rev, generation, kind, \
             counts, created_at, indexed, author, channel, event, files, format, body) \
             VALUES (:id, :account, :message, :ticket, :remote, :rev, :generation, :kind, \
             :counts, :created_at, :indexed, :author, :channel, :event, :files, :format, :body) \
             ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, remote = excluded.remote, \
             rev = excluded.rev, generation = excluded.generation, kind = excluded.kind, \
             counts = excluded.counts, created_at = excluded.created_at, \
             indexed = excluded.indexed, author = excluded.author, channel = excluded.channel, \
             event = excluded.event, files = excluded.files, format = excluded.format, \
             body = excluded.body",
        )?
        .execute(named_params! {
            ":id": id,
            ":account": account,
            ":message": message.id.0.as_bytes(),
            ":ticket": ticket,
            ":remote": message.remote.0,
            ":rev": message.rev,
            ":generation": feed.generation,
            ":kind": kind.as_str(),
            ":counts": counts(message, &person_of(tx.conn, account)?),
            ":created_at": sql::micros(message.created_at),
            ":indexed": indexed,
            ":author": serde_json::to_string(&message.author)?,
            ":channel": message.channel,
            ":event": message.event.as_ref().map(serde_json::to_string).transpose()?,
            ":files": i64::try_from(message.attachments.len()).unwrap_or(i64::MAX),
            ":format": format,
            ":body": message.body.source(),
        })?;
    Ok(())
}

/// A file keeps its bytes when its record is told again, unless it is another file now.
fn put_file(
    tx: &CacheTx<'_>,
    account: i64,
    message: i64,
    pos: usize,
    file: &Attachment,
) -> Result<(), Error> {
    tx.conn
        .prepare_cached(
            "INSERT INTO attachments (account, attachment, message, pos, remote, name, size, \
             media_type, sha256) VALUES (:account, :attachment, :message, :pos, :remote, :name, \
             :size, :media_type, :sha256) ON CONFLICT (account, attachment) DO UPDATE SET \
             message = excluded.message, pos = excluded.pos, remote = excluded.remote, \
             name = excluded.name, size = excluded.size, media_type = excluded.media_type, \
             sha256 = excluded.sha256, \
             blob = CASE WHEN sha256 = excluded.sha256 THEN blob END",
        )?
        .execute(named_params! {
            ":account": account,
            ":attachment": file.id.0.as_bytes(),
            ":message": message,
            ":pos": i64::try_from(pos).unwrap_or(i64::MAX),
            ":remote": file.remote.0,
            ":name": file.name,
            ":size": file.size,
            ":media_type": file.media_type,
            ":sha256": file.sha256,
        })?;
    Ok(())
}

/// Files the message no longer has.
fn forget_files(tx: &CacheTx<'_>, id: i64, message: &Message) -> Result<(), Error> {
    let mut query = tx
        .conn
        .prepare_cached("SELECT num, attachment FROM attachments WHERE message = ?1")?;
    let mut rows = query.query([id])?;
    while let Some(row) = rows.next()? {
        let attachment = sql::id(row, "attachment")?;
        if message
            .attachments
            .iter()
            .all(|file| file.id.0 != attachment)
        {
            let num: i64 = row.get("num")?;
            tx.conn
                .prepare_cached("DELETE FROM attachments WHERE num = ?1")?
                .execute([num])?;
        }
    }
    Ok(())
}

/// Which messages are our own, after it became known who we are.
pub(crate) fn own_anew(tx: &CacheTx<'_>, account: i64, person: &str) -> Result<(), Error> {
    tx.conn.execute(
        "UPDATE messages SET counts = CASE WHEN author ->> '$.id' = ?2 THEN 1 ELSE 2 END \
         WHERE account = ?1 AND counts > 0",
        rusqlite::params![account, person],
    )?;
    let mut query = tx
        .conn
        .prepare("SELECT num FROM tickets WHERE account = ?1")?;
    let tickets = query.query_map([account], |row| row.get(0))?;
    for ticket in tickets {
        tx.touched.borrow_mut().insert(ticket?);
    }
    Ok(())
}
