//! What can be grabbed.

use serde::{Deserialize, Serialize};

use crate::region::{Point, Region};

/// A screen, as the window system numbers it. Valid while the screen is plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct ScreenId(pub u32);

/// A window, as the window system numbers it. Valid while the window is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
#[serde(transparent)]
pub struct WindowId(pub u32);

/// One screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Screen {
    /// For [`Target::Screen`].
    pub id: ScreenId,
    /// The system's name for it, such as `HDMI-1`.
    pub name: String,
    /// Where it lies on the desktop, in physical pixels.
    pub region: Region,
    /// Physical pixels for one logical pixel, in percent.
    pub scale_percent: u32,
    /// Whether the desktop calls it the main one.
    pub primary: bool,
}

/// One window of another program that can be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, specta::Type)]
pub struct Window {
    /// For [`Target::Window`].
    pub id: WindowId,
    /// Its title; may be empty.
    pub title: String,
    /// Its frame on the desktop without the shadow, in physical pixels.
    pub region: Region,
}

/// The screens and windows at one moment. Windows of this program are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, specta::Type)]
pub struct Targets {
    /// At least one.
    pub screens: Vec<Screen>,
    /// Topmost first.
    pub windows: Vec<Window>,
    /// Where the pointer is, when the system tells (X11). Elsewhere the shell knows.
    pub pointer: Option<Point>,
    /// The window the user works in; the one below when that is ours.
    pub active: Option<WindowId>,
}

impl Targets {
    /// The screen that shows this place of the desktop.
    #[must_use]
    pub fn screen_at(&self, x: i32, y: i32) -> Option<&Screen> {
        self.screens
            .iter()
            .find(|screen| screen.region.contains(Point { x, y }))
    }

    /// The screen under the pointer; without a pointer the main one, else the first.
    #[must_use]
    pub fn screen_under_pointer(&self) -> Option<&Screen> {
        self.pointer
            .and_then(|at| self.screen_at(at.x, at.y))
            .or_else(|| self.screens.iter().find(|screen| screen.primary))
            .or_else(|| self.screens.first())
    }

    /// The topmost window at this place.
    #[must_use]
    pub fn window_at(&self, x: i32, y: i32) -> Option<&Window> {
        self.windows
            .iter()
            .find(|window| window.region.contains(Point { x, y }))
    }

    /// A proposal for the subject of a ticket: the title of the window the user works in.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        let active = self
            .windows
            .iter()
            .find(|window| Some(window.id) == self.active)?;
        Some(active.title.trim()).filter(|title| !title.is_empty())
    }
}

/// What to grab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Target {
    /// The screen under the pointer; the main one where the system does not tell the pointer.
    PointerScreen,
    /// One screen.
    Screen {
        /// From [`Screen::id`].
        id: ScreenId,
    },
    /// A part of the desktop, in physical pixels; clamped to what the screens show.
    Region {
        /// Where.
        region: Region,
    },
    /// What is to be seen where this window is.
    Window {
        /// From [`Window::id`].
        id: WindowId,
    },
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Screen, ScreenId, Targets, Window, WindowId};
    use crate::{Point, Region};

    fn screen(id: u32, x: i32, primary: bool) -> Screen {
        Screen {
            id: ScreenId(id),
            name: format!("screen {id}"),
            region: Region::new(x, 0, 1920, 1080),
            scale_percent: 100,
            primary,
        }
    }

    fn desk() -> Targets {
        Targets {
            screens: vec![screen(1, -1920, false), screen(2, 0, true)],
            windows: vec![
                Window {
                    id: WindowId(8),
                    title: "  Rechnung – Tabelle ".into(),
                    region: Region::new(0, 0, 100, 100),
                },
                Window {
                    id: WindowId(9),
                    title: " ".into(),
                    region: Region::new(50, 50, 500, 500),
                },
            ],
            pointer: Some(Point { x: -1, y: 5 }),
            active: Some(WindowId(8)),
        }
    }

    #[test]
    fn the_screen_is_the_one_under_the_pointer() {
        assert_eq!(desk().screen_under_pointer().unwrap().id, ScreenId(1));
        assert_eq!(desk().screen_at(0, 0).unwrap().id, ScreenId(2));
        assert_eq!(desk().screen_at(0, 1080), None);
    }

    #[test]
    fn without_a_pointer_it_is_the_main_screen() {
        let lost = Targets {
            pointer: None,
            ..desk()
        };
        assert_eq!(lost.screen_under_pointer().unwrap().id, ScreenId(2));
        let between = Targets {
            pointer: Some(Point { x: 0, y: 9999 }),
            ..desk()
        };
        assert_eq!(between.screen_under_pointer().unwrap().id, ScreenId(2));
    }

    #[test]
    fn the_topmost_window_is_clicked() {
        assert_eq!(desk().window_at(60, 60).unwrap().id, WindowId(8));
        assert_eq!(desk().window_at(200, 200).unwrap().id, WindowId(9));
        assert_eq!(desk().window_at(1000, 1000), None);
    }

    #[test]
    fn the_subject_is_the_title_of_the_active_window() {
        assert_eq!(desk().subject(), Some("Rechnung – Tabelle"));
        assert_eq!(
            Targets {
                active: Some(WindowId(9)),
                ..desk()
            }
            .subject(),
            None
        );
        assert_eq!(
            Targets {
                active: None,
                ..desk()
            }
            .subject(),
            None
        );
    }
}
