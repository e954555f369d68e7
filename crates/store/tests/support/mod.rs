//! A store in a temporary folder, two people, and short ways to make records.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "tests; each uses its part"
)]

use std::collections::BTreeMap;
use std::path::Path;

use domain::{
    AccountId, Attachment, AttachmentId, Author, Body, File, LocalFile, Message, MessageId,
    MessageKind, NewMessage, Number, OpId, Operation, Person, RemoteId, Side, Ticket, TicketId,
    TicketKey, Timestamp,
};
use store::{Account, Feed, Folders, Key, OpenReport, Protection, Store};
use uuid::Uuid;

pub const ALICE: AccountId = AccountId(Uuid::from_u128(0xa11ce));
pub const BOB: AccountId = AccountId(Uuid::from_u128(0xb0b));

pub struct Desk {
    pub store: Store,
    pub reports: Vec<OpenReport>,
    pub folder: tempfile::TempDir,
}

pub fn folders(folder: &Path) -> Folders {
    Folders {
        data: folder.join("data"),
        cache: folder.join("cache"),
    }
}

pub fn protection() -> Protection {
    Protection::Encrypted(Key::new([42; 32]))
}

pub fn desk() -> Desk {
    open_in(tempfile::tempdir().unwrap())
}

pub fn open_in(folder: tempfile::TempDir) -> Desk {
    let (store, reports) = Store::open(&folders(folder.path()), &protection(), at(0)).unwrap();
    Desk {
        store,
        reports,
        folder,
    }
}

impl Desk {
    pub fn reopen(self) -> Self {
        drop(self.store);
        open_in(self.folder)
    }

    pub fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    pub fn cache(&self) -> std::path::PathBuf {
        self.folder.path().join("cache")
    }
}

/// Minutes after a Monday morning.
pub fn at(minutes: i64) -> Timestamp {
    Timestamp::from_timestamp(1_767_600_000 + minutes * 60, 0).unwrap()
}

pub fn feed(account: AccountId) -> Feed {
    Feed {
        account,
        generation: 0,
    }
}

pub fn ticket_id(n: u128) -> TicketId {
    TicketId(Uuid::from_u128(0x7_0000 + n))
}

pub fn message_id(n: u128) -> MessageId {
    MessageId(Uuid::from_u128(0x3_0000 + n))
}

pub fn key(account: AccountId, n: u128) -> TicketKey {
    TicketKey {
        account,
        ticket: ticket_id(n),
    }
}

pub fn op(n: u128) -> OpId {
    OpId(Uuid::from_u128(0x0b_0000 + n))
}

pub fn person(id: &str) -> Person {
    Person {
        id: id.into(),
        name: id.into(),
        initials: String::new(),
    }
}

pub fn account(id: AccountId, login: &str) -> Account {
    Account {
        id,
        server: domain::Server {
            kind: "pult".into(),
            base: "http://127.0.0.1:1/v1".into(),
        },
        portal_id: "quisa".into(),
        portal_name: "quisa".into(),
        login: login.into(),
        name: login.into(),
        added_at: at(0),
    }
}

pub fn ticket(n: u128, subject: &str) -> Ticket {
    let minutes = i64::try_from(n).unwrap();
    Ticket {
        id: ticket_id(n),
        remote: RemoteId(ticket_id(n).to_string()),
        number: Some(Number(format!("{}", 4700 + n))),
        type_id: "support".into(),
        subject: subject.into(),
        status: "new".into(),
        status_since: at(minutes),
        priority: None,
        channel: "app".into(),
        requester: person("carla"),
        organization: None,
        assignee: None,
        project_lead: None,
        queue: None,
        fields: BTreeMap::new(),
        callback: None,
        confirm_email: false,
        estimate: None,
        agreed: domain::Agreed::default(),
        message_count: 0,
        last_message_at: None,
        closed_at: None,
        rev: 1,
        created_at: at(minutes),
        updated_at: at(minutes),
    }
}

pub fn message(n: u128, of: u128, author: &str, text: &str) -> Message {
    Message {
        id: message_id(n),
        ticket: ticket_id(of),
        remote: RemoteId(message_id(n).to_string()),
        kind: MessageKind::Reply,
        author: Author {
            id: author.into(),
            name: author.into(),
            initials: String::new(),
            side: Side::Customer,
        },
        body: Body::Plain(text.into()),
        attachments: Vec::new(),
        channel: "app".into(),
        event: None,
        created_at: at(i64::try_from(n).unwrap()),
        rev: 1,
    }
}

pub fn attachment(n: u128, name: &str) -> Attachment {
    let id = AttachmentId(Uuid::from_u128(0xf_0000 + n));
    Attachment {
        id,
        remote: RemoteId(id.to_string()),
        name: name.into(),
        size: 5,
        media_type: "image/png".into(),
        sha256: String::new(),
    }
}

pub fn filing(n: u128, subject: &str, files: Vec<LocalFile>) -> Operation {
    Operation::File(Box::new(File {
        ticket: ticket_id(n),
        message: message_id(n),
        type_id: "support".into(),
        subject: subject.into(),
        body: "it smokes".into(),
        priority: None,
        fields: BTreeMap::new(),
        confirm_email: false,
        callback: None,
        files,
        cost_acks: Vec::new(),
    }))
}

pub fn reply(n: u128, of: u128, body: &str) -> Operation {
    Operation::Reply(NewMessage {
        ticket: ticket_id(of),
        message: message_id(n),
        kind: MessageKind::Reply,
        body: body.into(),
        files: Vec::new(),
        action: None,
    })
}
