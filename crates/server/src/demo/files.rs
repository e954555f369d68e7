//! The embedded data files of the demonstrations.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::cases::{Case, DemoData};

/// The data of one portal's demonstration.
struct Folder {
    /// Id of the portal.
    portal: &'static str,
    people: &'static str,
    /// The knowledge base, where the portal has one.
    knowledge: Option<&'static str>,
    /// Files of cases by name.
    parts: &'static [(&'static str, &'static str)],
}

const FOLDERS: &[Folder] = &[
    Folder {
        portal: "quisa",
        people: include_str!("../../demo/quisa/people.toml"),
        knowledge: None,
        parts: &[
            (
                "cases-1.toml",
                include_str!("../../demo/quisa/cases-1.toml"),
            ),
            (
                "cases-2.toml",
                include_str!("../../demo/quisa/cases-2.toml"),
            ),
            (
                "cases-3.toml",
                include_str!("../../demo/quisa/cases-3.toml"),
            ),
            (
                "cases-4.toml",
                include_str!("../../demo/quisa/cases-4.toml"),
            ),
            (
                "cases-5.toml",
                include_str!("../../demo/quisa/cases-5.toml"),
            ),
            (
                "cases-6.toml",
                include_str!("../../demo/quisa/cases-6.toml"),
            ),
        ],
    },
    Folder {
        portal: "digidesk",
        people: include_str!("../../demo/digidesk/people.toml"),
        knowledge: None,
        parts: &[("cases.toml", include_str!("../../demo/digidesk/cases.toml"))],
    },
    Folder {
        portal: "managedhosting",
        people: include_str!("../../demo/managedhosting/people.toml"),
        knowledge: Some(include_str!("../../demo/managedhosting/knowledge.toml")),
        parts: &[(
            "cases.toml",
            include_str!("../../demo/managedhosting/cases.toml"),
        )],
    },
    Folder {
        portal: "sys-fn",
        people: include_str!("../../demo/sys-fn/people.toml"),
        knowledge: None,
        parts: &[("cases.toml", include_str!("../../demo/sys-fn/cases.toml"))],
    },
    Folder {
        portal: "speicherwerk",
        people: include_str!("../../demo/speicherwerk/people.toml"),
        knowledge: None,
        parts: &[(
            "cases.toml",
            include_str!("../../demo/speicherwerk/cases.toml"),
        )],
    },
];

/// Files that messages attach, by name.
const FILES: &[(&str, &[u8])] = &[
    (
        "anmeldung-fehler.png",
        include_bytes!("../../demo/quisa/pictures/anmeldung-fehler.png"),
    ),
    (
        "etikettendruck.png",
        include_bytes!("../../demo/quisa/pictures/etikettendruck.png"),
    ),
    (
        "export-abgebrochen.png",
        include_bytes!("../../demo/quisa/pictures/export-abgebrochen.png"),
    ),
    (
        "outlook-addin.png",
        include_bytes!("../../demo/quisa/pictures/outlook-addin.png"),
    ),
    (
        "pdf-umlaute.png",
        include_bytes!("../../demo/quisa/pictures/pdf-umlaute.png"),
    ),
    (
        "rechte-fehlen.png",
        include_bytes!("../../demo/quisa/pictures/rechte-fehlen.png"),
    ),
    (
        "schnittstelle-monitor.png",
        include_bytes!("../../demo/quisa/pictures/schnittstelle-monitor.png"),
    ),
    (
        "update-haengt.png",
        include_bytes!("../../demo/quisa/pictures/update-haengt.png"),
    ),
    (
        "zertifikat-abgelaufen.png",
        include_bytes!("../../demo/quisa/pictures/zertifikat-abgelaufen.png"),
    ),
    (
        "pruefmittel-export.csv",
        include_bytes!("../../demo/quisa/pruefmittel-export.csv"),
    ),
    (
        "schnittstelle.log",
        include_bytes!("../../demo/quisa/schnittstelle.log"),
    ),
];

/// Why there is no demonstration, or why the embedded data cannot be used; a test holds that they can.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The portal has none.
    #[error("there is no demonstration of the portal “{0}”")]
    None(String),
    /// A file is not what the types say.
    #[error("{file}: {source}")]
    Parse {
        /// Which file.
        file: &'static str,
        /// What the reader said.
        source: toml::de::Error,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    cases: Vec<Case>,
}

/// Everything the demonstration of a portal shows, tickets oldest first.
///
/// # Errors
/// If the portal has none.
pub fn load(portal: &str) -> Result<DemoData, DemoError> {
    let folder = FOLDERS
        .iter()
        .find(|folder| folder.portal == portal)
        .ok_or_else(|| DemoError::None(portal.to_owned()))?;
    let mut data: DemoData = parse("people.toml", folder.people)?;
    if let Some(text) = folder.knowledge {
        data.knowledge = parse("knowledge.toml", text)?;
    }
    for &(file, text) in folder.parts {
        let part: Part = parse(file, text)?;
        data.cases.extend(part.cases);
    }
    data.cases.sort_by(|a, b| {
        b.days_ago
            .cmp(&a.days_ago)
            .then_with(|| a.time.cmp(&b.time))
    });
    Ok(data)
}

fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, DemoError> {
    toml::from_str(text).map_err(|source| DemoError::Parse { file, source })
}

/// The names of all attachments.
pub fn file_names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}

/// The bytes of an attachment.
#[must_use]
pub fn file(name: &str) -> Option<&'static [u8]> {
    FILES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, bytes)| *bytes)
}
