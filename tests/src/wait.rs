//! Waiting for a condition instead of sleeping: polls until it holds or a generous deadline ends it.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// Long enough for a busy two-core machine; nobody measures with it.
pub const PATIENCE: Duration = Duration::from_secs(60);
const STEP: Duration = Duration::from_millis(25);

/// Asks `condition` until it yields something.
///
/// # Errors
/// After [`PATIENCE`], naming what was waited for.
pub fn until<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> Result<T> {
    within(PATIENCE, what, &mut condition)
}

/// As [`until`], with an own deadline.
///
/// # Errors
/// After `patience`, naming what was waited for.
pub fn within<T>(
    patience: Duration,
    what: &str,
    mut condition: impl FnMut() -> Option<T>,
) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = condition() {
            return Ok(found);
        }
        if started.elapsed() > patience {
            bail!("waited {} s in vain for: {what}", patience.as_secs());
        }
        thread::sleep(STEP);
    }
}
