//! What is on its way: the outbox page, and what the user may do with a row.

use std::collections::{BTreeMap, BTreeSet};

use domain::{DraftId, Fault, MessageKind, OpId, Operation, Queued, TicketKey, Wedge};
use store::{DeskTx, Read};

use crate::Desk;
use crate::account::Nudge;
use crate::error::DeskError;
use crate::hub::Hub;
use crate::plan::Wake;
use crate::text;
use crate::view::{DraftView, OutboxRow, Outgoing};

/// The ticket an operation belongs to.
pub(crate) fn key_of(queued: &Queued) -> TicketKey {
    TicketKey {
        account: queued.account,
        ticket: queued.operation.ticket(),
    }
}

/// What the user wrote in an operation.
pub(crate) fn words_of(operation: &Operation) -> &str {
    match operation {
        Operation::File(file) => &file.body,
        Operation::Reply(message) => &message.body,
        Operation::Act(act) => &act.action,
        Operation::Change(change) => &change.field,
        Operation::MarkRead(_) => "",
    }
}

/// Where an operation is.
pub(crate) fn state_of(queued: &Queued, under_way: &BTreeSet<OpId>) -> Outgoing {
    if queued.wedge.is_some() {
        Outgoing::Stuck
    } else if under_way.contains(&queued.op) {
        Outgoing::Sending
    } else if queued.tried_at.is_some() {
        Outgoing::Checking
    } else {
        Outgoing::Waiting
    }
}

/// A fault as a code for the outbox page.
pub(crate) fn trouble(fault: &Fault) -> &'static str {
    match fault {
        Fault::Unreachable { .. } | Fault::Certificate | Fault::NotAHelpDesk => "offline",
        Fault::SignInNeeded
        | Fault::InvalidCredentials
        | Fault::SecondFactor { .. }
        | Fault::PasswordNotSet { .. }
        | Fault::Revoked { .. }
        | Fault::NotAdmitted { .. } => "sign_in",
        Fault::ClientTooOld => "client_too_old",
        Fault::NotStored { full: true } => "disk_full",
        Fault::NotStored { full: false } => "not_stored",
        Fault::Busy { .. }
        | Fault::CursorLost
        | Fault::Missing
        | Fault::Forbidden { .. }
        | Fault::Conflict { .. }
        | Fault::Invalid { .. }
        | Fault::TooLarge { .. }
        | Fault::Protocol(_) => "busy",
    }
}

