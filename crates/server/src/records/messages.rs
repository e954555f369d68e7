//! Message records with their attachments.

use std::collections::BTreeMap;

use api::{Attachment, Author, AuthorRole, Format, Message, MessageKind};
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{Eyes, Reader, links, rows};
use crate::db::{Columns, Conn, DbError, Id};

const MESSAGES: &str = "
    SELECT messages.*, tickets.requester_id, tickets.organization_id, tickets.queue
    FROM messages JOIN tickets ON tickets.id = messages.ticket_id
    WHERE messages.id IN ({ids})";

const ATTACHMENTS: &str = "
    SELECT id, message_id, name, size, media_type, sha256
    FROM attachments WHERE message_id IN ({ids}) ORDER BY message_id, position";

/// One message, if the reader may see it.
///
/// # Errors
/// If the database fails.
pub async fn message(
    conn: &mut Conn,
    reader: &Reader,
    id: Uuid,
) -> Result<Option<Message>, DbError> {
    Ok(messages(conn, reader, &[id]).await?.remove(&id))
}

/// Those of the messages the reader may see.
///
/// # Errors
/// If the database fails.
pub async fn messages(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Message>, DbError> {
    let mut found = BTreeMap::new();
    let mut elsewhere = Vec::new();
    for row in rows(conn, MESSAGES, ids).await? {
        let eyes = reader.eyes(
            row.id("requester_id")?,
            row.id("organization_id")?,
            &row.text("queue")?,
        );
        let internal = row.flag("internal")?;
        if internal && eyes != Some(Eyes::Staff) {
            continue;
        }
        let message = of_row(&row)?;
        match eyes {
            Some(_) => {
                found.insert(message.id, message);
            }
            None => elsewhere.push(message),
        }
    }
    if !elsewhere.is_empty() {
        let tickets: Vec<Uuid> = elsewhere.iter().map(|it| it.ticket_id).collect();
        let shared = links::shared_with(conn, reader, &tickets).await?;
        let seen = elsewhere.into_iter();
        let seen = seen.filter(|it| shared.contains(&it.ticket_id));
        found.extend(seen.map(|it| (it.id, it)));
    }
    let seen: Vec<Uuid> = found.keys().copied().collect();
    for (message, files) in attachments_of(conn, &seen).await? {
        if let Some(message) = found.get_mut(&message) {
            message.attachments = files;
        }
    }
    Ok(found)
}

/// All messages of a ticket the reader may see, oldest first.
///
/// # Errors
/// If the database fails.
pub async fn messages_of(
    conn: &mut Conn,
    reader: &Reader,
    ticket: Uuid,
) -> Result<Vec<Message>, DbError> {
    let ids = sqlx::query("SELECT id FROM messages WHERE ticket_id = $1 ORDER BY created_at, id")
        .bind(Id(ticket))
        .fetch_all(&mut *conn)
        .await?
        .iter()
        .map(|row| row.id("id"))
        .collect::<Result<Vec<_>, _>>()?;
    let mut found = messages(conn, reader, &ids).await?;
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// What happened to a ticket, oldest first, as far as the reader may see it: a page behind `after`
/// (time and id of an event), and whether there is more.
///
/// # Errors
/// If the database fails.
pub async fn events_of(
    conn: &mut Conn,
    reader: &Reader,
    ticket: Uuid,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<(Vec<Message>, bool), DbError> {
    let (at, id) = after.unwrap_or((i64::MIN, Uuid::nil()));
    let rows = sqlx::query(
        "SELECT id FROM messages WHERE ticket_id = $1 AND kind = 'event'
         AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4",
    )
    .bind(Id(ticket))
    .bind(at)
    .bind(Id(id))
    .bind(i64::from(limit) + 1)
    .fetch_all(&mut *conn)
    .await?;
    let shown = usize::try_from(limit).unwrap_or(usize::MAX);
    let ids = rows
        .iter()
        .take(shown)
        .map(|row| row.id("id"))
        .collect::<Result<Vec<_>, _>>()?;
    let mut found = messages(conn, reader, &ids).await?;
    let events = ids.iter().filter_map(|id| found.remove(id)).collect();
    Ok((events, rows.len() > shown))
}

/// The files of messages, in their order.
///
/// # Errors
/// If the database fails.
pub async fn attachments_of(
    conn: &mut Conn,
    messages: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Attachment>>, DbError> {
    let mut found: BTreeMap<Uuid, Vec<Attachment>> = BTreeMap::new();
    for row in rows(conn, ATTACHMENTS, messages).await? {
        found
            .entry(row.id("message_id")?)
            .or_default()
            .push(Attachment {
                id: row.id("id")?,
                name: row.text("name")?,
                size: row.count("size")?,
                media_type: row.text("media_type")?,
                sha256: row.text("sha256")?,
            });
    }
    Ok(found)
}

fn of_row(row: &AnyRow) -> Result<Message, DbError> {
    Ok(Message {
        id: row.id("id")?,
        ticket_id: row.id("ticket_id")?,
        kind: word::<MessageKind>(row, "kind")?,
        author: Author {
            id: row.opt_id("author_id")?,
            name: row.text("author_name")?,
            initials: row.text("author_initials")?,
            role: word::<AuthorRole>(row, "author_role")?,
        },
        body: row.text("body")?,
        format: word::<Format>(row, "format")?,
        attachments: Vec::new(),
        channel: row.text("channel")?,
        event: row.opt_json("event")?,
        created_at: row.time("created_at")?,
        rev: row.count("rev")?,
    })
}

/// A column that holds an enum's name as it is on the wire.
fn word<T: DeserializeOwned>(row: &AnyRow, column: &str) -> Result<T, DbError> {
    let text = serde_json::Value::String(row.text(column)?);
    serde_json::from_value(text).map_err(|_| DbError::Value("a word"))
}
