//! A picture of the screen, and where and when it was taken.

use std::fmt;
use std::time::SystemTime;

use image::RgbaImage;
use zeroize::Zeroize as _;

use crate::error::PictureError;
use crate::region::{Point, Region};

/// A picture of the screen: opaque pixels, and what is known about them.
///
/// Its `Debug` form shows no pixels: pictures are private and logs are not. When it is dropped its
/// pixels are overwritten: what a redaction covers must not be found in memory later.
#[derive(Clone, PartialEq, Eq)]
pub struct Shot {
    picture: RgbaImage,
    origin: Point,
    scale_percent: u32,
    when: SystemTime,
}

impl Shot {
    /// A shot from its parts: where on the desktop its left top pixel was, and how many physical
    /// pixels, in percent, the desktop shows for one logical one. Transparency is dropped: a screen
    /// has none, and what lies under it would be a hiding place.
    #[must_use]
    pub fn new(
        mut picture: RgbaImage,
        origin: Point,
        scale_percent: u32,
        when: SystemTime,
    ) -> Self {
        for pixel in picture.as_chunks_mut::<4>().0 {
            if pixel[3] != u8::MAX {
                *pixel = over_white(*pixel);
            }
        }
        Self {
            picture,
            origin,
            scale_percent,
            when,
        }
    }

    /// As [`Shot::new`], for pixels that are known to be opaque.
    pub(crate) const fn of_opaque(
        picture: RgbaImage,
        origin: Point,
        scale_percent: u32,
        when: SystemTime,
    ) -> Self {
        Self {
            picture,
            origin,
            scale_percent,
            when,
        }
    }

    /// The pixels.
    #[must_use]
    pub const fn picture(&self) -> &RgbaImage {
        &self.picture
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.picture.width()
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.picture.height()
    }

    /// Where on the desktop the left top pixel was, in physical pixels.
    #[must_use]
    pub const fn origin(&self) -> Point {
        self.origin
    }

    /// The scale of its screen, in percent: 100, 150, 200.
    #[must_use]
    pub const fn scale_percent(&self) -> u32 {
        self.scale_percent
    }

    /// When it was taken.
    #[must_use]
    pub const fn when(&self) -> SystemTime {
        self.when
    }

    /// The part inside `region`, which counts from the picture's own left top corner. What reaches
    /// beyond the picture is left out.
    ///
    /// # Errors
    /// [`PictureError::Empty`] when no pixel is left.
    pub fn crop(&self, region: Region) -> Result<Self, PictureError> {
        let (x, y, width, height) =
            region
                .within(self.width(), self.height())
                .ok_or(PictureError::Empty {
                    region,
                    width: self.width(),
                    height: self.height(),
                })?;
        let inside = |offset: u32| i32::try_from(offset).unwrap_or(i32::MAX);
        Ok(Self {
            picture: image::imageops::crop_imm(&self.picture, x, y, width, height).to_image(),
            origin: Point {
                x: self.origin.x.saturating_add(inside(x)),
                y: self.origin.y.saturating_add(inside(y)),
            },
            scale_percent: self.scale_percent,
            when: self.when,
        })
    }
}

impl Drop for Shot {
    fn drop(&mut self) {
        self.picture.zeroize();
    }
}

impl fmt::Debug for Shot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shot")
            .field("width", &self.width())
            .field("height", &self.height())
            .field("origin", &self.origin)
            .field("scale_percent", &self.scale_percent)
            .field("when", &self.when)
            .finish_non_exhaustive()
    }
}

/// The colour one sees when the pixel lies on white paper.
fn over_white(pixel: [u8; 4]) -> [u8; 4] {
    let alpha = u32::from(pixel[3]);
    let mix = |colour: u8| {
        let sum = u32::from(colour) * alpha + 255 * (255 - alpha);
        u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
    };
    [mix(pixel[0]), mix(pixel[1]), mix(pixel[2]), u8::MAX]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use std::time::UNIX_EPOCH;

    use image::{Rgba, RgbaImage};

    use super::Shot;
    use crate::{PictureError, Point, Region};

    fn shot() -> Shot {
        let picture = RgbaImage::from_fn(20, 10, |x, y| {
            Rgba([u8::try_from(x).unwrap(), u8::try_from(y).unwrap(), 7, 255])
        });
        Shot::new(picture, Point { x: -100, y: 50 }, 100, UNIX_EPOCH)
    }

    #[test]
    fn a_crop_keeps_its_place_on_the_desktop() {
        let part = shot().crop(Region::new(3, 4, 5, 2)).unwrap();
        assert_eq!((part.width(), part.height()), (5, 2));
        assert_eq!(part.picture().get_pixel(0, 0).0, [3, 4, 7, 255]);
        assert_eq!(part.origin(), Point { x: -97, y: 54 });
    }

    #[test]
    fn a_crop_beyond_the_edges_is_clamped() {
        let part = shot().crop(Region::new(-5, -5, 1000, 7)).unwrap();
        assert_eq!((part.width(), part.height()), (20, 2));
        let last = shot().crop(Region::new(19, 9, u32::MAX, u32::MAX)).unwrap();
        assert_eq!((last.width(), last.height()), (1, 1));
    }

    #[test]
    fn a_crop_without_area_is_refused() {
        for region in [
            Region::new(0, 0, 0, 5),
            Region::new(0, 0, 5, 0),
            Region::new(20, 0, 5, 5),
            Region::new(-5, 0, 5, 5),
            Region::new(i32::MIN, i32::MIN, 1, 1),
        ] {
            assert!(
                matches!(shot().crop(region), Err(PictureError::Empty { .. })),
                "{region:?}"
            );
        }
    }

    #[test]
    fn transparency_leaves_nothing_under_it() {
        let hidden = RgbaImage::from_pixel(1, 1, Rgba([1, 2, 3, 0]));
        let shot = Shot::new(hidden, Point::default(), 100, UNIX_EPOCH);
        assert_eq!(shot.picture().get_pixel(0, 0).0, [255, 255, 255, 255]);
    }

    #[test]
    fn the_debug_form_shows_no_pixels() {
        assert!(!format!("{:?}", shot()).contains('['));
    }
}
