//! Whether what somebody filled in may be sent.
//!
//! [`accept`] cleans the values and checks them; the client calls it on every keystroke, the server
//! once more on arrival, and both get the same answer. Problems name their place by a JSON pointer
//! into the request that files a ticket, and a [`Code`] from a closed list; the words are the UI's.

mod value;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clean::{clean_line, clean_text};
use crate::document::{Document, Field, FieldKind, Limits, ShowIf, TicketType};
pub(crate) use value::pattern;

/// Most characters of a call-back's number and of its window.
pub const CALLBACK_CHARS: u32 = 100;

/// What somebody filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filled {
    /// Values by field id, `subject` and `body` among them. Null and absent are the same.
    pub fields: BTreeMap<String, Value>,
    /// Id of the marked priority.
    pub priority: Option<String>,
    /// The wish to be phoned.
    pub callback: Option<CallbackWish>,
    /// Files to send along.
    pub attachments: Vec<FileFacts>,
}

/// A wish to be phoned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallbackWish {
    /// Number; empty: the one staff knows.
    pub phone: String,
    /// When, in the customer's words.
    pub window: String,
}

/// What the rules need to know about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileFacts {
    /// Bytes.
    pub size: u64,
    /// Whether it is a picture.
    pub picture: bool,
}

/// Something that keeps the form from being sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where: a JSON pointer into the request, e.g. `/subject`, `/fields/vm`.
    pub pointer: String,
    /// What.
    pub code: Code,
    /// The bound that was missed, of `too_short` and `too_long`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// What can be wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Nothing is filled in.
    Required,
    /// Fewer characters than the least; of a file: no bytes.
    TooShort,
    /// More characters, bytes or files than the most.
    TooLong,
    /// It does not look as it should.
    Pattern,
    /// It is not among the choices.
    Choice,
    /// It is another kind of value.
    Type,
    /// The form has no such field.
    UnknownField,
    /// The form asks for something this program does not know.
    NeedsNewerClient,
}

impl Problem {
    fn new(pointer: impl Into<String>, code: Code) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            limit: None,
        }
    }

    fn bound(pointer: impl Into<String>, code: Code, limit: u32) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            limit: Some(limit),
        }
    }
}

/// The place of a field's value in the request that files a ticket.
#[must_use]
pub fn pointer(field: &str) -> String {
    match field {
        "subject" => "/subject".to_owned(),
        "body" => "/message/body".to_owned(),
        other => format!("/fields/{}", other.replace('~', "~0").replace('/', "~1")),
    }
}

/// What may be sent: cleaned, without empty values and without fields that are not shown.
///
/// # Errors
/// Everything that is wrong, in the order of the form.
pub fn accept(
    document: &Document,
    kind: &TicketType,
    filled: &Filled,
) -> Result<Filled, Vec<Problem>> {
    accept_from(document, kind, filled, &[])
}

/// As [`accept`], from somebody with these roles (`agent` is staff): some fields only some must fill in.
///
/// # Errors
/// Everything that is wrong, in the order of the form.
pub fn accept_from(
    document: &Document,
    kind: &TicketType,
    filled: &Filled,
    roles: &[String],
) -> Result<Filled, Vec<Problem>> {
    let limits = &document.limits;
    let mut problems = Vec::new();
    let mut fields = cleaned(kind, &filled.fields);
    let hidden: Vec<&str> = kind
        .form
        .iter()
        .filter(|f| !shown(kind, f, &fields))
        .map(|f| f.id.as_str())
        .collect();
    fields.retain(|id, _| !hidden.contains(&id.as_str()));

    for field in kind
        .form
        .iter()
        .filter(|field| !hidden.contains(&field.id.as_str()))
    {
        problems.extend(match fields.get(&field.id) {
            Some(value) => value::check(field, value, limits),
            None if required(kind, field, &fields, roles) => {
                missing(kind, field, &filled.attachments)
            }
            None => None,
        });
    }
    for id in fields
        .keys()
        .filter(|id| !kind.form.iter().any(|field| field.id == **id))
    {
        problems.push(Problem::new(pointer(id), Code::UnknownField));
    }
    problems.extend(check_priority(document, kind, filled.priority.as_deref()));
    let callback = filled.callback.as_ref().map(clean_callback);
    problems.extend(check_callback(kind, callback.as_ref()));
    problems.extend(check_files(limits, kind.attachments, &filled.attachments));
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Filled {
        fields,
        priority: filled.priority.clone(),
        callback,
        attachments: filled.attachments.clone(),
    })
}

/// Whether a field must be filled in by somebody with these roles, with these other values.
#[must_use]
pub fn required(
    kind: &TicketType,
    field: &Field,
    values: &BTreeMap<String, Value>,
    roles: &[String],
) -> bool {
    field.required
        || field.required_for.iter().any(|role| roles.contains(role))
        || field
            .required_if
            .as_ref()
            .is_some_and(|condition| meets(kind, condition, values, kind.form.len()))
}

/// What a portal recommends about fields that are empty; sending is possible all the same.
pub fn recommended<'a>(
    kind: &'a TicketType,
    values: &'a BTreeMap<String, Value>,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    kind.form
        .iter()
        .filter(|field| !field.recommended.is_empty())
        .filter(|field| shown(kind, field, values))
        .filter(|field| values.get(&field.id).is_none_or(is_empty))
        .map(|field| (field.id.as_str(), field.recommended.as_str()))
}

