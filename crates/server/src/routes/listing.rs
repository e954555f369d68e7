//! The online list of tickets: history and search beyond what a client has cached.

use api::Ticket;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::paging;
use crate::db::{Columns, Conn, DbError, Id, placeholders};
use crate::error::{Error, Result};
use crate::records::{self, Reader};

/// The query of `GET /v1/tickets`; what follows a page is found by its cursor.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Listing {
    #[param(inline)]
    scope: Scope,
    status_category: Option<String>,
    #[serde(rename = "type")]
    type_id: Option<String>,
    number: Option<String>,
    requester_id: Option<Uuid>,
    q: Option<String>,
    updated_since: Option<DateTime<Utc>>,
    #[param(inline)]
    sort: Sort,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Whose tickets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Scope {
    #[default]
    All,
    Own,
    Company,
    Queue,
}

/// In which order.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    /// Newest first.
    #[default]
    Newest,
    /// As staff plans: what is urgent first, then what is due first, then what has waited longest.
    Planning,
}

/// Later than anything that is due; the number in [`PLANNING`].
const NEVER: i64 = 9_007_199_254_740_991;
/// Rank and due time in staff's planning; what has none is due last.
const PLANNING: &str = "(1 - tickets.urgent), COALESCE(tickets.due_at, 9007199254740991)";

impl Sort {
    fn order(self) -> String {
        match self {
            Self::Newest => "tickets.created_at DESC, tickets.id DESC".to_owned(),
            Self::Planning => format!("{PLANNING}, tickets.created_at, tickets.id"),
        }
    }

    /// What comes after a place in this order.
    fn after(self, all: &mut Where, last: Place) -> String {
        let mut bind = |value| all.bind(value);
        match self {
            Self::Newest => {
                let (at, id) = (bind(Value::Int(last.at)), bind(Value::Id(last.id)));
                format!("(tickets.created_at, tickets.id) < (${at}, ${id})")
            }
            Self::Planning => {
                let (rank, due) = (bind(Value::Int(last.rank)), bind(Value::Int(last.due)));
                let (at, id) = (bind(Value::Int(last.at)), bind(Value::Id(last.id)));
                format!(
                    "({PLANNING}, tickets.created_at, tickets.id) > (${rank}, ${due}, ${at}, ${id})"
                )
            }
        }
    }
}

/// Where a page ends: what its last ticket is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    rank: i64,
    due: i64,
    at: i64,
    id: Uuid,
}

/// A page and where the next one begins.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) tickets: Vec<Ticket>,
    pub(super) next: Option<String>,
}

/// A condition with its values.
#[derive(Default)]
struct Where {
    sql: Vec<String>,
    values: Vec<Value>,
}

enum Value {
    Id(Uuid),
    Int(i64),
    Text(String),
}

impl Where {
    /// The number of a placeholder for `value`.
    fn bind(&mut self, value: Value) -> usize {
        self.values.push(value);
        self.values.len()
    }

    fn equal(&mut self, column: &str, value: Option<String>) {
        if let Some(value) = value {
            let number = self.bind(Value::Text(value));
            self.sql.push(format!("{column} = ${number}"));
        }
    }

    /// `column IN (…)`; false where the list is empty.
    fn one_of(&mut self, column: &str, values: Vec<Value>) -> String {
        if values.is_empty() {
            return "1 = 0".to_owned();
        }
        let first = self.values.len() + 1;
        let count = values.len();
        self.values.extend(values);
        format!("{column} IN ({})", placeholders(first, count))
    }
}

