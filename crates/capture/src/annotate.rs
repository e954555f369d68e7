//! Marks drawn into pixels.

use image::RgbaImage;
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, PixmapMut, Rect, Stroke,
    Transform,
};

use crate::error::PictureError;
use crate::letters::Letters;
use crate::mark::{Colour, Mark};
use crate::region::{Point, Region};

/// How much of the ground a text marker hides, of 255.
const MARKER_INK: u8 = 96;

/// Draws every mark that leaves ink, in order. The picture is opaque, so its bytes are at the same
/// time premultiplied ones and can be drawn on where they are.
pub(crate) fn draw(picture: &mut RgbaImage, marks: &[Mark]) -> Result<(), PictureError> {
    let (width, height) = picture.dimensions();
    let Some(canvas) = PixmapMut::from_bytes(picture, width, height) else {
        return Ok(());
    };
    let mut canvas = Canvas(canvas);
    marks.iter().try_for_each(|mark| canvas.draw(mark))
}

struct Canvas<'a>(PixmapMut<'a>);

impl Canvas<'_> {
    fn draw(&mut self, mark: &Mark) -> Result<(), PictureError> {
        match mark {
            Mark::Arrow {
                from,
                to,
                colour,
                width,
            } => self.arrow(*from, *to, *colour, *width),
            Mark::Box {
                rect,
                colour,
                width,
            } => {
                self.stroke(bounds(*rect).map(PathBuilder::from_rect), *colour, *width);
            }
            Mark::Ellipse {
                rect,
                colour,
                width,
            } => {
                self.stroke(
                    bounds(*rect).and_then(PathBuilder::from_oval),
                    *colour,
                    *width,
                );
            }
            Mark::Pen {
                points,
                colour,
                width,
            } => self.pen(points, *colour, *width),
            Mark::Text {
                at,
                text,
                colour,
                size,
            } => self.text(*at, text, *colour, *size)?,
            Mark::Step {
                at,
                number,
                colour,
                size,
            } => self.step(*at, *number, *colour, *size)?,
            Mark::Highlight { rect, colour } => self.highlight(*rect, *colour),
            Mark::Redact { .. } | Mark::Crop { .. } => {}
        }
        Ok(())
    }

    fn arrow(&mut self, from: Point, to: Point, colour: Colour, width: u32) {
        let ((x0, y0), (x1, y1)) = (middle(from), middle(to));
        let length = (x1 - x0).hypot(y1 - y0);
        if length < 1.0 {
            return self.disc(x1, y1, pixels(width.max(1)) / 2.0, colour);
        }
        let (dx, dy) = ((x1 - x0) / length, (y1 - y0) / length);
        let head = pixels(width).mul_add(4.0, 4.0).min(length);
        let (neck_x, neck_y) = (x1 - dx * head, y1 - dy * head);
        let mut shaft = PathBuilder::new();
        shaft.move_to(x0, y0);
        // A little into the head, so that no seam shows between the two.
        shaft.line_to(x1 - dx * head * 0.8, y1 - dy * head * 0.8);
        self.stroke(shaft.finish(), colour, width);
        let half = head * 0.45;
        let mut tip = PathBuilder::new();
        tip.move_to(x1, y1);
        tip.line_to(neck_x - dy * half, neck_y + dx * half);
        tip.line_to(neck_x + dy * half, neck_y - dx * half);
        tip.close();
        self.fill(tip.finish(), colour);
    }

    fn pen(&mut self, points: &[Point], colour: Colour, width: u32) {
        let Some((first, rest)) = points.split_first() else {
            return;
        };
        let (x, y) = middle(*first);
        if rest.iter().all(|point| point == first) {
            return self.disc(x, y, pixels(width.max(1)) / 2.0, colour);
        }
        let mut line = PathBuilder::new();
        line.move_to(x, y);
        for point in rest {
            let (x, y) = middle(*point);
            line.line_to(x, y);
        }
        self.stroke(line.finish(), colour, width);
    }

    fn text(
        &mut self,
        at: Point,
        text: &str,
        colour: Colour,
        size: u32,
    ) -> Result<(), PictureError> {
        let line_height = pixels(size.max(1));
        let letters = Letters::of_size(line_height)?;
        let (x, mut base) = (coordinate(at.x), coordinate(at.y) + letters.ascent());
        for line in text.lines() {
            if let Some(outline) = letters.line(line, x, base) {
                self.stroke_by(&outline, legible_on(colour), (line_height / 8.0).max(1.0));
                self.fill(Some(outline), colour);
            }
            base += line_height;
        }
        Ok(())
    }

    fn step(
        &mut self,
        at: Point,
        number: u32,
        colour: Colour,
        size: u32,
    ) -> Result<(), PictureError> {
        let (x, y) = middle(at);
        let radius = pixels(size.max(8)) / 2.0;
        let digits = number.to_string();
        let ink = legible_on(colour);
        self.disc(x, y, radius, ink);
        self.disc(x, y, radius * 0.92, colour);
        // Three digits must fit as well: the line is as high as leaves room across the disc.
        let full = Letters::of_size(radius * 1.4)?;
        let fit = (radius * 1.5 / full.width(&digits)).min(1.0);
        let letters = Letters::of_size(radius * 1.4 * fit)?;
        let left = x - letters.width(&digits) / 2.0;
        let base = y + letters.digit_height() / 2.0;
        self.fill(letters.line(&digits, left, base), ink);
        Ok(())
    }

    fn highlight(&mut self, rect: Region, colour: Colour) {
        if let Some(rect) = bounds(rect) {
            let ink = Color::from_rgba8(colour.r, colour.g, colour.b, MARKER_INK);
            let paint = Paint {
                anti_alias: false,
                ..paint(ink)
            };
            self.0.fill_rect(rect, &paint, Transform::identity(), None);
        }
    }

    fn disc(&mut self, x: f32, y: f32, radius: f32, colour: Colour) {
        self.fill(PathBuilder::from_circle(x, y, radius), colour);
    }

    fn fill(&mut self, path: Option<Path>, colour: Colour) {
        if let Some(path) = path {
            let paint = paint(solid(colour));
            self.0.fill_path(
                &path,
                &paint,
                FillRule::Winding,
                Transform::identity(),
                None,
            );
        }
    }

    fn stroke(&mut self, path: Option<Path>, colour: Colour, width: u32) {
        if let Some(path) = path {
            self.stroke_by(&path, colour, pixels(width.max(1)));
        }
    }

    fn stroke_by(&mut self, path: &Path, colour: Colour, width: f32) {
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        let paint = paint(solid(colour));
        self.0
            .stroke_path(path, &paint, &stroke, Transform::identity(), None);
    }
}

fn paint(colour: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour);
    paint
}

fn solid(colour: Colour) -> Color {
    Color::from_rgba8(colour.r, colour.g, colour.b, u8::MAX)
}

/// Black or white, whichever stands out more from `colour` (the luminance of ITU-R BT.601).
fn legible_on(colour: Colour) -> Colour {
    let luminance =
        299 * u32::from(colour.r) + 587 * u32::from(colour.g) + 114 * u32::from(colour.b);
    let value = if luminance > 140_000 { 0 } else { u8::MAX };
    Colour {
        r: value,
        g: value,
        b: value,
    }
}

fn bounds(rect: Region) -> Option<Rect> {
    Rect::from_xywh(
        coordinate(rect.x),
        coordinate(rect.y),
        pixels(rect.width),
        pixels(rect.height),
    )
}

/// The middle of a pixel.
fn middle(point: Point) -> (f32, f32) {
    (coordinate(point.x) + 0.5, coordinate(point.y) + 0.5)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "checked marks are exact in an f32"
)]
fn coordinate(value: i32) -> f32 {
    value as f32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "checked marks are exact in an f32"
)]
fn pixels(value: u32) -> f32 {
    value as f32
}
