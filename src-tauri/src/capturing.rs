//! From the wish for a picture to the picture in its form.

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
use crate::windows;

/// How long a hidden window may take to be gone from the screen: an unmap, and what lies under it
/// painting itself.
const SETTLE: Duration = Duration::from_millis(220);

/// Freezes the screen and shows the overlay. Our own window never is in the picture.
pub(crate) async fn begin(app: &AppHandle, target: Option<DraftTarget>) -> Answer<()> {
    let shell = app.state::<Shell>();
    if shell.capture.lock().await.is_some() {
        return Ok(());
    }
    let was_seen = windows::main_is_focused(app);
    if was_seen {
        windows::hide_main(app);
        tokio::time::sleep(SETTLE).await;
    }
    let frozen = tokio::task::spawn_blocking(|| Capture::freeze(target, SystemTime::now())).await;
    let capture = match frozen {
        Ok(Ok(capture)) => capture,
        Ok(Err(error)) => {
            tracing::warn!(%error, "no picture of the screen");
            if was_seen {
                windows::show_main(app);
            }
            return Err(UiError::new(match error {
                GrabError::PermissionNeeded | GrabError::Refused => UiCode::CapturePermission,
                GrabError::NoScreen
                | GrabError::NoWindow
                | GrabError::EmptyRegion
                | GrabError::Failed { .. } => UiCode::CaptureUnavailable,
            }));
        }
        Err(_) => return Err(UiError::new(UiCode::CaptureUnavailable)),
    };
    let screen = capture.screen;
    *shell.capture.lock().await = Some(capture);
    shell.capture_came_from_main(was_seen);
    windows::open_overlay(app, screen).map_err(|error| {
        tracing::error!(%error, "the overlay cannot be shown");
        UiError::new(UiCode::CaptureUnavailable)
    })
}

/// What the overlay shows now.
pub(crate) async fn frame(app: &AppHandle) -> Answer<Frame> {
    let shell = app.state::<Shell>();
    let capture = shell.capture.lock().await;
    capture
        .as_ref()
        .map(Capture::frame)
        .ok_or_else(|| UiError::new(UiCode::NotFound))
}

/// Changes the frozen picture.
pub(crate) async fn change(
    app: &AppHandle,
    change: impl FnOnce(&mut Capture) + Send,
) -> Answer<Frame> {
    let shell = app.state::<Shell>();
    let mut capture = shell.capture.lock().await;
    let capture = capture
        .as_mut()
        .ok_or_else(|| UiError::new(UiCode::NotFound))?;
    change(capture);
    Ok(capture.frame())
}

/// Leaves no trace: the frozen picture is dropped.
pub(crate) async fn cancel(app: &AppHandle) {
    let shell = app.state::<Shell>();
    *shell.capture.lock().await = None;
    windows::close_overlay(app);
    if shell.capture_came_from_main(false) {
        windows::show_main(app);
    }
    announce(app, None);
}

/// Puts the picture into its draft and shows the form.
pub(crate) async fn finish(app: &AppHandle, end: Finish) -> Answer<()> {
    let shell = app.state::<Shell>();
    let capture = shell.capture.lock().await.take();
    let capture = capture.ok_or_else(|| UiError::new(UiCode::NotFound))?;
    windows::close_overlay(app);
    let target = match capture.target.clone() {
        Some(target) => target,
        None => latest_target(&shell).await?,
    };
    let draft = shell.desk().open_draft(target.clone()).await?;
    let title = capture.title.clone();
    let budget = file_limit(&shell, &target).await?;
    let encoded = tokio::task::spawn_blocking(move || capture.finish(&end, budget)).await;
    let Ok(Ok(encoded)) = encoded else {
        windows::go(app, Place::Draft { target });
        return Err(UiError::new(UiCode::CaptureUnavailable));
    };
    let name = shell.words().with(
        "capture-name",
        &[
            (
                "when",
                &Local::now().format("%Y-%m-%d %H-%M-%S").to_string(),
            ),
            ("ending", encoded.format.extension()),
        ],
    );
    shell
        .desk()
        .attach_bytes(draft.id, name, encoded.bytes)
        .await?;
    propose_subject(&shell, &draft, title).await?;
    windows::go(
        app,
        Place::Draft {
            target: draft.target.clone(),
        },
    );
    announce(app, Some(draft.id.to_string()));
    Ok(())
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
