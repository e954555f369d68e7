//! Drafts: what the user is writing. Saved while it is typed; nobody else holds these words.

use domain::{AccountId, DraftId, MessageKind, TicketKey};
use portal::transition;
use store::{Draft, DraftFile, DraftText, Read, Target};

use crate::Desk;
use crate::accounts::{actor, known};
use crate::agreed;
use crate::error::DeskError;
use crate::filing;
use crate::hub::Hub;
use crate::thread::is_image;
use crate::view::{self, DraftContent, DraftKind, DraftSave, DraftTarget, DraftView};

/// The setting that remembers the ticket type last used with an account.
fn last_type(account: AccountId) -> String {
    format!("last_type.{account}")
}

/// Nothing was typed and nothing attached.
pub(crate) fn is_blank(draft: &Draft) -> bool {
    let text = &draft.text;
    let bare = DraftText {
        confirm_email: text.confirm_email,
        ..DraftText::default()
    };
    draft.files.is_empty() && (*text == bare || *text == DraftText::default())
}

impl Desk {
    /// The unfinished draft for this target, or a new one.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn open_draft(&self, target: DraftTarget) -> Result<DraftView, DeskError> {
        self.local(move |hub| opened(hub, &target)).await
    }

    /// Everything unfinished, newest first; blank ones are not shown.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn drafts(&self) -> Result<Vec<DraftView>, DeskError> {
        self.local(|hub| {
            hub.read(|read| {
                let drafts = read.drafts().all()?;
                drafts
                    .into_iter()
                    .filter(|it| !is_blank(it))
                    .map(|it| of(read, it))
                    .collect()
            })
        })
        .await
    }

    /// Saves what is typed. Files of the draft stay as they are.
    ///
    /// # Errors
    /// [`DeskError::DraftOutdated`] when the stored version is newer, [`DeskError::NotFound`] when it
    /// was sent or thrown away.
    pub async fn save_draft(&self, save: DraftSave) -> Result<(), DeskError> {
        self.local(move |hub| {
            let now = hub.clock.now();
            hub.desk(|tx| {
                let known = hub.begun.written(tx, save.id)?;
                let portal = known.target.account();
                let target = retargeted(known.target, &save);
                if let (Some(account), Target::New { type_id, .. }) = (portal, &target) {
                    tx.prefs_mut().set(&last_type(account), type_id)?;
                }
                let draft = Draft {
                    target,
                    text: text_of(&save.content),
                    version: save.version,
                    updated_at: now,
                    ..known
                };
                tx.drafts_mut().save(&draft)
            })?;
            hub.begun.forget(save.id);
            Ok(())
        })
        .await
    }

    /// One draft.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] when it was sent or thrown away.
    pub async fn draft(&self, draft: DraftId) -> Result<DraftView, DeskError> {
        self.local(move |hub| view(hub, draft)).await
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn discard_draft(&self, draft: DraftId) -> Result<(), DeskError> {
        self.local(move |hub| {
            hub.desk(|tx| {
                tx.drafts_mut().remove(draft)?;
                // Only then: one that could not be removed can still be written.
                hub.begun.forget(draft);
                Ok(())
            })
        })
        .await
    }
}

/// A draft as the screen shows it.
pub(crate) fn view(hub: &Hub, draft: DraftId) -> Result<DraftView, DeskError> {
    let draft = known_draft(hub, draft)?;
    hub.read(|read| of(read, draft))
}

/// A draft, written or only begun.
pub(crate) fn known_draft(hub: &Hub, draft: DraftId) -> Result<Draft, DeskError> {
    hub.read(|read| read.drafts().get(draft))?
        .or_else(|| hub.begun.get(draft))
        .ok_or(DeskError::NotFound("draft"))
}

/// The unfinished draft for this target, or a new one.
pub(crate) fn opened(hub: &Hub, target: &DraftTarget) -> Result<DraftView, DeskError> {
    let now = hub.clock.now();
    let id = DraftId(uuid::Uuid::now_v7());
    hub.read(|read| {
        if let Some(draft) = unfinished(read, target)? {
            return of(read, draft);
        }
        let fresh = Draft {
            id,
            target: begun(read, target)?,
            text: DraftText::default(),
            files: Vec::new(),
            version: 0,
            created_at: now,
            updated_at: now,
            from_op: None,
        };
        of(read, hub.begun.find_or_add(|it| fits(it, target), fresh))
    })
}

fn unfinished(read: &Read<'_>, target: &DraftTarget) -> Result<Option<Draft>, store::Error> {
    let drafts = match target {
        DraftTarget::Reply { ticket } => read.drafts().of_ticket(*ticket)?,
        DraftTarget::New { .. } => read.drafts().all()?,
    };
    Ok(drafts.into_iter().find(|draft| fits(draft, target)))
}

fn fits(draft: &Draft, target: &DraftTarget) -> bool {
    match (&draft.target, target) {
        (Target::Message { ticket: about, .. }, DraftTarget::Reply { ticket }) => about == ticket,
        (
            Target::New {
                account: whose,
                type_id: known,
                ..
            },
            DraftTarget::New { account, type_id },
        ) => *whose == Some(*account) && (type_id.is_empty() || type_id == known),
        (Target::New { .. }, DraftTarget::Reply { .. })
        | (Target::Message { .. }, DraftTarget::New { .. }) => false,
    }
}

