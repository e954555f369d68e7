//! Accounts: reaching a server, signing in, the left pane.

use std::collections::BTreeMap;

use domain::{AccountId, Description, Me, Operation, Queued, TicketKey};
use portal::Document;
use portal::transition::{self, Actor};
use store::{Account, ListQuery, Order, Place, Read};

use crate::Desk;
use crate::account::Nudge;
use crate::error::DeskError;
use crate::hub::lock;
use crate::plan::Wake;
use crate::view::{AccountState, AccountView, PersonView, ViewCount};

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

    /// All accounts with their state, lists and counts.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn accounts(&self) -> Result<Vec<AccountView>, DeskError> {
        let states = self.states();
        self.local(move |hub| hub.read(|read| all(read, &states)))
            .await
    }

    /// How each account's connection is.
    pub(crate) fn states(&self) -> BTreeMap<AccountId, AccountState> {
        lock(&self.running)
            .iter()
            .map(|(id, running)| (*id, lock(&running.status).state.clone()))
            .collect()
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

/// All accounts; one without a connection needs a new sign-in.
pub(crate) fn all(
    read: &Read<'_>,
    states: &BTreeMap<AccountId, AccountState>,
) -> Result<Vec<AccountView>, store::Error> {
    let accounts = read.accounts().all()?;
    let views = accounts.into_iter().map(|account| {
        let state = states.get(&account.id).cloned();
        of(read, account, state.unwrap_or(AccountState::SignInNeeded))
    });
    views.collect()
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
        may_file: me
            .iter()
            .zip(&portal)
            .flat_map(|(me, portal)| filed_by(portal, &actor(me)))
            .collect(),
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

/// The ids of the ticket types somebody may file, as the portal orders them.
fn filed_by(portal: &Document, who: &Actor) -> Vec<String> {
    portal
        .ticket_types
        .iter()
        .filter(|kind| transition::may_file(kind, who))
        .map(|kind| kind.id.clone())
        .collect()
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
