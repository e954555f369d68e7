//! What the shell holds while it runs.

use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::Desk;
use engine::view::{Prefs, WithoutTray};
use tokio::sync::{Mutex as AsyncMutex, Notify, watch};

use crate::contract::Place;
use crate::notify::Shown;
use crate::shots::Capture;
use crate::words::{Language, Words};

/// The shell's state; the desk's own state is in its files.
#[derive(Debug)]
pub(crate) struct Shell {
    desk: Desk,
    words: Mutex<Arc<Words>>,
    /// Where the page shall go when it is ready.
    waiting: Mutex<Option<Place>>,
    ready: watch::Sender<bool>,
    /// What closing the window does: with a tray, without one.
    closes: Mutex<(bool, WithoutTray)>,
    /// The page has handed over what was typed: it may be left.
    pub(crate) left: Notify,
    /// The picture being taken.
    pub(crate) capture: AsyncMutex<Option<Capture>>,
    /// Presses of the button over the overlay, as the window system delivered them.
    pub(crate) presses: Arc<AtomicU32>,
    /// Notifications on screen.
    pub(crate) shown: Shown,
    /// The hotkey that is registered.
    pub(crate) hotkey: AsyncMutex<Option<String>>,
    /// What was found damaged at the start.
    pub(crate) reports: Vec<String>,
}

impl Shell {
    pub(crate) fn new(desk: Desk, language: Language, prefs: &Prefs, reports: Vec<String>) -> Self {
        Self {
            desk,
            words: Mutex::new(Arc::new(Words::new(language))),
            waiting: Mutex::default(),
            ready: watch::Sender::new(false),
            closes: Mutex::new((prefs.close_to_tray, prefs.close_without_tray)),
            left: Notify::new(),
            capture: AsyncMutex::default(),
            presses: Arc::default(),
            shown: Shown::default(),
            hotkey: AsyncMutex::default(),
            reports,
        }
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(crate) fn words(&self) -> Arc<Words> {
        Arc::clone(&self.words.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Speaks another language from now on.
    pub(crate) fn speak(&self, language: Language) {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(Words::new(language));
    }

    pub(crate) fn page_is_ready(&self) -> bool {
        *self.ready.borrow()
    }

    /// Whether the page is ready, or becomes so in time.
    pub(crate) async fn page_ready_within(&self, time: Duration) -> bool {
        let mut ready = self.ready.subscribe();
        let waited = tokio::time::timeout(time, ready.wait_for(|ready| *ready)).await;
        waited.is_ok()
    }

    /// The page is ready: hands out where it shall go.
    pub(crate) fn page_became_ready(&self) -> Option<Place> {
        self.ready.send_replace(true);
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Where the page shall go as soon as it is ready; the last wish wins.
    pub(crate) fn wait_at(&self, place: Place) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    }

    /// What closing the window does: with a tray, without one.
    pub(crate) fn closes(&self) -> (bool, WithoutTray) {
        *self.closes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings of that.
    pub(crate) fn set_closing(&self, prefs: &Prefs) {
        *self.closes.lock().unwrap_or_else(PoisonError::into_inner) =
            (prefs.close_to_tray, prefs.close_without_tray);
    }
}
