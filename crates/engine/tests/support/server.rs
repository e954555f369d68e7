//! The help desk in memory.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::{
    AccessWish, Attachment, AttachmentId, Author, Body, Capabilities, Connector, Cursor,
    Description, Dial, Event, Fault, Found, Hint, Me, MeState, Message, MessageId, MessageKind,
    Number, OpId, Operation, Organization, Outcome, OutgoingFile, Page, Person, Reached, ReadMark,
    Receipt, Record, RemoteChange, RemoteId, Secret, Server, Session, Side, SignIn, Stage, Ticket,
    TicketId, Timestamp,
};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::broadcast;
use uuid::Uuid;

/// What the next attempts of an operation meet.
#[derive(Debug, Clone)]
pub enum Luck {
    /// It is done and the answer is lost.
    LoseAnswer,
    /// This outcome, without effect.
    Answer(Outcome),
    /// It never ends.
    Hang,
}

#[derive(Debug, Default)]
struct Inner {
    log: Vec<RemoteChange>,
    tickets: BTreeMap<TicketId, Ticket>,
    done: BTreeMap<OpId, Receipt>,
    order: Vec<OpId>,
    attempts: Vec<OpId>,
    files: BTreeMap<AttachmentId, Vec<u8>>,
    /// Where each download began.
    downloads: Vec<u32>,
    luck: Vec<Luck>,
    pull_faults: Vec<Fault>,
    /// Pages it still gives; none: as many as are asked for.
    pages_left: Option<usize>,
    down: bool,
    /// Cursors of another epoch are lost.
    epoch: u64,
    numbers: u32,
    refuse_tokens: Vec<String>,
    tokens: u32,
    refreshes: u32,
    running: usize,
    most_running: usize,
    second_factor: bool,
    wishes: Vec<AccessWish>,
}

/// One server with people in it.
#[derive(Debug)]
pub struct FakeServer {
    inner: Mutex<Inner>,
    hints: broadcast::Sender<(String, Hint)>,
    pub can: Mutex<Capabilities>,
    pub page_size: usize,
}

pub const ANNA: &str = "anna@firma.example";
pub const BERT: &str = "bert@firma.example";
pub const AGENT: &str = "agent@help.example";

impl FakeServer {
    pub fn new() -> Arc<Self> {
        let server = Self {
            inner: Mutex::default(),
            hints: broadcast::channel(100).0,
            can: Mutex::new(Capabilities {
                idempotent: true,
                tombstones: true,
                live: true,
                read_marks: true,
                longest_wait: Duration::from_secs(25),
                poll_every: Duration::from_secs(60),
            }),
            page_size: 3,
        };
        let portal = RemoteChange::Put(Record::Portal(Box::new(description())));
        server.inner.lock().unwrap().log.push(portal);
        Arc::new(server)
    }

    pub fn down(&self, is: bool) {
        self.inner.lock().unwrap().down = is;
        if !is {
            self.hint();
        }
    }

    /// What the next attempts meet, in order.
    pub fn luck(&self, luck: impl IntoIterator<Item = Luck>) {
        self.inner.lock().unwrap().luck.extend(luck);
    }

    pub fn fail_pulls(&self, faults: impl IntoIterator<Item = Fault>) {
        self.inner.lock().unwrap().pull_faults.extend(faults);
    }

    /// It gives this many more pages and is too busy from then on.
    pub fn give_pages(&self, pages: usize) {
        self.inner.lock().unwrap().pages_left = Some(pages);
    }

    /// Every cursor given so far is lost.
    pub fn lose_cursors(&self) {
        self.inner.lock().unwrap().epoch += 1;
        self.hint();
    }

    pub fn hint(&self) {
        let _ = self.hints.send((String::new(), Hint::Changed));
    }

    pub fn revoke(&self, email: &str, wipe: bool) {
        let _ = self.hints.send((email.to_owned(), Hint::Revoked { wipe }));
    }

