//! Another concern in the same ticket becomes a ticket of its own, with what was said about it.

use std::collections::{BTreeMap, BTreeSet};

use api::{Message, MessageKind, RecordKind, code};
use portal::Document;
use portal::document::TicketType;
use serde_json::Value;
use uuid::Uuid;

use super::bill::Bill;
use super::join::id_argument;
use super::price::{self, Price};
use super::promise::Promise;
use super::ticket::TicketRow;
use super::work::Work;
use super::{file, link, patch};
use crate::auth::User;
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// Most messages of one call: a transaction moves at most 200 objects (server-api.md §4.3).
const MOST: usize = 100;

/// Moves messages into a new ticket: the concern gets its own number, status and priority. What was
/// read stays read, what was to be noticed leads to the new ticket.
///
/// # Errors
/// `validation` for messages that are not there, not the person's to move, or all there are;
/// `duplicate_id` if the new id is taken.
pub(super) async fn split(
    tx: &mut Tx,
    work: &mut Work,
    args: &BTreeMap<String, Value>,
) -> Result<()> {
    let id = id_argument(args, "ticket_id")?;
    if id.is_nil() || TicketRow::by_id(tx.conn(), id).await?.is_some() {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    let subject = subject(work, args)?;
    let moved = chosen(tx, work, args).await?;
    let ticket = new_ticket(tx, work, id, subject).await?;
    ticket.insert(tx, &work.document).await?;
    move_over(tx, work.ticket.id, id, &moved).await?;

    let (document, who) = (std::sync::Arc::clone(&work.document), work.who.clone());
    let mut new = Work::begun(tx, document, who, ticket).await?;
    let number = new.ticket.number.clone();
    new.filed(&concern(&moved));
    new.happened("filed", "", number.clone());
    new.happened("split_from", "", work.ticket.number.clone());
    link::put(tx, &new, "split_from", work.ticket.id).await?;
    let first = moved.first().map(|message| message.id);
    new.tell_queue(tx, "new_ticket", first).await?;
    new.tell(new.ticket.requester_id, "new_ticket", first);
    // Whoever takes part in the old ticket goes on taking part in what was said there.
    let people = link::participants(tx, work.ticket.id).await?;
    link::invite(tx, id, &people).await?;
    new.settle(tx).await?;

    work.happened("split_into", "", number);
    work.also(id);
    Ok(())
}

fn subject(work: &Work, args: &BTreeMap<String, Value>) -> Result<String> {
    let asked = args.get("subject").cloned().unwrap_or(Value::Null);
    match patch::accepted(work, "subject", "/args/subject", &asked)? {
        Some(Value::String(subject)) if !subject.is_empty() => Ok(subject),
        _ => Err(Error::field("/args/subject", "required", None)),
    }
}

/// The messages to move, oldest first. Something of the old concern must stay behind.
async fn chosen(tx: &mut Tx, work: &Work, args: &BTreeMap<String, Value>) -> Result<Vec<Message>> {
    const POINTER: &str = "/args/message_ids";
    let ids = match args.get("message_ids") {
        None | Some(Value::Null) => return Err(Error::field(POINTER, "required", None)),
        Some(Value::Array(ids)) => ids,
        Some(_) => return Err(Error::field(POINTER, "type", None)),
    };
    let mut wanted = BTreeSet::new();
    for id in ids {
        let id = id.as_str().and_then(|id| Uuid::try_parse(id).ok());
        wanted.insert(id.ok_or_else(|| Error::field(POINTER, "type", None))?);
    }
    if wanted.is_empty() {
        return Err(Error::field(POINTER, "required", None));
    }
    if wanted.len() > MOST {
        return Err(Error::field(POINTER, "too_many", Some(Value::from(MOST))));
    }
    let all = work.thread(tx).await?;
    let said = |message: &&Message| message.kind != MessageKind::Event;
    let told = |message: &&Message| said(message) && message.kind != MessageKind::Note;
    let stays = all.iter().filter(told).any(|it| !wanted.contains(&it.id));
    let moved: Vec<Message> = all
        .iter()
        .filter(said)
        .filter(|it| wanted.contains(&it.id))
        .cloned()
        .collect();
    if moved.len() < wanted.len() {
        return Err(Error::field(POINTER, "unknown", None));
    }
    if !stays {
        return Err(Error::field(POINTER, "everything", None));
    }
    Ok(moved)
}

/// The new ticket: the requester's, in the same queue, as anything that was just filed.
async fn new_ticket(tx: &mut Tx, work: &Work, id: Uuid, subject: String) -> Result<TicketRow> {
    let now = tx.now();
    let document = &work.document;
    let kind = kind_of(document, &work.ticket.type_id);
    let mut fields = work.ticket.fields.clone();
    fields.retain(|field, _| kind.is_some_and(|kind| kind.form.iter().any(|it| it.id == *field)));
    let priority = document.default_priority();
    let priority = priority.filter(|_| kind.is_some_and(|kind| kind.priority));
    let price = price_of(tx, work, kind, &fields).await?;
    let number = tx.next_number(&document.numbers).await?;
    Ok(TicketRow {
        id,
        number,
        type_id: kind.map_or_else(|| work.ticket.type_id.clone(), |kind| kind.id.clone()),
        subject,
        status: document
            .first_status()
            .map(|status| status.id.clone())
            .unwrap_or_default(),
        status_since: now,
        priority: priority.map(|priority| priority.id.clone()),
        assignee_id: None,
        project_lead_id: file::project_lead(tx, work.ticket.organization_id).await?,
        fields,
        callback: None,
        estimate: None,
        price,
        promise: Promise::default(),
        bill: Bill::default(),
        planned_for: None,
        escalation: None,
        closed_at: None,
        created_at: now,
        updated_at: now,
        ..work.ticket.clone()
    })
}

/// A ticket of the same type costs what was agreed; one of another type what that costs.
async fn price_of(
    tx: &mut Tx,
    work: &Work,
    kind: Option<&TicketType>,
    fields: &BTreeMap<String, Value>,
) -> Result<Price> {
    let Some(kind) = kind.filter(|kind| kind.id != work.ticket.type_id) else {
        return Ok(work.ticket.price.clone());
    };
    let requester = User::by_id(tx.conn(), work.ticket.requester_id).await?;
    let requester = requester.ok_or_else(Error::not_found)?;
    let quote = price::quoted(&work.document, kind, fields, &requester, tx.now())?;
    Ok(Price::of_quote(quote, Vec::new()))
}

/// The new ticket's type: that of the old one, unless it guides through something that is asked for
/// once; then the portal's usual one.
fn kind_of<'a>(document: &'a Document, type_id: &str) -> Option<&'a TicketType> {
    let same = document.ticket_type(type_id);
    let usual = document.ticket_types.iter().find(|kind| kind.default);
    same.filter(|kind| kind.guides.is_none()).or(usual).or(same)
}

