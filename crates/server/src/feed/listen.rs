//! Who is told when something is committed.

use std::collections::BTreeSet;

use api::RecordKind;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use uuid::Uuid;

use super::rules::Buckets;
use crate::db::{Columns, Db, DbError, Id, Signal};

/// What a listener is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Objects of these kinds have changed in his buckets.
    Changed(BTreeSet<RecordKind>),
    /// His rights have changed, or too much has happened to say what: look at everything.
    Anything,
    /// His session is over.
    Revoked {
        /// Whether the device shall forget what it has.
        wipe: bool,
    },
}

/// One user on one device who wants to know.
#[derive(Debug)]
pub struct Listener {
    db: Db,
    signals: Receiver<Signal>,
    user: Uuid,
    session: Uuid,
    buckets: Buckets,
    /// Whether the session was over before listening began, and whether to wipe.
    over: Option<bool>,
}

impl Listener {
    /// Listens from now on. Whatever is read after this call misses nothing.
    ///
    /// # Errors
    /// If the buckets cannot be read.
    pub async fn new(db: &Db, user: Uuid, session: Uuid) -> Result<Self, DbError> {
        let signals = db.subscribe();
        let mut listener = Self {
            db: db.clone(),
            signals,
            user,
            session,
            buckets: Buckets::new(),
            over: None,
        };
        listener.over = listener.look_up().await?;
        Ok(listener)
    }

    /// Waits until something has happened that concerns the listener. Several things at once are
    /// told as one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn next(&mut self) -> Result<News, DbError> {
        if let Some(wipe) = self.over {
            return Ok(News::Revoked { wipe });
        }
        loop {
            let first = match self.signals.recv().await {
                Ok(signal) => self.news_of(&signal),
                Err(RecvError::Lagged(_)) => Some(News::Anything),
                Err(RecvError::Closed) => std::future::pending().await,
            };
            let Some(mut news) = first else { continue };
            loop {
                let more = match self.signals.try_recv() {
                    Ok(signal) => self.news_of(&signal),
                    Err(TryRecvError::Lagged(_)) => Some(News::Anything),
                    Err(TryRecvError::Empty | TryRecvError::Closed) => break,
                };
                news = merge(news, more);
            }
            if news == News::Anything
                && let Some(wipe) = self.look_up().await?
            {
                return Ok(News::Revoked { wipe });
            }
            return Ok(news);
        }
    }

    fn news_of(&self, signal: &Signal) -> Option<News> {
        match signal {
            Signal::Changed(changes) if changes.granted.contains(&self.user) => {
                Some(News::Anything)
            }
            Signal::Changed(changes) => {
                let kinds = changes.kinds_in(&self.buckets);
                (!kinds.is_empty()).then_some(News::Changed(kinds))
            }
            Signal::Revoked { session, wipe } => {
                (*session == self.session).then_some(News::Revoked { wipe: *wipe })
            }
            Signal::Elsewhere => Some(News::Anything),
        }
    }

    /// Reads buckets and session anew; tells whether to wipe if the session is over.
    async fn look_up(&mut self) -> Result<Option<bool>, DbError> {
        let mut snapshot = self.db.read().await?;
        self.buckets = super::in_force(snapshot.conn(), self.user).await?;
        let row = sqlx::query("SELECT revoked_at, wipe FROM sessions WHERE id = $1")
            .bind(Id(self.session))
            .fetch_optional(snapshot.conn())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let revoked = row.opt_int("revoked_at")?.is_some();
        Ok(if revoked {
            Some(row.flag("wipe")?)
        } else {
            None
        })
    }
}

fn merge(news: News, more: Option<News>) -> News {
    match (news, more) {
        (news, None) => news,
        (News::Revoked { wipe }, _) | (_, Some(News::Revoked { wipe })) => News::Revoked { wipe },
        (News::Anything, _) | (_, Some(News::Anything)) => News::Anything,
        (News::Changed(mut kinds), Some(News::Changed(others))) => {
            kinds.extend(others);
            News::Changed(kinds)
        }
    }
}
