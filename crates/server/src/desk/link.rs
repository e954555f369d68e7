//! What ties tickets together, and who takes part in them.

use api::{NewLink, RecordKind};
use uuid::Uuid;

use super::work::Work;
use crate::db::{Columns, DbError, Id, Tx, millis};
use crate::error::{Error, Result};
use crate::records;

/// What a new ticket may be to another one.
const AT_FILING: [&str; 3] = ["follow_up_of", "split_from", "related"];

/// Ties a new ticket to those its filer names; he must see them.
///
/// # Errors
/// `validation` for an unknown relation or a ticket that is not there for him.
pub(super) async fn tie_new(tx: &mut Tx, work: &mut Work, links: &[NewLink]) -> Result<()> {
    for (position, link) in links.iter().enumerate() {
        let pointer = |field| format!("/links/{position}/{field}");
        if !AT_FILING.contains(&link.rel.as_str()) {
            return Err(Error::field(&pointer("rel"), "unknown", None));
        }
        let itself = link.ticket_id == work.ticket.id;
        if itself || !work.sees(tx, link.ticket_id).await? {
            return Err(Error::field(&pointer("ticket_id"), "unknown", None));
        }
        tie(tx, work, &link.rel, link.ticket_id).await?;
    }
    Ok(())
}

/// Ties the ticket to another one and says so in both threads. The other one is only mentioned: no
/// mail is written about it.
///
/// # Errors
/// `not_found` if the person does not see the other ticket.
pub(super) async fn tie(tx: &mut Tx, work: &mut Work, rel: &str, other: Uuid) -> Result<()> {
    let mut there = work.beside(tx, other).await?;
    put(tx, work, rel, other).await?;
    // The thread of one organisation does not name the tickets of another.
    if there.ticket.organization_id == work.ticket.organization_id {
        work.happened(rel, "", there.ticket.number.clone());
        there.happened(records::inverse(rel), "", work.ticket.number.clone());
    }
    there.settle(tx).await?;
    tx.touch(RecordKind::Ticket, other);
    tx.touch(RecordKind::Ticket, work.ticket.id);
    work.also(other);
    Ok(())
}

/// Writes the row of a link.
pub(super) async fn put(tx: &mut Tx, work: &Work, rel: &str, other: Uuid) -> Result<()> {
    let at = millis(tx.now());
    sqlx::query(
        "INSERT INTO ticket_links (from_id, rel, to_id, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (from_id, rel, to_id) DO NOTHING",
    )
    .bind(Id(work.ticket.id))
    .bind(rel)
    .bind(Id(other))
    .bind(Id(work.who.id))
    .bind(at)
    .execute(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(())
}

/// Who takes part in a ticket.
pub(super) async fn participants(tx: &mut Tx, ticket: Uuid) -> Result<Vec<Uuid>> {
    let rows = sqlx::query(
        "SELECT user_id FROM ticket_participants WHERE ticket_id = $1 ORDER BY created_at, user_id",
    )
    .bind(Id(ticket))
    .fetch_all(tx.conn())
    .await
    .map_err(DbError::from)?;
    Ok(rows
        .iter()
        .map(|row| row.id("user_id"))
        .collect::<Result<_, _>>()?)
}

/// Lets people take part in a ticket: it comes to them with all its messages.
pub(super) async fn invite(tx: &mut Tx, ticket: Uuid, people: &[Uuid]) -> Result<()> {
    let at = millis(tx.now());
    for person in people {
        sqlx::query(
            "INSERT INTO ticket_participants (ticket_id, user_id, created_at)
             VALUES ($1, $2, $3) ON CONFLICT (ticket_id, user_id) DO NOTHING",
        )
        .bind(Id(ticket))
        .bind(Id(*person))
        .bind(at)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    }
    if !people.is_empty() {
        tx.touch_ticket_with_messages(ticket).await?;
    }
    Ok(())
}
