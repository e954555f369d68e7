//! What is on the screen: pictures of it, and the windows of other programs.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use image::RgbImage;

use super::Desktop;
use crate::wait;

/// A window's place on the screen, in pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// The X11 number.
    pub id: String,
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Window {
    /// The middle of it.
    #[must_use]
    pub fn middle(&self) -> (i32, i32) {
        (self.x + self.width / 2, self.y + self.height / 2)
    }
}

impl Desktop {
    /// Takes a picture of the whole screen into `<evidence>/<name>.png`.
    ///
    /// # Errors
    /// When the screen is gone or the picture cannot be written.
    pub fn screenshot(&self, name: &str) -> Result<PathBuf> {
        fs::create_dir_all(self.evidence())?;
        let path = self.evidence().join(format!("{name}.png"));
        let file = path.to_str().context("a folder with a strange name")?;
        self.run("import", ["-silent", "-window", "root", file])?;
        Ok(path)
    }

    /// Takes a picture and reads its pixels.
    ///
    /// # Errors
    /// As [`Desktop::screenshot`].
    pub fn pixels(&self, name: &str) -> Result<RgbImage> {
        let path = self.screenshot(name)?;
        Ok(image::open(&path)
            .with_context(|| path.display().to_string())?
            .into_rgb8())
    }

    /// Waits for a visible window whose title contains `title`.
    ///
    /// # Errors
    /// After a minute.
    pub fn wait_for_window(&self, title: &str) -> Result<Window> {
        wait::until(&format!("a window named {title}"), || {
            self.window_named(title).ok().flatten()
        })
    }

    /// The first visible window whose title contains `title`, if there is one.
    ///
    /// # Errors
    /// When the window vanished while it was looked at.
    pub fn window_named(&self, title: &str) -> Result<Option<Window>> {
        self.find(&["--onlyvisible", "--name", title])
    }

    /// Whether a window is on the screen: neither hidden, nor minimised, nor gone.
    ///
    /// # Errors
    /// When the screen is gone.
    pub fn shows(&self, window: &Window) -> Result<bool> {
        // It ends with 1 when there is no such window.
        let output = self
            .command("xwininfo")
            .args(["-id", &window.id])
            .output()?;
        Ok(String::from_utf8_lossy(&output.stdout).contains("IsViewable"))
    }

    /// The first visible window of a class (`WM_CLASS`), if there is one.
    ///
    /// # Errors
    /// When the window vanished while it was looked at.
    pub fn window_of_class(&self, class: &str) -> Result<Option<Window>> {
        self.find(&["--onlyvisible", "--class", class])
    }

    /// The bubble on the screen, if there is one.
    ///
    /// # Errors
    /// When it vanished while it was looked at.
    pub fn bubble(&self) -> Result<Option<Window>> {
        self.window_of_class("xfce4-notifyd")
    }

    /// Waits for a bubble and clicks into its text: the default action.
    ///
    /// # Errors
    /// When there is none in a minute.
    pub fn click_bubble(&self) -> Result<()> {
        let bubble = wait::until("a bubble", || self.bubble().ok().flatten())?;
        self.click((bubble.x + bubble.width / 2, bubble.y + bubble.height / 4))
    }

    /// Waits for a bubble and clicks its rightmost button.
    ///
    /// # Errors
    /// When there is no bubble in a minute.
    pub fn click_last_button(&self) -> Result<()> {
        // The daemon's buttons are at least 85 pixels wide and end 14 pixels before the edge.
        let bubble = wait::until("a bubble", || self.bubble().ok().flatten())?;
        self.click((bubble.x + bubble.width - 45, bubble.y + bubble.height - 30))
    }

    /// The number of the window that has the keyboard.
    ///
    /// # Errors
    /// When none has it.
    pub fn active_window(&self) -> Result<String> {
        let output = self.run("xdotool", ["getactivewindow"])?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Raises a window and gives it the keyboard.
    ///
    /// # Errors
    /// When it is gone.
    pub fn activate(&self, window: &Window) -> Result<()> {
        self.run("xdotool", ["windowactivate", "--sync", &window.id])
            .map(drop)
    }

    fn find(&self, criteria: &[&str]) -> Result<Option<Window>> {
        // xdotool ends with 1 when nothing is found.
        let output = self
            .command("xdotool")
            .arg("search")
            .args(criteria)
            .output()?;
        let list = String::from_utf8_lossy(&output.stdout).into_owned();
        // A 1×1 window carries a name but is nothing to look at.
        for id in list.lines() {
            let window = self.geometry(id)?;
            if window.width > 1 && window.height > 1 {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    fn geometry(&self, id: &str) -> Result<Window> {
        let output = self.run("xdotool", ["getwindowgeometry", "--shell", id])?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let value = |key: &str| -> Result<i32> {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
            line.with_context(|| format!("{key} of window {id}"))?
                .trim()
                .parse()
                .context("a number")
        };
        Ok(Window {
            id: id.to_owned(),
            x: value("X")?,
            y: value("Y")?,
            width: value("WIDTH")?,
            height: value("HEIGHT")?,
        })
    }
}