    /// The access token of somebody is no good any more.
    pub fn expire(&self, email: &str) {
        let mut inner = self.inner.lock().unwrap();
        for number in 0..=inner.tokens {
            inner.refuse_tokens.push(format!("{email}#{number}"));
        }
    }

    pub fn refreshes(&self) -> u32 {
        self.inner.lock().unwrap().refreshes
    }

    pub fn most_running(&self) -> usize {
        self.inner.lock().unwrap().most_running
    }

    /// Where each download began.
    pub fn downloads(&self) -> Vec<u32> {
        self.inner.lock().unwrap().downloads.clone()
    }

    pub fn attempts(&self) -> usize {
        self.inner.lock().unwrap().attempts.len()
    }

    /// Subjects of all tickets, in the order they were made.
    pub fn subjects(&self) -> Vec<String> {
        let mut tickets: Vec<Ticket> = self
            .inner
            .lock()
            .unwrap()
            .tickets
            .values()
            .cloned()
            .collect();
        tickets.sort_by_key(|ticket| ticket.number.clone());
        tickets.into_iter().map(|ticket| ticket.subject).collect()
    }

    /// Texts of a ticket's messages, in order.
    pub fn texts(&self, ticket: TicketId) -> Vec<String> {
        let inner = self.inner.lock().unwrap();
        let mut texts = Vec::new();
        for change in &inner.log {
            if let RemoteChange::Put(Record::Message(message)) = change
                && message.ticket == ticket
            {
                texts.push(message.body.source().to_owned());
            }
        }
        texts
    }

    /// A ticket somebody filed elsewhere.
    pub fn add_ticket(&self, requester: &str, subject: &str, text: &str) -> TicketId {
        let id = TicketId(Uuid::now_v7());
        let mut inner = self.inner.lock().unwrap();
        let ticket = new_ticket(&mut inner, id, requester, subject);
        inner.put_ticket(ticket);
        inner.put_message(message(id, MessageId(Uuid::now_v7()), requester, text));
        drop(inner);
        self.hint();
        id
    }

    /// From now on the password alone does not do.
    pub fn ask_for_second_factor(&self) {
        self.inner.lock().unwrap().second_factor = true;
    }

    /// What people without a working account have asked for.
    pub fn wishes(&self) -> Vec<AccessWish> {
        self.inner.lock().unwrap().wishes.clone()
    }

    pub fn add_reply(&self, ticket: TicketId, author: &str, text: &str) -> MessageId {
        let id = MessageId(Uuid::now_v7());
        let mut inner = self.inner.lock().unwrap();
        inner.put_message(message(ticket, id, author, text));
        let ticket = inner.tickets.get(&ticket).unwrap().clone();
        inner.put_ticket(Ticket {
            rev: ticket.rev + 1,
            ..ticket
        });
        drop(inner);
        self.hint();
        id
    }

    pub fn add_file(
        &self,
        ticket: TicketId,
        author: &str,
        bytes: &[u8],
        sha256: &str,
    ) -> AttachmentId {
        let id = AttachmentId(Uuid::now_v7());
        let mut inner = self.inner.lock().unwrap();
        inner.files.insert(id, bytes.to_vec());
        let mut with_file = message(ticket, MessageId(Uuid::now_v7()), author, "mit Datei");
        with_file.attachments.push(Attachment {
            id,
            remote: RemoteId(id.to_string()),
            name: "bild.png".to_owned(),
            size: u32::try_from(bytes.len()).unwrap(),
            media_type: "image/png".to_owned(),
            sha256: sha256.to_owned(),
        });
        inner.put_message(with_file);
        drop(inner);
        self.hint();
        id
    }

    pub fn set_status(&self, ticket: TicketId, status: &str, by: &str) {
        let mut inner = self.inner.lock().unwrap();
        let ticket = inner.tickets.get(&ticket).unwrap().clone();
        let mut event = message(ticket.id, MessageId(Uuid::now_v7()), by, "");
        event.kind = MessageKind::Event;
        event.event = Some(Event {
            kind: "status".to_owned(),
            from: ticket.status.clone(),
            to: status.to_owned(),
        });
        inner.put_ticket(Ticket {
            rev: ticket.rev + 1,
            status: status.to_owned(),
            ..ticket
        });
        inner.put_message(event);
        drop(inner);
        self.hint();
    }

