//! Portal profiles: the documents that ship with the server, and files like them.

use std::path::Path;

use portal::Document;

/// Profiles that are built in, by name.
const BUILT_IN: &[(&str, &str)] = &[("quisa", include_str!("../portals/quisa.toml"))];

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Neither a name nor a file.
    #[error(
        "there is no portal “{name}”: built in are {known}; anything else is taken as the path of a TOML file"
    )]
    Unknown {
        /// What was asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The file cannot be read.
    #[error("the portal file {path} cannot be read: {source}")]
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// It is not a portal document.
    #[error("the portal “{name}” is not valid: {source}")]
    Invalid {
        /// Which one.
        name: String,
        /// What the reader said.
        source: portal::ProfileError,
    },
    /// It contradicts itself.
    #[error("the portal “{name}” contradicts itself: {faults}")]
    Inconsistent {
        /// Which one.
        name: String,
        /// What is wrong.
        faults: String,
    },
}

/// The profile of a built-in name or a file.
///
/// # Errors
/// If there is none, or it is not usable.
pub fn load(name_or_file: &str) -> Result<Document, ProfileError> {
    let name = name_or_file.to_owned();
    let text = match BUILT_IN.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => (*text).to_owned(),
        None if Path::new(&name).is_file() => match std::fs::read_to_string(&name) {
            Ok(text) => text,
            Err(source) => return Err(ProfileError::Unreadable { path: name, source }),
        },
        None => {
            let known: Vec<_> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            return Err(ProfileError::Unknown {
                name,
                known: known.join(", "),
            });
        }
    };
    let document = Document::from_toml(&text).map_err(|source| ProfileError::Invalid {
        name: name.clone(),
        source,
    })?;
    let faults: Vec<_> = document.check().iter().map(ToString::to_string).collect();
    if faults.is_empty() {
        Ok(document)
    } else {
        Err(ProfileError::Inconsistent {
            name,
            faults: faults.join("; "),
        })
    }
}
