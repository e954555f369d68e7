//! Mistakes in a profile are found, with their place.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{QUISA, quisa};
use portal::document::Guard;
use portal::{Document, ProfileError};

fn line_of(needle: &str) -> usize {
    QUISA
        .lines()
        .position(|line| line.contains(needle))
        .unwrap()
        + 1
}

#[test]
fn a_slip_of_syntax_names_its_line() {
    let broken = QUISA.replace("label = \"Support Historie\"", "label = Support Historie");
    let ProfileError::Text { line, .. } = Document::from_toml(&broken).unwrap_err() else {
        panic!("a text error");
    };
    assert_eq!(line, line_of("Support Historie\""));
}

#[test]
fn a_wrong_kind_of_value_names_its_line() {
    let broken = QUISA.replace("tickets_per_hour = 60", "tickets_per_hour = \"many\"");
    let ProfileError::Text { line, .. } = Document::from_toml(&broken).unwrap_err() else {
        panic!("a text error");
    };
    assert_eq!(line, line_of("tickets_per_hour"));
}

#[test]
fn a_misspelt_key_is_not_ignored() {
    let broken = QUISA.replace("tickets_per_hour = 60", "tickets_per_huor = 60");
    let error = Document::from_toml(&broken).unwrap_err();
    let line = line_of("tickets_per_hour");
    assert_eq!(
        error,
        ProfileError::UnknownKey {
            line,
            path: "rules.tickets_per_huor".into()
        }
    );
}

#[test]
fn a_misspelt_word_of_a_closed_list_is_not_ignored() {
    let broken = QUISA.replace("guard = \"no_callback_pending\"", "guard = \"no_calback\"");
    let error = Document::from_toml(&broken).unwrap_err().to_string();
    assert!(error.contains("guard=no_calback"), "{error}");
    let broken = QUISA.replace(
        "new_ticket = \"Support Ticket\"",
        "new_tikket = \"Support Ticket\"",
    );
    assert!(Document::from_toml(&broken).is_err());
}

#[test]
fn contradictions_are_listed_with_their_place() {
    let mut document = quisa();
    document.statuses.push(document.statuses[0].clone());
    document.views[0].categories.clear();
    document.transitions[0].to = Some("verschollen".into());
    document.transitions[1].guard = Some(Guard::WithinReopenDays);
    document.transitions[2].roles = vec!["king".into()];
    document.hours.get_mut("main").unwrap().rule = "Mo-Do 9 bis 12".into();
    document.ticket_types[0].form[0].pattern = Some("([a-z".into());
    document.channels[1].hours = Some("nachts".into());
    document.branding.color = "blau".into();
    let found: Vec<String> = document
        .check()
        .into_iter()
        .map(|problem| problem.path)
        .collect();
    assert_eq!(
        found,
        [
            "statuses[4].id",
            "views[0].categories",
            "ticket_types[0].form[0].pattern",
            "transitions[0].to",
            "transitions[1].guard",
            "transitions[2].roles",
            "hours.main",
            "channels[1].hours",
            "branding.color",
        ]
    );
}

#[test]
fn a_newer_document_is_still_read() {
    let mut json = serde_json::to_value(quisa()).unwrap();
    json["holograms"] = serde_json::json!([1, 2]);
    json["transitions"][0]["guard"] = "by_moonlight".into();
    json["ticket_types"][0]["form"][0]["type"] = "hologram".into();
    let document: Document = serde_json::from_value(json).unwrap();
    assert_eq!(document.transitions[0].guard, Some(Guard::Unknown));
}
