//! What differs between desktops and is not about pixels.

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
