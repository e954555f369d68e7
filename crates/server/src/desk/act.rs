//! Actions: what the portal's table of transitions allows, and what each one does.

use std::collections::BTreeMap;

use api::{ActionRequest, MessageKind, NewMessage, code};
use portal::form::CALLBACK_CHARS;
use portal::transition::{self, Refusal};
use serde_json::Value;
use uuid::Uuid;

use super::args::Args;
use super::file::{callback, phone_or_word};
use super::work::Work;
use super::{acceptance, approval, bill, expect, join, plan, raise, redact, split, talk};
use crate::auth::User;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Takes an action, and writes the message that comes with it.
///
/// # Errors
/// `forbidden`, `action_not_available`, `reopen_expired`, `validation`, and those of the message.
pub async fn act(tx: &mut Tx, work: &mut Work, name: &str, request: ActionRequest) -> Result<()> {
    if !request.action.is_empty() && request.action != name {
        return Err(Error::field("/action", "not_allowed", None));
    }
    words_go_with(tx, work, name, request.message.as_deref())?;
    apply(tx, work, name, &request).await?;
    match request.message {
        Some(message) if message.action.is_some() => {
            Err(Error::field("/message/action", "not_allowed", None))
        }
        Some(message) => talk::write(tx, work, *message).await,
        None => Ok(()),
    }
}

/// A text must go with some actions: a reason, a question, what is wrong. What is for staff alone
/// is none.
pub(super) fn words_go_with(
    tx: &Tx,
    work: &Work,
    name: &str,
    said: Option<&NewMessage>,
) -> Result<()> {
    let told = said.is_some_and(|said| {
        let public = !said.internal && said.kind != MessageKind::Note;
        public && !said.body.trim().is_empty()
    });
    let (who, facts) = (work.actor(), work.facts(tx));
    if told || !transition::needs_message(&work.document, name, &who, &facts, tx.now()) {
        return Ok(());
    }
    Err(Error::field("/message/body", "required", None))
}

/// Takes an action alone.
pub(super) async fn apply(
    tx: &mut Tx,
    work: &mut Work,
    name: &str,
    request: &ActionRequest,
) -> Result<()> {
    expect::check(tx, work, &request.expected).await?;
    match name {
        redact::ACTION => return redact::redact(tx, work, &request.args).await,
        "set_planned_date" => return plan::set_planned_date(tx, work, request).await,
        "set_project_lead" => return plan::set_project_lead(tx, work, request).await,
        "report_item" => {
            may_accept(tx, work).await?;
            return acceptance::report(tx, work, request).await;
        }
        _ => {}
    }
    let status = status_after(tx, work, name).await?;
    carry_out(tx, work, name, request).await?;
    work.set_status(tx, status);
    Ok(())
}

/// Whoever may accept the work may say what he found, item by item.
async fn may_accept(tx: &mut Tx, work: &Work) -> Result<()> {
    status_after(tx, work, "accept").await.map(drop)
}

/// The status an action leads to, as the portal's rules say.
async fn status_after(tx: &mut Tx, work: &Work, name: &str) -> Result<String> {
    let (who, facts) = (work.actor(), work.facts(tx));
    match transition::check(&work.document, name, &who, &facts, tx.now()) {
        Ok(status) => Ok(status),
        Err(Refusal::Role) => Err(Error::forbidden()),
        Err(Refusal::ReopenExpired) => Err(work.refused(tx, code::REOPEN_EXPIRED).await?),
        Err(Refusal::Status | Refusal::Moot) if approval::is_answer(name) => {
            Err(work.refused(tx, code::APPROVAL_CHANGED).await?)
        }
        Err(Refusal::Unknown | Refusal::Status | Refusal::Moot | Refusal::NeedsNewer) => {
            Err(work.not_available(tx).await?)
        }
    }
}

