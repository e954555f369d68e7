//! Reading a document from a TOML profile.

use thiserror::Error;
use toml::de::DeTable;
use toml::{Table, Value};

use crate::document::Document;

/// Why a profile cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProfileError {
    /// The text is not TOML, or a value is missing or of the wrong kind.
    #[error("line {line}, column {column}: {message}")]
    Text {
        /// Counted from one.
        line: usize,
        /// In characters, counted from one.
        column: usize,
        /// What the reader said.
        message: String,
    },
    /// A key has no meaning, most likely a slip of the pen.
    #[error("line {line}: {path} has no meaning in a portal document")]
    UnknownKey {
        /// Of the key, or of what is around it.
        line: usize,
        /// Dotted path.
        path: String,
    },
}

impl Document {
    /// Reads a profile. Unlike JSON from a newer server it may contain nothing unknown.
    ///
    /// The result can still contradict itself: see [`Document::check`].
    ///
    /// # Errors
    /// With the line in which the profile cannot be understood.
    pub fn from_toml(text: &str) -> Result<Self, ProfileError> {
        let document: Self = toml::from_str(text).map_err(|error| at_place(text, &error))?;
        let given: Table = toml::from_str(text).map_err(|error| at_place(text, &error))?;
        let kept = Table::try_from(&document).map_err(|error| ProfileError::Text {
            line: 1,
            column: 1,
            message: error.to_string(),
        })?;
        match first_unknown(&given, &kept, "") {
            None => Ok(document),
            Some(path) => Err(ProfileError::UnknownKey {
                line: place(text, &path).0,
                path,
            }),
        }
    }
}

fn at_place(text: &str, error: &toml::de::Error) -> ProfileError {
    let offset = error.span().map_or(0, |span| span.start).min(text.len());
    let before = text.get(..offset).unwrap_or_default();
    ProfileError::Text {
        line: before.matches('\n').count() + 1,
        column: before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1,
        message: error.message().to_owned(),
    }
}

/// The first key that reading and writing again loses.
pub(crate) fn first_unknown(given: &Table, kept: &Table, path: &str) -> Option<String> {
    given.iter().find_map(|(key, value)| {
        let here = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        match kept.get(key) {
            Some(other) => unknown_within(value, other, &here),
            None if is_nothing(value) => None,
            None => Some(here),
        }
    })
}

fn unknown_within(given: &Value, kept: &Value, path: &str) -> Option<String> {
    match (given, kept) {
        (Value::Table(given), Value::Table(kept)) => first_unknown(given, kept, path),
        (Value::Array(given), Value::Array(kept)) => {
            given
                .iter()
                .zip(kept)
                .enumerate()
                .find_map(|(index, (one, other))| {
                    unknown_within(one, other, &format!("{path}[{index}]"))
                })
        }
        // A word of a closed list that this program does not know became `unknown`.
        (Value::String(word), Value::String(other)) if word != other => {
            Some(format!("{path}={word}"))
        }
        _ => None,
    }
}

fn is_nothing(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty)
}

/// Everything that is wrong with a profile, at its place in the file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}, column {column}: {path}{reason}")]
pub struct Fault {
    /// Counted from one.
    pub line: usize,
    /// In characters, counted from one.
    pub column: usize,
    /// Dotted path with `: ` behind it; empty where the text is no TOML.
    pub path: String,
    /// Why, for whoever writes the profile.
    pub reason: String,
}

impl Document {
    /// Reads a profile and looks for contradictions.
    ///
    /// # Errors
    /// All faults, each with its place.
    pub fn from_profile(text: &str) -> Result<Self, Vec<Fault>> {
        let document = Self::from_toml(text).map_err(|error| vec![fault(text, error)])?;
        let faults: Vec<Fault> = document
            .check()
            .into_iter()
            .map(|problem| {
                let (line, column) = place(text, &problem.path);
                Fault {
                    line,
                    column,
                    path: format!("{}: ", problem.path),
                    reason: problem.reason,
                }
            })
            .collect();
        if faults.is_empty() {
            Ok(document)
        } else {
            Err(faults)
        }
    }
}

fn fault(text: &str, error: ProfileError) -> Fault {
    match error {
        ProfileError::Text {
            line,
            column,
            message,
        } => Fault {
            line,
            column,
            path: String::new(),
            reason: message,
        },
        ProfileError::UnknownKey { line, path } => Fault {
            line,
            column: place(text, &path).1,
            path: format!("{path}: "),
            reason: "this has no meaning in a portal document".to_owned(),
        },
    }
}

/// Line and column of a path such as `ticket_types[0].form[2].pattern`; of the nearest thing around
/// it where it is not written.
fn place(text: &str, path: &str) -> (usize, usize) {
    let offset = offset(text, path).unwrap_or_default().min(text.len());
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (line, before[start..].chars().count() + 1)
}

fn offset(text: &str, path: &str) -> Option<usize> {
    let root = DeTable::parse(text).ok()?;
    let mut table = root.get_ref();
    let mut at = None;
    let path = path.split('=').next().unwrap_or(path);
    for part in path.split('.') {
        let (key, indices) = part.split_once('[').unwrap_or((part, ""));
        let Some((written, value)) = table.get_key_value(key) else {
            return at;
        };
        at = Some(written.span().start);
        let mut value = value.get_ref();
        for index in indices
            .split(['[', ']'])
            .filter_map(|it| it.parse::<usize>().ok())
        {
            let Some(element) = value.as_array().and_then(|all| all.get(index)) else {
                return at;
            };
            at = Some(element.span().start);
            value = element.get_ref();
        }
        match value.as_table() {
            Some(inner) => table = inner,
            None => return at,
        }
    }
    at
}