/// What is wrong with a required field that is not filled in.
fn missing(kind: &TicketType, field: &Field, files: &[FileFacts]) -> Option<Problem> {
    let picture = files.iter().any(|file| file.picture);
    match field.kind {
        FieldKind::Unknown => Some(Problem::new(pointer(&field.id), Code::NeedsNewerClient)),
        FieldKind::File if !files.is_empty() => None,
        FieldKind::File => Some(Problem::new("/message/attachments", Code::Required)),
        _ if field.id == "body" && kind.text_optional_with_picture && picture => None,
        _ => Some(Problem::new(pointer(&field.id), Code::Required)),
    }
}

/// The text of a reply, note or finding, cleaned; without text only if a file is sent along.
///
/// # Errors
/// Everything that is wrong with it.
pub fn accept_message(
    limits: &Limits,
    body: &str,
    attachments: &[FileFacts],
) -> Result<String, Vec<Problem>> {
    let body = clean_text(body);
    let mut problems = Vec::new();
    if body.is_empty() && attachments.is_empty() {
        problems.push(Problem::new("/body", Code::Required));
    }
    if body.len() > limits.body_bytes as usize {
        problems.push(Problem::bound("/body", Code::TooLong, limits.body_bytes));
    }
    problems.extend(
        check_files(limits, true, attachments)
            .into_iter()
            .map(|problem| Problem {
                pointer: problem.pointer.replacen("/message", "", 1),
                ..problem
            }),
    );
    if problems.is_empty() {
        Ok(body)
    } else {
        Err(problems)
    }
}

/// Whether a field is shown with these values. A condition on a field that is itself not shown, or
/// that does not exist, is not met.
#[must_use]
pub fn shown(kind: &TicketType, field: &Field, values: &BTreeMap<String, Value>) -> bool {
    shown_within(kind, field, values, kind.form.len())
}

fn shown_within(
    kind: &TicketType,
    field: &Field,
    values: &BTreeMap<String, Value>,
    depth: usize,
) -> bool {
    field
        .show_if
        .as_ref()
        .is_none_or(|condition| meets(kind, condition, values, depth))
}

fn meets(
    kind: &TicketType,
    condition: &ShowIf,
    values: &BTreeMap<String, Value>,
    depth: usize,
) -> bool {
    let Some(other) = kind.form.iter().find(|other| other.id == condition.field) else {
        return false;
    };
    let wants = |text: &str| condition.one_of.iter().any(|wanted| wanted == text);
    let is_one = |value: &Value| match value {
        Value::String(text) => wants(text),
        Value::Bool(on) => wants(&on.to_string()),
        Value::Number(number) => wants(&number.to_string()),
        _ => false,
    };
    depth > 0
        && values.get(&other.id).is_some_and(|value| match value {
            Value::Array(values) => values.iter().any(is_one),
            single => is_one(single),
        })
        && shown_within(kind, other, values, depth - 1)
}

/// The values cleaned by their kind of field; what is then empty is dropped.
fn cleaned(kind: &TicketType, values: &BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    let multiline = |id: &str| {
        kind.form
            .iter()
            .any(|field| field.id == id && field.kind == FieldKind::Textarea)
            || id == "body"
    };
    let clean = |id: &str, value: &Value| match value {
        Value::String(text) if multiline(id) => Value::String(clean_text(text)),
        Value::String(text) => Value::String(clean_line(text)),
        other => other.clone(),
    };
    values
        .iter()
        .map(|(id, value)| (id.clone(), clean(id, value)))
        .filter(|(_, value)| !is_empty(value))
        .collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

fn check_priority(
    document: &Document,
    kind: &TicketType,
    priority: Option<&str>,
) -> Option<Problem> {
    let code = match priority {
        None => return None,
        Some(_) if !kind.priority => Code::UnknownField,
        Some(id) if document.priority(id).is_none() => Code::Choice,
        Some(_) => return None,
    };
    Some(Problem::new("/priority", code))
}

fn clean_callback(wish: &CallbackWish) -> CallbackWish {
    CallbackWish {
        phone: clean_line(&wish.phone),
        window: clean_line(&wish.window),
    }
}

fn check_callback(kind: &TicketType, wish: Option<&CallbackWish>) -> Vec<Problem> {
    let Some(wish) = wish else { return Vec::new() };
    if !kind.callback {
        return vec![Problem::new("/callback", Code::UnknownField)];
    }
    let mut problems = Vec::new();
    for (place, text) in [
        ("/callback/phone", &wish.phone),
        ("/callback/window", &wish.window),
    ] {
        if text.chars().count() > CALLBACK_CHARS as usize {
            problems.push(Problem::bound(place, Code::TooLong, CALLBACK_CHARS));
        }
    }
    if problems.is_empty() && !wish.phone.is_empty() && !value::is_phone(&wish.phone) {
        problems.push(Problem::new("/callback/phone", Code::Pattern));
    }
    problems
}

fn check_files(limits: &Limits, wanted: bool, files: &[FileFacts]) -> Vec<Problem> {
    const PLACE: &str = "/message/attachments";
    if files.is_empty() {
        return Vec::new();
    }
    if !wanted {
        return vec![Problem::new(PLACE, Code::UnknownField)];
    }
    let mut problems = Vec::new();
    if files.len() > limits.files as usize {
        problems.push(Problem::bound(PLACE, Code::TooLong, limits.files));
    }
    for (index, file) in files.iter().enumerate() {
        let place = format!("{PLACE}/{index}");
        if file.size == 0 {
            problems.push(Problem::bound(place, Code::TooShort, 1));
        } else if file.size > u64::from(limits.file_bytes) {
            problems.push(Problem::bound(place, Code::TooLong, limits.file_bytes));
        }
    }
    let sum = files
        .iter()
        .fold(0_u64, |sum, file| sum.saturating_add(file.size));
    if problems.is_empty() && sum > u64::from(limits.message_bytes) {
        problems.push(Problem::bound(PLACE, Code::TooLong, limits.message_bytes));
    }
    problems
}
