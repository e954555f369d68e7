//! Cargo tools that tests need, built once a machine and kept outside the clone.

use std::process::Command;

use anyhow::Result;

use crate::{step, workspace};

/// The test runner.
///
/// # Errors
/// When it is missing and cannot be built.
pub(crate) fn nextest() -> Result<()> {
    tool("cargo-nextest", "0.9.143")
}

/// Bans, licences, sources, advisories.
///
/// # Errors
/// When it is missing and cannot be built.
pub(crate) fn deny() -> Result<()> {
    tool("cargo-deny", "0.20.2")
}

fn tool(name: &str, version: &str) -> Result<()> {
    let mut look = Command::new(name);
    look.arg("--version").env("PATH", workspace::setup_path());
    if let Some(found) = step::output(&mut look) {
        println!("── {}", found.lines().next().unwrap_or(name));
        return Ok(());
    }
    let tools = workspace::cache().join("tools");
    println!(
        "── {name} is missing: building it once into {}",
        tools.display()
    );
    let mut install = workspace::cargo(&["install", "--locked", name, "--version", version]);
    install.arg("--root").arg(&tools);
    // Not in the workspace's build folder: nothing of the tool is shared with it.
    install.env("CARGO_TARGET_DIR", tools.join("build"));
    step::run(&format!("cargo install {name}"), &mut install)?;
    let _leftover = std::fs::remove_dir_all(tools.join("build"));
    Ok(())
}
