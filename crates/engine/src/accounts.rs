//! Accounts: reaching a server, signing in, the left pane.

use std::sync::Arc;
use std::time::Duration;

use domain::{
    AccountId, Connector, Description, Me, Operation, Queued, Secret, Session, SignIn, Stage,
    TicketKey,
};
use portal::Document;
use portal::transition::{self, Actor};
use store::{Account, ListQuery, Order, Place, Read, StoredSession};

use crate::Desk;
use crate::account::Nudge;
use crate::error::DeskError;
use crate::hub::lock;
use crate::plan::Wake;
use crate::view::{AccountState, AccountView, PersonView, ServerView, SignInRequest, ViewCount};

/// How long to wait for a server's good-bye.
const FAREWELL: Duration = Duration::from_secs(5);

/// What the tray shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Badge {
    /// Tickets with something unread.
    pub unread: u32,
    /// Operations on their way.
    pub waiting: u32,
    /// Operations that need the user.
    pub stuck: u32,
    /// No account has a connection, and there is one.
    pub offline: bool,
    /// An account needs a new sign-in.
    pub sign_in: bool,
}

impl Desk {
    /// Looks at what was typed as address.
    ///
    /// # Errors
    /// What answers there, if it is no help desk.
    pub async fn reach(&self, address: &str) -> Result<ServerView, DeskError> {
        let address = typed(address)?;
        let reached = self.dial.reach(&address).await?;
        Ok(ServerView {
            name: reached.name,
            portal_id: reached.portal_id,
            address: reached.server.base,
        })
    }

    /// Signs in and starts following; answers at once, the first load goes on by itself.
    ///
    /// # Errors
    /// The server's refusal, or [`DeskError::AlreadySignedIn`].
    pub async fn sign_in(&self, request: SignInRequest) -> Result<AccountId, DeskError> {
        let address = typed(&request.address)?;
        let login = request.email.trim().to_owned();
        let reached = self.dial.reach(&address).await?;
        let connector = self.dial.connect(&reached.server)?;
        let (session, me) = connector
            .sign_in(self.password(&login, request.password))
            .await?;
        let (server, email) = (reached.server.clone(), me.email.clone());
        let known = self
            .local(move |hub| hub.read(|read| read.accounts().all()))
            .await?
            .into_iter()
            .find(|account| account.server == server && same_login(&account.login, &login, &email));
        if let Some(known) = known {
            return self.resume(known.id, &connector, session, me).await;
        }
        let account = Account {
            id: AccountId(uuid::Uuid::now_v7()),
            server: reached.server,
            portal_id: reached.portal_id,
            portal_name: reached.name,
            login: me.email.clone(),
            name: me.person.name.clone(),
            added_at: self.hub.clock.now(),
        };
        let id = account.id;
        let described = connector.describe(&session, None).await;
        let description = described.unwrap_or_else(|fault| {
            // It comes with the first page again.
            tracing::warn!(account.id = %id, %fault, "the portal document is not here yet");
            None
        });
        self.local(move |hub| {
            let session = StoredSession {
                session,
                obtained_at: hub.clock.now(),
            };
            hub.desk(|tx| {
                tx.accounts_mut().put(&account)?;
                tx.sessions_mut().put(id, &session)
            })?;
            hub.cache(|tx| {
                if let Some(description) = &description {
                    tx.portals_mut().put(id, description)?;
                }
                tx.people_mut().put_me(id, &me)
            })
        })
        .await?;
        self.start(id, connector);
        Ok(id)
    }

    /// An account that is there already: a new session if it needs one.
    async fn resume(
        &self,
        id: AccountId,
        connector: &Arc<dyn Connector>,
        session: Session,
        me: Me,
    ) -> Result<AccountId, DeskError> {
        let state = lock(&self.running)
            .get(&id)
            .map(|running| lock(&running.status).state.clone());
        let asks = matches!(
            state,
            None | Some(
                AccountState::SignInNeeded
                    | AccountState::Revoked
                    | AccountState::NotAdmitted { .. }
            )
        );
        if !asks {
            say_goodbye(Arc::clone(connector), session);
            return Err(DeskError::AlreadySignedIn);
        }
        self.take_session(id, session, me).await?;
        Ok(id)
    }

    /// Signs in again where a session ended; nothing else changes.
    ///
    /// # Errors
    /// The server's refusal.
    pub async fn sign_in_again(
        &self,
        account: AccountId,
        password: String,
    ) -> Result<(), DeskError> {
        let known = self
            .local(move |hub| hub.read(|read| read.accounts().get(account)))
            .await?
            .ok_or(DeskError::NotFound("account"))?;
        let connector = self.dial.connect(&known.server)?;
        let (session, me) = connector
            .sign_in(self.password(&known.login, password))
            .await?;
        self.take_session(account, session, me).await
    }

