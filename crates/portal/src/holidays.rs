//! Public holidays. Germany's differ by state and are computed; of other countries the opening-hours
//! crate knows the nationwide ones.

use std::sync::Arc;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use compact_calendar::CompactCalendar;
use opening_hours::ContextHolidays;
use opening_hours::localization::Country;

/// Years for which Germany's holidays are computed.
const YEARS: std::ops::RangeInclusive<i32> = 2015..=2100;

/// Germany's states, ISO 3166-2 without the country.
pub(crate) const GERMAN_STATES: [&str; 16] = [
    "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
];

/// Holidays on a fixed day: month, day, first year, states (empty: all).
const FIXED: &[(u32, u32, i32, &[&str])] = &[
    (1, 1, 0, &[]),
    (1, 6, 0, &["BW", "BY", "ST"]),
    (3, 8, 2019, &["BE"]),
    (3, 8, 2023, &["MV"]),
    (5, 1, 0, &[]),
    (8, 15, 0, &["SL"]),
    (9, 20, 2019, &["TH"]),
    (10, 3, 0, &[]),
    (10, 31, 0, &["BB", "MV", "SN", "ST", "TH"]),
    (10, 31, 2018, &["HB", "HH", "NI", "SH"]),
    (11, 1, 0, &["BW", "BY", "NW", "RP", "SL"]),
    (12, 25, 0, &[]),
    (12, 26, 0, &[]),
];

/// Holidays relative to Easter Sunday: days, states (empty: all).
const MOVABLE: &[(i64, &[&str])] = &[
    (-2, &[]),
    (1, &[]),
    (39, &[]),
    (50, &[]),
    (60, &["BW", "BY", "HE", "NW", "RP", "SL"]),
];

/// Holidays that were celebrated once: the Reformation's 500 years, the end of the war in Berlin.
const ONCE: &[(i32, u32, u32, &[&str])] = &[
    (2017, 10, 31, &[]),
    (2020, 5, 8, &["BE"]),
    (2025, 5, 8, &["BE"]),
];

/// The public holidays of a country and its region.
pub(crate) fn of(country: Country, region: &str) -> ContextHolidays {
    if country != Country::DE {
        return country.holidays();
    }
    let mut public = CompactCalendar::default();
    for year in YEARS {
        for date in german(year, region) {
            public.insert(date);
        }
    }
    ContextHolidays::new(Arc::new(public), Arc::default())
}

/// The holidays of one year in a German state; without a state those of all.
fn german(year: i32, state: &str) -> Vec<NaiveDate> {
    let here = |states: &[&str]| states.is_empty() || states.contains(&state);
    let fixed = FIXED
        .iter()
        .filter(|(_, _, since, states)| *since <= year && here(states))
        .filter_map(|(month, day, ..)| NaiveDate::from_ymd_opt(year, *month, *day));
    let movable = MOVABLE
        .iter()
        .filter(|(_, states)| here(states))
        .filter_map(|(days, _)| Some(easter(year)? + chrono::Duration::days(*days)));
    let once = ONCE
        .iter()
        .filter(|(then, .., states)| *then == year && here(states))
        .filter_map(|(_, month, day, _)| NaiveDate::from_ymd_opt(year, *month, *day));
    let repentance = (state == "SN").then(|| repentance(year)).flatten();
    fixed.chain(movable).chain(once).chain(repentance).collect()
}

/// Buß- und Bettag: the Wednesday before 23 November.
fn repentance(year: i32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, 11, 22)?;
    let back = last.weekday().days_since(Weekday::Wed);
    last.checked_sub_days(Days::new(u64::from(back)))
}

/// Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(
        year,
        u32::try_from(sum / 31).ok()?,
        u32::try_from(sum % 31 + 1).ok()?,
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use chrono::NaiveDate;

    use super::{easter, german};

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn easter_is_where_the_calendar_has_it() {
        for (year, month, day) in [
            (2019, 4, 21),
            (2024, 3, 31),
            (2025, 4, 20),
            (2026, 4, 5),
            (2038, 4, 25),
            (2076, 4, 19),
        ] {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn baden_wuerttemberg_has_twelve_holidays_in_2026() {
        let mut days = german(2026, "BW");
        days.sort_unstable();
        let expected = [
            (1, 1),
            (1, 6),
            (4, 3),
            (4, 6),
            (5, 1),
            (5, 14),
            (5, 25),
            (6, 4),
            (10, 3),
            (11, 1),
            (12, 25),
            (12, 26),
        ];
        assert_eq!(days, expected.map(|(month, day)| date(2026, month, day)));
    }

    #[test]
    fn states_differ() {
        assert!(german(2026, "SN").contains(&date(2026, 11, 18)));
        assert!(german(2026, "NI").contains(&date(2026, 10, 31)));
        assert!(!german(2016, "NI").contains(&date(2016, 10, 31)));
        assert!(!german(2026, "BW").contains(&date(2026, 10, 31)));
        assert!(german(2025, "BE").contains(&date(2025, 5, 8)));
    }
}
