//! An operation's way out: attempt recorded, performed, receipt written. Part of an account's loop.

use std::sync::Arc;
use std::time::Duration;

use domain::{
    BlobId, Fault, Found, LocalFile, OpId, Operation, Outcome, OutgoingFile, Queued, Receipt, Wedge,
};

use crate::account::{Account, Answer};
use crate::apply;
use crate::error::DeskError;
use crate::hub::{Hub, NoticeEvent, blocking};
use crate::outbox;
use crate::plan::{End, Wake};
use crate::text;
use crate::view::{NoticeKind, NoticeView};

/// What is needed to perform an operation.
struct Loaded {
    queued: Queued,
    files: Vec<OutgoingFile>,
}

/// How preparing an attempt ended.
enum Prepared {
    Go(Box<Loaded>),
    /// The user took it back meanwhile.
    Gone,
    FileLost(String),
}

impl Account {
    /// Records the attempt, then acts. Nothing reaches the server that the file does not know of.
    pub(crate) async fn start_perform(&mut self, op: OpId) -> Option<Wake> {
        let epoch = self.plan.epoch();
        let failed = |end| Some(Wake::Performed { epoch, op, end });
        let Some(session) = self.current_session() else {
            return failed(End::Retry {
                fault: Fault::SignInNeeded,
                after: None,
            });
        };
        let loaded = match blocking(&self.hub, move |hub| prepare(hub, op)).await {
            Ok(Prepared::Go(loaded)) => loaded,
            Ok(Prepared::Gone) => return failed(End::Done),
            Ok(Prepared::FileLost(name)) => {
                self.wedge(op, Wedge::FileLost { name }).await;
                return failed(End::Wedged);
            }
            Err(error) => {
                tracing::error!(op.id = %op, %error, "the attempt cannot be recorded");
                return failed(End::Retry {
                    fault: error.not_stored(),
                    after: None,
                });
            }
        };
        let (connector, answers) = (Arc::clone(&self.connector), self.answers.clone());
        self.requests.spawn(async move {
            let operation = &loaded.queued.operation;
            let outcome = connector
                .perform(&session, op, operation, &loaded.files)
                .await;
            let _ = answers.send(Answer::Outcome { epoch, op, outcome });
        });
        None
    }

    /// Finds out whether an operation already happened.
    pub(crate) async fn start_find(&mut self, op: OpId) -> Option<Wake> {
        let epoch = self.plan.epoch();
        let queued = blocking(&self.hub, move |hub| hub.read(|read| read.outbox().get(op))).await;
        let (Some(session), Ok(Some(queued))) = (self.current_session(), queued) else {
            return Some(Wake::Performed {
                epoch,
                op,
                end: End::Done,
            });
        };
        let (connector, answers) = (Arc::clone(&self.connector), self.answers.clone());
        self.requests.spawn(async move {
            let found = connector.find(&session, op, &queued.operation).await;
            let _ = answers.send(Answer::Found { epoch, op, found });
        });
        None
    }

    /// Writes down what became of an attempt, before the plan hears of it.
    pub(crate) async fn take_outcome(&mut self, op: OpId, outcome: Outcome) -> End {
        match outcome {
            Outcome::Done(receipt) => self.take_receipt(op, *receipt).await,
            Outcome::Retry { fault, after } => End::Retry { fault, after },
            Outcome::Unsure(fault) => End::Unsure(fault),
            Outcome::Wedged(wedge) => {
                self.wedge(op, wedge).await;
                End::Wedged
            }
        }
    }

    /// Writes down what looking for an operation brought.
    pub(crate) async fn take_found(&mut self, op: OpId, found: Result<Found, Fault>) -> End {
        match found {
            Ok(Found::Done(receipt)) => self.take_receipt(op, *receipt).await,
            Ok(Found::Absent) => {
                self.write(op, "absence", move |hub| {
                    hub.desk(|tx| tx.outbox_mut().absent(op))
                })
                .await;
                End::Absent
            }
            Ok(Found::Unknown) => End::Unknown,
            Err(fault) => End::Unsure(fault),
        }
    }

    async fn take_receipt(&mut self, op: OpId, receipt: Receipt) -> End {
        let id = self.id;
        let written = blocking(&self.hub, move |hub| {
            let queued = hub.read(|read| read.outbox().get(op))?;
            apply::receipt(hub, id, op, &receipt, hub.clock.now())?;
            if let Some(queued) = queued {
                tell_filed(hub, &queued, &receipt)?;
            }
            Ok(())
        })
        .await;
        match written {
            Ok(()) => End::Done,
            Err(error) => {
                // The server has it; asking again with the same id is harmless.
                tracing::error!(op.id = %op, %error, "the receipt cannot be written");
                End::Unsure(error.not_stored())
            }
        }
    }

