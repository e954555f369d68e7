//! What was promised, asked and answered, in the client's words.

use api::{AcceptanceState, ApprovalState, ItemState};
use domain::{
    Acceptance, AcceptanceItem, Agreed, Answer, Approval, Billing, BillingState, Money, Promise,
};

use super::map::person;

/// Takes it out of the record.
pub(super) fn of(ticket: &mut api::Ticket) -> Agreed {
    Agreed {
        planned_for: ticket.planned_for.take(),
        promise: ticket.sla.take().map(promise),
        escalated_at: ticket.escalated.take().map(|it| it.at),
        approval: ticket.approval.take().map(approval),
        acceptance: ticket.acceptance.take().map(acceptance),
        billing: ticket.billing.take().and_then(billing),
    }
}

fn promise(sla: api::Sla) -> Promise {
    Promise {
        level: sla.level,
        rate_percent: sla.rate_percent,
        due_at: sla.due_at,
        paused: sla.paused,
        breached: sla.breached,
    }
}

fn approval(asked: api::Approval) -> Approval {
    Approval {
        id: asked.id.to_string(),
        state: match asked.state {
            ApprovalState::Pending => Answer::Pending,
            ApprovalState::Approved => Answer::Given,
            ApprovalState::Rejected => Answer::Refused,
            ApprovalState::Expired | ApprovalState::Unknown => Answer::Over,
        },
        minutes: asked.minutes,
        cost: asked.cost.map(money),
        rate_percent: asked.rate_percent,
        reason: asked.reason,
        asked_by: person(asked.requested_by),
        expires_at: asked.expires_at,
        decided_at: asked.decided_at,
        decided_by: asked.decided_by.map(person),
    }
}

fn acceptance(asked: api::Acceptance) -> Acceptance {
    Acceptance {
        id: asked.id.to_string(),
        state: match asked.state {
            AcceptanceState::Pending => Answer::Pending,
            AcceptanceState::Accepted => Answer::Given,
            AcceptanceState::Rejected => Answer::Refused,
            AcceptanceState::Unknown => Answer::Over,
        },
        system_url: asked.system_url,
        note: asked.note,
        items: asked.items.into_iter().map(item).collect(),
        decided_at: asked.decided_at,
        decided_by: asked.decided_by.map(person),
        deployed_at: asked.deployed_at,
    }
}

fn item(item: api::AcceptanceItem) -> AcceptanceItem {
    AcceptanceItem {
        text: item.text,
        fine: match item.state {
            ItemState::Ok => Some(true),
            ItemState::Defect => Some(false),
            ItemState::Open | ItemState::Unknown => None,
        },
        note: item.note,
    }
}

fn billing(bill: api::TicketBilling) -> Option<Billing> {
    let state = match bill.state {
        api::BillingState::None => return None,
        api::BillingState::Covered => BillingState::Covered,
        api::BillingState::Billable => BillingState::Billable,
        api::BillingState::InBilling => BillingState::InBilling,
        api::BillingState::Invoiced => BillingState::Invoiced,
        api::BillingState::Paid => BillingState::Paid,
    };
    let (invoice, total) = match bill.invoice {
        Some(invoice) => (Some(invoice.number), invoice.total.map(money)),
        None => (None, None),
    };
    Some(Billing {
        state,
        invoice,
        total,
    })
}

fn money(money: api::Money) -> Money {
    Money {
        amount: money.amount,
        currency: money.currency,
    }
}
