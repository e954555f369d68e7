#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use portal::Document;
use portal::document::Category;

use super::cases::{Case, DemoData, EVENT_TYPES, Kind, Role, file, file_names, load};

fn quisa() -> Document {
    Document::from_toml(include_str!("../../portals/quisa.toml")).unwrap()
}

fn data() -> DemoData {
    load("quisa").unwrap()
}

fn desk_of(document: &Document) -> Option<portal::hours::Desk> {
    let hours = document.hours.get("main")?;
    Some(portal::hours::Desk::new(hours, &document.timezone).unwrap())
}

fn noon() -> DateTime<Utc> {
    "2026-11-23T11:00:00Z".parse().unwrap()
}

/// The value after the last event of this kind.
fn last_event<'a>(case: &'a Case, kind: &str) -> Option<&'a str> {
    let events = case
        .messages
        .iter()
        .filter_map(|message| message.event.as_ref());
    let last = events.rev().find(|event| event.kind == kind);
    last.map(|event| event.to.as_str())
}

#[test]
fn there_are_sixty_cases_over_two_years() {
    let data = data();
    assert_eq!(data.cases.len(), 60);
    assert_eq!(data.organisations.len(), 2);
    let count = |role| {
        data.people
            .iter()
            .filter(|person| person.role == role)
            .count()
    };
    assert_eq!((count(Role::Customer), count(Role::Agent)), (6, 2));
    assert!(data.cases[0].days_ago > 700, "the oldest comes first");
    assert_eq!(data.cases.last().unwrap().days_ago, 0);
}

#[test]
fn every_case_names_known_people_statuses_and_priorities() {
    let (data, document) = (data(), quisa());
    let role = |email: &str| {
        data.people
            .iter()
            .find(|p| p.email == email)
            .map(|p| p.role)
    };
    for case in &data.cases {
        let about = &case.subject;
        assert_eq!(role(&case.requester), Some(Role::Customer), "{about}");
        assert!(document.status(&case.status).is_some(), "{about}");
        assert!(document.ticket_type(&case.kind).is_some(), "{about}");
        assert!(
            case.priority
                .as_ref()
                .is_none_or(|id| document.priority(id).is_some()),
            "{about}"
        );
        assert!(
            case.assignee
                .as_ref()
                .is_none_or(|who| role(who) == Some(Role::Agent)),
            "{about}"
        );
        assert_eq!(case.assignee.is_none(), case.status == "open", "{about}");
        for message in &case.messages {
            assert!(role(&message.author).is_some(), "{about}");
            let for_agents = matches!(message.kind, Kind::Note | Kind::Finding);
            assert!(
                !for_agents || role(&message.author) == Some(Role::Agent),
                "{about}"
            );
        }
    }
    for person in &data.people {
        assert_eq!(person.initials.is_empty(), person.role != Role::Agent);
        let known = |id: &String| data.organisations.iter().any(|o| o.id == *id);
        assert_eq!(
            person.organisation.as_ref().is_some_and(known),
            person.role != Role::Agent
        );
    }
    assert!(
        data.organisations
            .iter()
            .all(|o| role(&o.project_lead) == Some(Role::Agent))
    );
}

#[test]
fn what_is_open_is_in_every_status_and_little() {
    let (data, document) = (data(), quisa());
    let mut by_status = BTreeMap::<&str, usize>::new();
    for case in &data.cases {
        *by_status.entry(&case.status).or_default() += 1;
    }
    assert_eq!(by_status.len(), document.statuses.len(), "{by_status:?}");
    let open = data
        .cases
        .iter()
        .filter(|c| document.category(&c.status) != Category::Done);
    assert!((10..=15).contains(&open.count()), "{by_status:?}");
}

#[test]
fn what_happened_leads_to_what_the_case_says_today() {
    for case in &data().cases {
        let about = &case.subject;
        assert_eq!(
            last_event(case, "status").unwrap_or("open"),
            case.status,
            "{about}"
        );
        assert_eq!(
            last_event(case, "assignee"),
            case.assignee.as_deref(),
            "{about}"
        );
        let estimate = case.estimate_minutes.map(|minutes| minutes.to_string());
        assert_eq!(last_event(case, "estimate"), estimate.as_deref(), "{about}");
        let wished = last_event(case, "callback").unwrap_or_default();
        assert_eq!(
            case.callback.as_ref().map_or("", |wish| &wish.phone),
            wished,
            "{about}"
        );
        let called = case
            .callback
            .as_ref()
            .is_some_and(|wish| wish.done_after.is_some());
        assert_eq!(
            last_event(case, "callback_done").is_some(),
            called,
            "{about}"
        );
    }
}

