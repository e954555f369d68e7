//! Closing the window, and leaving for good. What was typed is on disk before either.

use std::time::Duration;

use engine::view::WithoutTray;
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;

use crate::contract::{AskClosing, Leaving};
use crate::shell::Shell;
use crate::{life, platform, windows};

/// A page that does not answer by then is not waited for.
const LONGEST: Duration = Duration::from_secs(2);
/// A page that is still being drawn is waited for before its window is closed without a question.
const DRAWING: Duration = Duration::from_secs(10);

/// What closing the window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// The window goes, Pult stays in the tray.
    Hide,
    /// The window stays in the bar.
    Minimise,
    /// Pult ends.
    End,
    /// The user is asked, once.
    Ask,
}

fn manner(tray: bool, close_to_tray: bool, without_tray: WithoutTray) -> Manner {
    match (tray, without_tray) {
        (true, _) if close_to_tray => Manner::Hide,
        (true, _) | (false, WithoutTray::Quit) => Manner::End,
        (false, WithoutTray::Minimise) => Manner::Minimise,
        (false, WithoutTray::Ask) => Manner::Ask,
    }
}

/// The user closed the window. A tray can come and go while Pult runs, so it is looked for now.
pub(crate) async fn close(app: &AppHandle) {
    let tray = tauri::async_runtime::spawn_blocking(platform::has_tray).await;
    let shell = app.state::<Shell>();
    let (close_to_tray, without_tray) = shell.closes();
    match manner(tray.unwrap_or(false), close_to_tray, without_tray) {
        Manner::Hide => {
            tell(app, false);
            windows::hide_main(app);
        }
        Manner::Minimise => {
            tell(app, false);
            windows::minimise_main(app);
        }
        Manner::Ask => {
            let asked = shell.page_ready_within(DRAWING).await && AskClosing.emit(app).is_ok();
            if !asked {
                tracing::warn!("nobody can be asked");
                windows::minimise_main(app);
            }
        }
        Manner::End => leave(app).await,
    }
}

/// Ends Pult after the page has handed over what was typed.
pub(crate) async fn leave(app: &AppHandle) {
    if let Some(shell) = app.try_state::<Shell>()
        && shell.page_is_ready()
        && app.get_webview_window(windows::MAIN).is_some()
    {
        let left = shell.left.notified();
        tell(app, true);
        if tokio::time::timeout(LONGEST, left).await.is_err() {
            tracing::warn!("the page did not say that it is done");
        }
    }
    life::end(app);
}

fn tell(app: &AppHandle, ends: bool) {
    if let Err(error) = (Leaving { ends }).emit(app) {
        tracing::warn!(%error, "the page did not hear that its window goes");
    }
}

#[cfg(test)]
mod tests {
    use engine::view::WithoutTray;

    use super::{Manner, manner};

    #[test]
    fn with_a_tray_closing_does_what_its_setting_says() {
        for without in [WithoutTray::Ask, WithoutTray::Minimise, WithoutTray::Quit] {
            assert_eq!(manner(true, true, without), Manner::Hide);
            assert_eq!(manner(true, false, without), Manner::End);
        }
    }

    #[test]
    fn without_a_tray_the_window_is_never_hidden_where_nobody_finds_it() {
        for close_to_tray in [true, false] {
            assert_eq!(manner(false, close_to_tray, WithoutTray::Ask), Manner::Ask);
            let said = manner(false, close_to_tray, WithoutTray::Minimise);
            assert_eq!(said, Manner::Minimise);
            assert_eq!(manner(false, close_to_tray, WithoutTray::Quit), Manner::End);
        }
    }
}
