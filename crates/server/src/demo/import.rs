//! Puts the demonstration into a fresh database.

use anyhow::{Context as _, bail};
use api::{Attachment, MessageKind, RecordKind, Time};
use portal::Document;
use portal::hours::Desk;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::cases::{self, Case, DemoData, Role};
use super::rows::Cast;
use super::timeline::working_days_before;
use super::{asked, corpus, knowledge, people, work};
use crate::blobs::Blobs;
use crate::db::{Columns, Db, DbError, Id, Tx, millis};
use crate::desk::{MessageRow, TicketRow, put_attachment};
use crate::file_name;

/// Objects after which a transaction is closed (server-api.md §4.3: at most 200).
const BATCH: usize = 150;
/// Answers of the last working days are still unread, so that there is something to look at.
pub(super) const UNREAD_DAYS: u32 = 3;
/// Row of `meta` that says how far the import got.
const MARK: &str = "demo";

/// An account of the demonstration, as printed and as written to `demo-accounts.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Address, also the sign-in name.
    pub email: String,
    /// The demonstration's password.
    pub password: String,
    /// Full name.
    pub name: String,
    /// `customer`, `manager` or `agent`.
    pub role: String,
    /// Name of the organisation; empty for agents.
    pub organisation: String,
    /// State the account was put into; empty: it works as far as the portal's needs are met.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub state: String,
}

/// Fills the database unless it is filled already, with `extra` made-up tickets on top.
///
/// # Errors
/// If an earlier import was interrupted, or the database or the disk fails.
pub async fn run(db: &Db, extra: u32, tell: &dyn Fn(&str)) -> anyhow::Result<Vec<Account>> {
    let document = db.portal().context("the database has no portal yet")?;
    let data = cases::load(&document.portal_id)?;
    match mark(db).await?.as_deref() {
        Some("done") => {}
        Some(_) => bail!(
            "the demonstration in {} is incomplete because its first start was interrupted; \
             remove the folder and start again",
            db.folder().display()
        ),
        None => {
            let mut import = Import::begin(db, &document, &data).await?;
            import.tickets(&data, extra, tell).await?;
            import.end().await?;
        }
    }
    Ok(accounts(&data))
}

fn accounts(data: &DemoData) -> Vec<Account> {
    let organisation = |id: Option<&str>| {
        let found = data
            .organisations
            .iter()
            .find(|it| Some(it.id.as_str()) == id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    };
    data.people
        .iter()
        .map(|person| Account {
            email: person.email.clone(),
            password: password_of(&person.email),
            name: person.name.clone(),
            role: match person.role {
                Role::Customer => "customer",
                Role::Manager => "manager",
                Role::Agent => "agent",
            }
            .to_owned(),
            organisation: organisation(person.organisation.as_deref()),
            state: match (&person.state, &person.unverified) {
                (Some(state), _) => state.clone(),
                (None, Some(_)) => "unverified".to_owned(),
                (None, None) => String::new(),
            },
        })
        .collect()
}

/// The demonstration's passwords are meant to be guessed.
fn password_of(email: &str) -> String {
    format!(
        "pult-demo-{}",
        email.split(['.', '@']).next().unwrap_or_default()
    )
}

async fn mark(db: &Db) -> anyhow::Result<Option<String>> {
    let mut snapshot = db.read().await?;
    let row = sqlx::query("SELECT value FROM meta WHERE key = $1")
        .bind(MARK)
        .fetch_optional(snapshot.conn())
        .await?;
    Ok(row.map(|row| row.text("value")).transpose()?)
}

async fn set_mark(tx: &mut Tx, value: &str) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO meta (key, value) VALUES ($1, $2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )
    .bind(MARK)
    .bind(value)
    .execute(tx.conn())
    .await?;
    Ok(())
}

struct Import<'a> {
    db: &'a Db,
    cast: Cast<'a>,
    blobs: Blobs,
    tx: Option<Tx>,
    objects: usize,
}

impl<'a> Import<'a> {
    /// People first: everything else names them.
    async fn begin(db: &'a Db, document: &'a Document, data: &DemoData) -> anyhow::Result<Self> {
        let mut tx = db.write().await?;
        set_mark(&mut tx, "begun").await?;
        let (users, leads) = people::enter(&mut tx, document, data, password_of).await?;
        knowledge::enter(&mut tx, document, &users, &data.knowledge).await?;
        knowledge::announce(&mut tx, &users, &data.announcements).await?;
        let today = tx.now();
        tx.commit().await?;
        let blobs = Blobs::in_folder(db.folder());
        let cast = Cast {
            document,
            users,
            leads,
            today,
            desk: document
                .hours
                .get("main")
                .map(|hours| Desk::new(hours, &document.timezone))
                .transpose()?,
        };
        Ok(Self {
            db,
            cast,
            blobs,
            tx: None,
            objects: 0,
        })
    }

    /// All tickets, oldest first, so that their numbers grow with time.
    async fn tickets(
        &mut self,
        data: &DemoData,
        extra: u32,
        tell: &dyn Fn(&str),
    ) -> anyhow::Result<()> {
        let in_order = data.in_order(self.cast.today, self.cast.desk.as_ref());
        let mut told = in_order.iter().map(|(case, _)| *case).peekable();
        let mut made = corpus::cases(extra, &data.people, self.cast.document).peekable();
        let mut count = 0_u32;
        loop {
            let older = match (told.peek(), made.peek()) {
                (Some(a), Some(b)) => b.days_ago >= a.days_ago,
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (None, None) => break,
            };
            if older {
                if let Some(case) = made.next() {
                    self.ticket(&case).await?;
                }
            } else if let Some(case) = told.next() {
                self.ticket(case).await?;
            }
            count += 1;
            if count.is_multiple_of(5_000) {
                tell(&format!("{count} tickets …"));
            }
        }
        Ok(())
    }

