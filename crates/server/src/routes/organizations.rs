//! Organisations and their members.

use api::{Member, Organization, PatchOrganization, code};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::auth::name;
use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::Caller;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::idempotency::Begun;
use crate::openapi::problems;
use crate::people::{self, Contact, Contract};
use crate::records::{self, Eyes, Reader};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(organization, patch))
        .routes(routes!(members))
}

/// The caller's own organisation; staff sees all.
#[utoipa::path(
get, path = "/v1/organizations/{id}", operation_id = "organization", tag = "People",
    params(ById),
    responses((status = OK, body = Organization)),
)]
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
    let found = records::organization(snapshot.conn(), id, eyes(&caller)).await?;
    found.map(Json).ok_or_else(Error::not_found)
}

fn eyes(caller: &Caller) -> Eyes {
    if caller.user.is_agent {
        Eyes::Staff
    } else {
        Eyes::Customer
    }
}

/// The members, for managers and whoever the portal lets see them; staff sees them with their
/// accounts, those who have left, too.
#[utoipa::path(
get, path = "/v1/organizations/{id}/members", operation_id = "members", tag = "People",
    params(ById),
    responses((status = OK, body = Vec<Member>)),
    extensions(("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn members(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<Member>>> {
    let id = super::id(&id)?;
    if !caller.user.is_agent && caller.user.organization_id != Some(id) {
        return Err(Error::not_found());
    }
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    if !caller.user.is_agent && !reader.sees_members_of(id) {
        return Err(Error::forbidden());
    }
    let wanted = people::Wanted {
        organization_id: Some(id),
        ..people::Wanted::default()
    };
    let mut found = people::find(snapshot.conn(), &app.portal(), &wanted).await?;
    if !caller.user.is_agent {
        found.retain(|member| !people::has_left(member));
        for member in &mut found {
            member.account = None;
        }
    }
    Ok(Json(found))
}

/// Changes an organisation: name, contract, contacts.
#[utoipa::path(
patch, path = "/v1/organizations/{id}", operation_id = "patch_organization", tag = "People",
    params(ById, Keyed),
    request_body = PatchOrganization,
    responses((status = OK, body = Organization)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::ON_PEOPLE))),
)]
async fn patch(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<PatchOrganization>,
) -> Result<Response> {
    let id = super::id(&id)?;
    if !write.caller.user.is_agent {
        let own = write.caller.user.organization_id == Some(id);
        return Err(if own {
            Error::forbidden()
        } else {
            Error::not_found()
        });
    }
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    change(&app, &mut tx, id, write.body).await?;
    let changed = records::organization(tx.conn(), id, Eyes::Staff).await?;
    write
        .operation
        .finish(tx, StatusCode::OK, |_| changed)
        .await
}

async fn change(app: &App, tx: &mut Tx, id: Uuid, change: PatchOrganization) -> Result<()> {
    let document = app.portal();
    let now = records::organization(tx.conn(), id, Eyes::Staff)
        .await?
        .ok_or_else(Error::not_found)?;
    if change.rev.is_some_and(|rev| rev != now.rev) {
        return Err(super::conflict(&now));
    }
    if let Some(text) = change.name {
        let text = name("/name", &text, true)?;
        people::rename_organization(tx, id, &text).await?;
    }
    if let Some(contract) = change.contract {
        let contract = Contract {
            number: name("/contract/number", &contract.number, false)?,
            until: contract.until,
        };
        people::set_contract(tx, &document, id, &contract).await?;
    }
    for (contact, person) in [
        (Contact::Primary, change.primary_contact_id),
        (Contact::Monitoring, change.monitoring_contact_id),
    ] {
        if person.is_some() {
            people::set_contact(tx, &document, id, contact, person).await?;
        }
    }
    Ok(())
}
