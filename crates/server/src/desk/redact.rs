//! Taking back what should never have been written down: a password, somebody else's data.
//!
//! The message goes, and one without its text takes its place. So every copy that follows the feed
//! forgets the old one with all it has made of it, and nobody has to understand a new kind of change.

use std::collections::BTreeMap;

use api::{Message, MessageKind, RecordKind};
use serde_json::Value;
use uuid::Uuid;

use super::join::id_argument;
use super::message::MessageRow;
use super::work::Work;
use crate::auth::User;
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Language, Result};

/// Name of the action. It is staff's in every portal and stands in no table of transitions.
pub(super) const ACTION: &str = "redact_message";

/// Removes a message's text and files from everything the server keeps: the row, the stored answers
/// to writes, the mails that were sent, the bytes of the files. What is left of them in the
/// database's file is cleaned out after the commit.
///
/// # Errors
/// `forbidden` for customers, `validation` if there is no such message.
pub(super) async fn redact(
    tx: &mut Tx,
    work: &mut Work,
    args: &BTreeMap<String, Value>,
) -> Result<()> {
    if !work.is_staff() {
        return Err(Error::forbidden());
    }
    let id = id_argument(args, "message_id")?;
    let thread = work.thread(tx).await?;
    let message = thread
        .into_iter()
        .find(|it| it.id == id && it.kind != MessageKind::Event)
        .ok_or_else(|| Error::field("/args/message_id", "unknown", None))?;
    let place = put_in_its_place(tx, work, &message).await?;
    forget_files(tx, &message).await?;
    forget_answers(tx, &message).await?;
    forget_mail(tx, work, &message).await?;
    sqlx::query("DELETE FROM messages WHERE id = $1")
        .bind(Id(id))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    tx.touch(RecordKind::Message, id);
    tx.scrub().await?;
    work.replaced(&place);
    if message.kind != MessageKind::Note {
        work.happened("redacted", "", "");
    }
    Ok(())
}

fn notice(language: Language) -> &'static str {
    match language {
        Language::German => "[Der Text dieser Nachricht wurde entfernt.]",
        Language::English => "[The text of this message was removed.]",
    }
}

/// The same author, kind and time, and no text. Marks and notifications lead there from now on.
async fn put_in_its_place(tx: &mut Tx, work: &Work, message: &Message) -> Result<MessageRow> {
    let author = match message.author.id {
        Some(id) => User::by_id(tx.conn(), id).await?,
        None => None,
    };
    let place = MessageRow {
        id: Uuid::now_v7(),
        ticket_id: message.ticket_id,
        kind: message.kind,
        author,
        body: notice(Language::of_tag(&work.document.locale)).to_owned(),
        format: api::Format::Plain,
        channel: message.channel.clone(),
        event: None,
        created_at: message.created_at,
    };
    place.insert(tx).await?;
    let marks = sqlx::query(
        "UPDATE read_marks SET message_id = $1, rev = rev + 1 WHERE message_id = $2
         RETURNING user_id, ticket_id",
    )
    .bind(Id(place.id))
    .bind(Id(message.id))
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    for row in marks {
        tx.touch_read_mark(row.id("user_id")?, row.id("ticket_id")?);
    }
    let told = sqlx::query(
        "UPDATE notifications SET message_id = $1, rev = rev + 1 WHERE message_id = $2
         RETURNING id",
    )
    .bind(Id(place.id))
    .bind(Id(message.id))
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    for row in told {
        tx.touch(RecordKind::Notification, row.id("id")?);
    }
    Ok(place)
}

/// Files go with the text; bytes nothing else refers to are removed after the commit.
async fn forget_files(tx: &mut Tx, message: &Message) -> Result<()> {
    sqlx::query("DELETE FROM attachments WHERE message_id = $1")
        .bind(Id(message.id))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    for file in &message.attachments {
        if let Some(author) = message.author.id {
            sqlx::query("DELETE FROM uploads WHERE user_id = $1 AND sha256 = $2")
                .bind(Id(author))
                .bind(&*file.sha256)
                .execute(tx.conn())
                .await
                .map_err(DbError::from)?;
        }
        let gone = sqlx::query(
            "DELETE FROM blobs WHERE sha256 = $1
             AND NOT EXISTS (SELECT 1 FROM attachments WHERE attachments.sha256 = $1)
             AND NOT EXISTS (SELECT 1 FROM invoices WHERE invoices.sha256 = $1)
             AND NOT EXISTS (SELECT 1 FROM uploads WHERE uploads.sha256 = $1)",
        )
        .bind(&*file.sha256)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
        if gone.rows_affected() > 0 {
            tx.forget_file(&file.sha256);
        }
    }
    Ok(())
}

/// The answer to the call that wrote the message repeats it: it was stored in the same transaction,
/// with the same time.
async fn forget_answers(tx: &mut Tx, message: &Message) -> Result<()> {
    let Some(author) = message.author.id else {
        return Ok(());
    };
    let rows = sqlx::query("SELECT op_id, response FROM op_log WHERE user_id = $1 AND at = $2")
        .bind(Id(author))
        .bind(millis(message.created_at))
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
    for row in rows {
        let Ok(mut answer) = serde_json::from_slice(&row.bytes("response")?) else {
            continue;
        };
        if !blank(&mut answer, &message.id.to_string()) {
            continue;
        }
        let answer = serde_json::to_vec(&answer).map_err(|error| Error::internal(&error))?;
        sqlx::query("UPDATE op_log SET response = $3 WHERE user_id = $1 AND op_id = $2")
            .bind(Id(author))
            .bind(Id(row.id("op_id")?))
            .bind(answer)
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
    }
    Ok(())
}

/// Empties the message in an answer, wherever it stands.
fn blank(answer: &mut Value, id: &str) -> bool {
    match answer {
        Value::Object(map) => {
            if map.get("id").and_then(Value::as_str) == Some(id) && map.contains_key("body") {
                map.insert("body".to_owned(), Value::from(""));
                map.insert("attachments".to_owned(), Value::from(Vec::<Value>::new()));
                return true;
            }
            map.values_mut()
                .fold(false, |done, it| blank(it, id) | done)
        }
        Value::Array(all) => all.iter_mut().fold(false, |done, it| blank(it, id) | done),
        _ => false,
    }
}

/// Mails repeat what was written; those not sent yet go out without it.
async fn forget_mail(tx: &mut Tx, work: &Work, message: &Message) -> Result<()> {
    let text = message.body.trim();
    if text.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query("SELECT id, body FROM mail_outbox WHERE ticket_id = $1")
        .bind(Id(work.ticket.id))
        .fetch_all(tx.conn())
        .await
        .map_err(DbError::from)?;
    let notice = notice(Language::of_tag(&work.document.locale));
    for row in rows {
        let body = row.text("body")?;
        if !body.contains(text) {
            continue;
        }
        sqlx::query("UPDATE mail_outbox SET body = $2 WHERE id = $1")
            .bind(Id(row.id("id")?))
            .bind(body.replace(text, notice))
            .execute(tx.conn())
            .await
            .map_err(DbError::from)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_message_is_emptied_wherever_an_answer_repeats_it() {
        let mut answer = json!({ "messages": [
            { "id": "a", "body": "geheim", "attachments": [{ "id": "x" }] },
            { "id": "b", "body": "bleibt" },
        ] });
        assert!(blank(&mut answer, "a"));
        assert_eq!(
            answer,
            json!({ "messages": [
                { "id": "a", "body": "", "attachments": [] },
                { "id": "b", "body": "bleibt" },
            ] })
        );
        assert!(!blank(&mut answer, "c"));
    }
}