    async fn end(mut self) -> anyhow::Result<()> {
        self.close().await?;
        let mut tx = self.db.write().await?;
        set_mark(&mut tx, "done").await?;
        tx.commit().await?;
        Ok(())
    }

    /// The open transaction, with room for so many objects.
    async fn tx(&mut self, objects: usize) -> anyhow::Result<&mut Tx> {
        if self.objects > 0 && self.objects + objects > BATCH {
            self.close().await?;
        }
        self.objects += objects;
        match &mut self.tx {
            Some(tx) => Ok(tx),
            empty @ None => Ok(empty.insert(self.db.write().await?)),
        }
    }

    async fn close(&mut self) -> anyhow::Result<()> {
        self.objects = 0;
        if let Some(tx) = self.tx.take() {
            tx.commit().await?;
        }
        Ok(())
    }

    async fn ticket(&mut self, case: &Case) -> anyhow::Result<()> {
        let rows = self.cast.rows(case)?;
        let document = self.cast.document;
        let tx = self.tx(1).await?;
        let number = tx.next_number(&document.numbers).await?;
        let mut ticket = TicketRow {
            number,
            ..rows.ticket
        };
        ticket.insert(tx, document).await?;
        let (mut messages, names): (Vec<_>, Vec<_>) = rows.messages.into_iter().unzip();
        for event in messages
            .iter_mut()
            .filter_map(|message| message.event.as_mut())
        {
            if event.kind == "filed" {
                event.to.clone_from(&ticket.number);
            }
        }
        asked::write(tx, document, case, &mut ticket, &messages).await?;
        for batch in messages.chunks(BATCH / 2) {
            let tx = self.tx(batch.len()).await?;
            MessageRow::insert_all(tx, batch).await?;
        }
        for (message, names) in messages.iter().zip(&names) {
            self.attach(message, names).await?;
        }
        self.work(case, &ticket).await?;
        self.marks(&ticket, &messages).await
    }

    async fn work(&mut self, case: &Case, ticket: &TicketRow) -> anyhow::Result<()> {
        if case.work.is_empty() {
            return Ok(());
        }
        self.tx(case.work.len() + 2).await?;
        match &mut self.tx {
            Some(tx) => work::enter(tx, &self.cast, case, ticket).await,
            None => Ok(()),
        }
    }

    async fn attach(&mut self, message: &MessageRow, names: &[String]) -> anyhow::Result<()> {
        let files = self.files(names).await?;
        for (position, file) in files.iter().enumerate() {
            let tx = self.tx(0).await?;
            put_attachment(tx, message, position, file).await?;
            // Its transaction may be another one than that of the message.
            tx.touch(RecordKind::Message, message.id);
        }
        Ok(())
    }

    async fn files(&self, names: &[String]) -> anyhow::Result<Vec<Attachment>> {
        let mut files = Vec::with_capacity(names.len());
        for name in names {
            let bytes = cases::file(name).with_context(|| format!("there is no file {name}"))?;
            files.push(Attachment {
                id: Uuid::now_v7(),
                name: file_name::clean(name),
                size: u32::try_from(bytes.len())?,
                media_type: file_name::media_type(bytes).to_owned(),
                sha256: self.blobs.put(bytes).await?,
            });
        }
        Ok(files)
    }

    /// Everybody has read everything, except what the other side wrote in the last days.
    async fn marks(&mut self, ticket: &TicketRow, messages: &[MessageRow]) -> anyhow::Result<()> {
        let fresh = working_days_before(self.cast.today, UNREAD_DAYS);
        let agents = self
            .cast
            .users
            .values()
            .filter(|user| user.is_agent)
            .map(|user| user.id);
        let readers: Vec<Uuid> = std::iter::once(ticket.requester_id).chain(agents).collect();
        for reader in readers {
            let customer = reader == ticket.requester_id;
            let Some(last) = last_read(messages, customer, fresh) else {
                continue;
            };
            let tx = self.tx(1).await?;
            sqlx::query(
                "INSERT INTO read_marks (user_id, ticket_id, message_id, read_at)
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(Id(reader))
            .bind(Id(ticket.id))
            .bind(Id(last.id))
            .bind(millis(last.created_at))
            .execute(tx.conn())
            .await?;
            tx.touch_read_mark(reader, ticket.id);
        }
        Ok(())
    }
}

/// The last message one side has read: everything before the first fresh one of the other side.
fn last_read(messages: &[MessageRow], customer: bool, fresh: Time) -> Option<&MessageRow> {
    let unread = |message: &MessageRow| {
        let own_side = message
            .author
            .as_ref()
            .is_none_or(|by| by.is_agent != customer);
        message.created_at >= fresh && !own_side && message.kind != MessageKind::Event
    };
    let visible = messages
        .iter()
        .filter(|it| !customer || it.kind != MessageKind::Note);
    visible.take_while(|message| !unread(message)).last()
}
