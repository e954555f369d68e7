//! What customers release and accept, and the work that was recorded, as records say it.

use std::collections::BTreeMap;

use api::{
    Acceptance, AcceptanceItem, AcceptanceState, Approval, ApprovalState, Effort, ItemState, Money,
    Person, Ticket,
};
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::{Eyes, rows};
use crate::db::{Columns, Conn, DbError, now};
use crate::desk::recorded;

const APPROVALS: &str = "
    SELECT * FROM approvals WHERE ticket_id IN ({ids}) ORDER BY requested_at, id";

const ACCEPTANCES: &str = "
    SELECT * FROM acceptances WHERE ticket_id IN ({ids}) ORDER BY requested_at, id";

const ITEMS: &str = "
    SELECT * FROM acceptance_items WHERE acceptance_id IN ({ids})
    ORDER BY acceptance_id, position";

/// The questions of tickets for more work.
#[derive(Debug, Default)]
struct Approvals {
    /// The last one.
    last: Option<Approval>,
    /// Minutes released by all of them.
    minutes: u32,
}

/// The questions for more work of each ticket.
async fn approvals(
    conn: &mut Conn,
    tickets: &[Uuid],
) -> Result<BTreeMap<Uuid, Approvals>, DbError> {
    let mut found: BTreeMap<Uuid, Approvals> = BTreeMap::new();
    for row in rows(conn, APPROVALS, tickets).await? {
        let approval = approval(&row)?;
        let all = found.entry(row.id("ticket_id")?).or_default();
        if approval.state == ApprovalState::Approved {
            all.minutes = all.minutes.saturating_add(approval.minutes);
        }
        all.last = Some(approval);
    }
    Ok(found)
}

fn approval(row: &AnyRow) -> Result<Approval, DbError> {
    let currency = row.text("currency")?;
    let expires_at = row.opt_time("expires_at")?;
    let over = expires_at.is_some_and(|end| end <= now());
    Ok(Approval {
        id: row.id("id")?,
        state: match row.text("state")?.as_str() {
            "pending" if over => ApprovalState::Expired,
            "pending" => ApprovalState::Pending,
            "approved" => ApprovalState::Approved,
            "rejected" => ApprovalState::Rejected,
            "expired" => ApprovalState::Expired,
            _ => ApprovalState::Unknown,
        },
        minutes: row.count("minutes")?,
        cost: row
            .opt_int("cost")?
            .map(|cost| Money::of_cents(cost, &currency)),
        rate_percent: row.count("rate_percent")?,
        reason: row.text("reason")?,
        requested_at: row.time("requested_at")?,
        requested_by: stamp(row, "requested_by")?.ok_or(DbError::Value("an approval"))?,
        expires_at,
        decided_at: row.opt_time("decided_at")?,
        decided_by: stamp(row, "decided_by")?,
    })
}

/// Somebody under the name he had that day.
fn stamp(row: &AnyRow, column: &str) -> Result<Option<Person>, DbError> {
    let Some(id) = row.opt_id(column)? else {
        return Ok(None);
    };
    let name = column.strip_suffix("_id").unwrap_or(column);
    Ok(Some(Person {
        id,
        name: row.text(&format!("{name}_name"))?,
        initials: String::new(),
    }))
}

/// The last test of each ticket.
async fn acceptances(
    conn: &mut Conn,
    tickets: &[Uuid],
) -> Result<BTreeMap<Uuid, Acceptance>, DbError> {
    let mut found = BTreeMap::new();
    for row in rows(conn, ACCEPTANCES, tickets).await? {
        found.insert(row.id("ticket_id")?, acceptance(&row)?);
    }
    let asked: Vec<Uuid> = found.values().map(|it| it.id).collect();
    let mut items: BTreeMap<Uuid, Vec<AcceptanceItem>> = BTreeMap::new();
    for row in rows(conn, ITEMS, &asked).await? {
        let of = items.entry(row.id("acceptance_id")?).or_default();
        of.push(item(&row)?);
    }
    for acceptance in found.values_mut() {
        acceptance.items = items.remove(&acceptance.id).unwrap_or_default();
    }
    Ok(found)
}

fn acceptance(row: &AnyRow) -> Result<Acceptance, DbError> {
    Ok(Acceptance {
        id: row.id("id")?,
        state: match row.text("state")?.as_str() {
            "pending" => AcceptanceState::Pending,
            "accepted" => AcceptanceState::Accepted,
            "rejected" => AcceptanceState::Rejected,
            _ => AcceptanceState::Unknown,
        },
        system_url: row.text("system_url")?,
        note: row.text("note")?,
        items: Vec::new(),
        requested_at: row.time("requested_at")?,
        requested_by: stamp(row, "requested_by")?.ok_or(DbError::Value("an acceptance"))?,
        decided_at: row.opt_time("decided_at")?,
        decided_by: stamp(row, "decided_by")?,
        deployed_at: row.opt_time("deployed_at")?,
    })
}

fn item(row: &AnyRow) -> Result<AcceptanceItem, DbError> {
    Ok(AcceptanceItem {
        text: row.text("text")?,
        state: match row.text("state")?.as_str() {
            "open" => ItemState::Open,
            "ok" => ItemState::Ok,
            "defect" => ItemState::Defect,
            _ => ItemState::Unknown,
        },
        note: row.text("note")?,
        at: row.opt_time("at")?,
        by: stamp(row, "by_id")?,
    })
}

const MARKS: &str = "
    SELECT id, effort_warned_at, effort_breached_at FROM tickets
    WHERE id IN ({ids}) AND (effort_warned_at IS NOT NULL OR effort_breached_at IS NOT NULL)";

/// Adds to tickets what was asked and answered about them, and for staff the work on them.
pub(super) async fn add(
    conn: &mut Conn,
    found: &mut BTreeMap<Uuid, (Ticket, Eyes)>,
) -> Result<(), DbError> {
    let all: Vec<Uuid> = found.keys().copied().collect();
    let mut staff = BTreeMap::new();
    for (id, (_, eyes)) in found.iter() {
        if *eyes == Eyes::Staff {
            staff.insert(*id, Effort::default());
        }
    }
    for (id, asked) in approvals(conn, &all).await? {
        if let Some(effort) = staff.get_mut(&id) {
            effort.approved_minutes = asked.minutes;
        }
        if let Some((ticket, _)) = found.get_mut(&id) {
            ticket.approval = asked.last;
        }
    }
    for (id, asked) in acceptances(conn, &all).await? {
        if let Some((ticket, _)) = found.get_mut(&id) {
            ticket.acceptance = Some(asked);
        }
    }
    efforts(conn, &mut staff).await?;
    for (id, effort) in staff {
        if let Some((ticket, _)) = found.get_mut(&id) {
            ticket.effort = Some(effort).filter(|it| *it != Effort::default());
        }
    }
    Ok(())
}

async fn efforts(conn: &mut Conn, staff: &mut BTreeMap<Uuid, Effort>) -> Result<(), DbError> {
    let ids: Vec<Uuid> = staff.keys().copied().collect();
    for (id, work) in recorded(conn, &ids).await? {
        if let Some(effort) = staff.get_mut(&id) {
            effort.spent_minutes = work.minutes;
            effort.working_since = work.since;
        }
    }
    for row in rows(conn, MARKS, &ids).await? {
        if let Some(effort) = staff.get_mut(&row.id("id")?) {
            effort.warned_at = row.opt_time("effort_warned_at")?;
            effort.breached_at = row.opt_time("effort_breached_at")?;
        }
    }
    Ok(())
}
