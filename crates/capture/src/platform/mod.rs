//! The window systems. Every `cfg` of this crate is on this page.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{grab, targets};

#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
pub(crate) use macos::{grab, targets};

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) use any::{grab, targets};

mod any;

/// Whether xcap counts positions and sizes in logical pixels, so that they must be multiplied by
/// the scale of their screen to be physical ones. On Windows they are physical already.
const COUNTS_LOGICAL_PIXELS: bool = cfg!(not(target_os = "windows"));

/// Whether an error of xcap means that the desktop said no. On Wayland xcap asks GNOME, then the
/// portal, then the compositor itself, and reports the last of the three: with that error nobody
/// let us.
#[cfg(target_os = "linux")]
const fn is_refusal(error: &screenshots::XCapError) -> bool {
    matches!(error, screenshots::XCapError::LibwayshotError(_))
}

/// Elsewhere nobody is asked.
#[cfg(not(target_os = "linux"))]
const fn is_refusal(_: &screenshots::XCapError) -> bool {
    false
}
