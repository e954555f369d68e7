//! Whether one value fits its field.

use chrono::{DateTime, NaiveDate};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::{Code, Problem, pointer};
use crate::document::{Field, FieldKind, Limits};

/// Most characters of a single-line value without a bound of its own.
const LINE_CHARS: u32 = 1_000;

/// What is wrong with a value that is filled in and cleaned.
pub(super) fn check(field: &Field, value: &Value, limits: &Limits) -> Option<Problem> {
    let place = pointer(&field.id);
    match field.kind {
        FieldKind::Unknown => Some(Problem::new(place, Code::NeedsNewerClient)),
        FieldKind::File => Some(Problem::new(place, Code::Type)),
        FieldKind::Bool => match value {
            Value::Bool(false) if field.required => Some(Problem::new(place, Code::Required)),
            Value::Bool(_) => None,
            _ => Some(Problem::new(place, Code::Type)),
        },
        FieldKind::Integer => {
            (!value.is_i64() && !value.is_u64()).then(|| Problem::new(place, Code::Type))
        }
        FieldKind::Decimal => (!is_decimal(value)).then(|| Problem::new(place, Code::Type)),
        FieldKind::Multiselect => {
            let Value::Array(values) = value else {
                return Some(Problem::new(place, Code::Type));
            };
            values.iter().find_map(|value| choice(field, value))
        }
        FieldKind::Select => choice(field, value),
        FieldKind::Text
        | FieldKind::Textarea
        | FieldKind::Url
        | FieldKind::Email
        | FieldKind::Phone
        | FieldKind::Date
        | FieldKind::Datetime
        | FieldKind::Asset
        | FieldKind::User => match value.as_str() {
            Some(text) => check_text(field, text, limits),
            None => Some(Problem::new(place, Code::Type)),
        },
    }
}

fn choice(field: &Field, value: &Value) -> Option<Problem> {
    let code = match value.as_str() {
        None => Code::Type,
        Some(id) if !field.options.iter().any(|option| option.id == id) => Code::Choice,
        Some(_) => return None,
    };
    Some(Problem::new(pointer(&field.id), code))
}

fn check_text(field: &Field, text: &str, limits: &Limits) -> Option<Problem> {
    let place = pointer(&field.id);
    let chars = text.chars().count();
    if let Some(least) = field.min.filter(|least| chars < *least as usize) {
        return Some(Problem::bound(place, Code::TooShort, least));
    }
    if let Some(most) = most_chars(field, limits).filter(|most| chars > *most as usize) {
        return Some(Problem::bound(place, Code::TooLong, most));
    }
    if text.len() > limits.body_bytes as usize {
        return Some(Problem::bound(place, Code::TooLong, limits.body_bytes));
    }
    let fits = match field.kind {
        FieldKind::Date => {
            return NaiveDate::parse_from_str(text, "%Y-%m-%d")
                .is_err()
                .then(|| Problem::new(place, Code::Type));
        }
        FieldKind::Datetime => {
            return DateTime::parse_from_rfc3339(text)
                .is_err()
                .then(|| Problem::new(place, Code::Type));
        }
        FieldKind::Url => is_url(text),
        FieldKind::Email => is_email(text),
        FieldKind::Phone => is_phone(text),
        _ => true,
    };
    (!fits || !matches_pattern(field, text)).then(|| Problem::new(place, Code::Pattern))
}

fn most_chars(field: &Field, limits: &Limits) -> Option<u32> {
    match (field.id.as_str(), field.kind) {
        ("subject", _) => Some(
            field
                .max
                .map_or(limits.subject_chars, |max| max.min(limits.subject_chars)),
        ),
        (_, FieldKind::Textarea) => field.max,
        _ => Some(field.max.unwrap_or(LINE_CHARS)),
    }
}

/// A pattern that cannot be compiled is the document's fault, not the customer's: see
/// `Document::check`.
fn matches_pattern(field: &Field, text: &str) -> bool {
    field
        .pattern
        .as_deref()
        .and_then(|p| pattern(p).ok())
        .is_none_or(|regex| regex.is_match(text))
}

/// The regular expression of a field, over the whole value.
pub(crate) fn pattern(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .size_limit(1 << 20)
        .build()
}

fn is_decimal(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::String(text) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let (whole, part) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
            [whole, part]
                .iter()
                .all(|half| !half.is_empty() && half.bytes().all(|b| b.is_ascii_digit()))
        }
        _ => false,
    }
}

fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', '.', ':'])
            && !rest.contains(char::is_whitespace)
    })
}

fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let plain =
        |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    plain(local)
        && plain(host)
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
}

/// Digits with the signs people write between them; at least three digits.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 3
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || " +-–/().".contains(c))
}
