//! From the wish for a picture to the picture in its form.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use capture::GrabError;
use chrono::Local;
use engine::view::{DraftContent, DraftSave, DraftTarget, DraftView};
use tauri::{AppHandle, Manager as _};
use tauri_specta::Event as _;

use crate::commands::capture::{Finish, Frame};
use crate::contract::{Captured, Place};
use crate::error::{Answer, UiCode, UiError};
use crate::shell::Shell;
use crate::shots::Capture;
use crate::windows::{self, Sight};

/// How long a hidden window may take to be gone from the screen: an unmap, and what lies under it
/// painting itself.
const SETTLE: Duration = Duration::from_millis(220);

/// Freezes the screen and shows the overlay.
///
/// Our own window never is in the picture, however the capture was begun: it may lie over the error,
/// and it shows other tickets. Where it can be seen it is taken off the screen first and comes back
/// when the capture ends.
pub(crate) async fn begin(app: &AppHandle, target: Option<DraftTarget>) -> Answer<()> {
    let shell = app.state::<Shell>();
    // Held until the screen is frozen: whoever presses twice gets one overlay.
    let mut held = shell.capture.lock().await;
    if held.is_some() {
        return Ok(());
    }
    let before = windows::sight_of_main(app);
    if before != Sight::Unseen {
        windows::hide_main(app);
        tokio::time::sleep(SETTLE).await;
    }
    let freeze = move || Capture::freeze(target, before, SystemTime::now());
    let capture = match tokio::task::spawn_blocking(freeze).await {
        Ok(Ok(capture)) => capture,
        Ok(Err(error)) => {
            tracing::warn!(%error, "no picture of the screen");
            windows::return_main(app, before);
            return Err(UiError::new(refusal(&error)));
        }
        Err(_) => {
            windows::return_main(app, before);
            return Err(UiError::new(UiCode::CaptureUnavailable));
        }
    };
    let screen = capture.screen;
    *held = Some(capture);
    drop(held);
    windows::open_overlay(app, screen).map_err(|error| {
        tracing::error!(%error, "the overlay cannot be shown");
        UiError::new(UiCode::CaptureUnavailable)
    })
}

fn refusal(error: &GrabError) -> UiCode {
    match error {
        GrabError::PermissionNeeded | GrabError::Refused => UiCode::CapturePermission,
        GrabError::NoScreen
        | GrabError::NoWindow
        | GrabError::EmptyRegion
        | GrabError::Failed { .. } => UiCode::CaptureUnavailable,
    }
}

/// What the overlay shows. From now on its page hears every press.
pub(crate) async fn frame(app: &AppHandle) -> Answer<Frame> {
    let shell = app.state::<Shell>();
    shell.presses.store(0, Ordering::Release);
    let capture = shell.capture.lock().await;
    capture
        .as_ref()
        .map(Capture::frame)
        .ok_or_else(|| UiError::new(UiCode::NotFound))
}

/// Leaves no trace: the frozen picture is dropped.
pub(crate) async fn cancel(app: &AppHandle) {
    let shell = app.state::<Shell>();
    let ended = shell.capture.lock().await.take();
    windows::close_overlay(app);
    if let Some(capture) = ended {
        windows::return_main(app, capture.before);
    }
    announce(app, None);
}

/// Puts the picture into its draft and shows the form. What fails on the way leaves everything as it
/// was: the overlay stays, with the frozen picture, and nothing is attached.
pub(crate) async fn finish(app: &AppHandle, end: Finish) -> Answer<()> {
    let shell = app.state::<Shell>();
    let presses = shell.presses.load(Ordering::Acquire);
    if end.presses < presses {
        return Err(UiError::about(UiCode::CaptureBehind, presses.to_string()));
    }
    let mut held = shell.capture.lock().await;
    let capture = Arc::new(held.take().ok_or_else(|| UiError::new(UiCode::NotFound))?);
    let attached = attach(&shell, &capture, end).await;
    let draft = match attached {
        Ok(draft) => draft,
        Err(error) => {
            *held = Arc::into_inner(capture);
            return Err(error);
        }
    };
    drop(held);
    windows::close_overlay(app);
    let title = capture.title.clone();
    drop(capture);
    let target = draft.target.clone();
    let proposed = propose_subject(&shell, &draft, title).await;
    windows::go(app, Place::Draft { target });
    announce(app, Some(draft.id.to_string()));
    proposed
}

/// Makes the picture and attaches it to the draft it was taken for.
async fn attach(shell: &Shell, capture: &Arc<Capture>, end: Finish) -> Answer<DraftView> {
    let target = match capture.target.clone() {
        Some(target) => target,
        None => latest_target(shell).await?,
    };
    let budget = file_limit(shell, &target).await?;
    let source = Arc::clone(capture);
    let sealed = tokio::task::spawn_blocking(move || source.finish(&end, budget)).await;
    let picture = match sealed {
        Ok(Ok(picture)) => picture,
        Ok(Err(error)) => {
            tracing::error!(%error, "the picture was not made");
            return Err(UiError::new(UiCode::CaptureFailed));
        }
        Err(_) => return Err(UiError::new(UiCode::CaptureFailed)),
    };
    let draft = shell.desk().open_draft(target).await?;
    let name = file_name(shell, picture.format);
    shell
        .desk()
        .attach_bytes(draft.id, name, picture.bytes)
        .await?;
    Ok(draft)
}

fn file_name(shell: &Shell, format: capture::Format) -> String {
    let when = Local::now().format("%Y-%m-%d %H-%M-%S").to_string();
    shell.words().with(
        "capture-name",
        &[("when", &when), ("ending", format.extension())],
    )
}

/// A new ticket at the account that was last written to, or the first.
async fn latest_target(shell: &Shell) -> Answer<DraftTarget> {
    let drafts = shell.desk().drafts().await?;
    let latest = drafts
        .into_iter()
        .find(|draft| matches!(draft.target, DraftTarget::New { .. }));
    if let Some(draft) = latest {
        return Ok(draft.target);
    }
    let accounts = shell.desk().accounts().await?;
    let account = accounts
        .first()
        .ok_or_else(|| UiError::new(UiCode::NotFound))?
        .id;
    Ok(DraftTarget::New {
        account,
        type_id: String::new(),
    })
}

/// What the portal takes as one file, bytes.
async fn file_limit(shell: &Shell, target: &DraftTarget) -> Answer<usize> {
    let account = match target {
        DraftTarget::New { account, .. } => *account,
        DraftTarget::Reply { ticket } => ticket.account,
    };
    let limits = shell.desk().portal(account).await?.limits;
    Ok(usize::try_from(limits.file_bytes).unwrap_or(usize::MAX))
}

/// The title of the window the error was in is a fair first subject; what the user typed stays.
async fn propose_subject(shell: &Shell, draft: &DraftView, title: Option<String>) -> Answer<()> {
    let is_new = matches!(draft.target, DraftTarget::New { .. });
    let Some(title) = title.filter(|_| is_new && draft.content.subject.is_empty()) else {
        return Ok(());
    };
    let content = DraftContent {
        subject: title,
        ..draft.content.clone()
    };
    let version = draft.version.saturating_add(1);
    shell
        .desk()
        .save_draft(DraftSave {
            id: draft.id,
            type_id: None,
            version,
            content,
        })
        .await?;
    Ok(())
}

fn announce(app: &AppHandle, draft: Option<String>) {
    if let Err(error) = (Captured { draft }).emit(app) {
        tracing::warn!(%error, "the window did not hear of the picture");
    }
}
