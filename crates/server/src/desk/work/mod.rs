//! One person's work on one ticket in one transaction, and what follows from it.

mod telling;

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{EventBody, Message, MessageKind, Ticket, TicketWritten, code};
use chrono::TimeDelta;
use portal::Document;
use portal::transition::{Actor, Facts};
use uuid::Uuid;

use super::acceptance::Acceptance;
use super::approval::{self, Approval};
use super::message::MessageRow;
use super::promise::{self, Promise};
use super::ticket::TicketRow;
use crate::auth::User;
use crate::billing::Issued;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::people;
use crate::records::{self, Reader};

/// What is being done to a ticket. Changes are made to [`Work::ticket`], told with
/// [`Work::happened`], and take effect with [`Work::finish`].
#[derive(Debug)]
pub struct Work {
    pub(super) document: Arc<Document>,
    pub(super) who: User,
    pub(super) ticket: TicketRow,
    /// The last question for more work.
    pub(super) approval: Option<Approval>,
    /// The last test by the customer.
    pub(super) acceptance: Option<Acceptance>,
    reader: Reader,
    new: bool,
    changed: bool,
    noted: bool,
    finished: bool,
    reopened: bool,
    turned: bool,
    events: Vec<EventBody>,
    written: Vec<Uuid>,
    words: Option<String>,
    notices: BTreeMap<Uuid, Notice>,
    confirmation: Option<String>,
    charged: Option<Issued>,
    silent: bool,
    must_write: bool,
    others: Vec<Uuid>,
}

/// A notification about to be written; a user gets at most one for what happens at once.
#[derive(Debug, Clone, Copy)]
struct Notice {
    kind: &'static str,
    message: Option<Uuid>,
}

/// The records a write answers with.
#[derive(Debug)]
pub struct Written {
    ticket: Ticket,
    messages: Vec<Message>,
    others: Vec<Ticket>,
}

impl Written {
    /// The answer of operation `id` with its sequence number.
    #[must_use]
    pub fn answer(self, id: Uuid, seq: i64) -> TicketWritten {
        TicketWritten {
            ticket: self.ticket,
            messages: self.messages,
            others: self.others,
            op: api::OpSeq { id, seq },
        }
    }
}

impl Work {
    /// Work on a ticket the person can see.
    ///
    /// # Errors
    /// `not_found` if there is none or it is not for this person.
    pub async fn on(tx: &mut Tx, document: Arc<Document>, who: User, id: Uuid) -> Result<Self> {
        let reader = Reader::load(tx.conn(), who.id).await?;
        // Seeing is decided where everything that is read is decided.
        records::ticket(tx.conn(), &reader, id)
            .await?
            .ok_or_else(Error::not_found)?;
        let ticket = TicketRow::by_id(tx.conn(), id)
            .await?
            .ok_or_else(Error::not_found)?;
        Self::with(document, who, reader, ticket, false)
            .asked(tx)
            .await
    }

    /// Work on a ticket that was inserted just now.
    pub(super) async fn begun(
        tx: &mut Tx,
        document: Arc<Document>,
        who: User,
        ticket: TicketRow,
    ) -> Result<Self> {
        let reader = Reader::load(tx.conn(), who.id).await?;
        Ok(Self::with(document, who, reader, ticket, true))
    }

    /// Work the server does of itself; none if the ticket is gone.
    pub(super) async fn of_server(
        tx: &mut Tx,
        document: Arc<Document>,
        id: Uuid,
    ) -> Result<Option<Self>> {
        let Some(ticket) = TicketRow::by_id(tx.conn(), id).await? else {
            return Ok(None);
        };
        let reader = Reader {
            user: Uuid::nil(),
            buckets: std::collections::BTreeSet::new(),
        };
        let who = User::server(&document);
        let work = Self::with(document, who, reader, ticket, false);
        Ok(Some(work.asked(tx).await?))
    }

    /// With what the customer was asked.
    async fn asked(mut self, tx: &mut Tx) -> Result<Self> {
        self.approval = Approval::latest(tx.conn(), self.ticket.id).await?;
        self.acceptance = Acceptance::latest(tx.conn(), self.ticket.id).await?;
        Ok(self)
    }

