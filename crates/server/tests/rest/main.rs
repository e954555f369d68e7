//! The REST half of pultd over its router: in one process, in a temporary folder, without a clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "tests"
)]

mod acting;
mod filing;
mod housekeeping;
mod idempotency;
mod listing;
mod problems;
mod rights;
mod sign_in;
mod support;
mod talking;
mod uploads;