    pub fn remove_ticket(&self, ticket: TicketId) {
        let mut inner = self.inner.lock().unwrap();
        inner.tickets.remove(&ticket);
        inner.log.push(RemoteChange::TicketGone(ticket));
    }

    /// Forgets a ticket without saying so: only a fresh load shows that it is gone.
    pub fn forget_ticket(&self, ticket: TicketId) {
        let mut inner = self.inner.lock().unwrap();
        inner.tickets.remove(&ticket);
        inner.log.retain(|change| match change {
            RemoteChange::Put(Record::Ticket(known)) => known.id != ticket,
            RemoteChange::Put(Record::Message(known)) => known.ticket != ticket,
            _ => true,
        });
    }

    pub fn read_elsewhere(&self, ticket: TicketId, message: MessageId) {
        let mark = ReadMark {
            ticket,
            message,
            read_at: now(),
        };
        let mut inner = self.inner.lock().unwrap();
        inner.log.push(RemoteChange::Put(Record::ReadMark(mark)));
        drop(inner);
        self.hint();
    }

    fn sees(inner: &Inner, email: &str, change: &RemoteChange) -> bool {
        let mine = |ticket: &TicketId| {
            email == AGENT
                || inner
                    .tickets
                    .get(ticket)
                    .is_some_and(|ticket| ticket.requester.id == email)
        };
        match change {
            RemoteChange::Put(Record::Ticket(ticket)) => mine(&ticket.id),
            RemoteChange::Put(Record::Message(message)) => mine(&message.ticket),
            RemoteChange::Put(Record::ReadMark(mark)) => mine(&mark.ticket),
            _ => true,
        }
    }

    fn check(&self, session: &Session) -> Result<String, Fault> {
        let inner = self.inner.lock().unwrap();
        if inner.down {
            return Err(Fault::Unreachable { sent: false });
        }
        let access = session.access.reveal();
        if inner.refuse_tokens.iter().any(|token| token == access) {
            return Err(Fault::SignInNeeded);
        }
        Ok(access.split('#').next().unwrap().to_owned())
    }

    fn apply(&self, email: &str, op: OpId, operation: &Operation) -> Outcome {
        let mut inner = self.inner.lock().unwrap();
        if let Some(receipt) = inner.done.get(&op) {
            return Outcome::Done(Box::new(receipt.clone()));
        }
        let mut receipt = Receipt::default();
        match operation {
            Operation::File(file) => {
                let ticket = new_ticket(&mut inner, file.ticket, email, &file.subject);
                receipt.number = ticket.number.clone();
                inner.put_ticket(ticket.clone());
                let first = message(file.ticket, file.message, email, &file.body);
                inner.put_message(first.clone());
                receipt.records = vec![
                    Record::Ticket(Box::new(ticket)),
                    Record::Message(Box::new(first)),
                ];
            }
            Operation::Reply(new) => {
                if !inner.tickets.contains_key(&new.ticket) {
                    return Outcome::Wedged(domain::Wedge::Missing);
                }
                let mut said = message(new.ticket, new.message, email, &new.body);
                said.kind = new.kind;
                inner.put_message(said.clone());
                receipt.records = vec![Record::Message(Box::new(said))];
            }
            Operation::Act(act) => {
                let ticket = inner.tickets.get(&act.ticket).unwrap().clone();
                let ticket = Ticket {
                    rev: ticket.rev + 1,
                    status: "done".to_owned(),
                    ..ticket
                };
                inner.put_ticket(ticket.clone());
                receipt.records = vec![Record::Ticket(Box::new(ticket))];
            }
            Operation::Change(_) | Operation::MarkRead(_) => {}
        }
        inner.done.insert(op, receipt.clone());
        inner.order.push(op);
        Outcome::Done(Box::new(receipt))
    }
}

