//! The profile of quisa says what the provider's text says.

#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{at, quisa};
use portal::document::{Ball, Category, Confirmation, Label, Purpose};
use portal::form::{Filled, accept};
use portal::transition::{Actor, Facts, Refusal, actions, check, holds, views};

fn customer() -> Actor {
    Actor {
        user_id: "sabine".into(),
        ..Actor::default()
    }
}

fn agent() -> Actor {
    Actor {
        user_id: "anke".into(),
        is_agent: true,
        ..Actor::default()
    }
}

fn ticket(status: &str) -> Facts {
    Facts {
        status: status.into(),
        requester: "sabine".into(),
        ..Facts::default()
    }
}

fn offered(who: &Actor, facts: &Facts) -> Vec<String> {
    let now = at("2026-11-23 10:00");
    actions(&quisa(), who, facts, now)
        .into_iter()
        .map(|offer| offer.action)
        .collect()
}

#[test]
fn the_profile_does_not_contradict_itself() {
    assert_eq!(quisa().check(), []);
}

#[test]
fn the_words_are_the_providers() {
    let document = quisa();
    for (label, word) in [
        (Label::New, "Neu"),
        (Label::NewTicket, "Support Ticket"),
        (Label::Upload, "Upload"),
        (Label::ConfirmEmail, "E-Mail"),
        (Label::Callback, "Rückruf"),
        (Label::Ticket, "Supportanfrage"),
        (Label::Staff, "Supportmitarbeiter"),
        (Label::Finding, "Ergebnis der Prüfung"),
        (Label::Estimate, "geschätzte Dauer zur Behebung"),
        (Label::ProjectLead, "Projektleiter"),
    ] {
        assert_eq!(document.label(label), Some(word));
    }
    assert_eq!(document.view("inbox").unwrap().label, "Support Eingang");
    assert_eq!(document.view("history").unwrap().label, "Support Historie");
    assert_eq!(document.status_label("done"), "erledigt");
    assert_eq!(document.contact.title, "quisa® Kundensupport");
    let channels = document
        .channels
        .iter()
        .map(|c| (c.label.as_str(), c.value.as_str()));
    assert_eq!(
        channels.collect::<Vec<_>>(),
        [
            ("Supportportal", "www.quisa-secure.eu/support"),
            ("Telefonsupport", "07531-58416401"),
            ("Email-Support", "helpdesk@quisa.de"),
            ("Supportchat", "www.helpdesk.quisa.de"),
        ]
    );
}

#[test]
fn only_the_portal_files_and_only_there_the_time_frame_holds() {
    let document = quisa();
    let create = document
        .channels
        .iter()
        .filter(|c| c.purpose.contains(&Purpose::Create));
    assert_eq!(
        create.map(|c| c.id.as_str()).collect::<Vec<_>>(),
        ["portal"]
    );
    for id in ["phone", "email", "chat"] {
        let channel = document.channel(id).unwrap();
        assert_eq!(channel.purpose, [Purpose::Clarify]);
        assert!(
            channel.warning.contains("Zeitrahmen"),
            "{id} says that the time frame is off"
        );
        assert!(channel.warning.contains("„Neu“"), "{id} leads to the form");
        assert!(!document.time_frame_holds(id));
    }
    assert!(document.time_frame_holds("app"));
}

#[test]
fn nobody_registers_and_the_confirmation_is_a_wish() {
    let document = quisa();
    assert!(!document.auth.registration);
    assert_eq!(document.mail.confirmation, Confirmation::Optional);
    assert!(document.mail.on_change);
}

#[test]
fn a_customers_lists_split_open_from_done() {
    let document = quisa();
    let who = customer();
    let lists: Vec<_> = views(&document, &who)
        .map(|view| view.id.as_str())
        .collect();
    assert_eq!(lists, ["inbox", "history"]);
    for status in &document.statuses {
        let facts = ticket(&status.id);
        let holding = views(&document, &who).filter(|v| holds(&document, v, &who, &facts));
        let expected = if status.id == "done" {
            "history"
        } else {
            "inbox"
        };
        assert_eq!(
            holding.map(|view| view.id.as_str()).collect::<Vec<_>>(),
            [expected]
        );
    }
}