    async fn take_session(&self, id: AccountId, session: Session, me: Me) -> Result<(), DeskError> {
        let stored = session.clone();
        let server = self
            .local(move |hub| {
                let stored = StoredSession {
                    session: stored,
                    obtained_at: hub.clock.now(),
                };
                hub.desk(|tx| tx.sessions_mut().put(id, &stored))?;
                hub.cache(|tx| tx.people_mut().put_me(id, &me))?;
                hub.read(|read| read.accounts().get(id))
            })
            .await?
            .ok_or(DeskError::NotFound("account"))?
            .server;
        let runs = lock(&self.running).contains_key(&id);
        if runs {
            self.nudge(id, Nudge::Session(session));
        } else {
            self.start(id, self.dial.connect(&server)?);
        }
        Ok(())
    }

    fn password(&self, login: &str, password: String) -> SignIn {
        SignIn::Password {
            user: login.to_owned(),
            password: Secret::new(password),
            device: self.device.to_string(),
        }
    }

    /// Removes an account with everything of it from this computer. The server is told if it can be.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn remove_account(&self, account: AccountId) -> Result<(), DeskError> {
        let running = lock(&self.running).remove(&account);
        if let Some(running) = running {
            let session = running.session.borrow().clone();
            running.nudge(Nudge::Stop);
            let _ = running.task.await;
            if let Some(session) = session {
                say_goodbye(running.connector, session);
            }
        }
        self.local(move |hub| {
            let changes = hub.store.wipe_account(account, false, hub.clock.now())?;
            hub.publish(changes);
            hub.publish(vec![
                domain::Change::Account(account),
                domain::Change::Everything,
            ]);
            Ok(())
        })
        .await
    }

    /// Asks the servers now instead of later.
    pub fn sync_now(&self) {
        self.nudge_all(|| Nudge::Wake(Wake::Looked));
    }

    /// Which ticket is on screen; notices about it are not raised while the window has the focus.
    pub fn set_focus(&self, ticket: Option<TicketKey>) {
        self.hub.focus().ticket = ticket;
    }

    /// Whether the window has the focus.
    pub fn set_foreground(&self, foreground: bool) {
        self.hub.focus().foreground = foreground;
        self.nudge_all(|| Nudge::Wake(Wake::Foreground(foreground)));
    }

    /// Waits until an account's cache was complete once. Ends early with the state that needs the user.
    ///
    /// # Errors
    /// The state of the account that stands in the way.
    pub async fn loaded(&self, account: AccountId) -> Result<(), AccountState> {
        let mut changes = self.changes();
        loop {
            let place = self
                .local(move |hub| hub.read(|read| read.cursors().get(account)))
                .await;
            if place.is_ok_and(|place| place.stage == Some(Stage::Tail)) {
                return Ok(());
            }
            let state = lock(&self.running)
                .get(&account)
                .map(|running| lock(&running.status).state.clone());
            match state {
                Some(
                    AccountState::Loading { .. } | AccountState::Online | AccountState::Offline,
                ) => {}
                Some(state) => return Err(state),
                None => return Err(AccountState::SignInNeeded),
            }
            if changes.next().await.is_none() {
                return Err(AccountState::Offline);
            }
        }
    }

    /// All accounts with their state, lists and counts.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn accounts(&self) -> Result<Vec<AccountView>, DeskError> {
        let states: Vec<(AccountId, AccountState)> = lock(&self.running)
            .iter()
            .map(|(id, running)| (*id, lock(&running.status).state.clone()))
            .collect();
        self.local(move |hub| {
            hub.read(|read| {
                let accounts = read.accounts().all()?;
                let views = accounts.into_iter().map(|account| {
                    let state = states.iter().find(|(id, _)| *id == account.id);
                    let state = state.map_or(AccountState::SignInNeeded, |(_, it)| it.clone());
                    of(read, account, state)
                });
                views.collect()
            })
        })
        .await
    }

    /// The portal document of an account.
    ///
    /// # Errors
    /// [`DeskError::NotFound`] before the first contact.
    pub async fn portal(&self, account: AccountId) -> Result<Document, DeskError> {
        let found = self
            .local(move |hub| hub.read(|read| read.portals().get(account)))
            .await?;
        found
            .map(|it| it.portal)
            .ok_or(DeskError::NotFound("portal"))
    }

    /// What the tray shows.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn badge(&self) -> Result<Badge, DeskError> {
        let accounts = self.accounts().await?;
        let ids: Vec<AccountId> = accounts.iter().map(|account| account.id).collect();
        let unread = self
            .local(move |hub| hub.read(|read| Ok(read.tickets().count(&everything(ids))?.unread)))
            .await?;
        let sum =
            |of: fn(&AccountView) -> u32| accounts.iter().map(of).fold(0, u32::saturating_add);
        let up = |account: &AccountView| {
            matches!(
                account.state,
                AccountState::Online | AccountState::Loading { .. }
            )
        };
        Ok(Badge {
            unread,
            waiting: sum(|account| account.waiting),
            stuck: sum(|account| account.stuck),
            offline: !accounts.is_empty() && !accounts.iter().any(up),
            sign_in: accounts
                .iter()
                .any(|account| account.state == AccountState::SignInNeeded),
        })
    }
}

