//! A case of the demonstration as rows of the database.

use std::collections::BTreeMap;

use anyhow::Context as _;
use api::{Callback, Consent, EventBody, Format, MessageKind, Time};
use chrono::TimeDelta;
use portal::Document;
use uuid::{NoContext, Timestamp, Uuid};

use super::cases::{self, Case, Kind};
use super::timeline::Timeline;
use crate::auth::User;
use crate::desk::{self, Bill, MessageRow, Price, Promise, TicketRow};

/// The people of the demonstration as they are in the database, and what they work with.
#[derive(Debug)]
pub(super) struct Cast<'a> {
    /// The portal's words.
    pub(super) document: &'a Document,
    /// By address.
    pub(super) users: BTreeMap<String, User>,
    /// Who phones an organisation with questions.
    pub(super) leads: BTreeMap<Uuid, Uuid>,
    /// What the cases call today.
    pub(super) today: Time,
    /// When agents are at work.
    pub(super) desk: Option<portal::hours::Desk>,
}

/// A case as rows; messages with the names of their files. The number is still missing.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) ticket: TicketRow,
    pub(super) messages: Vec<(MessageRow, Vec<String>)>,
}

impl Cast<'_> {
    pub(super) fn user(&self, email: &str) -> anyhow::Result<&User> {
        self.users
            .get(email)
            .with_context(|| format!("nobody is called {email}"))
    }

    /// The rows of a case.
    pub(super) fn rows(&self, case: &Case) -> anyhow::Result<Rows> {
        let times = case.timeline(self.today, self.desk.as_ref());
        let id = id_at(times.created);
        let messages = self.messages(id, case, &times)?;
        let ticket = self.ticket(id, case, &times, &messages)?;
        Ok(Rows { ticket, messages })
    }

    fn ticket(
        &self,
        id: Uuid,
        case: &Case,
        times: &Timeline,
        messages: &[(MessageRow, Vec<String>)],
    ) -> anyhow::Result<TicketRow> {
        let requester = self.user(&case.requester)?;
        let home = requester
            .organization_id
            .context("a requester without a home")?;
        let assignee = case
            .assignee
            .as_deref()
            .map(|email| self.user(email))
            .transpose()?;
        let status_since = last(messages, "status").map_or(times.created, |it| it.created_at);
        let newest = messages
            .last()
            .map_or(times.created, |(message, _)| message.created_at);
        let estimated = last(messages, "estimate");
        let by = estimated
            .and_then(|event| event.author.as_ref())
            .or(assignee);
        let at = estimated.map_or(times.created, |event| event.created_at);
        let mut ticket = TicketRow {
            id,
            number: String::new(),
            type_id: case.kind.clone(),
            subject: case.subject.clone(),
            status: case.status.clone(),
            status_since,
            priority: case.priority.clone(),
            channel: case.channel.clone(),
            requester_id: requester.id,
            organization_id: home,
            queue: self
                .document
                .first_queue()
                .map(|it| it.id.clone())
                .unwrap_or_default(),
            assignee_id: assignee.map(|user| user.id),
            project_lead_id: self.leads.get(&home).copied(),
            fields: case.fields.clone(),
            callback: callback(case, times),
            confirm_email: case.confirm_email,
            estimate: case
                .estimate_minutes
                .zip(by)
                .map(|(minutes, by)| (minutes, at, by.id)),
            price: self.price(case, requester, times)?,
            promise: Promise::default(),
            bill: Bill::default(),
            planned_for: None,
            escalation: None,
            closed_at: None,
            created_at: times.created,
            updated_at: newest,
        };
        if ticket.is_finished(self.document) {
            ticket.closed_at = Some(status_since);
        }
        Ok(ticket)
    }

    /// What the ticket cost when it was filed; its requester has confirmed what had to be.
    fn price(&self, case: &Case, requester: &User, times: &Timeline) -> anyhow::Result<Price> {
        let Some(kind) = self.document.ticket_type(&case.kind) else {
            return Ok(Price::default());
        };
        let quote = desk::quoted(self.document, kind, &case.fields, requester, times.created)?;
        let asked = quote.notices.iter().filter(|it| it.must_acknowledge);
        let acks = asked.map(|notice| Consent {
            notice: notice.id.clone(),
            version: notice.version,
            rate_percent: quote.rate_percent,
            at: times.created,
            by: requester.person(),
        });
        let acks = acks.collect();
        Ok(Price::of_quote(quote, acks))
    }

    fn messages(
        &self,
        ticket: Uuid,
        case: &Case,
        times: &Timeline,
    ) -> anyhow::Result<Vec<(MessageRow, Vec<String>)>> {
        let mut rows = Vec::with_capacity(case.messages.len() + 1);
        for (position, (message, at)) in case.messages.iter().zip(&times.messages).enumerate() {
            // Entries of the same minute keep their order, with room for what is added between.
            let created_at = *at + TimeDelta::milliseconds(i64::try_from(position)? * 2);
            let row = self.message(ticket, message, created_at)?;
            let author = row.author.clone();
            rows.push((row, message.attachments.clone()));
            if position == 0 && !case.messages.iter().any(|it| is_event(it, "filed")) {
                rows.push((filed(ticket, author, created_at), Vec::new()));
            }
        }
        Ok(rows)
    }

    fn message(
        &self,
        ticket: Uuid,
        message: &cases::Message,
        created_at: Time,
    ) -> anyhow::Result<MessageRow> {
        let event = message
            .event
            .as_ref()
            .map(|event| self.event(event))
            .transpose()?;
        let by_server = is_event(message, "mail_sent");
        let author = self.user(&message.author)?;
        Ok(MessageRow {
            id: id_at(created_at),
            ticket_id: ticket,
            kind: match message.kind {
                Kind::Reply => MessageKind::Reply,
                Kind::Note => MessageKind::Note,
                Kind::Finding => MessageKind::Finding,
                Kind::Event => MessageKind::Event,
            },
            author: (!by_server).then(|| author.clone()),
            body: message.body.clone(),
            format: match message.format {
                cases::Format::Plain => Format::Plain,
                cases::Format::Markdown => Format::Markdown,
                cases::Format::Html => Format::Html,
            },
            channel: if message.kind == Kind::Event {
                "system"
            } else {
                "app"
            }
            .to_owned(),
            event,
            created_at,
        })
    }

    /// People are named by their address in the data and by their name on the wire.
    fn event(&self, event: &cases::Event) -> anyhow::Result<EventBody> {
        let word = |text: &str| match (event.kind.as_str(), text) {
            ("assignee", email) if !email.is_empty() => {
                self.user(email).map(|user| user.name.clone())
            }
            (_, plain) => Ok(plain.to_owned()),
        };
        Ok(EventBody {
            kind: event.kind.clone(),
            from: word(&event.from)?,
            to: word(&event.to)?,
        })
    }
}