async fn move_over(tx: &mut Tx, from: Uuid, to: Uuid, moved: &[Message]) -> Result<()> {
    for message in moved {
        for sql in [
            "UPDATE messages SET ticket_id = $1, rev = rev + 1 WHERE id = $2",
            "UPDATE attachments SET ticket_id = $1 WHERE message_id = $2",
        ] {
            sqlx::query(sql)
                .bind(Id(to))
                .bind(Id(message.id))
                .execute(tx.conn())
                .await
                .map_err(DbError::from)?;
        }
        tx.touch(RecordKind::Message, message.id);
        let told = sqlx::query(
            "UPDATE notifications SET ticket_id = $1, rev = rev + 1 WHERE message_id = $2
             RETURNING id",
        )
        .bind(Id(to))
        .bind(Id(message.id))
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
        for row in told {
            tx.touch(RecordKind::Notification, row.id("id")?);
        }
    }
    match moved.last() {
        Some(last) => read_there_too(tx, from, to, last).await,
        None => Ok(()),
    }
}

/// Whoever had read everything that was moved has read the new ticket.
async fn read_there_too(tx: &mut Tx, from: Uuid, to: Uuid, last: &Message) -> Result<()> {
    let at = millis(last.created_at);
    let rows = sqlx::query(
        "INSERT INTO read_marks (user_id, ticket_id, message_id, read_at)
         SELECT user_id, $1, $2, $3 FROM read_marks WHERE ticket_id = $4 AND read_at >= $3
         RETURNING user_id",
    )
    .bind(Id(to))
    .bind(Id(last.id))
    .bind(at)
    .bind(Id(from))
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    for row in rows {
        tx.touch_read_mark(row.id("user_id")?, to);
    }
    Ok(())
}

/// What the confirmation of the new ticket repeats.
fn concern(moved: &[Message]) -> String {
    let told = moved.iter().filter(|it| it.kind != MessageKind::Note);
    let texts: Vec<&str> = told.map(|message| message.body.as_str()).collect();
    texts.join("\n\n")
}
