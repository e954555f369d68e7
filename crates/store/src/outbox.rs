//! Operations on their way. A row leaves by a receipt or by the user's hand: not by age, not by count,
//! not by migration.

use domain::{
    AccountId, Change, DraftId, MessageKind, NewMessage, Number, OpId, Operation, Queued, RemoteId,
    StoredOperation, TicketKey, Timestamp, Wedge,
};
use rusqlite::{OptionalExtension as _, Row, named_params};

use crate::drafts::{Draft, DraftFile, DraftText, Target};
use crate::error::Error;
use crate::sql::{self, halves};

/// The form of the payload this build writes.
const FORM: u32 = 1;

halves!(
    /// Reads the outbox.
    Outbox,
    /// Writes the outbox.
    OutboxMut in DeskTx
);

/// What waits, and how many rows a later build wrote or damage made unreadable. Those stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waiting {
    /// In order.
    pub queued: Vec<Queued>,
    /// Rows that cannot be read by this build.
    pub unreadable: u32,
}

/// What a server answered, as far as the journal keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// The ticket's number.
    pub number: Option<Number>,
    /// The ticket at the server.
    pub remote: Option<RemoteId>,
}

const SELECT: &str = "SELECT seq, op, account, payload, created_at, tried_at, attempts, \
     not_before, trouble, wedge FROM outbox";

fn read(row: &Row<'_>) -> rusqlite::Result<Option<Queued>> {
    let payload: String = row.get("payload")?;
    let wedge: Option<String> = row.get("wedge")?;
    let stored = serde_json::from_str::<StoredOperation>(&payload);
    let wedge = wedge
        .map(|json| serde_json::from_str::<Wedge>(&json))
        .transpose();
    let (Ok(stored), Ok(wedge)) = (stored, wedge) else {
        return Ok(None);
    };
    if stored.v > FORM {
        return Ok(None);
    }
    Ok(Some(Queued {
        op: OpId(sql::id(row, "op")?),
        account: AccountId(sql::id(row, "account")?),
        operation: stored.operation,
        created_at: sql::at(row, "created_at")?,
        seq: row.get("seq")?,
        tried_at: sql::maybe_at(row, "tried_at")?,
        attempts: row.get("attempts")?,
        not_before: sql::maybe_at(row, "not_before")?,
        trouble: row.get("trouble")?,
        wedge,
    }))
}

impl Outbox<'_> {
    /// Everything, in order.
    pub fn all(&self) -> Result<Waiting, Error> {
        let mut query = self.0.prepare_cached(&format!("{SELECT} ORDER BY seq"))?;
        gather(query.query_map([], read)?)
    }

    /// One account's, in order.
    pub fn of_account(&self, account: AccountId) -> Result<Waiting, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("{SELECT} WHERE account = ?1 ORDER BY seq"))?;
        gather(query.query_map([account.0.as_bytes()], read)?)
    }

    /// One lane, in order.
    pub fn of_ticket(&self, key: TicketKey) -> Result<Waiting, Error> {
        let mut query = self.0.prepare_cached(&format!(
            "{SELECT} WHERE account = ?1 AND ticket = ?2 ORDER BY seq"
        ))?;
        gather(query.query_map([key.account.0.as_bytes(), key.ticket.0.as_bytes()], read)?)
    }

    /// One operation; none as well when this build cannot read it.
    pub fn get(&self, op: OpId) -> Result<Option<Queued>, Error> {
        let mut query = self.0.prepare_cached(&format!("{SELECT} WHERE op = ?1"))?;
        Ok(query
            .query_row([op.0.as_bytes()], read)
            .optional()?
            .flatten())
    }
}