#[test]
fn a_conversation_begins_with_the_request_and_is_one_to_twelve_messages_long() {
    let (data, document) = (data(), quisa());
    for case in &data.cases {
        let about = &case.subject;
        assert_eq!(case.messages[0].kind, Kind::Reply, "{about}");
        let written = case
            .messages
            .iter()
            .filter(|message| message.kind != Kind::Event);
        assert!((1..=12).contains(&written.count()), "{about}");
        for message in &case.messages {
            let event = message.event.as_ref();
            assert_eq!(event.is_some(), message.kind == Kind::Event, "{about}");
            assert_eq!(event.is_some(), message.body.is_empty(), "{about}");
            assert!(
                event.is_none_or(|e| EVENT_TYPES.contains(&e.kind.as_str())),
                "{about}"
            );
        }
        let mut filled = portal::form::Filled::default();
        filled
            .fields
            .insert("subject".into(), about.as_str().into());
        filled
            .fields
            .insert("body".into(), case.messages[0].body.as_str().into());
        let kind = document.ticket_type(&case.kind).unwrap();
        let accepted = portal::form::accept(&document, kind, &filled).unwrap();
        assert_eq!(accepted.fields, filled.fields, "{about} is clean");
    }
}

#[test]
fn every_attachment_exists_is_used_and_is_small() {
    let data = data();
    let messages = data.cases.iter().flat_map(|case| &case.messages);
    let used: BTreeSet<_> = messages
        .flat_map(|m| &m.attachments)
        .map(String::as_str)
        .collect();
    let known: BTreeSet<_> = file_names().collect();
    assert_eq!(used, known);
    let pictures = known.iter().filter(|name| name.ends_with(".png"));
    assert!(pictures.count() >= 8);
    for name in known {
        let bytes = file(name).unwrap();
        assert!((1..=60 * 1024).contains(&bytes.len()), "{name}");
        assert_eq!(
            infer::get(bytes).map(|kind| kind.extension()),
            name.ends_with(".png").then_some("png")
        );
    }
    assert_eq!(file("gibt-es-nicht.png"), None);
}

#[test]
fn times_are_in_order_and_never_in_the_future_whatever_the_day() {
    let (data, desk) = (data(), desk_of(&quisa()));
    for hour in 0..(24 * 8) {
        let now = noon() + Duration::hours(hour);
        for (case, timeline) in data.in_order(now, desk.as_ref()) {
            let about = &case.subject;
            assert_eq!(timeline.messages.len(), case.messages.len(), "{about}");
            assert_eq!(timeline.messages[0], timeline.created, "{about}");
            assert!(timeline.messages.is_sorted(), "{about} at {now}");
            assert!(
                timeline.messages.iter().all(|at| *at <= now),
                "{about} at {now}"
            );
            assert!(now - timeline.created < Duration::days(750), "{about}");
            let called = case
                .callback
                .as_ref()
                .is_some_and(|wish| wish.done_after.is_some());
            assert_eq!(timeline.callback_done.is_some(), called, "{about}");
        }
    }
}

#[test]
fn the_first_customer_has_something_new_to_read_whatever_the_day() {
    let (data, desk) = (data(), desk_of(&quisa()));
    let customer = &data.people[0].email;
    for hour in 0..(24 * 8) {
        let now = noon() + Duration::hours(hour);
        let fresh = super::timeline::working_days_before(now, super::import::UNREAD_DAYS);
        let cases = data.in_order(now, desk.as_ref()).into_iter();
        let new = cases
            .filter(|(case, _)| case.requester == *customer)
            .flat_map(|(case, times)| case.messages.iter().zip(times.messages))
            .filter(|(message, at)| {
                let told = matches!(message.kind, Kind::Reply | Kind::Finding);
                told && message.author != *customer && *at >= fresh
            });
        assert!(new.count() > 0, "nothing new at {now}");
    }
}

