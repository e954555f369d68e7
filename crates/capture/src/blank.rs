//! Whether a picture shows anything.

use crate::shot::Shot;

/// How far a channel may stray from the first pixel's: dithering and gradients of one step.
const TOLERANCE: u8 = 2;

/// Whether the whole picture is one colour: what systems hand out that do not let us see the
/// screen, or a screen that is off. The user is told instead of sending it.
#[must_use]
pub fn is_blank(shot: &Shot) -> bool {
    let (pixels, _) = shot.picture().as_chunks::<4>();
    let Some(first) = pixels.first() else {
        return true;
    };
    let near = |pixel: &[u8; 4]| {
        pixel
            .iter()
            .zip(first)
            .all(|(one, other)| one.abs_diff(*other) <= TOLERANCE)
    };
    pixels.iter().all(near)
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use image::{Rgba, RgbaImage};

    use super::is_blank;
    use crate::{Point, Shot};

    fn shot(picture: RgbaImage) -> Shot {
        Shot::new(picture, Point::default(), 100, UNIX_EPOCH)
    }

    #[test]
    fn one_colour_is_blank() {
        assert!(is_blank(&shot(RgbaImage::from_pixel(
            300,
            200,
            Rgba([0, 0, 0, 255])
        ))));
        let dithered = RgbaImage::from_fn(300, 200, |x, _| {
            Rgba([40, 40 + u8::from(x % 2 == 0), 40, 255])
        });
        assert!(is_blank(&shot(dithered)));
    }

    #[test]
    fn one_letter_is_not() {
        let mut picture = RgbaImage::from_pixel(300, 200, Rgba([0, 0, 0, 255]));
        picture.put_pixel(299, 199, Rgba([3, 0, 0, 255]));
        assert!(!is_blank(&shot(picture)));
    }
}
