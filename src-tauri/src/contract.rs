//! Every command and event, once. The UI's bindings are made from this list.

use domain::TicketKey;
use engine::view::DraftTarget;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::commands::{accounts, capture, drafts, gate, outbox, prefs, search, system, tickets};

/// Something changed in the files: read again what carries one of these tags.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub(crate) struct Changed {
    /// What kind of thing.
    pub tags: Vec<UiTag>,
    /// Tickets touched; empty: any may be.
    #[specta(type = Vec<String>)]
    pub tickets: Vec<TicketKey>,
}

/// Tags of queries; see `domain::Tag`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UiTag {
    Accounts,
    Portals,
    Tickets,
    Thread,
    Drafts,
    Outbox,
    Prefs,
}

/// The window shall show this.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct Go {
    /// Where.
    pub to: Place,
}

/// A place in the window.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(tag = "place", rename_all = "snake_case")]
pub(crate) enum Place {
    /// A ticket.
    Ticket {
        /// Which.
        #[specta(type = String)]
        ticket: TicketKey,
    },
    /// The form of a new ticket or reply.
    Draft {
        /// What for.
        target: DraftTarget,
    },
    /// The outbox.
    Outbox,
    /// The settings.
    Settings,
}

/// Files are being dragged over the window, or were dropped on it.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct Dropping {
    /// Over the window now.
    pub over: bool,
    /// Paths, when they were dropped: handed back with `attach_dropped`.
    pub dropped: Vec<String>,
}

/// The window goes: what was typed shall be on disk.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct Leaving {
    /// The program ends, and waits a moment for `left`.
    pub ends: bool,
}

/// The window was closed and there is no tray: ask, store the answer, then `close_window`.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct AskClosing;

/// A capture ended.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub(crate) struct Captured {
    /// The draft that got the picture; none: it was given up.
    pub draft: Option<String>,
}

/// The list.
pub(crate) fn builder() -> Builder<tauri::Wry> {
    Builder::<tauri::Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            accounts::accounts,
            accounts::portal,
            accounts::contact,
            accounts::reach,
            accounts::sign_in,
            accounts::sign_in_again,
            accounts::second_factor,
            accounts::set_password,
            accounts::ask_for_access,
            accounts::remove_account,
            accounts::sync_now,
            tickets::ticket_list,
            tickets::ticket,
            tickets::read_ticket,
            tickets::thread,
            tickets::mark_read,
            tickets::act,
            drafts::open_draft,
            drafts::drafts,
            drafts::save_draft,
            drafts::quote,
            drafts::attach_picked,
            drafts::attach_dropped,
            drafts::attach_clipboard,
            drafts::detach,
            drafts::discard_draft,
            drafts::send_draft,
            outbox::outbox,
            outbox::retry,
            outbox::edit,
            outbox::discard,
            search::search,
            capture::capture_begin,
            capture::capture_frame,
            capture::capture_finish,
            capture::capture_cancel,
            prefs::prefs,
            prefs::set_prefs,
            prefs::test_notification,
            system::opening,
            system::system,
            system::open_link,
            system::open_attachment,
            system::save_attachment,
            system::focus,
            system::ready,
            system::left,
            system::close_window,
            gate::gate,
            gate::gate_open,
            gate::gate_quit,
            gate::keep_key,
        ])
        .events(collect_events![
            Changed, Go, Dropping, Captured, Leaving, AskClosing
        ])
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    /// With `UPDATE=1` it writes the file instead of comparing it.
    #[test]
    fn the_bindings_of_the_ui_are_those_of_this_list() {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/ui/src/lib/host/contract.gen.ts"
        );
        let fresh = tempfile::NamedTempFile::new().unwrap();
        super::builder()
            .export(Typescript::default(), fresh.path())
            .unwrap();
        let fresh = std::fs::read_to_string(fresh.path()).unwrap();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(file, fresh).unwrap();
        } else {
            let committed = std::fs::read_to_string(file).unwrap();
            assert!(
                committed == fresh,
                "run the tests once with UPDATE=1 and look at the diff"
            );
        }
    }
}