    /// Stuck until the user decides. A read mark nobody wants is simply over.
    pub(crate) async fn wedge(&mut self, op: OpId, wedge: Wedge) {
        self.write(op, "wedge", move |hub| {
            let Some(queued) = hub.read(|read| read.outbox().get(op))? else {
                return Ok(());
            };
            if matches!(queued.operation, Operation::MarkRead(_)) {
                return apply::receipt(
                    hub,
                    queued.account,
                    op,
                    &Receipt::default(),
                    hub.clock.now(),
                );
            }
            hub.desk(|tx| tx.outbox_mut().wedge(op, &wedge))?;
            tell_stuck(hub, &queued)
        })
        .await;
    }

    /// Writes down why an operation waits and until when.
    pub(crate) async fn postpone(&mut self, op: OpId, delay: Duration, fault: &Fault, sure: bool) {
        let trouble = outbox::trouble(fault);
        self.write(op, "delay", move |hub| {
            let not_before = hub.clock.now() + delay;
            hub.desk(|tx| match tx.outbox().get(op)? {
                Some(_) if sure => tx.outbox_mut().defer(op, not_before, trouble),
                Some(_) => tx.outbox_mut().doubt(op, not_before, trouble),
                None => Ok(()),
            })
        })
        .await;
    }

    async fn write(
        &self,
        op: OpId,
        what: &'static str,
        work: impl FnOnce(&Hub) -> Result<(), DeskError> + Send + 'static,
    ) {
        if let Err(error) = blocking(&self.hub, work).await {
            tracing::error!(op.id = %op, %error, what, "an operation's state cannot be written");
        }
    }
}

fn prepare(hub: &Hub, op: OpId) -> Result<Prepared, DeskError> {
    let Some(queued) = hub.read(|read| read.outbox().get(op))? else {
        return Ok(Prepared::Gone);
    };
    let mut files = Vec::new();
    for file in queued.operation.files() {
        match hub.store.blobs().read(&file.blob) {
            Ok(bytes) => files.push(outgoing(file, &file.blob, bytes)),
            Err(store::Error::BlobMissing(_) | store::Error::BlobDamaged(_)) => {
                return Ok(Prepared::FileLost(file.name.clone()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let begun = hub.desk(|tx| match tx.outbox().get(op)? {
        Some(_) => tx
            .outbox_mut()
            .record_attempt(op, hub.clock.now())
            .map(|()| true),
        None => Ok(false),
    })?;
    Ok(if begun {
        Prepared::Go(Box::new(Loaded { queued, files }))
    } else {
        Prepared::Gone
    })
}

fn outgoing(file: &LocalFile, blob: &BlobId, bytes: Vec<u8>) -> OutgoingFile {
    OutgoingFile {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        sha256: blob.0.clone(),
        bytes: bytes.into(),
    }
}

/// "Filed as #4711", unless the user is looking.
fn tell_filed(hub: &Hub, queued: &Queued, receipt: &Receipt) -> Result<(), DeskError> {
    let Operation::File(file) = &queued.operation else {
        return Ok(());
    };
    let number = receipt.number.as_ref().map(|number| number.0.clone());
    tell(
        hub,
        queued,
        NoticeKind::Filed,
        number,
        &file.subject,
        String::new(),
    )
}

fn tell_stuck(hub: &Hub, queued: &Queued) -> Result<(), DeskError> {
    let line = text::one_line(outbox::words_of(&queued.operation));
    tell(hub, queued, NoticeKind::Stuck, None, "", line)
}

fn tell(
    hub: &Hub,
    queued: &Queued,
    kind: NoticeKind,
    number: Option<String>,
    subject: &str,
    line: String,
) -> Result<(), DeskError> {
    let key = outbox::key_of(queued);
    let (wanted, portal, ticket) = hub.read(|read| {
        Ok((
            crate::prefs::of(read)?.notifications,
            read.portals().get(queued.account)?,
            read.tickets().get(key)?,
        ))
    })?;
    if !wanted || hub.focus().foreground {
        return Ok(());
    }
    let subject = ticket
        .as_ref()
        .map_or(subject, |ticket| ticket.subject.as_str());
    let word = if kind == NoticeKind::Filed {
        "filed"
    } else {
        "stuck"
    };
    let notice = NoticeView {
        id: format!("{word}/{}/{}", queued.account, queued.op),
        kind,
        ticket: Some(key),
        sender: portal.map(|portal| portal.portal.name).unwrap_or_default(),
        subject: text::one_line(subject),
        number,
        line,
        count: 1,
    };
    let now = hub.clock.now();
    let new = hub.desk(|tx| {
        tx.notices_mut()
            .remember(queued.account, &notice.id, key.ticket, now)
    })?;
    // What is stuck twice is told twice: the user has done something about it in between.
    if new || kind == NoticeKind::Stuck {
        hub.tell(NoticeEvent::Show(Box::new(notice)));
    }
    Ok(())
}
