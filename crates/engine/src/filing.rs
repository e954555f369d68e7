//! *Send*: what is typed becomes an operation in one local transaction. No network is waited for.

use std::collections::BTreeMap;

use domain::{
    AccountId, Act, CallbackWish, DraftId, File, LocalFile, MessageId, MessageKind, NewMessage,
    OpId, Operation, TicketId, TicketKey, Timestamp,
};
use portal::Document;
use portal::document::{FieldKind, TicketType};
use portal::form::{self, FileFacts, Filled, Problem};
use portal::transition::Actor;
use serde_json::{Number, Value};
use store::{Draft, Target};

use crate::Desk;
use crate::account::Nudge;
use crate::accounts::{actor, known};
use crate::agreed;
use crate::error::DeskError;
use crate::hub::Hub;
use crate::thread::is_image;
use crate::view::{FieldProblem, FieldValue, SendAnswer};

/// The action that asks the customer to release more work.
const ASKS_FOR_WORK: &str = "request_effort_approval";

/// Ids for what is being made.
#[derive(Clone, Copy)]
struct Fresh {
    op: OpId,
    ticket: TicketId,
    message: MessageId,
}

impl Desk {
    /// Sends a draft: checked by the portal's rules, queued, and the draft removed, in one durable
    /// transaction. Answers at once with the ticket's key.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when the draft was sent already.
    pub async fn send_draft(&self, draft: DraftId) -> Result<SendAnswer, DeskError> {
        let fresh = Fresh {
            op: OpId(uuid::Uuid::now_v7()),
            ticket: TicketId(uuid::Uuid::now_v7()),
            message: MessageId(uuid::Uuid::now_v7()),
        };
        let answer = self.local(move |hub| send(hub, draft, fresh)).await?;
        if let SendAnswer::Queued { ticket } = &answer {
            self.nudge(ticket.account, Nudge::Outbox);
        }
        Ok(answer)
    }
}

fn send(hub: &Hub, id: DraftId, fresh: Fresh) -> Result<SendAnswer, DeskError> {
    if hub.begun.get(id).is_some() {
        hub.desk(|tx| hub.begun.written(tx, id))?;
        hub.begun.forget(id);
    }
    let draft = hub
        .read(|read| read.drafts().get(id))?
        .ok_or(DeskError::NotFound("draft"))?;
    let account = draft
        .target
        .account()
        .ok_or(DeskError::NotFound("account"))?;
    let (me, portal) = hub
        .read(|read| known(read, account))?
        .ok_or(DeskError::NotFound("portal"))?;
    let made = match &draft.target {
        Target::New {
            type_id, ticket, ..
        } => {
            let fresh = Fresh {
                ticket: ticket.unwrap_or(fresh.ticket),
                ..fresh
            };
            file(
                &portal,
                &actor(&me),
                &draft,
                type_id,
                fresh,
                hub.clock.now(),
            )
            .map(|file| Operation::File(Box::new(file)))
        }
        Target::Message { ticket, kind } => {
            let expected = expected(hub, &draft, *ticket)?;
            message(&portal, &draft, *ticket, *kind, (fresh, expected)).map(Operation::Reply)
        }
    };
    let operation = match made {
        Ok(operation) => operation,
        Err(problems) => return Ok(SendAnswer::Invalid { problems }),
    };
    queue(hub, &draft, account, fresh.op, &operation)?;
    let ticket = TicketKey {
        account,
        ticket: operation.ticket(),
    };
    Ok(SendAnswer::Queued { ticket })
}

/// The operation and the draft's end belong together.
fn queue(
    hub: &Hub,
    draft: &Draft,
    account: AccountId,
    op: OpId,
    operation: &Operation,
) -> Result<(), DeskError> {
    let now = hub.clock.now();
    hub.desk(|tx| {
        // Sent twice at once: the second finds no draft any more and must not queue.
        let same = tx
            .drafts()
            .get(draft.id)?
            .is_some_and(|now| now.version == draft.version);
        if !same {
            return Err(store::Error::Stale);
        }
        tx.outbox_mut().add(op, account, operation, now)?;
        tx.drafts_mut().remove(draft.id)
    })
}

