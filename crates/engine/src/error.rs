//! What can go wrong at the desk, told apart by what a person can do about it.

use domain::Fault;

/// An error of the desk. Whatever it is, nothing typed was lost.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// A server was asked directly (reaching, signing in, fetching a file) and something was in the way.
    #[error(transparent)]
    Server(#[from] Fault),
    /// What was typed is not an address.
    #[error("this is not an address")]
    AddressInvalid,
    /// This address at this portal is signed in already.
    #[error("already signed in")]
    AlreadySignedIn,
    /// The password is right; a code of the authenticator is asked for as well.
    #[error("a second factor is needed")]
    SecondFactor {
        /// What the code is handed in with.
        step: uuid::Uuid,
    },
    /// This is not the code the authenticator shows now; another may be tried.
    #[error("the code is wrong")]
    WrongCode,
    /// The password was given too long ago for a second factor.
    #[error("begin again with the password")]
    StepExpired,
    /// What was answered is not asked any more, or something else is.
    #[error("another question is open now")]
    QuestionChanged,
    /// No such account, ticket, draft, operation or file.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// A file of no bytes.
    #[error("the file {name} is empty")]
    FileEmpty {
        /// Its name.
        name: String,
    },
    /// A file larger than the portal takes.
    #[error("the file {name} is larger than {limit} bytes")]
    FileTooLarge {
        /// Its name.
        name: String,
        /// The portal's limit, bytes.
        limit: u32,
    },
    /// A file of a kind the portal does not take.
    #[error("the portal does not take files like {name}")]
    FileBlocked {
        /// Its name.
        name: String,
    },
    /// A file that vanished or changed while it was copied.
    #[error("the file {name} vanished while it was copied")]
    FileVanished {
        /// Its name.
        name: String,
    },
    /// A file that cannot be read: no permission, a folder, a broken disk.
    #[error("the file {name} cannot be read")]
    FileUnreadable {
        /// Its name.
        name: String,
    },
    /// More files than the portal takes with one message.
    #[error("more than {limit} files")]
    TooManyFiles {
        /// The portal's limit.
        limit: u32,
    },
    /// A save with an older version than the saved one.
    #[error("a newer version of this draft is saved")]
    DraftOutdated,
    /// The portal does not offer this action now.
    #[error("this action is not available now")]
    ActionNotAvailable,
    /// The operation is being sent, or may have arrived: it cannot be taken back.
    #[error("it may have been sent already")]
    BeingSent,
    /// The bytes of an attachment are not here and cannot be fetched, or are not what was promised.
    #[error("this file cannot be had now")]
    AttachmentUnavailable,
    /// No room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The folder cannot be written to.
    #[error("the data folder is read-only")]
    ReadOnly,
    /// The local files failed otherwise.
    #[error("the local files failed")]
    Store(#[source] store::Error),
    /// The desk is closing.
    #[error("the desk is closing")]
    Closed,
}

impl DeskError {
    /// The local files failed while a server was being followed: what that is for the account.
    pub(crate) fn not_stored(&self) -> Fault {
        Fault::NotStored {
            full: matches!(self, Self::DiskFull),
        }
    }
}

impl From<store::Error> for DeskError {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::DiskFull => Self::DiskFull,
            store::Error::ReadOnly => Self::ReadOnly,
            store::Error::Stale => Self::DraftOutdated,
            store::Error::NoSuch(what) => Self::NotFound(what),
            store::Error::InDoubt => Self::BeingSent,
            other => Self::Store(other),
        }
    }
}
