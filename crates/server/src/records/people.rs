//! Records of the portal, users and organisations.

use api::{Contract, Me, Member, Organization, Person, Record};
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::portal::pending_notice;
use super::{Eyes, Reader, rows};
use crate::auth::State;
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
    let state = State::of_text(&row.text("state")?);
    let mut notices: Vec<String> = row.json("notices")?;
    if state == State::PendingSupportId {
        notices.extend(pending_notice(conn).await?);
    }
    let mut roles: Vec<String> = row.json("roles")?;
    if agent && !roles.iter().any(|role| role == "agent") {
        roles.insert(0, "agent".to_owned());
    }
    if row.flag("is_admin")? && !roles.iter().any(|role| role == "admin") {
        roles.push("admin".to_owned());
    }
    Ok(Some(Me {
        id,
        name: row.text("name")?,
        email: row.text("email")?,
        initials: row.text("initials")?,
        phone: row.text("phone")?,
        roles,
        state: state.on_the_wire(),
        organization_id: row.opt_id("organization_id")?,
        organization_name: row.opt_text("organization_name")?.unwrap_or_default(),
        queues: row.json("queues")?,
        colleagues: if agent {
            staff(conn).await?
        } else {
            Vec::new()
        },
        notices,
        state_since: row.opt_time("state_since")?.filter(|at| at.timestamp() > 0),
        support_id: row.opt_text("support_id")?,
        second_factor: row.opt_bytes("totp_secret")?.is_some(),
        language: row.text("language")?,
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

pub(super) async fn own(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Record)>, DbError> {
    if !reader.knows_himself() || !ids.contains(&reader.user) {
        return Ok(Vec::new());
    }
    let found = me(conn, reader.user).await?;
    Ok(found
        .map(|it| (it.id, Record::Me(Box::new(it))))
        .into_iter()
        .collect())
}

const ORGANIZATIONS: &str = "
    SELECT organizations.id, organizations.name, organizations.contract,
           organizations.contract_until, organizations.rev,
           organizations.primary_contact_id, first.name AS primary_name,
           organizations.monitoring_contact_id, watch.name AS monitoring_name
    FROM organizations
    LEFT JOIN users AS first ON first.id = organizations.primary_contact_id
    LEFT JOIN users AS watch ON watch.id = organizations.monitoring_contact_id
    WHERE organizations.id IN ({ids})";

/// An organisation.
///
/// # Errors
/// If the database fails.
pub async fn organization(
    conn: &mut Conn,
    id: Uuid,
    eyes: Eyes,
) -> Result<Option<Organization>, DbError> {
    let found = rows(conn, ORGANIZATIONS, &[id]).await?;
    found
        .first()
        .map(|row| organization_of(row, eyes))
        .transpose()
}

fn organization_of(row: &AnyRow, eyes: Eyes) -> Result<Organization, DbError> {
    let contact = |prefix: &str| -> Result<Option<Person>, DbError> {
        let Some(id) = row.opt_id(&format!("{prefix}_contact_id"))? else {
            return Ok(None);
        };
        let name = row.opt_text(&format!("{prefix}_name"))?.unwrap_or_default();
        let initials = String::new();
        Ok(Some(Person { id, name, initials }))
    };
    let number = row.text("contract")?;
    let until = row.opt_time("contract_until")?;
    Ok(Organization {
        id: row.id("id")?,
        name: row.text("name")?,
        primary_contact: contact("primary")?,
        monitoring_contact: contact("monitoring")?,
        contract: match eyes {
            Eyes::Staff if !number.is_empty() => Some(Contract { number, until }),
            _ => None,
        },
        rev: row.count("rev")?,
    })
}

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
        let own = reader.knows_himself() && home == Some(id);
        if own || reader.buckets.contains(&feed::of_organization(id)) {
            let organization = organization_of(&row, Eyes::Customer)?;
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
        if reader.sees_members_of(organization_id) {
            let id = row.id("id")?;
            let member = Member {
                id,
                organization_id,
                name: row.text("name")?,
                email: row.text("email")?,
                roles: row.json("roles")?,
                account: None,
                rev: row.count("rev")?,
            };
            found.push((id, Record::Member(member)));
        }
    }
    Ok(found)
}