impl Desk {
    /// Everything that waits, oldest first. Read marks are not shown.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn outbox(&self) -> Result<Vec<OutboxRow>, DeskError> {
        let under_way = self.under_way();
        let held_up = self.held_up();
        self.local(move |hub| {
            hub.read(|read| {
                let queued = read.outbox().all()?.queued;
                let mut lanes = BTreeSet::new();
                let mut rows = Vec::new();
                for queued in queued {
                    if matches!(queued.operation, Operation::MarkRead(_)) {
                        continue;
                    }
                    let first = lanes.insert(key_of(&queued));
                    let held_up = held_up.get(&queued.account).copied();
                    rows.push(row(read, &queued, first, held_up, &under_way)?);
                }
                Ok(rows)
            })
        })
        .await
    }

    /// Tries it again now, a stuck one included.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when it left meanwhile.
    pub async fn retry(&self, op: OpId) -> Result<(), DeskError> {
        let account = self
            .local(move |hub| {
                hub.desk(|tx| {
                    let Some(queued) = tx.outbox().get(op)? else {
                        return Ok(None);
                    };
                    tx.outbox_mut().retry(op)?;
                    Ok(Some(queued.account))
                })
            })
            .await?
            .ok_or(DeskError::NotFound("operation"))?;
        self.nudge(account, Nudge::Wake(Wake::TryNow(op)));
        Ok(())
    }

    /// Turns it back into a draft. A new ticket takes the unsent replies to it along, as part of its
    /// text: nothing is lost.
    ///
    /// # Errors
    /// [`DeskError::BeingSent`] while it may be on its way or have arrived.
    pub async fn edit(&self, op: OpId) -> Result<DraftView, DeskError> {
        let under_way = self.under_way();
        let id = DraftId(uuid::Uuid::now_v7());
        let (account, view) = self
            .local(move |hub| {
                let lane = not_on_its_way(hub, op, &under_way)?;
                let account = lane.first().map(|queued| queued.account);
                hub.desk(|tx| {
                    let now = hub.clock.now();
                    let mut draft = tx.outbox_mut().to_draft(op, id, now)?;
                    for behind in lane.iter().filter(|queued| queued.op != op) {
                        still(tx, behind)?;
                        crate::filing::take_in(&mut draft, &behind.operation);
                        tx.outbox_mut().discard(behind.op)?;
                    }
                    draft.version = draft.version.saturating_add(1);
                    tx.drafts_mut().save(&draft)
                })?;
                Ok((account, crate::shelf::view(hub, id)?))
            })
            .await?;
        if let Some(account) = account {
            self.nudge(account, Nudge::Outbox);
        }
        Ok(view)
    }

    /// Throws it away, and with a new ticket everything said in it that was not sent.
    ///
    /// # Errors
    /// [`DeskError::BeingSent`] while it is on its way.
    pub async fn discard(&self, op: OpId) -> Result<(), DeskError> {
        let under_way = self.under_way();
        let account = self
            .local(move |hub| {
                let lane = not_on_its_way(hub, op, &under_way)?;
                hub.desk(|tx| {
                    lane.iter().try_for_each(|queued| {
                        still(tx, queued)?;
                        tx.outbox_mut().discard(queued.op)
                    })
                })?;
                Ok(lane.first().map(|queued| queued.account))
            })
            .await?;
        if let Some(account) = account {
            self.nudge(account, Nudge::Outbox);
        }
        Ok(())
    }

    /// Accounts from which nothing can leave now, and why.
    fn held_up(&self) -> BTreeMap<domain::AccountId, &'static str> {
        use crate::view::AccountState as Is;
        let reason = |state: &Is| match state {
            Is::Offline | Is::NotAHelpDesk | Is::Certificate => Some("offline"),
            Is::SignInNeeded | Is::NotAdmitted { .. } | Is::Revoked => Some("sign_in"),
            Is::ClientTooOld => Some("client_too_old"),
            Is::NotStored { full: true } => Some("disk_full"),
            Is::NotStored { full: false } => Some("not_stored"),
            Is::Online | Is::Loading { .. } | Is::Busy => None,
        };
        crate::hub::lock(&self.running)
            .iter()
            .filter_map(|(id, running)| {
                Some((*id, reason(&crate::hub::lock(&running.status).state)?))
            })
            .collect()
    }
}

/// The operation and, when it makes the ticket, everything behind it; none of it under way.
fn not_on_its_way(
    hub: &Hub,
    op: OpId,
    under_way: &BTreeSet<OpId>,
) -> Result<Vec<Queued>, DeskError> {
    let (queued, lane) = hub.read(|read| {
        let Some(queued) = read.outbox().get(op)? else {
            return Ok((None, Vec::new()));
        };
        let lane = read.outbox().of_ticket(key_of(&queued))?.queued;
        Ok((Some(queued), lane))
    })?;
    let queued = queued.ok_or(DeskError::NotFound("operation"))?;
    let taken = match queued.operation {
        Operation::File(_) => lane,
        _ => vec![queued],
    };
    // A wedge is committed a moment before the loop knows that the request has ended.
    let on_its_way = |queued: &Queued| queued.wedge.is_none() && under_way.contains(&queued.op);
    if taken.iter().any(on_its_way) {
        return Err(DeskError::BeingSent);
    }
    Ok(taken)
}

/// No attempt began since it was looked at.
fn still(tx: &DeskTx<'_>, queued: &Queued) -> Result<(), store::Error> {
    let now = tx.outbox().get(queued.op)?;
    let same = now.is_some_and(|now| now.attempts == queued.attempts);
    if same {
        Ok(())
    } else {
        Err(store::Error::InDoubt)
    }
}

