//! From the wire to the client's words. Ids of our own server are the client's ids.

use api::{AuthorRole, Format, MeState, RecordKind, SyncOp, SyncPage};
use domain::{
    Attachment, AttachmentId, Author, Body, Callback, Cursor, Description, Estimate, Event, Fault,
    Me, Message, MessageId, MessageKind, Number, Organization, Page, Person, ReadMark, Receipt,
    Record, RemoteChange, RemoteId, RemoteNotice, Side, Stage, Ticket, TicketId,
};
use uuid::Uuid;

use super::agreed;

pub(crate) fn page(page: SyncPage) -> Result<Page, Fault> {
    let stage = match page.phase {
        api::Phase::Load => {
            let (done, about) = page.progress.map_or((0, 0), |it| (it.done, it.about));
            Stage::Load { done, about }
        }
        api::Phase::Tail => Stage::Tail,
    };
    if page.next.is_empty() {
        return Err(Fault::Protocol("a page without a cursor".to_owned()));
    }
    Ok(Page {
        changes: page.ops.into_iter().filter_map(change).collect(),
        next: Cursor(page.next.into_bytes()),
        more: page.more,
        stage,
        server_time: Some(page.server_time),
    })
}

/// `None`: a kind this client keeps nothing of.
fn change(op: SyncOp) -> Option<RemoteChange> {
    match op {
        SyncOp::Put(found) => record(found).map(RemoteChange::Put),
        SyncOp::Del {
            kind: RecordKind::Ticket,
            id,
            ..
        } => Some(RemoteChange::TicketGone(TicketId(id))),
        SyncOp::Del {
            kind: RecordKind::Message,
            id,
            ..
        } => Some(RemoteChange::MessageGone(MessageId(id))),
        SyncOp::Del { .. } => None,
    }
}

fn record(record: api::Record) -> Option<Record> {
    Some(match record {
        api::Record::Portal(portal) => Record::Portal(Box::new(Description {
            portal: *portal,
            etag: None,
        })),
        api::Record::Me(found) => Record::Me(Box::new(me(*found))),
        api::Record::Organization(found) => Record::Organization(Organization {
            id: found.id.to_string(),
            name: found.name,
        }),
        api::Record::Member(_)
        | api::Record::KbCategory(_)
        | api::Record::KbArticle(_)
        | api::Record::TimeEntry(_)
        | api::Record::Invoice(_) => {
            return None;
        }
        api::Record::Ticket(found) => Record::Ticket(Box::new(ticket(*found))),
        api::Record::Message(found) => Record::Message(Box::new(message(*found))),
        api::Record::ReadMark(found) => Record::ReadMark(ReadMark {
            ticket: TicketId(found.ticket_id),
            message: MessageId(found.message_id),
            read_at: found.read_at,
        }),
        api::Record::Notification(found) => Record::Notice(RemoteNotice {
            remote: remote(found.id),
            ticket: TicketId(found.ticket_id),
            message: found.message_id.map(MessageId),
            read_at: found.read_at,
        }),
    })
}

pub(crate) fn receipt(written: api::TicketWritten) -> Receipt {
    let number = (!written.ticket.number.is_empty()).then(|| Number(written.ticket.number.clone()));
    let mut records = vec![Record::Ticket(Box::new(ticket(written.ticket.clone())))];
    let messages = written.messages.into_iter();
    records.extend(messages.map(|found| Record::Message(Box::new(message(found)))));
    Receipt {
        number,
        remote: Some(remote(written.ticket.id)),
        records,
    }
}

pub(crate) fn me(me: api::Me) -> Me {
    let organization = me.organization_id.map(|id| Organization {
        id: id.to_string(),
        name: me.organization_name,
    });
    Me {
        person: Person {
            id: me.id.to_string(),
            name: me.name,
            initials: me.initials,
        },
        email: me.email,
        phone: me.phone,
        roles: me.roles,
        state: match me.state {
            // The others are what staff sees of somebody else: nobody is signed in with them.
            MeState::Active
            | MeState::Unverified
            | MeState::NotEnabled
            | MeState::NoContract
            | MeState::Inactive
            | MeState::Unknown => domain::MeState::Active,
            MeState::PendingSupportId => domain::MeState::Pending,
        },
        organization,
        colleagues: me.colleagues.into_iter().map(person).collect(),
        notices: me.notices,
    }
}

pub(crate) fn ticket(mut ticket: api::Ticket) -> Ticket {
    let agreed = agreed::of(&mut ticket);
    Ticket {
        id: TicketId(ticket.id),
        remote: remote(ticket.id),
        number: (!ticket.number.is_empty()).then_some(Number(ticket.number)),
        type_id: ticket.type_id,
        subject: ticket.subject,
        status: ticket.status,
        status_since: ticket.status_since,
        priority: ticket.priority,
        channel: ticket.channel,
        requester: person(ticket.requester),
        organization: Some(Organization {
            id: ticket.organization_id.to_string(),
            name: ticket.organization_name,
        }),
        assignee: ticket.assignee.map(person),
        project_lead: ticket.project_lead.map(person),
        queue: ticket.queue,
        fields: ticket.fields,
        callback: ticket.callback.map(|callback| Callback {
            phone: callback.phone,
            window: callback.window,
            requested_at: callback.requested_at,
            done_at: callback.done_at,
        }),
        confirm_email: ticket.confirm_email,
        estimate: ticket.estimate.map(|estimate| Estimate {
            minutes: estimate.minutes,
            at: estimate.at,
            by: person(estimate.by),
        }),
        agreed,
        message_count: ticket.message_count,
        last_message_at: ticket.last_message_at,
        closed_at: ticket.closed_at,
        rev: ticket.rev,
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
    }
}

pub(crate) fn message(message: api::Message) -> Message {
    Message {
        id: MessageId(message.id),
        ticket: TicketId(message.ticket_id),
        remote: remote(message.id),
        kind: match message.kind {
            api::MessageKind::Reply => MessageKind::Reply,
            api::MessageKind::Note => MessageKind::Note,
            api::MessageKind::Finding => MessageKind::Finding,
            api::MessageKind::Event => MessageKind::Event,
        },
        author: Author {
            id: message
                .author
                .id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            name: message.author.name,
            initials: message.author.initials,
            side: match message.author.role {
                AuthorRole::Customer => Side::Customer,
                AuthorRole::Agent => Side::Agent,
                AuthorRole::System => Side::System,
            },
        },
        body: match message.format {
            Format::Plain => Body::Plain(message.body),
            Format::Markdown => Body::Markdown(message.body),
            Format::Html => Body::Html(message.body),
        },
        attachments: message.attachments.into_iter().map(attachment).collect(),
        channel: message.channel,
        event: message.event.map(|event| Event {
            kind: event.kind,
            from: event.from,
            to: event.to,
        }),
        created_at: message.created_at,
        rev: message.rev,
    }
}

fn attachment(file: api::Attachment) -> Attachment {
    Attachment {
        id: AttachmentId(file.id),
        remote: remote(file.id),
        name: file.name,
        size: file.size,
        media_type: file.media_type,
        sha256: file.sha256,
    }
}

pub(super) fn person(person: api::Person) -> Person {
    Person {
        id: person.id.to_string(),
        name: person.name,
        initials: person.initials,
    }
}

fn remote(id: Uuid) -> RemoteId {
    RemoteId(id.to_string())
}
