//! The life of the program: its beginning, what others ask of it, its end.

use tauri::{AppHandle, DragDropEvent, Manager as _, RunEvent, Window, WindowEvent};
use tauri_plugin_deep_link::DeepLinkExt as _;
use tauri_specta::Event as _;

use crate::contract::{Dropping, Place};
use crate::early::Early;
use crate::gate::{self, Gate};
use crate::links::{self, Wish};
use crate::shell::Shell;
use crate::words::{Language, Words, system_language};
use crate::{bridge, capturing, closing, hotkeys, platform, start, tray, windows};

/// Opens the desk, then everything around it. Nothing waits for the network.
pub(crate) fn begin(app: &AppHandle) {
    let arguments: Vec<String> = std::env::args().collect();
    let wish = links::wish(&arguments);
    app.state::<Gate>().keep_wish(app, wish);
    // The web view and the files take their time: side by side.
    if matches!(wish, Wish::Open | Wish::Ticket(_)) {
        windows::show_early(app);
    }
    let opening = app.clone();
    tauri::async_runtime::spawn(async move {
        let closed = !matches!(gate::attempt(&opening, None).await, Ok(None));
        if closed && (wish != Wish::Background || !has_tray().await) {
            windows::show_main(&opening);
        }
    });
    let handle = app.clone();
    app.deep_link().on_open_url(move |event| {
        for url in event.urls() {
            if let Some(ticket) = links::ticket(url.as_str()) {
                wished(&handle, Wish::Ticket(ticket));
            }
        }
    });
    // Also before the desk is open: who began in the background finds Pult here.
    let words = Words::new(Language::in_force("", system_language().as_deref()));
    if let Err(error) = tray::build(app, &words, chosen) {
        tracing::warn!(%error, "no tray");
    }
}

/// The desk is open: everything around it.
pub(crate) async fn around(app: &AppHandle, started: start::Started) {
    let prefs = started.desk.prefs().await.unwrap_or_default();
    let language = Language::in_force(&prefs.language, system_language().as_deref());
    let shell = Shell::new(started.desk, language, &prefs, started.reports);
    let words = shell.words();
    let wish = app.state::<Gate>().open(app, shell);
    Early::settle(app);
    fulfil(app, wish);

    let handle = app.clone();
    let drawn = app.run_on_main_thread(move || tray::speak(&handle, &words));
    if let Err(error) = drawn {
        tracing::warn!(%error, "the tray keeps the system's language");
    }
    let registered = hotkeys::exchange(app, None, &prefs.hotkey).unwrap_or_default();
    *app.state::<Shell>().hotkey.lock().await = registered;
    tauri::async_runtime::spawn(bridge::changes(app.clone()));
    tauri::async_runtime::spawn(bridge::notices(app.clone()));
}

/// A second start, a link, the hotkey or the tray asks for something. Before the desk is open the wish
/// is kept, and whatever is in the way is shown.
pub(crate) fn wished(app: &AppHandle, wish: Wish) {
    let gate = app.state::<Gate>();
    if !gate.keep_wish(app, wish) {
        fulfil(app, wish);
    } else if gate.hindrance().is_some() && wish != Wish::Background {
        windows::show_main(app);
    }
}

fn fulfil(app: &AppHandle, wish: Wish) {
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
        Wish::Background => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move {
                // Where there is no tray a window that is not there could not be found again.
                if !has_tray().await && app.get_webview_window(windows::MAIN).is_none() {
                    windows::show_main(&app);
                    windows::minimise_main(&app);
                }
            });
        }
    }
}

async fn has_tray() -> bool {
    let asked = tauri::async_runtime::spawn_blocking(platform::has_tray).await;
    asked.unwrap_or(false)
}

fn chosen(app: &AppHandle, choice: tray::Choice) {
    match choice {
        tray::Choice::NewWithShot => wished(app, Wish::Capture),
        tray::Choice::Open => wished(app, Wish::Open),
        tray::Choice::Quit => {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { closing::leave(&app).await });
        }
    }
}

/// Ends the program.
pub(crate) fn end(app: &AppHandle) {
    app.exit(0);
}

/// What happens to a window.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match (window.label(), event) {
        // Without a desk there is nothing to go on with in the background.
        (windows::MAIN, WindowEvent::CloseRequested { .. })
            if app.try_state::<Shell>().is_none() =>
        {
            end(app);
        }
        (windows::MAIN, WindowEvent::CloseRequested { api, .. }) => {
            api.prevent_close();
            let app = app.clone();
            tauri::async_runtime::spawn(async move { closing::close(&app).await });
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

/// What happens to the program. It ends when it is told to, not because a window is gone: a capture
/// from outside has only the overlay. The desk is closed cleanly.
pub(crate) fn on_event(app: &AppHandle, event: &RunEvent) {
    match event {
        RunEvent::ExitRequested {
            code: None, api, ..
        } => api.prevent_exit(),
        RunEvent::Exit => {
            if let Some(shell) = app.try_state::<Shell>() {
                tauri::async_runtime::block_on(shell.desk().clone().close());
            }
        }
        _ => {}
    }
}
