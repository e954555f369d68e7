//! The way in: what is known before anybody has signed in, and what is asked for.

use portal::Document;
use serde::{Deserialize, Serialize};
use specta::Type;

/// A server that was found at an address.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ServerView {
    /// The provider's name.
    pub name: String,
    /// The portal's id.
    pub portal_id: String,
    /// The address to sign in at.
    pub address: String,
    /// The portal document: which ways in there are, and its words for those who are refused. None: it
    /// could not be had just now.
    pub portal: Option<Document>,
}

/// Signing in.
#[derive(Clone, PartialEq, Deserialize, Type)]
pub struct SignInRequest {
    /// As typed.
    pub address: String,
    /// E-mail address.
    pub email: String,
    /// Never stored.
    pub password: String,
}

impl std::fmt::Debug for SignInRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInRequest")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Setting a password with the code of a mail.
#[derive(Clone, PartialEq, Deserialize, Type)]
pub struct SetPasswordRequest {
    /// The portal's, as typed.
    pub address: String,
    /// From the mail.
    pub code: String,
    /// The new one; never stored.
    pub password: String,
}

impl std::fmt::Debug for SetPasswordRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SetPasswordRequest")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// What somebody without a working account asks for. The answer is always the same.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "wants", rename_all = "snake_case")]
pub enum AccessRequest {
    /// A mail with a code for a new password.
    Password {
        /// The portal's, as typed.
        address: String,
        /// E-mail address.
        email: String,
    },
    /// An account.
    Account {
        /// The portal's, as typed.
        address: String,
        /// E-mail address, the sign-in name.
        email: String,
        /// Full name.
        name: String,
        /// Company; may be empty.
        organization: String,
        /// Phone number; may be empty.
        phone: String,
    },
}
