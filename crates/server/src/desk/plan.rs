//! What staff plans and who looks after a ticket; and what cannot wait for the plan.

use api::{ActionRequest, Time};
use uuid::Uuid;

use super::args::Args;
use super::work::Work;
use crate::auth::User;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Somebody has asked for more attention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// When.
    pub at: Time,
    /// Who.
    pub by: Uuid,
    /// Why; empty: the message that came with it says so. Texts of messages are not copied, because
    /// one that is removed must be gone.
    pub reason: String,
}

/// Characters of a reason.
const REASON_CHARS: usize = 2_000;

/// Asks for more attention; everybody who works in the queue is told.
///
/// # Errors
/// `validation` without a reason, here or in a message.
pub(super) async fn escalate(tx: &mut Tx, work: &mut Work, request: &ActionRequest) -> Result<()> {
    let reason = Args(&request.args).line("reason", REASON_CHARS)?;
    if reason.is_empty() && work.said(request).is_none() {
        return Err(Error::field("/args/reason", "required", None));
    }
    work.happened("escalated", "", reason.clone());
    work.ticket.escalation = Some(Escalation {
        at: tx.now(),
        by: work.who.id,
        reason,
    });
    work.tell_queue(tx, "escalated", None).await
}

/// Says when the ticket will be worked on, or with null that nobody knows.
///
/// # Errors
/// `forbidden` for customers, `action_not_available` once the ticket is finished.
pub(super) async fn set_planned_date(
    tx: &mut Tx,
    work: &mut Work,
    request: &ActionRequest,
) -> Result<()> {
    staff_only(tx, work).await?;
    let args = Args(&request.args);
    args.named("planned_for")?;
    let planned = args.time("planned_for")?;
    if planned == work.ticket.planned_for {
        return Ok(());
    }
    let told = |at: Option<Time>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
    let before = std::mem::replace(&mut work.ticket.planned_for, planned);
    work.happened("planned_for", told(before), told(planned));
    for reader in work.readers(tx).await? {
        work.tell(reader, "planned", None);
    }
    Ok(())
}

/// Says who phones with questions about this ticket, or with null that nobody does.
///
/// # Errors
/// As [`set_planned_date`], and `validation` for somebody who does not work in the queue.
pub(super) async fn set_project_lead(
    tx: &mut Tx,
    work: &mut Work,
    request: &ActionRequest,
) -> Result<()> {
    staff_only(tx, work).await?;
    let args = Args(&request.args);
    args.named("user_id")?;
    let lead = args.id("user_id")?;
    if lead == work.ticket.project_lead_id {
        return Ok(());
    }
    let agents = User::agents_of(tx.conn(), &work.ticket.queue).await?;
    let known = |id: Uuid| agents.iter().any(|agent| agent.id == id);
    if lead.is_some_and(|id| !known(id)) {
        return Err(Error::field("/args/user_id", "unknown", None));
    }
    let before = std::mem::replace(&mut work.ticket.project_lead_id, lead);
    let (from, to) = (name(tx, before).await?, name(tx, lead).await?);
    work.happened("project_lead", from, to);
    if let Some(lead) = lead {
        work.tell(lead, "assigned", None);
    }
    Ok(())
}

/// Planning is staff's in every portal and in no table of transitions, as long as there is
/// something to plan.
async fn staff_only(tx: &mut Tx, work: &Work) -> Result<()> {
    if !work.is_staff() {
        return Err(Error::forbidden());
    }
    match work.ticket.is_finished(&work.document) {
        true => Err(work.not_available(tx).await?),
        false => Ok(()),
    }
}

async fn name(tx: &mut Tx, id: Option<Uuid>) -> Result<String> {
    let user = match id {
        Some(id) => User::by_id(tx.conn(), id).await?,
        None => None,
    };
    Ok(user.map(|user| user.name).unwrap_or_default())
}
