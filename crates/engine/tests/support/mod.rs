//! A help desk in memory that does what it is told, and desks that speak to it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    unreachable_pub,
    reason = "tests; each uses a part"
)]

pub mod server;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use domain::{AccountId, Clock, DraftId, TicketKey, Timestamp};
use engine::view::{
    DraftContent, DraftSave, DraftTarget, ListOrder, ListRequest, SendAnswer, SignInRequest,
    ThreadRequest, TicketPage,
};
use engine::{Desk, DeskError};
use store::{Folders, Key, Protection, Store};
use tempfile::TempDir;

pub use server::FakeServer;

/// A clock that runs with the runtime's own, so that paused tests own both.
#[derive(Debug)]
pub struct TestClock(tokio::time::Instant);

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-11-23T09:00:00Z".parse().unwrap();
        start + self.0.elapsed()
    }
}

/// A computer: its files survive its desks.
pub struct Computer {
    pub folder: TempDir,
    clock: Arc<TestClock>,
}

impl Computer {
    pub fn new() -> Self {
        let clock = Arc::new(TestClock(tokio::time::Instant::now()));
        Self {
            folder: TempDir::new().unwrap(),
            clock,
        }
    }

    pub fn store(&self) -> Store {
        let folders = Folders {
            data: self.folder.path().join("data"),
            cache: self.folder.path().join("cache"),
        };
        let key = Protection::Encrypted(Key::new([7; 32]));
        Store::open(&folders, &key, self.clock.now()).unwrap().0
    }

    pub async fn desk(&self, server: &Arc<FakeServer>) -> Desk {
        let dial = Arc::new(server::FakeDial(Arc::clone(server)));
        Desk::open(self.store(), dial, self.clock.clone(), "test")
            .await
            .unwrap()
    }

    /// A desk signed in as this person, its first load done.
    pub async fn signed_in(&self, server: &Arc<FakeServer>, email: &str) -> (Desk, AccountId) {
        let desk = self.desk(server).await;
        let account = sign_in(&desk, email).await.unwrap();
        desk.loaded(account).await.unwrap();
        (desk, account)
    }
}

pub async fn sign_in(desk: &Desk, email: &str) -> Result<AccountId, DeskError> {
    desk.sign_in(SignInRequest {
        address: "https://help.example".to_owned(),
        email: email.to_owned(),
        password: "right".to_owned(),
    })
    .await
}

/// Waits until the condition holds; every change of the files is a reason to look again.
pub async fn until<F: Future<Output = bool>>(
    desk: &Desk,
    what: &str,
    mut holds: impl FnMut() -> F,
) {
    let mut changes = desk.changes();
    let waiting = async {
        while !holds().await {
            let _ = tokio::time::timeout(Duration::from_secs(1), changes.next()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(3_600), waiting)
        .await
        .unwrap_or_else(|_| panic!("never happened: {what}"));
}

pub async fn list(desk: &Desk, account: AccountId, view: &str) -> TicketPage {
    desk.ticket_list(ListRequest {
        accounts: vec![account],
        view: view.to_owned(),
        order: ListOrder::Activity,
        unread_only: false,
        offset: 0,
        after: None,
        limit: 100,
    })
    .await
    .unwrap()
}

pub async fn type_draft(desk: &Desk, target: DraftTarget, subject: &str, body: &str) -> DraftId {
    let draft = desk.open_draft(target).await.unwrap();
    desk.save_draft(DraftSave {
        id: draft.id,
        type_id: None,
        version: draft.version + 1,
        content: DraftContent {
            subject: subject.to_owned(),
            body: body.to_owned(),
            ..DraftContent::default()
        },
    })
    .await
    .unwrap();
    draft.id
}

pub async fn file(desk: &Desk, account: AccountId, subject: &str, body: &str) -> TicketKey {
    let target = DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = type_draft(desk, target, subject, body).await;
    queued(desk.send_draft(draft).await.unwrap())
}

pub async fn reply(desk: &Desk, ticket: TicketKey, body: &str) -> TicketKey {
    let draft = type_draft(desk, DraftTarget::Reply { ticket }, "", body).await;
    queued(desk.send_draft(draft).await.unwrap())
}

fn queued(answer: SendAnswer) -> TicketKey {
    match answer {
        SendAnswer::Queued { ticket } => ticket,
        SendAnswer::Invalid { problems } => panic!("refused: {problems:?}"),
    }
}

/// A thread as text: one line an entry, unsent ones marked.
pub async fn thread(desk: &Desk, ticket: TicketKey) -> Vec<String> {
    let page = desk
        .thread(ThreadRequest {
            ticket,
            skip_newest: 0,
            limit: 200,
        })
        .await
        .unwrap();
    let line = |entry: &engine::view::Entry| match entry.outgoing {
        Some(state) => format!("{}: {} [{state:?}]", entry.author, entry.text),
        None => format!("{}: {}", entry.author, entry.text),
    };
    page.entries.iter().map(line).collect()
}

/// Waits until nothing of anybody is on its way.
pub async fn all_sent(desk: &Desk) {
    until(desk, "everything is sent", || async {
        desk.outbox().await.unwrap().is_empty()
    })
    .await;
}
