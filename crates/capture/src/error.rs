//! What can go wrong, by what the user can do about it.

use crate::region::Region;

/// Why no pixels came from the screen.
#[derive(Debug, thiserror::Error)]
pub enum GrabError {
    /// There is no desktop, or the screen asked for is gone.
    #[error("there is no such screen")]
    NoScreen,
    /// The window asked for is closed, minimised or wholly outside the screens.
    #[error("the window is no longer visible")]
    NoWindow,
    /// The region asked for covers no pixel of a screen.
    #[error("the region covers no pixel")]
    EmptyRegion,
    /// The system lets this program see the wallpaper only until the user permits more (macOS).
    #[error("the system has not permitted recording the screen")]
    PermissionNeeded,
    /// The desktop asked the user, or a policy, and the answer was no (Wayland).
    #[error("the desktop refused the picture")]
    Refused,
    /// The window system failed. The reason is for the log.
    #[error("the window system failed: {reason}")]
    Failed {
        /// What the window system said.
        reason: String,
    },
}

impl GrabError {
    /// Wraps what a window system says, for the log.
    pub(crate) fn failed(reason: impl std::fmt::Display) -> Self {
        Self::Failed {
            reason: reason.to_string(),
        }
    }
}

/// Why a picture could not be marked, written or read.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// A crop leaves no pixel.
    #[error("no pixel is left of {width}×{height} at {},{}", .region.x, .region.y)]
    Empty {
        /// What was asked for.
        region: Region,
        /// Width of the picture.
        width: u32,
        /// Height of the picture.
        height: u32,
    },
    /// A mark is beyond every picture, too thick, too long or too many.
    #[error("mark {index} cannot be drawn")]
    BadMark {
        /// Its place in the list.
        index: usize,
    },
    /// A redaction would not have covered what it was drawn over, or the finished picture differs
    /// from what was made. There is no picture then.
    #[error("the picture was not made: a redaction in it cannot be vouched for")]
    NotCovered,
    /// Even scaled down as far as is sensible the picture is larger than the budget.
    #[error("the picture needs {smallest} bytes, {budget} are allowed")]
    OverBudget {
        /// The smallest form that was tried, in bytes.
        smallest: usize,
        /// What was allowed, in bytes.
        budget: usize,
    },
    /// The picture says it is larger than we are willing to decode; nothing was decoded.
    #[error("the picture is too large to show")]
    TooLarge,
    /// Not a picture of a kind we read, or damaged.
    #[error("the picture cannot be read")]
    Unreadable(#[source] Option<image::ImageError>),
    /// The encoder failed. The reason is for the log.
    #[error("the picture cannot be written: {0}")]
    Unwritable(String),
}
