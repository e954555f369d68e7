//! The programs that make a desktop, started in the order they need each other.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use super::{Desktop, Home, Setting};
use crate::group::Group;
use crate::wait;

/// Draws real buttons, unlike others that would be started on demand and take the name from it.
const NOTIFICATION_DAEMONS: [&str; 2] = [
    "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd",
    "/usr/lib/aarch64-linux-gnu/xfce4/notifyd/xfce4-notifyd",
];

pub(super) struct Session {
    pub(super) groups: Vec<Group>,
    pub(super) environment: Vec<(OsString, OsString)>,
    pub(super) bus_address: String,
}

/// The screen and the session bus: what everything else needs.
pub(super) fn start(setting: &Setting, home: &Home, logs: &Path) -> Result<Session> {
    let mut environment = environment(setting, home);
    let (width, height) = setting.size;
    // A free number, chosen by the server: a fixed one would meet a neighbour some day. Without
    // -noreset it forgets everything whenever its last client leaves, also in the middle of a start.
    let mut screen = Command::new("Xvfb");
    screen.args([
        "-displayfd",
        "1",
        "-noreset",
        "-nolisten",
        "tcp",
        "-dpi",
        "96",
        "-screen",
        "0",
    ]);
    screen.arg(format!("{width}x{height}x24"));
    let (xvfb, display) = speaks_first("xvfb", &mut screen, logs)?;
    environment.push(("DISPLAY".into(), format!(":{display}").into()));

    let mut bus = Command::new("dbus-daemon");
    if setting.keychain {
        bus.arg("--session");
    } else {
        let config = without_keychain(home)?;
        bus.arg(format!("--config-file={}", config.display()));
    }
    bus.args(["--nofork", "--nopidfile", "--print-address=1"]);
    // What the bus starts on demand inherits from it.
    bus.env_clear()
        .envs(environment.iter().map(|(key, value)| (key, value)));
    let (daemon, bus_address) = speaks_first("dbus", &mut bus, logs)?;
    environment.push((
        "DBUS_SESSION_BUS_ADDRESS".into(),
        bus_address.clone().into(),
    ));
    Ok(Session {
        groups: vec![xvfb, daemon],
        environment,
        bus_address,
    })
}

/// A session bus that starts what the usual one starts on demand, but no keychain.
fn without_keychain(home: &Home) -> Result<PathBuf> {
    const OFFERED: &str = "/usr/share/dbus-1/services";
    let offered = home.runtime().join("services");
    fs::create_dir_all(&offered)?;
    for entry in fs::read_dir(OFFERED)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if !name.contains("secret") && !name.contains("keyring") {
            symlink(entry.path(), offered.join(entry.file_name()))?;
        }
    }
    let config = home.runtime().join("session.conf");
    let text = format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        home.runtime().display(),
        offered.display(),
    );
    fs::write(&config, text)?;
    Ok(config)
}

/// Window manager, keychain, notifications, tray.
pub(super) fn furnish(desktop: &mut Desktop, setting: &Setting) -> Result<()> {
    keep(desktop, "openbox", &[])?;
    wait::until("the window manager", || {
        let answer = desktop
            .run("xprop", ["-root", "_NET_SUPPORTING_WM_CHECK"])
            .ok()?;
        String::from_utf8_lossy(&answer.stdout)
            .contains("window id")
            .then_some(())
    })?;
    desktop.run("xsetroot", ["-solid", "#7d8794"])?;
    if setting.keychain {
        unlock_keychain(desktop)?;
    }
    let daemon = NOTIFICATION_DAEMONS
        .into_iter()
        .find(|path| Path::new(path).exists())
        .context("xfce4-notifyd is not installed")?;
    keep(desktop, daemon, &[])?;
    desktop
        .notifications()
        .wait_for_name("org.freedesktop.Notifications")?;
    if setting.tray {
        keep(
            desktop,
            "trayer",
            &["--edge", "bottom", "--align", "right", "--height", "28"],
        )?;
        wait::until("the tray", || {
            desktop.window_of_class("trayer").ok().flatten()
        })?;
    }
    Ok(())
}

/// A fresh home gets a login keychain with this password; a kept one is opened by it again.
pub(super) fn unlock_keychain(desktop: &mut Desktop) -> Result<()> {
    let mut command = desktop.command("gnome-keyring-daemon");
    command.args(["--unlock", "--foreground", "--components=secrets"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let mut keychain = desktop.spawn("keychain", &mut command)?;
    let mut password = keychain
        .take_stdin()
        .context("the keychain takes no password")?;
    password.write_all(b"virtual desktop")?;
    drop(password);
    desktop.keep(keychain);
    desktop
        .notifications()
        .wait_for_name("org.freedesktop.secrets")
}

fn keep(desktop: &mut Desktop, program: &str, arguments: &[&str]) -> Result<()> {
    let name = Path::new(program)
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut command = desktop.command(program);
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let group = desktop.spawn(&name, &mut command)?;
    desktop.keep(group);
    Ok(())
}

/// Starts a program that prints one line when it is ready.
fn speaks_first(name: &str, command: &mut Command, logs: &Path) -> Result<(Group, String)> {
    let mut group = Group::start(name, command.stdout(Stdio::piped()), logs)?;
    let output = group.take_stdout().context("no standard output")?;
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line)?;
    let line = line.trim().to_owned();
    anyhow::ensure!(
        !line.is_empty(),
        "{name} ended before it was ready; see its log"
    );
    Ok((group, line))
}

fn environment(setting: &Setting, home: &Home) -> Vec<(OsString, OsString)> {
    let path = home.path();
    let locale = match setting.language.as_str() {
        "de" => "de_DE.UTF-8",
        _ => "en_GB.UTF-8",
    };
    let mut variables: Vec<(OsString, OsString)> = vec![
        ("HOME".into(), path.into()),
        ("XDG_CONFIG_HOME".into(), path.join(".config").into()),
        ("XDG_CACHE_HOME".into(), path.join(".cache").into()),
        ("XDG_DATA_HOME".into(), path.join(".local/share").into()),
        ("XDG_STATE_HOME".into(), path.join(".local/state").into()),
        ("XDG_RUNTIME_DIR".into(), home.runtime().into()),
        (
            "XDG_SESSION_TYPE".into(),
            if setting.wayland { "wayland" } else { "x11" }.into(),
        ),
        ("XDG_CURRENT_DESKTOP".into(), "Openbox".into()),
        ("GDK_BACKEND".into(), "x11".into()),
        ("GTK_USE_PORTAL".into(), "0".into()),
        ("LANG".into(), locale.into()),
        ("LANGUAGE".into(), setting.language.clone().into()),
        ("LIBGL_ALWAYS_SOFTWARE".into(), "1".into()),
        ("TZ".into(), "Europe/Berlin".into()),
    ];
    if setting.scale > 1 {
        variables.push(("GDK_SCALE".into(), setting.scale.to_string().into()));
    }
    if setting.dark {
        variables.push(("GTK_THEME".into(), "Adwaita:dark".into()));
    }
    // The rest of the caller's environment is not this desktop's business.
    for name in [
        "PATH",
        "USER",
        "LOGNAME",
        "RUST_BACKTRACE",
        "RUST_LOG",
        "SSL_CERT_FILE",
    ] {
        if let Some(value) = std::env::var_os(name) {
            variables.push((name.into(), value));
        }
    }
    variables
}
