//! Figures beside their floor or peer from the same run. `cargo xtask bench [NAME]` builds everything
//! in release and starts this; a figure that is not reached says so and fails nothing.

use std::process::ExitCode;

#[cfg(target_os = "linux")]
mod bare;
#[cfg(target_os = "linux")]
mod clock;
#[cfg(target_os = "linux")]
mod data;
#[cfg(target_os = "linux")]
mod feed;
#[cfg(target_os = "linux")]
mod figure;
#[cfg(target_os = "linux")]
mod live;
#[cfg(target_os = "linux")]
mod pairs;
#[cfg(target_os = "linux")]
mod processes;
#[cfg(target_os = "linux")]
mod report;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod search;
#[cfg(target_os = "linux")]
mod shot;
#[cfg(target_os = "linux")]
mod sse;
#[cfg(target_os = "linux")]
mod stats;
#[cfg(target_os = "linux")]
mod watch;
#[cfg(target_os = "linux")]
mod window;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    run::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    // Floors and peers are programs of Linux; there is nothing honest to print elsewhere.
    ExitCode::FAILURE
}
