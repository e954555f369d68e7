//! What there is, and who may see it: said here once, independently of the server.

use std::collections::BTreeMap;
use std::io::Cursor;

use api::RecordKind;
use image::{DynamicImage, ImageFormat};
use portal::Document;
use serde_json::json;
use server::db::{Db, Durability, Id};
use server::people::{self, NewUser};
use server::{Config, profiles};
use tempfile::TempDir;
use uuid::Uuid;

use super::cast::Who;
use super::forms;
use crate::support::{Desk, Person, message, sha256, with_files};

/// A queue beside the portal's own.
const OTHER_QUEUE: &str = "annex";
/// Another one, in which nothing lies.
const EMPTY_QUEUE: &str = "archive";

/// A kind of things the requests are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ticket,
    Message,
    File,
    /// The SHA-256 of a file somebody says he has.
    Hash,
    Upload,
    Organization,
    User,
    Session,
    Notification,
    /// A shelf of the knowledge base.
    Category,
    Article,
    /// Below an article.
    Comment,
    Announcement,
    /// Recorded work.
    TimeEntry,
    Invoice,
    Webhook,
    /// A number of a ticket.
    Number,
    /// A word of a text.
    Word,
}

/// One of them; the rows of the table.
#[derive(Debug, Clone)]
pub struct Thing {
    pub kind: Kind,
    /// In the table.
    pub label: &'static str,
    /// Its id, or what else it is asked for by.
    pub key: String,
    /// Who may know of it.
    pub seers: Vec<Who>,
}

impl Thing {
    /// Whether the path's id can be its.
    pub fn belongs_to(&self, template: &str) -> bool {
        let collection = match self.kind {
            Kind::Ticket => "tickets/",
            Kind::File => "attachments/",
            Kind::Upload => "uploads/",
            Kind::Organization => "organizations/",
            Kind::User => "users/",
            Kind::Session => "sessions/",
            Kind::Category => "categories/",
            Kind::Article if template.starts_with("/kb/") => "/kb/",
            Kind::Article => "articles/",
            Kind::Announcement => "announcements/",
            Kind::TimeEntry => "time-entries/",
            Kind::Invoice => "invoices/",
            Kind::Webhook => "webhooks/",
            Kind::Comment
            | Kind::Message
            | Kind::Hash
            | Kind::Notification
            | Kind::Number
            | Kind::Word => {
                return false;
            }
        };
        template.contains(collection)
    }
}

/// Something that must not appear in an answer to anybody else.
#[derive(Debug, Clone)]
pub struct Canary {
    pub word: String,
    pub of: &'static str,
    pub seers: Vec<Who>,
}

/// A help desk with its people and their things, ready to be copied.
pub struct Scene {
    pub folder: TempDir,
    pub document: Document,
    pub tokens: BTreeMap<Who, String>,
    pub things: Vec<Thing>,
    pub canaries: Vec<Canary>,
}

impl Scene {
    /// The desk of a built-in portal.
    pub async fn set(portal: &str) -> Self {
        let builder = Builder::new(portal).await;
        let (mut things, canaries) = builder.fill().await;
        things.extend(missing());
        let mut tokens = BTreeMap::new();
        for who in Who::ALL {
            if who != Who::Nobody {
                tokens.insert(who, builder.person(who).token.clone());
            }
        }
        builder.hold_back().await;
        let Builder { desk, document, .. } = builder;
        let Desk { db, dir, router } = desk;
        drop(router);
        db.close().await;
        Self {
            folder: dir,
            document,
            tokens,
            things,
            canaries,
        }
    }

    /// All things of a kind, the one that is not there last.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Thing> {
        self.things.iter().filter(move |thing| thing.kind == kind)
    }

    pub fn thing(&self, kind: Kind, label: &str) -> &Thing {
        let found = self.of(kind).find(|thing| thing.label == label);
        found.unwrap_or_else(|| panic!("no {kind:?} is {label}"))
    }

    /// Id of an organisation.
    pub fn home(&self, name: &str) -> Uuid {
        self.key(Kind::Organization, name).parse().unwrap()
    }

    /// Id of one that is there, if there is one.
    pub fn some(&self, kind: Kind) -> &str {
        let mut all = self.of(kind);
        all.next().map_or("", |thing| &thing.key)
    }

    /// Id of a thing by its label.
    pub fn key(&self, kind: Kind, label: &str) -> &str {
        &self.thing(kind, label).key
    }
}

pub const MISSING: &str = "none";

