//! Clocks, and what else the machine does.
use std::fs;
use std::time::Instant;

use anyhow::Result;
use rustix::time::{ClockId, clock_gettime};

/// Milliseconds of processor time of this thread while `work` ran, and what it made.
pub(crate) fn cpu<T>(work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let before = thread_millis();
    let made = work()?;
    Ok((thread_millis() - before, made))
}

#[expect(clippy::cast_precision_loss, reason = "a run lasts minutes, not years")]
fn thread_millis() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 * 1_000.0 + now.tv_nsec as f64 / 1e6
}

/// Milliseconds since `start`.
pub(crate) fn since(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1_000.0
}

/// Milliseconds since 1970, as another process on this machine reads them too.
#[expect(
    clippy::cast_precision_loss,
    reason = "a double holds microseconds until 2255"
)]
pub(crate) fn wall() -> f64 {
    chrono::Utc::now().timestamp_micros() as f64 / 1_000.0
}

/// Processes that wanted to run in the last minute and in the last five, as the system says it.
pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace()
        .take(2)
        .collect::<Vec<_>>()
        .join(" ")
}

/// What this machine is, in a line.
pub(crate) fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |rest| {
            rest.trim_start_matches([' ', '\t', ':'])
        });
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes: u64 = memory
        .lines()
        .find_map(|line| {
            line.strip_prefix("MemTotal:")?
                .trim()
                .strip_suffix("kB")?
                .trim()
                .parse()
                .ok()
        })
        .unwrap_or_default();
    let build = if cfg!(debug_assertions) {
        "; a debug build: the instruments work, the figures say nothing"
    } else {
        ""
    };
    let memory = kilobytes.div_ceil(1 << 20);
    format!("{model}, {cores} cores, {memory} GiB{build}")
}
