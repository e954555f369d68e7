//! System packages of Debian and Ubuntu. Elsewhere the user is told what is needed.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::step;

/// To build: the compiler's surroundings and what Tauri, the keychain and the capture link against.
const BUILD: &[&str] = &[
    "build-essential",
    "clang",
    "curl",
    "file",
    "libayatana-appindicator3-dev",
    "libclang-dev",
    "libdbus-1-dev",
    "libegl-dev",
    "libgbm-dev",
    "libgtk-3-dev",
    "libpipewire-0.3-dev",
    "librsvg2-dev",
    "libssl-dev",
    "libwayland-dev",
    "libwebkit2gtk-4.1-dev",
    "libxcb1-dev",
    "libxdo-dev",
    "libxrandr-dev",
    "perl",
    "pkg-config",
];

/// To show and test it without a screen: a virtual desktop and the web view's driver.
const DESKTOP: &[&str] = &[
    "at-spi2-core",
    "chromium",
    "dbus",
    "dbus-x11",
    "fonts-dejavu-core",
    "gnome-keyring",
    "imagemagick",
    "libnotify-bin",
    "librsvg2-bin",
    "libsecret-tools",
    "openbox",
    "trayer",
    "webkit2gtk-driver",
    "wmctrl",
    "x11-utils",
    "x11-xserver-utils",
    "xclip",
    "xdotool",
    "xfce4-notifyd",
    "xvfb",
];

/// To measure beside: programs others wrote, for nothing but `cargo xtask bench`.
const PEERS: &[&str] = &["libnginx-mod-nchan", "nginx-light", "scrot"];

/// Installs what is missing to build and test; asks for nothing when all is there.
///
/// # Errors
/// When apt fails, or the user may not install and sudo is missing.
pub(crate) fn install() -> Result<()> {
    let wanted: Vec<&str> = BUILD.iter().chain(DESKTOP).copied().collect();
    install_all(&wanted)
}

/// Installs what benchmarks measure beside.
///
/// # Errors
/// As [`install`].
pub(crate) fn install_peers() -> Result<()> {
    install_all(PEERS)
}

fn install_all(wanted: &[&str]) -> Result<()> {
    if !Path::new("/usr/bin/dpkg-query").exists() {
        println!(
            "── system packages: this is no Debian or Ubuntu; please see to the equivalents of\n   {}",
            wanted.join(" ")
        );
        return Ok(());
    }
    let missing = missing(wanted);
    if missing.is_empty() {
        println!("── system packages: all {} are there", wanted.len());
        return Ok(());
    }
    println!(
        "── system packages: {} missing: {}",
        missing.len(),
        missing.join(" ")
    );
    step::run("apt-get update", apt()?.arg("update"))?;
    let mut install = apt()?;
    install
        .args(["install", "-y", "--no-install-recommends"])
        .args(&missing);
    step::run("apt-get install", &mut install)
}

fn missing<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    let mut query = Command::new("dpkg-query");
    query.args([
        "--show",
        "--showformat",
        "${db:Status-Abbrev} ${Package}\\n",
    ]);
    // Unknown names make it end with 1; what it prints about the known ones still counts.
    let printed = query
        .args(wanted)
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    let printed = String::from_utf8_lossy(&printed).into_owned();
    let installed: BTreeSet<&str> = printed
        .lines()
        .filter_map(|line| line.strip_prefix("ii "))
        .map(str::trim)
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|package| !installed.contains(package))
        .collect()
}

fn apt() -> Result<Command> {
    let root = step::output(Command::new("id").arg("-u")).as_deref() == Some("0");
    let mut command = if root {
        Command::new("apt-get")
    } else if step::output(Command::new("sudo").arg("--version")).is_some() {
        let mut command = Command::new("sudo");
        command.arg("apt-get");
        command
    } else {
        bail!("system packages can only be installed by root, and there is no sudo");
    };
    // Another installation may be running: wait for it instead of failing.
    command
        .args(["-o", "DPkg::Lock::Timeout=600"])
        .env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
