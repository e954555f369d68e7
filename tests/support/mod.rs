//! A world for promises without a window: the real server as a process, a bad network before it, and
//! real desks over real encrypted files.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test target uses a part of it"
)]

pub mod notices;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use acceptance::caller::Caller;
use acceptance::pultd::{DemoAccount, Pultd};
use anyhow::{Context as _, Result, bail, ensure};
use connectors::{Network, NetworkOptions};
use domain::{AccountId, Clock, DraftId, TicketKey, Timestamp};
use engine::view::{
    AccountView, ActRequest, DraftContent, DraftSave, DraftTarget, Entry, FieldValue, ListOrder,
    ListRequest, SearchAnswer, SearchRequest, SendAnswer, SignInRequest, ThreadRequest, TicketPage,
    TicketRow, TicketView,
};
use engine::{Desk, SystemClock};
use store::{Folders, Key, Protection, Store};
use tempfile::TempDir;
use testkit::proxy::Proxy;

/// Long enough for a busy two-core machine; nobody measures with it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A server, the network before it, and folders.
pub struct World {
    pub server: Pultd,
    pub proxy: Proxy,
    pub folder: TempDir,
}

impl World {
    /// The demo of quisa behind a network that so far is good.
    pub async fn start() -> Result<Self> {
        Self::of("quisa").await
    }

    /// The demo of a shipped portal behind a network that so far is good.
    pub async fn of(portal: &'static str) -> Result<Self> {
        acceptance::install_tls();
        let folder = tempfile::tempdir()?;
        let (data, logs) = (folder.path().join("server"), folder.path().join("logs"));
        let server =
            tokio::task::spawn_blocking(move || Pultd::demo(portal, &data, &logs)).await??;
        let upstream: SocketAddr = server.host_and_port().parse()?;
        let proxy = Proxy::start(upstream).await?;
        Ok(Self {
            server,
            proxy,
            folder,
        })
    }

    /// The nth account with this role, as the demo made it.
    pub fn who(&self, role: &str, nth: usize) -> Result<DemoAccount> {
        let accounts = self.server.accounts()?.into_iter();
        accounts
            .filter(|one| one.role == role)
            .nth(nth)
            .with_context(|| format!("no {role} {nth}"))
    }

    /// An empty desk in a folder of this name.
    pub async fn desk(&self, name: &str) -> Result<Client> {
        Client::open(&self.folder.path().join("desks").join(name)).await
    }

    /// A desk with this person signed in and everything loaded.
    pub async fn signed_in(&self, who: &DemoAccount) -> Result<Client> {
        let mut client = self.desk(&who.email).await?;
        client.sign_in(&self.proxy.url(), who).await?;
        Ok(client)
    }

    /// The nth customer at an own desk.
    pub async fn customer(&self, nth: usize) -> Result<Client> {
        self.signed_in(&self.who("customer", nth)?).await
    }

    /// The nth agent at an own desk.
    pub async fn agent(&self, nth: usize) -> Result<Client> {
        self.signed_in(&self.who("agent", nth)?).await
    }

    /// The nth agent without a desk, for what the client has no verb for.
    pub async fn agent_elsewhere(&self, nth: usize) -> Result<Caller> {
        Caller::sign_in(&self.server, &self.who("agent", nth)?).await
    }
}

/// The real time of day, so much later.
#[derive(Debug)]
struct Later(chrono::Duration);

impl Clock for Later {
    fn now(&self) -> Timestamp {
        SystemClock.now() + self.0
    }
}

/// A desk and its folder: closed and opened again it is the same.
pub struct Client {
    pub desk: Desk,
    pub folder: PathBuf,
    pub account: AccountId,
}

impl Client {
    /// Opens the desk in `folder` as the app would, with a fixed key.
    pub async fn open(folder: &Path) -> Result<Self> {
        Self::open_later(folder, chrono::Duration::zero()).await
    }

