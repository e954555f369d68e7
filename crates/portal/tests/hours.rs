//! Opening hours with lunch break, weekend, holidays and summer time.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{at, quisa};
use portal::document::Hours;
use portal::hours::{Desk, HoursError, Language, State};

fn desk() -> Desk {
    Desk::new(&quisa().hours["main"], "Europe/Berlin").unwrap()
}

fn says(now: &str, german: &str) {
    assert_eq!(
        desk().sentence(at(now), Language::German),
        german,
        "at {now}"
    );
}

#[test]
fn the_lunch_break_is_closed() {
    // 23 November 2026 is a Monday.
    says("2026-11-23 08:59", "öffnet um 9:00");
    says("2026-11-23 09:00", "geöffnet bis 12:00");
    says("2026-11-23 11:59", "geöffnet bis 12:00");
    says("2026-11-23 12:00", "öffnet um 14:00");
    says("2026-11-23 13:59", "öffnet um 14:00");
    says("2026-11-23 14:00", "geöffnet bis 17:00");
    says("2026-11-23 17:00", "öffnet Di 9:00");
    let noon = desk().state(at("2026-11-26 12:30"));
    assert_eq!(
        noon,
        State {
            open: false,
            next_change: Some(at("2026-11-26 14:00"))
        }
    );
}

#[test]
fn friday_afternoon_and_weekend_are_closed() {
    says("2026-11-27 11:00", "geöffnet bis 12:00");
    says("2026-11-27 12:00", "öffnet Mo 9:00");
    says("2026-11-28 10:00", "öffnet Mo 9:00");
    says("2026-11-29 23:59", "öffnet Mo 9:00");
    assert_eq!(
        desk().sentence(at("2026-11-27 12:00"), Language::English),
        "opens Mon 9:00"
    );
}

#[test]
fn holidays_of_baden_wuerttemberg_are_closed() {
    // Epiphany 2027 is a Wednesday, All Saints 2027 a Monday, Corpus Christi 2026 a Thursday.
    says("2027-01-06 10:00", "öffnet Do 9:00");
    says("2027-11-01 10:00", "öffnet Di 9:00");
    says("2026-06-04 10:00", "öffnet Fr 9:00");
    // Friday before Christmas 2026 is the 25th: closed until Monday.
    says("2026-12-24 17:00", "öffnet Mo 9:00");
    // Easter: from Maundy Thursday evening to Tuesday.
    says("2026-04-02 17:00", "öffnet Di 9:00");
}

#[test]
fn a_change_more_than_a_week_away_names_its_date() {
    let hours = Hours {
        rule: "2027 Jan 07 09:00-12:00".into(),
        ..Hours::default()
    };
    let desk = Desk::new(&hours, "Europe/Berlin").unwrap();
    assert_eq!(
        desk.sentence(at("2026-11-23 10:00"), Language::German),
        "öffnet Do 07.01. 9:00"
    );
}

#[test]
fn a_desk_without_end_says_so() {
    let hours = Hours {
        rule: "24/7".into(),
        ..Hours::default()
    };
    let desk = Desk::new(&hours, "Europe/Berlin").unwrap();
    assert_eq!(
        desk.sentence(at("2026-11-23 03:00"), Language::German),
        "immer geöffnet"
    );
    assert_eq!(
        desk.state(at("2026-11-23 03:00")),
        State {
            open: true,
            next_change: None
        }
    );
}

#[test]
fn working_minutes_leave_out_lunch_and_weekend() {
    let desk = desk();
    let between = |from, to| desk.working_minutes(at(from), at(to));
    assert_eq!(between("2026-11-23 11:30", "2026-11-23 14:30"), 60);
    assert_eq!(between("2026-11-27 11:00", "2026-11-30 10:00"), 120);
    assert_eq!(
        between("2026-11-23 00:00", "2026-11-30 00:00"),
        4 * 360 + 180
    );
    assert_eq!(between("2026-11-30 00:00", "2026-11-23 00:00"), 0);
}

#[test]
fn adding_working_minutes_ends_inside_hours() {
    let desk = desk();
    let add = |from, minutes| desk.add_working_minutes(at(from), minutes).unwrap();
    assert_eq!(add("2026-11-23 11:30", 60), at("2026-11-23 14:30"));
    assert_eq!(add("2026-11-27 11:30", 30), at("2026-11-27 12:00"));
    assert_eq!(add("2026-11-27 11:30", 31), at("2026-11-30 09:01"));
    assert_eq!(
        desk.add_working_minutes(at("2026-11-23 11:30"), u32::MAX),
        None
    );
}

#[test]
fn adding_and_counting_agree_across_the_change_to_summer_time() {
    let desk = desk();
    let mut from = at("2026-03-25 07:13");
    for step in 1..200_u32 {
        let to = desk.add_working_minutes(from, step).unwrap();
        assert_eq!(desk.working_minutes(from, to), i64::from(step));
        from += chrono::Duration::minutes(41);
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let error = |rule: &str, timezone: &str, country: &str, region: &str| {
        let hours = Hours {
            rule: rule.into(),
            country: country.into(),
            region: region.into(),
            ..Hours::default()
        };
        Desk::new(&hours, timezone).unwrap_err()
    };
    assert!(matches!(
        error("Mo-Do 9-12", "Europe/Berlin", "", ""),
        HoursError::Rule(_)
    ));
    assert!(matches!(
        error("24/7", "Europe/Konstanz", "", ""),
        HoursError::Timezone(_)
    ));
    assert!(matches!(
        error("24/7", "Europe/Berlin", "DE", "XX"),
        HoursError::Region(_)
    ));
    assert!(matches!(
        error("24/7", "Europe/Berlin", "QQ", ""),
        HoursError::Region(_)
    ));
}
