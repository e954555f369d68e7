//! Puts the demonstration into a fresh database.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use api::{Attachment, Callback, EventBody, Format, MessageKind, Time};
use chrono::TimeDelta;
use portal::Document;
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

use super::cases::{self, Case, DemoData, Kind, Role};
use super::corpus;
use crate::auth::{User, password};
use crate::blobs::Blobs;
use crate::db::{Columns, Db, DbError, Id, Tx, millis};
use crate::desk::{MessageRow, TicketRow, put_attachment};
use crate::file_name;
use crate::people::{self, NewUser};

/// Objects after which a transaction is closed (server-api.md §4.3: at most 200).
const BATCH: usize = 150;
/// Answers of the last days are still unread, so that there is something to look at.
const UNREAD_DAYS: i64 = 3;
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
}

/// Fills the database unless it is filled already, with `extra` made-up tickets on top.
///
/// # Errors
/// If an earlier import was interrupted, or the database or the disk fails.
pub async fn run(db: &Db, extra: u32, tell: &dyn Fn(&str)) -> anyhow::Result<Vec<Account>> {
    let data = cases::load()?;
    let document = db.portal().context("the database has no portal yet")?;
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
    document: &'a Document,
    blobs: Blobs,
    users: BTreeMap<String, User>,
    leads: BTreeMap<Uuid, Uuid>,
    tx: Option<Tx>,
    objects: usize,
    started: Time,
}

impl<'a> Import<'a> {
    /// People first: everything else names them.
    async fn begin(db: &'a Db, document: &'a Document, data: &DemoData) -> anyhow::Result<Self> {
        let mut tx = db.write().await?;
        set_mark(&mut tx, "begun").await?;
        let mut organisations = BTreeMap::new();
        for organisation in &data.organisations {
            let id = people::add_organization(&mut tx, &organisation.name).await?;
            organisations.insert(organisation.id.as_str(), id);
        }
        let mut users = BTreeMap::new();
        for person in &data.people {
            let secret = password_of(&person.email);
            let queues = match person.role {
                Role::Agent => document
                    .queues
                    .iter()
                    .map(|queue| queue.id.clone())
                    .collect(),
                Role::Customer | Role::Manager => Vec::new(),
            };
            let home = person
                .organisation
                .as_deref()
                .and_then(|id| organisations.get(id));
            let new = NewUser {
                email: person.email.clone(),
                name: person.name.clone(),
                initials: person.initials.clone(),
                phone: person.phone.clone(),
                password_hash: Some(password::hash(&secret)?),
                roles: match person.role {
                    Role::Manager => vec!["manager".to_owned()],
                    Role::Customer | Role::Agent => Vec::new(),
                },
                queues,
                organization_id: home.copied(),
            };
            let id = people::add_user(&mut tx, document, &new).await?;
            let user = User::by_id(tx.conn(), id)
                .await?
                .context("the user just made")?;
            users.insert(person.email.clone(), user);
        }
        let mut leads = BTreeMap::new();
        for organisation in &data.organisations {
            let lead = users
                .get(&organisation.project_lead)
                .context("an unknown project lead")?;
            if let Some(id) = organisations.get(organisation.id.as_str()) {
                people::set_project_lead(&mut tx, *id, lead.id).await?;
                leads.insert(*id, lead.id);
            }
        }
        let started = tx.now();
        tx.commit().await?;
        let blobs = Blobs::in_folder(db.folder());
        Ok(Self {
            db,
            document,
            blobs,
            users,
            leads,
            tx: None,
            objects: 0,
            started,
        })
    }

