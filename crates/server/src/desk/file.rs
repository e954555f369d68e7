//! Filing a new ticket.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{
    Callback, CallbackRequest, FieldProblem, MessageKind, NewMessage, NewTicket, QuoteRequest,
    Time, code,
};
use chrono::TimeDelta;
use portal::Document;
use portal::form::{self, CallbackWish, Filled};
use portal::transition::may_file;
use serde_json::Value;
use uuid::Uuid;

use super::attach;
use super::bill::Bill;
use super::link;
use super::message::MessageRow;
use super::price::{self, Price};
use super::promise::Promise;
use super::ticket::TicketRow;
use super::work::Work;
use crate::auth::User;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis, now};
use crate::error::{Error, Language, Result};

/// The time over which new tickets are counted.
const HOUR: TimeDelta = TimeDelta::hours(1);

/// Files a ticket: checks the form, gives it a number, writes its first message.
///
/// # Errors
/// `validation`, `forbidden`, `duplicate_id`, `unknown_upload`, `rate_limited`.
pub async fn file(tx: &mut Tx, document: Arc<Document>, who: User, new: NewTicket) -> Result<Work> {
    let requester = requester_of(tx.conn(), &who, new.requester_id).await?;
    let organization_id = requester.organization_id.ok_or_else(Error::forbidden)?;
    check_envelope(&who, &new)?;
    let kind = document
        .ticket_type(&new.type_id)
        .ok_or_else(|| Error::field("/type", "unknown", None))?;
    if !may_file(kind, &who.actor()) {
        return Err(Error::forbidden());
    }
    check_rate(tx, &document, &who).await?;
    check_ids(tx, &new).await?;
    let named = ("/message/attachments", &*new.message.attachments);
    let files = attach::named(tx.conn(), &who, &document.limits, named).await?;
    let mut filled = form::accept_from(
        &document,
        kind,
        &filled(&new, attach::facts(&files)),
        &who.actor().roles_of_form(),
    )
    .map_err(refuse)?;

    let subject = take_text(&mut filled, "subject");
    let body = take_text(&mut filled, "body");
    let now = tx.now();
    let quote = price::quoted(&document, kind, &filled.fields, &requester, now)?;
    let acks = price::agree(&document, &quote, &new.cost_ack, &who, now)?;
    let default = document.default_priority().filter(|_| kind.priority);
    let number = tx.next_number(&document.numbers).await?;
    let ticket = TicketRow {
        id: new.id,
        number,
        type_id: new.type_id,
        subject,
        status: document
            .first_status()
            .map(|it| it.id.clone())
            .unwrap_or_default(),
        status_since: now,
        priority: filled.priority.or_else(|| default.map(|it| it.id.clone())),
        channel: new.channel,
        requester_id: requester.id,
        organization_id,
        queue: document
            .first_queue()
            .map(|it| it.id.clone())
            .unwrap_or_default(),
        assignee_id: None,
        project_lead_id: project_lead(tx, organization_id).await?,
        fields: filled.fields,
        callback: filled.callback.map(|wish| callback(wish, now)),
        confirm_email: new.confirm_email,
        estimate: None,
        price: Price::of_quote(quote, acks),
        promise: Promise::default(),
        bill: Bill::default(),
        planned_for: None,
        escalation: None,
        closed_at: None,
        created_at: now,
        updated_at: now,
    };
    ticket.insert(tx, &document).await?;
    let message = first_message(&ticket, &who, &new.message, body);
    message.insert(tx).await?;
    attach::hang(tx, &message, &files).await?;

    let mut work = Work::begun(tx, document, who, ticket).await?;
    work.wrote(&message);
    work.filed(&message.body);
    let number = work.ticket.number.clone();
    work.happened("filed", "", number);
    price::note_consent(&mut work);
    if let Some(wish) = work.ticket.callback.clone() {
        work.happened("callback", "", phone_or_word(&wish));
    }
    link::tie_new(tx, &mut work, &new.links).await?;
    work.tell_queue(tx, "new_ticket", Some(message.id)).await?;
    work.tell(requester.id, "new_ticket", Some(message.id));
    Ok(work)
}

