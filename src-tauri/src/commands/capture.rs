//! Pictures of the screen.

use engine::view::DraftTarget;
use serde::{Deserialize, Serialize};
use specta::Type;

use tauri::AppHandle;

use crate::capturing;
use crate::error::Answer;

/// A frozen screen.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct Frame {
    /// Names the picture; changes with each redaction.
    pub id: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Pixels to one point of the overlay.
    pub scale: f32,
    /// Windows on it, topmost first: a click takes one.
    pub windows: Vec<FrameWindow>,
    /// Redactions so far.
    pub redactions: u32,
}

/// A window on a frozen screen.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct FrameWindow {
    /// Its title.
    pub title: String,
    /// Where it is, in pixels of the picture.
    pub region: Region,
}

/// A rectangle in pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub(crate) struct Region {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// A mark on the picture, in its pixels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "mark", rename_all = "snake_case")]
pub(crate) enum MarkShape {
    Box { region: Region },
    Ellipse { region: Region },
    Highlight { region: Region },
    Arrow { from: (u32, u32), to: (u32, u32) },
    Pen { points: Vec<(u32, u32)> },
    Step { at: (u32, u32), number: u32 },
}

/// The end of a capture.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub(crate) struct Finish {
    /// What is kept; none: the whole screen.
    pub region: Option<Region>,
    /// Drawn on it, in pixels of the whole picture.
    pub marks: Vec<MarkShape>,
}

/// Freezes the screen under the pointer and opens the overlay; the picture goes to this draft target.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capture_begin(app: AppHandle, target: Option<DraftTarget>) -> Answer<()> {
    capturing::begin(&app, target).await
}

/// What the overlay shows; the picture itself is at `shot://localhost/<id>`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capture_frame(app: AppHandle) -> Answer<Frame> {
    capturing::frame(&app).await
}

/// Destroys the pixels of a region of the frozen picture, at once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capture_redact(app: AppHandle, region: Region) -> Answer<Frame> {
    capturing::change(&app, |capture| capture.redact(region)).await
}

/// Takes the last redaction back; possible only while the overlay is open.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capture_undo_redact(app: AppHandle) -> Answer<Frame> {
    capturing::change(&app, crate::shots::Capture::undo_redact).await
}

/// Cuts, draws the marks, attaches the picture to its draft.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capture_finish(app: AppHandle, finish: Finish) -> Answer<()> {
    capturing::finish(&app, finish).await
}

/// Leaves no trace.
#[tauri::command]
#[specta::specta]
pub(crate) async fn capture_cancel(app: AppHandle) -> Answer<()> {
    capturing::cancel(&app).await;
    Ok(())
}
