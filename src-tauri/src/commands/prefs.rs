//! Settings.

use engine::view::Prefs;
use tauri::{AppHandle, State};

use crate::contract::Place;
use crate::error::{Answer, UiCode, UiError};
use crate::notify::{self, Spoken, Subject};
use crate::shell::Shell;
use crate::words::{Language, system_language};
use crate::{hotkeys, tray};

/// The settings.
#[tauri::command]
#[specta::specta]
pub(crate) async fn prefs(shell: State<'_, Shell>) -> Answer<Prefs> {
    Ok(shell.desk().prefs().await?)
}

/// Stores them; a new hotkey that another program holds is refused and the old one kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn set_prefs(app: AppHandle, shell: State<'_, Shell>, prefs: Prefs) -> Answer<()> {
    let before = shell.desk().prefs().await?.hotkey;
    let mut hotkey = shell.hotkey.lock().await;
    match hotkeys::exchange(&app, hotkey.as_deref(), &prefs.hotkey) {
        Ok(held) => *hotkey = held,
        // The one that was wanted before is still not to be had: no reason to refuse the rest.
        Err(_) if before == prefs.hotkey => {}
        Err(error) => return Err(error),
    }
    drop(hotkey);
    shell.speak(Language::in_force(
        &prefs.language,
        system_language().as_deref(),
    ));
    shell.set_closing(&prefs);
    let (handle, words) = (app.clone(), shell.words());
    let spoken = app.run_on_main_thread(move || tray::speak(&handle, &words));
    if let Err(error) = spoken {
        tracing::warn!(%error, "the tray keeps its language");
    }
    Ok(shell.desk().set_prefs(prefs).await?)
}

/// Shows a notification whose click proves the whole way.
#[tauri::command]
#[specta::specta]
pub(crate) async fn test_notification(app: AppHandle, shell: State<'_, Shell>) -> Answer<()> {
    let words = shell.words();
    let spoken = Spoken {
        title: words.say("notice-test-title"),
        body: words.say("notice-test-body"),
    };
    notify::raise(
        &app,
        "test".to_owned(),
        Subject::Test,
        &spoken,
        &words.say("notice-open"),
        Some(Place::Settings),
    )
    .map_err(|error| {
        tracing::warn!(%error, "the system shows no notification");
        UiError::new(UiCode::NotificationsUnavailable)
    })
}
