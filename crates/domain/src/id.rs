//! Ids. Each is a type of its own; pairs that travel together have a name.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseKeyError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| ParseKeyError)
            }
        }
    };
}

uuid_id!(
    /// One person at one portal, on this computer.
    AccountId
);
uuid_id!(
    /// A ticket on this computer. Where the server takes client-made ids it is the server's id too.
    TicketId
);
uuid_id!(
    /// A message on this computer.
    MessageId
);
uuid_id!(
    /// A file of a message.
    AttachmentId
);
uuid_id!(
    /// One intention of the user; also its idempotency key.
    OpId
);
uuid_id!(
    /// Something unfinished.
    DraftId
);

/// A text that is not the id it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id")]
pub struct ParseKeyError;

/// A ticket as one account sees it. Written `<account>.<ticket>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketKey {
    /// Whose view.
    pub account: AccountId,
    /// Which ticket.
    pub ticket: TicketId,
}

impl fmt::Display for TicketKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.account, self.ticket)
    }
}

impl FromStr for TicketKey {
    type Err = ParseKeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (account, ticket) = text.split_once('.').ok_or(ParseKeyError)?;
        Ok(Self {
            account: account.parse()?,
            ticket: ticket.parse()?,
        })
    }
}

impl Serialize for TicketKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TicketKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// A message as one account sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MessageKey {
    /// Its ticket.
    pub ticket: TicketKey,
    /// Which message.
    pub message: MessageId,
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// What a server calls a thing.
    RemoteId
);
text_id!(
    /// A ticket's number as people say it.
    Number
);
text_id!(
    /// A file in the blob store: SHA-256 of its plain bytes, lower-case hex.
    BlobId
);
