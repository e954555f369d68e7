//! Who is told what.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use domain::{
    AccountId, Event, Message, MessageId, MessageKind, Side, Ticket, TicketId, TicketKey,
};
use engine::notice::{News, Reader, Told, decide};
use engine::view::NoticeKind;
use support::server::{self, AGENT, ANNA, BERT};
use uuid::Uuid;

const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));

fn ticket(number: u128, requester: &str) -> Ticket {
    let id = TicketId(Uuid::from_u128(number));
    serde_json::from_value(serde_json::json!({
        "id": id, "remote": "r", "number": "4711", "type_id": "support",
        "subject": "Drucker\n\u{202e}raucht", "status": "new",
        "status_since": "2026-11-23T09:00:00Z", "priority": null, "channel": "app",
        "requester": {"id": requester, "name": "Anna"}, "organization": null, "assignee": null,
        "project_lead": null, "queue": null, "callback": null, "estimate": null,
        "message_count": 1, "last_message_at": null, "closed_at": null, "rev": 3,
        "created_at": "2026-11-23T09:00:00Z", "updated_at": "2026-11-23T09:00:00Z",
    }))
    .unwrap()
}

fn given_to(ticket: &Ticket, who: &str) -> Ticket {
    let person = server::me(who).person;
    Ticket {
        assignee: Some(person),
        rev: ticket.rev + 1,
        ..ticket.clone()
    }
}

fn said(ticket: &Ticket, number: u128, author: &str, text: &str) -> News {
    news(
        ticket,
        server::message(ticket.id, MessageId(Uuid::from_u128(number)), author, text),
    )
}

fn news(ticket: &Ticket, message: Message) -> News {
    News::Message {
        ticket: Box::new(ticket.clone()),
        message: Box::new(message),
    }
}

fn event(ticket: &Ticket, number: u128, author: &str, kind: &str, to: &str) -> News {
    let mut message = server::message(ticket.id, MessageId(Uuid::from_u128(number)), author, "");
    message.kind = MessageKind::Event;
    message.event = Some(Event {
        kind: kind.to_owned(),
        from: String::new(),
        to: to.to_owned(),
    });
    news(ticket, message)
}

fn new(ticket: &Ticket) -> News {
    News::Ticket {
        before: None,
        ticket: Box::new(ticket.clone()),
    }
}

fn changed(before: &Ticket, ticket: &Ticket) -> News {
    News::Ticket {
        before: Some(Box::new(before.clone())),
        ticket: Box::new(ticket.clone()),
    }
}

fn told(who: &str, news: &[News]) -> Told {
    told_with(who, news, true, None, &|_| false)
}

fn told_with(
    who: &str,
    news: &[News],
    wanted: bool,
    focus: Option<TicketKey>,
    shown: &dyn Fn(&str) -> bool,
) -> Told {
    let (me, portal) = (server::me(who), server::description().portal);
    let reader = Reader {
        account: ACCOUNT,
        me: &me,
        portal: &portal,
        wanted,
        focus,
    };
    decide(news, reader, shown, &|_, message| {
        message.body.source() == "gelesen"
    })
}

fn kinds(told: &Told) -> Vec<(NoticeKind, &str)> {
    told.show
        .iter()
        .map(|notice| (notice.kind, notice.line.as_str()))
        .collect()
}

#[test]
fn a_customer_hears_of_replies_and_findings_on_own_tickets_only() {
    let (mine, theirs) = (ticket(1, ANNA), ticket(2, BERT));
    let mut finding = server::message(mine.id, MessageId(Uuid::from_u128(9)), AGENT, "Ursache");
    finding.kind = MessageKind::Finding;
    let news = [
        said(&mine, 7, AGENT, "Guten Tag"),
        said(&mine, 8, ANNA, "von mir"),
        said(&theirs, 10, AGENT, "fremd"),
        said(&mine, 11, AGENT, "gelesen"),
        news(&mine, finding),
    ];
    let told = told(ANNA, &news);
    assert_eq!(
        kinds(&told),
        [
            (NoticeKind::Reply, "Guten Tag"),
            (NoticeKind::Reply, "Ursache")
        ]
    );
    assert_eq!(
        told.show[0].subject, "Drucker raucht",
        "one line, nothing that deceives"
    );
    assert_eq!(told.remember.len(), 2);
}

#[test]
fn a_customer_never_hears_of_notes_or_inner_events() {
    let mine = ticket(1, ANNA);
    let mut note = server::message(mine.id, MessageId(Uuid::from_u128(9)), AGENT, "intern");
    note.kind = MessageKind::Note;
    let news = [
        news(&mine, note),
        event(&mine, 2, AGENT, "assignee", "AG"),
        event(&mine, 3, AGENT, "mail_sent", ""),
        event(&mine, 4, AGENT, "estimate", "30"),
    ];
    assert_eq!(kinds(&told(ANNA, &news)), []);
}

