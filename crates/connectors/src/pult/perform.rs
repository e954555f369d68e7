//! Executing an operation: its files first, then the write itself under the operation's own key.

use std::time::Duration;

use api::{
    ActionRequest, CallbackRequest, CostAck, FieldChange, NewMessage, NewTicket, PatchTicket,
    ReadRequest, UploadRef,
};
use domain::{
    Acknowledgement, Act, CallbackWish, Fault, File, Found, MessageKind, OpId, Operation, Outcome,
    OutgoingFile, Receipt, Session, Wedge,
};
use reqwest::Method;

use super::client::Client;
use super::{map, upload};

pub(crate) async fn perform(
    client: &Client,
    session: &Session,
    op: OpId,
    operation: &Operation,
    files: &[OutgoingFile],
) -> Outcome {
    let mut uploads = Vec::with_capacity(files.len());
    for (position, file) in files.iter().enumerate() {
        match upload::upload(client, session, op, position, file).await {
            Ok(upload_id) => uploads.push(UploadRef {
                upload_id,
                name: file.name.clone(),
            }),
            // An upload alone has no effect anybody sees: repeating it is harmless.
            Err(Fault::Unreachable { .. }) => {
                return Outcome::Retry {
                    fault: Fault::Unreachable { sent: false },
                    after: None,
                };
            }
            Err(fault) => return decide(fault),
        }
    }
    match write(client, session, op, operation, uploads).await {
        Ok(receipt) => Outcome::Done(Box::new(receipt)),
        Err(fault) => decide(fault),
    }
}

async fn write(
    client: &Client,
    session: &Session,
    op: OpId,
    operation: &Operation,
    uploads: Vec<UploadRef>,
) -> Result<Receipt, Fault> {
    let written = match operation {
        Operation::File(file) => {
            client
                .write(
                    session,
                    op.0,
                    Method::POST,
                    "tickets",
                    &new_ticket(file, uploads),
                )
                .await?
        }
        Operation::Reply(message) => {
            let path = format!("tickets/{}/messages", message.ticket);
            client
                .write(session, op.0, Method::POST, &path, &reply(message, uploads))
                .await?
        }
        Operation::Act(act) => {
            let path = format!("tickets/{}/actions/{}", act.ticket, act.action);
            client
                .write(session, op.0, Method::POST, &path, &action(act, false))
                .await?
        }
        Operation::Change(change) => {
            let path = format!("tickets/{}", change.ticket);
            client
                .write(session, op.0, Method::PATCH, &path, &patch(change))
                .await?
        }
        Operation::MarkRead(mark) => {
            let path = format!("tickets/{}/read", mark.ticket);
            let content = ReadRequest {
                message_id: mark.message.0,
            };
            client
                .put(session, op.0, Method::PUT, &path, &content)
                .await?;
            return Ok(Receipt::default());
        }
    };
    Ok(map::receipt(written))
}

/// The one place where a fault of a write becomes a decision.
fn decide(fault: Fault) -> Outcome {
    match fault {
        Fault::Unreachable { sent: true } | Fault::Protocol(_) => Outcome::Unsure(fault),
        Fault::Busy { after } => Outcome::Retry { fault, after },
        Fault::Invalid { ref code, .. } if code == api::code::UPLOAD_CHECKSUM => Outcome::Retry {
            fault,
            after: Some(Duration::from_secs(1)),
        },
        Fault::Invalid {
            code,
            detail,
            fields,
        } => Outcome::Wedged(Wedge::Rejected {
            code,
            detail,
            fields,
        }),
        Fault::TooLarge { detail } => Outcome::Wedged(Wedge::TooLarge { detail }),
        Fault::Forbidden { detail } => Outcome::Wedged(Wedge::Forbidden { detail }),
        Fault::Missing => Outcome::Wedged(Wedge::Missing),
        Fault::Conflict { detail, fields, .. } => {
            Outcome::Wedged(Wedge::Conflict { detail, fields })
        }
        Fault::Unreachable { sent: false }
        | Fault::Certificate
        | Fault::NotAHelpDesk
        | Fault::InvalidCredentials
        | Fault::SecondFactor { .. }
        | Fault::PasswordNotSet { .. }
        | Fault::SignInNeeded
        | Fault::Revoked { .. }
        | Fault::NotAdmitted { .. }
        | Fault::CursorLost
        | Fault::NotStored { .. }
        | Fault::ClientTooOld => Outcome::Retry { fault, after: None },
    }
}

