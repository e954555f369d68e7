//! What a reader wants to keep of what he may see. It is fixed with his first page and travels in the
//! cursor; another one is another beginning.

use std::str::FromStr;

use api::{RecordKind, Time};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::db::millis;

/// Days a window of closed tickets can have; more is the same as none.
const MOST_DAYS: u32 = 36_500;

/// What a reader wants to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Tickets that were closed earlier than so many days before the first page are not loaded.
    pub closed_days: Option<u32>,
    /// Whether headers of the knowledge base come along.
    pub kb: bool,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            closed_days: None,
            kb: true,
        }
    }
}

/// The text is no profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoProfile;

impl FromStr for Profile {
    type Err = NoProfile;

    /// `closed_days=365,kb=headers`, each part once or not at all; `kb=none` goes without.
    fn from_str(text: &str) -> Result<Self, NoProfile> {
        let mut profile = Self::default();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            match part.split_once('=').ok_or(NoProfile)? {
                ("closed_days", days) => {
                    let days: u32 = days.parse().map_err(|_| NoProfile)?;
                    profile.closed_days = Some(days.min(MOST_DAYS));
                }
                ("kb", "headers") => profile.kb = true,
                ("kb", "none") => profile.kb = false,
                _ => return Err(NoProfile),
            }
        }
        Ok(profile)
    }
}

/// A profile in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scope {
    /// What was asked for.
    pub profile: Profile,
    /// Where the window begins, milliseconds; none: everything is in it.
    pub since: Option<i64>,
    /// The transaction the first page began with: what has changed since then has been told whatever
    /// its age.
    pub start: i64,
}

impl Scope {
    /// A profile from `now` on, with the feed at `head`.
    #[must_use]
    pub fn begin(profile: Profile, now: Time, head: i64) -> Self {
        let window = |days: u32| millis(now - TimeDelta::days(i64::from(days)));
        Self {
            profile,
            since: profile.closed_days.map(window),
            start: head,
        }
    }

    /// Whether records of this kind come at all.
    #[must_use]
    pub fn has(&self, kind: RecordKind) -> bool {
        self.profile.kb || !matches!(kind, RecordKind::KbCategory | RecordKind::KbArticle)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_read_from_its_parts() {
        let all = Profile::default();
        for (text, expected) in [
            ("", Ok(all)),
            ("kb=headers", Ok(all)),
            ("closed_days=365,kb=none", {
                Ok(Profile {
                    closed_days: Some(365),
                    kb: false,
                })
            }),
            ("closed_days=", Err(NoProfile)),
            ("closed_days=-1", Err(NoProfile)),
            ("kb=bodies", Err(NoProfile)),
            ("kb", Err(NoProfile)),
        ] {
            assert_eq!(text.parse(), expected, "{text}");
        }
    }
}
