//! Orders of lists: by which index, and what comes after what. Each order is total, so that a window
//! that begins after a row never repeats one or leaves one out.

use std::fmt;
use std::str::FromStr;

/// Orders of lists. Rows alike in an order stand by when they came into the cache.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// Last activity first.
    #[default]
    Newest,
    /// Longest without activity first.
    Oldest,
    /// Last filed first.
    Created,
    /// Most urgent first, then by last activity.
    Urgency,
}

/// A row's place in an order. It stays good when the row moves or goes: what follows is what follows
/// the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListPlace {
    pub(super) urgency: i64,
    pub(super) at: i64,
    pub(super) num: i64,
}

/// Where a window begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// After so many rows.
    Offset(u32),
    /// After this row.
    After(ListPlace),
}

impl Order {
    /// What the names of the order's indexes end with.
    pub(super) fn index(self) -> &'static str {
        match self {
            Self::Newest | Self::Oldest => "",
            Self::Created => "_created",
            Self::Urgency => "_urgency",
        }
    }

    /// A place, as columns of the order's index.
    pub(super) fn columns(self) -> &'static str {
        match self {
            Self::Newest | Self::Oldest => "num, 0 AS u, activity AS at",
            Self::Created => "num, 0 AS u, created AS at",
            Self::Urgency => "num, urgency AS u, activity AS at",
        }
    }

    pub(super) fn order_by(self) -> &'static str {
        match self {
            Self::Newest | Self::Created => "at DESC, num DESC",
            Self::Oldest => "at, num",
            Self::Urgency => "u DESC, at DESC, num DESC",
        }
    }

    /// What comes after the place whose three values follow on the first `before`.
    pub(super) fn beyond(self, before: usize) -> String {
        let [urgency, at, num] = [before + 1, before + 2, before + 3];
        match self {
            Self::Newest => format!("?{urgency} = 0 AND (activity, num) < (?{at}, ?{num})"),
            Self::Oldest => format!("?{urgency} = 0 AND (activity, num) > (?{at}, ?{num})"),
            Self::Created => format!("?{urgency} = 0 AND (created, num) < (?{at}, ?{num})"),
            Self::Urgency => {
                format!("(urgency, activity, num) < (?{urgency}, ?{at}, ?{num})")
            }
        }
    }
}

impl fmt::Display for ListPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.urgency, self.at, self.num)
    }
}

/// Not a place that was given out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a place in a list")]
pub struct NoPlace;

impl FromStr for ListPlace {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let numbers: Vec<i64> = text
            .split('.')
            .map(|part| part.parse().map_err(|_| NoPlace))
            .collect::<Result<_, _>>()?;
        match numbers[..] {
            [urgency, at, num] => Ok(Self { urgency, at, num }),
            _ => Err(NoPlace),
        }
    }
}