fn callback(case: &Case, times: &Timeline) -> Option<Callback> {
    case.callback.as_ref().map(|wish| Callback {
        phone: wish.phone.clone(),
        window: wish.window.clone(),
        requested_at: times.created,
        done_at: times.callback_done,
    })
}

fn last<'a>(messages: &'a [(MessageRow, Vec<String>)], kind: &str) -> Option<&'a MessageRow> {
    let mut newest_first = messages.iter().rev().map(|(message, _)| message);
    newest_first.find(|message| {
        message
            .event
            .as_ref()
            .is_some_and(|event| event.kind == kind)
    })
}

fn is_event(message: &cases::Message, kind: &str) -> bool {
    message
        .event
        .as_ref()
        .is_some_and(|event| event.kind == kind)
}

/// The event every thread begins with; its number is filled in once there is one.
fn filed(ticket_id: Uuid, author: Option<User>, at: Time) -> MessageRow {
    let created_at = at + TimeDelta::milliseconds(1);
    let kind = "filed".to_owned();
    MessageRow {
        id: id_at(created_at),
        ticket_id,
        kind: MessageKind::Event,
        author,
        body: String::new(),
        format: Format::Plain,
        channel: "system".to_owned(),
        event: Some(EventBody {
            kind,
            from: String::new(),
            to: String::new(),
        }),
        created_at,
    }
}

/// An id as it would have been made at that time.
pub(super) fn id_at(at: Time) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    let at = Timestamp::from_unix(NoContext, seconds, at.timestamp_subsec_nanos());
    Uuid::new_v7(at)
}