/// What is not there, of every kind.
fn missing() -> Vec<Thing> {
    let nothing = |kind| {
        let key = match kind {
            Kind::Hash => sha256(b"nobody has this"),
            Kind::Number => "99999".to_owned(),
            Kind::Word => "Kanariennichts".to_owned(),
            _ => Uuid::from_u128(0x0199_aaaa_0000_7000_8000_0000_0000_0001).to_string(),
        };
        Thing {
            kind,
            label: MISSING,
            key,
            seers: Vec::new(),
        }
    };
    [
        Kind::Ticket,
        Kind::Message,
        Kind::File,
        Kind::Hash,
        Kind::Upload,
        Kind::Organization,
        Kind::User,
        Kind::Session,
        Kind::Notification,
        Kind::Category,
        Kind::Article,
        Kind::Comment,
        Kind::Announcement,
        Kind::TimeEntry,
        Kind::Invoice,
        Kind::Webhook,
        Kind::Number,
        Kind::Word,
    ]
    .map(nothing)
    .to_vec()
}

pub(super) struct Builder {
    pub(super) desk: Desk,
    pub(super) document: Document,
    people: BTreeMap<Who, Person>,
    /// Of Annexwerk, whose ticket lies in the other queue; asks nothing.
    dora: Person,
    homes: BTreeMap<&'static str, Uuid>,
}

impl Builder {
    async fn new(portal: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open_with(dir.path(), Durability::ProgramCrash)
            .await
            .unwrap();
        let file = format!("{}/portals/{portal}.toml", env!("CARGO_MANIFEST_DIR"));
        let mut document = profiles::load(&file).unwrap();
        for id in [OTHER_QUEUE, EMPTY_QUEUE] {
            let mut other = document.queues[0].clone();
            other.id = id.to_owned();
            document.queues.push(other);
        }
        let mut tx = db.write().await.unwrap();
        tx.set_portal(document.clone()).await.unwrap();
        let mut homes = BTreeMap::new();
        for name in ["Hegau", "Seewerk", "Annexwerk"] {
            let id = people::add_organization(&mut tx, name).await.unwrap();
            homes.insert(name, id);
        }
        for who in Who::ALL {
            if who != Who::Nobody {
                let new = account(who, &document, &homes);
                people::add_user(&mut tx, &document, &new).await.unwrap();
            }
        }
        let dora = NewUser {
            email: "dora@annex.example".to_owned(),
            name: "Dora Muster".to_owned(),
            organization_id: homes.get("Annexwerk").copied(),
            ..NewUser::default()
        };
        people::add_user(&mut tx, &document, &dora).await.unwrap();
        for sql in [
            "UPDATE users SET state = 'active'",
            "UPDATE users SET is_admin = 1 WHERE name = 'Adam Muster'",
            "UPDATE organizations SET contract = 'Vertrag-' || name",
        ] {
            sqlx::query(sql).execute(tx.conn()).await.unwrap();
        }
        people::grant_all(&mut tx, &document).await.unwrap();
        tx.commit().await.unwrap();
        let router = server::app(db.clone(), Config::default()).unwrap();
        let desk = Desk { db, router, dir };
        let mut people = BTreeMap::new();
        for who in Who::ALL {
            if who != Who::Nobody {
                let person = desk.person(&who.email()).await;
                // The first use of a token is a write: it is made here.
                person.get("/v1/me").await.expect(200);
                people.insert(who, person);
            }
        }
        let dora = desk.person("dora@annex.example").await;
        Self {
            desk,
            document,
            people,
            dora,
            homes,
        }
    }

    pub(super) fn person(&self, who: Who) -> &Person {
        &self.people[&who]
    }

    /// Everybody's tickets and files.
    async fn fill(&self) -> (Vec<Thing>, Vec<Canary>) {
        use Who::{Adam, Alice, Anna, Carl, Falk, Mara};
        let mut all = Inventory::default();
        let hegau = self.files(Alice, "Kanarienalice").await;
        all.ticket("Alice's", &hegau, &[Alice, Mara, Anna], "Kanarienalice");
        let note = self.note(&hegau).await;
        all.messages("the note", &note.messages, &[Anna], "Kanariennotiz");
        let seewerk = self.files(Carl, "Kanariencarl").await;
        all.ticket("Carl's", &seewerk, &[Carl, Anna], "Kanariencarl");
        let petras = self.files(Who::Petra, "Kanarienpetra").await;
        all.ticket("Petra's", &petras, &[Mara, Anna], "Kanarienpetra");
        let annex = self.annex().await;
        all.ticket("the other queue's", &annex, &[Falk], "Kanarienannex");
        self.owns(&mut all).await;
        for (label, home, seers) in [
            ("Hegau", "Hegau", &HEGAU[..]),
            ("Seewerk", "Seewerk", &[Carl, Anna, Falk, Adam][..]),
        ] {
            all.add(Kind::Organization, label, self.homes[home], seers);
        }
        self.works(&mut all, &hegau).await;
        self.answers(&hegau).await;
        self.answers(&seewerk).await;
        for (who, label) in [(Alice, "Alice's"), (Carl, "Carl's")] {
            let told = self.person(who).notifications().await;
            all.add(Kind::Notification, label, told[0].as_str(), &[who]);
        }
        self.tells_primary_contacts(&mut all).await;
        self.writes_articles(&mut all).await;
        self.adds_charges(&mut all).await;
        all.of_accounts();
        self.no_mail_tells("Kanariennotiz").await;
        (all.things, all.canaries)
    }

