//! `cargo xtask icons`: every size from the drawings, so that nobody edits pixels.

mod container;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use crate::workspace;

/// Pictures by name and width; the names are Tauri's.
const PICTURES: [(&str, u32); 5] = [
    ("32x32.png", 32),
    ("64x64.png", 64),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("icon.png", 512),
];
const TRAY: [&str; 4] = ["quiet", "unread", "offline", "attention"];
/// Twice the usual height of a panel's icons.
const TRAY_WIDTH: u32 = 48;

pub(crate) fn draw() -> Result<()> {
    let folder = workspace::root().join("icons");
    let mark = folder.join("pult.svg");
    for (name, width) in PICTURES {
        fs::write(folder.join(name), png(&mark, width)?)?;
    }
    fs::write(
        folder.join("icon.ico"),
        container::ico(|width| png(&mark, width))?,
    )?;
    fs::write(
        folder.join("icon.icns"),
        container::icns(|width| png(&mark, width))?,
    )?;
    for state in TRAY {
        let drawing = folder.join(format!("tray/{state}.svg"));
        fs::write(
            folder.join(format!("tray/{state}.png")),
            png(&drawing, TRAY_WIDTH)?,
        )?;
    }
    println!("   drawn anew: {}", folder.display());
    Ok(())
}

fn png(drawing: &Path, width: u32) -> Result<Vec<u8>> {
    let width = width.to_string();
    let mut command = Command::new("rsvg-convert");
    command
        .args(["--format", "png", "--width", &width, "--height", &width])
        .arg(drawing);
    let output = command
        .output()
        .context("rsvg-convert is missing (package librsvg2-bin)")?;
    ensure!(
        output.status.success(),
        "{}: {}",
        drawing.display(),
        output.status
    );
    Ok(output.stdout)
}
