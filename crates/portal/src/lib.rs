//! What follows from a portal's document alone.
//!
//! A *portal* is one provider's help desk: its words, forms, statuses, roles, hours and rules, written
//! down in one [`Document`]. The server loads it from a TOML profile, the client receives it as JSON,
//! and both decide with the same pure functions: whether a form is complete ([`form`]), which actions
//! somebody may take ([`transition`]), whether the desk is open and when it opens again ([`hours`]),
//! what a ticket costs and when it is due ([`quote`]), how a promise stands ([`clock`]), what is worth
//! saying before something is sent ([`hint`]), and which words are one to a search ([`words`]).
//!
//! Nothing here reads a clock, a file or the network: the time is passed in.

mod check;
pub mod clean;
pub mod clock;
pub mod document;
pub mod form;
pub mod hint;
mod holidays;
pub mod hours;
mod lookup;
mod offered;
mod profile;
pub mod quote;
pub mod transition;
pub mod words;

pub use check::Problem;
pub use clean::{clean_line, clean_text, deceives};
pub use document::Document;
pub use profile::{Fault, ProfileError};
