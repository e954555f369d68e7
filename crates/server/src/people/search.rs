//! Staff looks people up: by name, address, phone, organisation.

use api::{AccountFacts, Member};
use portal::Document;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::phone;
use crate::auth::{Cause, State};
use crate::db::{Columns, Conn, DbError, Id};
use crate::error::Result;

/// Most people of a search; of an organisation all are told.
const MOST: usize = 50;

/// Whom staff is looking for; what is empty says nothing.
#[derive(Debug, Clone, Default, serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Wanted {
    /// Words of name or address.
    pub q: String,
    /// A number as the telephone shows it.
    pub phone: String,
    /// An organisation.
    pub organization_id: Option<Uuid>,
    /// A state of the account.
    pub state: String,
}

const SQL: &str = "
    SELECT id, organization_id, name, email, phone, roles, state, unverified_cause, support_id, rev
    FROM users WHERE is_agent = 0";

/// Customers, with what only staff knows of them; those who have left come last.
///
/// # Errors
/// If the database fails.
pub async fn find(conn: &mut Conn, document: &Document, wanted: &Wanted) -> Result<Vec<Member>> {
    let mut sql = SQL.to_owned();
    let mut texts = vec![pattern(&wanted.q)];
    sql.push_str(" AND (LOWER(name) LIKE $1 ESCAPE '\\' OR email_key LIKE $1 ESCAPE '\\')");
    if !wanted.state.is_empty() {
        texts.push(wanted.state.clone());
        sql.push_str(" AND state = $2");
    }
    if wanted.organization_id.is_some() {
        sql.push_str(&format!(" AND organization_id = ${}", texts.len() + 1));
    }
    let number = phone::key(&wanted.phone, phone::country(&document.locale));
    if !wanted.phone.is_empty() {
        sql.push_str(" AND phone <> ''");
    }
    sql.push_str(" ORDER BY (state = 'inactive'), name, id");
    let most = match wanted.organization_id {
        Some(_) => usize::MAX,
        None => MOST,
    };
    if wanted.phone.is_empty() && most == MOST {
        sql.push_str(&format!(" LIMIT {MOST}"));
    }
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for text in texts {
        query = query.bind(text);
    }
    if let Some(organization) = wanted.organization_id {
        query = query.bind(Id(organization));
    }
    let mut found = Vec::new();
    for row in query.fetch_all(conn).await.map_err(DbError::from)? {
        let member = member(&row)?;
        let own = phone::key(&row.text("phone")?, phone::country(&document.locale));
        let fits = match (&number, own) {
            _ if wanted.phone.is_empty() => true,
            (Some(number), Some(own)) => phone::same(number, &own),
            _ => false,
        };
        if fits {
            found.push(member);
        }
        if found.len() == most {
            break;
        }
    }
    Ok(found)
}

/// One customer, with what only staff knows of him.
///
/// # Errors
/// If the database fails.
pub async fn one(conn: &mut Conn, id: Uuid) -> Result<Option<Member>> {
    let sql = format!("{SQL} AND id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(Id(id))
        .fetch_optional(conn)
        .await
        .map_err(DbError::from)?;
    Ok(row.as_ref().map(member).transpose()?)
}

/// Whether the account is closed; only staff may learn that.
#[must_use]
pub fn has_left(member: &Member) -> bool {
    let account = member.account.as_ref();
    account.is_some_and(|account| account.state == api::MeState::Inactive)
}

fn member(row: &AnyRow) -> Result<Member, DbError> {
    let roles: Vec<String> = row.json("roles")?;
    let state = State::of_text(&row.text("state")?);
    let cause = Cause::of_text(&row.text("unverified_cause")?);
    Ok(Member {
        id: row.id("id")?,
        organization_id: row.opt_id("organization_id")?.unwrap_or_default(),
        name: row.text("name")?,
        email: row.text("email")?,
        roles: roles.clone(),
        account: Some(AccountFacts {
            state: state.on_the_wire(),
            cause: match state {
                State::Unverified => cause.as_text().to_owned(),
                _ => String::new(),
            },
            roles,
            phone: row.text("phone")?,
            support_id: row.opt_text("support_id")?,
        }),
        rev: row.count("rev")?,
    })
}

/// `%words%` with the signs that mean something to `LIKE` escaped.
fn pattern(words: &str) -> String {
    let mut pattern = String::from("%");
    for c in words.trim().to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
