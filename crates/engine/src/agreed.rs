//! What stands between provider and customer beside their words: costs that are confirmed before a
//! ticket is sent, promises, questions whose answer must name what was seen.

use std::collections::BTreeMap;

use domain::{
    Acceptance, Acknowledgement, Act, Agreed, Answer, Approval, Money, Operation, Promise, Queued,
    Ticket, Timestamp,
};
use portal::Document;
use portal::document::{Charge, TicketType};
use portal::quote::{self, CostRefusal, Quote};
use serde_json::{Value, json};

use crate::Desk;
use crate::accounts::known;
use crate::error::DeskError;
use crate::filing;
use crate::view::{
    AcceptanceItemView, AcceptanceView, AnswerView, ApprovalView, BillingView, ChargeView, CostAck,
    CostNoticeView, PromiseView, QuoteRequest, QuoteView,
};

impl Desk {
    /// What a ticket would cost and when it would be due, by the portal's rules as they are here.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] before the first contact, and for a type the portal does not have.
    pub async fn quote(&self, request: QuoteRequest) -> Result<QuoteView, DeskError> {
        self.local(move |hub| {
            let (_, portal) = hub
                .read(|read| known(read, request.account))?
                .ok_or(DeskError::NotFound("portal"))?;
            let kind = portal
                .ticket_type(&request.type_id)
                .ok_or(DeskError::NotFound("ticket type"))?;
            let fields = request.fields.into_iter();
            let fields = fields
                .map(|(id, value)| (id, filing::json(value)))
                .collect();
            Ok(view(&portal, kind, &fields, hub.clock.now()))
        })
        .await
    }
}

/// Whether a contract covers it only the server knows: here it counts as not covered.
fn quoted(
    portal: &Document,
    kind: &TicketType,
    fields: &BTreeMap<String, Value>,
    now: Timestamp,
) -> Option<Quote> {
    match quote::quote(portal, kind, fields, false, now) {
        Ok(quote) => Some(quote),
        Err(error) => {
            // The server says what it costs when it is sent.
            tracing::warn!(%error, "the portal's hours cannot be read");
            None
        }
    }
}

fn view(
    portal: &Document,
    kind: &TicketType,
    fields: &BTreeMap<String, Value>,
    now: Timestamp,
) -> QuoteView {
    let Some(quote) = quoted(portal, kind, fields, now) else {
        return QuoteView {
            charge: ChargeView::Unstated,
            rate_percent: 100,
            level: String::new(),
            due_at: None,
            notices: Vec::new(),
        };
    };
    let covered = quote::quote(portal, kind, fields, true, now).is_ok_and(|it| it.covered);
    let notices = quote.notices.iter().filter_map(|notice| {
        let text = portal.cost_notices.iter().find(|it| it.id == notice.id)?;
        let ack = CostAck {
            notice: notice.id.clone(),
            version: notice.version,
            rate_percent: quote.rate_percent,
        };
        Some(CostNoticeView {
            text: text.text.clone(),
            ack: notice.must_acknowledge.then_some(ack),
        })
    });
    QuoteView {
        charge: match quote.charge {
            Charge::Unstated => ChargeView::Unstated,
            Charge::Free => ChargeView::Free,
            _ if covered => ChargeView::Contract,
            Charge::Contract | Charge::Billable => ChargeView::Billable,
        },
        rate_percent: quote.rate_percent,
        level: quote
            .level
            .as_deref()
            .map(|id| level(portal, id))
            .unwrap_or_default(),
        due_at: quote.due_at,
        notices: notices.collect(),
    }
}

/// The confirmations that go with a new ticket.
///
/// # Errors
/// What is wrong with them: `cost_unconfirmed`, or `cost_changed` since they were given.
pub(crate) fn confirmed(
    portal: &Document,
    kind: &TicketType,
    fields: &BTreeMap<String, Value>,
    given: &[Acknowledgement],
    now: Timestamp,
) -> Result<Vec<Acknowledgement>, &'static str> {
    let Some(quote) = quoted(portal, kind, fields, now) else {
        return Ok(given.to_vec());
    };
    quote::check(&quote, given).map_err(|refusal| match refusal {
        CostRefusal::Missing => "cost_unconfirmed",
        CostRefusal::Changed => "cost_changed",
    })?;
    let asked = |ack: &&Acknowledgement| {
        let mut notices = quote.notices.iter();
        notices.any(|it| it.id == ack.notice && it.must_acknowledge)
    };
    Ok(given.iter().filter(asked).cloned().collect())
}

