//! Unfinished texts. They are saved while typing, and a late save never replaces a newer one.

use std::collections::BTreeMap;

use domain::{
    AccountId, Acknowledgement, BlobId, CallbackWish, Change, DraftId, LocalFile, MessageKind,
    OpId, TicketId, TicketKey, Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Error;
use crate::sql::{self, halves};

/// An unfinished text with its files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// Made here.
    pub id: DraftId,
    /// What it shall become.
    pub target: Target,
    /// What was typed.
    pub text: DraftText,
    /// Files, in order.
    pub files: Vec<DraftFile>,
    /// Grows with every save; the window counts.
    pub version: u32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last saved.
    pub updated_at: Timestamp,
    /// The operation it came back from by *edit*.
    pub from_op: Option<OpId>,
}

/// What a draft shall become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "target", rename_all = "snake_case")]
pub enum Target {
    /// A new ticket.
    New {
        /// Whose; none: not chosen yet.
        account: Option<AccountId>,
        /// Ticket type; empty: not chosen yet.
        type_id: String,
        /// The ticket it was before *edit*: filed again under the same id, what waits behind it in its
        /// lane still fits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ticket: Option<TicketId>,
    },
    /// A message of a ticket.
    Message {
        /// The ticket.
        ticket: TicketKey,
        /// Reply, note or finding.
        kind: MessageKind,
    },
}

impl Target {
    /// Whose it is.
    #[must_use]
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::New { account, .. } => *account,
            Self::Message { ticket, .. } => Some(ticket.account),
        }
    }
}

/// What was typed and marked. Additions get a `serde` default, so that older drafts read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftText {
    /// One line; empty for messages.
    pub subject: String,
    /// Text.
    pub body: String,
    /// Marked priority.
    pub priority: Option<String>,
    /// Values of the type's own fields.
    pub fields: BTreeMap<String, Value>,
    /// Confirmation mail wished.
    pub confirm_email: bool,
    /// Call-back wished.
    pub callback: Option<CallbackWish>,
    /// With a finding: the estimate, minutes.
    pub estimate_minutes: Option<u32>,
    /// With a message: an action in the same step.
    pub action: Option<String>,
    /// What was confirmed about the costs of a new ticket.
    pub cost_acks: Vec<Acknowledgement>,
}

/// A file of a draft.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DraftFile {
    /// The file as it would be sent; redactions are burnt in.
    pub file: LocalFile,
    /// Further marks as vectors, drawn anew when it is sent; the capture's own JSON.
    pub marks: Option<Value>,
}

halves!(
    /// Reads drafts.
    Drafts,
    /// Writes drafts.
    DraftsMut in DeskTx
);

const SELECT: &str = "SELECT draft, target, text, version, created_at, updated_at, from_op \
     FROM drafts";

/// Columns as they are, before their JSON is read.
struct Raw {
    id: DraftId,
    target: String,
    text: String,
    version: u32,
    created_at: Timestamp,
    updated_at: Timestamp,
    from_op: Option<OpId>,
}

fn read(row: &Row<'_>) -> rusqlite::Result<Raw> {
    let from_op: Option<[u8; 16]> = row.get("from_op")?;
    Ok(Raw {
        id: DraftId(sql::id(row, "draft")?),
        target: row.get("target")?,
        text: row.get("text")?,
        version: row.get("version")?,
        created_at: sql::at(row, "created_at")?,
        updated_at: sql::at(row, "updated_at")?,
        from_op: from_op.map(|bytes| OpId(uuid::Uuid::from_bytes(bytes))),
    })
}

fn whole(conn: &Connection, raw: &Raw) -> Result<Draft, Error> {
    let mut query = conn.prepare_cached(
        "SELECT blob, name, media_type, size, marks FROM draft_files WHERE draft = ?1 ORDER BY pos",
    )?;
    let mut files = Vec::new();
    let mut rows = query.query([raw.id.0.as_bytes()])?;
    while let Some(row) = rows.next()? {
        let marks: Option<String> = row.get("marks")?;
        files.push(DraftFile {
            file: LocalFile {
                blob: BlobId(row.get("blob")?),
                name: row.get("name")?,
                media_type: row.get("media_type")?,
                size: row.get("size")?,
            },
            marks: marks.map(|json| serde_json::from_str(&json)).transpose()?,
        });
    }
    Ok(Draft {
        id: raw.id,
        target: serde_json::from_str(&raw.target)?,
        text: serde_json::from_str(&raw.text)?,
        files,
        version: raw.version,
        created_at: raw.created_at,
        updated_at: raw.updated_at,
        from_op: raw.from_op,
    })
}