fn first_message(ticket: &TicketRow, who: &User, said: &NewMessage, body: String) -> MessageRow {
    MessageRow {
        id: said.id,
        ticket_id: ticket.id,
        kind: MessageKind::Reply,
        author: Some(who.clone()),
        body,
        format: said.format,
        channel: ticket.channel.clone(),
        event: None,
        created_at: ticket.created_at,
    }
}

/// What filing a ticket would cost and when it would be due: nothing is written.
///
/// # Errors
/// `validation` if there is no such ticket type, `forbidden` if it is not for this person.
pub async fn quote(
    conn: &mut Conn,
    document: &Document,
    who: &User,
    asked: &QuoteRequest,
) -> Result<api::Quote> {
    let requester = requester_of(conn, who, asked.requester_id).await?;
    let kind = document
        .ticket_type(&asked.type_id)
        .ok_or_else(|| Error::field("/type", "unknown", None))?;
    if !may_file(kind, &who.actor()) {
        return Err(Error::forbidden());
    }
    let given = Filled {
        priority: asked.priority.clone(),
        callback: asked.callback.as_ref().map(wish),
        ..fields_of(&asked.fields, &asked.subject, &asked.message.body)
    };
    let roles = who.actor().roles_of_form();
    let (fields, problems) = match form::accept_from(document, kind, &given, &roles) {
        Ok(filled) => (filled.fields, Vec::new()),
        Err(problems) => (asked.fields.clone(), problems),
    };
    let quote = price::quoted(document, kind, &fields, &requester, now())?;
    let language = Language::of_tag(&who.language);
    Ok(api::Quote {
        problems: problems.into_iter().map(field_problem).collect(),
        ..price::told(document, &quote, language)
    })
}

/// What a call-back's event says: the number to call, or that one is wanted.
pub(super) fn phone_or_word(wish: &Callback) -> String {
    match wish.phone.as_str() {
        "" => "requested".to_owned(),
        phone => phone.to_owned(),
    }
}

/// A wish that has passed the form.
pub(super) fn callback(wish: CallbackWish, now: Time) -> Callback {
    Callback {
        phone: wish.phone,
        window: wish.window,
        requested_at: now,
        done_at: None,
    }
}

/// What the form says is wrong, as it is told to clients.
pub(super) fn refuse(problems: Vec<form::Problem>) -> Error {
    // A file or text over the limit has its own status; the number is the portal's.
    let too_large = problems.iter().find(|problem| {
        problem.code == form::Code::TooLong && problem.pointer.contains("/attachments/")
    });
    if let Some(problem) = too_large {
        return Error::too_large(u64::from(problem.limit.unwrap_or_default()));
    }
    Error::validation(problems.into_iter().map(field_problem).collect())
}

pub(super) fn field_problem(problem: form::Problem) -> FieldProblem {
    let code = serde_json::to_value(problem.code).ok();
    FieldProblem {
        pointer: problem.pointer,
        code: code
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        current: problem.limit.map(Value::from),
    }
}

/// For whom the ticket is: customers file for themselves, staff for a customer.
async fn requester_of(conn: &mut Conn, who: &User, named: Option<Uuid>) -> Result<User> {
    const POINTER: &str = "/requester_id";
    match (who.is_agent, named) {
        (false, None) => Ok(who.clone()),
        (false, Some(id)) if id == who.id => Ok(who.clone()),
        (false, Some(_)) => Err(Error::field(POINTER, "not_allowed", None)),
        (true, None) => Err(Error::field(POINTER, "required", None)),
        (true, Some(id)) => User::by_id(conn, id)
            .await?
            .filter(|user| user.organization_id.is_some())
            .ok_or_else(|| Error::field(POINTER, "unknown", None)),
    }
}

