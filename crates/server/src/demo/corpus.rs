//! Made-up tickets in any number, for figures and for scrolling: always the same ones, told by the
//! portal's own people.

use corpus::Status;
use portal::Document;
use portal::document::Category;

use super::cases::{Case, Event, Format, Kind, Message, Person, Role};

/// Every demonstration has the same tickets.
const SEED: u64 = 2026;
/// Minutes of a day.
const DAY: u32 = 1_440;
/// Minutes from the last message to “done”.
const TO_DONE: u32 = 5;

/// `count` tickets of the given people, newest last, in the portal's first and last status.
pub fn cases(
    count: u32,
    people: &[Person],
    document: &Document,
) -> impl Iterator<Item = Case> + use<> {
    let of = |wanted: fn(Role) -> bool| -> Vec<String> {
        let fitting = people.iter().filter(|person| wanted(person.role));
        fitting.map(|person| person.email.clone()).collect()
    };
    let customers = of(|role| role != Role::Agent);
    let agents = of(|role| role == Role::Agent);
    let frame = Frame::of(document);
    corpus::tickets(count, SEED).map(move |made| {
        let requester = nth(&customers, made.account);
        let agent = nth(&agents, made.index);
        case(&made, &frame, &requester, &agent)
    })
}

/// What every made-up ticket has of its portal.
struct Frame {
    kind: String,
    open: String,
    done: String,
}

impl Frame {
    fn of(document: &Document) -> Self {
        let finished = |status: &&portal::document::Status| {
            matches!(status.category, Category::Done | Category::Closed)
        };
        let kinds = &document.ticket_types;
        let kind = kinds.iter().find(|kind| kind.default).or(kinds.first());
        let last = document.statuses.iter().rev().find(finished);
        Self {
            kind: kind.map(|it| it.id.clone()).unwrap_or_default(),
            open: document
                .first_status()
                .map(|it| it.id.clone())
                .unwrap_or_default(),
            done: last.map(|it| it.id.clone()).unwrap_or_default(),
        }
    }
}

fn nth(people: &[String], number: u32) -> String {
    let mut round = people.iter().cycle();
    let place = usize::try_from(number).unwrap_or(0) % people.len().max(1);
    round.nth(place).cloned().unwrap_or_default()
}

fn case(made: &corpus::Ticket, frame: &Frame, requester: &str, agent: &str) -> Case {
    let open = made.status != Status::Done;
    let mut messages: Vec<_> = made
        .messages
        .iter()
        .enumerate()
        .map(|(position, one)| message(one, position, requester, agent))
        .collect();
    if !open {
        let last = messages.last().map_or(0, |last| last.minutes_after);
        messages.push(done(frame, agent, last + TO_DONE));
    }
    // The clock of a demonstration counts whole days back from today, and a time of that day.
    let minute = made.minutes_ago % DAY;
    Case {
        kind: frame.kind.clone(),
        subject: made.subject.clone(),
        status: if open { &frame.open } else { &frame.done }.clone(),
        priority: None,
        requester: requester.to_owned(),
        assignee: Some(agent.to_owned()),
        days_ago: made.minutes_ago / DAY + 1,
        time: format!("{:02}:{:02}", 23 - minute / 60, 59 - minute % 60),
        channel: "app".to_owned(),
        confirm_email: false,
        callback: None,
        estimate_minutes: None,
        extra_minutes: None,
        extra_euros: None,
        fields: std::collections::BTreeMap::new(),
        work: Vec::new(),
        invoiced: false,
        messages,
    }
}

fn message(made: &corpus::Message, position: usize, requester: &str, agent: &str) -> Message {
    let author = if made.by_customer { requester } else { agent };
    Message {
        author: author.to_owned(),
        kind: match position {
            _ if made.internal => Kind::Note,
            // The first answer of the help desk is what it found.
            1 if !made.by_customer => Kind::Finding,
            _ => Kind::Reply,
        },
        minutes_after: made.minutes_after,
        body: made.body.clone(),
        format: if made.html {
            Format::Html
        } else {
            Format::Plain
        },
        event: None,
        attachments: Vec::new(),
    }
}

fn done(frame: &Frame, agent: &str, minutes_after: u32) -> Message {
    Message {
        author: agent.to_owned(),
        kind: Kind::Event,
        minutes_after,
        body: String::new(),
        format: Format::Plain,
        event: Some(Event {
            kind: "status".into(),
            from: frame.open.clone(),
            to: frame.done.clone(),
        }),
        attachments: Vec::new(),
    }
}
