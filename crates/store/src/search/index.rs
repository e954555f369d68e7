//! Filling the index: what is new waits with a mark in its row, and each batch takes the mark away in the
//! transaction that indexes it.

use std::collections::BTreeMap;

use domain::{Author, Ticket};
use portal::words::folded_text;
use rusqlite::{Connection, OptionalExtension as _};
use serde_json::Value;

use crate::error::Error;
use crate::tx::CacheTx;
use crate::{messages, text};

/// How much of what waits a write indexes before its commit; more waits for `index_pending`.
pub(crate) const AT_ONCE: u32 = 250;

/// Characters of a body that are searchable: logs of megabytes are not read by anybody.
const BODY: usize = 200_000;

/// One row of the index.
struct Doc {
    id: i64,
    owner: i64,
    title: String,
    people: String,
    text: String,
}

/// A stored ticket changed: what the index says about it is taken out and waits again.
pub(crate) fn ticket_changed(
    tx: &CacheTx<'_>,
    num: i64,
    old: Option<&Ticket>,
    new: &Ticket,
) -> Result<(), Error> {
    let of_messages = |ticket: &Ticket| {
        (
            ticket.number.clone(),
            ticket.subject.clone(),
            ticket.requester.name.clone(),
        )
    };
    let of_itself = |ticket: &Ticket| {
        (
            ticket.assignee.clone(),
            ticket.organization.clone(),
            ticket.fields.clone(),
        )
    };
    let same_title = old.is_some_and(|old| of_messages(old) == of_messages(new));
    if same_title && old.is_some_and(|old| of_itself(old) == of_itself(new)) {
        return Ok(());
    }
    tx.conn
        .prepare_cached(
            "DELETE FROM search WHERE rowid = (SELECT doc FROM tickets WHERE num = ?1 AND indexed)",
        )?
        .execute([num])?;
    tx.conn
        .prepare_cached("UPDATE tickets SET indexed = 0 WHERE num = ?1")?
        .execute([num])?;
    if same_title {
        return Ok(());
    }
    let mut query = tx
        .conn
        .prepare_cached("SELECT id FROM messages WHERE ticket = ?1 AND counts > 0 AND indexed")?;
    let ids = query
        .query_map([num], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for id in ids {
        tx.conn
            .prepare_cached("DELETE FROM search WHERE rowid = ?1")?
            .execute([id])?;
        tx.conn
            .prepare_cached("UPDATE messages SET indexed = 0 WHERE id = ?1")?
            .execute([id])?;
    }
    Ok(())
}

/// Indexes up to `limit` of what waits, newest first. Returns how many.
pub(crate) fn index_pending(tx: &CacheTx<'_>, limit: u32) -> Result<u32, Error> {
    let conn = tx.conn;
    let waiting = waiting(conn, limit)?;
    if waiting.is_empty() {
        return Ok(0);
    }
    let mut docs = Vec::with_capacity(waiting.len());
    let mut titles = BTreeMap::new();
    for id in waiting {
        let doc = if crate::doc_id::is_ticket(id) {
            ticket_doc(conn, id)?
        } else {
            message_doc(conn, id, &mut titles)?
        };
        docs.extend(doc);
    }
    // The index takes rows in the order of their ids without breaking its segments.
    docs.sort_by_key(|doc| doc.id);
    insert(conn, &docs)?;
    count_words(conn, &docs)?;
    Ok(u32::try_from(docs.len()).unwrap_or(u32::MAX))
}

fn waiting(conn: &Connection, limit: u32) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::new();
    for sql in [
        "SELECT id FROM messages WHERE indexed = 0 ORDER BY id DESC LIMIT ?1",
        "SELECT doc FROM tickets WHERE indexed = 0 AND doc IS NOT NULL ORDER BY doc DESC LIMIT ?1",
    ] {
        let mut query = conn.prepare_cached(sql)?;
        for id in query.query_map([limit], |row| row.get::<_, i64>(0))? {
            ids.push(id?);
        }
    }
    ids.sort_unstable_by(|a, b| b.cmp(a));
    ids.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(ids)
}

fn title_of(ticket: &Ticket) -> String {
    let mut title = String::new();
    if let Some(number) = &ticket.number {
        folded_text(&number.0, &mut title);
    }
    folded_text(&ticket.subject, &mut title);
    title
}