    /// What is one customer's alone: a file that no message has yet, a session, an account.
    async fn owns(&self, all: &mut Inventory) {
        use Who::{Adam, Alice, Anna, Carl, Falk, Mara};
        let seers: [(Who, &'static str, &[Who]); 2] = [
            (Alice, "Alice's", &[Alice, Mara, Anna, Falk, Adam]),
            (Carl, "Carl's", &[Carl, Anna, Falk, Adam]),
        ];
        for (who, label, seers) in seers {
            let bytes = file_bytes(&format!("Entwurf{}", who.name()));
            let person = self.person(who);
            let upload = person.uploads("entwurf.png", &bytes).await;
            all.add(Kind::Upload, label, upload, &[who]);
            let sessions = person.get("/v1/me/sessions").await.expect(200).json();
            let session = sessions[0]["id"].as_str().unwrap();
            all.add(Kind::Session, label, session, &[who]);
            all.add(Kind::User, label, person.id, seers);
        }
    }

    pub(super) async fn files(&self, who: Who, word: &str) -> api::TicketWritten {
        self.files_as(self.person(who), word).await
    }

    async fn files_as(&self, person: &Person, word: &str) -> api::TicketWritten {
        let name = format!("{word}.png");
        let upload = person.uploads(&name, &file_bytes(word)).await;
        let ticket = forms::ticket(&self.document, word, &[(upload, &name)]);
        person.post("/v1/tickets", ticket).await.expect(201).of()
    }

    /// Anna's note in a ticket, with a file.
    async fn note(&self, ticket: &api::TicketWritten) -> api::TicketWritten {
        let anna = self.person(Who::Anna);
        let name = "Kanariennotiz.png";
        let upload = anna.uploads(name, &file_bytes("Kanariennotiz")).await;
        let mut note = with_files("Unter uns: Kanariennotiz.", &[(upload, name)]);
        note["internal"] = json!(true);
        anna.says(ticket.ticket.id, note).await.expect(201).of()
    }

    /// Anna answers, so that there is something to be notified of.
    async fn answers(&self, ticket: &api::TicketWritten) {
        let anna = self.person(Who::Anna);
        let answer = message("Wir sehen es uns an.");
        anna.says(ticket.ticket.id, answer).await.expect(201);
    }

    /// News that nobody here is the primary contact to read.
    async fn tells_primary_contacts(&self, all: &mut Inventory) {
        let (anna, id) = (self.person(Who::Anna), Uuid::now_v7());
        let news = json!({
            "id": id, "title": "Kanarienaushang", "text": "Bitte beachten.",
            "primary_contact_only": true,
        });
        anna.post("/v1/announcements", news).await.expect(201);
        all.add(Kind::Announcement, "primary contacts'", id, &Who::STAFF);
        all.canary("primary contacts'", "Kanarienaushang", &Who::STAFF);
        all.canary("primary contacts'", id, &Who::STAFF);
    }

    /// An article everybody reads, with Alice's comment, and one that is not published; where the
    /// portal has articles.
    async fn writes_articles(&self, all: &mut Inventory) {
        if !self.document.kb.enabled {
            return;
        }
        let (anna, shelf) = (self.person(Who::Anna), Uuid::now_v7());
        let new = json!({ "id": shelf, "title": "Server" });
        anna.post("/v1/kb/categories", new).await.expect(201);
        all.add(Kind::Category, "the shelf", shelf, &Who::ALL);
        for (label, word, published, seers) in [
            ("published", "Kanarienwissen", true, &Who::ALL[..]),
            ("a draft", "Kanarienentwurf", false, &Who::STAFF[..]),
        ] {
            let id = Uuid::now_v7();
            let article = json!({
                "id": id, "category_id": shelf, "title": format!("{word} einrichten"),
                "summary": "", "keywords": [], "body": format!("So geht {word}."),
                "published": published,
            });
            anna.post("/v1/kb/articles", article).await.expect(201);
            all.add(Kind::Article, label, id, seers);
            all.canary(label, word, seers);
            all.canary(label, id, seers);
            if published && self.document.kb.comments {
                let comment = json!({ "id": Uuid::now_v7(), "body": "Danke!" });
                let path = format!("/v1/kb/articles/{id}/comments");
                let alice = self.person(Who::Alice);
                let told = alice.post(&path, comment).await.expect(201).json();
                let comment = told["id"].as_str().unwrap();
                all.add(Kind::Comment, "Alice's", comment, &Who::ALL);
            }
        }
    }

    /// Anna's work on a ticket, with a note for staff.
    async fn works(&self, all: &mut Inventory, ticket: &api::TicketWritten) {
        let (anna, id) = (self.person(Who::Anna), Uuid::now_v7());
        let path = format!("/v1/tickets/{}/time-entries", ticket.ticket.id);
        let work = json!({ "id": id, "minutes": 15, "note": "Kanarienarbeit" });
        anna.post(&path, work).await.expect(201);
        all.add(Kind::TimeEntry, "Anna's", id, &[Who::Anna]);
        // An admin hands over the work of all queues, with what it was for.
        all.canary("Anna's", "Kanarienarbeit", &[Who::Anna, Who::Adam]);
        all.is_handed_over("Kanarienalice");
    }

    /// Dora's ticket, moved to the other queue.
    async fn annex(&self) -> api::TicketWritten {
        let filed = self.files_as(&self.dora, "Kanarienannex").await;
        let mut tx = self.desk.db.write().await.unwrap();
        sqlx::query("UPDATE tickets SET queue = $2 WHERE id = $1")
            .bind(Id(filed.ticket.id))
            .bind(OTHER_QUEUE)
            .execute(tx.conn())
            .await
            .unwrap();
        tx.touch_ticket_with_messages(filed.ticket.id)
            .await
            .unwrap();
        // Who was told of it while it lay elsewhere keeps nothing of it.
        sqlx::query("DELETE FROM notifications WHERE ticket_id = $1")
            .bind(Id(filed.ticket.id))
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        filed
    }

    /// Puts everybody who must not be served into the state that says so. Their tokens stay as they
    /// are: nothing but the state stands between them and what they held.
    async fn hold_back(&self) {
        let mut tx = self.desk.db.write().await.unwrap();
        for (who, state) in Who::HELD_BACK {
            sqlx::query("UPDATE users SET state = $2 WHERE id = $1")
                .bind(Id(self.people[&who].id))
                .bind(state)
                .execute(tx.conn())
                .await
                .unwrap();
            tx.touch(RecordKind::Me, self.people[&who].id);
        }
        let petra = self.people[&Who::Petra].id;
        people::grant(&mut tx, &self.document, petra).await.unwrap();
        sqlx::query("UPDATE sessions SET revoked_at = 1 WHERE user_id = $1")
            .bind(Id(self.people[&Who::Rolf].id))
            .execute(tx.conn())
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn no_mail_tells(&self, word: &str) {
        for (_, to, subject, body) in self.desk.mail().await {
            let told = subject.contains(word) || body.contains(word);
            assert!(!told, "a mail to {to} has {word}");
        }
    }
}

/// Who may know of Hegau: its people who are served, and staff.
const HEGAU: [Who; 7] = [
    Who::Alice,
    Who::Bob,
    Who::Mara,
    Who::Petra,
    Who::Anna,
    Who::Falk,
    Who::Adam,
];

/// A picture like no other: it can be shown small, and what hangs behind it changes nothing.
pub fn file_bytes(word: &str) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let pixels = DynamicImage::new_rgb8(2, 2);
    pixels.write_to(&mut bytes, ImageFormat::Png).unwrap();
    let mut bytes = bytes.into_inner();
    bytes.extend_from_slice(word.as_bytes());
    bytes
}

fn account(who: Who, document: &Document, homes: &BTreeMap<&'static str, Uuid>) -> NewUser {
    let sees_company = document.roles.iter().find(|(_, role)| role.sees_company);
    let manager = sees_company.map_or("manager", |(name, _)| name);
    let (home, roles, queues) = match who {
        Who::Anna => {
            let own = document.queues.iter().map(|queue| queue.id.clone());
            (
                None,
                None,
                own.filter(|queue| ![OTHER_QUEUE, EMPTY_QUEUE].contains(&&**queue))
                    .collect(),
            )
        }
        Who::Falk => (None, None, vec![OTHER_QUEUE.to_owned()]),
        Who::Adam => (None, None, vec![EMPTY_QUEUE.to_owned()]),
        Who::Carl => (Some("Seewerk"), None, Vec::new()),
        Who::Alice | Who::Bob => (Some("Hegau"), None, Vec::new()),
        _ => (Some("Hegau"), Some(manager), Vec::new()),
    };
    NewUser {
        email: who.email(),
        name: format!("{who:?} Muster"),
        initials: if who.is_staff() {
            who.name()[..3].to_uppercase()
        } else {
            String::new()
        },
        phone: who.phone(),
        support_id: Some(format!("Kennung-{}", who.name())),
        roles: roles.into_iter().map(str::to_owned).collect(),
        queues,
        organization_id: home.map(|home| homes[home]),
        ..NewUser::default()
    }
}

#[derive(Default)]
pub(super) struct Inventory {
    things: Vec<Thing>,
    canaries: Vec<Canary>,
}

impl Inventory {
    pub(super) fn add(
        &mut self,
        kind: Kind,
        label: &'static str,
        key: impl Into<String>,
        seers: &[Who],
    ) {
        self.things.push(Thing {
            kind,
            label,
            key: key.into(),
            seers: seers.to_vec(),
        });
    }

