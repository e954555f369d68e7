//! The profile that ships with the server, for tests.

#![allow(dead_code, clippy::unwrap_used, reason = "tests")]

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Europe::Berlin;
use portal::Document;

/// The text of the profile.
pub(crate) const QUISA: &str = include_str!("../../../server/portals/quisa.toml");

/// The profile, read.
pub(crate) fn quisa() -> Document {
    Document::from_toml(QUISA).unwrap()
}

/// Local time in Konstanz.
pub(crate) fn at(local: &str) -> DateTime<Utc> {
    let naive = NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").unwrap();
    Berlin
        .from_local_datetime(&naive)
        .single()
        .unwrap()
        .with_timezone(&Utc)
}