/// Where a new draft goes; a new ticket gets the type last used, or the first this person may file.
fn begun(read: &Read<'_>, target: &DraftTarget) -> Result<Target, store::Error> {
    Ok(match target {
        DraftTarget::Reply { ticket } => Target::Message {
            ticket: *ticket,
            kind: MessageKind::Reply,
        },
        DraftTarget::New { account, type_id } => {
            let type_id = match type_id.as_str() {
                "" => usual_type(read, *account)?,
                given => given.to_owned(),
            };
            Target::New {
                account: Some(*account),
                type_id,
                ticket: None,
            }
        }
    })
}

fn usual_type(read: &Read<'_>, account: AccountId) -> Result<String, store::Error> {
    let Some((me, portal)) = known(read, account)? else {
        return Ok(String::new());
    };
    let who = actor(&me);
    let last: Option<String> = read.prefs().get(&last_type(account))?;
    let mut may = portal
        .ticket_types
        .iter()
        .filter(|kind| transition::may_file(kind, &who));
    let usual = last.filter(|id| may.clone().any(|kind| kind.id == *id));
    Ok(usual
        .or_else(|| may.next().map(|kind| kind.id.clone()))
        .unwrap_or_default())
}

fn retargeted(target: Target, save: &DraftSave) -> Target {
    match target {
        Target::New {
            account,
            type_id,
            ticket,
        } => Target::New {
            account,
            type_id: save.type_id.clone().unwrap_or(type_id),
            ticket,
        },
        Target::Message { ticket, .. } => Target::Message {
            ticket,
            kind: kind_of(save.content.kind),
        },
    }
}

fn kind_of(kind: DraftKind) -> MessageKind {
    match kind {
        DraftKind::Reply => MessageKind::Reply,
        DraftKind::Note => MessageKind::Note,
        DraftKind::Finding => MessageKind::Finding,
    }
}

fn text_of(content: &DraftContent) -> DraftText {
    let wish = domain::CallbackWish {
        phone: content.callback_phone.clone(),
        window: content.callback_window.clone(),
    };
    let fields = content.fields.iter();
    DraftText {
        subject: content.subject.clone(),
        body: content.body.clone(),
        priority: content.priority.clone(),
        fields: fields
            .map(|(id, value)| (id.clone(), filing::json(value.clone())))
            .collect(),
        confirm_email: content.confirm_email,
        callback: content.callback.then_some(wish),
        estimate_minutes: content.estimate_minutes,
        action: content.action.clone(),
        cost_acks: agreed::acknowledgements(&content.cost_acks),
    }
}

fn content_of(text: DraftText, target: &Target) -> DraftContent {
    let callback = text.callback.is_some();
    let wish = text.callback.unwrap_or_default();
    let kind = match target {
        Target::Message {
            kind: MessageKind::Note,
            ..
        } => DraftKind::Note,
        Target::Message {
            kind: MessageKind::Finding,
            ..
        } => DraftKind::Finding,
        Target::Message { .. } | Target::New { .. } => DraftKind::Reply,
    };
    DraftContent {
        subject: text.subject,
        body: text.body,
        priority: text.priority,
        callback,
        callback_phone: wish.phone,
        callback_window: wish.window,
        confirm_email: text.confirm_email,
        fields: text
            .fields
            .into_iter()
            .map(|(id, value)| (id, filing::field(value)))
            .collect(),
        kind,
        estimate_minutes: text.estimate_minutes,
        action: text.action,
        cost_acks: agreed::acks(text.cost_acks),
    }
}

fn of(read: &Read<'_>, draft: Draft) -> Result<DraftView, store::Error> {
    let (target, about) = match &draft.target {
        Target::New {
            account, type_id, ..
        } => {
            let account = account.unwrap_or(AccountId(uuid::Uuid::nil()));
            (
                DraftTarget::New {
                    account,
                    type_id: type_id.clone(),
                },
                String::new(),
            )
        }
        Target::Message { ticket, .. } => (
            DraftTarget::Reply { ticket: *ticket },
            subject_of(read, *ticket)?,
        ),
    };
    Ok(DraftView {
        id: draft.id,
        target,
        content: content_of(draft.text, &draft.target),
        files: draft.files.iter().map(file).collect(),
        version: draft.version,
        saved_at: draft.updated_at,
        about,
    })
}

fn subject_of(read: &Read<'_>, key: TicketKey) -> Result<String, store::Error> {
    if let Some(ticket) = read.tickets().get(key)? {
        return Ok(crate::text::one_line(&ticket.subject));
    }
    let lane = read.outbox().of_ticket(key)?.queued;
    let filed = lane.into_iter().find_map(|queued| match queued.operation {
        domain::Operation::File(file) => Some(file.subject),
        _ => None,
    });
    Ok(filed.unwrap_or_default())
}

/// A file of a draft is named by its bytes: picking the same file twice attaches it once.
fn file(file: &DraftFile) -> view::DraftFile {
    let file = &file.file;
    view::DraftFile {
        id: file.blob.0.clone(),
        name: file.name.clone(),
        size: file.size,
        media_type: file.media_type.clone(),
        image: is_image(&file.media_type),
    }
}
