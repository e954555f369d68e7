//! The clock of promises, against a simulation that looks at every minute.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use chrono::{DateTime, Datelike, Duration, NaiveDate, Timelike, Utc, Weekday};
use chrono_tz::Europe::Berlin;
use common::at;
use portal::clock::{Spell, effort, needs_approval, read};
use portal::document::{Ball, Billing, Hours};
use portal::hours::Desk;
use proptest::prelude::*;

/// Monday to Thursday with a lunch break, Friday morning, closed on public holidays.
fn lunch(region: &str) -> Desk {
    let hours = Hours {
        rule: "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00; PH off".into(),
        country: "DE".into(),
        region: region.into(),
        ..Hours::default()
    };
    Desk::new(&hours, "Europe/Berlin").unwrap()
}

/// Sunday of Easter, by the table of the epact: another way than the one under test.
fn easter(year: i32) -> NaiveDate {
    let golden = year % 19 + 1;
    let century = year / 100 + 1;
    let skipped = 3 * century / 4 - 12;
    let moon = (8 * century + 5) / 25 - 5;
    let sunday = 5 * year / 4 - skipped - 10;
    let mut epact = (11 * golden + 20 + moon - skipped).rem_euclid(30);
    if (epact == 25 && golden > 11) || epact == 24 {
        epact += 1;
    }
    let mut full = 44 - epact;
    if full < 21 {
        full += 30;
    }
    let day = full + 7 - (sunday + full) % 7;
    let start = NaiveDate::from_ymd_opt(year, 3, 1).unwrap();
    start + Duration::days(i64::from(day - 1))
}

/// Whether the desk with the lunch break is open in a minute, in Baden-Württemberg or in Saxony.
fn open(minute: DateTime<Utc>, region: &str) -> bool {
    let local = minute.with_timezone(&Berlin);
    let day = local.date_naive();
    let fixed = [(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)];
    let here: &[(u32, u32)] = match region {
        "BW" => &[(1, 6), (11, 1)],
        _ => &[(10, 31)],
    };
    let from_easter = (day - easter(day.year())).num_days();
    let once = day == NaiveDate::from_ymd_opt(2017, 10, 31).unwrap();
    let corpus_christi = region == "BW" && from_easter == 60;
    let repentance = region == "SN"
        && day.month() == 11
        && day.weekday() == Weekday::Wed
        && (16..=22).contains(&day.day());
    let holiday = fixed
        .iter()
        .chain(here)
        .any(|date| *date == (day.month(), day.day()))
        || [-2, 1, 39, 50].contains(&from_easter)
        || once
        || corpus_christi
        || repentance;
    let hours: &[(u32, u32)] = match day.weekday() {
        Weekday::Sat | Weekday::Sun => &[],
        Weekday::Fri => &[(9, 12)],
        _ => &[(9, 12), (14, 17)],
    };
    !holiday
        && hours
            .iter()
            .any(|(from, to)| (*from..*to).contains(&local.hour()))
}

