//! Ticket records.

use std::collections::BTreeMap;

use api::{AccountFacts, BillingState, Escalation, Estimate, Person, Ticket, TicketBilling, Time};
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{Eyes, Reader, efforts, invoices, links, prices, releases, rows};
use crate::auth::{Cause, State};
use crate::db::{Columns, Conn, DbError, from_millis};
use crate::desk::Bill;

const TICKETS: &str = "
    SELECT tickets.*,
           requester.name AS requester_name, requester.state AS requester_state,
           requester.unverified_cause AS requester_cause, requester.roles AS requester_roles,
           requester.phone AS requester_phone, requester.support_id AS requester_support_id,
           organizations.name AS organization_name,
           assignee.name AS assignee_name, assignee.initials AS assignee_initials,
           lead.name AS lead_name, lead.initials AS lead_initials,
           estimator.name AS estimator_name, estimator.initials AS estimator_initials,
           escalator.name AS escalator_name, escalator.initials AS escalator_initials
    FROM tickets
    LEFT JOIN users AS requester ON requester.id = tickets.requester_id
    LEFT JOIN organizations ON organizations.id = tickets.organization_id
    LEFT JOIN users AS assignee ON assignee.id = tickets.assignee_id
    LEFT JOIN users AS lead ON lead.id = tickets.project_lead_id
    LEFT JOIN users AS estimator ON estimator.id = tickets.estimate_by
    LEFT JOIN users AS escalator ON escalator.id = tickets.escalated_by
    WHERE tickets.id IN ({ids})";

/// Events are not messages to somebody who counts them.
const COUNTS: &str = "
    SELECT ticket_id, internal, COUNT(*) AS messages, MAX(created_at) AS newest
    FROM messages WHERE ticket_id IN ({ids}) AND kind <> 'event'
    GROUP BY ticket_id, internal";

/// Words only staff finds tickets by.
const TAGS: &str = "
    SELECT ticket_id, tag FROM ticket_tags WHERE ticket_id IN ({ids}) ORDER BY ticket_id, tag";

/// One ticket, if the reader may see it.
///
/// # Errors
/// If the database fails.
pub async fn ticket(conn: &mut Conn, reader: &Reader, id: Uuid) -> Result<Option<Ticket>, DbError> {
    Ok(tickets(conn, reader, &[id]).await?.remove(&id))
}

