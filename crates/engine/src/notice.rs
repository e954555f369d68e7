//! What a person should be told. Pure: change + person + focus → [`NoticeView`] or nothing.
//!
//! Words are made by the shell; here are names, texts and codes. Which notices were already shown is
//! remembered in the user's file by their ids, so that a restart repeats nothing.

use std::collections::BTreeSet;

use domain::{AccountId, Category, Me, Message, MessageKind, Side, Ticket, TicketId, TicketKey};
use portal::Document;

use crate::text;
use crate::view::{NoticeKind, NoticeView};

/// More than this at once become one digest.
pub const AT_MOST: usize = 5;

/// Something new in the cache that could be worth telling.
#[derive(Debug, Clone)]
pub enum News {
    /// A message that was not in the cache before.
    Message {
        /// Its ticket, as it is now.
        ticket: Box<Ticket>,
        /// The message.
        message: Box<Message>,
    },
    /// A ticket's record changed, or it is new.
    Ticket {
        /// As the cache had it; none: it is new.
        before: Option<Box<Ticket>>,
        /// As it is now.
        ticket: Box<Ticket>,
    },
}

impl News {
    fn ticket(&self) -> &Ticket {
        match self {
            Self::Message { ticket, .. } | Self::Ticket { ticket, .. } => ticket,
        }
    }
}

/// Who is to be told, and what is known of them.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Whose account.
    pub account: AccountId,
    /// The person.
    pub me: &'a Me,
    /// The portal's words.
    pub portal: &'a Document,
    /// Notifications are wanted.
    pub wanted: bool,
    /// The thread on screen in a window that has the focus.
    pub focus: Option<TicketKey>,
}

/// What to show, and what to remember as shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// To be shown, oldest first.
    pub show: Vec<NoticeView>,
    /// Ids and their tickets, to be remembered before anything is shown.
    pub remember: Vec<(String, TicketId)>,
}

/// Notices for what came in between two quiet moments.
///
/// `shown` tells which ids were already shown, `read` which messages were read on any device.
#[must_use]
pub fn decide(
    news: &[News],
    reader: Reader<'_>,
    shown: &dyn Fn(&str) -> bool,
    read: &dyn Fn(&Ticket, &Message) -> bool,
) -> Told {
    if !reader.wanted {
        return Told::default();
    }
    let fresh = fresh_tickets(news, reader);
    let mut notices: Vec<NoticeView> = Vec::new();
    for item in news {
        if reader.focus == Some(key(reader, item.ticket().id)) {
            continue;
        }
        let notice = match item {
            News::Message { ticket, message } if !read(ticket, message) => {
                of_message(ticket, message, reader, &fresh)
            }
            News::Message { .. } => None,
            News::Ticket { before, ticket } => of_ticket(before.as_deref(), ticket, reader, news),
        };
        notices.extend(notice.filter(|notice| !shown(&notice.id)));
    }
    let mut seen = BTreeSet::new();
    notices.retain(|notice| seen.insert(notice.id.clone()));
    prefer_words(&mut notices);
    let remember = notices
        .iter()
        .filter_map(|notice| Some((notice.id.clone(), notice.ticket?.ticket)))
        .collect();
    let show = if notices.len() > AT_MOST {
        vec![digest(&notices, reader)]
    } else {
        notices
    };
    Told { show, remember }
}

/// Tickets that are new here and were filed by somebody else.
fn fresh_tickets(news: &[News], reader: Reader<'_>) -> BTreeSet<TicketId> {
    news.iter()
        .filter_map(|item| match item {
            News::Ticket {
                before: None,
                ticket,
            } if ticket.requester.id != reader.me.person.id => Some(ticket.id),
            News::Ticket { .. } | News::Message { .. } => None,
        })
        .collect()
}

fn of_message(
    ticket: &Ticket,
    message: &Message,
    reader: Reader<'_>,
    fresh: &BTreeSet<TicketId>,
) -> Option<NoticeView> {
    if message.author.id == reader.me.person.id {
        return None;
    }
    let agent = reader.me.is_agent();
    if agent && fresh.contains(&ticket.id) {
        return None; // told as a new request
    }
    let concerns = if agent {
        mine_or_nobodys(ticket, reader)
    } else {
        filed_by_me(ticket, reader)
    };
    if !concerns {
        return None;
    }
    match message.kind {
        MessageKind::Reply | MessageKind::Finding => {}
        MessageKind::Note if agent && assigned_to_me(ticket, reader) => {}
        MessageKind::Note => return None,
        MessageKind::Event => return of_event(ticket, message, reader),
    }
    Some(NoticeView {
        id: format!("message/{}/{}", reader.account, message.id),
        kind: NoticeKind::Reply,
        ticket: Some(key(reader, ticket.id)),
        sender: message.author.name.clone(),
        subject: text::one_line(&ticket.subject),
        number: number(ticket),
        line: text::first_line(&message.body),
        count: 1,
    })
}

