//! The life of the program: its beginning, what others ask of it, its end.

use tauri::{AppHandle, DragDropEvent, Manager as _, RunEvent, Window, WindowEvent};
use tauri_plugin_deep_link::DeepLinkExt as _;
use tauri_specta::Event as _;

use crate::contract::{Dropping, Place};
use crate::links::{self, Wish};
use crate::shell::Shell;
use crate::words::{Language, Words, system_language};
use crate::{bridge, capturing, hotkeys, paths, platform, start, tray, windows};

/// Opens the desk, then everything around it. Nothing waits for the network.
pub(crate) fn begin(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let language = Language::in_force("", system_language().as_deref());
        let words = Words::new(language);
        let folder = paths::data(&app).unwrap_or_default();
        match start::open(&app, &words, &folder).await {
            Ok(started) => around(&app, started).await,
            Err(error) => {
                // The dialog waits for a person; the runtime must not.
                let told = app.clone();
                let explained = move || start::explain(&told, &words, &error, &folder);
                let _closed = tauri::async_runtime::spawn_blocking(explained).await;
                app.exit(1);
            }
        }
    });
}

async fn around(app: &AppHandle, started: start::Started) {
    let prefs = started.desk.prefs().await.unwrap_or_default();
    let language = Language::in_force(&prefs.language, system_language().as_deref());
    let has_tray = platform::has_tray();
    let shell = Shell::new(
        started.desk,
        language,
        has_tray,
        started.protected,
        started.reports,
    );
    shell.keep_in_tray(prefs.close_to_tray);
    let words = shell.words();
    app.manage(shell);

    let arguments: Vec<String> = std::env::args().collect();
    wished(app, links::wish(&arguments));
    let handle = app.clone();
    let drawn = app.run_on_main_thread(move || {
        if let Err(error) = tray::build(&handle, &words, chosen) {
            tracing::warn!(%error, "no tray");
        }
    });
    if let Err(error) = drawn {
        tracing::warn!(%error, "no tray");
    }
    let registered = hotkeys::exchange(app, None, &prefs.hotkey).unwrap_or_default();
    *app.state::<Shell>().hotkey.lock().await = registered;
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| {
        for url in event.urls() {
            if let Some(ticket) = links::ticket(url.as_str()) {
                wished(&handle, Wish::Ticket(ticket));
            }
        }
    });
    tauri::async_runtime::spawn(bridge::changes(app.clone()));
    tauri::async_runtime::spawn(bridge::notices(app.clone()));
}

/// A second start, a link, the hotkey or the tray asks for something.
pub(crate) fn wished(app: &AppHandle, wish: Wish) {
    // A wish that comes before the desk is open is answered by the window opening anyway.
    if app.try_state::<Shell>().is_none() {
        return;
    }
    match wish {
        Wish::Open => windows::show_main(app),
        Wish::Ticket(ticket) => windows::go(app, Place::Ticket { ticket }),
        Wish::Capture => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                // The error was logged; there is no window to show it in.
                let _told = capturing::begin(&app, None).await;
            });
        }
    }
}

fn chosen(app: &AppHandle, choice: tray::Choice) {
    match choice {
        tray::Choice::NewWithShot => wished(app, Wish::Capture),
        tray::Choice::Open => wished(app, Wish::Open),
        tray::Choice::Quit => app.exit(0),
    }
}

/// What happens to a window.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match (window.label(), event) {
        (windows::MAIN, WindowEvent::CloseRequested { api, .. }) if stays_in_tray(app) => {
            api.prevent_close();
            windows::hide_main(app);
        }
        (windows::MAIN, WindowEvent::Focused(has_it)) => {
            if let Some(shell) = app.try_state::<Shell>() {
                shell.desk().set_foreground(*has_it);
            }
        }
        (windows::MAIN, WindowEvent::DragDrop(drag)) => {
            let told = match drag {
                DragDropEvent::Enter { .. } => Some((true, Vec::new())),
                DragDropEvent::Drop { paths, .. } => Some((
                    false,
                    paths
                        .iter()
                        .map(|path| path.display().to_string())
                        .collect(),
                )),
                DragDropEvent::Leave => Some((false, Vec::new())),
                _ => None,
            };
            if let Some((over, dropped)) = told
                && let Err(error) = (Dropping { over, dropped }).emit(app)
            {
                tracing::warn!(%error, "the page did not hear of a drop");
            }
        }
        (windows::CAPTURE, WindowEvent::CloseRequested { .. }) => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { capturing::cancel(&app).await });
        }
        _ => {}
    }
}

/// Closing the window does not end the program.
fn stays_in_tray(app: &AppHandle) -> bool {
    app.try_state::<Shell>()
        .is_some_and(|shell| shell.tray && shell.keeps_in_tray())
}

/// What happens to the program. The desk is closed cleanly: what was typed is on disk already.
pub(crate) fn on_event(app: &AppHandle, event: &RunEvent) {
    if let RunEvent::Exit = event
        && let Some(shell) = app.try_state::<Shell>()
    {
        tauri::async_runtime::block_on(shell.desk().clone().close());
    }
}
