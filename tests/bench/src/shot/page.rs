//! What is encoded: a screen full of small text, as a spreadsheet or a log shows it.

use std::time::SystemTime;

use anyhow::Result;
use capture::{Colour, Mark, Point, Region, Shot};
use image::{Rgba, RgbaImage};

/// A page of this size.
pub(super) fn of_text(width: u32, height: u32) -> Result<Shot> {
    let paper = RgbaImage::from_fn(width, height, |x, y| {
        let line = y % 24 == 23 || x % 320 == 319;
        Rgba(if line {
            [208, 208, 216, 255]
        } else {
            [252, 252, 252, 255]
        })
    });
    let words =
        "Rechnung 4711 · Größe 12,50 € · Übersicht der offenen Posten · fällig am 03.11. · ";
    let marks: Vec<Mark> = (0..height / 24)
        .map(|line| Mark::Text {
            at: Point {
                x: 8,
                y: (line * 24).cast_signed(),
            },
            text: words.repeat(width as usize / 560),
            colour: Colour {
                r: 20,
                g: 20,
                b: 30,
            },
            size: 18,
        })
        .collect();
    let shot = |picture| Shot::new(picture, Point::default(), 100, SystemTime::UNIX_EPOCH);
    Ok(shot(capture::flatten(&shot(paper), &marks)?))
}

/// Something to hide on it.
pub(super) fn redaction() -> [Mark; 1] {
    let rect = Region::new(40, 40, 400, 60);
    [Mark::Redact { rect }]
}
