//! Points and rectangles in whole pixels.

use serde::{Deserialize, Serialize};

/// A place, in pixels from the left and from the top.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type,
)]
pub struct Point {
    /// From the left; negative on a screen left of the first one.
    pub x: i32,
    /// From the top.
    pub y: i32,
}

/// A rectangle, in pixels. It may reach beyond the picture; only what is inside counts.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type,
)]
pub struct Region {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width; zero covers nothing.
    pub width: u32,
    /// Height; zero covers nothing.
    pub height: u32,
}

impl Region {
    /// A rectangle from its left top corner and its size.
    #[must_use]
    pub const fn new(x: i32, y: i32, width: u32, height: u32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// The rectangle of a whole picture.
    #[must_use]
    pub const fn of_size(width: u32, height: u32) -> Self {
        Self::new(0, 0, width, height)
    }

    /// Whether it covers no pixel.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// Whether the pixel at `point` is covered.
    #[must_use]
    pub fn contains(self, point: Point) -> bool {
        let (x, y) = (i64::from(point.x), i64::from(point.y));
        x >= i64::from(self.x) && x < self.right() && y >= i64::from(self.y) && y < self.bottom()
    }

    /// What both cover, if anything.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let width = self.right().min(other.right()) - i64::from(x);
        let height = self.bottom().min(other.bottom()) - i64::from(y);
        let region = Self {
            x,
            y,
            width: u32::try_from(width).ok()?,
            height: u32::try_from(height).ok()?,
        };
        (!region.is_empty()).then_some(region)
    }

    /// The same rectangle seen from `origin`. `None` where the numbers do not reach.
    pub(crate) fn seen_from(self, origin: Point) -> Option<Self> {
        Some(Self {
            x: self.x.checked_sub(origin.x)?,
            y: self.y.checked_sub(origin.y)?,
            ..self
        })
    }

    /// The number of pixels covered.
    pub(crate) fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The first column right of it.
    pub(crate) fn right(self) -> i64 {
        i64::from(self.x) + i64::from(self.width)
    }

    /// The first row below it.
    pub(crate) fn bottom(self) -> i64 {
        i64::from(self.y) + i64::from(self.height)
    }

    /// Left, top, width and height within a picture of this size.
    pub(crate) fn within(self, width: u32, height: u32) -> Option<(u32, u32, u32, u32)> {
        let inside = self.intersect(Self::of_size(width, height))?;
        let (x, y) = (u32::try_from(inside.x).ok()?, u32::try_from(inside.y).ok()?);
        Some((x, y, inside.width, inside.height))
    }
}

#[cfg(test)]
mod tests {
    use super::{Point, Region};

    #[test]
    fn regions_that_only_touch_share_nothing() {
        let left = Region::new(0, 0, 10, 10);
        assert_eq!(left.intersect(Region::new(10, 0, 10, 10)), None);
        assert_eq!(
            left.intersect(Region::new(9, 9, 10, 10)),
            Some(Region::new(9, 9, 1, 1))
        );
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let huge = Region::new(i32::MIN, i32::MIN, u32::MAX, u32::MAX);
        assert_eq!(huge.within(100, 100), Some((0, 0, 100, 100)));
        let far = Region::new(i32::MAX, i32::MAX, u32::MAX, u32::MAX);
        assert_eq!(far.within(100, 100), None);
        assert!(far.contains(Point {
            x: i32::MAX,
            y: i32::MAX
        }));
        assert_eq!(far.seen_from(Point { x: -1, y: 0 }), None);
    }

    #[test]
    fn a_region_without_area_covers_nothing() {
        let line = Region::new(5, 5, 0, 10);
        assert!(line.is_empty());
        assert!(!line.contains(Point { x: 5, y: 6 }));
        assert_eq!(line.intersect(Region::of_size(100, 100)), None);
    }
}
