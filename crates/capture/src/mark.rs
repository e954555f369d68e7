//! Marks on a picture, as values: what a draft keeps and the UI edits.

use serde::{Deserialize, Serialize};

use crate::error::PictureError;
use crate::region::{Point, Region};

/// An opaque colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, specta::Type)]
pub struct Colour {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

/// One mark. Coordinates are pixels of the whole picture, before any crop; they may lie outside.
///
/// Drafts store marks: a variant or field may be added, none may change its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
// "Mark" alone is taken in the contract with the UI, by what a word of a message looks like.
#[serde(rename = "PictureMark", tag = "kind", rename_all = "snake_case")]
pub enum Mark {
    /// A line with a head at its end.
    Arrow {
        /// Where it starts.
        from: Point,
        /// Where its tip is.
        to: Point,
        /// Of line and head.
        colour: Colour,
        /// Thickness of the line in pixels.
        width: u32,
    },
    /// The outline of a rectangle.
    Box {
        /// The middle of the line.
        rect: Region,
        /// Of the line.
        colour: Colour,
        /// Thickness of the line in pixels.
        width: u32,
    },
    /// The outline of an ellipse.
    Ellipse {
        /// The rectangle around it.
        rect: Region,
        /// Of the line.
        colour: Colour,
        /// Thickness of the line in pixels.
        width: u32,
    },
    /// A line drawn by hand.
    Pen {
        /// Where it went; one point is a dot.
        points: Vec<Point>,
        /// Of the line.
        colour: Colour,
        /// Thickness of the line in pixels.
        width: u32,
    },
    /// Words, with an outline that keeps them legible on any ground.
    Text {
        /// The left top corner of the first line.
        at: Point,
        /// The words; a line break starts a new line.
        text: String,
        /// Of the letters.
        colour: Colour,
        /// Height of a line in pixels.
        size: u32,
    },
    /// A number in a disc, for "first here, then there".
    Step {
        /// The middle of the disc.
        at: Point,
        /// The number in it.
        number: u32,
        /// Of the disc; the number is black or white, whatever reads better.
        colour: Colour,
        /// Diameter of the disc in pixels.
        size: u32,
    },
    /// A translucent area, as a text marker leaves.
    Highlight {
        /// The area.
        rect: Region,
        /// Of the ink.
        colour: Colour,
    },
    /// An area whose pixels are destroyed. Always applied before every other mark.
    Redact {
        /// The area.
        rect: Region,
    },
    /// Only this part is kept. Of several crops only what all of them keep.
    Crop {
        /// The part.
        rect: Region,
    },
}

/// The most marks on one picture.
const MOST_MARKS: usize = 2_000;
/// The most points of one line drawn by hand.
const MOST_POINTS: usize = 20_000;
/// The longest text, in bytes.
const LONGEST_TEXT: usize = 2_000;
/// The thickest line and the largest letter and disc, in pixels.
const LARGEST: u32 = 1_000;
/// The farthest a mark that is drawn may lie from the picture's corner.
const FARTHEST: i32 = 1 << 16;

impl Mark {
    /// Whether it can be drawn at all. Redactions and crops always can.
    fn is_drawable(&self) -> bool {
        match self {
            Self::Arrow {
                from, to, width, ..
            } => near(*from) && near(*to) && *width <= LARGEST,
            Self::Box { rect, width, .. } | Self::Ellipse { rect, width, .. } => {
                near_region(*rect) && *width <= LARGEST
            }
            Self::Pen { points, width, .. } => {
                points.len() <= MOST_POINTS
                    && points.iter().all(|point| near(*point))
                    && *width <= LARGEST
            }
            Self::Text { at, text, size, .. } => {
                near(*at) && text.len() <= LONGEST_TEXT && *size <= LARGEST
            }
            Self::Step { at, size, .. } => near(*at) && *size <= LARGEST,
            Self::Highlight { rect, .. } => near_region(*rect),
            Self::Redact { .. } | Self::Crop { .. } => true,
        }
    }
}

/// Refuses marks that no hand drew, before anything is drawn: a mark left out silently would be a
/// mark the user believes to be there.
pub(crate) fn check(marks: &[Mark]) -> Result<(), PictureError> {
    if marks.len() > MOST_MARKS {
        return Err(PictureError::BadMark { index: MOST_MARKS });
    }
    match marks.iter().position(|mark| !mark.is_drawable()) {
        Some(index) => Err(PictureError::BadMark { index }),
        None => Ok(()),
    }
}

fn near(point: Point) -> bool {
    let range = -FARTHEST..=FARTHEST;
    range.contains(&point.x) && range.contains(&point.y)
}

fn near_region(region: Region) -> bool {
    near(Point {
        x: region.x,
        y: region.y,
    }) && region.right() <= i64::from(FARTHEST)
        && region.bottom() <= i64::from(FARTHEST)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{Colour, Mark, check};
    use crate::{PictureError, Point, Region};

    const RED: Colour = Colour { r: 200, g: 0, b: 0 };

    #[test]
    fn a_mark_of_an_old_draft_is_still_read() {
        let stored = r#"{"kind":"redact","rect":{"x":1,"y":-2,"width":3,"height":4}}"#;
        let mark: Mark = serde_json::from_str(stored).unwrap();
        assert_eq!(
            mark,
            Mark::Redact {
                rect: Region::new(1, -2, 3, 4)
            }
        );
        assert_eq!(serde_json::to_string(&mark).unwrap(), stored);
        let stored = r#"{"kind":"text","at":{"x":1,"y":2},"text":"hier","colour":{"r":200,"g":0,"b":0},"size":24}"#;
        let mark: Mark = serde_json::from_str(stored).unwrap();
        let text = Mark::Text {
            at: Point { x: 1, y: 2 },
            text: "hier".into(),
            colour: RED,
            size: 24,
        };
        assert_eq!(mark, text);
    }

    #[test]
    fn a_mark_no_hand_drew_is_refused_by_its_place() {
        let fine = Mark::Redact {
            rect: Region::new(i32::MIN, 0, u32::MAX, u32::MAX),
        };
        let far = Point { x: i32::MAX, y: 0 };
        for bad in [
            Mark::Arrow {
                from: Point::default(),
                to: far,
                colour: RED,
                width: 3,
            },
            Mark::Box {
                rect: Region::new(0, 0, u32::MAX, 1),
                colour: RED,
                width: 3,
            },
            Mark::Pen {
                points: vec![Point::default(); 20_001],
                colour: RED,
                width: 3,
            },
            Mark::Text {
                at: Point::default(),
                text: "x".repeat(2_001),
                colour: RED,
                size: 9,
            },
            Mark::Step {
                at: Point::default(),
                number: 1,
                colour: RED,
                size: 1_001,
            },
        ] {
            let marks = [fine.clone(), bad];
            assert!(matches!(
                check(&marks),
                Err(PictureError::BadMark { index: 1 })
            ));
        }
    }
}