/// Ends a session at the server, if it can be told now. Nobody waits for it.
fn say_goodbye(connector: Arc<dyn Connector>, session: Session) {
    let bye = async move { connector.sign_out(&session).await };
    tokio::spawn(tokio::time::timeout(FAREWELL, bye));
}

/// What was typed as address, without what surrounds it.
fn typed(address: &str) -> Result<String, DeskError> {
    let address = portal::clean_line(address);
    let usable = !address.is_empty() && !address.contains(char::is_whitespace);
    usable.then_some(address).ok_or(DeskError::AddressInvalid)
}

fn same_login(known: &str, typed: &str, told: &str) -> bool {
    known.eq_ignore_ascii_case(typed) || known.eq_ignore_ascii_case(told)
}

pub(crate) fn everything(accounts: Vec<AccountId>) -> ListQuery {
    ListQuery {
        accounts,
        categories: Vec::new(),
        scope: domain::Scope::All,
        order: Order::Newest,
        unread_only: false,
    }
}

/// Who the account's person is to the portal's rules.
pub(crate) fn actor(me: &Me) -> Actor {
    Actor {
        user_id: me.person.id.clone(),
        roles: me.roles.clone(),
        is_agent: me.is_agent(),
    }
}

/// An account's person and portal; none before the first contact.
pub(crate) fn known(
    read: &Read<'_>,
    account: AccountId,
) -> Result<Option<(Me, Document)>, store::Error> {
    let me = read.people().me(account)?;
    let portal: Option<Description> = read.portals().get(account)?;
    Ok(me.zip(portal.map(|it| it.portal)))
}

fn of(read: &Read<'_>, account: Account, state: AccountState) -> Result<AccountView, store::Error> {
    let id = account.id;
    let me = read.people().me(id)?;
    let portal = read.portals().get(id)?.map(|it| it.portal);
    let place: Place = read.cursors().get(id)?;
    let queued = read.outbox().of_account(id)?.queued;
    let seen = |queued: &&Queued| !matches!(queued.operation, Operation::MarkRead(_));
    let stuck = queued
        .iter()
        .filter(seen)
        .filter(|it| it.wedge.is_some())
        .count();
    let all = queued.iter().filter(seen).count();
    let mut views = Vec::new();
    if let (Some(me), Some(portal)) = (&me, &portal) {
        for view in transition::views(portal, &actor(me)) {
            let counts = read
                .tickets()
                .count(&crate::tickets::query_of(vec![id], view))?;
            let pending = crate::tickets::pending_in(read, id, view, portal)?;
            views.push(ViewCount {
                id: view.id.clone(),
                label: view.label.clone(),
                total: counts.total.saturating_add(pending),
                unread: counts.unread,
            });
        }
    }
    let roles = |me: &Me| {
        portal
            .as_ref()
            .is_some_and(|it| transition::sees_company(it, &actor(me)))
    };
    let organization = me.as_ref().and_then(|me| me.organization.as_ref());
    Ok(AccountView {
        id,
        portal: portal
            .as_ref()
            .map_or(account.portal_name, |it| it.name.clone()),
        portal_id: account.portal_id,
        color: portal
            .as_ref()
            .map(|it| it.branding.color.clone())
            .unwrap_or_default(),
        name: me
            .as_ref()
            .map_or(account.name, |me| me.person.name.clone()),
        email: account.login,
        person_id: me
            .as_ref()
            .map(|me| me.person.id.clone())
            .unwrap_or_default(),
        organization: organization.map(|it| it.name.clone()).unwrap_or_default(),
        agent: me.as_ref().is_some_and(Me::is_agent),
        manager: me.as_ref().is_some_and(|me| !me.is_agent() && roles(me)),
        colleagues: me
            .iter()
            .flat_map(|me| &me.colleagues)
            .map(person)
            .collect(),
        state,
        synced_at: place.fresh_at,
        waiting: count(all.saturating_sub(stuck)),
        stuck: count(stuck),
        notices: me.map(|me| me.notices).unwrap_or_default(),
        views,
    })
}

pub(crate) fn person(person: &domain::Person) -> PersonView {
    PersonView {
        id: person.id.clone(),
        name: person.name.clone(),
        initials: person.initials.clone(),
    }
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
