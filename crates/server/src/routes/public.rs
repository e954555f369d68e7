//! The form for people without an account.

use api::PublicTicket;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use portal::{clean_line, clean_text};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth::{Origin, address, name};
use crate::App;
use crate::auth::{Cause, User};
use crate::db::{Columns as _, DbError, Id, Tx, now};
use crate::desk::{self, Letterbox};
use crate::error::{Error, Result};
use crate::openapi::problems;
use crate::people::{self, NewUser};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(file))
}

/// What the person is told.
#[derive(Serialize, utoipa::ToSchema)]
struct Filed {
    /// The ticket's.
    number: String,
}

/// Files a ticket for somebody without an account, where the portal has such a form.
#[utoipa::path(
post, path = "/v1/public/tickets", operation_id = "file_without_account", tag = "Tickets",
    security(()),
    request_body = PublicTicket,
    responses((status = CREATED, body = Filed)),
    extensions(("x-problems" = json!(problems::WITHOUT_ACCOUNT))),
)]
async fn file(
    State(app): State<App>,
    origin: Origin,
    body: Result<Json<PublicTicket>, JsonRejection>,
) -> Result<(StatusCode, Json<Filed>)> {
    let document = app.portal();
    if desk::public_type(&document).is_none() {
        return Err(Error::not_found());
    }
    let Json(asked) = body.map_err(|_| Error::malformed())?;
    let who = (
        name("/name", &asked.name, true)?,
        address(&asked.email)?,
        name("/phone", &asked.phone, false)?,
    );
    let subject = clean_line(&asked.subject);
    let most = document.limits.subject_chars;
    if subject.chars().count() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(Error::field("/subject", "too_long", Some(most.into())));
    }
    let body = clean_text(&asked.message);
    let most = document.limits.body_bytes;
    if body.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(Error::field("/message", "too_long", Some(most.into())));
    }
    app.windows().of_form(origin.ip, now())?;
    let mut tx = app.db().write().await?;
    let number = match filed_before(&mut tx, asked.id).await? {
        Some(number) => number,
        None => {
            let requester = sender(&mut tx, &document, who).await?;
            let letter = Letterbox {
                id: asked.id,
                requester,
                subject,
                body,
            };
            desk::file_from_outside(&mut tx, document, letter).await?
        }
    };
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(Filed { number })))
}

/// The number of what was sent already, if its answer was lost.
async fn filed_before(tx: &mut Tx, id: uuid::Uuid) -> Result<Option<String>> {
    let row = sqlx::query("SELECT number, channel FROM tickets WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    let Some(row) = row else { return Ok(None) };
    if row.text("channel")? != desk::FORM {
        return Err(Error::new(api::code::DUPLICATE_ID));
    }
    Ok(Some(row.text("number")?))
}

/// Whoever owns the address. Somebody unknown becomes an unchecked account in an organisation of his
/// own: what he says of himself opens nothing.
async fn sender(
    tx: &mut Tx,
    document: &portal::Document,
    (name, email, phone): (String, String, String),
) -> Result<User> {
    let id = match User::by_email(tx.conn(), &email).await? {
        Some((user, _)) if user.organization_id.is_some() => return Ok(user),
        // Staff writes elsewhere; somebody without an organisation gets his own now.
        Some((user, _)) if user.is_agent => {
            return Err(Error::field("/email", "not_allowed", None));
        }
        Some((user, _)) => {
            let home = people::add_organization(tx, &name).await?;
            people::set_home(tx, document, user.id, home).await?;
            user.id
        }
        None => {
            let home = people::add_organization(tx, &name).await?;
            let new = NewUser {
                email,
                name,
                phone,
                organization_id: Some(home),
                unverified: Some(Cause::Form),
                ..NewUser::default()
            };
            people::add_user(tx, document, &new).await?
        }
    };
    User::by_id(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)
}
