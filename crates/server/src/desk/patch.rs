//! Changing what a ticket says: compare and set, one rule a field (server-api.md §4.4).

use std::collections::BTreeMap;

use api::{FieldChange, FieldProblem, PatchTicket, code};
use portal::Document;
use portal::form::{self, Filled};
use serde_json::Value;

use super::file::field_problem;
use super::price;
use super::sets;
use super::work::Work;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Changes subject, priority, the type's own fields, and what is in the ticket's sets.
///
/// # Errors
/// `field_conflict` if somebody was faster, `validation`, `forbidden`.
pub async fn patch(tx: &mut Tx, work: &mut Work, patch: &PatchTicket) -> Result<()> {
    if !work.is_staff() && work.ticket.is_finished(&work.document) {
        return Err(work.not_available(tx).await?);
    }
    let mut conflicts = Vec::new();
    for (field, change) in &patch.set {
        let pointer = format!("/set/{field}");
        match field.as_str() {
            "subject" => set_subject(work, &pointer, change, &mut conflicts)?,
            "priority" => set_priority(work, &pointer, change, &mut conflicts)?,
            _ => return Err(Error::field(&pointer, "not_allowed", None)),
        }
    }
    for (field, change) in &patch.fields {
        let pointer = format!("/fields/{field}");
        set_field(work, field, &pointer, change, &mut conflicts)?;
    }
    sets::change(tx, work, &patch.add, &patch.remove).await?;
    if conflicts.is_empty() {
        if !patch.fields.is_empty() {
            price::follow_fields(tx, work).await?;
        }
        return Ok(());
    }
    Err(work
        .refused(tx, code::FIELD_CONFLICT)
        .await?
        .with_errors(conflicts))
}

fn conflict(pointer: &str, current: Value) -> FieldProblem {
    FieldProblem {
        pointer: pointer.to_owned(),
        code: "changed".to_owned(),
        current: Some(current),
    }
}

fn set_subject(
    work: &mut Work,
    pointer: &str,
    change: &FieldChange,
    conflicts: &mut Vec<FieldProblem>,
) -> Result<()> {
    let Some(to) = accepted(work, "subject", pointer, &change.to)? else {
        return Err(Error::field(pointer, "required", None));
    };
    let Value::String(to) = to else {
        return Err(Error::field(pointer, "type", None));
    };
    let current = work.ticket.subject.clone();
    if to == current {
        return Ok(());
    }
    if change.from != Value::String(current.clone()) {
        conflicts.push(conflict(pointer, Value::String(current)));
        return Ok(());
    }
    work.ticket.subject.clone_from(&to);
    work.happened("subject", current, to);
    Ok(())
}

/// Of two changes the higher priority stays; lowering is compare and set.
fn set_priority(
    work: &mut Work,
    pointer: &str,
    change: &FieldChange,
    conflicts: &mut Vec<FieldProblem>,
) -> Result<()> {
    let takes = work
        .document
        .ticket_type(&work.ticket.type_id)
        .is_some_and(|kind| kind.priority);
    let Some(to) = change.to.as_str() else {
        return Err(Error::field(pointer, "type", None));
    };
    if !takes || work.document.priority(to).is_none() {
        return Err(Error::field(pointer, "unknown", None));
    }
    let to = to.to_owned();
    let current = work.ticket.priority.clone();
    let rank = |id: Option<&str>| rank(&work.document, id);
    let (now, wanted, seen) = (
        rank(current.as_deref()),
        rank(Some(&to)),
        rank(change.from.as_str()),
    );
    let from_current = change.from.as_str() == current.as_deref();
    let raises = wanted > seen;
    if now == wanted || (raises && now > wanted && !from_current) {
        return Ok(());
    }
    if wanted < now && !from_current {
        conflicts.push(conflict(
            pointer,
            current.map_or(Value::Null, Value::String),
        ));
        return Ok(());
    }
    work.ticket.priority = Some(to.clone());
    work.happened("priority", current.unwrap_or_default(), to);
    Ok(())
}

/// Position in the document, lowest first; without priority below all.
fn rank(document: &Document, id: Option<&str>) -> Option<usize> {
    document
        .priorities
        .iter()
        .position(|priority| Some(priority.id.as_str()) == id)
}

fn set_field(
    work: &mut Work,
    field: &str,
    pointer: &str,
    change: &FieldChange,
    conflicts: &mut Vec<FieldProblem>,
) -> Result<()> {
    if matches!(field, "subject" | "body") {
        return Err(Error::field(pointer, "not_allowed", None));
    }
    let to = accepted(work, field, pointer, &change.to)?;
    let current = work.ticket.fields.get(field).cloned();
    if to == current {
        return Ok(());
    }
    if change.from != current.clone().unwrap_or(Value::Null) {
        conflicts.push(conflict(pointer, current.unwrap_or(Value::Null)));
        return Ok(());
    }
    match &to {
        Some(value) => work.ticket.fields.insert(field.to_owned(), value.clone()),
        None => work.ticket.fields.remove(field),
    };
    work.happened("field", field, to.as_ref().map(plain).unwrap_or_default());
    Ok(())
}

/// A value in an event: text as it is, everything else as JSON.
fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The cleaned value if the ticket's form takes it; the rest of the form is not judged again.
pub(super) fn accepted(
    work: &Work,
    field: &str,
    pointer: &str,
    to: &Value,
) -> Result<Option<Value>> {
    let kind = work
        .document
        .ticket_type(&work.ticket.type_id)
        .ok_or_else(|| Error::field(pointer, "not_allowed", None))?;
    let mut only = kind.clone();
    only.form.retain(|known| known.id == field);
    only.form.iter_mut().for_each(|known| known.show_if = None);
    let filled = Filled {
        fields: BTreeMap::from([(field.to_owned(), to.clone())]),
        ..Filled::default()
    };
    let mut accepted = form::accept(&work.document, &only, &filled).map_err(|problems| {
        let at_fault = |problem| FieldProblem {
            pointer: pointer.to_owned(),
            ..field_problem(problem)
        };
        Error::validation(problems.into_iter().map(at_fault).collect())
    })?;
    Ok(accepted.fields.remove(field))
}