#[test]
fn a_changed_status_is_told_in_the_portals_word_unless_somebody_wrote() {
    let mine = ticket(1, ANNA);
    let done = event(&mine, 2, AGENT, "status", "done");
    assert_eq!(
        kinds(&told(ANNA, std::slice::from_ref(&done))),
        [(NoticeKind::Status, "erledigt")]
    );
    let words = said(&mine, 3, AGENT, "ist behoben");
    assert_eq!(
        kinds(&told(ANNA, &[done, words])),
        [(NoticeKind::Reply, "ist behoben")]
    );
    let own = event(&mine, 4, ANNA, "status", "done");
    assert_eq!(kinds(&told(ANNA, &[own])), []);
}

#[test]
fn of_several_changes_of_status_the_last_is_told() {
    let mine = ticket(1, ANNA);
    let news = [
        event(&mine, 2, AGENT, "status", "question"),
        event(&mine, 3, AGENT, "status", "done"),
    ];
    assert_eq!(
        kinds(&told(ANNA, &news)),
        [(NoticeKind::Status, "erledigt")]
    );
}

#[test]
fn q17_every_agent_hears_of_a_new_request_once() {
    let request = ticket(1, ANNA);
    let news = [
        new(&request),
        said(&request, 2, ANNA, "Seit heute"),
        event(&request, 3, ANNA, "filed", ""),
    ];
    assert_eq!(
        kinds(&told(AGENT, &news)),
        [(NoticeKind::NewTicket, "Seit heute")]
    );
    let closed = Ticket {
        status: "done".to_owned(),
        ..request
    };
    assert_eq!(
        kinds(&told(AGENT, &[new(&closed)])),
        [],
        "an old case that came into view"
    );
}

#[test]
fn an_agent_hears_of_replies_to_own_and_unassigned_tickets() {
    let nobodys = ticket(1, ANNA);
    let mine = given_to(&ticket(2, ANNA), AGENT);
    let other = given_to(&ticket(3, ANNA), BERT);
    let news = [
        said(&nobodys, 7, ANNA, "eins"),
        said(&mine, 8, ANNA, "zwei"),
        said(&other, 9, ANNA, "drei"),
    ];
    assert_eq!(
        kinds(&told(AGENT, &news)),
        [(NoticeKind::Reply, "eins"), (NoticeKind::Reply, "zwei")]
    );
}

#[test]
fn an_agent_is_told_of_a_ticket_given_to_him_not_of_one_he_took() {
    let before = ticket(1, ANNA);
    let after = given_to(&before, AGENT);
    let given = changed(&before, &after);
    assert_eq!(
        kinds(&told(AGENT, std::slice::from_ref(&given))),
        [(NoticeKind::Assigned, "")]
    );
    let took = event(&after, 2, AGENT, "assignee", "AG");
    assert_eq!(kinds(&told(AGENT, &[given, took])), []);
}

#[test]
fn an_agent_hears_of_a_status_only_when_a_customer_changed_it() {
    let mine = given_to(&ticket(1, ANNA), AGENT);
    let mut colleague = server::message(mine.id, MessageId(Uuid::from_u128(2)), BERT, "");
    colleague.kind = MessageKind::Event;
    colleague.author.side = Side::Agent;
    colleague.event = Some(Event {
        kind: "status".to_owned(),
        from: String::new(),
        to: "done".to_owned(),
    });
    assert_eq!(kinds(&told(AGENT, &[news(&mine, colleague)])), []);
    let reopened = event(&mine, 3, ANNA, "status", "new");
    assert_eq!(
        kinds(&told(AGENT, &[reopened])),
        [(NoticeKind::Status, "neu")]
    );
}

#[test]
fn what_was_shown_or_is_on_screen_or_not_wanted_is_not_told() {
    let mine = ticket(1, ANNA);
    let news = [said(&mine, 7, AGENT, "eins")];
    let id = told(ANNA, &news).show[0].id.clone();
    let again = told_with(ANNA, &news, true, None, &|known| known == id);
    assert_eq!(again, Told::default());
    let focus = Some(TicketKey {
        account: ACCOUNT,
        ticket: mine.id,
    });
    assert_eq!(
        told_with(ANNA, &news, true, focus, &|_| false),
        Told::default()
    );
    assert_eq!(
        told_with(ANNA, &news, false, None, &|_| false),
        Told::default()
    );
}

#[test]
fn five_are_told_one_by_one_and_six_as_a_digest() {
    let replies = |count: u128| -> Vec<News> {
        (1..=count)
            .map(|n| said(&ticket(n, ANNA), 100 + n, AGENT, "x"))
            .collect()
    };
    assert_eq!(told(ANNA, &replies(5)).show.len(), 5);
    let digest = told(ANNA, &replies(6));
    assert_eq!(kinds(&digest), [(NoticeKind::Digest, "agent")]);
    assert_eq!(digest.show[0].count, 6);
    assert_eq!(
        digest.remember.len(),
        6,
        "each is remembered, none comes later"
    );
}

#[test]
fn the_same_message_twice_in_one_batch_is_told_once() {
    let mine = ticket(1, ANNA);
    let news = [said(&mine, 7, AGENT, "eins"), said(&mine, 7, AGENT, "eins")];
    assert_eq!(told(ANNA, &news).show.len(), 1);
}
