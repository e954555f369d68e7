//! Signing in and out: the only verbs that wait for a server, with fetching a file.

use std::sync::Arc;
use std::time::Duration;

use domain::{AccountId, Connector, Me, Reached, Secret, Server, Session, SignIn, Stage};
use store::{Account, StoredSession};

use crate::Desk;
use crate::access::Entrance;
use crate::account::Nudge;
use crate::error::DeskError;
use crate::hub::lock;
use crate::tidy;
use crate::view::{AccountState, ServerView, SignInRequest};

/// How long to wait for a server's good-bye.
const FAREWELL: Duration = Duration::from_secs(5);

impl Desk {
    /// Looks at what was typed as address.
    ///
    /// # Errors
    /// What answers there, if it is no help desk.
    pub async fn reach(&self, address: &str) -> Result<ServerView, DeskError> {
        let address = typed(address)?;
        let reached = self.dial.reach(&address).await?;
        let connector = self.dial.connect(&reached.server)?;
        // Without it there is still the form for address and password.
        let described = connector.describe(None, None).await.ok().flatten();
        Ok(ServerView {
            name: reached.name,
            portal_id: reached.portal_id,
            address: reached.server.base,
            portal: described.map(|it| it.portal),
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
        let tried = connector
            .sign_in(self.password(&login, request.password))
            .await;
        let (session, me) = self.steps.passed(tried, || Entrance::New {
            reached: reached.clone(),
            login: login.clone(),
        })?;
        self.arrive(reached, &connector, &login, session, me).await
    }

    /// Somebody has proved who he is: his account is followed from now on.
    pub(crate) async fn arrive(
        &self,
        reached: Reached,
        connector: &Arc<dyn Connector>,
        login: &str,
        session: Session,
        me: Me,
    ) -> Result<AccountId, DeskError> {
        if let Some(known) = self.known_as(&reached.server, login, &me.email).await? {
            return self.resume(known, connector, session, me).await;
        }
        self.add(reached, Arc::clone(connector), session, me).await
    }

    /// The account of this login at this server, if it is here already.
    pub(crate) async fn known_as(
        &self,
        server: &Server,
        login: &str,
        email: &str,
    ) -> Result<Option<AccountId>, DeskError> {
        let accounts = self
            .local(|hub| hub.read(|read| read.accounts().all()))
            .await?;
        let same = |it: &&Account| it.server == *server && same_login(&it.login, login, email);
        Ok(accounts.iter().find(same).map(|it| it.id))
    }

    async fn add(
        &self,
        reached: Reached,
        connector: Arc<dyn Connector>,
        session: Session,
        me: Me,
    ) -> Result<AccountId, DeskError> {
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
        let described = connector.describe(Some(&session), None).await;
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
        let tried = connector
            .sign_in(self.password(&known.login, password))
            .await;
        let (session, me) = self.steps.passed(tried, || Entrance::Again { account })?;
        self.take_session(account, session, me).await
    }

    pub(crate) async fn take_session(
        &self,
        id: AccountId,
        session: Session,
        me: Me,
    ) -> Result<(), DeskError> {
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
            hub.desk(|tx| tidy::decide_wipe(tx, account, false))?;
            tidy::wipe(hub, account, false)?;
            hub.publish(vec![
                domain::Change::Account(account),
                domain::Change::Everything,
            ]);
            Ok(())
        })
        .await
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
}

/// Ends a session at the server, if it can be told now. Nobody waits for it.
fn say_goodbye(connector: Arc<dyn Connector>, session: Session) {
    let bye = async move { connector.sign_out(&session).await };
    tokio::spawn(tokio::time::timeout(FAREWELL, bye));
}

/// What was typed as address, without what surrounds it.
pub(crate) fn typed(address: &str) -> Result<String, DeskError> {
    let address = portal::clean_line(address);
    let usable = !address.is_empty() && !address.contains(char::is_whitespace);
    usable.then_some(address).ok_or(DeskError::AddressInvalid)
}

fn same_login(known: &str, typed: &str, told: &str) -> bool {
    known.eq_ignore_ascii_case(typed) || known.eq_ignore_ascii_case(told)
}
