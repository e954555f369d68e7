//! The UI's packages, exactly as locked.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::{step, workspace};

/// The oldest Node the UI's build runs on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Runs `npm ci` when the lock is newer than what is installed.
///
/// # Errors
/// When Node is missing or too old, or npm fails.
pub(crate) fn install() -> Result<()> {
    node()?;
    let ui = workspace::root().join("ui");
    // npm writes this file last, so it stands for a complete installation.
    let installed = age(&ui.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= age(&ui.join("package-lock.json")) {
        println!("── npm packages: as locked");
        return Ok(());
    }
    let arguments = ["ci", "--no-audit", "--no-fund"];
    step::run(
        "npm ci",
        Command::new("npm").args(arguments).current_dir(ui),
    )
}

fn node() -> Result<()> {
    let Some(version) = step::output(Command::new("node").arg("--version")) else {
        bail!("Node is missing: install version 20.19 or newer from nodejs.org");
    };
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse().ok());
    let found = (
        numbers.next().flatten().unwrap_or(0),
        numbers.next().flatten().unwrap_or(0),
    );
    if found < OLDEST_NODE {
        bail!("Node {version} is too old: version 20.19 or newer is needed (nodejs.org)");
    }
    Ok(())
}

fn age(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}

/// Builds `ui/dist`, which the application embeds, unless it is newer than every source of it.
///
/// # Errors
/// When the build fails.
pub(crate) fn build() -> Result<()> {
    let ui = workspace::root().join("ui");
    let built = age(&ui.join("dist/index.html"));
    let newest = newest(&ui);
    if built.is_some() && built >= newest {
        println!("── ui/dist: newer than its sources");
        return Ok(());
    }
    step::run(
        "build the UI",
        Command::new("npm").args(["run", "build"]).current_dir(ui),
    )
}

fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?;
    let of = |entry: fs::DirEntry| {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            let made = ["node_modules", "dist", "tests"]
                .iter()
                .any(|made| name == *made);
            if made { None } else { newest(&path) }
        } else {
            age(&path)
        }
    };
    entries.flatten().filter_map(of).max()
}
