//! Actions on a ticket.

use api::{ActionRequest, TicketWritten};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::params::{ByAction, ById, Keyed};
use super::write::Write;
use crate::App;
use crate::desk::{self, Work};
use crate::error::Result;
use crate::idempotency::Begun;
use crate::openapi::problems;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(act))
}

/// Acts on a ticket as the portal's transitions allow.
#[utoipa::path(
post, path = "/v1/tickets/{id}/actions/{action}", operation_id = "act", tag = "Tickets",
    params(ById, ByAction, Keyed),
    request_body = Option<ActionRequest>,
    responses((status = OK, body = TicketWritten)),
    extensions(("x-problems" = json!(problems::ON_A_TICKET))),
)]
async fn act(
    State(app): State<App>,
    Path((id, action)): Path<(String, String)>,
    write: Write<Option<ActionRequest>>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let Write {
        caller,
        operation,
        body,
    } = write;
    let mut tx = match operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let mut work = Work::on(&mut tx, app.portal(), caller.user, id).await?;
    desk::act(&mut tx, &mut work, &action, body.unwrap_or_default()).await?;
    let written = work.finish(&mut tx).await?;
    let op = operation.id;
    operation
        .finish(tx, StatusCode::OK, |seq| written.answer(op, seq))
        .await
}
