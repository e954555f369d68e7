//! Redaction: covered pixels are overwritten, not painted over.

use image::{Rgba, RgbaImage};

use crate::annotate;
use crate::error::PictureError;
use crate::mark::Mark;
use crate::region::{Point, Region};

/// What a redacted pixel becomes: opaque black, whatever was there.
pub const REDACTED: Rgba<u8> = Rgba([0, 0, 0, u8::MAX]);

/// Whether one of the marks hides something.
pub(crate) fn any_in(marks: &[Mark]) -> bool {
    rects(marks).next().is_some()
}

/// Overwrites the pixels under every redaction among the marks, in place: afterwards no copy of
/// them is left in the picture.
pub(crate) fn destroy_marked(picture: &mut RgbaImage, marks: &[Mark]) {
    for rect in rects(marks) {
        destroy(picture, rect);
    }
}

/// Looks at a picture with all marks in it: under a redaction is the fill, and on it at most the
/// ink of the other marks. Made without the arithmetic that destroys, so that one mistake is not
/// made twice.
pub(crate) fn vouch(picture: &RgbaImage, marks: &[Mark]) -> Result<(), PictureError> {
    let rects: Vec<Region> = rects(marks).collect();
    if rects.is_empty() {
        return Ok(());
    }
    let (width, height) = picture.dimensions();
    // What the other marks leave on a black ground is all that may be seen in a black area.
    let ground = if rects.len() == marks.len() {
        None
    } else {
        let mut ground = RgbaImage::from_pixel(width, height, REDACTED);
        annotate::draw(&mut ground, marks)?;
        Some(ground)
    };
    for (x, y, pixel) in picture.enumerate_pixels() {
        let at = Point {
            x: x.cast_signed(),
            y: y.cast_signed(),
        };
        let expected = ground
            .as_ref()
            .map_or(&REDACTED, |ground| ground.get_pixel(x, y));
        if pixel != expected && rects.iter().any(|rect| rect.contains(at)) {
            return Err(PictureError::NotCovered);
        }
    }
    Ok(())
}

fn rects(marks: &[Mark]) -> impl Iterator<Item = Region> {
    marks.iter().filter_map(|mark| match mark {
        Mark::Redact { rect } => Some(*rect),
        Mark::Arrow { .. }
        | Mark::Box { .. }
        | Mark::Ellipse { .. }
        | Mark::Pen { .. }
        | Mark::Text { .. }
        | Mark::Step { .. }
        | Mark::Highlight { .. }
        | Mark::Crop { .. } => None,
    })
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
    #![allow(clippy::unwrap_used, reason = "tests")]

    use image::{Rgba, RgbaImage};

    use super::{REDACTED, destroy_marked, vouch};
    use crate::annotate;
    use crate::{Colour, Mark, PictureError, Point, Region};

    const WHITE: Rgba<u8> = Rgba([255, 255, 255, 255]);

    fn paper() -> RgbaImage {
        RgbaImage::from_pixel(40, 30, WHITE)
    }

    #[test]
    fn exactly_the_covered_pixels_are_gone() {
        let rects = [
            Region::new(5, 6, 7, 8),
            Region::new(35, -3, 100, 5),
            Region::new(0, 0, 0, 9),
        ];
        let mut picture = paper();
        destroy_marked(&mut picture, &rects.map(|rect| Mark::Redact { rect }));
        for (x, y, pixel) in picture.enumerate_pixels() {
            let at = Point {
                x: x.cast_signed(),
                y: y.cast_signed(),
            };
            let covered = rects.iter().any(|rect| rect.contains(at));
            assert_eq!(*pixel, if covered { REDACTED } else { WHITE }, "{at:?}");
        }
    }

    #[test]
    fn a_picture_with_one_pixel_of_what_was_covered_is_not_vouched_for() {
        let rect = Region::new(5, 6, 7, 8);
        let ink = Mark::Box {
            rect: Region::new(0, 0, 9, 9),
            colour: Colour { r: 200, g: 0, b: 0 },
            width: 2,
        };
        for marks in [
            vec![Mark::Redact { rect }],
            vec![Mark::Redact { rect }, ink.clone()],
        ] {
            let mut picture = paper();
            destroy_marked(&mut picture, &marks);
            annotate::draw(&mut picture, &marks).unwrap();
            vouch(&picture, &marks).unwrap();
            picture.put_pixel(11, 13, Rgba([0, 0, 1, 255]));
            assert!(matches!(
                vouch(&picture, &marks),
                Err(PictureError::NotCovered)
            ));
        }
        let forgotten = [Mark::Redact { rect }, ink];
        assert!(matches!(
            vouch(&paper(), &forgotten),
            Err(PictureError::NotCovered)
        ));
    }
}
