//! Linux: X11 by our own hand because xcap takes ten times as long there, Wayland through xcap.

mod desk;
mod pixels;
#[cfg(test)]
mod tests;
mod windows;
mod x11;

use std::env;
use std::ffi::OsStr;
use std::time::SystemTime;

use super::any;
use crate::error::GrabError;
use crate::shot::Shot;
use crate::target::{Target, Targets};

pub(crate) fn targets() -> Result<Targets, GrabError> {
    if on_wayland() {
        any::targets()
    } else {
        windows::targets(None)
    }
}

pub(crate) fn grab(target: Target, when: SystemTime) -> Result<Shot, GrabError> {
    if on_wayland() {
        any::grab(target, when)
    } else {
        x11::grab(None, target, when)
    }
}

/// Whether the desktop is a Wayland one. An X server for old programs runs there too, but it shows
/// their windows only, on black.
fn on_wayland() -> bool {
    says_wayland(
        env::var_os("XDG_SESSION_TYPE").as_deref(),
        env::var_os("WAYLAND_DISPLAY").as_deref(),
    )
}

fn says_wayland(session: Option<&OsStr>, display: Option<&OsStr>) -> bool {
    match session.and_then(OsStr::to_str) {
        Some("wayland") => true,
        Some("x11") => false,
        _ => display.is_some_and(|display| !display.is_empty()),
    }
}
