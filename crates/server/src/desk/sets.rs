//! Who takes part in a ticket, what it has to do with, how staff tags it: sets, in which adding and
//! removing never conflict (server-api.md §4.4).

use api::TicketSets;
use portal::clean_line;
use portal::transition::{self, Refusal};
use uuid::Uuid;

use super::join;
use super::link::{invite, participants};
use super::work::Work;
use crate::auth::{State, User};
use crate::db::{DbError, Id, Tx};
use crate::error::{Error, Result};

/// What the document calls the right of a requester to let colleagues read along.
const INVITES: &str = "participants";
/// Characters of a tag.
const TAG: usize = 50;

/// Adds and removes; what is in both is removed.
///
/// # Errors
/// `validation`, `forbidden`, `action_not_available`.
pub(super) async fn change(
    tx: &mut Tx,
    work: &mut Work,
    add: &TicketSets,
    remove: &TicketSets,
) -> Result<()> {
    people(tx, work, &add.participants, &remove.participants).await?;
    for (list, others, related) in [(&add.links, "add", true), (&remove.links, "remove", false)] {
        for (position, link) in list.iter().enumerate() {
            let pointer = |field: &str| format!("/{others}/links/{position}/{field}");
            if link.rel != "related" {
                return Err(Error::field(&pointer("rel"), "unknown", None));
            }
            if related && remove.links.contains(link) {
                continue;
            }
            may_link(tx, work).await?;
            join::relate(tx, work, &pointer("ticket_id"), link.ticket_id, related).await?;
        }
    }
    tags(tx, work, add, remove).await
}

/// Linking is one of the portal's actions, whichever way it is done.
async fn may_link(tx: &mut Tx, work: &Work) -> Result<()> {
    let (who, facts) = (work.actor(), work.ticket.facts());
    match transition::check(&work.document, "link", &who, &facts, tx.now()) {
        Ok(_) => Ok(()),
        Err(Refusal::Role) => Err(Error::forbidden()),
        Err(_) => Err(work.not_available(tx).await?),
    }
}

async fn people(tx: &mut Tx, work: &mut Work, add: &[Uuid], remove: &[Uuid]) -> Result<()> {
    if add.is_empty() && remove.is_empty() {
        return Ok(());
    }
    let requester = work.ticket.requester_id == work.who.id;
    let invites = work.is_staff() || (requester && work.document.can(&work.who.roles, INVITES));
    if !invites {
        return Err(Error::forbidden());
    }
    let there = participants(tx, work.ticket.id).await?;
    for (position, id) in add.iter().enumerate() {
        if remove.contains(id) || there.contains(id) || *id == work.ticket.requester_id {
            continue;
        }
        let pointer = format!("/add/participants/{position}");
        let person = member(tx, work, &pointer, *id).await?;
        invite(tx, work.ticket.id, &[person.id]).await?;
        work.happened("participant", "", person.name);
        work.tell(person.id, "new_ticket", None);
    }
    for id in remove.iter().filter(|id| there.contains(id)) {
        let person = User::by_id(tx.conn(), *id).await?;
        dismiss(tx, work.ticket.id, *id).await?;
        let name = person.map(|person| person.name).unwrap_or_default();
        work.happened("participant", name, "");
    }
    Ok(())
}

/// Somebody of the ticket's organisation. To a customer nobody else exists.
async fn member(tx: &mut Tx, work: &Work, pointer: &str, id: Uuid) -> Result<User> {
    let found = User::by_id(tx.conn(), id).await?;
    let found = found.filter(|user| !user.is_agent && user.state != State::Inactive);
    let Some(person) = found else {
        return Err(Error::field(pointer, "unknown", None));
    };
    if person.organization_id == Some(work.ticket.organization_id) {
        return Ok(person);
    }
    let code = if work.is_staff() {
        "other_organization"
    } else {
        "unknown"
    };
    Err(Error::field(pointer, code, None))
}

/// The ticket leaves somebody, with all its messages.
async fn dismiss(tx: &mut Tx, ticket: Uuid, person: Uuid) -> Result<()> {
    sqlx::query("DELETE FROM ticket_participants WHERE ticket_id = $1 AND user_id = $2")
        .bind(Id(ticket))
        .bind(Id(person))
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    tx.touch_ticket_with_messages(ticket).await?;
    Ok(())
}

async fn tags(tx: &mut Tx, work: &mut Work, add: &TicketSets, remove: &TicketSets) -> Result<()> {
    if add.tags.is_empty() && remove.tags.is_empty() {
        return Ok(());
    }
    if !work.is_staff() {
        return Err(Error::forbidden());
    }
    let gone: Vec<String> = remove.tags.iter().map(|tag| clean_line(tag)).collect();
    for (position, tag) in add.tags.iter().enumerate() {
        let pointer = format!("/add/tags/{position}");
        let tag = clean_line(tag);
        match tag.chars().count() {
            0 => return Err(Error::field(&pointer, "required", None)),
            length if length > TAG => {
                return Err(Error::field(&pointer, "too_long", Some(TAG.into())));
            }
            _ if gone.contains(&tag) => {}
            _ => {
                let sql = "INSERT INTO ticket_tags (ticket_id, tag) VALUES ($1, $2)
                           ON CONFLICT (ticket_id, tag) DO NOTHING";
                write_tag(tx, sql, work.ticket.id, &tag).await?;
            }
        }
    }
    for tag in &gone {
        let sql = "DELETE FROM ticket_tags WHERE ticket_id = $1 AND tag = $2";
        write_tag(tx, sql, work.ticket.id, tag).await?;
    }
    work.noted();
    Ok(())
}

async fn write_tag(tx: &mut Tx, sql: &'static str, ticket: Uuid, tag: &str) -> Result<()> {
    sqlx::query(sql)
        .bind(Id(ticket))
        .bind(tag)
        .execute(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(())
}
