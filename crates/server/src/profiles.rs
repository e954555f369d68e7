//! Portal profiles: the documents that ship with the server, and files like them.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use portal::{Document, Fault};
use tokio::time::{MissedTickBehavior, interval};

use crate::db::Db;
use crate::portals::Source;
use crate::serve;

/// Profiles that are built in, by name.
const BUILT_IN: &[(&str, &str)] = &[
    ("digidesk", include_str!("../portals/digidesk.toml")),
    (
        "managedhosting",
        include_str!("../portals/managedhosting.toml"),
    ),
    ("quisa", include_str!("../portals/quisa.toml")),
    ("speicherwerk", include_str!("../portals/speicherwerk.toml")),
    ("sys-fn", include_str!("../portals/sys-fn.toml")),
];

/// How often a profile's file is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);

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
    /// It is no portal document, or contradicts itself.
    #[error("the portal “{name}” is not valid:{}", lines(.name, .faults))]
    Invalid {
        /// Which one.
        name: String,
        /// What is wrong, and where.
        faults: Vec<Fault>,
    },
}

/// A line for each fault, as editors and terminals know how to follow it.
fn lines(name: &str, faults: &[Fault]) -> String {
    faults.iter().fold(String::new(), |mut text, fault| {
        let _ = write!(
            text,
            "\n{name}:{}:{}: line {}: {}{}",
            fault.line, fault.column, fault.line, fault.path, fault.reason
        );
        text
    })
}

/// The names of the profiles that are built in.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The profile of a built-in name or a file.
///
/// # Errors
/// If there is none, or it is not usable.
pub fn load(name_or_file: &str) -> Result<Document, ProfileError> {
    let name = name_or_file.to_owned();
    let text = match built_in(&name) {
        Some(text) => text.to_owned(),
        None if Path::new(&name).is_file() => match std::fs::read_to_string(&name) {
            Ok(text) => text,
            Err(source) => return Err(ProfileError::Unreadable { path: name, source }),
        },
        None => {
            let known: Vec<_> = names().collect();
            return Err(ProfileError::Unknown {
                name,
                known: known.join(", "),
            });
        }
    };
    Document::from_profile(&text).map_err(|faults| ProfileError::Invalid { name, faults })
}

/// Where the document of a built-in name or a file comes from.
#[must_use]
pub fn source(name_or_file: &str) -> Source {
    match built_in(name_or_file) {
        Some(_) => Source::Profile,
        None => Source::File,
    }
}

fn built_in(name: &str) -> Option<&'static str> {
    let found = BUILT_IN.iter().find(|(known, _)| *known == name);
    found.map(|(_, text)| *text)
}

/// Takes over what is changed in a profile's file while the server runs; everybody who is signed in
/// gets it. A change that cannot be used is logged, and what holds goes on holding. Never returns for
/// a file, at once for a profile that is built in.
pub async fn follow(db: Db, name_or_file: String) {
    if built_in(&name_or_file).is_some() {
        return;
    }
    let mut seen = stamp(&name_or_file);
    let mut ticks = interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let now = stamp(&name_or_file);
        if now.is_none() || now == seen {
            continue;
        }
        seen = now;
        let taken = match load(&name_or_file) {
            Ok(document) => serve::adopt(&db, document, Source::File).await,
            Err(error) => Err(error.into()),
        };
        say(taken);
    }
}

fn say(taken: anyhow::Result<()>) {
    match taken {
        Ok(()) => tracing::info!("the portal's file was read again"),
        Err(error) => tracing::error!(%error, "the portal's file was not taken over"),
    }
}

/// The file's text, to see that it has changed: times of files are too coarse. None while it cannot be
/// read, as in the middle of being replaced.
fn stamp(file: &str) -> Option<String> {
    std::fs::read_to_string(file).ok()
}
