//! What somebody saw when he decided must still be so.

use std::collections::BTreeMap;

use api::{FieldProblem, code};
use serde_json::Value;
use uuid::Uuid;

use super::work::Work;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Compares what was seen with what is. What an answer is about has a refusal of its own, and so
/// has what two people of staff set against each other.
///
/// # Errors
/// `action_not_available`, `approval_changed` or `field_conflict` with the ticket as it is now;
/// `validation` for something nobody can expect.
pub(super) async fn check(
    tx: &mut Tx,
    work: &Work,
    expected: &BTreeMap<String, Value>,
) -> Result<()> {
    for (key, seen) in expected {
        let (current, refusal) = now(tx, work, key)?;
        if same(key, &current, seen) {
            continue;
        }
        let error = work.refused(tx, refusal).await?;
        return Err(match refusal {
            code::FIELD_CONFLICT => error.with_errors(vec![FieldProblem {
                pointer: format!("/expected/{key}"),
                code: "changed".to_owned(),
                current: Some(current),
            }]),
            _ => error,
        });
    }
    Ok(())
}

/// What is, and what is refused with if something else was seen.
fn now(tx: &Tx, work: &Work, key: &str) -> Result<(Value, &'static str)> {
    let ticket = &work.ticket;
    let id = |id: Option<Uuid>| id.map_or(Value::Null, |id| Value::String(id.to_string()));
    let question = work.approval.as_ref().filter(|it| it.is_open(tx.now()));
    let acceptance = work.acceptance.as_ref().filter(|it| it.is_pending());
    Ok(match key {
        "status" => (Value::from(&*ticket.status), code::ACTION_NOT_AVAILABLE),
        "priority" => (
            ticket.priority.clone().map_or(Value::Null, Value::String),
            code::ACTION_NOT_AVAILABLE,
        ),
        "assignee_id" => (id(ticket.assignee_id), code::ACTION_NOT_AVAILABLE),
        "estimate_minutes" => (
            ticket
                .estimate
                .map_or(Value::Null, |(minutes, _, _)| Value::from(minutes)),
            code::ACTION_NOT_AVAILABLE,
        ),
        "approval_id" => (id(question.map(|it| it.id)), code::APPROVAL_CHANGED),
        "minutes" => (
            question.map_or(Value::Null, |it| Value::from(it.minutes)),
            code::APPROVAL_CHANGED,
        ),
        "cost" => (
            question
                .and_then(|it| serde_json::to_value(it.cost.as_ref()).ok())
                .unwrap_or_default(),
            code::APPROVAL_CHANGED,
        ),
        "acceptance_id" => (id(acceptance.map(|it| it.id)), code::ACTION_NOT_AVAILABLE),
        "planned_for" => (
            serde_json::to_value(ticket.planned_for).unwrap_or_default(),
            code::FIELD_CONFLICT,
        ),
        "project_lead_id" => (id(ticket.project_lead_id), code::FIELD_CONFLICT),
        _ => return Err(Error::field(&format!("/expected/{key}"), "unknown", None)),
    })
}

/// Times are the same in whatever way they are written.
fn same(key: &str, current: &Value, seen: &Value) -> bool {
    let time = |value: &Value| serde_json::from_value::<Option<api::Time>>(value.clone()).ok();
    match key {
        "planned_for" => time(current) == time(seen),
        _ => current == seen,
    }
}
