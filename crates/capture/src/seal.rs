//! The end of a capture: everything that was drawn, in one go.

use image::RgbaImage;

use crate::encode::{Encoded, encode};
use crate::error::PictureError;
use crate::flatten::flatten;
use crate::mark::Mark;
use crate::region::Region;
use crate::shot::Shot;
use crate::{decode, redact};

/// The picture as it may leave the house, as a file of at most `budget` bytes: every mark of the
/// list is in it, or there is no picture.
///
/// A redaction is believed only when it is seen: it must cover something of the shot, the drawn
/// picture is looked at, and the file is read back.
///
/// # Errors
/// See [`PictureError`]; nothing is handed out then.
pub fn seal(shot: &Shot, marks: &[Mark], budget: usize) -> Result<Encoded, PictureError> {
    let whole = Region::of_size(shot.width(), shot.height());
    let misses =
        |mark: &Mark| matches!(mark, Mark::Redact { rect } if rect.intersect(whole).is_none());
    if marks.iter().any(misses) {
        return Err(PictureError::NotCovered);
    }
    let picture = flatten(shot, marks)?;
    let file = encode(&picture, budget)?;
    if redact::any_in(marks) && file.scaled_from.is_none() {
        read_back(&file, &picture)?;
    }
    Ok(file)
}

/// A file that kept every pixel must show the very picture that was looked at.
fn read_back(file: &Encoded, picture: &RgbaImage) -> Result<(), PictureError> {
    if decode(&file.bytes)? == *picture {
        Ok(())
    } else {
        Err(PictureError::NotCovered)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::UNIX_EPOCH;

    use image::{Rgba, RgbaImage};

    use super::{read_back, seal};
    use crate::{Mark, PictureError, Point, Region, Shot, decode};

    fn shot() -> Shot {
        let picture = RgbaImage::from_pixel(60, 40, Rgba([9, 8, 7, 255]));
        Shot::new(picture, Point::default(), 100, UNIX_EPOCH)
    }

    #[test]
    fn a_redaction_that_covers_nothing_makes_no_picture() {
        for rect in [
            Region::new(60, 0, 10, 10),
            Region::new(5, 5, 0, 10),
            Region::new(-20, -20, 20, 20),
        ] {
            let sealed = seal(&shot(), &[Mark::Redact { rect }], usize::MAX);
            assert!(matches!(sealed, Err(PictureError::NotCovered)), "{rect:?}");
        }
    }

    #[test]
    fn every_redaction_of_the_list_is_in_the_file() {
        let rects = [Region::new(50, 30, 99, 99), Region::new(0, 0, 10, 10)];
        let marks = rects.map(|rect| Mark::Redact { rect });
        let file = seal(&shot(), &marks, usize::MAX).unwrap();
        let black = |pixel: &&Rgba<u8>| pixel.0 == [0, 0, 0, 255];
        let picture = decode(&file.bytes).unwrap();
        assert_eq!(picture.pixels().filter(black).count(), 200);
    }

    #[test]
    fn a_file_that_shows_another_picture_is_not_handed_out() {
        let file = seal(&shot(), &[], usize::MAX).unwrap();
        assert!(read_back(&file, shot().picture()).is_ok());
        let other = RgbaImage::from_pixel(60, 40, Rgba([9, 8, 6, 255]));
        assert!(matches!(
            read_back(&file, &other),
            Err(PictureError::NotCovered)
        ));
    }
}