    fn with(
        document: Arc<Document>,
        who: User,
        reader: Reader,
        ticket: TicketRow,
        new: bool,
    ) -> Self {
        Self {
            document,
            who,
            ticket,
            reader,
            new,
            changed: false,
            noted: false,
            finished: false,
            reopened: false,
            turned: new,
            events: Vec::new(),
            written: Vec::new(),
            words: None,
            notices: BTreeMap::new(),
            confirmation: None,
            charged: None,
            silent: false,
            must_write: false,
            approval: None,
            acceptance: None,
            others: Vec::new(),
        }
    }

    /// The person as the portal's rules see him.
    pub(super) fn actor(&self) -> Actor {
        self.who.actor()
    }

    /// What the portal's rules need to know of the ticket.
    pub(super) fn facts(&self, tx: &Tx) -> Facts {
        let acceptance = self.acceptance.as_ref();
        Facts {
            approval_pending: self
                .approval
                .as_ref()
                .is_some_and(|it| it.is_open(tx.now())),
            acceptance_pending: acceptance.is_some_and(Acceptance::is_pending),
            accepted: acceptance.is_some_and(Acceptance::is_accepted),
            deployed: acceptance.is_some_and(Acceptance::is_deployed),
            ..self.ticket.facts()
        }
    }

    /// Whether the person works in the ticket's queue: only staff may do what follows.
    pub(super) fn is_staff(&self) -> bool {
        self.who.is_agent
    }

    /// Something about the ticket itself has changed.
    pub(super) fn happened(&mut self, kind: &str, from: impl Into<String>, to: impl Into<String>) {
        self.changed = true;
        self.events.push(EventBody {
            kind: kind.to_owned(),
            from: from.into(),
            to: to.into(),
        });
    }

    /// A message was written.
    pub(super) fn wrote(&mut self, message: &MessageRow) {
        self.written.push(message.id);
        if message.kind == MessageKind::Note {
            self.noted = true;
        } else {
            self.changed = true;
            self.words = Some(message.body.clone());
        }
    }

    /// Staff has said something to the customer: where an answer was promised, that is it.
    pub(super) fn answered(&mut self, tx: &Tx, message: &MessageRow) {
        let first = self.who.is_agent && message.kind != MessageKind::Note;
        if first && self.ticket.promise.responded_at.is_none() {
            self.ticket.promise.responded_at = Some(tx.now());
            self.turned = true;
        }
    }

    /// Something else is promised from now on.
    pub(super) fn promised_anew(&mut self, tx: &Tx) {
        self.ticket.promise = Promise {
            since: Some(tx.now()),
            responded_at: self.ticket.promise.responded_at,
            ..Promise::default()
        };
        self.turned = true;
    }

    /// The ticket is only mentioned: what happens to it follows from another one, about which the
    /// mail is written.
    pub(super) fn aside(mut self) -> Self {
        self.silent = true;
        self
    }

    /// The conversation as the person sees it, oldest first.
    pub(super) async fn thread(&self, tx: &mut Tx) -> Result<Vec<Message>> {
        Ok(records::messages_of(tx.conn(), &self.reader, self.ticket.id).await?)
    }

    /// A message took the place of another one: nobody need be told what it says.
    pub(super) fn replaced(&mut self, message: &MessageRow) {
        self.written.push(message.id);
        self.noted = true;
    }

    /// Something changed that only staff sees of the ticket.
    pub(super) fn noted(&mut self) {
        self.noted = true;
    }

    /// Work of the same person on another ticket, which is only mentioned there.
    ///
    /// # Errors
    /// `not_found` if the person does not see it.
    pub(super) async fn beside(&self, tx: &mut Tx, id: Uuid) -> Result<Self> {
        let (document, who) = (Arc::clone(&self.document), self.who.clone());
        Ok(Self::on(tx, document, who, id).await?.aside())
    }

    /// Another ticket was made or changed with this one.
    pub(super) fn also(&mut self, ticket: Uuid) {
        self.others.push(ticket);
    }

    /// Whether somebody may see another ticket.
    pub(super) async fn sees(&self, tx: &mut Tx, ticket: Uuid) -> Result<bool> {
        Ok(records::ticket(tx.conn(), &self.reader, ticket)
            .await?
            .is_some())
    }

    /// The concern of a new ticket, to be confirmed by mail if the portal and the requester wish so.
    pub(super) fn filed(&mut self, concern: &str) {
        self.confirmation = Some(concern.to_owned());
    }