    pub(super) fn canary(&mut self, of: &'static str, word: impl Into<String>, seers: &[Who]) {
        self.canaries.push(Canary {
            word: word.into(),
            of,
            seers: seers.to_vec(),
        });
    }

    /// The word stands in the subject of a ticket whose work an admin hands over.
    pub(super) fn is_handed_over(&mut self, word: &str) {
        let canary = self.canaries.iter_mut().find(|canary| canary.word == word);
        canary.unwrap().seers.push(Who::Adam);
    }

    fn ticket(
        &mut self,
        label: &'static str,
        filed: &api::TicketWritten,
        seers: &[Who],
        word: &str,
    ) {
        self.add(Kind::Ticket, label, filed.ticket.id, seers);
        self.add(Kind::Number, label, &filed.ticket.number, seers);
        self.canary(label, filed.ticket.id, seers);
        self.messages(label, &filed.messages, seers, word);
    }

    /// What was written, with its files; the first message stands for all of them.
    fn messages(
        &mut self,
        label: &'static str,
        messages: &[api::Message],
        seers: &[Who],
        word: &str,
    ) {
        self.add(Kind::Word, label, word, seers);
        self.add(Kind::Message, label, messages[0].id, seers);
        for file in &messages[0].attachments {
            self.add(Kind::File, label, file.id, seers);
            self.add(Kind::Hash, label, &file.sha256, seers);
        }
        self.secret(label, messages, seers, word);
    }

