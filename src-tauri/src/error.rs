//! The only error that leaves for the UI: a code it acts on, never a sentence.

use serde::Serialize;
use specta::Type;

/// What went wrong, for the UI's table of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct UiError {
    /// Decides the words and what is offered next.
    pub code: UiCode,
    /// What it is about: a file name, a limit, the portal's own text.
    pub about: Option<String>,
}

/// Closed list; a variant exists only if the UI does something different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "ui/src/lib/errors.ts says each one in words")]
pub enum UiCode {
    Unreachable,
    Certificate,
    NotAHelpDesk,
    Busy,
    InvalidCredentials,
    NotAdmitted,
    SignInNeeded,
    ClientTooOld,
    AlreadySignedIn,
    AddressInvalid,
    NotFound,
    DiskFull,
    ReadOnly,
    FileEmpty,
    FileTooLarge,
    FileVanished,
    FileUnreadable,
    TooManyFiles,
    ClipboardEmpty,
    CaptureUnavailable,
    CapturePermission,
    DraftOutdated,
    ActionNotAvailable,
    LinkRefused,
    HotkeyTaken,
    AttachmentUnavailable,
    NotificationsUnavailable,
    Internal,
}

impl UiError {
    /// An error that is about nothing in particular.
    pub(crate) fn new(code: UiCode) -> Self {
        Self { code, about: None }
    }

    /// An error about a file, a limit or a text.
    pub(crate) fn about(code: UiCode, about: impl Into<String>) -> Self {
        Self { code, about: Some(about.into()) }
    }
}

/// What every command answers.
pub type Answer<T> = Result<T, UiError>;
