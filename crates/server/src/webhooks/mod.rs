//! Telling integrators that something has changed.
//!
//! The news is written in the transaction of the change ([`queue`]) and sent after it ([`run`]): it can
//! come late or twice, never for something that did not happen. It carries kinds and ids, no words of
//! anybody; who wants to know more asks with an account of his own. Requests are signed as Standard
//! Webhooks 1.0 says, so that integrators find the check ready-made.

mod delivery;
mod queue;
mod send;
mod store;
mod target;

pub use delivery::{deliver, run};
pub(crate) use queue::queue;
pub use send::Sender;
pub use store::{Webhook, add, all, remove};
pub use target::{NotATarget, check};

use api::RecordKind;

/// What integrators can be told of: what belongs to one reader alone is nobody else's business.
#[must_use]
pub fn is_told(kind: RecordKind) -> bool {
    !matches!(
        kind,
        RecordKind::Me | RecordKind::ReadMark | RecordKind::Notification
    )
}
