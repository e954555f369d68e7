//! An invoice as a PDF: one column of text and a table, on as many sheets of A4 as it takes.

use std::fmt;

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, TextDirection};
use ttf_parser::Face;

use super::sheet::Sheet;
use super::words;

const REGULAR: &[u8] = include_bytes!("../../font/Roboto-Regular-subset.ttf");
const MEDIUM: &[u8] = include_bytes!("../../font/Roboto-Medium-subset.ttf");

/// A4 in points.
const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
/// The white edge.
const EDGE: f32 = 56.7;
/// Right edge of the text.
const RIGHT: f32 = WIDTH - EDGE;
/// Below this nothing is written but the page's number.
const BOTTOM: f32 = HEIGHT - 80.0;
/// From one line of text to the next.
const LEADING: f32 = 14.0;
/// Where the columns of the table are: two that begin there, three that end there.
const DAY: f32 = EDGE;
const SERVICE: f32 = EDGE + 80.0;
const DURATION: f32 = RIGHT - 140.0;
const FACTOR: f32 = RIGHT - 90.0;
/// Where the sums' names begin.
const SUMS: f32 = RIGHT - 240.0;

/// An invoice could not be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten(String);

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the invoice could not be written: {}", self.0)
    }
}

impl std::error::Error for Unwritten {}

/// Sets an invoice.
///
/// # Errors
/// If the fonts or the document cannot be written: never, as far as the tests know.
pub(super) fn write(sheet: &Sheet<'_>) -> Result<Vec<u8>, Unwritten> {
    let types = Types::load().ok_or_else(|| Unwritten("no font".to_owned()))?;
    let mut paper = Paper::new(types);
    paper.head(sheet);
    paper.table(sheet);
    paper.sums(sheet);
    paper.bind(sheet)
}

/// A weight of the typeface.
#[derive(Clone, Copy)]
enum Weight {
    Regular,
    Medium,
}

struct Types {
    regular: (Font, Face<'static>),
    medium: (Font, Face<'static>),
}

impl Types {
    fn load() -> Option<Self> {
        let load = |bytes: &'static [u8]| {
            let face = Face::parse(bytes, 0).ok()?;
            Some((Font::new(bytes.into(), 0)?, face))
        };
        Some(Self {
            regular: load(REGULAR)?,
            medium: load(MEDIUM)?,
        })
    }

    fn of(&self, weight: Weight) -> &(Font, Face<'static>) {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Medium => &self.medium,
        }
    }

    fn width(&self, text: &str, weight: Weight, size: f32) -> f32 {
        let (_, face) = self.of(weight);
        let advances = text.chars().map(|c| {
            let glyph = face.glyph_index(c).unwrap_or_default();
            f32::from(face.glyph_hor_advance(glyph).unwrap_or_default())
        });
        advances.sum::<f32>() * size / f32::from(face.units_per_em())
    }
}

/// One piece of text or a rule, where it stands on its sheet.
enum Mark {
    Text {
        x: f32,
        y: f32,
        size: f32,
        weight: Weight,
        text: String,
    },
    Rule {
        y: f32,
        from: f32,
    },
}

/// The sheets as they fill: marks are placed first, because a page's number needs all pages.
struct Paper {
    types: Types,
    sheets: Vec<Vec<Mark>>,
    y: f32,
}

impl Paper {
    fn new(types: Types) -> Self {
        Self {
            types,
            sheets: vec![Vec::new()],
            y: EDGE,
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(mark);
        }
    }

    fn left(&mut self, x: f32, size: f32, weight: Weight, text: &str) {
        let y = self.y;
        let text = text.to_owned();
        self.mark(Mark::Text {
            x,
            y,
            size,
            weight,
            text,
        });
    }

    fn right(&mut self, x: f32, size: f32, weight: Weight, text: &str) {
        let x = x - self.types.width(text, weight, size);
        self.left(x, size, weight, text);
    }

    fn rule(&mut self, from: f32) {
        let y = self.y;
        self.mark(Mark::Rule { y, from });
    }

    fn down(&mut self, by: f32) {
        self.y += by;
    }

    /// Room for so much more on this sheet, or a new one; whether it is new.
    fn room(&mut self, height: f32) -> bool {
        if self.y + height <= BOTTOM {
            return false;
        }
        self.sheets.push(Vec::new());
        self.y = EDGE + LEADING;
        true
    }

    /// Text in lines no wider than `width`, and the place below it.
    fn paragraph(&mut self, x: f32, width: f32, size: f32, text: &str) {
        for line in self.lines(text, width, size) {
            self.room(LEADING);
            self.left(x, size, Weight::Regular, &line);
            self.down(LEADING);
        }
    }

    fn lines(&self, text: &str, width: f32, size: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split_whitespace() {
            let Some(line) = lines.last_mut() else { break };
            let longer = match line.as_str() {
                "" => word.to_owned(),
                line => format!("{line} {word}"),
            };
            if line.is_empty() || self.types.width(&longer, Weight::Regular, size) <= width {
                *line = longer;
            } else {
                lines.push(word.to_owned());
            }
        }
        lines
    }

