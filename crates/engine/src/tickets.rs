//! Reading lists and headers of tickets, and acting on a ticket.

use std::collections::BTreeMap;

use domain::{
    AccountId, Act, Category, FieldChange, MarkRead, Me, MessageId, OpId, Operation, Queued,
    ReadMark, Scope, Ticket, TicketKey,
};
use portal::Document;
use portal::document::View;
use portal::transition::{self, Facts};
use serde_json::Value;
use store::{Error, ListQuery, Order, Read};

use crate::Desk;
use crate::account::Nudge;
use crate::accounts::{actor, known, person};
use crate::error::DeskError;
use crate::outbox;
use crate::rows::{Overlay, speaks};
use crate::view::{
    ActRequest, ActionView, CallbackView, EstimateView, FieldLine, FieldValue, ListOrder,
    ListRequest, TicketPage, TicketView,
};

/// Rows of one answer.
pub(crate) const MOST_ROWS: u32 = 200;

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
fn pending(read: &Read<'_>, account: AccountId, view: &View) -> Result<Vec<Queued>, Error> {
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
                list(
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
            hub.read(|read| {
                let overlay = Overlay::read(read, &[key.account], &under_way)?;
                match read.tickets().get(key)? {
                    Some(ticket) => header(read, &overlay, key, &ticket, now),
                    None => waiting_header(read, &overlay, key),
                }
            })?
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
    /// [`DeskError::ActionNotAvailable`] where the portal's rules do not offer it now.
    pub async fn act(&self, request: ActRequest) -> Result<OpId, DeskError> {
        let offered = self.ticket(request.ticket).await?.actions;
        if !offered.iter().any(|known| known.action == request.action) {
            return Err(DeskError::ActionNotAvailable);
        }
        let act = Act {
            ticket: request.ticket.ticket,
            action: request.action,
            args: request.args.into_iter().map(argument).collect(),
            expected: BTreeMap::new(),
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

/// An argument as the server wants it: minutes are a number.
fn argument((name, value): (String, FieldValue)) -> (String, Value) {
    let value = match value {
        FieldValue::Text(text) if name == "minutes" => text
            .trim()
            .parse::<u32>()
            .map_or(Value::String(text), Value::from),
        other => crate::filing::json(other),
    };
    (name, value)
}

fn list(read: &Read<'_>, request: &ListRequest, overlay: &Overlay) -> Result<TicketPage, Error> {
    let limit = request.limit.min(MOST_ROWS);
    let view = request
        .accounts
        .iter()
        .find_map(|account| overlay.portal(*account)?.view(&request.view));
    let Some(view) = view else {
        return Ok(TicketPage {
            total: 0,
            offset: request.offset,
            rows: Vec::new(),
        });
    };
    let mut waiting = Vec::new();
    if !request.unread_only {
        for account in &request.accounts {
            waiting.extend(pending(read, *account, view)?);
        }
        waiting.sort_by_key(|queued| std::cmp::Reverse(queued.created_at));
    }
    let before = crate::accounts::count(waiting.len());
    let mut rows = Vec::new();
    for queued in waiting
        .iter()
        .skip(request.offset as usize)
        .take(limit as usize)
    {
        if let Operation::File(file) = &queued.operation {
            rows.push(overlay.pending(read, queued, file)?);
        }
    }
    let query = ListQuery {
        order: order_of(request.order),
        unread_only: request.unread_only,
        ..query_of(request.accounts.clone(), view)
    };
    let left = limit.saturating_sub(crate::accounts::count(rows.len()));
    let page = read
        .tickets()
        .list(&query, request.offset.saturating_sub(before), left)?;
    rows.extend(page.rows.into_iter().map(|row| overlay.row(row)));
    Ok(TicketPage {
        total: page.total.saturating_add(before),
        offset: request.offset,
        rows,
    })
}

fn order_of(order: ListOrder) -> Order {
    match order {
        ListOrder::Activity | ListOrder::Created | ListOrder::Priority => Order::Newest,
    }
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

fn facts(ticket: &Ticket) -> Facts {
    Facts {
        status: ticket.status.clone(),
        requester: ticket.requester.id.clone(),
        assignee: ticket.assignee.as_ref().map(|person| person.id.clone()),
        callback_pending: ticket
            .callback
            .as_ref()
            .is_some_and(|it| it.done_at.is_none()),
        closed_at: ticket.closed_at,
    }
}

fn header(
    read: &Read<'_>,
    overlay: &Overlay,
    key: TicketKey,
    ticket: &Ticket,
    now: domain::Timestamp,
) -> Result<Option<TicketView>, Error> {
    let Some(row) = read.tickets().row(key)? else {
        return Ok(None);
    };
    let Some((me, portal)) = known(read, key.account)? else {
        return Ok(None);
    };
    let lane = read.outbox().of_ticket(key)?.queued;
    let gone = row.gone;
    let row = overlay.row(row);
    let status = portal.status(&ticket.status);
    let open = !gone && portal.category(&ticket.status) != Category::Closed;
    let agent = me.is_agent();
    Ok(Some(TicketView {
        type_id: ticket.type_id.clone(),
        type_label: type_label(&portal, &ticket.type_id),
        status_hint: status.map(|status| status.hint.clone()).unwrap_or_default(),
        ball_since: ticket.status_since,
        channel: ticket.channel.clone(),
        created_at: ticket.created_at,
        closed_at: ticket.closed_at,
        project_lead: ticket.project_lead.as_ref().map(person),
        assignee: ticket.assignee.as_ref().map(person),
        callback: ticket.callback.as_ref().map(callback),
        estimate: ticket.estimate.as_ref().map(estimate),
        fields: fields(&portal, &ticket.type_id, &ticket.fields),
        actions: if gone {
            Vec::new()
        } else {
            actions(&portal, &me, ticket, &lane, now)
        },
        can_reply: open,
        can_note: open && agent,
        can_find: open && agent,
        time_frame: portal.time_frame_holds(&ticket.channel),
        total: crate::thread::total(read, key)?,
        row,
    }))
}

/// What may be done now, without what is on its way already.
fn actions(
    portal: &Document,
    me: &Me,
    ticket: &Ticket,
    lane: &[Queued],
    now: domain::Timestamp,
) -> Vec<ActionView> {
    let queued = |action: &str| {
        lane.iter().any(|queued| match &queued.operation {
            Operation::Act(act) => act.action == action && queued.wedge.is_none(),
            _ => false,
        })
    };
    transition::actions(portal, &actor(me), &facts(ticket), now)
        .into_iter()
        .filter(|offered| !queued(&offered.action))
        .map(|offered| ActionView {
            action: offered.action,
            label: offered.label,
            confirm: offered.confirm,
        })
        .collect()
}

/// The header of a ticket that has not reached its server.
fn waiting_header(
    read: &Read<'_>,
    overlay: &Overlay,
    key: TicketKey,
) -> Result<Option<TicketView>, Error> {
    let lane = read.outbox().of_ticket(key)?.queued;
    let found = lane.iter().find_map(|queued| match &queued.operation {
        Operation::File(file) => Some((queued, file)),
        _ => None,
    });
    let Some((queued, file)) = found else {
        return Ok(None);
    };
    let row = overlay.pending(read, queued, file)?;
    let portal = overlay.portal(key.account);
    let wish = file.callback.as_ref().map(|wish| CallbackView {
        phone: wish.phone.clone(),
        window: wish.window.clone(),
        requested_at: queued.created_at,
        done_at: None,
    });
    Ok(Some(TicketView {
        type_id: file.type_id.clone(),
        type_label: portal
            .map(|it| type_label(it, &file.type_id))
            .unwrap_or_default(),
        status_hint: String::new(),
        ball_since: queued.created_at,
        channel: "app".to_owned(),
        created_at: queued.created_at,
        closed_at: None,
        project_lead: None,
        assignee: None,
        callback: wish,
        estimate: None,
        fields: portal
            .map(|it| fields(it, &file.type_id, &file.fields))
            .unwrap_or_default(),
        actions: Vec::new(),
        can_reply: true,
        can_note: false,
        can_find: false,
        time_frame: portal.is_none_or(|it| it.time_frame_holds("app")),
        total: crate::accounts::count(lane.iter().filter(|queued| speaks(queued)).count()),
        row,
    }))
}

fn type_label(portal: &Document, id: &str) -> String {
    portal
        .ticket_type(id)
        .map_or_else(|| id.to_owned(), |kind| kind.label.clone())
}

fn callback(callback: &domain::Callback) -> CallbackView {
    CallbackView {
        phone: callback.phone.clone(),
        window: callback.window.clone(),
        requested_at: callback.requested_at,
        done_at: callback.done_at,
    }
}

fn estimate(estimate: &domain::Estimate) -> EstimateView {
    let by = &estimate.by;
    EstimateView {
        minutes: estimate.minutes,
        at: estimate.at,
        by: if by.initials.is_empty() {
            by.name.clone()
        } else {
            by.initials.clone()
        },
    }
}

/// Values of the type's fields in the form's order, then those the form does not know.
fn fields(portal: &Document, type_id: &str, values: &BTreeMap<String, Value>) -> Vec<FieldLine> {
    let form = portal
        .ticket_type(type_id)
        .map(|kind| kind.form.as_slice())
        .unwrap_or_default();
    let known = form.iter().filter_map(|field| {
        let value = values.get(&field.id)?;
        let option = |id: &str| {
            let choice = field.options.iter().find(|choice| choice.id == id);
            choice.map_or_else(|| id.to_owned(), |choice| choice.label.clone())
        };
        Some(FieldLine {
            id: field.id.clone(),
            label: field.label.clone(),
            value: words_of(value, &option),
        })
    });
    let unknown = values
        .iter()
        .filter(|(id, _)| !form.iter().any(|field| field.id == **id))
        .map(|(id, value)| FieldLine {
            id: id.clone(),
            label: id.clone(),
            value: words_of(value, &ToOwned::to_owned),
        });
    known
        .chain(unknown)
        .filter(|line| !line.value.is_empty())
        .collect()
}

fn words_of(value: &Value, option: &dyn Fn(&str) -> String) -> String {
    match value {
        Value::String(text) => option(text),
        Value::Bool(true) => "✓".to_owned(),
        Value::Bool(false) => "–".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values
            .iter()
            .map(|value| words_of(value, option))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Null | Value::Object(_) => String::new(),
    }
}
