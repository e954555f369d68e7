//! What differs between desktops and is not about pixels.

use std::path::{Path, PathBuf};

/// Whether there is a tray somebody can click: without one, closing must not hide the window.
#[cfg(target_os = "linux")]
pub(crate) fn has_tray() -> bool {
    let watched = || -> zbus::Result<bool> {
        let bus = zbus::blocking::Connection::session()?;
        let answer = bus.call_method(
            Some("org.freedesktop.DBus"),
            "/org/freedesktop/DBus",
            Some("org.freedesktop.DBus"),
            "NameHasOwner",
            &"org.kde.StatusNotifierWatcher",
        )?;
        answer.body().deserialize::<bool>()
    };
    watched().unwrap_or(false) || has_old_tray().unwrap_or(false)
}

/// The older kind of tray is whoever owns a selection of the X screen.
#[cfg(target_os = "linux")]
fn has_old_tray() -> Result<bool, Box<dyn std::error::Error>> {
    use x11rb::protocol::xproto::ConnectionExt as _;
    let (display, screen) = x11rb::connect(None)?;
    let name = format!("_NET_SYSTEM_TRAY_S{screen}");
    let selection = display.intern_atom(false, name.as_bytes())?.reply()?.atom;
    Ok(display.get_selection_owner(selection)?.reply()?.owner != x11rb::NONE)
}

/// Windows and macOS always have one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_tray() -> bool {
    true
}

/// Whether the system can draw with a graphics card. Without one the web view would have each frame
/// composed by the processor once more, as on virtual machines and terminal servers.
#[cfg(target_os = "linux")]
pub(crate) fn has_graphics_card() -> bool {
    has_card_in(Path::new("/dev"))
}

#[cfg(target_os = "linux")]
fn has_card_in(devices: &Path) -> bool {
    let named = |folder: &Path, start: &str| {
        std::fs::read_dir(folder).is_ok_and(|entries| {
            let mut names = entries.flatten().map(|entry| entry.file_name());
            names.any(|name| name.to_string_lossy().starts_with(start))
        })
    };
    named(&devices.join("dri"), "renderD") || named(devices, "nvidia0")
}

/// Whether a program can have a hotkey that works in every other program. On Wayland it would be
/// heard only over windows of the old kind, which is worse than none.
#[cfg(target_os = "linux")]
pub(crate) fn has_hotkeys() -> bool {
    let says = |name: &str| std::env::var(name).unwrap_or_default();
    hotkeys_in(
        &says("XDG_SESSION_TYPE"),
        &says("WAYLAND_DISPLAY"),
        &says("DISPLAY"),
    )
}

#[cfg(target_os = "linux")]
fn hotkeys_in(session: &str, wayland: &str, display: &str) -> bool {
    session != "wayland" && wayland.is_empty() && !display.is_empty()
}

/// Windows and macOS always have them.
#[cfg(not(target_os = "linux"))]
pub(crate) fn has_hotkeys() -> bool {
    true
}

/// What a shortcut of the system must run: by name where the name finds this program, else by place.
pub(crate) fn capture_command() -> String {
    let bundled = std::env::var_os("APPIMAGE").map(PathBuf::from);
    let program = bundled.or_else(|| std::env::current_exe().ok());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    command(program.as_deref().unwrap_or(Path::new("pult")), &folders)
}

fn command(program: &Path, path: &[PathBuf]) -> String {
    let name = program.file_stem().unwrap_or_default();
    let found = program
        .parent()
        .is_none_or(|folder| folder.as_os_str().is_empty() || path.iter().any(|one| one == folder));
    if found && name == "pult" {
        return "pult capture".to_owned();
    }
    let place = program.display().to_string();
    if place.contains(char::is_whitespace) {
        format!("\"{place}\" capture")
    } else {
        format!("{place} capture")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::path::{Path, PathBuf};

    use super::command;

    #[test]
    fn the_command_for_a_shortcut_is_short_where_the_name_is_enough() {
        let path = [PathBuf::from("/usr/bin")];
        let said = |program: &str| command(Path::new(program), &path);
        assert_eq!(said("/usr/bin/pult"), "pult capture");
        assert_eq!(said("/opt/pult/pult"), "/opt/pult/pult capture");
        assert_eq!(
            said("/home/eva/Meine Programme/pult"),
            "\"/home/eva/Meine Programme/pult\" capture"
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_card_is_what_can_render_and_not_what_only_shows() {
        let devices = tempfile::tempdir().unwrap();
        assert!(!super::has_card_in(devices.path()));
        let dri = devices.path().join("dri");
        std::fs::create_dir(&dri).unwrap();
        std::fs::write(dri.join("card0"), "").unwrap();
        assert!(!super::has_card_in(devices.path()), "a plain framebuffer");
        std::fs::write(dri.join("renderD128"), "").unwrap();
        assert!(super::has_card_in(devices.path()));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn wayland_keeps_its_hotkeys_to_itself() {
        assert!(super::hotkeys_in("x11", "", ":0"));
        assert!(!super::hotkeys_in("wayland", "wayland-0", ":0"));
        assert!(!super::hotkeys_in("", "wayland-0", ":0"));
        assert!(!super::hotkeys_in("tty", "", ""));
    }
}
