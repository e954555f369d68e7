//! The REST half of pultd over its router: in one process, in a temporary folder, without a clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "tests"
)]

mod accepting;
mod accounts;
mod acting;
mod announcing;
mod approving;
mod browser;
mod codes;
mod contract;
mod demos;
mod digest;
mod filing;
mod fuzz;
mod governing;
mod held_back;
mod history;
mod housekeeping;
mod idempotency;
mod invoicing;
mod knowledge;
mod linking;
mod listing;
mod lives;
mod matrix;
mod openapi;
mod passwords;
mod people;
mod planning;
mod portals;
mod problems;
mod promises;
mod public;
mod quoting;
mod redacting;
mod rights;
mod roles;
mod second_factor;
mod sets;
mod sign_in;
mod support;
mod talking;
mod terminal;
mod thumbnails;
mod timesheet;
mod uploads;
mod webhooks;
mod words;
