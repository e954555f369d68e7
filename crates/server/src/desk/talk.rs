//! Writing in a ticket: replies, findings, notes.

use api::{Format, MessageKind, NewMessage};
use portal::form;

use super::file::{check_message_id, refuse};
use super::message::MessageRow;
use super::work::Work;
use super::{act, attach};
use crate::db::Tx;
use crate::error::{Error, Result};

/// Writes a message, and takes the action that comes with it.
///
/// # Errors
/// `validation`, `forbidden`, `duplicate_id`, `unknown_upload`, and those of the action.
pub async fn talk(tx: &mut Tx, work: &mut Work, new: NewMessage) -> Result<()> {
    let action = new.action.clone();
    if let Some(action) = &action {
        act::words_go_with(tx, work, &action.action, Some(&new))?;
    }
    write(tx, work, new).await?;
    match action {
        // The message is the answer already; an action inside it brings none of its own.
        Some(action) if action.message.is_some() => {
            Err(Error::field("/action/message", "not_allowed", None))
        }
        Some(action) => {
            let name = action.action.clone();
            act::apply(tx, work, &name, &action).await
        }
        None => Ok(()),
    }
}

/// Writes a message. Author, initials and time are the server's: what a client says of them is not
/// even read.
pub(super) async fn write(tx: &mut Tx, work: &mut Work, new: NewMessage) -> Result<()> {
    let kind = kind_of(work, &new)?;
    if new.format == Format::Html {
        return Err(Error::field("/format", "not_allowed", None));
    }
    check_message_id(tx, new.id).await?;
    let named = ("/attachments", &*new.attachments);
    let files = attach::named(tx.conn(), &work.who, &work.document.limits, named).await?;
    let body = form::accept_message(&work.document.limits, &new.body, &attach::facts(&files))
        .map_err(refuse)?;
    let message = MessageRow {
        id: new.id,
        ticket_id: work.ticket.id,
        kind,
        author: Some(work.who.clone()),
        body,
        format: new.format,
        channel: "app".to_owned(),
        event: None,
        created_at: tx.now(),
    };
    message.insert(tx).await?;
    attach::hang(tx, &message, &files).await?;
    work.wrote(&message);
    work.answered(tx, &message);
    tell(tx, work, &message).await
}

/// What the person may write: customers replies only.
fn kind_of(work: &Work, new: &NewMessage) -> Result<MessageKind> {
    let kind = match (new.kind, new.internal) {
        (MessageKind::Reply, false) => return Ok(MessageKind::Reply),
        (MessageKind::Finding, false) => MessageKind::Finding,
        (MessageKind::Reply | MessageKind::Note, true) | (MessageKind::Note, false) => {
            MessageKind::Note
        }
        (MessageKind::Finding, true) | (MessageKind::Event, _) => {
            return Err(Error::field("/kind", "not_allowed", None));
        }
    };
    if work.is_staff() {
        Ok(kind)
    } else {
        Err(Error::forbidden())
    }
}

/// The other side is told: the requester of what staff says, staff of what customers say. A note is
/// for whoever has the ticket.
async fn tell(tx: &mut Tx, work: &mut Work, message: &MessageRow) -> Result<()> {
    let about = Some(message.id);
    if message.kind != MessageKind::Note {
        for reader in work.readers(tx).await? {
            work.tell(reader, "reply", about);
        }
    }
    match work.ticket.assignee_id {
        Some(assignee) => work.tell(assignee, "reply", about),
        None if !work.is_staff() => work.tell_queue(tx, "reply", about).await?,
        None => {}
    }
    Ok(())
}