    /// The same on a day that is still to come.
    pub async fn open_later(folder: &Path, later: chrono::Duration) -> Result<Self> {
        let folders = Folders {
            data: folder.to_owned(),
            cache: folder.to_owned(),
        };
        let protection = Protection::Encrypted(Key::new([7; 32]));
        let clock = Later(later);
        let (store, _reports) = Store::open(&folders, &protection, clock.now())?;
        let network = Network::open(&NetworkOptions::default())
            .map_err(|fault| anyhow::anyhow!("no network: {fault}"))?;
        let desk = Desk::open(store, Arc::new(network), Arc::new(clock), "test").await?;
        let account = desk
            .accounts()
            .await?
            .first()
            .map_or_else(uuid::Uuid::nil, |one| one.id.0);
        Ok(Self {
            desk,
            folder: folder.to_owned(),
            account: AccountId(account),
        })
    }

    /// Signs in and waits until everything is here.
    pub async fn sign_in(&mut self, address: &str, who: &DemoAccount) -> Result<()> {
        let request = SignInRequest {
            address: address.to_owned(),
            email: who.email.clone(),
            password: who.password.clone(),
        };
        self.account = self.desk.sign_in(request).await?;
        let loaded = tokio::time::timeout(PATIENCE, self.desk.loaded(self.account)).await;
        loaded?.map_err(|state| anyhow::anyhow!("not loaded: {state:?}"))
    }

    /// Closes the desk and opens it again, as a restart of the app does.
    pub async fn restart(self) -> Result<Self> {
        let folder = self.folder.clone();
        self.desk.close().await;
        Self::open(&folder).await
    }

    /// The account as the left pane shows it.
    pub async fn view(&self) -> Result<AccountView> {
        let accounts = self.desk.accounts().await?;
        accounts
            .into_iter()
            .find(|one| one.id == self.account)
            .context("the account is gone")
    }

    /// The first 200 rows of a list.
    pub async fn list(&self, view: &str) -> Result<TicketPage> {
        let request = ListRequest {
            accounts: vec![self.account],
            view: view.to_owned(),
            order: ListOrder::Activity,
            unread_only: false,
            offset: 0,
            after: None,
            limit: 200,
        };
        Ok(self.desk.ticket_list(request).await?)
    }

