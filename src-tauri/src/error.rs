//! The only error that leaves for the UI: a code it acts on, never a sentence.

use domain::Fault;
use engine::DeskError;
use serde::Serialize;
use specta::Type;

/// What went wrong, for the UI's table of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct UiError {
    /// Decides the words and what is offered next.
    pub code: UiCode,
    /// What it is about: a file name, a limit, the portal's own text.
    pub about: Option<String>,
    /// How much would be allowed, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[specta(optional)]
    pub limit: Option<u32>,
}

/// Closed list; a variant exists only if the UI does something different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UiCode {
    Unreachable,
    Certificate,
    NotAHelpDesk,
    Busy,
    InvalidCredentials,
    NotAdmitted,
    SecondFactor,
    WrongCode,
    StepExpired,
    PasswordNotSet,
    FieldRefused,
    SignInNeeded,
    ClientTooOld,
    AlreadySignedIn,
    AddressInvalid,
    NotFound,
    DiskFull,
    ReadOnly,
    FileBlocked,
    FileEmpty,
    FileTooLarge,
    FileVanished,
    FileUnreadable,
    TooManyFiles,
    ClipboardEmpty,
    CaptureUnavailable,
    CapturePermission,
    CaptureFailed,
    CaptureBehind,
    DraftOutdated,
    ActionNotAvailable,
    QuestionChanged,
    LinkRefused,
    HotkeyTaken,
    AttachmentUnavailable,
    NotificationsUnavailable,
    WrongPassphrase,
    PassphraseTooShort,
    NoKeychain,
    DeskClosed,
    Internal,
}

impl UiError {
    /// An error that is about nothing in particular.
    pub(crate) fn new(code: UiCode) -> Self {
        Self {
            code,
            about: None,
            limit: None,
        }
    }

    /// An error about a file, a limit or a text.
    pub(crate) fn about(code: UiCode, about: impl Into<String>) -> Self {
        Self {
            code,
            about: Some(about.into()),
            limit: None,
        }
    }
}

impl From<DeskError> for UiError {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Server(fault) => fault.into(),
            DeskError::AddressInvalid => Self::new(UiCode::AddressInvalid),
            DeskError::AlreadySignedIn => Self::new(UiCode::AlreadySignedIn),
            DeskError::SecondFactor { step } => Self::about(UiCode::SecondFactor, step.to_string()),
            DeskError::WrongCode => Self::new(UiCode::WrongCode),
            DeskError::StepExpired => Self::new(UiCode::StepExpired),
            DeskError::NotFound(_) => Self::new(UiCode::NotFound),
            DeskError::FileBlocked { name } => Self::about(UiCode::FileBlocked, name),
            DeskError::FileEmpty { name } => Self::about(UiCode::FileEmpty, name),
            DeskError::FileTooLarge { name, limit } => Self {
                limit: Some(limit),
                ..Self::about(UiCode::FileTooLarge, name)
            },
            DeskError::FileVanished { name } => Self::about(UiCode::FileVanished, name),
            DeskError::FileUnreadable { name } => Self::about(UiCode::FileUnreadable, name),
            DeskError::TooManyFiles { limit } => {
                Self::about(UiCode::TooManyFiles, limit.to_string())
            }
            DeskError::DraftOutdated => Self::new(UiCode::DraftOutdated),
            DeskError::ActionNotAvailable | DeskError::BeingSent => {
                Self::new(UiCode::ActionNotAvailable)
            }
            DeskError::QuestionChanged => Self::new(UiCode::QuestionChanged),
            DeskError::AttachmentUnavailable => Self::new(UiCode::AttachmentUnavailable),
            DeskError::DiskFull => Self::new(UiCode::DiskFull),
            DeskError::ReadOnly => Self::new(UiCode::ReadOnly),
            other @ (DeskError::Store(_) | DeskError::Closed) => {
                tracing::error!(error = %other, "the desk failed");
                Self::new(UiCode::Internal)
            }
        }
    }
}

impl From<Fault> for UiError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Unreachable { .. } => Self::new(UiCode::Unreachable),
            Fault::Certificate => Self::new(UiCode::Certificate),
            Fault::NotAHelpDesk | Fault::Protocol(_) => Self::new(UiCode::NotAHelpDesk),
            Fault::Busy { .. } => Self::new(UiCode::Busy),
            Fault::NotStored { full: true } => Self::new(UiCode::DiskFull),
            Fault::NotStored { full: false } => Self::new(UiCode::Internal),
            Fault::InvalidCredentials => Self::new(UiCode::InvalidCredentials),
            Fault::SignInNeeded | Fault::Revoked { .. } => Self::new(UiCode::SignInNeeded),
            Fault::NotAdmitted { text } => Self::about(UiCode::NotAdmitted, text),
            Fault::PasswordNotSet { text } => Self::about(UiCode::PasswordNotSet, text),
            // The desk asks for the code itself; a session has none to give.
            Fault::SecondFactor { .. } => Self::new(UiCode::SignInNeeded),
            Fault::ClientTooOld => Self::new(UiCode::ClientTooOld),
            Fault::Missing => Self::new(UiCode::NotFound),
            Fault::Forbidden { .. } | Fault::Conflict { .. } => {
                Self::new(UiCode::ActionNotAvailable)
            }
            Fault::Invalid { fields, .. } if !fields.is_empty() => {
                let first = fields.into_iter().next();
                let field = first.map(|it| it.pointer.trim_start_matches('/').to_owned());
                Self::about(UiCode::FieldRefused, field.unwrap_or_default())
            }
            Fault::CursorLost | Fault::Invalid { .. } | Fault::TooLarge { .. } => {
                tracing::error!(%fault, "an answer that was not expected here");
                Self::new(UiCode::Internal)
            }
        }
    }
}

/// What every command answers.
pub(crate) type Answer<T> = Result<T, UiError>;
