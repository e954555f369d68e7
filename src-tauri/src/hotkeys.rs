//! The global hotkey: a new ticket with a screenshot, from any program.

use tauri::AppHandle;
use tauri_plugin_global_shortcut::{GlobalShortcutExt as _, Shortcut};

use crate::error::{UiCode, UiError};
use crate::platform;

/// Registers `chord` in place of `held`. On failure the old one is held again.
///
/// # Errors
/// `HotkeyTaken` when another program holds it, or it is no chord. Where the system has no global
/// hotkeys nothing is held and nothing is wrong: the settings say what to do instead.
pub(crate) fn exchange(
    app: &AppHandle,
    held: Option<&str>,
    chord: &str,
) -> Result<Option<String>, UiError> {
    if held == Some(chord) {
        return Ok(held.map(str::to_owned));
    }
    let hotkeys = app.global_shortcut();
    if chord.is_empty() || !platform::has_hotkeys() {
        release(app, held);
        return Ok(None);
    }
    let taken = || UiError::about(UiCode::HotkeyTaken, chord);
    let wanted: Shortcut = chord.parse().map_err(|_| taken())?;
    hotkeys.register(wanted).map_err(|error| {
        tracing::warn!(%error, "the hotkey cannot be registered");
        taken()
    })?;
    release(app, held);
    Ok(Some(chord.to_owned()))
}

fn release(app: &AppHandle, held: Option<&str>) {
    let Some(old) = held.and_then(|chord| chord.parse::<Shortcut>().ok()) else {
        return;
    };
    if let Err(error) = app.global_shortcut().unregister(old) {
        tracing::warn!(%error, "the old hotkey stays registered");
    }
}