fn row(
    read: &Read<'_>,
    queued: &Queued,
    first: bool,
    held_up: Option<&'static str>,
    under_way: &BTreeSet<OpId>,
) -> Result<OutboxRow, store::Error> {
    let key = key_of(queued);
    let ticket = read.tickets().get(key)?;
    let filed = || -> Result<Option<String>, store::Error> {
        let lane = read.outbox().of_ticket(key)?.queued;
        Ok(lane.into_iter().find_map(|queued| match queued.operation {
            Operation::File(file) => Some(file.subject),
            _ => None,
        }))
    };
    let subject = match &ticket {
        Some(ticket) => ticket.subject.clone(),
        None => filed()?.unwrap_or_default(),
    };
    let state = state_of(queued, under_way);
    let (why, detail) = why(queued, state, first, held_up);
    Ok(OutboxRow {
        op: queued.op,
        ticket: key,
        kind: kind(&queued.operation).to_owned(),
        subject: text::one_line(&subject),
        number: ticket
            .and_then(|ticket| ticket.number)
            .map(|number| number.0),
        text: words(read, queued)?,
        files: crate::accounts::count(queued.operation.files().len()),
        state,
        why,
        detail,
        since: queued.created_at,
        next_at: queued.not_before.filter(|_| state != Outgoing::Sending),
        attempts: queued.attempts,
        editable: queued.tried_at.is_none()
            && state != Outgoing::Sending
            && matches!(queued.operation, Operation::File(_) | Operation::Reply(_)),
    })
}

/// First line of a text, or the portal's word for an action.
fn words(read: &Read<'_>, queued: &Queued) -> Result<String, store::Error> {
    let words = words_of(&queued.operation);
    if let Operation::Act(act) = &queued.operation {
        let portal = read.portals().get(queued.account)?;
        let label = portal.and_then(|it| {
            let known = it
                .portal
                .transitions
                .into_iter()
                .find(|known| known.action == act.action);
            known.map(|known| known.label)
        });
        return Ok(label.unwrap_or_else(|| words.to_owned()));
    }
    let first = words
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    Ok(text::one_line(first))
}

fn kind(operation: &Operation) -> &'static str {
    match operation {
        Operation::File(_) => "file",
        Operation::Reply(message) => match message.kind {
            MessageKind::Note => "note",
            MessageKind::Finding => "finding",
            MessageKind::Reply | MessageKind::Event => "reply",
        },
        Operation::Act(_) => "act",
        Operation::Change(_) => "change",
        Operation::MarkRead(_) => "read",
    }
}

fn why(
    queued: &Queued,
    state: Outgoing,
    first: bool,
    held_up: Option<&'static str>,
) -> (String, String) {
    let plain = |why: &str| (why.to_owned(), String::new());
    if let Some(wedge) = &queued.wedge {
        return wedged(wedge);
    }
    match state {
        Outgoing::Sending | Outgoing::Stuck => plain(""),
        Outgoing::Checking => plain("checking"),
        Outgoing::Waiting if !first => plain("order"),
        Outgoing::Waiting => plain(held_up.or(queued.trouble.as_deref()).unwrap_or_default()),
    }
}

fn wedged(wedge: &Wedge) -> (String, String) {
    let (why, detail) = match wedge {
        Wedge::Rejected { detail, .. } => ("rejected", detail.as_str()),
        Wedge::TooLarge { detail } => ("too_large", detail.as_str()),
        Wedge::Forbidden { detail } => ("forbidden", detail.as_str()),
        Wedge::Missing => ("missing", ""),
        Wedge::Conflict { detail, .. } => ("conflict", detail.as_str()),
        Wedge::FileLost { name } => ("file_lost", name.as_str()),
        Wedge::Unsupported => ("unsupported", ""),
        Wedge::Unclear => ("unclear", ""),
    };
    (why.to_owned(), detail.to_owned())
}
