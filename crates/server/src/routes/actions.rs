//! Actions on a ticket.

use api::ActionRequest;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;

use super::write::Write;
use crate::App;
use crate::desk::{self, Work};
use crate::error::Result;
use crate::idempotency::Begun;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/v1/tickets/{id}/actions/{action}", post(act))
}

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
