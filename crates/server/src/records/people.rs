//! Records of the portal, users and organisations.

use api::{Me, MeState, Member, Organization, Person, Record};
use uuid::Uuid;

use super::{Reader, rows};
use crate::db::{Columns, Conn, DbError, Id};
use crate::feed;

/// A user as others see him.
///
/// # Errors
/// If the database fails.
pub async fn person(conn: &mut Conn, id: Uuid) -> Result<Option<Person>, DbError> {
    let row = sqlx::query("SELECT id, name, initials FROM users WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(conn)
        .await?;
    row.map(|row| {
        Ok(Person {
            id: row.id("id")?,
            name: row.text("name")?,
            initials: row.text("initials")?,
        })
    })
    .transpose()
}

/// A user as he sees himself.
///
/// # Errors
/// If the database fails.
pub async fn me(conn: &mut Conn, id: Uuid) -> Result<Option<Me>, DbError> {
    let row = sqlx::query(
        "SELECT users.*, organizations.name AS organization_name
         FROM users LEFT JOIN organizations ON organizations.id = users.organization_id
         WHERE users.id = $1",
    )
    .bind(Id(id))
    .fetch_optional(&mut *conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let agent = row.flag("is_agent")?;
    let mut roles: Vec<String> = row.json("roles")?;
    if agent && !roles.iter().any(|role| role == "agent") {
        roles.insert(0, "agent".to_owned());
    }
    Ok(Some(Me {
        id,
        name: row.text("name")?,
        email: row.text("email")?,
        initials: row.text("initials")?,
        phone: row.text("phone")?,
        roles,
        state: match row.text("state")?.as_str() {
            "pending_support_id" => MeState::PendingSupportId,
            _ => MeState::Active,
        },
        organization_id: row.opt_id("organization_id")?,
        organization_name: row.opt_text("organization_name")?.unwrap_or_default(),
        queues: row.json("queues")?,
        colleagues: if agent {
            staff(conn).await?
        } else {
            Vec::new()
        },
        notices: row.json("notices")?,
        rev: row.count("rev")?,
    }))
}

/// Everybody a ticket can be assigned to.
async fn staff(conn: &mut Conn) -> Result<Vec<Person>, DbError> {
    sqlx::query(
        "SELECT id, name, initials FROM users WHERE is_agent = 1 AND state = 'active'
         ORDER BY name, id",
    )
    .fetch_all(conn)
    .await?
    .iter()
    .map(|row| {
        Ok(Person {
            id: row.id("id")?,
            name: row.text("name")?,
            initials: row.text("initials")?,
        })
    })
    .collect()
}

pub(super) async fn portal(
    conn: &mut Conn,
    reader: &Reader,
) -> Result<Vec<(Uuid, Record)>, DbError> {
    if !reader.buckets.contains(feed::PORTAL_BUCKET) {
        return Ok(Vec::new());
    }
    let row = sqlx::query("SELECT document FROM portal")
        .fetch_optional(conn)
        .await?;
    let document = row.map(|row| row.json("document")).transpose()?;
    Ok(document
        .map(|it| (feed::PORTAL, Record::Portal(Box::new(it))))
        .into_iter()
        .collect())
}

pub(super) async fn own(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Record)>, DbError> {
    if !reader.holds_own() || !ids.contains(&reader.user) {
        return Ok(Vec::new());
    }
    let found = me(conn, reader.user).await?;
    Ok(found
        .map(|it| (it.id, Record::Me(Box::new(it))))
        .into_iter()
        .collect())
}

const ORGANIZATIONS: &str = "
    SELECT organizations.id, organizations.name, organizations.rev
    FROM organizations WHERE organizations.id IN ({ids})";

pub(super) async fn organizations(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Record)>, DbError> {
    let home = sqlx::query("SELECT organization_id FROM users WHERE id = $1")
        .bind(Id(reader.user))
        .fetch_optional(&mut *conn)
        .await?;
    let home = home
        .map(|row| row.opt_id("organization_id"))
        .transpose()?
        .flatten();
    let mut found = Vec::new();
    for row in rows(conn, ORGANIZATIONS, ids).await? {
        let id = row.id("id")?;
        let own = reader.holds_own() && home == Some(id);
        if own || reader.buckets.contains(&feed::of_organization(id)) {
            let organization = Organization {
                id,
                name: row.text("name")?,
                rev: row.count("rev")?,
            };
            found.push((id, Record::Organization(organization)));
        }
    }
    Ok(found)
}

const MEMBERS: &str = "
    SELECT id, organization_id, name, email, roles, rev
    FROM users WHERE id IN ({ids}) AND organization_id IS NOT NULL AND state <> 'inactive'";

pub(super) async fn members(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Record)>, DbError> {
    let mut found = Vec::new();
    for row in rows(conn, MEMBERS, ids).await? {
        let organization_id = row.id("organization_id")?;
        if reader
            .buckets
            .contains(&feed::of_organization(organization_id))
        {
            let id = row.id("id")?;
            let member = Member {
                id,
                organization_id,
                name: row.text("name")?,
                email: row.text("email")?,
                roles: row.json("roles")?,
                rev: row.count("rev")?,
            };
            found.push((id, Record::Member(member)));
        }
    }
    Ok(found)
}
