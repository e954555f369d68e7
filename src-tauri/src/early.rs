//! Calls of a page that is there before the desk is: they wait for it.
//!
//! The web view takes as long to start as the files take to open, so both begin at once. What the page
//! asks meanwhile is answered when the desk is open, or refused when something stands in its way: then
//! the page shows the gate.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tauri::ipc::Invoke;
use tauri::{AppHandle, Manager as _, Wry};

use crate::error::{UiCode, UiError};
use crate::gate::Gate;
use crate::shell::Shell;

type Handler = Box<dyn Fn(Invoke<Wry>) -> bool + Send + Sync>;

/// The calls that wait, and who answers them.
pub(crate) struct Early {
    handler: Handler,
    waiting: Mutex<Vec<Invoke<Wry>>>,
}

impl fmt::Debug for Early {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Early").finish_non_exhaustive()
    }
}

impl Early {
    pub(crate) fn new(handler: Handler) -> Self {
        Self {
            handler,
            waiting: Mutex::default(),
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Vec<Invoke<Wry>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers a call, now or as soon as there is a desk.
    pub(crate) fn call(&self, invoke: Invoke<Wry>) -> bool {
        let app = invoke.message.webview_ref().app_handle().clone();
        if needs_no_desk(invoke.message.command()) {
            return (self.handler)(invoke);
        }
        let mut waiting = self.waiting();
        if app.try_state::<Shell>().is_some() {
            drop(waiting);
            return (self.handler)(invoke);
        }
        if app.state::<Gate>().hindrance().is_some() {
            drop(waiting);
            refuse(invoke);
        } else {
            waiting.push(invoke);
        }
        true
    }

    /// The desk is open, or something is in its way: nobody waits any longer.
    pub(crate) fn settle(app: &AppHandle) {
        let early = app.state::<Self>();
        let waiting = std::mem::take(&mut *early.waiting());
        let open = app.try_state::<Shell>().is_some();
        for invoke in waiting {
            if open {
                (early.handler)(invoke);
            } else {
                refuse(invoke);
            }
        }
    }
}

/// The gate and the window's own questions.
fn needs_no_desk(command: &str) -> bool {
    command.starts_with("gate")
}

fn refuse(invoke: Invoke<Wry>) {
    invoke.resolver.reject(UiError::new(UiCode::DeskClosed));
}
