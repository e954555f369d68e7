//! Reading a document that somebody offers as JSON, as strictly as a profile is read.

use serde_json::Value;
use toml::Table;

use crate::check::Problem;
use crate::document::Document;
use crate::profile::first_unknown;

impl Document {
    /// Reads a document in JSON. Unlike one from a newer server it may contain nothing unknown, and it
    /// must not contradict itself: what a profile is refused for, this is refused for.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn from_offered(mut given: Value) -> Result<Self, Vec<Problem>> {
        let document: Self = serde_path_to_error::deserialize(&given).map_err(|error| {
            let path = error.path().to_string();
            vec![Problem {
                path: if path == "." { String::new() } else { path },
                reason: error.inner().to_string(),
            }]
        })?;
        // TOML has no word for nothing: what is null is not there.
        drop_nulls(&mut given);
        let tables = Table::try_from(&given).and_then(|given| {
            let kept = Table::try_from(&document)?;
            Ok((given, kept))
        });
        let (given, kept) = tables.map_err(|error| {
            vec![Problem {
                path: String::new(),
                reason: error.to_string(),
            }]
        })?;
        if let Some(path) = first_unknown(&given, &kept, "") {
            return Err(vec![Problem {
                path,
                reason: "this has no meaning in a portal document".to_owned(),
            }]);
        }
        match document.check() {
            problems if problems.is_empty() => Ok(document),
            problems => Err(problems),
        }
    }
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}
