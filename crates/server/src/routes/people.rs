//! People: the organisation, its members, and staff's search for a customer.

use api::{Member, Organization};
use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;

use crate::App;
use crate::auth::Caller;
use crate::db::{Columns, DbError, Id};
use crate::error::{Error, Result};

/// Most people of a search.
const MOST: i64 = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/v1/organizations/{id}", get(organization))
        .route("/v1/organizations/{id}/members", get(members))
        .route("/v1/users", get(search))
}

/// The caller's own organisation; staff sees all.
async fn organization(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Organization>> {
    let id = super::id(&id)?;
    if !caller.user.is_agent && caller.user.organization_id != Some(id) {
        return Err(Error::not_found());
    }
    let mut snapshot = app.db().read().await?;
    let row = sqlx::query("SELECT id, name, rev FROM organizations WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(snapshot.conn())
        .await
        .map_err(DbError::from)?
        .ok_or_else(Error::not_found)?;
    let (name, rev) = (row.text("name")?, row.count("rev")?);
    Ok(Json(Organization { id, name, rev }))
}

/// The members, for those who see the organisation's tickets, and for staff.
async fn members(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Member>>> {
    let id = super::id(&id)?;
    let own = caller.user.organization_id == Some(id);
    if !caller.user.is_agent && !own {
        return Err(Error::not_found());
    }
    if !caller.user.is_agent && !caller.user.sees_company(&app.portal()) {
        return Err(Error::forbidden());
    }
    let mut snapshot = app.db().read().await?;
    let rows = sqlx::query(
        "SELECT id, organization_id, name, email, roles, rev FROM users
         WHERE organization_id = $1 AND state <> 'inactive' ORDER BY name, id",
    )
    .bind(Id(id))
    .fetch_all(snapshot.conn())
    .await
    .map_err(DbError::from)?;
    Ok(Json(rows.iter().map(member).collect::<Result<_, _>>()?))
}

fn member(row: &sqlx::any::AnyRow) -> Result<Member, DbError> {
    Ok(Member {
        id: row.id("id")?,
        organization_id: row.id("organization_id")?,
        name: row.text("name")?,
        email: row.text("email")?,
        roles: row.json("roles")?,
        rev: row.count("rev")?,
    })
}

#[derive(Debug, Deserialize)]
struct Search {
    #[serde(default)]
    q: String,
}

/// Customers whose name or address contains the words; staff only.
async fn search(
    State(app): State<App>,
    caller: Caller,
    Query(Search { q }): Query<Search>,
) -> Result<Json<Vec<Member>>> {
    if !caller.user.is_agent {
        return Err(Error::forbidden());
    }
    let words = q
        .trim()
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%");
    let pattern = format!("%{}%", words.replace('_', "\\_"));
    let mut snapshot = app.db().read().await?;
    let rows = sqlx::query(
        "SELECT id, organization_id, name, email, roles, rev FROM users
         WHERE organization_id IS NOT NULL AND state <> 'inactive'
         AND (LOWER(name) LIKE $1 ESCAPE '\\' OR email_key LIKE $1 ESCAPE '\\')
         ORDER BY name, id LIMIT $2",
    )
    .bind(pattern)
    .bind(MOST)
    .fetch_all(snapshot.conn())
    .await
    .map_err(DbError::from)?;
    Ok(Json(rows.iter().map(member).collect::<Result<_, _>>()?))
}
