//! What an account asks of its server beside operations: a session, hints, pages, files. Part of an
//! account's loop; each request reports back through its queue.

use std::sync::Arc;

use domain::{Cursor, Fault, Me, Session};
use futures_util::StreamExt as _;
use tokio::time::Duration;

use crate::account::{Account, Answer};
use crate::hub::blocking;
use crate::plan::Wake;

/// How long a pull may take beyond what the server was allowed to wait.
const PULL_LIMIT: Duration = Duration::from_secs(120);

impl Account {
    pub(crate) fn start_renewal(&mut self) -> Option<Wake> {
        let refresh = self.current_session().map(|session| session.refresh);
        let Some(refresh) = refresh.filter(|refresh| !refresh.reveal().is_empty()) else {
            return Some(Wake::Renewed(Err(Fault::SignInNeeded)));
        };
        let (connector, answers) = (Arc::clone(&self.connector), self.answers.clone());
        self.requests.spawn(async move {
            let answer = connector.sign_in(domain::SignIn::Refresh(refresh)).await;
            let _ = answers.send(Answer::Renewed(answer));
        });
        None
    }

    /// Stores a new session before anything uses it: a crash must not leave us with a spent token.
    pub(crate) async fn take_session(
        &mut self,
        answer: Result<(Session, Me), Fault>,
    ) -> Result<Duration, Fault> {
        let (session, me) = answer?;
        let (id, stored) = (self.id, session.clone());
        let written = blocking(&self.hub, move |hub| {
            let obtained_at = hub.clock.now();
            hub.desk(|tx| {
                let stored = store::StoredSession {
                    session: stored.clone(),
                    obtained_at,
                };
                tx.sessions_mut().put(id, &stored)
            })?;
            hub.cache(|tx| tx.people_mut().put_me(id, &me))
        })
        .await;
        if let Err(error) = written {
            tracing::error!(account.id = %self.id, %error, "the new session cannot be stored");
            return Err(error.not_stored());
        }
        let lasts = session.lasts;
        self.session.send_replace(Some(session));
        Ok(lasts)
    }

    pub(crate) fn watch(&mut self) -> Option<Wake> {
        let Some(session) = self.current_session() else {
            return Some(Wake::LiveEnded);
        };
        let (connector, answers) = (Arc::clone(&self.connector), self.answers.clone());
        self.live = Some(self.requests.spawn(async move {
            let mut hints = connector.watch(&session);
            while let Some(hint) = hints.next().await {
                let _ = answers.send(Answer::Hint(hint));
            }
            let _ = answers.send(Answer::LiveEnded);
        }));
        None
    }

    pub(crate) fn unwatch(&mut self) {
        if let Some(live) = self.live.take() {
            live.abort();
        }
    }

    /// Fetches files of messages before they are asked for, one after the other.
    pub(crate) fn prefetch(&mut self) {
        let Some(session) = self.current_session().filter(|_| !self.prefetching) else {
            return;
        };
        self.prefetching = true;
        let (hub, connector) = (Arc::clone(&self.hub), Arc::clone(&self.connector));
        let (id, answers) = (self.id, self.answers.clone());
        self.requests.spawn(async move {
            let more = crate::files::prefetch(&hub, &connector, &session, id).await;
            let _ = answers.send(Answer::Prefetched { more });
        });
    }

    /// Makes searchable what a load left for later, in batches.
    pub(crate) fn index(&mut self) {
        if self.indexing {
            self.index_again = true;
            return;
        }
        self.indexing = true;
        let (hub, answers, id) = (Arc::clone(&self.hub), self.answers.clone(), self.id);
        self.requests.spawn(async move {
            crate::search::index_rest(&hub, id).await;
            let _ = answers.send(Answer::Indexed);
        });
    }

    pub(crate) fn spawn_pull(
        &mut self,
        session: Session,
        asked_with: Option<Cursor>,
        wait: Duration,
    ) {
        let (connector, answers) = (Arc::clone(&self.connector), self.answers.clone());
        let epoch = self.plan.epoch();
        self.requests.spawn(async move {
            let pull = connector.pull(&session, asked_with.as_ref(), wait);
            let page = match tokio::time::timeout(wait + PULL_LIMIT, pull).await {
                Ok(page) => page,
                Err(_) => Err(Fault::Unreachable { sent: true }),
            };
            let _ = answers.send(Answer::Page {
                epoch,
                asked_with,
                page,
            });
        });
    }
}
