//! Redaction: covered pixels are overwritten, not painted over.

use image::{Rgba, RgbaImage};

use crate::mark::Mark;
use crate::region::Region;
use crate::shot::Shot;

/// What a redacted pixel becomes: opaque black, whatever was there.
pub const REDACTED: Rgba<u8> = Rgba([0, 0, 0, u8::MAX]);

/// Overwrites what the rectangles cover, in place: afterwards no copy of it is left in the shot.
/// To be called when a redaction is drawn, before the picture is kept anywhere.
pub fn burn(shot: &mut Shot, rects: &[Region]) {
    for rect in rects {
        destroy(shot.picture_mut(), *rect);
    }
}

/// Overwrites the pixels under every redaction among the marks.
pub(crate) fn destroy_marked(picture: &mut RgbaImage, marks: &[Mark]) {
    for mark in marks {
        if let Mark::Redact { rect } = mark {
            destroy(picture, *rect);
        }
    }
}

fn destroy(picture: &mut RgbaImage, rect: Region) {
    let Some((x, y, width, height)) = rect.within(picture.width(), picture.height()) else {
        return;
    };
    let stride = picture.width() as usize;
    let (left, right) = (x as usize, (x + width) as usize);
    let (pixels, _) = picture.as_chunks_mut::<4>();
    for row in pixels
        .chunks_exact_mut(stride)
        .skip(y as usize)
        .take(height as usize)
    {
        row[left..right].fill(REDACTED.0);
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use image::{Rgba, RgbaImage};

    use super::{REDACTED, burn};
    use crate::{Point, Region, Shot};

    #[test]
    fn exactly_the_covered_pixels_are_gone() {
        let white = Rgba([255, 255, 255, 255]);
        let picture = RgbaImage::from_pixel(40, 30, white);
        let mut shot = Shot::new(picture, Point::default(), 100, UNIX_EPOCH);
        let rects = [
            Region::new(5, 6, 7, 8),
            Region::new(35, -3, 100, 5),
            Region::new(0, 0, 0, 9),
        ];
        burn(&mut shot, &rects);
        for (x, y, pixel) in shot.picture().enumerate_pixels() {
            let at = Point {
                x: x.cast_signed(),
                y: y.cast_signed(),
            };
            let covered = rects.iter().any(|rect| rect.contains(at));
            assert_eq!(*pixel, if covered { REDACTED } else { white }, "{at:?}");
        }
    }
}
