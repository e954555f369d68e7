//! Our windows: the desk, and the overlay over a frozen screen.

use tauri::utils::config::Color;
use tauri::{
    AppHandle, Manager as _, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder,
};
use tauri_specta::Event as _;

use crate::contract::{Go, Place};
use crate::shell::Shell;

/// Label of the desk's window.
pub(crate) const MAIN: &str = "main";
/// Label of the overlay.
pub(crate) const CAPTURE: &str = "capture";

/// Builds the desk's window, or the gate in its place; the window-state plugin puts it where it was.
pub(crate) fn open_main(app: &AppHandle) -> tauri::Result<WebviewWindow> {
    let page = match app.try_state::<Shell>() {
        Some(_) => "index.html",
        None => "index.html#gate",
    };
    build_main(app, page)
}

/// Shows the window while the desk is being opened; its page waits for it, and goes to the gate by
/// itself where something is in the way.
pub(crate) fn show_early(app: &AppHandle) {
    if let Err(error) = build_main(app, "index.html") {
        tracing::error!(%error, "the window cannot be shown");
    }
}

fn build_main(app: &AppHandle, page: &str) -> tauri::Result<WebviewWindow> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App(page.into()))
        .title("Pult")
        .inner_size(1280.0, 820.0)
        .min_inner_size(480.0, 420.0)
        .background_color(Color(246, 246, 244, 255))
        .build()
}

/// Brings the desk to the front, building it if it is not there.
pub(crate) fn show_main(app: &AppHandle) {
    let window = match app.get_webview_window(MAIN) {
        Some(window) => Ok(window),
        None => open_main(app),
    };
    let shown = window.and_then(|window| {
        window.show()?;
        window.unminimize()?;
        window.set_focus()
    });
    if let Err(error) = shown {
        tracing::error!(%error, "the window cannot be shown");
    }
}

/// Brings the desk to the front and there.
pub(crate) fn go(app: &AppHandle, to: Place) {
    show_main(app);
    let shell = app.state::<Shell>();
    // A page that is not ready yet would miss the event: it asks for this place when it is.
    if shell.page_is_ready() {
        if let Err(error) = (Go { to }).emit(app) {
            tracing::error!(%error, "the window did not hear where to go");
        }
    } else {
        shell.wait_at(to);
    }
}

/// Covers a screen with the overlay.
pub(crate) fn open_overlay(app: &AppHandle, screen: capture::Region) -> tauri::Result<()> {
    let window =
        WebviewWindowBuilder::new(app, CAPTURE, WebviewUrl::App("index.html#capture".into()))
            .title("Pult Capture")
            .decorations(false)
            .always_on_top(true)
            .skip_taskbar(true)
            .resizable(false)
            .shadow(false)
            .focused(true)
            .visible(false)
            .background_color(Color(0, 0, 0, 255))
            .build()?;
    window.set_position(PhysicalPosition::new(screen.x, screen.y))?;
    window.set_size(PhysicalSize::new(screen.width, screen.height))?;
    window.show()?;
    window.set_fullscreen(true)?;
    window.set_focus()
}

/// Takes the overlay away.
pub(crate) fn close_overlay(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(CAPTURE)
        && let Err(error) = window.destroy()
    {
        tracing::error!(%error, "the overlay stays");
    }
}

/// Whether the user can see the desk right now.
pub(crate) fn main_is_seen(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| {
        window.is_visible().unwrap_or(false) && !window.is_minimized().unwrap_or(false)
    })
}

/// Whether the desk has the user's attention, so that a picture of the screen would show it.
pub(crate) fn main_is_focused(app: &AppHandle) -> bool {
    main_is_seen(app)
        && app
            .get_webview_window(MAIN)
            .is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// Lays the desk into the bar of windows; it goes on working.
pub(crate) fn minimise_main(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.minimize()
    {
        tracing::error!(%error, "the window cannot be minimised");
    }
}

/// Takes the desk off the screen; it goes on working.
pub(crate) fn hide_main(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN)
        && let Err(error) = window.hide()
    {
        tracing::error!(%error, "the window cannot be hidden");
    }
}
