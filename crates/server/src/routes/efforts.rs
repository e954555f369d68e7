//! Recorded work: staff records, stops, corrects and takes back.

use api::{NewTimeEntry, OpSeq, PatchTimeEntry, TimeEntry, TimeEntryWritten, code};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::params::{ById, Keyed};
use super::write::Write;
use crate::App;
use crate::auth::{Caller, User};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::idempotency::{Begun, Operation};
use crate::openapi::problems;
use crate::records::{self, Reader};
use crate::timesheet::{self, Span};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, record))
        .routes(routes!(correct, take_back))
        .routes(routes!(export))
}

/// The work on a ticket, oldest first; staff only.
#[utoipa::path(
get, path = "/v1/tickets/{id}/time-entries", operation_id = "time_entries", tag = "Time and money",
    params(ById),
    responses((status = OK, body = Vec<TimeEntry>)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<TimeEntry>>> {
    let id = super::id(&id)?;
    let mut snapshot = app.db().read().await?;
    let reader = Reader::load(snapshot.conn(), caller.user.id).await?;
    let ticket = records::ticket(snapshot.conn(), &reader, id).await?;
    if ticket.ok_or_else(Error::not_found)?.queue.is_none() {
        return Err(Error::forbidden());
    }
    let found = records::time_entries_of(snapshot.conn(), &reader, id).await?;
    Ok(Json(found))
}

/// Records work that was done, or begins it; staff only. Nobody works on two things at once.
#[utoipa::path(
post, path = "/v1/tickets/{id}/time-entries", operation_id = "record_time", tag = "Time and money",
    params(ById, Keyed),
    request_body = NewTimeEntry,
    responses((status = CREATED, body = TimeEntryWritten)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::ON_TIME))),
)]
async fn record(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<NewTimeEntry>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let who = &write.caller.user;
    timesheet::record(&mut tx, who, id, &write.body).await?;
    answer(
        &write.operation,
        tx,
        who,
        write.body.id,
        StatusCode::CREATED,
    )
    .await
}

/// Stops an entry, or corrects it; staff only. What was there before stays on record.
#[utoipa::path(
patch, path = "/v1/time-entries/{id}", operation_id = "correct_time", tag = "Time and money",
    params(ById, Keyed),
    request_body = PatchTimeEntry,
    responses((status = OK, body = TimeEntryWritten)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!(problems::ON_TIME))),
)]
async fn correct(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<PatchTimeEntry>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    let who = &write.caller.user;
    timesheet::correct(&mut tx, who, id, &write.body).await?;
    answer(&write.operation, tx, who, id, StatusCode::OK).await
}

async fn answer(
    operation: &Operation,
    mut tx: Tx,
    who: &User,
    id: Uuid,
    status: StatusCode,
) -> Result<Response> {
    let reader = Reader::load(tx.conn(), who.id).await?;
    let entry = records::time_entry(tx.conn(), &reader, id).await?;
    let entry = entry.ok_or_else(Error::not_found)?;
    let op = operation.id;
    let written = |seq| TimeEntryWritten {
        entry,
        op: OpSeq { id: op, seq },
    };
    operation.finish(tx, status, written).await
}

/// Takes an entry back; staff only. It counts no more, who took it back stays on record.
#[utoipa::path(
delete, path = "/v1/time-entries/{id}", operation_id = "take_back_time", tag = "Time and money",
    params(ById, Keyed),
    responses((status = NO_CONTENT)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::ALREADY_INVOICED]))),
)]
async fn take_back(
    State(app): State<App>,
    Path(id): Path<String>,
    write: Write<()>,
) -> Result<Response> {
    let id = super::id(&id)?;
    let mut tx = match write.operation.begin(&app).await? {
        Begun::Done(response) => return Ok(response),
        Begun::New(tx) => *tx,
    };
    timesheet::take_back(&mut tx, &write.caller.user, id).await?;
    write.operation.finish_empty(tx).await
}

/// All recorded work of a time, for billing elsewhere: one line an entry, also of those that were
/// taken back, so that nothing is missing. Staff only, of the queues it works in; admins of all.
#[utoipa::path(
get, path = "/v1/time-entries.csv", operation_id = "export_time", tag = "Time and money",
    params(Span),
    responses((status = OK, content_type = "text/csv", body = String)),
    extensions(("x-roles" = json!(["agent"])), ("x-problems" = json!([code::FORBIDDEN]))),
)]
async fn export(
    State(app): State<App>,
    caller: Caller,
    Query(span): Query<Span>,
) -> Result<Response> {
    let user = caller.user;
    if !user.is_agent {
        return Err(Error::forbidden());
    }
    let queues = (!user.is_admin).then_some(user.queues);
    let mut snapshot = app.db().read().await?;
    let text = timesheet::csv(snapshot.conn(), &span, queues.as_deref()).await?;
    let kept = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"efforts.csv\"",
        ),
    ];
    Ok((kept, text).into_response())
}
