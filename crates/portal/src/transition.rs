//! Which actions somebody may take on a ticket, and where they lead.
//!
//! The client offers what [`actions`] says, without asking the server; the server decides again
//! with [`check`] inside the transaction.

use chrono::{DateTime, Days, Utc};
use thiserror::Error;

use crate::document::{Audience, Document, Guard, Scope, Transition, View};

/// Who wants to act.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// User id.
    pub user_id: String,
    /// Roles of the document the user has, e.g. `manager`.
    pub roles: Vec<String>,
    /// Whether the user is staff.
    pub is_agent: bool,
}

impl Actor {
    /// The roles a form asks about: those of the document, and `agent` for staff.
    #[must_use]
    pub fn roles_of_form(&self) -> Vec<String> {
        let staff = self.is_agent.then(|| "agent".to_owned());
        self.roles.iter().cloned().chain(staff).collect()
    }
}

/// What the rules need to know about a ticket the actor can see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Id of its status.
    pub status: String,
    /// User id of whoever asked.
    pub requester: String,
    /// User id of the agent who has it.
    pub assignee: Option<String>,
    /// A call-back was asked for and not made.
    pub callback_pending: bool,
    /// When it was finished, if it is.
    pub closed_at: Option<DateTime<Utc>>,
    /// The customer was asked to approve more work and has not answered.
    pub approval_pending: bool,
    /// The customer was asked to test and has not answered.
    pub acceptance_pending: bool,
    /// The customer has accepted the work.
    pub accepted: bool,
    /// The work was handed over to production.
    pub deployed: bool,
    /// An invoice was sent and is not paid.
    pub invoice_open: bool,
}

/// An action somebody may take now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Id of the action.
    pub action: String,
    /// The provider's words on the button.
    pub label: String,
    /// Asked before it is done; empty: not asked.
    pub confirm: String,
    /// A text must be written with it.
    pub needs_message: bool,
    /// What to write.
    pub message_hint: String,
    /// Status it leads to; none: it stays.
    pub to: Option<String>,
}

/// Why an action is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The portal has no such action.
    #[error("the portal has no such action")]
    Unknown,
    /// The actor's role may not take it.
    #[error("this is not for the actor's role")]
    Role,
    /// It is not possible in the ticket's status.
    #[error("not possible in the ticket's present status")]
    Status,
    /// It is done already: the ticket is the actor's, the call is made or asked for.
    #[error("nothing is left to do")]
    Moot,
    /// The time for reopening is over.
    #[error("the time for reopening is over")]
    ReopenExpired,
    /// The document names a condition this program does not know.
    #[error("this needs a newer version")]
    NeedsNewer,
}

/// The actions to offer, in the document's order, each once.
#[must_use]
pub fn actions(
    document: &Document,
    who: &Actor,
    ticket: &Facts,
    now: DateTime<Utc>,
) -> Vec<Offered> {
    let mut offered: Vec<Offered> = Vec::new();
    for transition in &document.transitions {
        let known = offered
            .iter()
            .any(|other| other.action == transition.action);
        if !known && allowed(document, transition, who, ticket, now).is_ok() {
            offered.push(Offered {
                action: transition.action.clone(),
                label: transition.label.clone(),
                confirm: transition.confirm.clone(),
                needs_message: transition.needs_message,
                message_hint: transition.message_hint.clone(),
                to: transition.to.clone(),
            });
        }
    }
    offered
}

/// The ticket's status after the action.
///
/// # Errors
/// Why it may not be taken; of several transitions with this name the reason that came closest.
pub fn check(
    document: &Document,
    action: &str,
    who: &Actor,
    ticket: &Facts,
    now: DateTime<Utc>,
) -> Result<String, Refusal> {
    let mut refusal = Refusal::Unknown;
    for transition in document
        .transitions
        .iter()
        .filter(|known| known.action == action)
    {
        match allowed(document, transition, who, ticket, now) {
            Ok(()) => {
                return Ok(transition
                    .to
                    .clone()
                    .unwrap_or_else(|| ticket.status.clone()));
            }
            Err(reason) if rank(reason) > rank(refusal) => refusal = reason,
            Err(_) => {}
        }
    }
    Err(refusal)
}