/// The instant after so many open minutes, found by looking at each.
fn simulated(from: DateTime<Utc>, minutes: u32, region: &str) -> DateTime<Utc> {
    let (mut at, mut left) = (from, minutes);
    while left > 0 {
        if open(at, region) {
            left -= 1;
        }
        at += Duration::minutes(1);
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn due_times_agree_with_the_simulation_over_twenty_years(
        start in 0_i64..20 * 365 * 24 * 60,
        minutes in 1_u32..2_400,
        saxony in any::<bool>(),
    ) {
        let region = if saxony { "SN" } else { "BW" };
        let from = at("2016-01-01 00:00") + Duration::minutes(start);
        let due = lunch(region).add_working_minutes(from, minutes).unwrap();
        prop_assert_eq!(due, simulated(from, minutes, region));
    }

    #[test]
    fn counting_agrees_with_the_simulation_over_twenty_years(
        start in 0_i64..20 * 365 * 24 * 60,
        length in 0_i64..14 * 24 * 60,
        saxony in any::<bool>(),
    ) {
        let region = if saxony { "SN" } else { "BW" };
        let from = at("2016-01-01 00:00") + Duration::minutes(start);
        let to = from + Duration::minutes(length);
        let minutes = (0..length).filter(|it| open(from + Duration::minutes(*it), region));
        let counted = i64::try_from(minutes.count()).unwrap();
        prop_assert_eq!(lunch(region).working_minutes(from, to), counted);
    }

    #[test]
    fn the_clock_stands_exactly_while_the_customer_has_the_ball(
        start in 0_i64..20 * 365 * 24 * 60,
        lengths in prop::collection::vec(1_i64..3 * 24 * 60, 1..6),
        minutes in 1_u32..1_500,
    ) {
        let desk = lunch("BW");
        let (mut spells, mut used) = (Vec::new(), 0_i64);
        let mut from = at("2016-01-01 00:00") + Duration::minutes(start);
        let count = lengths.len();
        for (index, length) in lengths.into_iter().enumerate() {
            let ball = if index % 2 == 0 { Ball::Support } else { Ball::Customer };
            let until = from + Duration::minutes(length);
            if ball == Ball::Support {
                let open = (0..length).filter(|it| open(from + Duration::minutes(*it), "BW"));
                used += i64::try_from(open.count()).unwrap();
            }
            let last = index + 1 == count;
            spells.push(Spell { from, until: (!last).then_some(until), ball });
            from = until;
        }
        let now = from;
        let reading = read(&desk, minutes, &spells, now);
        let left = i64::from(minutes) - used;
        prop_assert_eq!(reading.left.num_minutes(), left);
        prop_assert_eq!(reading.breached, left < 0);
        prop_assert_eq!(reading.paused, count % 2 == 0);
        if !reading.paused && left > 0 {
            let left = u32::try_from(left).unwrap();
            prop_assert_eq!(reading.due_at, Some(simulated(now, left, "BW")));
        }
        if reading.paused && left >= 0 {
            prop_assert_eq!(reading.due_at, None);
        }
        if left < 0 {
            let due = reading.due_at.unwrap();
            prop_assert!(due < now, "a broken promise was due before now");
        }
    }
}

#[test]
fn d17_two_working_hours_filed_at_half_past_four_end_at_half_past_ten() {
    let hours = Hours {
        rule: "Mo-Fr 09:00-17:00; PH off".into(),
        country: "DE".into(),
        ..Hours::default()
    };
    let desk = Desk::new(&hours, "Europe/Berlin").unwrap();
    let due = |filed: &str, minutes| desk.add_working_minutes(at(filed), minutes).unwrap();
    assert_eq!(due("2026-11-23 16:30", 120), at("2026-11-24 10:30"));
    assert_eq!(
        due("2026-11-27 16:30", 120),
        at("2026-11-30 10:30"),
        "over the weekend"
    );
    assert_eq!(
        due("2026-11-23 09:00", 480),
        at("2026-11-23 17:00"),
        "one working day"
    );
    assert_eq!(due("2026-11-23 16:30", 480), at("2026-11-24 16:30"));
    // The clocks change in the night before: the working day keeps its eight hours.
    assert_eq!(due("2026-03-27 16:00", 120), at("2026-03-30 10:00"));
    assert_eq!(due("2026-10-23 16:00", 120), at("2026-10-26 10:00"));
}

#[test]
fn a_ticket_that_comes_back_is_due_by_what_was_left() {
    let desk = lunch("BW");
    let spell = |from: &str, until: Option<&str>, ball| Spell {
        from: at(from),
        until: until.map(at),
        ball,
    };
    let spells = [
        spell("2026-11-23 09:00", Some("2026-11-23 10:00"), Ball::Support),
        spell("2026-11-23 10:00", Some("2026-11-25 11:30"), Ball::Customer),
        spell("2026-11-25 11:30", None, Ball::Support),
    ];
    let reading = read(&desk, 120, &spells, at("2026-11-25 11:30"));
    assert_eq!(reading.left, Duration::minutes(60));
    assert_eq!(reading.due_at, Some(at("2026-11-25 14:30")));
    let late = read(&desk, 120, &spells, at("2026-11-26 10:00"));
    assert!(late.breached);
    assert_eq!(
        late.due_at,
        Some(at("2026-11-25 14:30")),
        "it does not move once it is broken"
    );
}

fn hour() -> Billing {
    Billing {
        approval_over_minutes: Some(60),
        inform_within_minutes: Some(60),
        warn_before_minutes: 15,
        ..Billing::default()
    }
}

#[test]
fn d19_the_hour_runs_from_the_start_of_work_with_a_warning_before_it_ends() {
    let start = at("2026-11-23 10:00");
    let clock = |now: &str| effort(&hour(), Duration::zero(), Some(start), 0, at(now)).unwrap();
    let fresh = clock("2026-11-23 10:10");
    assert_eq!(fresh.warn_at, Some(at("2026-11-23 10:45")));
    assert_eq!(fresh.inform_by, Some(at("2026-11-23 11:00")));
    assert_eq!(fresh.left, Duration::minutes(50));
    assert!(!fresh.exhausted);
    assert_eq!(clock("2026-11-23 10:50").warn_at, None, "it has been given");
    assert!(clock("2026-11-23 11:00").exhausted);
    // Work of yesterday counts.
    let spent = Duration::minutes(40);
    let later = effort(&hour(), spent, Some(start), 0, start).unwrap();
    assert_eq!(later.inform_by, Some(at("2026-11-23 10:20")));
}

#[test]
fn d20_what_was_approved_comes_on_top() {
    assert!(!needs_approval(&hour(), 60, 0));
    assert!(needs_approval(&hour(), 61, 0));
    assert!(!needs_approval(&hour(), 150, 90));
    let start = at("2026-11-23 10:00");
    let clock = effort(&hour(), Duration::minutes(60), Some(start), 90, start).unwrap();
    assert_eq!(clock.left, Duration::minutes(90));
    assert_eq!(
        effort(&Billing::default(), Duration::zero(), None, 0, start),
        None
    );
}
