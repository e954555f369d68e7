//! Reading lists and headers of tickets, and acting on a ticket.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    AccountId, Act, Category, FieldChange, MarkRead, MessageId, OpId, Operation, Queued, ReadMark,
    Scope, TicketKey, Timestamp,
};
use portal::Document;
use portal::document::View;
use serde_json::Value;
use store::{Error, ListQuery, Order, Read};

use crate::Desk;
use crate::account::Nudge;
use crate::accounts::known;
use crate::agreed;
use crate::error::DeskError;
use crate::header::{header, waiting_header};
use crate::lists;
use crate::outbox;
use crate::rows::Overlay;
use crate::view::{ActRequest, FieldValue, ListRequest, TicketPage, TicketView};

/// The store's question for a view.
pub(crate) fn query_of(accounts: Vec<AccountId>, view: &View) -> ListQuery {
    ListQuery {
        accounts,
        categories: view.categories.clone(),
        scope: view.scope,
        order: Order::Newest,
        unread_only: false,
    }
}

/// New tickets that have not reached their server and belong into a view, newest first.
pub(crate) fn pending(
    read: &Read<'_>,
    account: AccountId,
    view: &View,
) -> Result<Vec<Queued>, Error> {
    let Some((me, portal)) = known(read, account)? else {
        return Ok(Vec::new());
    };
    let open = portal
        .first_status()
        .map_or(Category::Open, |status| status.category);
    let in_scope = match view.scope {
        Scope::All | Scope::Own => true,
        Scope::Unassigned => me.is_agent(),
        Scope::Assigned => false,
    };
    if !in_scope || !view.categories.contains(&open) {
        return Ok(Vec::new());
    }
    let mut pending = Vec::new();
    for queued in read.outbox().of_account(account)?.queued {
        let new = matches!(queued.operation, Operation::File(_));
        // Its echo may be here before its receipt is.
        if new && read.tickets().get(outbox::key_of(&queued))?.is_none() {
            pending.push(queued);
        }
    }
    pending.reverse();
    Ok(pending)
}

/// How many of them there are.
pub(crate) fn pending_in(
    read: &Read<'_>,
    account: AccountId,
    view: &View,
    _portal: &Document,
) -> Result<u32, Error> {
    Ok(crate::accounts::count(pending(read, account, view)?.len()))
}

impl Desk {
    /// A window of a list. Tickets that wait to be filed come first.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn ticket_list(&self, request: ListRequest) -> Result<TicketPage, DeskError> {
        let under_way = self.under_way();
        self.local(move |hub| {
            hub.read(|read| {
                lists::list(
                    read,
                    &request,
                    &Overlay::read(read, &request.accounts, &under_way)?,
                )
            })
        })
        .await
    }

    /// The header of a ticket.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where the ticket is neither cached nor waiting.
    pub async fn ticket(&self, key: TicketKey) -> Result<TicketView, DeskError> {
        let under_way = self.under_way();
        self.local(move |hub| {
            let now = hub.clock.now();
            hub.read(|read| whole(read, key, &under_way, now))?
                .ok_or(DeskError::NotFound("ticket"))
        })
        .await
    }

    /// The user has read up to this message. Notices about the ticket go.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn mark_read(&self, key: TicketKey, message: MessageId) -> Result<(), DeskError> {
        let told = crate::hub::lock(&self.running)
            .get(&key.account)
            .is_some_and(|running| running.connector.capabilities().read_marks);
        let op = OpId(uuid::Uuid::now_v7());
        let queued = self
            .local(move |hub| mark(hub, key, message, op, told))
            .await?;
        if queued {
            self.nudge(key.account, Nudge::Outbox);
        }
        Ok(())
    }

    /// Takes an action of the portal: queued in one local transaction.
    ///
    /// # Errors
    /// [`DeskError::ActionNotAvailable`] where the portal's rules do not offer it now,
    /// [`DeskError::QuestionChanged`] where it answers a question that is not open any more.
    pub async fn act(&self, request: ActRequest) -> Result<OpId, DeskError> {
        let offered = self.ticket(request.ticket).await?.actions;
        // What was found at one item may be said by whoever may accept the whole.
        let wanted = match request.action.as_str() {
            "report_item" => "accept",
            other => other,
        };
        let known = offered.iter().find(|known| known.action == wanted);
        if known.is_none_or(|known| known.needs_message) {
            return Err(DeskError::ActionNotAvailable);
        }
        let (key, action, seen) = (request.ticket, request.action.clone(), request.seen);
        let expected = self
            .local(move |hub| {
                let ticket = hub.read(|read| read.tickets().get(key))?;
                let ticket = ticket.ok_or(DeskError::NotFound("ticket"))?;
                agreed::expected(&action, &ticket, seen.as_deref(), hub.clock.now())
            })
            .await?;
        let mut args: BTreeMap<_, _> = request.args.into_iter().map(argument).collect();
        if !request.cost_acks.is_empty() {
            args.insert("cost_ack".to_owned(), agreed::told(&request.cost_acks));
        }
        let act = Act {
            ticket: key.ticket,
            action: request.action,
            args,
            expected,
        };
        self.queue(request.ticket.account, Operation::Act(act))
            .await
    }

    /// Changes a field, compared with what the user saw.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn change(
        &self,
        key: TicketKey,
        field: String,
        from: Value,
        to: Value,
    ) -> Result<OpId, DeskError> {
        let change = FieldChange {
            ticket: key.ticket,
            field,
            from,
            to,
        };
        self.queue(key.account, Operation::Change(change)).await
    }

    async fn queue(&self, account: AccountId, operation: Operation) -> Result<OpId, DeskError> {
        let op = OpId(uuid::Uuid::now_v7());
        self.local(move |hub| {
            let now = hub.clock.now();
            hub.desk(|tx| tx.outbox_mut().add(op, account, &operation, now))
        })
        .await?;
        self.nudge(account, Nudge::Outbox);
        Ok(op)
    }
}