fn check_envelope(who: &User, new: &NewTicket) -> Result<()> {
    let not_allowed = |pointer| Err(Error::field(pointer, "not_allowed", None));
    match new.channel.as_str() {
        "app" => {}
        "phone" | "email" if who.is_agent => {}
        _ => return not_allowed("/channel"),
    }
    if new.message.kind != MessageKind::Reply {
        return not_allowed("/message/kind");
    }
    if new.message.internal {
        return not_allowed("/message/internal");
    }
    if new.message.action.is_some() {
        return not_allowed("/message/action");
    }
    if new.message.format == api::Format::Html {
        return not_allowed("/message/format");
    }
    Ok(())
}

/// A customer files at most so many tickets an hour (`rules.tickets_per_hour`).
async fn check_rate(tx: &mut Tx, document: &Document, who: &User) -> Result<()> {
    if who.is_agent {
        return Ok(());
    }
    let since = tx.now() - HOUR;
    let row = sqlx::query(
        "SELECT COUNT(*) AS filed, MIN(created_at) AS first FROM tickets
         WHERE requester_id = $1 AND created_at > $2 AND channel = 'app'",
    )
    .bind(Id(who.id))
    .bind(millis(since))
    .fetch_one(tx.conn())
    .await
    .map_err(DbError::from)?;
    if row.int("filed")? < i64::from(document.rules.tickets_per_hour) {
        return Ok(());
    }
    let wait = row
        .opt_time("first")?
        .map_or(HOUR, |first| first + HOUR - tx.now());
    Err(Error::rate_limited(
        u32::try_from(wait.num_seconds() + 1).unwrap_or(1),
    ))
}

async fn check_ids(tx: &mut Tx, new: &NewTicket) -> Result<()> {
    let ticket = TicketRow::by_id(tx.conn(), new.id).await?;
    if ticket.is_some() || new.id.is_nil() {
        return Err(Error::new(code::DUPLICATE_ID));
    }
    check_message_id(tx, new.message.id).await
}

/// `duplicate_id` if there is a message with this id.
pub(super) async fn check_message_id(tx: &mut Tx, id: Uuid) -> Result<()> {
    let row = sqlx::query("SELECT 1 AS one FROM messages WHERE id = $1")
        .bind(Id(id))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    match row {
        None if !id.is_nil() => Ok(()),
        _ => Err(Error::new(code::DUPLICATE_ID)),
    }
}

pub(super) async fn project_lead(tx: &mut Tx, organization: Uuid) -> Result<Option<Uuid>> {
    let row = sqlx::query("SELECT project_lead_id FROM organizations WHERE id = $1")
        .bind(Id(organization))
        .fetch_optional(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(row
        .map(|row| row.opt_id("project_lead_id"))
        .transpose()?
        .flatten())
}

fn filled(new: &NewTicket, attachments: Vec<form::FileFacts>) -> Filled {
    Filled {
        priority: new.priority.clone(),
        callback: new.callback.as_ref().map(wish),
        attachments,
        ..fields_of(&new.fields, &new.subject, &new.message.body)
    }
}

/// The form's fields: those of the type, the subject and the text.
fn fields_of(own: &BTreeMap<String, Value>, subject: &str, body: &str) -> Filled {
    let mut fields = own.clone();
    fields.insert("subject".to_owned(), Value::String(subject.to_owned()));
    fields.insert("body".to_owned(), Value::String(body.to_owned()));
    Filled {
        fields,
        ..Filled::default()
    }
}

fn wish(asked: &CallbackRequest) -> CallbackWish {
    CallbackWish {
        phone: asked.phone.clone(),
        window: asked.window.clone(),
    }
}

fn take_text(filled: &mut Filled, field: &str) -> String {
    match filled.fields.remove(field) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}