impl Inner {
    fn put_ticket(&mut self, ticket: Ticket) {
        self.tickets.insert(ticket.id, ticket.clone());
        self.log
            .push(RemoteChange::Put(Record::Ticket(Box::new(ticket))));
    }

    fn put_message(&mut self, message: Message) {
        self.log
            .push(RemoteChange::Put(Record::Message(Box::new(message))));
    }
}

#[async_trait]
impl Connector for FakeServer {
    fn capabilities(&self) -> Capabilities {
        *self.can.lock().unwrap()
    }

    async fn describe(
        &self,
        _session: Option<&Session>,
        _etag: Option<&str>,
    ) -> Result<Option<Description>, Fault> {
        Ok(Some(description()))
    }

    async fn sign_in(&self, step: SignIn) -> Result<(Session, Me), Fault> {
        let mut inner = self.inner.lock().unwrap();
        if inner.down {
            return Err(Fault::Unreachable { sent: true });
        }
        let email = match step {
            SignIn::Password { user, password, .. } if password.reveal() == "right" => {
                if inner.second_factor {
                    return Err(Fault::SecondFactor {
                        token: Secret::new(user),
                        wrong: false,
                    });
                }
                user
            }
            SignIn::Password { .. } => return Err(Fault::InvalidCredentials),
            SignIn::SecondFactor { token, code, .. } => match code.reveal() {
                "123456" => token.reveal().to_owned(),
                "late" => return Err(Fault::SignInNeeded),
                _ => return Err(Fault::SecondFactor { token, wrong: true }),
            },
            SignIn::MailedCode { code, .. } => code.reveal().to_owned(),
            SignIn::Refresh(token) if token.reveal().is_empty() => return Err(Fault::SignInNeeded),
            SignIn::Refresh(token) => {
                inner.refreshes += 1;
                token.reveal().to_owned()
            }
        };
        inner.tokens += 1;
        let session = Session {
            access: Secret::new(format!("{email}#{}", inner.tokens)),
            refresh: Secret::new(email.clone()),
            lasts: Duration::from_secs(900),
        };
        Ok((session, me(&email)))
    }

    async fn ask_for_access(&self, wish: AccessWish) -> Result<(), Fault> {
        self.inner.lock().unwrap().wishes.push(wish);
        Ok(())
    }

    async fn sign_out(&self, _session: &Session) -> Result<(), Fault> {
        Ok(())
    }

    async fn pull(
        &self,
        session: &Session,
        cursor: Option<&Cursor>,
        _wait: Duration,
    ) -> Result<Page, Fault> {
        let email = self.check(session)?;
        let mut inner = self.inner.lock().unwrap();
        if !inner.pull_faults.is_empty() {
            return Err(inner.pull_faults.remove(0));
        }
        if let Some(left) = &mut inner.pages_left {
            *left = left.checked_sub(1).ok_or(Fault::Busy { after: None })?;
        }
        let (stage, from, epoch) = match cursor {
            None => ('l', 0, inner.epoch),
            Some(cursor) => parse(cursor),
        };
        if epoch != inner.epoch {
            return Err(Fault::CursorLost);
        }
        let to = (from + self.page_size).min(inner.log.len());
        let mut changes: Vec<RemoteChange> = inner.log[from..to].to_vec();
        changes.retain(|change| Self::sees(&inner, &email, change));
        if from == 0 {
            changes.insert(0, RemoteChange::Put(Record::Me(Box::new(me(&email)))));
        }
        let load_goes_on = stage == 'l' && to < inner.log.len();
        let next = if load_goes_on { 'l' } else { 't' };
        Ok(Page {
            changes,
            next: Cursor(format!("{next}/{to}/{}", inner.epoch).into_bytes()),
            more: stage == 'l' || to < inner.log.len(),
            stage: if stage == 'l' {
                Stage::Load {
                    done: u32::try_from(to).unwrap(),
                    about: 100,
                }
            } else {
                Stage::Tail
            },
            server_time: Some(now()),
        })
    }

