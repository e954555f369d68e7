//! The row of a message and its files.

use api::{Attachment, AuthorRole, EventBody, Format, MessageKind, RecordKind, Time};
use sqlx::AssertSqlSafe;
use sqlx::any::{Any, AnyArguments};
use sqlx::query::Query;
use uuid::Uuid;

use crate::auth::User;
use crate::db::{DbError, Id, Tx, json, millis, placeholders};

/// A message as it is stored. The author's name is a stamp of the day, not a reference.
#[derive(Debug, Clone)]
pub struct MessageRow {
    /// Made by whoever wrote it.
    pub id: Uuid,
    /// Its ticket.
    pub ticket_id: Uuid,
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it; none for the server itself.
    pub author: Option<User>,
    /// Text.
    pub body: String,
    /// How to read it.
    pub format: Format,
    /// How it came.
    pub channel: String,
    /// What happened, of an event.
    pub event: Option<EventBody>,
    /// When it was written.
    pub created_at: Time,
}

/// Rows of one statement.
const ROWS: usize = 100;
/// Columns of a row.
const COLUMNS: usize = 13;

impl MessageRow {
    /// Writes a new message.
    ///
    /// # Errors
    /// If the id is taken or the database fails.
    pub async fn insert(&self, tx: &mut Tx) -> Result<(), DbError> {
        Self::insert_all(tx, std::slice::from_ref(self)).await
    }

    /// Writes new messages.
    ///
    /// # Errors
    /// If an id is taken or the database fails.
    pub async fn insert_all(tx: &mut Tx, rows: &[Self]) -> Result<(), DbError> {
        for batch in rows.chunks(ROWS) {
            let values: Vec<_> = (0..batch.len())
                .map(|row| format!("({})", placeholders(row * COLUMNS + 1, COLUMNS)))
                .collect();
            let sql = format!(
                "INSERT INTO messages (id, ticket_id, kind, internal, author_id, author_name,
                    author_initials, author_role, body, format, channel, event, created_at)
                 VALUES {}",
                values.join(", ")
            );
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for row in batch {
                query = row.bind(query)?;
            }
            query.execute(tx.conn()).await?;
            for row in batch {
                tx.touch(RecordKind::Message, row.id);
            }
        }
        Ok(())
    }

    fn bind<'q>(&'q self, query: Bound<'q>) -> Result<Bound<'q>, DbError> {
        let author = self.author.as_ref();
        let role = match author {
            None => AuthorRole::System,
            Some(user) if user.is_agent => AuthorRole::Agent,
            Some(_) => AuthorRole::Customer,
        };
        Ok(query
            .bind(Id(self.id))
            .bind(Id(self.ticket_id))
            .bind(word(&self.kind)?)
            .bind(i64::from(self.kind == MessageKind::Note))
            .bind(author.map(|user| Id(user.id)))
            .bind(author.map_or("", |user| &user.name))
            .bind(author.map_or("", |user| &user.initials))
            .bind(word(&role)?)
            .bind(&*self.body)
            .bind(word(&self.format)?)
            .bind(&*self.channel)
            .bind(self.event.as_ref().map(json).transpose()?)
            .bind(millis(self.created_at)))
    }
}

type Bound<'q> = Query<'q, Any, AnyArguments>;

/// Writes a file of a message; the bytes are in the blobs already.
///
/// # Errors
/// If the database fails.
pub async fn put_attachment(
    tx: &mut Tx,
    message: &MessageRow,
    position: usize,
    file: &Attachment,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO attachments
            (id, message_id, ticket_id, position, name, size, media_type, sha256, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(Id(file.id))
    .bind(Id(message.id))
    .bind(Id(message.ticket_id))
    .bind(i64::try_from(position).unwrap_or(i64::MAX))
    .bind(&*file.name)
    .bind(i64::from(file.size))
    .bind(&*file.media_type)
    .bind(&*file.sha256)
    .bind(millis(message.created_at))
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "INSERT INTO blobs (sha256, size, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (sha256) DO UPDATE SET unreferenced_at = NULL",
    )
    .bind(&*file.sha256)
    .bind(i64::from(file.size))
    .bind(millis(message.created_at))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An enum's name as it is on the wire.
fn word(value: &impl serde::Serialize) -> Result<String, DbError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(DbError::Value("a word")),
    }
}
