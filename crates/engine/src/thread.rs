//! A ticket's conversation, with the user's unsent words at its end.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::{
    AccountId, AttachmentId, Body, LocalFile, Me, MessageId, MessageKind, OpId, Operation, Queued,
    Side, TicketKey, Timestamp,
};
use portal::Document;
use store::{Error, Read, ThreadMessage};
use uuid::Uuid;

use crate::Desk;
use crate::accounts::{count, known};
use crate::error::DeskError;
use crate::html::{self, SafeHtml};
use crate::lists::MOST_ROWS;
use crate::outbox;
use crate::rich;
use crate::view::{
    AttachmentView, Block, DraftTarget, Entry, EntryKind, EntrySide, EventView, ReadRequest,
    ThreadPage, ThreadRequest, TicketRead,
};

/// Namespace of the ids that stand for files of unsent messages.
const UNSENT: Uuid = Uuid::from_u128(0x6f9c_38c5_2f0e_4b6b_9d0b_5d3c_8a51_7e02);

impl Desk {
    /// Part of a thread, oldest first; unsent messages are its newest entries.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn thread(&self, request: ThreadRequest) -> Result<ThreadPage, DeskError> {
        let under_way = self.under_way();
        self.local(move |hub| hub.read(|read| page(read, &request, &under_way)))
            .await
    }

    /// A ticket with the newest part of its conversation, all of one moment: one answer is enough for
    /// its first picture.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where the ticket is neither cached nor waiting.
    pub async fn read_ticket(&self, request: ReadRequest) -> Result<TicketRead, DeskError> {
        let under_way = self.under_way();
        self.local(move |hub| {
            let now = hub.clock.now();
            let newest = ThreadRequest {
                ticket: request.ticket,
                skip_newest: 0,
                limit: request.entries,
            };
            let (ticket, page) = hub.read(|read| {
                Ok((
                    crate::tickets::whole(read, request.ticket, &under_way, now)?,
                    page(read, &newest, &under_way)?,
                ))
            })?;
            let ticket = ticket.ok_or(DeskError::NotFound("ticket"))?;
            let target = DraftTarget::Reply {
                ticket: request.ticket,
            };
            let draft = request.draft.then(|| crate::shelf::opened(hub, &target));
            Ok(TicketRead {
                ticket,
                page,
                draft: draft.transpose()?,
            })
        })
        .await
    }

    /// A message's HTML, made harmless, for the sandboxed frame.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such message.
    pub async fn message_html(
        &self,
        account: AccountId,
        message: MessageId,
    ) -> Result<SafeHtml, DeskError> {
        let found = self
            .local(move |hub| hub.read(|read| read.messages().get(account, message)))
            .await?
            .ok_or(DeskError::NotFound("message"))?;
        Ok(html::sanitise(found.message.body.source()))
    }

    /// The bytes of a picture inside a message's HTML, as they came.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] where there is no such message or picture.
    pub async fn message_picture(
        &self,
        account: AccountId,
        message: MessageId,
        number: u32,
    ) -> Result<Vec<u8>, DeskError> {
        let safe = self.message_html(account, message).await?;
        rich::embedded_picture(&safe, number)
            .and_then(|address| {
                let (_, coded) = address.split_once(";base64,")?;
                BASE64_STANDARD.decode(coded.trim()).ok()
            })
            .ok_or(DeskError::NotFound("picture"))
    }
}

/// What a message says: as text, with its structure, and whether it came as HTML.
struct Said {
    text: String,
    rich: Option<Vec<Block>>,
    html: bool,
    remote_images: bool,
}

