//! What the server should show, kept without any feed.

use std::collections::{BTreeMap, BTreeSet};

use api::{Record, RecordKind};
use uuid::Uuid;

use crate::feed::{of_organization, of_queue, of_user};

/// Who plays: two customers, a manager, two agents.
pub(super) const PEOPLE: usize = 5;
/// Organisations and queues tickets move between.
pub(super) const ORGANIZATIONS: usize = 2;
pub(super) const QUEUES: [&str; 3] = ["first", "second", "third"];

pub(super) fn user(number: usize) -> Uuid {
    Uuid::from_u128(0xa000 + number as u128)
}

pub(super) fn organization(number: usize) -> Uuid {
    Uuid::from_u128(0xb000 + number as u128)
}

#[derive(Debug, Clone)]
pub(super) struct Ticket {
    pub(super) requester: usize,
    pub(super) organization: usize,
    pub(super) queue: usize,
    pub(super) subject: String,
    pub(super) rev: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Message {
    pub(super) ticket: Uuid,
    pub(super) internal: bool,
    pub(super) body: String,
}

/// The state of the server.
#[derive(Debug, Clone, Default)]
pub(super) struct Truth {
    pub(super) tickets: BTreeMap<Uuid, Ticket>,
    pub(super) messages: BTreeMap<Uuid, Message>,
    pub(super) marks: BTreeMap<(usize, Uuid), Uuid>,
    pub(super) held: Vec<BTreeSet<String>>,
    pub(super) answers: BTreeMap<Uuid, i64>,
}

/// What a reader knows of an object, as far as the model speaks of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Seen {
    Ticket {
        subject: String,
        rev: u32,
        queue: Option<String>,
        messages: u32,
    },
    Message {
        body: String,
    },
    Mark {
        message: Uuid,
    },
}

/// An object, and whether it is shown with staff's eyes: for telling leaks.
pub(super) type Glimpse = (RecordKind, Uuid, bool);

pub(super) fn glimpse(((kind, id), seen): ((RecordKind, Uuid), Seen)) -> Glimpse {
    (kind, id, seen.is_staff())
}

pub(super) type Sight = BTreeMap<(RecordKind, Uuid), Seen>;

impl Truth {
    /// Everything `reader` may see now.
    pub(super) fn sight(&self, reader: usize) -> Sight {
        let mut sight = Sight::new();
        for id in self.tickets.keys() {
            self.add_ticket(reader, *id, &mut sight);
        }
        for (id, message) in &self.messages {
            add_message(*id, message, &mut sight);
        }
        for ((owner, ticket), message) in &self.marks {
            if *owner == reader {
                sight.insert(
                    (RecordKind::ReadMark, *ticket),
                    Seen::Mark { message: *message },
                );
            }
        }
        sight
    }

    /// What `reader` may see of one ticket now.
    pub(super) fn sight_of(&self, reader: usize, ticket: Uuid) -> Sight {
        let mut sight = Sight::new();
        self.add_ticket(reader, ticket, &mut sight);
        for (id, message) in self
            .messages
            .iter()
            .filter(|(_, said)| said.ticket == ticket)
        {
            add_message(*id, message, &mut sight);
        }
        if let Some(message) = self.marks.get(&(reader, ticket)) {
            sight.insert(
                (RecordKind::ReadMark, ticket),
                Seen::Mark { message: *message },
            );
        }
        sight
    }

    fn add_ticket(&self, reader: usize, id: Uuid, sight: &mut Sight) {
        let ticket = &self.tickets[&id];
        let Some(staff) = self.eyes(reader, ticket) else {
            return;
        };
        let queue = staff.then(|| QUEUES[ticket.queue].to_owned());
        let (subject, rev) = (ticket.subject.clone(), ticket.rev);
        let seen = Seen::Ticket {
            subject,
            rev,
            queue,
            messages: 0,
        };
        sight.insert((RecordKind::Ticket, id), seen);
    }

    fn eyes(&self, reader: usize, ticket: &Ticket) -> Option<bool> {
        let held = &self.held[reader];
        if held.contains(&of_queue(QUEUES[ticket.queue])) {
            return Some(true);
        }
        let seen = held.contains(&of_user(user(ticket.requester)))
            || held.contains(&of_organization(organization(ticket.organization)));
        seen.then_some(false)
    }
}

fn add_message(id: Uuid, said: &Message, sight: &mut Sight) {
    let staff = match sight.get(&(RecordKind::Ticket, said.ticket)) {
        Some(ticket) => ticket.is_staff(),
        None => return,
    };
    if !staff && said.internal {
        return;
    }
    if let Some(Seen::Ticket { messages, .. }) = sight.get_mut(&(RecordKind::Ticket, said.ticket)) {
        *messages += 1;
    }
    sight.insert(
        (RecordKind::Message, id),
        Seen::Message {
            body: said.body.clone(),
        },
    );
}

impl Seen {
    pub(super) fn of(record: &Record) -> Self {
        match record {
            Record::Ticket(ticket) => Self::Ticket {
                subject: ticket.subject.clone(),
                rev: ticket.rev,
                queue: ticket.queue.clone(),
                messages: ticket.message_count,
            },
            Record::Message(message) => Self::Message {
                body: message.body.clone(),
            },
            Record::ReadMark(mark) => Self::Mark {
                message: mark.message_id,
            },
            other => panic!("the model knows no {other:?}"),
        }
    }

    pub(super) fn is_staff(&self) -> bool {
        matches!(self, Self::Ticket { queue: Some(_), .. })
    }
}

pub(super) fn key_of(record: &Record) -> (RecordKind, Uuid) {
    match record {
        Record::Ticket(ticket) => (RecordKind::Ticket, ticket.id),
        Record::Message(message) => (RecordKind::Message, message.id),
        Record::ReadMark(mark) => (RecordKind::ReadMark, mark.ticket_id),
        other => panic!("the model knows no {other:?}"),
    }
}