/// Confirmations as a form holds them.
pub(crate) fn acks(given: Vec<Acknowledgement>) -> Vec<CostAck> {
    let ack = |it: Acknowledgement| CostAck {
        notice: it.notice,
        version: it.version,
        rate_percent: it.rate_percent,
    };
    given.into_iter().map(ack).collect()
}

/// Confirmations as they are kept.
pub(crate) fn acknowledgements(given: &[CostAck]) -> Vec<Acknowledgement> {
    let ack = |it: &CostAck| Acknowledgement {
        notice: it.notice.clone(),
        version: it.version,
        rate_percent: it.rate_percent,
    };
    given.iter().map(ack).collect()
}

/// Confirmations as an argument of an action.
pub(crate) fn told(given: &[CostAck]) -> Value {
    let ack = |it: &CostAck| json!({"notice": it.notice, "version": it.version, "rate_percent": it.rate_percent});
    given.iter().map(ack).collect()
}

/// The portal's word for a service level.
pub(crate) fn level(portal: &Document, id: &str) -> String {
    let mut levels = portal.service_levels.iter();
    let known = levels.find(|level| level.id == id);
    known.map_or_else(|| id.to_owned(), |level| level.label.clone())
}

pub(crate) fn promise(portal: &Document, promise: &Promise) -> PromiseView {
    PromiseView {
        level: level(portal, &promise.level),
        rate_percent: promise.rate_percent,
        due_at: promise.due_at,
        paused: promise.paused,
        breached: promise.breached,
    }
}

/// Whether a question for more work can be answered.
pub(crate) fn is_open(approval: &Approval, now: Timestamp) -> bool {
    approval.state == Answer::Pending && approval.expires_at.is_none_or(|end| now < end)
}

/// The question an action answers, by the name under which the answer says which one was seen.
fn answers(action: &str) -> Option<&'static str> {
    match action {
        "approve_effort" | "reject_effort" => Some("approval_id"),
        "accept" | "reject" | "report_item" => Some("acceptance_id"),
        _ => None,
    }
}

/// Whether two actions answer the same question: of them only one can be taken.
pub(crate) fn same_question(one: &str, other: &str) -> bool {
    one == other || (answers(one).is_some() && answers(one) == answers(other))
}

/// What was seen of the question an action answers. An answer never goes to another question than
/// the one on screen: `seen` is that one's id, none where the screen shows the present one.
///
/// # Errors
/// [`DeskError::QuestionChanged`] where another question is open now, or none.
pub(crate) fn expected(
    action: &str,
    ticket: &Ticket,
    seen: Option<&str>,
    now: Timestamp,
) -> Result<BTreeMap<String, Value>, DeskError> {
    let Some(name) = answers(action) else {
        return Ok(BTreeMap::new());
    };
    let agreed = &ticket.agreed;
    let asked = match name {
        "approval_id" => agreed
            .approval
            .as_ref()
            .filter(|it| is_open(it, now))
            .map(of_approval),
        _ => agreed
            .acceptance
            .as_ref()
            .filter(|it| it.state == Answer::Pending)
            .map(of_acceptance),
    };
    asked
        .filter(|asked| seen.is_none_or(|seen| asked.get(name) == Some(&Value::from(seen))))
        .ok_or(DeskError::QuestionChanged)
}

fn of_approval(approval: &Approval) -> BTreeMap<String, Value> {
    let cost = approval.cost.as_ref();
    let cost = cost.map_or(
        Value::Null,
        |cost| json!({"amount": cost.amount, "currency": cost.currency}),
    );
    BTreeMap::from([
        ("approval_id".to_owned(), Value::from(&*approval.id)),
        ("minutes".to_owned(), Value::from(approval.minutes)),
        ("cost".to_owned(), cost),
    ])
}