    /// Nobody else is told anything of what was written.
    pub(super) fn secret(
        &mut self,
        label: &'static str,
        messages: &[api::Message],
        seers: &[Who],
        word: &str,
    ) {
        self.canary(label, word, seers);
        for message in messages {
            self.canary(label, message.id, seers);
        }
        for file in &messages[0].attachments {
            self.canary(label, file.id, seers);
            self.canary(label, &file.sha256, seers);
        }
    }

    /// What is known of people.
    fn of_accounts(&mut self) {
        use Who::{Adam, Alice, Anna, Carl, Falk, Ines, Mara};
        self.canary("an address of staff", Anna.email(), &[Anna]);
        self.canary("an address of staff", Falk.email(), &[Falk]);
        self.canary("an address of staff", Adam.email(), &[Adam]);
        self.canary("a number of staff", Anna.phone(), &[Anna]);
        self.canary("Carl's address", Carl.email(), &[Carl, Anna, Falk, Adam]);
        self.canary("Carl's number", Carl.phone(), &[Carl, Anna, Falk, Adam]);
        self.canary(
            "Alice's address",
            Alice.email(),
            &[Alice, Mara, Anna, Falk, Adam],
        );
        self.canary("Alice's number", Alice.phone(), &[Alice, Anna, Falk, Adam]);
        self.canary(
            "Alice's support id",
            "Kennung-alice",
            &[Alice, Anna, Falk, Adam],
        );
        self.canary("who has left", Ines.email(), &Who::STAFF);
        self.canary("a contract", "Vertrag-", &Who::STAFF);
        self.canary("a password's hash", "$argon2", &[]);
    }
}