/// The header of a ticket, cached or waiting.
pub(crate) fn whole(
    read: &Read<'_>,
    key: TicketKey,
    under_way: &BTreeSet<OpId>,
    now: Timestamp,
) -> Result<Option<TicketView>, Error> {
    let overlay = Overlay::read(read, &[key.account], under_way)?;
    match read.tickets().get(key)? {
        Some(ticket) => header(read, &overlay, key, &ticket, now),
        None => waiting_header(read, &overlay, key),
    }
}

/// An argument as the server wants it: minutes and places are numbers.
fn argument((name, value): (String, FieldValue)) -> (String, Value) {
    let value = match value {
        FieldValue::Text(text) if matches!(name.as_str(), "minutes" | "item") => text
            .trim()
            .parse::<u32>()
            .map_or(Value::String(text), Value::from),
        other => crate::filing::json(other),
    };
    (name, value)
}

/// Remembers it in the user's file, shows it from the cache, and queues it for the server.
fn mark(
    hub: &crate::hub::Hub,
    key: TicketKey,
    message: MessageId,
    op: OpId,
    told: bool,
) -> Result<bool, DeskError> {
    let (state, found) = hub.read(|read| {
        Ok((
            read.tickets().read_state(key)?,
            read.messages().get(key.account, message)?,
        ))
    })?;
    crate::following::withdraw(hub, key)?;
    let Some(found) = found.filter(|found| found.message.ticket == key.ticket) else {
        return Ok(false); // own and unsent: nothing to tell
    };
    let read_at = found.message.created_at;
    if state.read_at.is_some_and(|known| known >= read_at) {
        return Ok(false);
    }
    let mark = ReadMark {
        ticket: key.ticket,
        message,
        read_at,
    };
    let now = hub.clock.now();
    hub.desk(|tx| {
        tx.local_reads_mut().put(key.account, &mark)?;
        if !told {
            return Ok(());
        }
        // One mark says it all: an older one that never began is superseded.
        for queued in tx.outbox().of_ticket(key)?.queued {
            if matches!(queued.operation, Operation::MarkRead(_)) && queued.attempts == 0 {
                tx.outbox_mut().discard(queued.op)?;
            }
        }
        let operation = Operation::MarkRead(MarkRead {
            ticket: key.ticket,
            message,
        });
        tx.outbox_mut().add(op, key.account, &operation, now)
    })?;
    hub.cache(|tx| tx.read_marks_mut().put(key.account, &mark))?;
    Ok(told)
}
