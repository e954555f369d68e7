//! What follows from a portal's document alone.
//!
//! A *portal* is one provider's help desk: its words, forms, statuses, roles, hours and rules, written
//! down in one [`Document`]. The server loads it from a TOML profile, the client receives it as JSON,
//! and both decide with the same pure functions: whether a form is complete ([`form`]), which actions
//! somebody may take ([`transition`]), whether the desk is open and when it opens again ([`hours`]).
//!
//! Nothing here reads a clock, a file or the network: the time is passed in.

pub mod document;
pub mod form;
pub mod hours;
pub mod transition;

pub use document::Document;
