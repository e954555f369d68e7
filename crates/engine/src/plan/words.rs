//! What the plan hears and what it answers.

use std::time::Duration;

use domain::{Fault, OpId, Stage};

use crate::lanes::Waiting;

/// What woke the account.
#[derive(Debug, Clone)]
pub enum Wake {
    /// The loop begins; there is a session or not.
    Begin {
        /// Whether tokens are on disk.
        session: bool,
    },
    /// The moment asked for has come.
    Timer,
    /// Somebody wants fresh data now.
    Looked,
    /// The window has the focus or lost it.
    Foreground(bool),
    /// The outbox as it is in the file.
    Outbox(Vec<Waiting>),
    /// The user wants this one tried now.
    TryNow(OpId),
    /// The live channel opened.
    LiveOpen,
    /// The server hints at a change.
    Hint,
    /// The live channel ended.
    LiveEnded,
    /// A pull came back; its page, if any, is applied.
    Pulled {
        /// Session it was made with.
        epoch: u32,
        /// What it brought.
        answer: Result<Pulled, Fault>,
    },
    /// An operation came back; what it brought is applied.
    Performed {
        /// Session it was made with.
        epoch: u32,
        /// Which.
        op: OpId,
        /// How it ended.
        end: End,
    },
    /// The session was renewed and stored, or not.
    Renewed(Result<Duration, Fault>),
    /// The user signed in again; the session is stored.
    SignedIn,
    /// The provider ended the session.
    Revoked {
        /// Whether everything of this account must go.
        wipe: bool,
    },
}

/// What a pull brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pulled {
    /// Ask again at once.
    pub more: bool,
    /// First load or following.
    pub stage: Stage,
}

/// How an attempt, or looking for one, ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The server has it; the receipt is written.
    Done,
    /// Stuck; the reason is written.
    Wedged,
    /// Surely without effect; try again later.
    Retry {
        /// What was in the way.
        fault: Fault,
        /// As the server wished.
        after: Option<Duration>,
    },
    /// The answer was lost.
    Unsure(Fault),
    /// Looked for and surely not there: it may be performed.
    Absent,
    /// Nobody can tell: the user decides.
    Unknown,
}

/// What the loop must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Fetch the next page; the server may hold an empty answer for `wait`.
    Pull {
        /// How long.
        wait: Duration,
    },
    /// Perform an operation, after recording the attempt.
    Perform(OpId),
    /// Find out whether an operation already happened.
    Find(OpId),
    /// Renew the session and store it before anything uses it.
    Renew,
    /// Open the live channel.
    Watch,
    /// Close it.
    Unwatch,
    /// Forget the cursor, begin a new generation, keep the cache on screen.
    Resync,
    /// Write down why an operation waits and until when.
    Postpone {
        /// Which.
        op: OpId,
        /// How long from now.
        delay: Duration,
        /// What was in the way.
        fault: Fault,
        /// The attempt surely had no effect.
        sure: bool,
    },
    /// Give up deciding: the user must say whether to repeat it.
    AskAbout(OpId),
    /// The provider ended the session: forget the tokens, and everything else if ordered.
    End {
        /// Whether everything of this account must go.
        wipe: bool,
    },
}
