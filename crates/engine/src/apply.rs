//! What a server told → one transaction in the cache.

use std::collections::BTreeSet;

use domain::{
    AccountId, Cursor, Message, MessageId, OpId, Page, ReadMark, Receipt, Record, RemoteChange,
    RemoteNotice, Stage, Ticket, TicketId, TicketKey, Timestamp,
};
use store::{CacheTx, Done, Error, Feed, Written};

use crate::error::DeskError;
use crate::hub::Hub;
use crate::notice::News;

/// What a page brought beyond the rows.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// What could be worth telling; empty during loads.
    pub(crate) news: Vec<News>,
    fresh: Vec<Fresh>,
    /// Whether anybody wants to know what is fresh.
    following: bool,
    /// Tickets read on some device.
    pub(crate) read: BTreeSet<TicketId>,
    /// The page belonged to another place in the feed: nothing was applied.
    pub(crate) dropped: bool,
    /// This page ended a load.
    pub(crate) loaded: bool,
    /// Rows changed.
    pub(crate) changed: bool,
}

/// A record that was not in the cache like this.
#[derive(Debug)]
enum Fresh {
    Ticket {
        before: Option<Box<Ticket>>,
        ticket: Box<Ticket>,
    },
    Message(Box<Message>),
}

/// Applies a page together with its cursor, or not at all.
///
/// A page that was asked for with another cursor than the stored one is dropped: it belongs to a past
/// that was already replaced. The first following page after a load sweeps what older loads left.
pub(crate) fn page(
    hub: &Hub,
    account: AccountId,
    asked_with: Option<&Cursor>,
    page: &Page,
    now: Timestamp,
) -> Result<Applied, DeskError> {
    let keep: BTreeSet<TicketId> = hub.read(|read| {
        let waiting = read.outbox().of_account(account)?.queued;
        Ok(waiting
            .iter()
            .map(|queued| queued.operation.ticket())
            .collect())
    })?;
    let applied = hub.cache(|tx| {
        let place = tx.cursors().get(account)?;
        if place.cursor.as_ref() != asked_with {
            return Ok(Applied {
                dropped: true,
                ..Applied::default()
            });
        }
        let feed = Feed {
            account,
            generation: place.generation,
        };
        let following = place.stage == Some(Stage::Tail) && page.stage == Stage::Tail;
        if page.stage != Stage::Tail {
            tx.index_later();
        }
        let mut applied = Applied {
            changed: !page.changes.is_empty(),
            following,
            ..Applied::default()
        };
        for change in &page.changes {
            one(tx, feed, change, &mut applied)?;
        }
        if page.stage == Stage::Tail && place.stage != Some(Stage::Tail) {
            tx.tickets_mut().sweep(feed, &keep)?;
            applied.loaded = true;
        }
        tx.cursors_mut()
            .advance(account, &page.next, page.stage, now)?;
        let fresh = std::mem::take(&mut applied.fresh);
        applied.news = news(tx, account, fresh)?;
        Ok(applied)
    })?;
    if applied.loaded {
        repeat_local_reads(hub, account)?;
    }
    Ok(applied)
}

fn one(
    tx: &CacheTx<'_>,
    feed: Feed,
    change: &RemoteChange,
    applied: &mut Applied,
) -> Result<(), Error> {
    match change {
        RemoteChange::Put(record) => put(tx, feed, record, applied),
        RemoteChange::TicketGone(ticket) => {
            let key = TicketKey {
                account: feed.account,
                ticket: *ticket,
            };
            tx.tickets_mut().remove(key).map(drop)
        }
        RemoteChange::MessageGone(message) => {
            tx.messages_mut().remove(feed.account, *message).map(drop)
        }
    }
}