/// Of events only a changed status is worth a notice; agents hear of it when a customer did it.
fn of_event(ticket: &Ticket, message: &Message, reader: Reader<'_>) -> Option<NoticeView> {
    let event = message
        .event
        .as_ref()
        .filter(|event| event.kind == "status")?;
    if reader.me.is_agent() && message.author.side != Side::Customer {
        return None;
    }
    let label = reader
        .portal
        .statuses
        .iter()
        .find(|status| status.id == event.to)
        .map_or_else(|| event.to.clone(), |status| status.label.clone());
    Some(NoticeView {
        id: format!("message/{}/{}", reader.account, message.id),
        kind: NoticeKind::Status,
        ticket: Some(key(reader, ticket.id)),
        sender: message.author.name.clone(),
        subject: text::one_line(&ticket.subject),
        number: number(ticket),
        line: label,
        count: 1,
    })
}

fn of_ticket(
    before: Option<&Ticket>,
    ticket: &Ticket,
    reader: Reader<'_>,
    news: &[News],
) -> Option<NoticeView> {
    if !reader.me.is_agent() || ticket.requester.id == reader.me.person.id {
        return None;
    }
    let given = assigned_to_me(ticket, reader)
        && before.is_some_and(|before| !assigned_to_me(before, reader))
        && !taken_by_myself(ticket, reader, news);
    if given {
        return Some(about_ticket(
            NoticeKind::Assigned,
            "assigned",
            ticket,
            reader,
            news,
        ));
    }
    let new = before.is_none() && is_open(ticket, reader) && mine_or_nobodys(ticket, reader);
    new.then(|| about_ticket(NoticeKind::NewTicket, "new", ticket, reader, news))
}

fn about_ticket(
    kind: NoticeKind,
    word: &str,
    ticket: &Ticket,
    reader: Reader<'_>,
    news: &[News],
) -> NoticeView {
    let first = news.iter().find_map(|item| match item {
        News::Message { message, .. }
            if message.ticket == ticket.id && message.kind != MessageKind::Event =>
        {
            Some(text::first_line(&message.body))
        }
        News::Message { .. } | News::Ticket { .. } => None,
    });
    let id = match kind {
        // Given away and given back is a new matter.
        NoticeKind::Assigned => format!("{word}/{}/{}/{}", reader.account, ticket.id, ticket.rev),
        _ => format!("{word}/{}/{}", reader.account, ticket.id),
    };
    NoticeView {
        id,
        kind,
        ticket: Some(key(reader, ticket.id)),
        sender: ticket.requester.name.clone(),
        subject: text::one_line(&ticket.subject),
        number: number(ticket),
        line: first.unwrap_or_default(),
        count: 1,
    }
}

/// One matter, one notice: where somebody wrote, the changed status beside it says nothing more.
fn prefer_words(notices: &mut Vec<NoticeView>) {
    let spoken: BTreeSet<TicketKey> = notices
        .iter()
        .filter(|notice| notice.kind != NoticeKind::Status)
        .filter_map(|notice| notice.ticket)
        .collect();
    let mut statuses = BTreeSet::new();
    let mut newest_first: Vec<NoticeView> = std::mem::take(notices);
    newest_first.reverse();
    newest_first.retain(|notice| {
        notice.kind != NoticeKind::Status
            || notice
                .ticket
                .is_none_or(|key| !spoken.contains(&key) && statuses.insert(key))
    });
    newest_first.reverse();
    *notices = newest_first;
}

fn digest(notices: &[NoticeView], reader: Reader<'_>) -> NoticeView {
    let mut senders: Vec<&str> = Vec::new();
    for notice in notices {
        if !senders.contains(&notice.sender.as_str()) {
            senders.push(&notice.sender);
        }
    }
    senders.truncate(3);
    let newest = notices.last().map_or("", |notice| notice.id.as_str());
    NoticeView {
        id: format!("digest/{newest}"),
        kind: NoticeKind::Digest,
        ticket: None,
        sender: reader.portal.name.clone(),
        subject: String::new(),
        number: None,
        line: senders.join(", "),
        count: u32::try_from(notices.len()).unwrap_or(u32::MAX),
    }
}

fn key(reader: Reader<'_>, ticket: TicketId) -> TicketKey {
    TicketKey {
        account: reader.account,
        ticket,
    }
}

fn number(ticket: &Ticket) -> Option<String> {
    ticket.number.as_ref().map(|number| number.0.clone())
}

fn filed_by_me(ticket: &Ticket, reader: Reader<'_>) -> bool {
    ticket.requester.id == reader.me.person.id
}

fn assigned_to_me(ticket: &Ticket, reader: Reader<'_>) -> bool {
    ticket
        .assignee
        .as_ref()
        .is_some_and(|assignee| assignee.id == reader.me.person.id)
}

fn mine_or_nobodys(ticket: &Ticket, reader: Reader<'_>) -> bool {
    ticket.assignee.is_none() || assigned_to_me(ticket, reader)
}

fn taken_by_myself(ticket: &Ticket, reader: Reader<'_>, news: &[News]) -> bool {
    news.iter().any(|item| match item {
        News::Message { message, .. } => {
            message.ticket == ticket.id
                && message.author.id == reader.me.person.id
                && message
                    .event
                    .as_ref()
                    .is_some_and(|event| event.kind == "assignee")
        }
        News::Ticket { .. } => false,
    })
}

fn is_open(ticket: &Ticket, reader: Reader<'_>) -> bool {
    reader
        .portal
        .statuses
        .iter()
        .find(|status| status.id == ticket.status)
        .is_none_or(|status| matches!(status.category, Category::Open | Category::WaitingCustomer))
}
