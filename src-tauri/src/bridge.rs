//! From committed changes to the page, the tray and the system's notifications.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use domain::{Change, Tag, TicketKey};
use engine::NoticeEvent;
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::contract::{Changed, UiTag};
use crate::notify::Subject;
use crate::shell::Shell;
use crate::{notify, tray};

/// The page hears of a change at once, and of those that follow at most this often.
const GATHER: Duration = Duration::from_millis(50);
/// What one commit changed is told one by one, as fast as it can be written down.
const TOGETHER: Duration = Duration::from_millis(3);
/// The tray shows a number: it may be a moment behind.
const TRAY: Duration = Duration::from_millis(250);
/// A list of more tickets than this helps nobody: "any".
const MOST_TICKETS: usize = 200;

/// What the page shall read again.
#[derive(Debug, Default, PartialEq, Eq)]
struct Gathered {
    tags: BTreeSet<UiTag>,
    tickets: BTreeSet<TicketKey>,
    /// Something changed that names no ticket but touches the same queries.
    any_ticket: bool,
}

impl Gathered {
    fn add(&mut self, change: Change) {
        self.tags
            .extend(change.tags().iter().copied().map(UiTag::from));
        match change {
            Change::Ticket(key) | Change::TicketGone(key) | Change::Read(key) => {
                self.tickets.insert(key);
            }
            Change::Message(account, ticket, _) | Change::Blob(account, ticket) => {
                self.tickets.insert(TicketKey { account, ticket });
            }
            Change::Outbox(..) | Change::Portal(_) | Change::Everything => self.any_ticket = true,
            Change::Account(_) | Change::Draft(_) | Change::Prefs => {}
        }
    }

    fn event(self) -> Changed {
        let any = self.any_ticket || self.tickets.len() > MOST_TICKETS;
        Changed {
            tags: self.tags.into_iter().collect(),
            tickets: if any {
                Vec::new()
            } else {
                self.tickets.into_iter().collect()
            },
        }
    }
}

impl From<Tag> for UiTag {
    fn from(tag: Tag) -> Self {
        match tag {
            Tag::Accounts => Self::Accounts,
            Tag::Portals => Self::Portals,
            Tag::Tickets => Self::Tickets,
            Tag::Thread => Self::Thread,
            Tag::Drafts => Self::Drafts,
            Tag::Outbox => Self::Outbox,
            Tag::Prefs => Self::Prefs,
        }
    }
}

/// Runs until the desk closes.
pub(crate) async fn changes(app: AppHandle) {
    let mut published = app.state::<Shell>().desk().changes();
    let changed = Arc::new(Notify::new());
    changed.notify_one();
    let tray = tauri::async_runtime::spawn(redraw(app.clone(), Arc::clone(&changed)));
    let mut quiet_until = Instant::now();
    while let Some(first) = published.next().await {
        let mut gathered = Gathered::default();
        gathered.add(first);
        let until = quiet_until.max(Instant::now() + TOGETHER);
        while let Ok(Some(more)) = tokio::time::timeout_at(until, published.next()).await {
            gathered.add(more);
        }
        if let Err(error) = gathered.event().emit(&app) {
            tracing::warn!(%error, "the page did not hear of a change");
        }
        quiet_until = Instant::now() + GATHER;
        changed.notify_one();
    }
    tray.abort();
}

/// Draws the tray anew after changes, and not for each of them.
async fn redraw(app: AppHandle, changed: Arc<Notify>) {
    loop {
        changed.notified().await;
        redraw_tray(&app).await;
        tokio::time::sleep(TRAY).await;
    }
}

async fn redraw_tray(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let Ok(badge) = shell.desk().badge().await else {
        return;
    };
    if badge.unread == 0 {
        shell.shown.withdraw_all(Subject::Digest);
    }
    let seen = tray::Seen {
        unread: badge.unread,
        stuck: badge.stuck,
        offline: badge.offline,
    };
    let words = shell.words();
    let handle = app.clone();
    // The tray belongs to the thread that drew it.
    let drawn = app.run_on_main_thread(move || tray::draw(&handle, &words, seen));
    if let Err(error) = drawn {
        tracing::debug!(%error, "no tray any more");
    }
}

/// Runs until the desk closes.
pub(crate) async fn notices(app: AppHandle) {
    let mut raised = app.state::<Shell>().desk().notices();
    while let Some(event) = raised.next().await {
        match event {
            NoticeEvent::Show(notice) => notify::show(&app, &notice),
            NoticeEvent::Withdraw(ids) => {
                let shell = app.state::<Shell>();
                ids.iter().for_each(|id| shell.shown.withdraw(id));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use domain::{Change, TicketKey};

    use super::{Gathered, MOST_TICKETS};
    use crate::contract::UiTag;

    fn key(last: usize) -> TicketKey {
        let account = "0199aaaa-0000-7000-8000-000000000001";
        format!("{account}.0199aaaa-0000-7000-8000-{last:012}")
            .parse()
            .unwrap()
    }

    #[test]
    fn the_page_hears_which_tickets_changed() {
        let mut gathered = Gathered::default();
        gathered.add(Change::Ticket(key(1)));
        gathered.add(Change::Ticket(key(1)));
        let event = gathered.event();
        assert_eq!(event.tickets, [key(1)]);
        assert_eq!(event.tags, [UiTag::Tickets, UiTag::Thread]);
    }

    #[test]
    fn what_names_no_ticket_may_be_any() {
        let mut gathered = Gathered::default();
        gathered.add(Change::Ticket(key(1)));
        gathered.add(Change::Everything);
        assert!(gathered.event().tickets.is_empty());
        let mut many = Gathered::default();
        (0..=MOST_TICKETS).for_each(|n| many.add(Change::Ticket(key(n))));
        assert!(many.event().tickets.is_empty());
    }
}
