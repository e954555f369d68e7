//! Tickets about the same matter: merged, marked as duplicates, linked.

use std::collections::BTreeMap;

use api::RecordKind;
use serde_json::Value;
use uuid::Uuid;

use super::link::{self, invite, participants};
use super::work::Work;
use crate::db::{DbError, Id, Tx};
use crate::error::{Error, Result};

/// Joins the ticket to another one, where the matter goes on: whoever had this one takes part in
/// that one. This one keeps its messages and ends with the status of the portal's transition.
///
/// # Errors
/// `validation` if there is no such ticket, or the matter cannot go on there.
pub(super) async fn merge(
    tx: &mut Tx,
    work: &mut Work,
    args: &BTreeMap<String, Value>,
) -> Result<()> {
    let into = same_matter(tx, work, args, "into").await?;
    if into.ticket.is_finished(&work.document) {
        return Err(Error::field("/args/into", "finished", None));
    }
    let mut people = participants(tx, work.ticket.id).await?;
    people.insert(0, work.ticket.requester_id);
    people.retain(|person| *person != into.ticket.requester_id);
    invite(tx, into.ticket.id, &people).await?;
    link::tie(tx, work, "merged_into", into.ticket.id).await
}

/// Says that the matter is another ticket's already. That one goes on as it is.
///
/// # Errors
/// `validation` if there is no such ticket.
pub(super) async fn mark_duplicate(
    tx: &mut Tx,
    work: &mut Work,
    args: &BTreeMap<String, Value>,
) -> Result<()> {
    let of = same_matter(tx, work, args, "of").await?;
    link::tie(tx, work, "duplicate_of", of.ticket.id).await
}

/// Links two tickets, or with `remove` takes the link away.
///
/// # Errors
/// `validation` if the other ticket does not exist for the person.
pub(super) async fn link(
    tx: &mut Tx,
    work: &mut Work,
    args: &BTreeMap<String, Value>,
) -> Result<()> {
    let id = id_argument(args, "ticket_id")?;
    let remove = match args.get("remove") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(remove)) => *remove,
        Some(_) => return Err(Error::field("/args/remove", "type", None)),
    };
    relate(tx, work, "/args/ticket_id", id, !remove).await
}

/// Says that two tickets have to do with each other, or that they have not.
///
/// # Errors
/// `validation` at `pointer` if the other ticket does not exist for the person.
pub(super) async fn relate(
    tx: &mut Tx,
    work: &mut Work,
    pointer: &str,
    id: Uuid,
    related: bool,
) -> Result<()> {
    let other = other(tx, work, pointer, id).await?;
    match related {
        true => link::tie(tx, work, "related", other.ticket.id).await,
        false => untie(tx, work, other).await,
    }
}

async fn untie(tx: &mut Tx, work: &mut Work, mut other: Work) -> Result<()> {
    let gone = sqlx::query(
        "DELETE FROM ticket_links WHERE rel = 'related'
         AND ((from_id = $1 AND to_id = $2) OR (from_id = $2 AND to_id = $1))",
    )
    .bind(Id(work.ticket.id))
    .bind(Id(other.ticket.id))
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    if gone.rows_affected() == 0 {
        return Ok(());
    }
    if other.ticket.organization_id == work.ticket.organization_id {
        work.happened("unrelated", "", other.ticket.number.clone());
        other.happened("unrelated", "", work.ticket.number.clone());
    }
    tx.touch(RecordKind::Ticket, work.ticket.id);
    tx.touch(RecordKind::Ticket, other.ticket.id);
    work.also(other.ticket.id);
    other.settle(tx).await
}

/// The other ticket, which the person sees.
async fn other(tx: &mut Tx, work: &Work, pointer: &str, id: Uuid) -> Result<Work> {
    if id == work.ticket.id {
        return Err(Error::field(pointer, "same_ticket", None));
    }
    if !work.sees(tx, id).await? {
        return Err(Error::field(pointer, "unknown", None));
    }
    work.beside(tx, id).await
}

/// The ticket that has the matter already: of the same organisation, because its people come to see
/// it.
async fn same_matter(
    tx: &mut Tx,
    work: &Work,
    args: &BTreeMap<String, Value>,
    argument: &str,
) -> Result<Work> {
    let pointer = format!("/args/{argument}");
    let other = other(tx, work, &pointer, id_argument(args, argument)?).await?;
    if other.ticket.organization_id != work.ticket.organization_id {
        return Err(Error::field(&pointer, "other_organization", None));
    }
    Ok(other)
}

/// An id among the arguments of an action.
pub(super) fn id_argument(args: &BTreeMap<String, Value>, argument: &str) -> Result<Uuid> {
    let pointer = format!("/args/{argument}");
    match args.get(argument) {
        None | Some(Value::Null) => Err(Error::field(&pointer, "required", None)),
        Some(Value::String(text)) => {
            Uuid::try_parse(text).map_err(|_| Error::field(&pointer, "type", None))
        }
        Some(_) => Err(Error::field(&pointer, "type", None)),
    }
}