/// What an action does beside leading to a status.
async fn carry_out(
    tx: &mut Tx,
    work: &mut Work,
    name: &str,
    request: &ActionRequest,
) -> Result<()> {
    match name {
        "take" => assign(tx, work, Some(work.who.id)).await?,
        "start" => take_if_free(tx, work).await?,
        "assign" => hand_over(tx, work, &request.args).await?,
        "set_estimate" => estimate(tx, work, &request.args)?,
        "request_callback" => request_callback(tx, work, &request.args)?,
        "cancel_callback" => {
            work.ticket.callback = None;
            work.happened("callback", "requested", "");
        }
        "callback_done" => callback_done(tx, work),
        "request_effort_approval" => approval::request(tx, work, request).await?,
        "approve_effort" | "reject_effort" => {
            approval::answer(tx, work, request, name == "approve_effort").await?;
        }
        "request_acceptance" => acceptance::request(tx, work, request).await?,
        "accept" | "reject" => {
            acceptance::answer(tx, work, request, name == "accept").await?;
        }
        "mark_deployed" => acceptance::deploy(tx, work).await?,
        "escalate" => plan::escalate(tx, work, request).await?,
        "raise_level" => raise::raise_level(tx, work, &request.args).await?,
        "to_billing" => bill::to_billing(tx, work).await?,
        "mark_invoiced" => bill::mark_invoiced(tx, work, &request.args).await?,
        "mark_paid" => bill::mark_paid(tx, work).await?,
        "split" => split::split(tx, work, &request.args).await?,
        "merge" => join::merge(tx, work, &request.args).await?,
        "mark_duplicate" => join::mark_duplicate(tx, work, &request.args).await?,
        "link" => join::link(tx, work, &request.args).await?,
        _ => {}
    }
    Ok(())
}

async fn hand_over(tx: &mut Tx, work: &mut Work, args: &BTreeMap<String, Value>) -> Result<()> {
    let user = user_argument(args)?;
    assign(tx, work, user).await
}

/// Nobody works on what is nobody's.
async fn take_if_free(tx: &mut Tx, work: &mut Work) -> Result<()> {
    match work.ticket.assignee_id {
        None => assign(tx, work, Some(work.who.id)).await,
        Some(_) => Ok(()),
    }
}

fn user_argument(args: &BTreeMap<String, Value>) -> Result<Option<Uuid>> {
    match args.get("user_id") {
        Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Uuid::try_parse(text)
            .map(Some)
            .map_err(|_| Error::field("/args/user_id", "type", None)),
        Some(_) => Err(Error::field("/args/user_id", "type", None)),
        None => Err(Error::field("/args/user_id", "required", None)),
    }
}

/// Gives the ticket to somebody who works in its queue, or to nobody.
async fn assign(tx: &mut Tx, work: &mut Work, to: Option<Uuid>) -> Result<()> {
    if work.ticket.assignee_id == to {
        return Ok(());
    }
    let agents = User::agents_of(tx.conn(), &work.ticket.queue).await?;
    let name_of = |id: Option<Uuid>| id.and_then(|id| agents.iter().find(|it| it.id == id));
    if to.is_some() && name_of(to).is_none() {
        return Err(Error::field("/args/user_id", "unknown", None));
    }
    let name = |user: Option<&User>| user.map(|user| user.name.clone()).unwrap_or_default();
    let (from_name, to_name) = (name(name_of(work.ticket.assignee_id)), name(name_of(to)));
    work.ticket.assignee_id = to;
    work.happened("assignee", from_name, to_name);
    if let Some(to) = to {
        work.tell(to, "assigned", None);
    }
    Ok(())
}

fn estimate(tx: &Tx, work: &mut Work, args: &BTreeMap<String, Value>) -> Result<()> {
    let minutes = Args(args).minutes("minutes")?;
    let before = work
        .ticket
        .estimate
        .replace((minutes, tx.now(), work.who.id));
    let before = before
        .map(|(minutes, _, _)| minutes.to_string())
        .unwrap_or_default();
    work.happened("estimate", before, minutes.to_string());
    Ok(())
}

fn request_callback(tx: &Tx, work: &mut Work, args: &BTreeMap<String, Value>) -> Result<()> {
    let text = |key: &str| match args.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => {
            let text = portal::clean_line(text);
            if text.chars().count() > CALLBACK_CHARS as usize {
                let limit = Some(Value::from(CALLBACK_CHARS));
                return Err(Error::field(&format!("/args/{key}"), "too_long", limit));
            }
            Ok(text)
        }
        Some(_) => Err(Error::field(&format!("/args/{key}"), "type", None)),
    };
    let wish = portal::form::CallbackWish {
        phone: text("phone")?,
        window: text("window")?,
    };
    let wish = callback(wish, tx.now());
    work.happened("callback", "", phone_or_word(&wish));
    work.ticket.callback = Some(wish);
    if let Some(assignee) = work.ticket.assignee_id {
        work.tell(assignee, "status", None);
    }
    Ok(())
}

fn callback_done(tx: &Tx, work: &mut Work) {
    if let Some(wish) = &mut work.ticket.callback {
        wish.done_at = Some(tx.now());
        let by = work.who.name.clone();
        work.happened("callback_done", "", by);
    }
}
