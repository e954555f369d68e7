//! One picture from a shot and its marks.

use image::RgbaImage;

use crate::error::PictureError;
use crate::mark::{self, Mark};
use crate::region::Region;
use crate::shot::Shot;
use crate::{annotate, redact};

/// The shot with all marks in it, as it may leave the house.
///
/// Redactions come first wherever they stand in the list: what is drawn afterwards, translucent or
/// antialiased, mixes with the fill and never with what was covered. The other marks follow in
/// their order, crops come last.
///
/// # Errors
/// [`PictureError::BadMark`], [`PictureError::Empty`], [`PictureError::NotCovered`]; then there is no
/// picture at all.
pub fn flatten(shot: &Shot, marks: &[Mark]) -> Result<RgbaImage, PictureError> {
    mark::check(marks)?;
    let kept = kept(shot, marks)?;
    let mut picture = shot.picture().clone();
    redact::destroy_marked(&mut picture, marks);
    annotate::draw(&mut picture, marks)?;
    redact::vouch(&picture, marks)?;
    match kept {
        None => Ok(picture),
        Some((x, y, width, height)) => {
            Ok(image::imageops::crop_imm(&picture, x, y, width, height).to_image())
        }
    }
}

/// What all crops together leave, if there are any.
fn kept(shot: &Shot, marks: &[Mark]) -> Result<Option<(u32, u32, u32, u32)>, PictureError> {
    let (width, height) = (shot.width(), shot.height());
    let mut region = Region::of_size(width, height);
    let mut cropped = false;
    for mark in marks {
        if let Mark::Crop { rect } = mark {
            let empty = PictureError::Empty {
                region: *rect,
                width,
                height,
            };
            region = region.intersect(*rect).ok_or(empty)?;
            cropped = true;
        }
    }
    Ok(cropped.then(|| region.within(width, height)).flatten())
}
