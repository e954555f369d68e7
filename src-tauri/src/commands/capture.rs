//! Pictures of the screen.

use capture::{Mark, Region};
use engine::view::DraftTarget;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::AppHandle;

use crate::capturing;
use crate::error::Answer;

/// A frozen screen.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct Frame {
    /// Names the picture.
    pub id: String,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Pixels to one point of the overlay.
    pub scale: f32,
    /// Windows on it, topmost first: a click takes one.
    pub windows: Vec<FrameWindow>,
}

/// A window on a frozen screen.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct FrameWindow {
    /// Its title.
    pub title: String,
    /// Where it is, in pixels of the picture.
    pub region: Region,
}

/// The end of a capture.
#[derive(Debug, Clone, PartialEq, Deserialize, Type)]
pub(crate) struct Finish {
    /// What is kept, in pixels of the picture; none: the whole screen.
    pub region: Option<Region>,
    /// All that is drawn on it, redactions too, in pixels of the whole picture.
    pub marks: Vec<Mark>,
    /// How often the page heard the button go down since it asked for the frame.
    pub presses: u32,
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

/// Burns in every mark, cuts, attaches the picture to its draft. Refused with `CaptureFailed` when
/// the picture cannot be made as it was drawn, and with `CaptureBehind` about the number of presses
/// there were when the page has not heard of all of them: then nothing is attached and the overlay
/// stays.
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
