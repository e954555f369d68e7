//! The tray: what it says is a value, drawing it is a few lines.

use tauri::image::Image;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Wry};

use crate::words::Words;

const NEW: &str = "tray-new-with-shot";
const OPEN: &str = "tray-open";
const QUIT: &str = "tray-quit";

/// Which picture the tray shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    Quiet,
    Unread,
    Offline,
    Attention,
}

/// What the tray shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Tickets with something unread.
    pub(crate) unread: u32,
    /// Operations that need the user.
    pub(crate) stuck: u32,
    /// No account is connected, although there is one.
    pub(crate) offline: bool,
}

impl Seen {
    /// What needs the user comes first, then what is new, then what does not work.
    pub(crate) fn face(self) -> Face {
        if self.stuck > 0 {
            Face::Attention
        } else if self.unread > 0 {
            Face::Unread
        } else if self.offline {
            Face::Offline
        } else {
            Face::Quiet
        }
    }
}

/// What a click in the menu asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    NewWithShot,
    Open,
    Quit,
}

/// Builds the tray. Where there is no host the icon is simply not seen.
pub(crate) fn build(
    app: &AppHandle,
    words: &Words,
    chosen: impl Fn(&AppHandle, Choice) + Send + Sync + 'static,
) -> tauri::Result<TrayIcon> {
    TrayIconBuilder::with_id("pult")
        .icon(picture(Face::Quiet)?)
        .tooltip("Pult")
        .menu(&menu(app, words)?)
        .on_menu_event(move |app, event| match event.id().as_ref() {
            NEW => chosen(app, Choice::NewWithShot),
            OPEN => chosen(app, Choice::Open),
            QUIT => chosen(app, Choice::Quit),
            _ => {}
        })
        .build(app)
}

fn menu(app: &AppHandle, words: &Words) -> tauri::Result<Menu<Wry>> {
    let item = |id: &str| MenuItem::with_id(app, id, words.say(id), true, None::<&str>);
    Menu::with_items(app, &[&item(NEW)?, &item(OPEN)?, &item(QUIT)?])
}

/// Draws what is to be seen.
pub(crate) fn draw(app: &AppHandle, words: &Words, seen: Seen) {
    let Some(tray) = app.tray_by_id("pult") else {
        return;
    };
    let drawn = picture(seen.face())
        .and_then(|icon| tray.set_icon(Some(icon)))
        .and_then(|()| tray.set_tooltip(Some(words.counted("tray-tooltip", "unread", seen.unread))))
        // On Linux the number stands beside the icon; there are no tooltips there.
        .and_then(|()| tray.set_title((seen.unread > 0).then(|| seen.unread.to_string())));
    if let Err(error) = drawn {
        tracing::warn!(%error, "the tray cannot be drawn");
    }
}

/// The words of another language.
pub(crate) fn speak(app: &AppHandle, words: &Words) {
    let Some(tray) = app.tray_by_id("pult") else {
        return;
    };
    if let Err(error) = menu(app, words).and_then(|menu| tray.set_menu(Some(menu))) {
        tracing::warn!(%error, "the tray's menu cannot be changed");
    }
}

fn picture(face: Face) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match face {
        Face::Quiet => include_bytes!("../../icons/tray/quiet.png"),
        Face::Unread => include_bytes!("../../icons/tray/unread.png"),
        Face::Offline => include_bytes!("../../icons/tray/offline.png"),
        Face::Attention => include_bytes!("../../icons/tray/attention.png"),
    })
}

#[cfg(test)]
mod tests {
    use super::{Face, Seen};

    #[test]
    fn what_needs_the_user_comes_first() {
        let everything = Seen {
            unread: 3,
            stuck: 1,
            offline: true,
        };
        assert_eq!(everything.face(), Face::Attention);
        assert_eq!(
            Seen {
                stuck: 0,
                ..everything
            }
            .face(),
            Face::Unread
        );
        assert_eq!(
            Seen {
                stuck: 0,
                unread: 0,
                ..everything
            }
            .face(),
            Face::Offline
        );
        assert_eq!(Seen::default().face(), Face::Quiet);
    }
}
