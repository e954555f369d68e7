//! Customers' accounts: staff looks them up, makes and changes them. Nobody deletes one.

use api::{Member, NewUser, PatchUser, code};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use portal::Document;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::{address, name};
use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::{self, Caller, Cause, State as Account, User};
use crate::db::{Columns, DbError, Id, Tx};
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::openapi::problems;
use crate::people::{self, Wanted};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(find, add))
        .routes(routes!(one, patch, never))
}

/// Customers by name, address, phone or organisation; staff only. A call's number leads to the
/// person, his id to the history: `GET /v1/tickets?requester_id=`.
#[utoipa::path(
get, path = "/v1/users", operation_id = "users", tag = "People",
    params(Wanted),
    responses((status = OK, body = Vec<Member>)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn find(
    State(app): State<App>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<Member>>> {
    staff(&caller.user)?;
    let mut snapshot = app.db().read().await?;
    let found = people::find(snapshot.conn(), &app.portal(), &wanted).await?;
    Ok(Json(found))
}

/// A customer's account; staff only.
#[utoipa::path(
get, path = "/v1/users/{id}", operation_id = "user", tag = "People",
    params(ById),
    responses((status = OK, body = Member)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Member>> {
    staff(&caller.user)?;
    let id = super::id(&id)?;
    let mut snapshot = app.db().read().await?;
    let found = people::one(snapshot.conn(), id).await?;
    found.map(Json).ok_or_else(Error::not_found)
}

fn staff(user: &User) -> Result<()> {
    if user.is_agent {
        Ok(())
    } else {
        Err(Error::forbidden())
    }
}

/// Makes an account and sends its owner the mail with which he sets his password.
#[utoipa::path(
post, path = "/v1/users", operation_id = "add_user", tag = "People",
    params(Keyed),
    request_body = NewUser,
    responses((status = CREATED, body = Member)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::ON_PEOPLE))),
)]
async fn add(State(app): State<App>, write: Write<NewUser>) -> Result<Response> {
    staff(&write.caller.user)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let document = app.portal();
    let new = checked(&mut tx, write.body).await?;
    let id = people::add_user(&mut tx, &document, &new).await?;
    people::set_roles(&mut tx, &document, id, &new.roles).await?;
    if let Some(user) = User::by_id(tx.conn(), id).await? {
        auth::invite(&mut tx, &document, &user).await?;
    }
    let made = people::one(tx.conn(), id).await?;
    write
        .operation
        .finish(tx, StatusCode::CREATED, |_| made)
        .await
}

async fn checked(tx: &mut Tx, new: NewUser) -> Result<people::NewUser> {
    let email = address(&new.email)?;
    if User::by_id(tx.conn(), new.id).await?.is_some() {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    if User::by_email(tx.conn(), &email).await?.is_some() {
        return Err(Error::field("/email", "taken", None));
    }
    let home = sqlx::query("SELECT id FROM organizations WHERE id = $1")
        .bind(Id(new.organization_id))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?
        .ok_or_else(|| Error::field("/organization_id", "unknown", None))?
        .id("id")?;
    Ok(people::NewUser {
        id: Some(new.id),
        email,
        name: name("/name", &new.name, true)?,
        phone: name("/phone", &new.phone, false)?,
        roles: new.roles,
        language: new.language,
        support_id: new.support_id.filter(|id| !id.trim().is_empty()),
        organization_id: Some(home),
        unverified: Some(Cause::Staff),
        ..people::NewUser::default()
    })
}

/// Changes an account; staff only.
#[utoipa::path(
patch, path = "/v1/users/{id}", operation_id = "patch_user", tag = "People",
    params(ById, Keyed),
    request_body = PatchUser,
    responses((status = OK, body = Member)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::ON_PEOPLE))),
)]
async fn patch(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<PatchUser>,
) -> Result<Response> {
    staff(&write.caller.user)?;
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let now = people::one(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    if write.body.rev.is_some_and(|rev| rev != now.rev) {
        return Err(super::conflict(&now));
    }
    change(&app, &mut tx, id, write.body).await?;
    let changed = people::one(tx.conn(), id).await?;
    write
        .operation
        .finish(tx, StatusCode::OK, |_| changed)
        .await
}

async fn change(app: &App, tx: &mut Tx, id: Uuid, change: PatchUser) -> Result<()> {
    let document = app.portal();
    if let Some(home) = change.organization_id {
        people::set_home(tx, &document, id, home).await?;
    }
    who_he_is(tx, &document, id, &change).await?;
    what_he_may(tx, &document, id, &change).await?;
    if change.send_code {
        let user = user(tx, id).await?;
        if user.state == Account::Inactive {
            return Err(Error::field("/send_code", "not_allowed", None));
        }
        auth::invite(tx, &document, &user).await?;
    }
    Ok(())
}

/// Name, address, phone, language.
async fn who_he_is(tx: &mut Tx, document: &Document, id: Uuid, change: &PatchUser) -> Result<()> {
    if let Some(text) = &change.name {
        people::rename(tx, document, id, &name("/name", text, true)?).await?;
    }
    if let Some(email) = &change.email {
        people::set_email(tx, document, id, &address(email)?).await?;
    }
    if let Some(phone) = &change.phone {
        people::set_phone(tx, document, id, &name("/phone", phone, false)?).await?;
    }
    if let Some(language) = &change.language {
        people::set_language(tx, document, id, language).await?;
    }
    Ok(())
}

/// Roles, state, support id.
async fn what_he_may(tx: &mut Tx, document: &Document, id: Uuid, change: &PatchUser) -> Result<()> {
    if let Some(roles) = &change.roles {
        people::set_roles(tx, document, id, roles).await?;
    }
    if let Some(state) = &change.state {
        let user = user(tx, id).await?;
        people::set_state(tx, document, id, wished(&user, document, state)?).await?;
    }
    if let Some(support_id) = &change.support_id {
        let support_id = name("/support_id", support_id, false)?;
        people::set_support_id(tx, document, id, &support_id).await?;
    }
    Ok(())
}

async fn user(tx: &mut Tx, id: Uuid) -> Result<User> {
    User::by_id(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)
}

/// The state somebody is put into: `active` means that nothing stands in the way any more, so that
/// who still lacks a support id waits for that.
fn wished(user: &User, document: &Document, word: &str) -> Result<Account> {
    match word {
        "active" => Ok(user.enabled(document)),
        "unverified" | "not_enabled" | "inactive" => Ok(Account::of_text(word)),
        _ => Err(Error::field("/state", "unknown", None)),
    }
}

/// Nobody is deleted: his tickets could not be told to be the organisation's any more. Whoever
/// tries gets the portal's reason, whether there is such an account or not.
#[utoipa::path(
delete, path = "/v1/users/{id}", operation_id = "never_delete_user", tag = "People",
    params(ById),
    responses(),
    extensions(("x-problems" = json!([code::USER_NEVER_DELETED]))),
)]
async fn never(_caller: Caller) -> Error {
    Error::new(code::USER_NEVER_DELETED)
}
