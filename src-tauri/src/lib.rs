//! The shell: the only code that knows Tauri and the desktop.

mod commands;
mod contract;
mod error;

/// Runs Pult until the user quits it.
pub fn run() {}