fn file(
    portal: &Document,
    who: &Actor,
    draft: &Draft,
    type_id: &str,
    fresh: Fresh,
    now: Timestamp,
) -> Result<File, Vec<FieldProblem>> {
    let Some(kind) = portal
        .ticket_type(type_id)
        .or_else(|| portal.ticket_types.first())
    else {
        return Err(vec![problem("type", "choice")]);
    };
    let text = &draft.text;
    let mut fields: BTreeMap<String, Value> = text
        .fields
        .iter()
        .map(|(id, value)| (id.clone(), typed(kind, id, value)))
        .collect();
    fields.insert("subject".to_owned(), Value::String(text.subject.clone()));
    fields.insert("body".to_owned(), Value::String(text.body.clone()));
    let wish = |wish: &CallbackWish| form::CallbackWish {
        phone: wish.phone.clone(),
        window: wish.window.clone(),
    };
    let filled = Filled {
        fields,
        priority: text.priority.clone().filter(|_| kind.priority),
        callback: text.callback.as_ref().filter(|_| kind.callback).map(wish),
        attachments: facts(draft),
    };
    let mut accepted = form::accept_from(portal, kind, &filled, &who.roles_of_form())
        .map_err(|it| problems(&it))?;
    let cost_acks = agreed::confirmed(portal, kind, &accepted.fields, &text.cost_acks, now)
        .map_err(|code| vec![problem("costs", code)])?;
    let mut line = |id: &str| match accepted.fields.remove(id) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    };
    Ok(File {
        ticket: fresh.ticket,
        message: fresh.message,
        type_id: kind.id.clone(),
        subject: line("subject"),
        body: line("body"),
        priority: accepted.priority,
        fields: accepted.fields,
        confirm_email: text.confirm_email,
        callback: accepted.callback.map(|wish| CallbackWish {
            phone: wish.phone,
            window: wish.window,
        }),
        files: files(draft),
        cost_acks,
    })
}

/// What is seen of the question the draft's action answers.
fn expected(
    hub: &Hub,
    draft: &Draft,
    key: TicketKey,
) -> Result<BTreeMap<String, Value>, DeskError> {
    let ticket = hub.read(|read| read.tickets().get(key))?;
    match (&draft.text.action, ticket) {
        (Some(action), Some(ticket)) => agreed::expected(action, &ticket, None, hub.clock.now()),
        _ => Ok(BTreeMap::new()),
    }
}

fn message(
    portal: &Document,
    draft: &Draft,
    ticket: TicketKey,
    kind: MessageKind,
    (fresh, expected): (Fresh, BTreeMap<String, Value>),
) -> Result<NewMessage, Vec<FieldProblem>> {
    let body = form::accept_message(&portal.limits, &draft.text.body, &facts(draft))
        .map_err(|it| problems(&it))?;
    let action = action(draft, ticket, kind, expected);
    if let Some(act) = &action {
        complete(portal, act, &body)?;
    }
    Ok(NewMessage {
        ticket: ticket.ticket,
        message: fresh.message,
        kind,
        body,
        files: files(draft),
        action,
    })
}

/// What is done in the same step: the estimate of a finding, or the action that was chosen.
fn action(
    draft: &Draft,
    ticket: TicketKey,
    kind: MessageKind,
    expected: BTreeMap<String, Value>,
) -> Option<Act> {
    let text = &draft.text;
    let minutes = text.estimate_minutes.map(Value::from);
    let chosen = text.action.as_deref().filter(|action| !action.is_empty());
    let (action, takes_minutes) = match (kind, chosen) {
        (MessageKind::Finding, _) if minutes.is_some() => ("set_estimate", true),
        (_, chosen) => (chosen?, chosen == Some(ASKS_FOR_WORK)),
    };
    let minutes = minutes.filter(|_| takes_minutes);
    Some(Act {
        ticket: ticket.ticket,
        action: action.to_owned(),
        args: minutes
            .map(|minutes| ("minutes".to_owned(), minutes))
            .into_iter()
            .collect(),
        expected,
    })
}

