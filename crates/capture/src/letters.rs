//! Words as outlines that can be filled.

use tiny_skia::{Path, PathBuilder};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use crate::error::PictureError;

/// Latin, Greek and Cyrillic; anything else shows as an empty box. See `font/README.md`.
const FONT: &[u8] = include_bytes!("../font/Roboto-Medium-subset.ttf");

/// The font, scaled to letters of one size.
pub(crate) struct Letters {
    face: Face<'static>,
    scale: f32,
}

impl Letters {
    /// Letters whose line is `size` pixels high.
    pub(crate) fn of_size(size: f32) -> Result<Self, PictureError> {
        let face = Face::parse(FONT, 0).map_err(|_| PictureError::Unreadable(None))?;
        let line = f32::from(face.ascender()) - f32::from(face.descender());
        Ok(Self {
            scale: size / line,
            face,
        })
    }

    /// The width of one line of text.
    pub(crate) fn width(&self, line: &str) -> f32 {
        line.chars()
            .map(|letter| self.advance(self.glyph(letter)))
            .sum()
    }

    /// From the base line up to the top of a digit.
    pub(crate) fn digit_height(&self) -> f32 {
        self.face.capital_height().map_or(0.0, f32::from) * self.scale
    }

    /// The outlines of one line whose base line starts at (`x`, `base`).
    pub(crate) fn line(&self, line: &str, x: f32, base: f32) -> Option<Path> {
        let mut pen = Pen {
            path: PathBuilder::new(),
            x,
            base,
            scale: self.scale,
        };
        for letter in line.chars() {
            let glyph = self.glyph(letter);
            self.face.outline_glyph(glyph, &mut pen);
            pen.x += self.advance(glyph);
        }
        pen.path.finish()
    }

    /// From the top of a line down to its base line.
    pub(crate) fn ascent(&self) -> f32 {
        f32::from(self.face.ascender()) * self.scale
    }

    /// The glyph of a letter; the first one of a font is its box for what it does not have.
    fn glyph(&self, letter: char) -> GlyphId {
        self.face.glyph_index(letter).unwrap_or_default()
    }

    fn advance(&self, glyph: GlyphId) -> f32 {
        self.face.glyph_hor_advance(glyph).map_or(0.0, f32::from) * self.scale
    }
}

/// Turns a glyph's outline, y upwards in font units, into a path in pixels.
struct Pen {
    path: PathBuilder,
    x: f32,
    base: f32,
    scale: f32,
}

impl Pen {
    fn x(&self, x: f32) -> f32 {
        x.mul_add(self.scale, self.x)
    }

    fn y(&self, y: f32) -> f32 {
        y.mul_add(-self.scale, self.base)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x(x), self.y(y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x(x), self.y(y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path
            .quad_to(self.x(x1), self.y(y1), self.x(x), self.y(y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.cubic_to(
            self.x(x1),
            self.y(y1),
            self.x(x2),
            self.y(y2),
            self.x(x),
            self.y(y),
        );
    }

    fn close(&mut self) {
        self.path.close();
    }
}