    /// An invoice was issued; whoever may see it gets it by mail.
    pub(super) fn charged(&mut self, issued: Issued) {
        self.charged = Some(issued);
    }

    /// Sets the status the portal's rules lead to.
    pub(super) fn set_status(&mut self, tx: &Tx, status: String) {
        if status == self.ticket.status {
            return;
        }
        let from = std::mem::replace(&mut self.ticket.status, status.clone());
        self.ticket.status_since = tx.now();
        let was_open = self.ticket.closed_at.is_none();
        self.ticket.closed_at = match self.ticket.is_finished(&self.document) {
            true => Some(self.ticket.closed_at.unwrap_or_else(|| tx.now())),
            false => None,
        };
        self.finished = was_open && self.ticket.closed_at.is_some();
        self.reopened = !was_open && self.ticket.closed_at.is_none();
        if self.finished {
            self.ticket.escalation = None;
        }
        self.turned = true;
        self.happened("status", from, status);
        if self.who.is_agent {
            self.tell(self.ticket.requester_id, "status", None);
        }
    }

    /// A refusal that carries the ticket as it is now.
    pub(super) async fn refused(&self, tx: &mut Tx, code: &'static str) -> Result<Error> {
        let ticket = records::ticket(tx.conn(), &self.reader, self.ticket.id).await?;
        let error = Error::new(code);
        Ok(
            match ticket.and_then(|ticket| serde_json::to_value(ticket).ok()) {
                Some(record) => error.with_record(record),
                None => error,
            },
        )
    }

    /// `action_not_available` with the ticket as it is now.
    pub(super) async fn not_available(&self, tx: &mut Tx) -> Result<Error> {
        self.refused(tx, code::ACTION_NOT_AVAILABLE).await
    }

    /// Writes events, mail, notifications and the ticket.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn settle(&mut self, tx: &mut Tx) -> Result<()> {
        if self.turned {
            promise::keep(tx, &self.document, &mut self.ticket).await?;
        }
        self.write_letters(tx).await?;
        self.write_events(tx).await?;
        self.write_notices(tx).await?;
        if self.finished {
            approval::withdraw(tx, self.ticket.id).await?;
            let requester = self.ticket.requester_id;
            people::take_back(tx, &self.document, requester, &self.ticket.type_id).await?;
        }
        if self.reopened {
            // Caches with a window of closed tickets may have none of its messages.
            tx.touch_ticket_with_messages(self.ticket.id).await?;
        }
        if self.changed && !self.new {
            self.ticket.update(tx, &self.document).await?;
        } else if self.noted {
            // A note changes what staff sees of the ticket, and nothing a customer could notice.
            tx.touch_for_staff(self.ticket.id);
        }
        Ok(())
    }

    /// As [`Work::settle`], and reads what the person sees of it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn finish(mut self, tx: &mut Tx) -> Result<Written> {
        self.settle(tx).await?;
        let ticket = records::ticket(tx.conn(), &self.reader, self.ticket.id).await?;
        let mut seen = records::messages(tx.conn(), &self.reader, &self.written).await?;
        let mut others = records::tickets(tx.conn(), &self.reader, &self.others).await?;
        Ok(Written {
            ticket: ticket.ok_or_else(Error::not_found)?,
            others: self
                .others
                .iter()
                .filter_map(|id| others.remove(id))
                .collect(),
            messages: self
                .written
                .iter()
                .filter_map(|id| seen.remove(id))
                .collect(),
        })
    }

    async fn write_events(&mut self, tx: &mut Tx) -> Result<()> {
        for (position, event) in std::mem::take(&mut self.events).into_iter().enumerate() {
            let by_server = event.kind == "mail_sent" || self.who.id.is_nil();
            // One millisecond apart and after what was written: a thread is ordered by time, and the
            // ids of messages are made by clients.
            let after = TimeDelta::milliseconds(i64::try_from(position).unwrap_or(0) + 1);
            let row = MessageRow {
                id: Uuid::now_v7(),
                ticket_id: self.ticket.id,
                kind: MessageKind::Event,
                author: (!by_server).then(|| self.who.clone()),
                body: String::new(),
                format: api::Format::Plain,
                channel: "system".to_owned(),
                event: Some(event),
                created_at: tx.now() + after,
            };
            row.insert(tx).await?;
            self.written.push(row.id);
        }
        Ok(())
    }
}
