//! The change feed and the live channel over the router, the folder on the disk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    unreachable_pub,
    reason = "tests"
)]

#[path = "../rest/contract/mod.rs"]
#[allow(dead_code, reason = "shared with the other tests, each uses its part")]
mod contract;
mod folder;
mod history;
mod stream;
#[allow(dead_code, reason = "shared with the other tests, each uses its part")]
#[path = "../rest/support.rs"]
mod support;
mod together;
mod waiting;

use std::time::Duration;

/// Longer than anything takes on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(30);
