//! How an account stands with its server, in the words of the screen.

use std::collections::BTreeSet;
use std::sync::Mutex;

use domain::{Fault, OpId, Stage};

use crate::hub::lock;
use crate::plan;
use crate::view::AccountState;

/// What the verbs may know of a running account.
#[derive(Debug)]
pub(crate) struct Status {
    pub(crate) state: AccountState,
    pub(crate) under_way: BTreeSet<OpId>,
    /// The cache was complete once.
    pub(crate) loaded_before: bool,
    /// Its data was removed by order of the provider.
    pub(crate) wiped: bool,
}

impl Default for Status {
    fn default() -> Self {
        Self {
            state: AccountState::Offline,
            under_way: BTreeSet::new(),
            loaded_before: false,
            wiped: false,
        }
    }
}

/// The state to show.
pub(crate) fn of(plan: &plan::State, status: &Mutex<Status>) -> AccountState {
    if plan.ended() {
        let wiped = lock(status).wiped;
        return if wiped {
            AccountState::Revoked
        } else {
            AccountState::SignInNeeded
        };
    }
    if plan.asks_for_sign_in() {
        return match plan.trouble() {
            Some(Fault::NotAdmitted { text }) => AccountState::NotAdmitted { text: text.clone() },
            _ => AccountState::SignInNeeded,
        };
    }
    match plan.trouble() {
        Some(Fault::Unreachable { .. }) => return AccountState::Offline,
        Some(Fault::NotAHelpDesk) => return AccountState::NotAHelpDesk,
        Some(Fault::Certificate) => return AccountState::Certificate,
        Some(Fault::ClientTooOld) => return AccountState::ClientTooOld,
        Some(Fault::NotStored { full }) => return AccountState::NotStored { full: *full },
        Some(_) => return AccountState::Busy,
        None => {}
    }
    match plan.stage() {
        Some(Stage::Load { done, about }) => AccountState::Loading { done, about },
        Some(Stage::Tail) => AccountState::Online,
        None if lock(status).loaded_before => AccountState::Offline,
        None => AccountState::Loading { done: 0, about: 0 },
    }
}
