//! One visible step: says what it does, does it, says how long it took.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

/// Runs a command with its output on the terminal.
///
/// # Errors
/// When it does not start or does not end with 0.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    println!("── {what}\n   $ {}", shown(command));
    let started = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{what}: {} is missing", name(command)))?;
    let seconds = started.elapsed().as_secs_f32();
    if !status.success() {
        bail!("{what}: failed after {seconds:.1} s ({status})");
    }
    println!("   {what}: {seconds:.1} s");
    Ok(())
}

/// The trimmed standard output of a short command; `None` when it fails or is missing.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// A program without its folder.
pub(crate) fn name(command: &Command) -> String {
    let program = Path::new(command.get_program());
    program
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn shown(command: &Command) -> String {
    let name = name(command);
    let words = std::iter::once(OsStr::new(&name)).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
