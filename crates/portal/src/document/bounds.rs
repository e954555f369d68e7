//! Figures of a portal: what the rules count with, and how much is too much.

use serde::{Deserialize, Serialize};

/// Figures the rules use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Rules))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Rules {
    /// Days after closing in which a ticket can be reopened; none: never.
    pub reopen_days: Option<u32>,
    /// Days the cache may be read without contact; none: without limit.
    pub offline_days: Option<u32>,
    /// New tickets a customer may file in an hour.
    pub tickets_per_hour: u32,
    /// Channels for which the promised time frame holds; empty: all.
    pub time_frame_channels: Vec<String>,
    /// Days after which a ticket that waits for the customer is closed; none: never.
    pub auto_close_days: Option<u32>,
    /// Days finished tickets are kept; none: without limit.
    pub retention_days: Option<u32>,
    /// A ticket has one topic: several are offered to be split.
    pub one_topic: bool,
    /// A customer may have several accounts of this portal, each for one organisation.
    pub several_accounts: bool,
    /// Staff sees how long a ticket has been open.
    pub show_age: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            reopen_days: None,
            offline_days: None,
            tickets_per_hour: 60,
            time_frame_channels: Vec::new(),
            auto_close_days: None,
            retention_days: None,
            one_topic: false,
            several_accounts: false,
            show_age: false,
        }
    }
}

/// Upper bounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = portal::Limits))]
#[cfg_attr(feature = "contract", derive(specta::Type))]
#[serde(default)]
pub struct Limits {
    /// Characters of a subject.
    pub subject_chars: u32,
    /// Bytes of a message's text.
    pub body_bytes: u32,
    /// Bytes of one file.
    pub file_bytes: u32,
    /// Bytes of all files of one message.
    pub message_bytes: u32,
    /// Files of one message.
    pub files: u32,
    /// Endings of files that are not taken, in small letters and without the dot: `exe`.
    pub blocked_endings: Vec<String>,
}

impl Limits {
    /// Whether a file of this name is not taken: by its last ending, however it is spelt. Windows
    /// goes by the ending and passes over dots and spaces behind it, and so does this.
    #[must_use]
    pub fn blocks(&self, name: &str) -> bool {
        let name = name.trim_end_matches(['.', ' ']);
        let ending = name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_lowercase());
        ending.is_some_and(|ending| self.blocked_endings.contains(&ending))
    }
}

impl Default for Limits {
    /// server-api.md §4.10 and the decisions: 200, 100 KB, 25 MB, 50 MB, 20.
    fn default() -> Self {
        Self {
            subject_chars: 200,
            body_bytes: 100 * 1024,
            file_bytes: 25 * 1024 * 1024,
            message_bytes: 50 * 1024 * 1024,
            files: 20,
            blocked_endings: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_its_last_ending_however_it_is_spelt() {
        let limits = Limits {
            blocked_endings: vec!["exe".to_owned()],
            ..Limits::default()
        };
        for blocked in ["a.exe", "A.EXE", "Rechnung.pdf.exe", "a.exe. ", ".exe"] {
            assert!(limits.blocks(blocked), "{blocked}");
        }
        for taken in ["a.pdf", "exe", "a.exe.zip", "a.exes", ""] {
            assert!(!limits.blocks(taken), "{taken}");
        }
    }
}