    /// The row with this subject, in any list of this account.
    pub async fn row(&self, subject: &str) -> Result<Option<TicketRow>> {
        for view in self.view().await?.views {
            let page = self.list(&view.id).await?;
            if let Some(row) = page.rows.into_iter().find(|row| row.subject == subject) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    pub async fn ticket(&self, key: TicketKey) -> Result<TicketView> {
        Ok(self.desk.ticket(key).await?)
    }

    /// The newest 200 entries of a thread.
    pub async fn thread(&self, key: TicketKey) -> Result<Vec<Entry>> {
        let request = ThreadRequest {
            ticket: key,
            skip_newest: 0,
            limit: 200,
        };
        Ok(self.desk.thread(request).await?.entries)
    }

    /// The same ticket, as this account sees it.
    pub fn key(&self, other: TicketKey) -> TicketKey {
        TicketKey {
            account: self.account,
            ticket: other.ticket,
        }
    }

    /// Fills a form in; answers the draft.
    pub async fn write(&self, target: DraftTarget, content: DraftContent) -> Result<DraftId> {
        let draft = self.desk.open_draft(target).await?;
        let version = draft.version + 1;
        self.desk
            .save_draft(DraftSave {
                id: draft.id,
                type_id: None,
                version,
                content,
            })
            .await?;
        Ok(draft.id)
    }

    /// Presses *Send*.
    pub async fn send(&self, draft: DraftId) -> Result<TicketKey> {
        match self.desk.send_draft(draft).await? {
            SendAnswer::Queued { ticket } => Ok(ticket),
            SendAnswer::Invalid { problems } => bail!("not sendable: {problems:?}"),
        }
    }

    /// Files a ticket.
    pub async fn file(&self, subject: &str, body: &str) -> Result<TicketKey> {
        let content = DraftContent {
            subject: subject.to_owned(),
            body: body.to_owned(),
            ..DraftContent::default()
        };
        self.send(self.write(self.new_ticket(), content).await?)
            .await
    }

    /// The target of the form for a new ticket.
    pub fn new_ticket(&self) -> DraftTarget {
        DraftTarget::New {
            account: self.account,
            type_id: String::new(),
        }
    }

    /// Replies to a ticket.
    pub async fn reply(&self, key: TicketKey, body: &str) -> Result<()> {
        let content = DraftContent {
            body: body.to_owned(),
            ..DraftContent::default()
        };
        let draft = self
            .write(DraftTarget::Reply { ticket: key }, content)
            .await?;
        self.send(draft).await.map(drop)
    }

    /// Takes an action of the portal and waits until the server has it.
    pub async fn act(&self, key: TicketKey, action: &str, args: &[(&str, &str)]) -> Result<()> {
        let args = args.iter();
        let request = ActRequest {
            ticket: self.key(key),
            action: action.to_owned(),
            args: args
                .map(|(name, value)| ((*name).to_owned(), FieldValue::Text((*value).to_owned())))
                .collect(),
            seen: None,
            cost_acks: Vec::new(),
        };
        self.desk.act(request).await?;
        self.outbox_is_empty().await
    }

    /// What a search of this account finds.
    pub async fn search(&self, text: &str) -> Result<SearchAnswer> {
        let request = SearchRequest {
            accounts: vec![self.account],
            text: text.to_owned(),
            limit: 50,
        };
        Ok(self.desk.search(request).await?)
    }

    /// Waits until a question about this desk is answered with something. It is asked again whenever
    /// the desk says that something changed.
    pub async fn until<T>(
        &self,
        what: &str,
        mut asked: impl AsyncFnMut(&Self) -> Result<Option<T>>,
    ) -> Result<T> {
        let mut changes = self.desk.changes();
        let waited = tokio::time::timeout(PATIENCE, async {
            loop {
                if let Some(found) = asked(self).await? {
                    return Ok(found);
                }
                // Freshness changes without a change of the files: look again now and then.
                let look_again = Duration::from_millis(200);
                let _either = tokio::time::timeout(look_again, changes.next()).await;
            }
        });
        waited
            .await
            .with_context(|| format!("waited in vain for: {what}"))?
    }

    /// Waits until the ticket has a number.
    pub async fn number(&self, key: TicketKey) -> Result<String> {
        self.until("a number", async |client| {
            Ok(client
                .ticket(client.key(key))
                .await
                .ok()
                .and_then(|ticket| ticket.row.number))
        })
        .await
    }

    /// Waits until this desk has the ticket.
    pub async fn arrived(&self, key: TicketKey) -> Result<TicketView> {
        self.until("the ticket", async |client| {
            Ok(client.ticket(client.key(key)).await.ok())
        })
        .await
    }

    /// Waits until the ticket has a status, in the portal's words.
    pub async fn status(&self, key: TicketKey, wanted: &str) -> Result<()> {
        self.until(&format!("the status {wanted}"), async |client| {
            let row = client.ticket(client.key(key)).await?.row;
            Ok((row.status_label == wanted).then_some(()))
        })
        .await
    }

    /// Waits until nothing is in the outbox.
    pub async fn outbox_is_empty(&self) -> Result<()> {
        self.until("an empty outbox", async |client| {
            Ok(client.desk.outbox().await?.is_empty().then_some(()))
        })
        .await
    }

    /// Waits until this ticket holds a message with this text.
    pub async fn message(&self, key: TicketKey, text: &str) -> Result<Entry> {
        self.until(&format!("the message {text:?}"), async |client| {
            let Ok(entries) = client.thread(client.key(key)).await else {
                return Ok(None);
            };
            Ok(entries.into_iter().find(|entry| entry.text == text))
        })
        .await
    }
}

/// How many tickets with this subject the server really has, as its own list tells an agent.
pub async fn at_the_server(agent: &Client, subject: &str) -> Result<Vec<TicketRow>> {
    let mut found = Vec::new();
    for view in agent.view().await?.views {
        let rows = agent.list(&view.id).await?.rows;
        for row in rows.into_iter().filter(|row| row.subject == subject) {
            if !found.iter().any(|known: &TicketRow| known.key == row.key) {
                found.push(row);
            }
        }
    }
    ensure!(found.len() < 100, "far too many");
    Ok(found)
}
