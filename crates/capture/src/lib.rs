//! Pixels: grab, mark, redact, encode.
//!
//! The way of a picture through this crate:
//!
//! ```text
//! targets() ─▶ grab(target, when) ─▶ Shot ─▶ seal(marks, budget) = flatten ─▶ encode ─▶ read back
//!                                     └▶ to_bitmap: shown while the user draws
//! ```
//!
//! - [`targets`] lists the screens and windows there are; [`Targets::subject`] is the title of the
//!   window the user was in. Ask before a window of ours appears.
//! - [`grab`] takes pixels as they are on the screen at this moment, before anything of ours is
//!   drawn. On X11 through memory shared with the server, elsewhere through xcap.
//! - A [`Shot`] lives in memory only and is overwritten when it is let go of. What the user draws
//!   stays a list of [`Mark`]s until the end: what is seen over the frozen picture and what is
//!   burnt in come from the same list.
//! - [`seal`] makes the file of it in one go, looks at it, and hands out nothing it cannot vouch
//!   for. [`flatten`] draws the marks into a copy, redactions before everything else whatever the
//!   order: they overwrite, nothing is painted over.
//! - [`encode`] yields PNG or lossless WebP within a number of bytes, with nothing in it but
//!   pixels; a picture that had to shrink says so.
//! - [`decode`] and [`thumbnail`] read pictures of others: a size that is too large is refused
//!   before a pixel is decoded.
//!
//! All coordinates are whole physical pixels: of the desktop for targets, of the picture for marks.
//! This crate knows no tickets, no network and no place on disk; where a picture goes is not its
//! business. Nothing here looks at the clock: the caller says when.

mod annotate;
mod blank;
mod decode;
mod encode;
mod error;
mod flatten;
mod letters;
mod mark;
mod platform;
mod raw;
mod redact;
mod region;
mod seal;
mod shot;
mod target;

pub use blank::is_blank;
pub use decode::{decode, thumbnail};
pub use encode::{Encoded, Format, encode};
pub use error::{GrabError, PictureError};
pub use flatten::flatten;
pub use mark::{Colour, Mark};
pub use redact::REDACTED;
pub use region::{Point, Region};
pub use seal::seal;
pub use shot::Shot;
pub use target::{Screen, ScreenId, Target, Targets, Window, WindowId};

use std::time::SystemTime;

/// The screens and windows there are right now, topmost window first.
///
/// # Errors
/// [`GrabError::NoScreen`] when there is no desktop to speak of, [`GrabError::Failed`] when the
/// window system did not answer.
pub fn targets() -> Result<Targets, GrabError> {
    platform::targets()
}

/// The pixels of `target` as they are on the screen now; `when` is kept with the picture.
///
/// # Errors
/// See [`GrabError`]: each variant asks something different of the user.
pub fn grab(target: Target, when: SystemTime) -> Result<Shot, GrabError> {
    platform::grab(target, when)
}
