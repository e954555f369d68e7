//! The servers Pult speaks to, one folder a kind.
//!
//! A connector says what happened and nothing else: when to try again is the engine's business. What
//! servers get wrong stays in their folder; `http` is what all of them share.

mod address;
mod dial;
mod http;
mod pult;

pub use dial::{Network, NetworkOptions};
