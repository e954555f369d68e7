//! The header of a ticket: what it says, who has the ball, and what may be done now.

use std::collections::BTreeMap;

use domain::{Act, Answer, BillingState, Category, Me, Operation, Ticket, TicketKey};
use portal::Document;
use portal::transition::{self, Facts};
use serde_json::Value;
use store::{Error, Read};

use crate::accounts::{actor, known, person};
use crate::agreed;
use crate::rows::{Overlay, speaks};
use crate::view::{ActionView, CallbackView, EstimateView, FieldLine, TicketView};

pub(crate) fn facts(ticket: &Ticket, now: domain::Timestamp) -> Facts {
    let agreed = &ticket.agreed;
    let tested = agreed.acceptance.as_ref();
    Facts {
        status: ticket.status.clone(),
        requester: ticket.requester.id.clone(),
        assignee: ticket.assignee.as_ref().map(|person| person.id.clone()),
        callback_pending: ticket
            .callback
            .as_ref()
            .is_some_and(|it| it.done_at.is_none()),
        closed_at: ticket.closed_at,
        approval_pending: agreed
            .approval
            .as_ref()
            .is_some_and(|it| agreed::is_open(it, now)),
        acceptance_pending: tested.is_some_and(|it| it.state == Answer::Pending),
        accepted: tested.is_some_and(|it| it.state == Answer::Given),
        deployed: tested.is_some_and(|it| it.deployed_at.is_some()),
        invoice_open: agreed
            .billing
            .as_ref()
            .is_some_and(|it| it.state == BillingState::Invoiced),
    }
}

pub(crate) fn header(
    read: &Read<'_>,
    overlay: &Overlay,
    key: TicketKey,
    ticket: &Ticket,
    now: domain::Timestamp,
) -> Result<Option<TicketView>, Error> {
    let Some(row) = read.tickets().row(key)? else {
        return Ok(None);
    };
    let Some((me, portal)) = known(read, key.account)? else {
        return Ok(None);
    };
    let lane = read.outbox().of_ticket(key)?.queued;
    let gone = row.gone;
    let row = overlay.row(row);
    let status = portal.status(&ticket.status);
    let open = !gone && portal.category(&ticket.status) != Category::Closed;
    let agent = me.is_agent();
    let (agreed, going) = (&ticket.agreed, agreed::under_way(&lane));
    Ok(Some(TicketView {
        type_id: ticket.type_id.clone(),
        type_label: type_label(&portal, &ticket.type_id),
        status_hint: status.map(|status| status.hint.clone()).unwrap_or_default(),
        ball_since: ticket.status_since,
        channel: ticket.channel.clone(),
        created_at: ticket.created_at,
        closed_at: ticket.closed_at,
        project_lead: ticket.project_lead.as_ref().map(person),
        assignee: ticket.assignee.as_ref().map(person),
        callback: ticket.callback.as_ref().map(callback),
        estimate: ticket.estimate.as_ref().map(estimate),
        planned_for: agreed.planned_for,
        promise: agreed
            .promise
            .as_ref()
            .map(|it| agreed::promise(&portal, it)),
        escalated_at: agreed.escalated_at,
        approval: agreed
            .approval
            .as_ref()
            .map(|it| agreed::approval(it, &going, now)),
        acceptance: agreed
            .acceptance
            .as_ref()
            .map(|it| agreed::acceptance(it, &going)),
        billing: agreed::billing(agreed),
        fields: fields(&portal, &ticket.type_id, &ticket.fields),
        actions: if gone {
            Vec::new()
        } else {
            actions(&portal, &me, ticket, &going, now)
        },
        can_reply: open,
        can_note: open && agent,
        can_find: open && agent,
        time_frame: portal.time_frame_holds(&ticket.channel),
        total: crate::thread::total(read, key)?,
        row,
    }))
}

/// Actions that want to know which other ticket or which messages they are about: nothing here asks
/// for that, and without it they would be refused.
const ASK_FOR_MORE: [&str; 4] = ["split", "merge", "mark_duplicate", "link"];

