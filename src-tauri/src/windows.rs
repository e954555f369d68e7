//! Our windows: the desk, and the overlay over a frozen screen.

use tauri::utils::config::Color;
use tauri::{
    AppHandle, Manager as _, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder,
};
use tauri_specta::Event as _;

use crate::contract::{Go, Place};
use crate::shell::Shell;
use crate::words::{Language, system_language};

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
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App(page.into()))
        .title("Pult")
        .inner_size(1280.0, 820.0)
        .min_inner_size(480.0, 420.0)
        .background_color(Color(246, 246, 244, 255))
        .initialization_script(speech(app))
        .build()?;
    draw_plainly(&window)?;
    Ok(window)
}

/// Where there is no graphics card the web view draws straight into the window: composing layers on
/// the processor costs a frame more than it saves.
#[cfg(target_os = "linux")]
fn draw_plainly(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    if crate::platform::has_graphics_card() {
        return Ok(());
    }
    window.with_webview(|view| {
        if let Some(settings) = view.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// Windows and macOS decide by themselves.
#[cfg(not(target_os = "linux"))]
fn draw_plainly(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Tells a page the language before its first word: the web view's own may be another one, and what
/// is set is known to the page only after it was drawn.
fn speech(app: &AppHandle) -> String {
    let language = match app.try_state::<Shell>() {
        Some(shell) => shell.words().language,
        None => Language::in_force("", system_language().as_deref()),
    };
    format!("window.pultLanguage = \"{}\";", language.code())
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
            .initialization_script(speech(app))
            .build()?;
    // Not drawn plainly: a page that is told so before its window was ever shown stays black.
    count_presses(&window)?;
    window.set_position(PhysicalPosition::new(screen.x, screen.y))?;
    window.set_size(PhysicalSize::new(screen.width, screen.height))?;
    window.show()?;
    window.set_fullscreen(true)?;
    window.set_focus()
}

/// Counts what the page shall hear of. Keys go past the pointer's events in the web view, so the page
/// alone cannot tell whether a drag is still on its way when Enter arrives.
#[cfg(target_os = "linux")]
fn count_presses(window: &WebviewWindow) -> tauri::Result<()> {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;

    use gtk::gdk::EventType;
    use gtk::glib::Propagation;
    use gtk::prelude::WidgetExt as _;

    let presses = Arc::clone(&window.state::<Shell>().presses);
    window.with_webview(move |view| {
        view.inner().connect_button_press_event(move |_, event| {
            if event.button() == 1 && event.event_type() == EventType::ButtonPress {
                presses.fetch_add(1, Ordering::AcqRel);
            }
            Propagation::Proceed
        });
    })
}

/// The web views of Windows and macOS hand everything on in one order.
#[cfg(not(target_os = "linux"))]
fn count_presses(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// Takes the overlay away.
pub(crate) fn close_overlay(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(CAPTURE)
        && let Err(error) = window.destroy()
    {
        tracing::error!(%error, "the overlay stays");
    }
}

/// How much of the desk there is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sight {
    /// Nothing: hidden, minimised, or not built.
    Unseen,
    /// It is there; another program has the keyboard.
    Seen,
    /// The user works in it.
    Focused,
}

/// How much of the desk the user can see right now.
pub(crate) fn sight_of_main(app: &AppHandle) -> Sight {
    let Some(window) = app.get_webview_window(MAIN) else {
        return Sight::Unseen;
    };
    let visible = window.is_visible().unwrap_or(false) && !window.is_minimized().unwrap_or(false);
    match (visible, window.is_focused().unwrap_or(false)) {
        (false, _) => Sight::Unseen,
        (true, false) => Sight::Seen,
        (true, true) => Sight::Focused,
    }
}

/// Puts the desk back as it was before it was hidden.
pub(crate) fn return_main(app: &AppHandle, before: Sight) {
    match before {
        Sight::Unseen => {}
        Sight::Seen => {
            let shown = app.get_webview_window(MAIN).map(show_behind);
            if let Some(Err(error)) = shown {
                tracing::error!(%error, "the window cannot be shown");
            }
        }
        Sight::Focused => show_main(app),
    }
}

/// Shows a window without asking for the keyboard: the user is in another program.
#[cfg(target_os = "linux")]
fn show_behind(window: WebviewWindow) -> tauri::Result<()> {
    use gtk::prelude::{GtkWindowExt as _, WidgetExt as _};
    window
        .clone()
        .run_on_main_thread(move || match window.gtk_window() {
            Ok(inner) => {
                inner.set_focus_on_map(false);
                inner.show();
                inner.set_focus_on_map(true);
            }
            Err(error) => tracing::error!(%error, "the window cannot be shown"),
        })
}

/// Windows and macOS show a window without giving it the keyboard.
#[cfg(not(target_os = "linux"))]
fn show_behind(window: WebviewWindow) -> tauri::Result<()> {
    window.show()
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