fn ticket_doc(conn: &Connection, id: i64) -> Result<Option<Doc>, Error> {
    let mut query = conn.prepare_cached("SELECT account, record FROM tickets WHERE doc = ?1")?;
    let row: Option<(i64, String)> = query
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((owner, record)) = row else {
        return Ok(None);
    };
    let ticket: Ticket = serde_json::from_str(&record)?;
    let mut people = String::new();
    folded_text(&ticket.requester.name, &mut people);
    if let Some(assignee) = &ticket.assignee {
        folded_text(&assignee.name, &mut people);
    }
    if let Some(organization) = &ticket.organization {
        folded_text(&organization.name, &mut people);
    }
    let mut text = String::new();
    for value in ticket.fields.values() {
        match value {
            Value::String(value) => folded_text(value, &mut text),
            Value::Number(value) => folded_text(&value.to_string(), &mut text),
            _ => {}
        }
    }
    Ok(Some(Doc {
        id,
        owner,
        title: title_of(&ticket),
        people,
        text,
    }))
}

fn message_doc(
    conn: &Connection,
    id: i64,
    titles: &mut BTreeMap<i64, (String, String)>,
) -> Result<Option<Doc>, Error> {
    let mut query = conn.prepare_cached(
        "SELECT account, ticket, author, format, body, files FROM messages WHERE id = ?1",
    )?;
    let mut rows = query.query([id])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let ticket: i64 = row.get("ticket")?;
    let (title, requester) = match titles.get(&ticket) {
        Some(known) => known.clone(),
        None => titles
            .entry(ticket)
            .or_insert(ticket_title(conn, ticket)?)
            .clone(),
    };
    let author: Author = serde_json::from_str(&row.get::<_, String>("author")?)?;
    let mut people = requester;
    folded_text(&author.name, &mut people);
    let body = messages::body(&row.get::<_, String>("format")?, row.get("body")?);
    let plain = text::plain(&body);
    let end = plain
        .char_indices()
        .nth(BODY)
        .map_or(plain.len(), |(at, _)| at);
    let mut text = String::with_capacity(end);
    folded_text(plain.get(..end).unwrap_or_default(), &mut text);
    if row.get::<_, i64>("files")? > 0 {
        let mut files = conn.prepare_cached("SELECT name FROM attachments WHERE message = ?1")?;
        for name in files.query_map([id], |row| row.get::<_, String>(0))? {
            folded_text(&name?, &mut text);
        }
    }
    Ok(Some(Doc {
        id,
        owner: row.get("account")?,
        title,
        people,
        text,
    }))
}

fn ticket_title(conn: &Connection, num: i64) -> Result<(String, String), Error> {
    let mut query = conn.prepare_cached("SELECT record FROM tickets WHERE num = ?1")?;
    let record: Option<String> = query.query_row([num], |row| row.get(0)).optional()?;
    let Some(record) = record.filter(|record| !record.is_empty()) else {
        return Ok(Default::default());
    };
    let ticket: Ticket = serde_json::from_str(&record)?;
    let mut requester = String::new();
    folded_text(&ticket.requester.name, &mut requester);
    Ok((title_of(&ticket), requester))
}

fn insert(conn: &Connection, docs: &[Doc]) -> Result<(), Error> {
    let mut add = conn.prepare_cached(
        "INSERT INTO search (rowid, owner, subject, title, people, text) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    let mut message = conn.prepare_cached("UPDATE messages SET indexed = 1 WHERE id = ?1")?;
    let mut ticket = conn.prepare_cached("UPDATE tickets SET indexed = 1 WHERE doc = ?1")?;
    for doc in docs {
        let owner = super::owner_word(doc.owner);
        let is_ticket = crate::doc_id::is_ticket(doc.id);
        let (subject, title) = if is_ticket {
            (&*doc.title, "")
        } else {
            ("", &*doc.title)
        };
        add.execute(rusqlite::params![
            doc.id, owner, subject, title, doc.people, doc.text
        ])?;
        let mark = if is_ticket { &mut ticket } else { &mut message };
        mark.execute([doc.id])?;
    }
    Ok(())
}

/// Adds the batch to the list of words and about how many rows have each; new words get their pieces.
fn count_words(conn: &Connection, docs: &[Doc]) -> Result<(), Error> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for doc in docs {
        for column in [&doc.title, &doc.people, &doc.text] {
            for word in column.split(' ').filter(|word| word.len() > 1) {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let mut add = conn.prepare_cached(
        "INSERT INTO words (word, n) VALUES (?1, ?2) \
         ON CONFLICT (word) DO UPDATE SET n = n + excluded.n RETURNING n",
    )?;
    let mut pieces = conn.prepare_cached("INSERT INTO word_parts (word) VALUES (?1)")?;
    for (word, n) in counts {
        let total: u32 = add.query_row(rusqlite::params![word, n], |row| row.get(0))?;
        if total == n && may_be_compound(word) {
            pieces.execute([word])?;
        }
    }
    Ok(())
}

/// Numbers, codes and short words are not looked into.
fn may_be_compound(word: &str) -> bool {
    let length = word.chars().count();
    (5..=60).contains(&length) && !word.bytes().any(|byte| byte.is_ascii_digit())
}
