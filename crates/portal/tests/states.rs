//! Working time in every German state over twenty years, against a calendar written down here; and
//! in the nights the clocks change, minute by minute.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use chrono::{DateTime, Datelike, Duration, NaiveDate, TimeZone as _, Timelike, Utc, Weekday};
use chrono_tz::Europe::Berlin;
use common::at;
use portal::document::Hours;
use portal::hours::Desk;
use proptest::prelude::*;

const YEARS: std::ops::RangeInclusive<i32> = 2016..=2035;

/// Easter Sundays, from the calendar and not from a formula.
const EASTER: [(u32, u32); 20] = [
    (3, 27),
    (4, 16),
    (4, 1),
    (4, 21),
    (4, 12),
    (4, 4),
    (4, 17),
    (4, 9),
    (3, 31),
    (4, 20),
    (4, 5),
    (3, 28),
    (4, 16),
    (4, 1),
    (4, 21),
    (4, 13),
    (3, 28),
    (4, 17),
    (4, 9),
    (3, 25),
];

/// What a state has beyond the nine holidays of all: Epiphany, Women's Day, Corpus Christi,
/// Assumption, Children's Day, Reformation Day, All Saints, and the Day of Repentance, by initials.
const STATES: [(&str, &str); 16] = [
    ("BB", "R"),
    ("BE", "W"),
    ("BW", "ECS"),
    ("BY", "ECS"),
    ("HB", "r"),
    ("HE", "C"),
    ("HH", "r"),
    ("MV", "wR"),
    ("NI", "r"),
    ("NW", "CS"),
    ("RP", "CS"),
    ("SH", "r"),
    ("SL", "CAS"),
    ("SN", "RB"),
    ("ST", "ER"),
    ("TH", "KR"),
];

fn is_holiday(day: NaiveDate, state: &str, own: &str) -> bool {
    let year = day.year();
    let index = usize::try_from(year - YEARS.start()).unwrap();
    let (month, date) = EASTER[index];
    let easter = NaiveDate::from_ymd_opt(year, month, date).unwrap();
    let has = |initial: char| own.contains(initial);
    match (day.month(), day.day()) {
        (1 | 5, 1) | (10, 3) | (12, 25 | 26) => return true,
        (1, 6) if has('E') => return true,
        (3, 8) if has('W') && year >= 2019 || has('w') && year >= 2023 => return true,
        (5, 8) if state == "BE" && [2020, 2025].contains(&year) => return true,
        (8, 15) if has('A') => return true,
        (9, 20) if has('K') && year >= 2019 => return true,
        // Five hundred years of the Reformation were celebrated everywhere.
        (10, 31) if has('R') || has('r') && year >= 2018 || year == 2017 => return true,
        (11, 1) if has('S') => return true,
        (11, 16..=22) if has('B') && day.weekday() == Weekday::Wed => return true,
        _ => {}
    }
    match (day - easter).num_days() {
        -2 | 1 | 39 | 50 => true,
        60 => has('C'),
        _ => false,
    }
}

fn desk(rule: &str, state: &str) -> Desk {
    let hours = Hours {
        rule: rule.into(),
        country: "DE".into(),
        region: state.into(),
        ..Hours::default()
    };
    Desk::new(&hours, "Europe/Berlin").unwrap()
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    let local = Berlin.from_local_datetime(&day.and_hms_opt(0, 0, 0).unwrap());
    local.unwrap().with_timezone(&Utc)
}

#[test]
fn every_month_of_twenty_years_has_its_working_minutes_in_every_state() {
    for (state, own) in STATES {
        let desk = desk(
            "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00; PH off",
            state,
        );
        for year in YEARS {
            for month in 1..=12 {
                let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap();
                let next = first + chrono::Months::new(1);
                let days = first.iter_days().take_while(|day| *day < next);
                let expected: i64 = days
                    .filter(|day| !is_holiday(*day, state, own))
                    .map(|day| match day.weekday() {
                        Weekday::Sat | Weekday::Sun => 0,
                        Weekday::Fri => 180,
                        _ => 360,
                    })
                    .sum();
                let counted = desk.working_minutes(midnight(first), midnight(next));
                assert_eq!(counted, expected, "{state} {year}-{month}");
            }
        }
    }
}

/// Whether a desk that works from midnight to six is open in a minute.
fn open_at_night(minute: DateTime<Utc>) -> bool {
    minute.with_timezone(&Berlin).hour() < 6
}

/// The last Sunday of March or October: the clocks change in that night.
fn changing(year: i32, month: u32) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap();
    let back = last.weekday().num_days_from_sunday();
    last - Duration::days(i64::from(back))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_night_the_clocks_change_has_an_hour_more_or_less(
        year in YEARS,
        month in prop::sample::select(vec![3_u32, 10]),
        start in -36 * 60_i64..36 * 60,
        length in 0_i64..48 * 60,
        minutes in 1_u32..900,
    ) {
        let desk = desk("Mo-Su 00:00-06:00", "BW");
        let from = midnight(changing(year, month)) + Duration::minutes(start);
        let open = (0..length).filter(|it| open_at_night(from + Duration::minutes(*it)));
        let counted = desk.working_minutes(from, from + Duration::minutes(length));
        prop_assert_eq!(counted, i64::try_from(open.count()).unwrap());

        let (mut due, mut left) = (from, minutes);
        while left > 0 {
            if open_at_night(due) {
                left -= 1;
            }
            due += Duration::minutes(1);
        }
        prop_assert_eq!(desk.add_working_minutes(from, minutes), Some(due));
    }
}

#[test]
fn the_shortest_and_the_longest_night_of_2026() {
    let desk = desk("Mo-Su 00:00-06:00", "BW");
    let minutes = |from: &str, to: &str| desk.working_minutes(at(from), at(to));
    assert_eq!(minutes("2026-03-29 00:00", "2026-03-29 12:00"), 5 * 60);
    assert_eq!(minutes("2026-10-25 00:00", "2026-10-25 12:00"), 7 * 60);
}
