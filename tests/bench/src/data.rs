//! Made-up tickets as the client's records, and a client's files filled with them.

use std::path::Path;

use anyhow::{Context as _, Result};
use chrono::TimeDelta;
use corpus::{Scale, Status};
use domain::{
    AccountId, Author, Body, Message, MessageId, MessageKind, Number, Organization, Person,
    RemoteId, Side, Ticket, TicketId, Timestamp,
};
use store::{CacheTx, Feed, Folders, Key, Protection, Store};
use uuid::Uuid;

/// The same texts in every run.
pub(crate) const SEED: u64 = 2_026;
/// Tickets written in one transaction.
const BATCH: usize = 250;
/// Rows made searchable in one transaction.
const INDEXED: u32 = 2_000;
/// Messages of a ticket that is long, but as they are in real life.
pub(crate) const LONG: u32 = 500;
/// How many of those a filled client has, newest of all.
pub(crate) const LONG_TICKETS: u32 = 20;
/// The beginning of their subjects.
pub(crate) const LONG_SUBJECT: &str = "Langer Vorgang";

/// Who files tickets.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    /// The person.
    pub(crate) person: Person,
    /// Whose organisation.
    pub(crate) organization: Option<Organization>,
}

impl Customer {
    /// Somebody who is nobody in particular.
    pub(crate) fn made_up() -> Self {
        let person = Person {
            id: "c".into(),
            name: "Jutta Brandt".into(),
            initials: String::new(),
        };
        let organization = Some(Organization {
            id: "o".into(),
            name: "Stadtwerke Lindental".into(),
        });
        Self {
            person,
            organization,
        }
    }
}

fn agent() -> Person {
    Person {
        id: "a".into(),
        name: "Kai Sommer".into(),
        initials: "KS".into(),
    }
}

/// A ticket with its conversation, as a server would tell it.
pub(crate) fn records(
    made: &corpus::Ticket,
    now: Timestamp,
    who: &Customer,
) -> (Ticket, Vec<Message>) {
    let id = TicketId(Uuid::from_u128(1 << 64 | u128::from(made.index)));
    let filed = now - TimeDelta::minutes(i64::from(made.minutes_ago));
    let at = |message: &corpus::Message| filed + TimeDelta::minutes(message.minutes_after.into());
    let messages: Vec<Message> = (0_u32..)
        .zip(&made.messages)
        .map(|(position, message)| spoken(message, position, id, at(message), who))
        .collect();
    let last = made.messages.last().map_or(filed, at);
    let status = match made.status {
        Status::Open => "open",
        Status::InProgress => "in_progress",
        Status::Question => "question",
        Status::Done => "done",
    };
    let ticket = Ticket {
        id,
        remote: RemoteId(id.to_string()),
        number: Some(Number(format!("M-{:06}", made.index))),
        type_id: "support".into(),
        subject: made.subject.clone(),
        status: status.into(),
        status_since: last,
        priority: Some("normal".into()),
        channel: "app".into(),
        requester: who.person.clone(),
        organization: who.organization.clone(),
        assignee: (made.status != Status::Open).then(agent),
        project_lead: None,
        queue: None,
        fields: Default::default(),
        callback: None,
        confirm_email: false,
        estimate: None,
        agreed: domain::Agreed::default(),
        message_count: u32::try_from(messages.len()).unwrap_or(u32::MAX),
        last_message_at: Some(last),
        closed_at: (made.status == Status::Done).then_some(last),
        rev: 1,
        created_at: filed,
        updated_at: last,
    };
    (ticket, messages)
}

fn spoken(
    message: &corpus::Message,
    position: u32,
    ticket: TicketId,
    at: Timestamp,
    who: &Customer,
) -> Message {
    let (person, side) = if message.by_customer {
        (who.person.clone(), Side::Customer)
    } else {
        (agent(), Side::Agent)
    };
    let id = MessageId(Uuid::from_u128(
        ticket.0.as_u128() << 20 | u128::from(position),
    ));
    let body = message.body.clone();
    Message {
        id,
        ticket,
        remote: RemoteId(id.to_string()),
        kind: if message.internal {
            MessageKind::Note
        } else {
            MessageKind::Reply
        },
        author: Author {
            id: person.id,
            name: person.name,
            initials: person.initials,
            side,
        },
        body: if message.html {
            Body::Html(body)
        } else {
            Body::Plain(body)
        },
        attachments: Vec::new(),
        channel: "app".into(),
        event: None,
        created_at: at,
        rev: 1,
    }
}