/// What may be done now, without what is on its way already.
fn actions(
    portal: &Document,
    me: &Me,
    ticket: &Ticket,
    going: &[&Act],
    now: domain::Timestamp,
) -> Vec<ActionView> {
    let taken = |action: &str| {
        let mut going = going.iter();
        going.any(|act| agreed::same_question(&act.action, action) && act.action != "report_item")
    };
    transition::actions(portal, &actor(me), &facts(ticket, now), now)
        .into_iter()
        .filter(|offered| !taken(&offered.action) && !ASK_FOR_MORE.contains(&&*offered.action))
        .map(|offered| ActionView {
            action: offered.action,
            label: offered.label,
            confirm: offered.confirm,
            needs_message: offered.needs_message,
            message_hint: offered.message_hint,
        })
        .collect()
}

/// The header of a ticket that has not reached its server.
pub(crate) fn waiting_header(
    read: &Read<'_>,
    overlay: &Overlay,
    key: TicketKey,
) -> Result<Option<TicketView>, Error> {
    let lane = read.outbox().of_ticket(key)?.queued;
    let found = lane.iter().find_map(|queued| match &queued.operation {
        Operation::File(file) => Some((queued, file)),
        _ => None,
    });
    let Some((queued, file)) = found else {
        return Ok(None);
    };
    let row = overlay.pending(read, queued, file)?;
    let portal = overlay.portal(key.account);
    let wish = file.callback.as_ref().map(|wish| CallbackView {
        phone: wish.phone.clone(),
        window: wish.window.clone(),
        requested_at: queued.created_at,
        done_at: None,
    });
    Ok(Some(TicketView {
        type_id: file.type_id.clone(),
        type_label: portal
            .map(|it| type_label(it, &file.type_id))
            .unwrap_or_default(),
        status_hint: String::new(),
        ball_since: queued.created_at,
        channel: "app".to_owned(),
        created_at: queued.created_at,
        closed_at: None,
        project_lead: None,
        assignee: None,
        callback: wish,
        estimate: None,
        planned_for: None,
        promise: None,
        escalated_at: None,
        approval: None,
        acceptance: None,
        billing: None,
        fields: portal
            .map(|it| fields(it, &file.type_id, &file.fields))
            .unwrap_or_default(),
        actions: Vec::new(),
        can_reply: true,
        can_note: false,
        can_find: false,
        time_frame: portal.is_none_or(|it| it.time_frame_holds("app")),
        total: crate::accounts::count(lane.iter().filter(|queued| speaks(queued)).count()),
        row,
    }))
}

fn type_label(portal: &Document, id: &str) -> String {
    portal
        .ticket_type(id)
        .map_or_else(|| id.to_owned(), |kind| kind.label.clone())
}

fn callback(callback: &domain::Callback) -> CallbackView {
    CallbackView {
        phone: callback.phone.clone(),
        window: callback.window.clone(),
        requested_at: callback.requested_at,
        done_at: callback.done_at,
    }
}

fn estimate(estimate: &domain::Estimate) -> EstimateView {
    let by = &estimate.by;
    EstimateView {
        minutes: estimate.minutes,
        at: estimate.at,
        by: if by.initials.is_empty() {
            by.name.clone()
        } else {
            by.initials.clone()
        },
    }
}

/// Values of the type's fields in the form's order, then those the form does not know.
fn fields(portal: &Document, type_id: &str, values: &BTreeMap<String, Value>) -> Vec<FieldLine> {
    let form = portal
        .ticket_type(type_id)
        .map(|kind| kind.form.as_slice())
        .unwrap_or_default();
    let known = form.iter().filter_map(|field| {
        let value = values.get(&field.id)?;
        let option = |id: &str| {
            let choice = field.options.iter().find(|choice| choice.id == id);
            choice.map_or_else(|| id.to_owned(), |choice| choice.label.clone())
        };
        Some(FieldLine {
            id: field.id.clone(),
            label: field.label.clone(),
            value: words_of(value, &option),
        })
    });
    let unknown = values
        .iter()
        .filter(|(id, _)| !form.iter().any(|field| field.id == **id))
        .map(|(id, value)| FieldLine {
            id: id.clone(),
            label: id.clone(),
            value: words_of(value, &ToOwned::to_owned),
        });
    known
        .chain(unknown)
        .filter(|line| !line.value.is_empty())
        .collect()
}

fn words_of(value: &Value, option: &dyn Fn(&str) -> String) -> String {
    match value {
        Value::String(text) => option(text),
        Value::Bool(true) => "✓".to_owned(),
        Value::Bool(false) => "–".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values
            .iter()
            .map(|value| words_of(value, option))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Null | Value::Object(_) => String::new(),
    }
}
