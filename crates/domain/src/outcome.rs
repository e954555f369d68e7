//! What became of an operation.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{Fault, FieldFault, Number, Record, RemoteId};

/// One of four, decided in one place per connector.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The server has it.
    Done(Box<Receipt>),
    /// Not now; nothing happened at the server.
    Retry {
        /// What was in the way.
        fault: Fault,
        /// Not before this, as the server wished.
        after: Option<Duration>,
    },
    /// Not like this; the user must decide.
    Wedged(Wedge),
    /// The answer was lost: it may have happened.
    Unsure(Fault),
}

/// Proof that the server has it.
#[derive(Debug, Clone, Default)]
pub struct Receipt {
    /// The ticket's number.
    pub number: Option<Number>,
    /// The ticket at the server.
    pub remote: Option<RemoteId>,
    /// Records as the server has them now.
    pub records: Vec<Record>,
}

/// Why an operation is stuck. Stored; words live in the UI's catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Wedge {
    /// The server refuses the content.
    Rejected {
        /// Its stable code.
        code: String,
        /// Its own words.
        detail: String,
        /// Fields at fault.
        fields: Vec<FieldFault>,
    },
    /// A file or text is larger than the server takes.
    TooLarge {
        /// Its own words.
        detail: String,
    },
    /// The account may not do this.
    Forbidden {
        /// Its own words.
        detail: String,
    },
    /// The server does not know the ticket any more, or no longer shows it.
    Missing,
    /// It changed meanwhile.
    Conflict {
        /// Its own words.
        detail: String,
        /// Fields that differ.
        fields: Vec<FieldFault>,
    },
    /// A file of it cannot be read from disk.
    FileLost {
        /// Name of the file.
        name: String,
    },
    /// The server cannot do this at all.
    Unsupported,
    /// The answer was lost and nobody can tell whether it happened: the user decides.
    Unclear,
}