/// Writes tickets into a cache as a first load does: rows first, then the index. `feed` says whose
/// each is.
pub(crate) fn fill(
    store: &Store,
    tickets: impl Iterator<Item = corpus::Ticket>,
    now: Timestamp,
    who: &Customer,
    feed: impl Fn(&corpus::Ticket) -> Feed,
) -> Result<()> {
    let mut tickets = tickets.peekable();
    while tickets.peek().is_some() {
        let batch: Vec<_> = tickets.by_ref().take(BATCH).collect();
        store.cache_write(|tx| {
            tx.index_later();
            batch
                .iter()
                .try_for_each(|made| put(tx, feed(made), made, now, who))
        })?;
    }
    while store
        .cache_write(|tx| tx.search_mut().index_pending(INDEXED))?
        .0
        > 0
    {}
    Ok(())
}

fn put(
    tx: &CacheTx<'_>,
    feed: Feed,
    made: &corpus::Ticket,
    now: Timestamp,
    who: &Customer,
) -> Result<(), store::Error> {
    let (ticket, messages) = records(made, now, who);
    tx.tickets_mut().put(feed, &ticket)?;
    for message in &messages {
        tx.messages_mut().put(feed, message)?;
    }
    Ok(())
}

/// Fills the cache of a client that is signed in: 10,000 tickets and some long ones, all its own. Runs
/// in the session whose keychain holds the client's key.
pub(crate) fn fill_client(folder: &Path) -> Result<()> {
    let key = secrets::installation_key(folder)?;
    let protection = Protection::Encrypted(Key::new(*key.bytes()));
    let folders = Folders {
        data: folder.to_owned(),
        cache: folder.to_owned(),
    };
    let now = chrono::Utc::now();
    let (store, _reports) = Store::open(&folders, &protection, now)?;
    let (account, who, generation) = owner(&store)?;
    let tickets = corpus::tickets(Scale::M.tickets(), SEED).chain(long_tickets());
    fill(&store, tickets, now, &who, |_| Feed {
        account,
        generation,
    })
}

/// The first account, its person, and the load its rows belong to.
fn owner(store: &Store) -> Result<(AccountId, Customer, u32)> {
    let found = store.read(|read| {
        let Some(account) = read.accounts().all()?.into_iter().next() else {
            return Ok(None);
        };
        let me = read.people().me(account.id)?;
        Ok(Some((
            account.id,
            me,
            read.cursors().get(account.id)?.generation,
        )))
    })?;
    let (account, me, generation) = found.context("nobody is signed in")?;
    let me = me.context("the account's person is not known yet")?;
    Ok((
        account,
        Customer {
            person: me.person,
            organization: me.organization,
        },
        generation,
    ))
}

/// Open tickets of [`LONG`] messages, the newest of all.
fn long_tickets() -> impl Iterator<Item = corpus::Ticket> {
    let texts = corpus::tickets(LONG_TICKETS * 80, SEED + 1);
    let bodies: Vec<_> = texts.flat_map(|ticket| ticket.messages).collect();
    (0..LONG_TICKETS).map(move |number| {
        let many = usize::try_from(LONG).unwrap_or_default();
        let skip = usize::try_from(number).unwrap_or_default() * many;
        let some = bodies.iter().cycle().skip(skip).take(many);
        let messages = (0..)
            .zip(some)
            .map(|(minutes_after, message)| corpus::Message {
                minutes_after,
                internal: false,
                ..message.clone()
            });
        corpus::Ticket {
            index: Scale::M.tickets() + number,
            account: 0,
            subject: format!("{LONG_SUBJECT} {number}"),
            status: Status::InProgress,
            minutes_ago: LONG + number,
            messages: messages.collect(),
        }
    })
}