/// Those of the tickets the reader may see.
///
/// # Errors
/// If the database fails.
pub async fn tickets(
    conn: &mut Conn,
    reader: &Reader,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Ticket>, DbError> {
    let mut found = BTreeMap::new();
    let mut charged = BTreeMap::new();
    let mut people = links::participants(conn, ids).await?;
    for row in rows(conn, TICKETS, ids).await? {
        let takes_part = people
            .get(&row.id("id")?)
            .is_some_and(|all| all.iter().any(|person| person.id == reader.user));
        let eyes = reader
            .eyes(
                row.id("requester_id")?,
                row.id("organization_id")?,
                &row.text("queue")?,
            )
            .or((takes_part && reader.holds_own()).then_some(Eyes::Customer));
        if let Some(eyes) = eyes {
            let ticket = of_row(&row, eyes)?;
            charged.extend(row.opt_id("invoice_id")?.map(|it| (ticket.id, it)));
            found.insert(ticket.id, (ticket, eyes));
        }
    }
    let seen: Vec<Uuid> = found.keys().copied().collect();
    for row in rows(conn, COUNTS, &seen).await? {
        let Some((ticket, eyes)) = found.get_mut(&row.id("ticket_id")?) else {
            continue;
        };
        if *eyes == Eyes::Customer && row.flag("internal")? {
            continue;
        }
        let newest: Option<Time> = row.opt_int("newest")?.map(from_millis).transpose()?;
        ticket.message_count += row.count("messages")?;
        ticket.last_message_at = ticket.last_message_at.max(newest);
    }
    let for_staff: Vec<Uuid> = found
        .iter()
        .filter(|(_, (_, eyes))| *eyes == Eyes::Staff)
        .map(|(id, _)| *id)
        .collect();
    for row in rows(conn, TAGS, &for_staff).await? {
        if let Some((ticket, _)) = found.get_mut(&row.id("ticket_id")?) {
            ticket.tags.push(row.text("tag")?);
        }
    }
    money(conn, reader, &mut found, &charged).await?;
    for (id, linked) in links::links(conn, reader, &seen).await? {
        if let Some((ticket, _)) = found.get_mut(&id) {
            ticket.links = linked;
        }
    }
    releases::add(conn, &mut found).await?;
    Ok(found
        .into_iter()
        .map(|(id, (mut ticket, _))| {
            ticket.participants = people.remove(&id).unwrap_or_default();
            (id, ticket)
        })
        .collect())
}

/// The work on tickets and their invoices, as far as the reader may know.
async fn money(
    conn: &mut Conn,
    reader: &Reader,
    found: &mut BTreeMap<Uuid, (Ticket, Eyes)>,
    charged: &BTreeMap<Uuid, Uuid>,
) -> Result<(), DbError> {
    let eyes = found.iter().map(|(id, (_, eyes))| (*id, *eyes)).collect();
    for (id, minutes) in efforts::spent(conn, &eyes).await? {
        if let Some((ticket, _)) = found.get_mut(&id) {
            ticket.spent_minutes = Some(minutes);
        }
    }
    if charged.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = charged.values().copied().collect();
    let invoices = invoices::invoices(conn, reader, &ids).await?;
    for (ticket, invoice) in charged {
        let bill = found
            .get_mut(ticket)
            .and_then(|(it, _)| it.billing.as_mut());
        if let (Some(bill), Some(invoice)) = (bill, invoices.get(invoice)) {
            bill.invoice = Some(invoices::by_name(invoice));
        }
    }
    Ok(())
}

fn billing(row: &AnyRow) -> Result<Option<TicketBilling>, DbError> {
    let bill = Bill::of_row(row)?;
    Ok((bill.state != BillingState::None).then_some(TicketBilling {
        state: bill.state,
        since: bill.since,
        invoice: None,
    }))
}

fn of_row(row: &AnyRow, eyes: Eyes) -> Result<Ticket, DbError> {
    Ok(Ticket {
        id: row.id("id")?,
        number: row.text("number")?,
        type_id: row.text("type_id")?,
        subject: row.text("subject")?,
        status: row.text("status")?,
        status_since: row.time("status_since")?,
        priority: row.opt_text("priority")?,
        channel: row.text("channel")?,
        requester: Person {
            id: row.id("requester_id")?,
            name: row.opt_text("requester_name")?.unwrap_or_default(),
            initials: String::new(),
        },
        organization_id: row.id("organization_id")?,
        organization_name: row.opt_text("organization_name")?.unwrap_or_default(),
        participants: Vec::new(),
        assignee: person(row, "assignee_id", "assignee")?,
        project_lead: person(row, "project_lead_id", "lead")?,
        fields: row.json("fields")?,
        callback: row.opt_json("callback")?,
        confirm_email: row.flag("confirm_email")?,
        estimate: estimate(row)?,
        planned_for: row.opt_time("planned_for")?,
        sla: prices::sla(row)?,
        cost: prices::cost(row)?,
        urgent: row.flag("urgent")?,
        escalated: escalated(row)?,
        approval: None,
        acceptance: None,
        effort: None,
        spent_minutes: None,
        billing: billing(row)?,
        links: Vec::new(),
        message_count: 0,
        last_message_at: None,
        closed_at: row.opt_time("closed_at")?,
        queue: match eyes {
            Eyes::Customer => None,
            Eyes::Staff => Some(row.text("queue")?),
        },
        tags: Vec::new(),
        requester_account: match eyes {
            Eyes::Customer => None,
            Eyes::Staff => requester_account(row)?,
        },
        rev: row.count("rev")?,
        created_at: row.time("created_at")?,
        updated_at: row.time("updated_at")?,
    })
}

/// What staff has to know before acting on an instruction: whether the requester is checked, and
/// what he may order.
fn requester_account(row: &AnyRow) -> Result<Option<AccountFacts>, DbError> {
    let Some(state) = row.opt_text("requester_state")? else {
        return Ok(None);
    };
    let state = State::of_text(&state);
    let cause = Cause::of_text(&row.opt_text("requester_cause")?.unwrap_or_default());
    Ok(Some(AccountFacts {
        state: state.on_the_wire(),
        cause: match state {
            State::Unverified => cause.as_text().to_owned(),
            _ => String::new(),
        },
        roles: row.opt_json("requester_roles")?.unwrap_or_default(),
        phone: row.opt_text("requester_phone")?.unwrap_or_default(),
        support_id: row.opt_text("requester_support_id")?,
    }))
}

fn person(row: &AnyRow, id: &str, prefix: &str) -> Result<Option<Person>, DbError> {
    let Some(id) = row.opt_id(id)? else {
        return Ok(None);
    };
    let name = row.opt_text(&format!("{prefix}_name"))?.unwrap_or_default();
    let initials = row
        .opt_text(&format!("{prefix}_initials"))?
        .unwrap_or_default();
    Ok(Some(Person { id, name, initials }))
}

fn escalated(row: &AnyRow) -> Result<Option<Escalation>, DbError> {
    let at = row.opt_time("escalated_at")?;
    let by = person(row, "escalated_by", "escalator")?;
    let reason = row.text("escalation_reason")?;
    Ok(at.zip(by).map(|(at, by)| Escalation { at, by, reason }))
}

fn estimate(row: &AnyRow) -> Result<Option<Estimate>, DbError> {
    let (Some(minutes), Some(at), Some(by)) = (
        row.opt_int("estimate_minutes")?,
        row.opt_time("estimate_at")?,
        person(row, "estimate_by", "estimator")?,
    ) else {
        return Ok(None);
    };
    let minutes = u32::try_from(minutes).map_err(|_| DbError::Value("an estimate"))?;
    Ok(Some(Estimate { minutes, at, by }))
}