impl Drafts<'_> {
    /// All, newest first.
    pub fn all(&self) -> Result<Vec<Draft>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("{SELECT} ORDER BY updated_at DESC"))?;
        let raws = query.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
        raws.into_iter().map(|raw| whole(self.0, &raw)).collect()
    }

    /// One.
    pub fn get(&self, draft: DraftId) -> Result<Option<Draft>, Error> {
        let mut query = self
            .0
            .prepare_cached(&format!("{SELECT} WHERE draft = ?1"))?;
        let raw = query.query_row([draft.0.as_bytes()], read).optional()?;
        raw.map(|raw| whole(self.0, &raw)).transpose()
    }

    /// Drafts of messages of a ticket, newest first.
    pub fn of_ticket(&self, key: TicketKey) -> Result<Vec<Draft>, Error> {
        let mut query = self.0.prepare_cached(&format!(
            "{SELECT} WHERE ticket = ?2 AND account = ?1 ORDER BY updated_at DESC"
        ))?;
        let ids = [key.account.0.as_bytes(), key.ticket.0.as_bytes()];
        let raws = query.query_map(ids, read)?.collect::<Result<Vec<_>, _>>()?;
        raws.into_iter().map(|raw| whole(self.0, &raw)).collect()
    }
}

impl DraftsMut<'_> {
    /// Saves it whole.
    ///
    /// # Errors
    /// [`Error::Stale`] when the stored version is the same or newer and differs.
    pub fn save(&self, draft: &Draft) -> Result<(), Error> {
        let conn = self.0.conn;
        if let Some(stored) = Drafts(conn).get(draft.id)?
            && stored.version >= draft.version
        {
            let same = Draft {
                updated_at: draft.updated_at,
                ..stored
            } == *draft;
            return if same { Ok(()) } else { Err(Error::Stale) };
        }
        let ticket = match &draft.target {
            Target::New { .. } => None,
            Target::Message { ticket, .. } => Some(ticket.ticket.0.into_bytes()),
        };
        conn.execute(
            "INSERT INTO drafts (draft, account, ticket, target, text, version, created_at, \
             updated_at, from_op) VALUES (:draft, :account, :ticket, :target, :text, :version, \
             :created_at, :updated_at, :from_op) ON CONFLICT (draft) DO UPDATE SET \
             account = excluded.account, ticket = excluded.ticket, target = excluded.target, \
             text = excluded.text, version = excluded.version, updated_at = excluded.updated_at, \
             from_op = excluded.from_op",
            named_params! {
                ":draft": draft.id.0.as_bytes(),
                ":account": draft.target.account().map(|account| account.0.into_bytes()),
                ":ticket": ticket,
                ":target": serde_json::to_string(&draft.target)?,
                ":text": serde_json::to_string(&draft.text)?,
                ":version": draft.version,
                ":created_at": sql::micros(draft.created_at),
                ":updated_at": sql::micros(draft.updated_at),
                ":from_op": draft.from_op.map(|op| op.0.into_bytes()),
            },
        )?;
        conn.execute(
            "DELETE FROM draft_files WHERE draft = ?1",
            [draft.id.0.as_bytes()],
        )?;
        for (pos, file) in draft.files.iter().enumerate() {
            self.add_file(draft.id, pos, file)?;
        }
        self.0.changes.note(Change::Draft(draft.id));
        Ok(())
    }

    /// Replaces its files only. The version stays: the window counts saves of what is typed, and a file
    /// that arrives beside must not make the next save look old.
    pub fn set_files(
        &self,
        draft: DraftId,
        files: &[DraftFile],
        now: Timestamp,
    ) -> Result<(), Error> {
        let conn = self.0.conn;
        let known = conn.execute(
            "UPDATE drafts SET updated_at = ?2 WHERE draft = ?1",
            rusqlite::params![draft.0.as_bytes(), sql::micros(now)],
        )?;
        if known == 0 {
            return Err(Error::NoSuch("draft"));
        }
        conn.execute(
            "DELETE FROM draft_files WHERE draft = ?1",
            [draft.0.as_bytes()],
        )?;
        for (pos, file) in files.iter().enumerate() {
            self.add_file(draft, pos, file)?;
        }
        self.0.changes.note(Change::Draft(draft));
        Ok(())
    }

    fn add_file(&self, draft: DraftId, pos: usize, file: &DraftFile) -> Result<(), Error> {
        self.0.conn.execute(
            "INSERT INTO draft_files (draft, pos, blob, name, media_type, size, marks) \
             VALUES (:draft, :pos, :blob, :name, :media_type, :size, :marks)",
            named_params! {
                ":draft": draft.0.as_bytes(),
                ":pos": i64::try_from(pos).unwrap_or(i64::MAX),
                ":blob": file.file.blob.0,
                ":name": file.file.name,
                ":media_type": file.file.media_type,
                ":size": file.file.size,
                ":marks": file.marks.as_ref().map(Value::to_string),
            },
        )?;
        Ok(())
    }

    /// Removes it: sent, or thrown away by hand.
    pub fn remove(&self, draft: DraftId) -> Result<(), Error> {
        let conn = self.0.conn;
        conn.execute(
            "DELETE FROM draft_files WHERE draft = ?1",
            [draft.0.as_bytes()],
        )?;
        if conn.execute("DELETE FROM drafts WHERE draft = ?1", [draft.0.as_bytes()])? > 0 {
            self.0.changes.note(Change::Draft(draft));
        }
        Ok(())
    }
}