    async fn download(
        &self,
        session: &Session,
        attachment: &Attachment,
        offset: u32,
    ) -> Result<Pin<Box<dyn Stream<Item = Result<Vec<u8>, Fault>> + Send>>, Fault> {
        self.check(session)?;
        let mut inner = self.inner.lock().unwrap();
        inner.downloads.push(offset);
        let bytes = inner.files[&attachment.id].clone();
        drop(inner);
        let rest = &bytes[offset as usize..];
        // Breaks off half-way, once.
        let parts = if offset == 0 && rest.len() > 4 {
            vec![
                Ok(rest[..rest.len() / 2].to_vec()),
                Err(Fault::Unreachable { sent: true }),
            ]
        } else {
            vec![Ok(rest.to_vec())]
        };
        Ok(stream::iter(parts).boxed())
    }

    async fn perform(
        &self,
        session: &Session,
        op: OpId,
        operation: &Operation,
        files: &[OutgoingFile],
    ) -> Outcome {
        assert_eq!(
            operation.files().len(),
            files.len(),
            "every file is handed over"
        );
        let email = match self.check(session) {
            Ok(email) => email,
            Err(fault) => return Outcome::Retry { fault, after: None },
        };
        let luck = {
            let mut inner = self.inner.lock().unwrap();
            inner.attempts.push(op);
            inner.running += 1;
            inner.most_running = inner.most_running.max(inner.running);
            (!inner.luck.is_empty()).then(|| inner.luck.remove(0))
        };
        tokio::task::yield_now().await;
        let outcome = match luck {
            None => self.apply(&email, op, operation),
            Some(Luck::Answer(outcome)) => outcome,
            Some(Luck::LoseAnswer) => {
                let _ = self.apply(&email, op, operation);
                Outcome::Unsure(Fault::Unreachable { sent: true })
            }
            Some(Luck::Hang) => {
                let _ = self.apply(&email, op, operation);
                std::future::pending().await
            }
        };
        self.inner.lock().unwrap().running -= 1;
        self.hint();
        outcome
    }

    async fn find(
        &self,
        session: &Session,
        op: OpId,
        _operation: &Operation,
    ) -> Result<Found, Fault> {
        self.check(session)?;
        let inner = self.inner.lock().unwrap();
        Ok(inner.done.get(&op).map_or(Found::Absent, |receipt| {
            Found::Done(Box::new(receipt.clone()))
        }))
    }

    fn watch(&self, session: &Session) -> Pin<Box<dyn Stream<Item = Hint> + Send>> {
        let email = session
            .access
            .reveal()
            .split('#')
            .next()
            .unwrap()
            .to_owned();
        let hints = self.hints.subscribe();
        let open = stream::iter([Hint::Open]);
        let rest = stream::unfold((hints, email), |(mut hints, email)| async move {
            loop {
                match hints.recv().await {
                    Ok((to, hint)) if to.is_empty() || to == email => {
                        return Some((hint, (hints, email)));
                    }
                    Ok(_) => {}
                    Err(_) => return None,
                }
            }
        });
        open.chain(rest).boxed()
    }
}

fn parse(cursor: &Cursor) -> (char, usize, u64) {
    let text = String::from_utf8(cursor.0.clone()).unwrap();
    let mut parts = text.split('/');
    let stage = parts.next().unwrap().chars().next().unwrap();
    (
        stage,
        parts.next().unwrap().parse().unwrap(),
        parts.next().unwrap().parse().unwrap(),
    )
}

/// Everybody reaches the same server.
#[derive(Debug)]
pub struct FakeDial(pub Arc<FakeServer>);

