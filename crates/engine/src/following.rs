//! Following a server's changes: pulling, applying, telling. Part of an account's loop.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::{AccountId, Cursor, Fault, Page, TicketId, TicketKey};

use crate::account::Account;
use crate::apply;
use crate::error::DeskError;
use crate::hub::{Hub, NoticeEvent, blocking, lock};
use crate::notice::{self, News, Reader};
use crate::plan::{Pulled, Wake};
use crate::tidy;

impl Account {
    /// Asks for the next page with the cursor that is stored now.
    pub(crate) async fn start_pull(&mut self, wait: Duration) -> Option<Wake> {
        let (id, epoch) = (self.id, self.plan.epoch());
        let failed = |fault| {
            Some(Wake::Pulled {
                epoch,
                answer: Err(fault),
            })
        };
        let Some(session) = self.current_session() else {
            return failed(Fault::SignInNeeded);
        };
        let place = blocking(&self.hub, move |hub| {
            hub.read(|read| read.cursors().get(id))
        })
        .await;
        match place {
            Ok(place) => {
                self.spawn_pull(session, place.cursor, wait);
                None
            }
            Err(error) => {
                tracing::error!(account.id = %id, %error, "the cursor cannot be read");
                failed(self.mend(error).await)
            }
        }
    }

    /// Applies a page, then tells what is worth telling once the server has nothing more to say.
    pub(crate) async fn take_page(
        &mut self,
        asked_with: Option<Cursor>,
        page: Page,
    ) -> Result<Pulled, Fault> {
        let id = self.id;
        let pulled = Pulled {
            more: page.more,
            stage: page.stage,
        };
        let applied = blocking(&self.hub, move |hub| {
            apply::page(hub, id, asked_with.as_ref(), &page, hub.clock.now())
        })
        .await;
        let applied = match applied {
            Ok(applied) => applied,
            Err(error) => {
                tracing::error!(account.id = %id, %error, "a page cannot be applied");
                return Err(self.mend(error).await);
            }
        };
        if applied.dropped {
            return Ok(Pulled {
                more: true,
                ..pulled
            });
        }
        self.news.extend(applied.news);
        if !pulled.more {
            let news = std::mem::take(&mut self.news);
            self.tell(news, applied.read).await;
        }
        // A load of a large account takes long: what it has brought is found meanwhile.
        if applied.loaded || (applied.changed && pulled.stage != domain::Stage::Tail) {
            self.index();
        }
        if applied.loaded || (applied.changed && pulled.stage == domain::Stage::Tail) {
            self.prefetch();
        }
        Ok(pulled)
    }

    async fn tell(&self, news: Vec<News>, read: BTreeSet<TicketId>) {
        if news.is_empty() && read.is_empty() {
            return;
        }
        let id = self.id;
        let told = blocking(&self.hub, move |hub| {
            show(hub, id, &news)?;
            for ticket in read {
                let key = TicketKey {
                    account: id,
                    ticket,
                };
                if hub.read(|read| read.tickets().read_state(key))?.unread == 0 {
                    withdraw(hub, key)?;
                }
            }
            Ok(())
        })
        .await;
        if let Err(error) = told {
            tracing::error!(account.id = %id, %error, "notices cannot be decided");
        }
    }

    /// A damaged cache is moved aside and fetched anew; anything else waits, and is told for what it
    /// is: this computer's trouble, not the server's.
    async fn mend(&self, error: DeskError) -> Fault {
        if let DeskError::Store(store::Error::Damaged(store::DbFile::Cache)) = error {
            let rebuilt = blocking(&self.hub, |hub| {
                let changes = hub.store.rebuild_cache(hub.clock.now())?;
                hub.publish(changes);
                hub.publish(vec![domain::Change::Everything]);
                Ok(())
            })
            .await;
            match rebuilt {
                Ok(()) => return Fault::CursorLost,
                Err(error) => {
                    tracing::error!(account.id = %self.id, %error, "the cache cannot be rebuilt");
                    return error.not_stored();
                }
            }
        }
        error.not_stored()
    }

    /// Begins a new generation; what is on screen stays until it is swept.
    pub(crate) async fn resync(&mut self) {
        let id = self.id;
        self.news.clear();
        let restarted = blocking(&self.hub, move |hub| {
            hub.cache(|tx| tx.cursors_mut().restart(id))
        })
        .await;
        if let Err(error) = restarted {
            tracing::error!(account.id = %id, %error, "the fresh load cannot begin");
        }
    }

    /// The provider ended the session; by its order everything of the account goes. The user's own
    /// unsent words become drafts and stay.
    pub(crate) async fn end(&mut self, wipe: bool) {
        let id = self.id;
        self.forget_session();
        let ended = blocking(&self.hub, move |hub| {
            hub.desk(|tx| {
                tx.sessions_mut().remove(id)?;
                if wipe {
                    tidy::decide_wipe(tx, id, true)?;
                }
                Ok(())
            })?;
            if wipe {
                tidy::wipe(hub, id, true)
            } else {
                Ok(())
            }
        })
        .await;
        if let Err(error) = ended {
            tracing::error!(account.id = %id, %error, "the account cannot be cleared");
        }
        lock(self.shared_status()).wiped = wipe;
    }
}

fn show(hub: &Hub, account: AccountId, news: &[News]) -> Result<(), DeskError> {
    let focus = hub.focused();
    let told = hub.read(|read| {
        let (Some(me), Some(portal)) = (read.people().me(account)?, read.portals().get(account)?)
        else {
            return Ok(notice::Told::default());
        };
        let wanted = crate::prefs::of(read)?.notifications;
        let reader = Reader {
            account,
            me: &me,
            portal: &portal.portal,
            wanted,
            focus,
        };
        let shown = |id: &str| read.notices().shown(account, id).unwrap_or(true);
        let seen = |ticket: &domain::Ticket, message: &domain::Message| {
            let key = TicketKey {
                account,
                ticket: ticket.id,
            };
            let state = read.tickets().read_state(key).unwrap_or_default();
            state.read_at.is_some_and(|at| at >= message.created_at)
        };
        Ok(notice::decide(news, reader, &shown, &seen))
    })?;
    let now = hub.clock.now();
    hub.desk(|tx| {
        for (id, ticket) in &told.remember {
            tx.notices_mut().remember(account, id, *ticket, now)?;
        }
        Ok(())
    })?;
    for notice in told.show {
        hub.tell(NoticeEvent::Show(Box::new(notice)));
    }
    Ok(())
}

/// The ticket was read: what was shown about it goes.
pub(crate) fn withdraw(hub: &Hub, key: TicketKey) -> Result<(), DeskError> {
    let standing = hub.read(|read| read.notices().standing(key.account, key.ticket))?;
    if standing.is_empty() {
        return Ok(());
    }
    hub.desk(|tx| tx.notices_mut().dismiss(key.account, key.ticket))?;
    hub.tell(NoticeEvent::Withdraw(standing));
    Ok(())
}