impl Listing {
    /// The page, with the reader's eyes.
    pub(super) async fn read(self, conn: &mut Conn, reader: &Reader) -> Result<Page> {
        let limit = paging::length(self.limit);
        let order = self.sort.order();
        let condition = self.condition(reader)?;
        let sql = format!(
            "SELECT tickets.id AS id, created_at, urgent, due_at
             FROM tickets WHERE {} ORDER BY {order} LIMIT {}",
            condition.sql.join(" AND "),
            limit + 1
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for value in condition.values {
            query = match value {
                Value::Id(id) => query.bind(Id(id)),
                Value::Int(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
            };
        }
        let rows = query.fetch_all(&mut *conn).await.map_err(DbError::from)?;
        let shown = usize::try_from(limit).unwrap_or(usize::MAX);
        let ids = rows
            .iter()
            .take(shown)
            .map(|row| row.id("id"))
            .collect::<Result<Vec<_>, _>>()?;
        let next = match rows.get(shown.saturating_sub(1)) {
            Some(last) if rows.len() > shown => Some(encode(Place {
                rank: 1 - last.int("urgent")?,
                due: last.opt_int("due_at")?.unwrap_or(NEVER),
                at: last.int("created_at")?,
                id: last.id("id")?,
            })),
            _ => None,
        };
        let mut found = records::tickets(conn, reader, &ids).await?;
        Ok(Page {
            tickets: ids.iter().filter_map(|id| found.remove(id)).collect(),
            next,
        })
    }

    fn condition(self, reader: &Reader) -> Result<Where> {
        let mut all = Where::default();
        let (organizations, queues) = held(reader);
        let own = |all: &mut Where| all.one_of("requester_id", vec![Value::Id(reader.user)]);
        let visible = match self.scope {
            Scope::Own => own(&mut all),
            Scope::Company => all.one_of("organization_id", organizations),
            Scope::Queue => all.one_of("queue", texts(&queues)),
            Scope::All => {
                let own = own(&mut all);
                let company = all.one_of("organization_id", organizations);
                let queue = all.one_of("queue", texts(&queues));
                let me = all.bind(Value::Id(reader.user));
                format!(
                    "({own} OR {company} OR {queue} OR tickets.id IN
                      (SELECT ticket_id FROM ticket_participants WHERE user_id = ${me}))"
                )
            }
        };
        all.sql.push(visible);
        all.equal("status_category", self.status_category);
        all.equal("type_id", self.type_id);
        all.equal("number", self.number);
        if let Some(requester) = self.requester_id {
            let number = all.bind(Value::Id(requester));
            all.sql.push(format!("requester_id = ${number}"));
        }
        if let Some(since) = self.updated_since {
            let number = all.bind(Value::Int(crate::db::millis(since)));
            all.sql.push(format!("updated_at >= ${number}"));
        }
        if let Some(text) = self.q.filter(|text| !text.trim().is_empty()) {
            search(&mut all, text.trim(), &queues);
        }
        if let Some(cursor) = self.cursor {
            let last = decode(&cursor).ok_or_else(|| Error::new(api::code::CURSOR_INVALID))?;
            let after = self.sort.after(&mut all, last);
            all.sql.push(after);
        }
        Ok(all)
    }
}

/// Words in number, subject, the messages the reader may see, and the tags of staff.
fn search(all: &mut Where, text: &str, queues: &[String]) {
    let mut pattern = String::from("%");
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    let number = all.bind(Value::Text(pattern));
    let staff = all.one_of("tickets.queue", texts(queues));
    all.sql.push(format!(
        "(LOWER(subject) LIKE ${number} ESCAPE '\\' OR number LIKE ${number} ESCAPE '\\'
          OR EXISTS (SELECT 1 FROM messages WHERE messages.ticket_id = tickets.id
                     AND (internal = 0 OR {staff})
                     AND LOWER(body) LIKE ${number} ESCAPE '\\')
          OR ({staff} AND EXISTS
               (SELECT 1 FROM ticket_tags WHERE ticket_tags.ticket_id = tickets.id
                AND LOWER(tag) LIKE ${number} ESCAPE '\\')))"
    ));
}

/// Organisations and queues among the reader's buckets.
fn held(reader: &Reader) -> (Vec<Value>, Vec<String>) {
    let organizations = reader
        .buckets
        .iter()
        .filter_map(|bucket| bucket.strip_prefix("o/"));
    let queues = reader
        .buckets
        .iter()
        .filter_map(|bucket| bucket.strip_prefix("q/"));
    (
        organizations
            .filter_map(|id| Uuid::try_parse(id).ok())
            .map(Value::Id)
            .collect(),
        queues.map(str::to_owned).collect(),
    )
}

fn texts(texts: &[String]) -> Vec<Value> {
    texts.iter().cloned().map(Value::Text).collect()
}

fn encode(last: Place) -> String {
    let Place { rank, due, at, id } = last;
    URL_SAFE_NO_PAD.encode(format!("{rank} {due} {at} {id}"))
}

fn decode(cursor: &str) -> Option<Place> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let mut parts = text.splitn(4, ' ');
    Some(Place {
        rank: parts.next()?.parse().ok()?,
        due: parts.next()?.parse().ok()?,
        at: parts.next()?.parse().ok()?,
        id: Uuid::try_parse(parts.next()?).ok()?,
    })
}