#[test]
fn agents_answer_while_the_desk_is_open() {
    let (data, document) = (data(), quisa());
    let desk = desk_of(&document).unwrap();
    for (case, timeline) in data.in_order(noon(), Some(&desk)) {
        let agents = case
            .messages
            .iter()
            .zip(&timeline.messages)
            .filter(|(message, _)| {
                message.author.ends_with("@quisa.example") && message.minutes_after > 0
            });
        for (message, at) in agents {
            let near = desk.state(*at).open || desk.state(*at - Duration::minutes(45)).open;
            assert!(near, "{}: {} at {at}", case.subject, message.author);
        }
    }
}

/// The demonstrations beside that of quisa.
const OTHERS: [&str; 4] = ["digidesk", "managedhosting", "sys-fn", "speicherwerk"];

fn other(name: &str) -> (DemoData, Document) {
    (load(name).unwrap(), crate::profiles::load(name).unwrap())
}

#[test]
fn every_other_portal_has_cases_in_all_its_statuses_phases_and_types_that_are_asked_for() {
    for name in OTHERS {
        let (data, document) = other(name);
        for status in &document.statuses {
            let shown = data.cases.iter().any(|case| case.status == status.id);
            let passed = data.cases.iter().any(|case| {
                let events = case.messages.iter().filter_map(|it| it.event.as_ref());
                events.into_iter().any(|event| event.to == status.id)
            });
            assert!(shown || passed, "{name}: nothing is {}", status.id);
        }
        for phase in &document.phases {
            let cases = data.cases.iter();
            let shown = cases.filter(|case| phase.statuses.contains(&case.status));
            assert!(shown.count() > 0, "{name}: nothing is in {}", phase.id);
        }
        let first = &data.people[0];
        assert!(
            first.role == Role::Customer && first.state.is_none() && first.unverified.is_none(),
            "{name}: the first customer can sign in"
        );
    }
}

#[test]
fn every_role_of_every_portal_is_somebodys() {
    for name in OTHERS {
        let (data, document) = other(name);
        for role in document.roles.keys() {
            let own = |person: &super::cases::Person| {
                let mut roles = person.roles.clone();
                if person.role == Role::Manager {
                    roles.push("manager".to_owned());
                }
                document.with_implied(&roles).contains(role)
            };
            let contact = data.organisations.iter().any(|home| {
                (role == "primary_contact" && home.primary_contact.is_some())
                    || (role == "monitoring_contact" && home.monitoring_contact.is_some())
            });
            let plain = role == "member";
            assert!(
                plain || contact || data.people.iter().any(own),
                "{name}: nobody is {role}"
            );
        }
    }
}

#[test]
fn what_the_other_portals_customers_filed_passes_their_forms() {
    for name in OTHERS {
        let (data, document) = other(name);
        for case in &data.cases {
            let about = format!("{name}: {}", case.subject);
            let kind = document.ticket_type(&case.kind).expect(&about);
            let mut filled = portal::form::Filled {
                fields: case.fields.clone(),
                ..portal::form::Filled::default()
            };
            let body = case.messages[0].body.clone();
            filled
                .fields
                .insert("subject".into(), case.subject.clone().into());
            filled.fields.insert("body".into(), body.into());
            // What came by phone or mail was not filled in by the customer; files are not told here.
            if case.channel == "app" {
                let problems = portal::form::accept(&document, kind, &filled).err();
                let problems = problems.unwrap_or_default();
                let serious = problems
                    .iter()
                    .filter(|it| it.pointer != "/message/attachments");
                assert_eq!(serious.count(), 0, "{about}: {problems:?}");
            }
            let role = |email: &str| {
                let found = data.people.iter().find(|person| person.email == email);
                found.map(|person| person.role)
            };
            assert!(
                role(&case.requester).is_some_and(|role| role != Role::Agent),
                "{about}"
            );
            for message in &case.messages {
                assert!(role(&message.author).is_some(), "{about}");
            }
            assert_eq!(
                last_event(case, "assignee"),
                case.assignee.as_deref(),
                "{about}"
            );
        }
    }
}

#[test]
fn the_other_portals_times_are_in_order_and_never_in_the_future() {
    for name in OTHERS {
        let (data, document) = other(name);
        let desk = desk_of(&document);
        for hour in 0..(24 * 8) {
            let now = noon() + Duration::hours(hour);
            for (case, timeline) in data.in_order(now, desk.as_ref()) {
                assert!(timeline.messages.is_sorted(), "{name}: {}", case.subject);
                let last = timeline.messages.last();
                assert!(
                    last.is_some_and(|at| *at <= now),
                    "{name}: {}",
                    case.subject
                );
            }
        }
    }
}