fn gather<F>(rows: rusqlite::MappedRows<'_, F>) -> Result<Waiting, Error>
where
    F: FnMut(&Row<'_>) -> rusqlite::Result<Option<Queued>>,
{
    let mut waiting = Waiting::default();
    for row in rows {
        match row? {
            Some(queued) => waiting.queued.push(queued),
            None => waiting.unreadable += 1,
        }
    }
    Ok(waiting)
}

impl OutboxMut<'_> {
    /// Queues an intention at the end of its lane. The same operation again changes nothing.
    ///
    /// # Errors
    /// [`Error::AlreadyQueued`] when the id stands for something else.
    pub fn add(
        &self,
        op: OpId,
        account: AccountId,
        operation: &Operation,
        created_at: Timestamp,
    ) -> Result<(), Error> {
        let stored = StoredOperation {
            v: FORM,
            operation: operation.clone(),
        };
        let payload = serde_json::to_string(&stored)?;
        // Better refused now, with the text still on screen, than unreadable later.
        if serde_json::from_str::<StoredOperation>(&payload)? != stored {
            return Err(Error::Unreadable);
        }
        let known: Option<String> = self
            .0
            .conn
            .query_row(
                "SELECT payload FROM outbox WHERE op = ?1",
                [op.0.as_bytes()],
                |row| row.get(0),
            )
            .optional()?;
        if let Some(known) = known {
            return if known == payload {
                Ok(())
            } else {
                Err(Error::AlreadyQueued)
            };
        }
        self.0.conn.execute(
            "INSERT INTO outbox (op, account, ticket, payload, created_at) \
             VALUES (:op, :account, :ticket, :payload, :created_at)",
            named_params! {
                ":op": op.0.as_bytes(),
                ":account": account.0.as_bytes(),
                ":ticket": operation.ticket().0.as_bytes(),
                ":payload": payload,
                ":created_at": sql::micros(created_at),
            },
        )?;
        for file in operation.files() {
            self.0.conn.execute(
                "INSERT INTO outbox_files (op, blob) VALUES (?1, ?2)",
                rusqlite::params![op.0.as_bytes(), file.blob.0],
            )?;
        }
        self.0.changes.note(Change::Outbox(account, op));
        Ok(())
    }

    /// Records that an attempt begins. Commit it before the act: after a crash the row is in doubt.
    pub fn record_attempt(&self, op: OpId, now: Timestamp) -> Result<(), Error> {
        self.update(
            op,
            "tried_at = :at, attempts = attempts + 1, not_before = NULL",
            Some(sql::micros(now)),
            None,
        )
    }

    /// The attempt surely had no effect; not again before `not_before`.
    pub fn defer(&self, op: OpId, not_before: Timestamp, trouble: &str) -> Result<(), Error> {
        self.update(
            op,
            "tried_at = NULL, not_before = :at, trouble = :text",
            Some(sql::micros(not_before)),
            Some(trouble),
        )
    }

    /// The attempt may have had an effect; it stays in doubt and is looked for not before `not_before`.
    pub fn doubt(&self, op: OpId, not_before: Timestamp, trouble: &str) -> Result<(), Error> {
        self.update(
            op,
            "not_before = :at, trouble = :text",
            Some(sql::micros(not_before)),
            Some(trouble),
        )
    }

    /// It surely did not happen: it may go again as if never tried.
    pub fn absent(&self, op: OpId) -> Result<(), Error> {
        self.update(op, "tried_at = NULL, not_before = NULL", None, None)
    }

    /// Stuck until the user decides.
    pub fn wedge(&self, op: OpId, wedge: &Wedge) -> Result<(), Error> {
        let json = serde_json::to_string(wedge)?;
        self.update(
            op,
            "tried_at = NULL, not_before = NULL, wedge = :text",
            None,
            Some(&json),
        )
    }

    /// By the user's hand: try again now.
    pub fn retry(&self, op: OpId) -> Result<(), Error> {
        self.update(op, "wedge = NULL, not_before = NULL", None, None)
    }

    fn update(
        &self,
        op: OpId,
        set: &str,
        at: Option<i64>,
        text: Option<&str>,
    ) -> Result<(), Error> {
        let account = self.account(op)?;
        // Every form of `set` may leave out a value, so both are bound by a harmless comparison.
        let sql = format!(
            "UPDATE outbox SET {set} WHERE op = :op AND (:at IS NULL OR 1) AND (:text IS NULL OR 1)"
        );
        self.0
            .conn
            .prepare_cached(&sql)?
            .execute(named_params! { ":op": op.0.as_bytes(), ":at": at, ":text": text })?;
        self.0.changes.note(Change::Outbox(account, op));
        Ok(())
    }

    fn account(&self, op: OpId) -> Result<AccountId, Error> {
        let account = self
            .0
            .conn
            .query_row(
                "SELECT account FROM outbox WHERE op = ?1",
                [op.0.as_bytes()],
                |row| sql::id(row, "account"),
            )
            .optional()?;
        account.map(AccountId).ok_or(Error::NoSuch("operation"))
    }

    /// The server has it: the operation becomes a receipt and leaves. Write the server's records into
    /// the cache first; repeating is harmless.
    pub fn finish(&self, op: OpId, done: &Done, now: Timestamp) -> Result<(), Error> {
        let account = self.account(op)?;
        let message = Outbox(self.0.conn)
            .get(op)?
            .and_then(|queued| match queued.operation {
                Operation::File(file) => Some(file.message.0.into_bytes()),
                Operation::Reply(message) => Some(message.message.0.into_bytes()),
                Operation::Act(_) | Operation::Change(_) | Operation::MarkRead(_) => None,
            });
        self.0.conn.execute(
            "INSERT INTO receipts (op, account, ticket, message, payload, number, remote, \
             created_at, done_at) SELECT op, account, ticket, :message, payload, :number, :remote, \
             created_at, :done_at FROM outbox WHERE op = :op ON CONFLICT (op) DO NOTHING",
            named_params! {
                ":op": op.0.as_bytes(),
                ":message": message,
                ":number": done.number.as_ref().map(|number| &number.0),
                ":remote": done.remote.as_ref().map(|remote| &remote.0),
                ":done_at": sql::micros(now),
            },
        )?;
        self.leave(op, account)
    }

    /// By the user's hand: it shall not be done. One in doubt may already have happened; the user was
    /// told so.
    pub fn discard(&self, op: OpId) -> Result<(), Error> {
        let account = self.account(op)?;
        self.leave(op, account)
    }

    fn leave(&self, op: OpId, account: AccountId) -> Result<(), Error> {
        self.0
            .conn
            .execute("DELETE FROM outbox_files WHERE op = ?1", [op.0.as_bytes()])?;
        self.0
            .conn
            .execute("DELETE FROM outbox WHERE op = ?1", [op.0.as_bytes()])?;
        self.0.changes.note(Change::Outbox(account, op));
        Ok(())
    }

    /// By the user's hand: back into a draft, files included.
    ///
    /// # Errors
    /// [`Error::InDoubt`] while the operation may already have happened; [`Error::NoSuch`] where it is
    /// neither a ticket nor a message.
    pub fn to_draft(&self, op: OpId, id: DraftId, now: Timestamp) -> Result<Draft, Error> {
        let queued = Outbox(self.0.conn)
            .get(op)?
            .ok_or(Error::NoSuch("operation"))?;
        if queued.tried_at.is_some() {
            return Err(Error::InDoubt);
        }
        let draft = draft_of(&queued, id, now).ok_or(Error::NoSuch("text to edit"))?;
        self.0.drafts_mut().save(&draft)?;
        self.leave(op, queued.account)?;
        Ok(draft)
    }
}

/// The draft an operation came from; none for operations without a text.
pub(crate) fn draft_of(queued: &Queued, id: DraftId, now: Timestamp) -> Option<Draft> {
    let (target, text) = match &queued.operation {
        Operation::File(file) => (
            Target::New {
                account: Some(queued.account),
                type_id: file.type_id.clone(),
                ticket: Some(file.ticket),
            },
            DraftText {
                subject: file.subject.clone(),
                body: file.body.clone(),
                priority: file.priority.clone(),
                fields: file.fields.clone(),
                confirm_email: file.confirm_email,
                callback: file.callback.clone(),
                cost_acks: file.cost_acks.clone(),
                ..DraftText::default()
            },
        ),
        Operation::Reply(message) => (
            Target::Message {
                ticket: TicketKey {
                    account: queued.account,
                    ticket: message.ticket,
                },
                kind: message.kind,
            },
            text_of(message),
        ),
        Operation::Act(_) | Operation::Change(_) | Operation::MarkRead(_) => return None,
    };
    let files = queued.operation.files().iter();
    Some(Draft {
        id,
        target,
        text,
        files: files
            .map(|file| DraftFile {
                file: file.clone(),
                marks: None,
            })
            .collect(),
        version: 1,
        created_at: queued.created_at,
        updated_at: now,
        from_op: Some(queued.op),
    })
}

/// What was typed for a message, and the action that was to go with it.
fn text_of(message: &NewMessage) -> DraftText {
    let action = message.action.as_ref();
    let minutes = action.and_then(|act| act.args.get("minutes")?.as_u64());
    // A finding's estimate is made again from its minutes.
    let chosen = action.filter(|_| message.kind != MessageKind::Finding || minutes.is_none());
    DraftText {
        body: message.body.clone(),
        estimate_minutes: minutes.and_then(|minutes| u32::try_from(minutes).ok()),
        action: chosen.map(|act| act.action.clone()),
        ..DraftText::default()
    }
}
