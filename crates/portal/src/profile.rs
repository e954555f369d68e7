//! Reading a document from a TOML profile.

use thiserror::Error;
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
        /// Of the key's first occurrence by name.
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
                line: line_of_key(text, &path),
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
fn first_unknown(given: &Table, kept: &Table, path: &str) -> Option<String> {
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

fn line_of_key(text: &str, path: &str) -> usize {
    let last = path.rsplit('.').next().unwrap_or(path);
    let (key, word) = last.split_once('=').unwrap_or((last, ""));
    let key = key.split('[').next().unwrap_or(key);
    let names = |line: &str| line.contains(key) && line.contains(word);
    text.lines().position(names).map_or(1, |index| index + 1)
}
