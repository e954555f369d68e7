//! What the UI can ask for, one file a subject. Thin: the engine decides.

pub(crate) mod accounts;
pub(crate) mod capture;
pub(crate) mod drafts;
pub(crate) mod outbox;
pub(crate) mod prefs;
pub(crate) mod search;
pub(crate) mod system;
pub(crate) mod tickets;
