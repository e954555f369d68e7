//! What went wrong between us and a server, told apart by what to do about it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Secret;

/// A fault. The engine decides by the variant; texts are only shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No connection: name not found, refused, cut, timed out.
    #[error("the server cannot be reached")]
    Unreachable {
        /// Whether the request may have arrived.
        sent: bool,
    },
    /// The certificate is not trusted or does not fit the name.
    #[error("the server's certificate is not trusted")]
    Certificate,
    /// Something else answers at this address: a captive portal, another program.
    #[error("this is not a help-desk server Pult knows")]
    NotAHelpDesk,
    /// Too many requests or maintenance.
    #[error("the server is busy")]
    Busy {
        /// As the server wished.
        after: Option<Duration>,
    },
    /// Wrong address or password.
    #[error("address or password is wrong")]
    InvalidCredentials,
    /// The password is right; a code of the authenticator is asked for as well.
    #[error("a second factor is needed")]
    SecondFactor {
        /// What the code is sent with.
        token: Secret,
        /// A code was sent and is wrong.
        wrong: bool,
    },
    /// The password is right, but the code of the mail has still to be used; the portal's own words.
    #[error("no password has been set yet")]
    PasswordNotSet {
        /// Shown letter by letter.
        text: String,
    },
    /// The session has ended; a new sign-in is needed.
    #[error("a new sign-in is needed")]
    SignInNeeded,
    /// The provider ended the session.
    #[error("the provider ended the session")]
    Revoked {
        /// Whether everything of this account must go.
        wipe: bool,
    },
    /// The account is known but not admitted; the portal's own words.
    #[error("not admitted")]
    NotAdmitted {
        /// Shown letter by letter.
        text: String,
    },
    /// The cursor is no longer valid: load anew, keep showing the cache.
    #[error("the server asks for a fresh load")]
    CursorLost,
    /// This Pult is too old for the server.
    #[error("this version of Pult is too old for the server")]
    ClientTooOld,
    /// The thing does not exist, or not for this account.
    #[error("not found")]
    Missing,
    /// The account may not.
    #[error("not allowed")]
    Forbidden {
        /// The server's words.
        detail: String,
    },
    /// It changed meanwhile.
    #[error("changed meanwhile")]
    Conflict {
        /// Stable code.
        code: String,
        /// The server's words.
        detail: String,
        /// Fields that differ.
        fields: Vec<FieldFault>,
    },
    /// The content is refused.
    #[error("refused")]
    Invalid {
        /// Stable code.
        code: String,
        /// The server's words.
        detail: String,
        /// Fields at fault.
        fields: Vec<FieldFault>,
    },
    /// Larger than the server takes.
    #[error("too large")]
    TooLarge {
        /// The server's words.
        detail: String,
    },
    /// Not the server's doing: what it said, or what is to be said, cannot be written down here.
    #[error("it cannot be stored on this computer")]
    NotStored {
        /// No room left on the disk.
        full: bool,
    },
    /// The answer makes no sense: cut, not JSON, missing keys. Nothing of it is used.
    #[error("the server's answer cannot be used: {0}")]
    Protocol(String),
}

/// One field at fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// JSON pointer.
    pub pointer: String,
    /// `required`, `too_long`, `changed`, …
    pub code: String,
}