/// Whether the server already has it, where that can be asked.
pub(crate) async fn find(
    client: &Client,
    session: &Session,
    operation: &Operation,
) -> Result<Found, Fault> {
    let ticket = operation.ticket();
    let found = match operation {
        Operation::File(_) => {
            client
                .get::<api::Ticket>(&format!("tickets/{ticket}"), session)
                .await
        }
        Operation::Reply(message) => {
            let path = format!("tickets/{ticket}/messages");
            let messages: Vec<api::Message> = client.get(&path, session).await?;
            if !messages.iter().any(|found| found.id == message.message.0) {
                return Ok(Found::Absent);
            }
            client.get(&format!("tickets/{ticket}"), session).await
        }
        Operation::Act(_) | Operation::Change(_) | Operation::MarkRead(_) => {
            return Ok(Found::Unknown);
        }
    };
    match found {
        Ok(ticket) => {
            let op = api::OpSeq {
                id: ticket.id,
                seq: 0,
            };
            let written = api::TicketWritten {
                ticket,
                messages: Vec::new(),
                others: Vec::new(),
                op,
            };
            Ok(Found::Done(Box::new(map::receipt(written))))
        }
        Err(Fault::Missing) => Ok(Found::Absent),
        Err(fault) => Err(fault),
    }
}

fn new_ticket(file: &File, attachments: Vec<UploadRef>) -> NewTicket {
    NewTicket {
        id: file.ticket.0,
        type_id: file.type_id.clone(),
        subject: file.subject.clone(),
        priority: file.priority.clone(),
        fields: file.fields.clone(),
        message: NewMessage {
            id: file.message.0,
            body: file.body.clone(),
            format: api::Format::Plain,
            internal: false,
            kind: api::MessageKind::Reply,
            attachments,
            action: None,
        },
        confirm_email: file.confirm_email,
        callback: file.callback.as_ref().map(callback),
        channel: "app".to_owned(),
        requester_id: None,
        cost_ack: file.cost_acks.iter().map(cost_ack).collect(),
        links: Vec::new(),
        client_created_at: None,
    }
}

fn cost_ack(ack: &Acknowledgement) -> CostAck {
    CostAck {
        notice: ack.notice.clone(),
        version: ack.version,
        rate_percent: ack.rate_percent,
    }
}

fn callback(wish: &CallbackWish) -> CallbackRequest {
    CallbackRequest {
        phone: wish.phone.clone(),
        window: wish.window.clone(),
    }
}

fn reply(message: &domain::NewMessage, attachments: Vec<UploadRef>) -> NewMessage {
    NewMessage {
        id: message.message.0,
        body: message.body.clone(),
        format: api::Format::Plain,
        internal: message.kind == MessageKind::Note,
        kind: match message.kind {
            MessageKind::Note => api::MessageKind::Note,
            MessageKind::Finding => api::MessageKind::Finding,
            MessageKind::Reply | MessageKind::Event => api::MessageKind::Reply,
        },
        attachments,
        action: message.action.as_ref().map(|act| action(act, true)),
    }
}

fn action(act: &Act, named: bool) -> ActionRequest {
    ActionRequest {
        action: if named {
            act.action.clone()
        } else {
            String::new()
        },
        args: act.args.clone(),
        expected: act.expected.clone(),
        message: None,
    }
}

fn patch(change: &domain::FieldChange) -> PatchTicket {
    let value = FieldChange {
        from: change.from.clone(),
        to: change.to.clone(),
    };
    let mut patch = PatchTicket::default();
    let own = matches!(change.field.as_str(), "subject" | "priority");
    let fields = if own {
        &mut patch.set
    } else {
        &mut patch.fields
    };
    fields.insert(change.field.clone(), value);
    patch
}