    /// All tickets, oldest first, so that their numbers grow with time.
    async fn tickets(
        &mut self,
        data: &DemoData,
        extra: u32,
        tell: &dyn Fn(&str),
    ) -> anyhow::Result<()> {
        let in_order = data.in_order(self.started);
        let mut told = in_order.iter().map(|(case, _)| *case).peekable();
        let mut made = corpus::cases(extra, &data.people).peekable();
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

    /// The open transaction, with room for one more object.
    async fn tx(&mut self) -> anyhow::Result<&mut Tx> {
        if self.objects >= BATCH {
            self.close().await?;
        }
        self.objects += 1;
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

    fn user(&self, email: &str) -> anyhow::Result<User> {
        self.users
            .get(email)
            .cloned()
            .with_context(|| format!("nobody is called {email}"))
    }

    async fn ticket(&mut self, case: &Case) -> anyhow::Result<()> {
        let rows = self.rows(case)?;
        let document = self.document;
        let tx = self.tx().await?;
        let number = tx.next_number(&document.numbers).await?;
        let ticket = TicketRow {
            number,
            ..rows.ticket
        };
        ticket.insert(tx, document).await?;
        for (message, names) in &rows.messages {
            let files = self.files(names).await?;
            let tx = self.tx().await?;
            let mut message = message.clone();
            if let Some(event) = &mut message.event
                && event.kind == "filed"
            {
                event.to.clone_from(&ticket.number);
            }
            message.insert(tx).await?;
            for (position, file) in files.iter().enumerate() {
                put_attachment(tx, &message, position, file).await?;
            }
        }
        self.marks(&ticket, &rows.messages).await
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
    async fn marks(
        &mut self,
        ticket: &TicketRow,
        messages: &[(MessageRow, Vec<String>)],
    ) -> anyhow::Result<()> {
        let fresh = self.started - TimeDelta::days(UNREAD_DAYS);
        let agents = self
            .users
            .values()
            .filter(|user| user.is_agent)
            .map(|user| user.id);
        let readers: Vec<Uuid> = std::iter::once(ticket.requester_id).chain(agents).collect();
        for reader in readers {
            let customer = reader == ticket.requester_id;
            let unread = |message: &MessageRow| {
                let own_side = message
                    .author
                    .as_ref()
                    .is_none_or(|by| by.is_agent != customer);
                message.created_at >= fresh && !own_side && message.kind != MessageKind::Event
            };
            let visible = messages
                .iter()
                .map(|(message, _)| message)
                .filter(|message| !customer || message.kind != MessageKind::Note);
            let Some(last) = visible.take_while(|message| !unread(message)).last() else {
                continue;
            };
            let (message, read_at) = (last.id, millis(last.created_at));
            let tx = self.tx().await?;
            sqlx::query(
                "INSERT INTO read_marks (user_id, ticket_id, message_id, read_at)
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(Id(reader))
            .bind(Id(ticket.id))
            .bind(Id(message))
            .bind(read_at)
            .execute(tx.conn())
            .await?;
            tx.touch_read_mark(reader, ticket.id);
        }
        Ok(())
    }

    fn rows(&self, case: &Case) -> anyhow::Result<Rows> {
        let times = case.timeline(self.started);
        let requester = self.user(&case.requester)?;
        let organization_id = requester
            .organization_id
            .context("a requester without a home")?;
        let assignee = case
            .assignee
            .as_deref()
            .map(|email| self.user(email))
            .transpose()?;
        let id = id_at(times.created);
        let mut messages = Vec::with_capacity(case.messages.len() + 1);
        for (position, (message, at)) in case.messages.iter().zip(&times.messages).enumerate() {
            // Entries of the same minute keep their order, with room for what is added between.
            let created_at = *at + TimeDelta::milliseconds(i64::try_from(position)? * 2);
            let author = self.user(&message.author)?;
            messages.push((
                self.message(id, message, author, created_at)?,
                message.attachments.clone(),
            ));
            if position == 0 && !case.messages.iter().any(|it| is_event(it, "filed")) {
                messages.push((filed(id, requester.clone(), created_at), Vec::new()));
            }
        }
        let last = |kind: &str| {
            messages
                .iter()
                .rev()
                .map(|(message, _)| message)
                .find(|message| {
                    message
                        .event
                        .as_ref()
                        .is_some_and(|event| event.kind == kind)
                })
        };
        let status_since = last("status").map_or(times.created, |event| event.created_at);
        let estimate = case.estimate_minutes.and_then(|minutes| {
            let event = last("estimate");
            let by = event
                .and_then(|event| event.author.as_ref())
                .or(assignee.as_ref())?;
            Some((
                minutes,
                event.map_or(times.created, |event| event.created_at),
                by.id,
            ))
        });
        let newest = messages
            .last()
            .map_or(times.created, |(message, _)| message.created_at);
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
            organization_id,
            queue: self
                .document
                .first_queue()
                .map(|it| it.id.clone())
                .unwrap_or_default(),
            assignee_id: assignee.map(|user| user.id),
            project_lead_id: self.leads.get(&organization_id).copied(),
            fields: BTreeMap::new(),
            callback: case.callback.as_ref().map(|wish| Callback {
                phone: wish.phone.clone(),
                window: wish.window.clone(),
                requested_at: times.created,
                done_at: times.callback_done,
            }),
            confirm_email: case.confirm_email,
            estimate,
            closed_at: None,
            created_at: times.created,
            updated_at: newest,
        };
        if ticket.is_finished(self.document) {
            ticket.closed_at = Some(status_since);
        }
        Ok(Rows { ticket, messages })
    }

    fn message(
        &self,
        ticket: Uuid,
        message: &cases::Message,
        author: User,
        created_at: Time,
    ) -> anyhow::Result<MessageRow> {
        let event = message
            .event
            .as_ref()
            .map(|event| self.event(event))
            .transpose()?;
        let by_server = event
            .as_ref()
            .is_some_and(|event| event.kind == "mail_sent");
        Ok(MessageRow {
            id: id_at(created_at),
            ticket_id: ticket,
            kind: match message.kind {
                Kind::Reply => MessageKind::Reply,
                Kind::Note => MessageKind::Note,
                Kind::Finding => MessageKind::Finding,
                Kind::Event => MessageKind::Event,
            },
            author: (!by_server).then_some(author),
            body: message.body.clone(),
            format: match message.format {
                cases::Format::Plain => Format::Plain,
                cases::Format::Markdown => Format::Markdown,
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
        let name = |email: &str| match (event.kind.as_str(), email) {
            ("assignee", "") => Ok(String::new()),
            ("assignee", email) => self.user(email).map(|user| user.name),
            (_, plain) => Ok(plain.to_owned()),
        };
        Ok(EventBody {
            kind: event.kind.clone(),
            from: name(&event.from)?,
            to: name(&event.to)?,
        })
    }
}

/// A case as rows; messages with the names of their files.
struct Rows {
    ticket: TicketRow,
    messages: Vec<(MessageRow, Vec<String>)>,
}

fn is_event(message: &cases::Message, kind: &str) -> bool {
    message
        .event
        .as_ref()
        .is_some_and(|event| event.kind == kind)
}

fn filed(ticket_id: Uuid, author: User, at: Time) -> MessageRow {
    let created_at = at + TimeDelta::milliseconds(1);
    MessageRow {
        id: id_at(created_at),
        ticket_id,
        kind: MessageKind::Event,
        author: Some(author),
        body: String::new(),
        format: Format::Plain,
        channel: "system".to_owned(),
        event: Some(EventBody {
            kind: "filed".to_owned(),
            from: String::new(),
            to: String::new(),
        }),
        created_at,
    }
}

/// An id as it would have been made at that time.
fn id_at(at: Time) -> Uuid {
    let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        at.timestamp_subsec_nanos(),
    ))
}
