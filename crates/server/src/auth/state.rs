//! States of an account, and what each of them is told.

use api::code;
use chrono::{DateTime, Utc};
use portal::Document;
use portal::document::Need;

use super::user::User;
use crate::error::{Error, Result};

/// State of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum State {
    /// Works.
    Active,
    /// Has not proved his address, or staff has not checked who he is.
    Unverified,
    /// Staff has not enabled it: the right password is answered with the portal's own refusal.
    NotEnabled,
    /// The organisation has no valid contract; answered like [`State::NotEnabled`].
    NoContract,
    /// Works, but no ticket can be seen yet.
    PendingSupportId,
    /// As if there were no such account.
    #[default]
    Inactive,
}

impl State {
    /// The state by its stored word; an unknown one admits nobody.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        match text {
            "active" => Self::Active,
            "unverified" => Self::Unverified,
            "not_enabled" => Self::NotEnabled,
            "no_contract" => Self::NoContract,
            "pending_support_id" => Self::PendingSupportId,
            _ => Self::Inactive,
        }
    }

    /// The stored word, also the one on the wire.
    #[must_use]
    pub fn as_text(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Unverified => "unverified",
            Self::NotEnabled => "not_enabled",
            Self::NoContract => "no_contract",
            Self::PendingSupportId => "pending_support_id",
            Self::Inactive => "inactive",
        }
    }

    /// Whether somebody in this state may be signed in.
    #[must_use]
    pub fn is_admitted(self) -> bool {
        matches!(self, Self::Active | Self::PendingSupportId)
    }

    /// The state on the wire.
    #[must_use]
    pub fn on_the_wire(self) -> api::MeState {
        match self {
            Self::Active => api::MeState::Active,
            Self::Unverified => api::MeState::Unverified,
            Self::NotEnabled => api::MeState::NotEnabled,
            Self::NoContract => api::MeState::NoContract,
            Self::PendingSupportId => api::MeState::PendingSupportId,
            Self::Inactive => api::MeState::Inactive,
        }
    }
}

/// Why somebody is `unverified`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cause {
    /// Staff made the account; the mail with its code is not answered yet.
    #[default]
    Staff,
    /// He registered himself.
    Registration,
    /// He wrote a mail to support and was not known.
    Mail,
    /// He was in copy of such a mail.
    Cc,
    /// He used the form for people without an account.
    Form,
}

impl Cause {
    /// The cause by its stored word.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        match text {
            "registration" => Self::Registration,
            "mail" => Self::Mail,
            "cc" => Self::Cc,
            "form" => Self::Form,
            _ => Self::Staff,
        }
    }

    /// The stored word, also the one on the wire.
    #[must_use]
    pub fn as_text(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Registration => "registration",
            Self::Mail => "mail",
            Self::Cc => "cc",
            Self::Form => "form",
        }
    }

    /// Whether proving the address is all that is missing. Where only staff makes accounts, somebody
    /// who just wrote a mail stays unverified until staff says who he is.
    #[must_use]
    pub fn ends_with_the_address(self, document: &Document) -> bool {
        match self {
            Self::Staff | Self::Registration => true,
            Self::Mail | Self::Cc | Self::Form => document.auth.registration,
        }
    }
}

impl User {
    /// The state in force: what is stored, and what the contract of the organisation leaves of it.
    #[must_use]
    pub fn standing(&self, document: &Document, at: DateTime<Utc>) -> State {
        let covered = self.is_agent
            || !document.needs(Need::Contract)
            || (!self.contract.is_empty() && self.contract_until.is_none_or(|until| at < until));
        match self.state {
            state if state.is_admitted() && !covered => State::NoContract,
            state => state,
        }
    }

    /// The state an account has once nothing is left to be proved.
    #[must_use]
    pub fn confirmed(&self, document: &Document) -> State {
        if self.is_agent {
            State::Active
        } else if document.needs(Need::Activation) {
            State::NotEnabled
        } else {
            self.enabled(document)
        }
    }

    /// The state an account has once staff has enabled it.
    #[must_use]
    pub fn enabled(&self, document: &Document) -> State {
        let waits = document.needs(Need::SupportId) && self.support_id.is_none();
        if !self.is_agent && waits {
            State::PendingSupportId
        } else {
            State::Active
        }
    }

    /// Lets somebody in whose password or code was right. Nobody else may learn what is said here.
    ///
    /// # Errors
    /// `auth.not_admitted`, `auth.password_not_set`, `auth.invalid_credentials`.
    pub fn admit(&self, document: &Document, at: DateTime<Utc>) -> Result<()> {
        match self.standing(document, at) {
            State::Active | State::PendingSupportId => Ok(()),
            State::Unverified if self.cause.ends_with_the_address(document) => {
                Err(Error::new(code::PASSWORD_NOT_SET))
            }
            State::Unverified | State::NotEnabled | State::NoContract => {
                Err(Error::new(code::NOT_ADMITTED))
            }
            State::Inactive => Err(Error::new(code::INVALID_CREDENTIALS)),
        }
    }
}