/// Whether a text must be written with an action that [`check`] allows.
#[must_use]
pub fn needs_message(
    document: &Document,
    action: &str,
    who: &Actor,
    ticket: &Facts,
    now: DateTime<Utc>,
) -> bool {
    let mut known = document.transitions.iter();
    known
        .find(|it| it.action == action && allowed(document, it, who, ticket, now).is_ok())
        .is_some_and(|it| it.needs_message)
}

/// How close a refused transition came: the later a condition failed, the closer.
fn rank(reason: Refusal) -> u8 {
    match reason {
        Refusal::Unknown => 0,
        Refusal::Role => 1,
        Refusal::Status => 2,
        Refusal::NeedsNewer => 3,
        Refusal::Moot => 4,
        Refusal::ReopenExpired => 5,
    }
}

fn allowed(
    document: &Document,
    transition: &Transition,
    who: &Actor,
    ticket: &Facts,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if !transition
        .roles
        .iter()
        .any(|role| has_role(document, role, who, ticket))
    {
        return Err(Refusal::Role);
    }
    if !transition.from.contains(&ticket.status) {
        return Err(Refusal::Status);
    }
    match transition.guard {
        None => Ok(()),
        Some(guard) => passes(document, guard, who, ticket, now),
    }
}

fn has_role(document: &Document, role: &str, who: &Actor, ticket: &Facts) -> bool {
    match role {
        "agent" => who.is_agent,
        "requester" => who.user_id == ticket.requester,
        "manager" => !who.is_agent && sees_company(document, who),
        other => who.roles.iter().any(|mine| mine == other),
    }
}

/// Whether somebody sees the tickets of the whole organisation.
#[must_use]
pub fn sees_company(document: &Document, who: &Actor) -> bool {
    who.roles.iter().any(|mine| {
        mine == "manager"
            || document
                .roles
                .get(mine)
                .is_some_and(|role| role.sees_company)
    })
}

fn passes(
    document: &Document,
    guard: Guard,
    who: &Actor,
    ticket: &Facts,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let moot_unless = |open: bool| if open { Ok(()) } else { Err(Refusal::Moot) };
    match guard {
        Guard::NotMine => moot_unless(ticket.assignee.as_deref() != Some(who.user_id.as_str())),
        Guard::CallbackPending => moot_unless(ticket.callback_pending),
        Guard::NoCallbackPending => moot_unless(!ticket.callback_pending),
        Guard::WithinReopenDays => {
            let until = document
                .rules
                .reopen_days
                .zip(ticket.closed_at)
                .and_then(|(days, at)| at.checked_add_days(Days::new(u64::from(days))));
            if until.is_some_and(|until| now < until) {
                Ok(())
            } else {
                Err(Refusal::ReopenExpired)
            }
        }
        Guard::ApprovalPending => moot_unless(ticket.approval_pending),
        Guard::NoApprovalPending => moot_unless(!ticket.approval_pending),
        Guard::AcceptancePending => moot_unless(ticket.acceptance_pending),
        Guard::Accepted => moot_unless(ticket.accepted),
        Guard::Deployed => moot_unless(ticket.deployed),
        Guard::InvoiceOpen => moot_unless(ticket.invoice_open),
        Guard::Unknown => Err(Refusal::NeedsNewer),
    }
}

/// The lists somebody has, in the document's order.
pub fn views<'a>(document: &'a Document, who: &'a Actor) -> impl Iterator<Item = &'a View> {
    document
        .views
        .iter()
        .filter(move |view| match view.audience {
            Audience::All => true,
            Audience::Customer => !who.is_agent,
            Audience::Agent => who.is_agent,
            Audience::Manager => !who.is_agent && sees_company(document, who),
        })
}

/// Whether a list holds a ticket the actor can see.
#[must_use]
pub fn holds(document: &Document, view: &View, who: &Actor, ticket: &Facts) -> bool {
    let in_scope = match view.scope {
        Scope::All => true,
        Scope::Own => ticket.requester == who.user_id,
        Scope::Assigned => ticket.assignee.as_deref() == Some(who.user_id.as_str()),
        Scope::Unassigned => ticket.assignee.is_none(),
    };
    in_scope && view.categories.contains(&document.category(&ticket.status))
}

/// Whether somebody may file a ticket of this type.
#[must_use]
pub fn may_file(kind: &crate::document::TicketType, who: &Actor) -> bool {
    who.is_agent
        || kind.allowed_roles.is_empty()
        || who
            .roles
            .iter()
            .any(|role| kind.allowed_roles.contains(role))
}
