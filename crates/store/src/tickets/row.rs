//! A ticket as a list shows it.

use domain::{
    AccountId, Author, Category, MessageKind, Number, Organization, Person, Side, Ticket,
    TicketKey, Timestamp,
};
use rusqlite::Connection;

use super::category_of;
use crate::error::Error;
use crate::{messages, sql, text};

/// Characters of the newest message a row shows.
const SNIPPET: usize = 140;

/// Everything a row of a list needs.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketRow {
    /// Which ticket.
    pub key: TicketKey,
    /// As people say it.
    pub number: Option<Number>,
    /// Ticket type.
    pub type_id: String,
    /// One line.
    pub subject: String,
    /// Status in the portal document.
    pub status: String,
    /// What the status means.
    pub category: Category,
    /// When the status was last changed.
    pub status_since: Timestamp,
    /// Priority.
    pub priority: Option<String>,
    /// For whom it is.
    pub requester: Person,
    /// Whose organisation.
    pub organization: Option<Organization>,
    /// Who works on it.
    pub assignee: Option<Person>,
    /// Queue.
    pub queue: Option<String>,
    /// A call-back was asked for and not done.
    pub callback_pending: bool,
    /// The agent's estimate, minutes.
    pub estimate_minutes: Option<u32>,
    /// When it was filed.
    pub created_at: Timestamp,
    /// When anything about it last happened; lists go by it.
    pub activity_at: Timestamp,
    /// When it was finished.
    pub closed_at: Option<Timestamp>,
    /// Messages stored here, events not counted.
    pub messages: u32,
    /// Messages of others that were not read.
    pub unread: u32,
    /// The newest message that is no event.
    pub last: Option<LastMessage>,
    /// Some message has a file.
    pub files: bool,
    /// The server no longer knows it; it stays because something of it waits.
    pub gone: bool,
}

/// The newest message, in short.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LastMessage {
    /// What it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: String,
    /// Side of the desk.
    pub side: Side,
    /// When.
    pub at: Timestamp,
    /// The beginning of its text on one line.
    pub snippet: String,
    /// How many files it has.
    pub files: u32,
}

/// A row by the ticket's number in the cache; none while no record was told.
pub(crate) fn by_num(conn: &Connection, num: i64) -> Result<Option<TicketRow>, Error> {
    let mut query = conn.prepare_cached(
        "SELECT a.account, t.record, t.category, t.activity, t.messages, t.unread, t.last, t.gone, \
         EXISTS (SELECT 1 FROM messages m WHERE m.ticket = t.num AND m.files > 0) AS files \
         FROM tickets t JOIN accounts a ON a.num = t.account WHERE t.num = ?1 AND t.record <> ''",
    )?;
    let mut rows = query.query([num])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let ticket: Ticket = serde_json::from_str(row.get_ref("record")?.as_str().map_err(sql_type)?)?;
    let last: Option<String> = row.get("last")?;
    Ok(Some(TicketRow {
        key: TicketKey {
            account: AccountId(sql::id(row, "account")?),
            ticket: ticket.id,
        },
        number: ticket.number,
        type_id: ticket.type_id,
        subject: ticket.subject,
        status: ticket.status,
        category: category_of(row.get("category")?),
        status_since: ticket.status_since,
        priority: ticket.priority,
        requester: ticket.requester,
        organization: ticket.organization,
        assignee: ticket.assignee,
        queue: ticket.queue,
        callback_pending: ticket
            .callback
            .is_some_and(|callback| callback.done_at.is_none()),
        estimate_minutes: ticket.estimate.map(|estimate| estimate.minutes),
        created_at: ticket.created_at,
        activity_at: sql::at(row, "activity")?,
        closed_at: ticket.closed_at,
        messages: row.get("messages")?,
        unread: row.get("unread")?,
        last: last.map(|json| serde_json::from_str(&json)).transpose()?,
        files: row.get("files")?,
        gone: row.get("gone")?,
    }))
}

fn sql_type(error: rusqlite::types::FromSqlError) -> Error {
    Error::Sql(error.into())
}

impl LastMessage {
    /// The newest message of a ticket that is no event.
    pub(crate) fn of(conn: &Connection, ticket: i64) -> Result<Option<Self>, Error> {
        let mut query = conn.prepare_cached(
            "SELECT kind, author, format, body, created_at, files FROM messages WHERE id = \
             (SELECT id FROM messages WHERE ticket = ?1 AND counts > 0 \
             ORDER BY created_at DESC, id DESC LIMIT 1)",
        )?;
        let mut rows = query.query([ticket])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        let author: Author =
            serde_json::from_str(row.get_ref("author")?.as_str().map_err(sql_type)?)?;
        let body = messages::body(&row.get::<_, String>("format")?, row.get("body")?);
        Ok(Some(Self {
            kind: messages::kind(&row.get::<_, String>("kind")?)?,
            author: author.name,
            side: author.side,
            at: sql::at(row, "created_at")?,
            snippet: text::one_line(&text::plain(&body), SNIPPET),
            files: row.get("files")?,
        }))
    }
}