fn put(tx: &CacheTx<'_>, feed: Feed, record: &Record, applied: &mut Applied) -> Result<(), Error> {
    let account = feed.account;
    match record {
        Record::Portal(description) => tx.portals_mut().put(account, description),
        Record::Me(me) => tx.people_mut().put_me(account, me),
        Record::Organization(organization) => {
            tx.people_mut().put_organization(account, organization)
        }
        Record::Ticket(ticket) => {
            let key = TicketKey {
                account,
                ticket: ticket.id,
            };
            let before = if applied.following {
                tx.tickets().get(key)?
            } else {
                None
            };
            let written = tx.tickets_mut().put(feed, ticket)?;
            if applied.following && matches!(written, Written::New | Written::Changed) {
                let before = before.map(Box::new);
                applied.fresh.push(Fresh::Ticket {
                    before,
                    ticket: ticket.clone(),
                });
            }
            Ok(())
        }
        Record::Message(message) => {
            let written = tx.messages_mut().put(feed, message)?;
            if applied.following && written == Written::New {
                applied.fresh.push(Fresh::Message(message.clone()));
            }
            Ok(())
        }
        Record::ReadMark(mark) => {
            if tx.read_marks_mut().put(account, mark)? {
                applied.read.insert(mark.ticket);
            }
            Ok(())
        }
        Record::Notice(RemoteNotice {
            ticket,
            read_at: Some(_),
            ..
        }) => {
            applied.read.insert(*ticket);
            Ok(())
        }
        Record::Notice(_) => Ok(()),
    }
}

/// Gives messages the ticket as it is after the whole page; those without one tell nothing.
fn news(tx: &CacheTx<'_>, account: AccountId, fresh: Vec<Fresh>) -> Result<Vec<News>, Error> {
    let mut news = Vec::with_capacity(fresh.len());
    for item in fresh {
        match item {
            Fresh::Ticket { before, ticket } => news.push(News::Ticket { before, ticket }),
            Fresh::Message(message) => {
                let key = TicketKey {
                    account,
                    ticket: message.ticket,
                };
                if let Some(ticket) = tx.tickets().get(key)? {
                    news.push(News::Message {
                        ticket: Box::new(ticket),
                        message,
                    });
                }
            }
        }
    }
    Ok(news)
}

/// A rebuilt cache does not know what was read here and is not told yet.
fn repeat_local_reads(hub: &Hub, account: AccountId) -> Result<(), DeskError> {
    let reads = hub.read(|read| read.local_reads().all())?;
    let mine: Vec<ReadMark> = reads
        .into_iter()
        .filter(|(whose, _)| *whose == account)
        .map(|(_, mark)| mark)
        .collect();
    if mine.is_empty() {
        return Ok(());
    }
    hub.cache(|tx| {
        for mark in &mine {
            let key = TicketKey {
                account,
                ticket: mark.ticket,
            };
            if tx.tickets().get(key)?.is_some() {
                tx.read_marks_mut().put(account, mark)?;
            }
        }
        Ok(())
    })
}

/// The server has it: first its records into the cache, then the receipt. A crash in between repeats
/// both, harmlessly.
pub(crate) fn receipt(
    hub: &Hub,
    account: AccountId,
    op: OpId,
    receipt: &Receipt,
    now: Timestamp,
) -> Result<(), DeskError> {
    hub.cache(|tx| {
        let feed = Feed {
            account,
            generation: tx.cursors().get(account)?.generation,
        };
        let mut applied = Applied::default();
        for record in &receipt.records {
            put(tx, feed, record, &mut applied)?;
        }
        Ok(())
    })?;
    let done = Done {
        number: receipt.number.clone(),
        remote: receipt.remote.clone(),
    };
    hub.desk(|tx| {
        let Some(queued) = tx.outbox().get(op)? else {
            return Ok(());
        };
        tx.outbox_mut().finish(op, &done, now)?;
        if let domain::Operation::MarkRead(mark) = queued.operation {
            let mine = tx.local_reads().all()?.into_iter().find(|(whose, known)| {
                *whose == account && known.ticket == mark.ticket && known.message == mark.message
            });
            if let Some((_, known)) = mine {
                tx.local_reads_mut().told(account, &known)?;
            }
        }
        Ok(())
    })
}

/// Whether the cache has a message: then an operation that wrote it needs no overlay any more.
pub(crate) fn has_message(
    read: &store::Read<'_>,
    account: AccountId,
    message: MessageId,
) -> Result<bool, Error> {
    Ok(read.messages().get(account, message)?.is_some())
}