impl Said {
    fn of(body: Body) -> Self {
        let bare = |text: String, rich| Self {
            text,
            rich,
            html: false,
            remote_images: false,
        };
        match body {
            Body::Plain(text) => bare(portal::clean_text(&text), None),
            Body::Markdown(text) => {
                let text = portal::clean_text(&text);
                let rich = rich::of_markdown(&text);
                bare(text, Some(rich))
            }
            Body::Html(html) => {
                let safe = html::sanitise(&html);
                let rich = rich::of_html(&safe);
                Self {
                    text: rich::plain(&rich),
                    rich: Some(rich),
                    html: true,
                    remote_images: safe.remote_images,
                }
            }
        }
    }
}

/// Unsent messages the cache does not have yet, oldest first.
fn unsent(read: &Read<'_>, key: TicketKey) -> Result<Vec<Queued>, Error> {
    let mut unsent = Vec::new();
    for queued in read.outbox().of_ticket(key)?.queued {
        let message = match &queued.operation {
            Operation::File(file) => file.message,
            Operation::Reply(message) => message.message,
            Operation::Act(_) | Operation::Change(_) | Operation::MarkRead(_) => continue,
        };
        if !crate::apply::has_message(read, key.account, message)? {
            unsent.push(queued);
        }
    }
    Ok(unsent)
}

/// Entries of the whole thread.
pub(crate) fn total(read: &Read<'_>, key: TicketKey) -> Result<u32, Error> {
    let cached = read.messages().thread(key, 0, 1)?.total;
    Ok(cached.saturating_add(count(unsent(read, key)?.len())))
}

fn page(
    read: &Read<'_>,
    request: &ThreadRequest,
    under_way: &BTreeSet<OpId>,
) -> Result<ThreadPage, Error> {
    let key = request.ticket;
    let limit = request.limit.min(MOST_ROWS);
    let known = known(read, key.account)?;
    let me = known.as_ref().map(|(me, _)| me);
    let portal = known.as_ref().map(|(_, portal)| portal);
    let unsent = unsent(read, key)?;
    let newest = count(unsent.len());

    let shown = unsent
        .iter()
        .rev()
        .skip(request.skip_newest as usize)
        .take(limit as usize);
    let mut last: Vec<Entry> = shown
        .filter_map(|queued| of_unsent(queued, me, under_way))
        .collect();
    last.reverse();

    let skip = request.skip_newest.saturating_sub(newest);
    let left = limit.saturating_sub(count(last.len()));
    let thread = read.messages().thread(key, skip, left)?;
    let read_at = read.tickets().read_state(key)?.read_at;
    let mut entries: Vec<Entry> = thread
        .messages
        .into_iter()
        .map(|it| of_message(it, me, portal, read_at))
        .collect();
    entries.append(&mut last);
    Ok(ThreadPage {
        total: thread.total.saturating_add(newest),
        entries,
    })
}

fn of_message(
    found: ThreadMessage,
    me: Option<&Me>,
    portal: Option<&Document>,
    read_at: Option<Timestamp>,
) -> Entry {
    let ThreadMessage { message, blobs } = found;
    let mine = me.is_some_and(|me| me.person.id == message.author.id);
    let said = Said::of(message.body);
    let attachments = message
        .attachments
        .into_iter()
        .map(|attachment| AttachmentView {
            here: blobs.contains_key(&attachment.id),
            image: is_image(&attachment.media_type),
            id: attachment.id,
            name: portal::clean_line(&attachment.name),
            size: attachment.size,
            media_type: attachment.media_type,
        });
    Entry {
        id: message.id,
        kind: kind(message.kind),
        author: message.author.name,
        initials: message.author.initials,
        side: side(message.author.side),
        mine,
        text: said.text,
        rich: said.rich,
        html: said.html,
        remote_images: said.remote_images,
        attachments: attachments.collect(),
        channel: message.channel,
        event: message.event.map(|event| happened(event, portal)),
        at: message.created_at,
        unread: !mine
            && message.kind != MessageKind::Event
            && read_at.is_none_or(|at| message.created_at > at),
        outgoing: None,
        op: None,
    }
}

