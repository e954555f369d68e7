//! `cargo xtask run`: from a clone to the application signed in to a demo server.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::{setup, step, workspace};

#[derive(Debug, Args)]
pub(crate) struct Flags {
    /// Without a display: keep the virtual desktop running after it was driven through
    #[arg(long)]
    stay: bool,
    /// The portal of the demo: a shipped name or a file
    #[arg(long, default_value = "quisa")]
    portal: String,
    /// The language of the session
    #[arg(long, value_enum, default_value = "de")]
    lang: Language,
    /// Light or dark windows
    #[arg(long, value_enum, default_value = "light")]
    theme: Theme,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    De,
    En,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Theme {
    Light,
    Dark,
}

pub(crate) fn run(flags: &Flags) -> Result<()> {
    setup::to_run()?;
    setup::build_ui()?;
    step::run(
        "build",
        &mut workspace::cargo(&["build", "--workspace", "--locked"]),
    )?;
    let programs = workspace::programs();
    let mut light = Command::new(programs.join("first_light"));
    light
        .env("PULT_BIN_DIR", &programs)
        .current_dir(workspace::root());
    light.args([
        "--portal",
        &flags.portal,
        "--lang",
        value(flags.lang),
        "--theme",
        theme(flags.theme),
    ]);
    light.arg("--data").arg(demo_folder(&flags.portal));
    light
        .arg("--pictures")
        .arg(workspace::evidence().join("first-light"));
    let what = if has_display() {
        light.arg("--here");
        "open Pult (it ends when its window is closed for good)"
    } else {
        "no display: drive Pult on a virtual desktop"
    };
    if flags.stay {
        light.arg("--stay");
    }
    step::run(what, &mut light)
}

/// Where the demonstration of a portal stays: a server's folder belongs to one portal for ever.
fn demo_folder(portal: &str) -> PathBuf {
    let name = Path::new(portal).file_stem().unwrap_or_default();
    workspace::evidence().join("demo").join(name)
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some_and(|set| !set.is_empty()))
}

fn value(language: Language) -> &'static str {
    match language {
        Language::De => "de",
        Language::En => "en",
    }
}

fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}