#[async_trait]
impl Dial for FakeDial {
    async fn reach(&self, address: &str) -> Result<Reached, Fault> {
        if address.contains("nobody") {
            return Err(Fault::NotAHelpDesk);
        }
        Ok(Reached {
            server: Server {
                kind: "fake".to_owned(),
                base: "https://help.example/v1/".to_owned(),
            },
            portal_id: "fake".to_owned(),
            name: "Hilfe".to_owned(),
        })
    }

    fn connect(&self, _server: &Server) -> Result<Arc<dyn Connector>, Fault> {
        Ok(Arc::clone(&self.0) as Arc<dyn Connector>)
    }
}

fn now() -> Timestamp {
    chrono::Utc::now()
}

pub fn me(email: &str) -> Me {
    let agent = email == AGENT;
    Me {
        person: person(email),
        email: email.to_owned(),
        phone: String::new(),
        roles: if agent {
            vec!["agent".to_owned()]
        } else {
            Vec::new()
        },
        state: MeState::Active,
        organization: (!agent).then(|| Organization {
            id: "o1".to_owned(),
            name: "Firma".to_owned(),
        }),
        colleagues: Vec::new(),
        notices: Vec::new(),
    }
}

fn person(email: &str) -> Person {
    Person {
        id: email.to_owned(),
        name: email.split('@').next().unwrap().to_owned(),
        initials: if email == AGENT {
            "AG".to_owned()
        } else {
            String::new()
        },
    }
}

fn new_ticket(inner: &mut Inner, id: TicketId, requester: &str, subject: &str) -> Ticket {
    inner.numbers += 1;
    Ticket {
        id,
        remote: RemoteId(id.to_string()),
        number: Some(Number(format!("{}", 4710 + inner.numbers))),
        type_id: "support".to_owned(),
        subject: subject.to_owned(),
        status: "new".to_owned(),
        status_since: now(),
        priority: None,
        channel: "app".to_owned(),
        requester: person(requester),
        organization: None,
        assignee: None,
        project_lead: None,
        queue: None,
        fields: BTreeMap::new(),
        callback: None,
        confirm_email: false,
        estimate: None,
        agreed: domain::Agreed::default(),
        message_count: 1,
        last_message_at: None,
        closed_at: None,
        rev: 1,
        created_at: now(),
        updated_at: now(),
    }
}

pub fn message(ticket: TicketId, id: MessageId, author: &str, text: &str) -> Message {
    let author = person(author);
    Message {
        id,
        ticket,
        remote: RemoteId(id.to_string()),
        kind: MessageKind::Reply,
        author: Author {
            side: if author.id == AGENT {
                Side::Agent
            } else {
                Side::Customer
            },
            id: author.id,
            name: author.name,
            initials: author.initials,
        },
        body: Body::Plain(text.to_owned()),
        attachments: Vec::new(),
        channel: "app".to_owned(),
        event: None,
        created_at: now(),
        rev: 1,
    }
}

pub fn description() -> Description {
    let portal = serde_json::from_value(serde_json::json!({
        "portal_id": "fake", "name": "Hilfe", "locale": "de-DE", "timezone": "Europe/Berlin",
        "limits": { "blocked_endings": ["exe"] },
        "views": [
            {"id": "inbox", "label": "Support Eingang", "categories": ["open", "waiting_customer"]},
            {"id": "history", "label": "Support Historie", "categories": ["done", "closed"]},
        ],
        "statuses": [
            {"id": "new", "label": "neu", "category": "open", "ball": "support"},
            {"id": "question", "label": "Rückfrage", "category": "waiting_customer", "ball": "customer"},
            {"id": "done", "label": "erledigt", "category": "done", "ball": "nobody"},
        ],
        "ticket_types": [{
            "id": "support", "label": "Support", "form": [
                {"id": "subject", "type": "text", "label": "Betreff", "required": true},
                {"id": "body", "type": "textarea", "label": "Text", "required": true},
            ],
        }],
        "transitions": [
            {"action": "close", "label": "Erledigt", "from": ["new", "question"], "to": "done", "roles": ["agent"]},
        ],
    }));
    Description {
        portal: portal.unwrap(),
        etag: None,
    }
}