fn of_unsent(queued: &Queued, me: Option<&Me>, under_way: &BTreeSet<OpId>) -> Option<Entry> {
    let (id, message_kind, body, files) = match &queued.operation {
        Operation::File(file) => (file.message, MessageKind::Reply, &file.body, &file.files),
        Operation::Reply(message) => (message.message, message.kind, &message.body, &message.files),
        Operation::Act(_) | Operation::Change(_) | Operation::MarkRead(_) => return None,
    };
    let agent = me.is_some_and(Me::is_agent);
    Some(Entry {
        id,
        kind: kind(message_kind),
        author: me.map(|me| me.person.name.clone()).unwrap_or_default(),
        initials: me.map(|me| me.person.initials.clone()).unwrap_or_default(),
        side: if agent {
            EntrySide::Agent
        } else {
            EntrySide::Customer
        },
        mine: true,
        text: body.clone(),
        rich: None,
        html: false,
        remote_images: false,
        attachments: files.iter().map(|file| of_local(queued.op, file)).collect(),
        channel: "app".to_owned(),
        event: None,
        at: queued.created_at,
        unread: false,
        outgoing: Some(outbox::state_of(queued, under_way)),
        op: Some(queued.op),
    })
}

/// A file of an unsent message gets an id that [`unsent_file`] finds again.
fn of_local(op: OpId, file: &LocalFile) -> AttachmentView {
    AttachmentView {
        id: local_id(op, file),
        name: file.name.clone(),
        size: file.size,
        media_type: file.media_type.clone(),
        image: is_image(&file.media_type),
        here: true,
    }
}

fn local_id(op: OpId, file: &LocalFile) -> AttachmentId {
    AttachmentId(Uuid::new_v5(
        &UNSENT,
        format!("{op}/{}", file.blob).as_bytes(),
    ))
}

/// The file of an unsent message with this id.
pub(crate) fn unsent_file(
    read: &Read<'_>,
    account: AccountId,
    id: AttachmentId,
) -> Result<Option<LocalFile>, Error> {
    for queued in read.outbox().of_account(account)?.queued {
        for file in queued.operation.files() {
            if local_id(queued.op, file) == id {
                return Ok(Some(file.clone()));
            }
        }
    }
    Ok(None)
}

fn happened(event: domain::Event, portal: Option<&Document>) -> EventView {
    let word = |id: String| match (event.kind.as_str(), portal) {
        ("status", Some(portal)) => portal.status_label(&id).to_owned(),
        ("priority", Some(portal)) => portal
            .priority(&id)
            .map_or(id, |priority| priority.label.clone()),
        ("level", Some(portal)) => crate::agreed::level(portal, &id),
        _ => id,
    };
    let from = match (event.kind.as_str(), portal) {
        ("field", Some(portal)) => field_label(portal, &event.from),
        _ => word(event.from.clone()),
    };
    let to = word(event.to.clone());
    EventView {
        kind: event.kind,
        from,
        to,
    }
}

/// The portal's word for a field of any of its forms.
fn field_label(portal: &Document, id: &str) -> String {
    let mut fields = portal.ticket_types.iter().flat_map(|kind| &kind.form);
    let known = fields.find(|field| field.id == id);
    known.map_or_else(|| id.to_owned(), |field| field.label.clone())
}

/// What the window can show as a picture.
pub(crate) fn is_image(media_type: &str) -> bool {
    matches!(
        media_type,
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/bmp"
    )
}

fn kind(kind: MessageKind) -> EntryKind {
    match kind {
        MessageKind::Reply => EntryKind::Reply,
        MessageKind::Note => EntryKind::Note,
        MessageKind::Finding => EntryKind::Finding,
        MessageKind::Event => EntryKind::Event,
    }
}

fn side(side: Side) -> EntrySide {
    match side {
        Side::Customer => EntrySide::Customer,
        Side::Agent => EntrySide::Agent,
        Side::System => EntrySide::System,
    }
}
