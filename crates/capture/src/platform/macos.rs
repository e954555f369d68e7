//! macOS: as anywhere, once the user has permitted it.
//!
//! Without the permission the system hands out the wallpaper and the windows of this program only,
//! and calls that a success; so the permission is asked for first.

use std::time::SystemTime;

use objc2_core_graphics::{CGPreflightScreenCaptureAccess, CGRequestScreenCaptureAccess};

use super::any;
use crate::error::GrabError;
use crate::shot::Shot;
use crate::target::Target;

pub(crate) use any::targets;

pub(crate) fn grab(target: Target, when: SystemTime) -> Result<Shot, GrabError> {
    if !CGPreflightScreenCaptureAccess() {
        // Puts the program on the list in the system's settings and shows the system's own dialog
        // once; the answer counts from the next start on.
        CGRequestScreenCaptureAccess();
        return Err(GrabError::PermissionNeeded);
    }
    any::grab(target, when)
}