#[test]
fn a_new_request_lies_in_the_helpdesk_until_somebody_takes_it() {
    let document = quisa();
    let who = agent();
    let list = |facts: &Facts| -> Vec<String> {
        views(&document, &who)
            .filter(|view| holds(&document, view, &who, facts))
            .map(|view| view.id.clone())
            .collect()
    };
    assert_eq!(list(&ticket("open")), ["queue", "all"]);
    let mine = Facts {
        assignee: Some("anke".into()),
        ..ticket("in_progress")
    };
    assert_eq!(list(&mine), ["mine", "all"]);
    assert_eq!(list(&ticket("done")), ["agent_history"]);
}

#[test]
fn a_customer_can_only_wish_for_a_call() {
    assert_eq!(offered(&customer(), &ticket("open")), ["request_callback"]);
    let wished = Facts {
        callback_pending: true,
        ..ticket("in_progress")
    };
    assert_eq!(offered(&customer(), &wished), ["cancel_callback"]);
    assert!(offered(&customer(), &ticket("done")).is_empty());
    let stranger = Actor {
        user_id: "murat".into(),
        ..Actor::default()
    };
    assert!(offered(&stranger, &ticket("open")).is_empty());
}

#[test]
fn a_customer_cannot_set_a_request_to_done() {
    let document = quisa();
    let now = at("2026-11-23 10:00");
    for status in ["open", "in_progress", "question", "done"] {
        for action in [
            "close",
            "reopen",
            "question",
            "take",
            "assign",
            "set_estimate",
        ] {
            let answer = check(&document, action, &customer(), &ticket(status), now);
            assert_eq!(answer, Err(Refusal::Role), "{action} in {status}");
        }
    }
    assert!(
        document
            .transitions
            .iter()
            .all(|t| t.to.is_none() || t.roles == ["agent"])
    );
}

#[test]
fn an_agent_takes_asks_and_closes() {
    let document = quisa();
    let now = at("2026-11-23 10:00");
    let to = |action: &str, facts: &Facts| check(&document, action, &agent(), facts, now);
    assert_eq!(to("take", &ticket("open")).unwrap(), "in_progress");
    let mine = Facts {
        assignee: Some("anke".into()),
        ..ticket("in_progress")
    };
    assert_eq!(to("take", &mine), Err(Refusal::Moot));
    assert_eq!(to("question", &mine).unwrap(), "question");
    assert_eq!(to("set_estimate", &mine).unwrap(), "in_progress");
    assert_eq!(to("close", &mine).unwrap(), "done");
    assert_eq!(to("close", &ticket("done")), Err(Refusal::Status));
    assert_eq!(to("reopen", &ticket("done")).unwrap(), "in_progress");
    assert_eq!(to("callback_done", &mine), Err(Refusal::Moot));
    assert_eq!(to("explode", &mine), Err(Refusal::Unknown));
}

#[test]
fn in_a_question_the_project_lead_phones_so_support_has_the_ball() {
    let document = quisa();
    let question = document.status("question").unwrap();
    assert_eq!(question.label, "Rückfrage");
    assert!(question.hint.contains("Projektleiter") && question.hint.contains("telefonisch"));
    assert_eq!(document.ball("question"), Ball::Support);
    assert_eq!(document.ball("done"), Ball::Nobody);
    assert_eq!(document.category("of a newer server"), Category::Open);
}

#[test]
fn the_form_wants_a_subject_and_a_text_and_takes_a_picture_for_the_text() {
    let document = quisa();
    let kind = document.ticket_type("support").unwrap();
    let mut filled = Filled::default();
    filled
        .fields
        .insert("subject".into(), "Anmeldung nicht möglich".into());
    let problems = accept(&document, kind, &filled).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].pointer, "/message/body");
    filled.attachments.push(portal::form::FileFacts {
        size: 10,
        picture: true,
    });
    assert!(accept(&document, kind, &filled).is_ok());
}