/// Some actions want words, which a picture alone does not replace; the question for more work says
/// how much.
fn complete(portal: &Document, act: &Act, body: &str) -> Result<(), Vec<FieldProblem>> {
    let mut transitions = portal.transitions.iter();
    let words = transitions.any(|it| it.action == act.action && it.needs_message);
    if words && body.trim().is_empty() {
        return Err(vec![problem("body", "required")]);
    }
    if act.action == ASKS_FOR_WORK && act.args.is_empty() {
        return Err(vec![problem("minutes", "required")]);
    }
    Ok(())
}

/// An unsent reply goes back into the draft of the ticket it answers.
pub(crate) fn take_in(draft: &mut Draft, operation: &Operation) {
    let Operation::Reply(message) = operation else {
        return;
    };
    if !draft.text.body.is_empty() && !message.body.is_empty() {
        draft.text.body.push_str("\n\n");
    }
    draft.text.body.push_str(&message.body);
    for file in &message.files {
        draft.files.push(store::DraftFile {
            file: file.clone(),
            marks: None,
        });
    }
}

fn files(draft: &Draft) -> Vec<LocalFile> {
    draft.files.iter().map(|file| file.file.clone()).collect()
}

fn facts(draft: &Draft) -> Vec<FileFacts> {
    let facts = |file: &store::DraftFile| FileFacts {
        size: file.file.size.into(),
        picture: is_image(&file.file.media_type),
    };
    draft.files.iter().map(facts).collect()
}

/// Numbers are typed as text; what is none stays text and is told as a problem.
fn typed(kind: &TicketType, id: &str, value: &Value) -> Value {
    let field = kind
        .form
        .iter()
        .find(|field| field.id == id)
        .map(|field| field.kind);
    match (field, value) {
        (Some(FieldKind::Integer), Value::String(text)) => text
            .trim()
            .parse::<i64>()
            .map_or_else(|_| value.clone(), Value::from),
        (Some(FieldKind::Decimal), Value::String(text)) => text
            .trim()
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .and_then(Number::from_f64)
            .map_or_else(|| value.clone(), Value::Number),
        _ => value.clone(),
    }
}

fn problem(field: &str, code: &str) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        code: code.to_owned(),
        limit: None,
    }
}

fn problems(found: &[Problem]) -> Vec<FieldProblem> {
    let one = |it: &Problem| {
        let code = serde_json::to_value(it.code).ok();
        let code = code
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or("type")
            .to_owned();
        FieldProblem {
            field: field_at(&it.pointer),
            code,
            limit: it.limit,
        }
    };
    found.iter().map(one).collect()
}

/// The form's field a pointer means.
fn field_at(pointer: &str) -> String {
    let path = pointer.trim_start_matches('/');
    if let Some(id) = path.strip_prefix("fields/") {
        return id.replace("~1", "/").replace("~0", "~");
    }
    let path = path.strip_prefix("message/").unwrap_or(path);
    match path {
        "callback/phone" => "callback_phone".to_owned(),
        "callback/window" => "callback_window".to_owned(),
        _ if path.starts_with("attachments") => "attachments".to_owned(),
        _ => path.to_owned(),
    }
}

/// A form's value as JSON.
pub(crate) fn json(value: FieldValue) -> Value {
    match value {
        FieldValue::Flag(on) => Value::Bool(on),
        FieldValue::Text(text) => Value::String(text),
        FieldValue::List(values) => values.into_iter().map(Value::String).collect(),
    }
}

/// JSON as a form's value.
pub(crate) fn field(value: Value) -> FieldValue {
    match value {
        Value::Bool(on) => FieldValue::Flag(on),
        Value::String(text) => FieldValue::Text(text),
        Value::Array(values) => FieldValue::List(
            values
                .into_iter()
                .filter_map(|it| it.as_str().map(ToOwned::to_owned))
                .collect(),
        ),
        Value::Null => FieldValue::Text(String::new()),
        other @ (Value::Number(_) | Value::Object(_)) => FieldValue::Text(other.to_string()),
    }
}