    fn head(&mut self, sheet: &Sheet<'_>) {
        let words = sheet.words();
        for (place, line) in sheet.rules.issuer.iter().enumerate() {
            let (weight, size) = match place {
                0 => (Weight::Medium, 12.0),
                _ => (Weight::Regular, 9.0),
            };
            self.right(RIGHT, size, weight, line);
            self.down(if place == 0 { LEADING + 2.0 } else { 12.0 });
        }
        // Where the window of an envelope is (DIN 5008).
        self.y = self.y.max(150.0);
        for line in &sheet.recipient {
            self.left(EDGE, 11.0, Weight::Regular, line);
            self.down(LEADING);
        }
        self.y = self.y.max(250.0) + LEADING;
        let title = format!("{} {}", words.invoice, sheet.number);
        self.left(EDGE, 18.0, Weight::Medium, &title);
        self.down(LEADING * 2.0);
        let ticket = format!("{} – {}", sheet.ticket, sheet.subject);
        for (name, value) in [
            (words.date, sheet.day(sheet.issued_at)),
            (words.period, sheet.period()),
            (words.tax_id, sheet.rules.tax_id.clone()),
            (words.ticket, ticket),
        ] {
            self.left(EDGE, 10.0, Weight::Medium, name);
            self.paragraph(EDGE + 120.0, RIGHT - EDGE - 120.0, 10.0, &value);
        }
        self.down(LEADING);
    }

    fn table_head(&mut self, sheet: &Sheet<'_>) {
        let words = sheet.words();
        self.left(DAY, 9.0, Weight::Medium, words.day);
        self.left(SERVICE, 9.0, Weight::Medium, words.service);
        self.right(DURATION, 9.0, Weight::Medium, words.duration);
        self.right(FACTOR, 9.0, Weight::Medium, words.factor);
        self.right(RIGHT, 9.0, Weight::Medium, words.net);
        self.down(5.0);
        self.rule(EDGE);
        self.down(LEADING);
    }

    fn table(&mut self, sheet: &Sheet<'_>) {
        self.room(LEADING * 3.0);
        self.table_head(sheet);
        for line in &sheet.lines {
            let texts = self.lines(&sheet.text(line), DURATION - SERVICE - 60.0, 10.0);
            let height = LEADING * f32::from(u16::try_from(texts.len()).unwrap_or(u16::MAX));
            if self.room(height) {
                self.table_head(sheet);
            }
            self.left(DAY, 10.0, Weight::Regular, &sheet.day(line.at));
            self.right(
                DURATION,
                10.0,
                Weight::Regular,
                &words::minutes(line.minutes),
            );
            self.right(FACTOR, 10.0, Weight::Regular, &sheet.factor(line));
            let net = sheet.money(sheet.net(line));
            self.right(RIGHT, 10.0, Weight::Regular, &net);
            for text in texts {
                self.left(SERVICE, 10.0, Weight::Regular, &text);
                self.down(LEADING);
            }
        }
    }

    fn sums(&mut self, sheet: &Sheet<'_>) {
        self.room(LEADING * 6.0);
        let (words, sums) = (sheet.words(), sheet.sums());
        self.rule(SUMS);
        self.down(LEADING);
        let tax = format!("{} {} %", words.tax, sheet.rules.tax_percent);
        for (name, cents, weight) in [
            (words.sum, sums.net, Weight::Regular),
            (tax.as_str(), sums.tax, Weight::Regular),
            (words.total, sums.total, Weight::Medium),
        ] {
            self.left(SUMS, 10.0, weight, name);
            self.right(RIGHT, 10.0, weight, &sheet.money(cents));
            self.down(LEADING);
        }
        self.down(LEADING);
        self.paragraph(EDGE, RIGHT - EDGE, 10.0, &sheet.pay_by());
        for line in &sheet.rules.closing {
            self.paragraph(EDGE, RIGHT - EDGE, 10.0, line);
        }
    }

    /// Draws the marks, with the number of each page below them.
    fn bind(mut self, sheet: &Sheet<'_>) -> Result<Vec<u8>, Unwritten> {
        let all = self.sheets.len();
        let mut document = Document::new();
        for (place, marks) in std::mem::take(&mut self.sheets).iter().enumerate() {
            let settings = PageSettings::from_wh(WIDTH, HEIGHT)
                .ok_or_else(|| Unwritten("no page".to_owned()))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for mark in marks {
                self.draw(&mut surface, mark);
            }
            let number = format!("{} {} / {all}", sheet.words().page, place + 1);
            let x = RIGHT - self.types.width(&number, Weight::Regular, 8.0);
            let foot = Mark::Text {
                x,
                y: HEIGHT - 40.0,
                size: 8.0,
                weight: Weight::Regular,
                text: number,
            };
            self.draw(&mut surface, &foot);
            surface.finish();
            page.finish();
        }
        let title = format!("{} {}", sheet.words().invoice, sheet.number);
        let language = match sheet.language {
            crate::error::Language::German => "de",
            crate::error::Language::English => "en",
        };
        document.set_metadata(
            Metadata::new()
                .title(title)
                .language(language.to_owned())
                .authors(sheet.rules.issuer.first().cloned().into_iter().collect()),
        );
        document
            .finish()
            .map_err(|error| Unwritten(format!("{error:?}")))
    }

    fn draw(&self, surface: &mut Surface<'_>, mark: &Mark) {
        match mark {
            Mark::Text {
                x,
                y,
                size,
                weight,
                text,
            } => {
                surface.set_stroke(None);
                surface.set_fill(Some(Fill {
                    paint: rgb::Color::new(0x1a, 0x1a, 0x1a).into(),
                    opacity: NormalizedF32::ONE,
                    rule: FillRule::NonZero,
                }));
                let (font, _) = self.types.of(*weight);
                let start = Point::from_xy(*x, *y);
                surface.draw_text(start, font.clone(), *size, text, false, TextDirection::Auto);
            }
            Mark::Rule { y, from } => {
                surface.set_fill(None);
                surface.set_stroke(Some(Stroke {
                    paint: rgb::Color::new(0x80, 0x80, 0x80).into(),
                    width: 0.5,
                    ..Stroke::default()
                }));
                let mut path = PathBuilder::new();
                path.move_to(*from, *y);
                path.line_to(RIGHT, *y);
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
        }
    }
}