fn of_acceptance(acceptance: &Acceptance) -> BTreeMap<String, Value> {
    BTreeMap::from([("acceptance_id".to_owned(), Value::from(&*acceptance.id))])
}

/// Actions of the user's own that are on their way.
pub(crate) fn under_way(lane: &[Queued]) -> Vec<&Act> {
    let going = lane.iter().filter(|queued| queued.wedge.is_none());
    going
        .filter_map(|queued| match &queued.operation {
            Operation::Act(act) => Some(act),
            Operation::Reply(message) => message.action.as_ref(),
            Operation::File(_) | Operation::Change(_) | Operation::MarkRead(_) => None,
        })
        .collect()
}

fn answer(state: Answer, going: bool) -> AnswerView {
    match state {
        Answer::Pending if going => AnswerView::Sending,
        Answer::Pending => AnswerView::Open,
        Answer::Given => AnswerView::Given,
        Answer::Refused => AnswerView::Refused,
        Answer::Over => AnswerView::Over,
    }
}

fn amount(money: Option<&Money>) -> (String, String) {
    money.map_or_else(Default::default, |money| {
        (money.amount.clone(), money.currency.clone())
    })
}

fn name(person: Option<&domain::Person>) -> String {
    person.map(|it| it.name.clone()).unwrap_or_default()
}

pub(crate) fn approval(asked: &Approval, going: &[&Act], now: Timestamp) -> ApprovalView {
    let own = going
        .iter()
        .any(|act| answers(&act.action) == Some("approval_id"));
    let over = asked.state == Answer::Pending && !is_open(asked, now);
    let state = if over { Answer::Over } else { asked.state };
    let (amount, currency) = amount(asked.cost.as_ref());
    ApprovalView {
        id: asked.id.clone(),
        state: answer(state, own),
        minutes: asked.minutes,
        amount,
        currency,
        rate_percent: asked.rate_percent,
        reason: crate::text::one_line(&asked.reason),
        asked_by: asked.asked_by.name.clone(),
        expires_at: asked.expires_at,
        decided_by: name(asked.decided_by.as_ref()),
        decided_at: asked.decided_at,
    }
}

pub(crate) fn acceptance(asked: &Acceptance, going: &[&Act]) -> AcceptanceView {
    let own = going
        .iter()
        .any(|act| matches!(act.action.as_str(), "accept" | "reject"));
    let reports: Vec<_> = going
        .iter()
        .filter(|act| act.action == "report_item")
        .collect();
    let items = asked.items.iter().enumerate().map(|(position, item)| {
        let mine = reports.iter().rev().find(|act| {
            act.args.get("item").and_then(Value::as_u64) == u64::try_from(position).ok()
        });
        let said = mine
            .and_then(|act| act.args.get("state"))
            .and_then(Value::as_str);
        let note = mine
            .and_then(|act| act.args.get("note"))
            .and_then(Value::as_str);
        AcceptanceItemView {
            text: crate::text::one_line(&item.text),
            fine: said.map_or(item.fine, |state| Some(state == "ok")),
            note: note.map_or_else(|| item.note.clone(), ToOwned::to_owned),
            sending: mine.is_some(),
        }
    });
    AcceptanceView {
        id: asked.id.clone(),
        state: answer(asked.state, own),
        system_url: asked.system_url.clone(),
        note: asked.note.clone(),
        items: items.collect(),
        decided_by: name(asked.decided_by.as_ref()),
        decided_at: asked.decided_at,
        deployed_at: asked.deployed_at,
    }
}

pub(crate) fn billing(agreed: &Agreed) -> Option<BillingView> {
    let bill = agreed.billing.as_ref()?;
    let (amount, currency) = amount(bill.total.as_ref());
    Some(BillingView {
        state: bill.state,
        invoice: bill.invoice.clone().unwrap_or_default(),
        amount,
        currency,
    })
}
