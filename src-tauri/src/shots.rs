//! A capture from the frozen screen to the picture: what lives only in memory while the overlay does.

use std::time::SystemTime;

use capture::{Colour, GrabError, Mark, PictureError, Point, Shot, Target};
use engine::view::DraftTarget;

use crate::commands::capture::{Finish, Frame, FrameWindow, MarkShape, Region};

/// Redactions that can be taken back; each keeps a picture in memory.
const DEEPEST_UNDO: usize = 10;

/// A capture under way.
#[derive(Debug)]
pub(crate) struct Capture {
    /// Where the picture goes.
    pub(crate) target: Option<DraftTarget>,
    /// Title of the window the user was in: proposed as subject.
    pub(crate) title: Option<String>,
    /// Screen it was taken from, in pixels of the desktop.
    pub(crate) screen: capture::Region,
    windows: Vec<FrameWindow>,
    shot: Shot,
    before: Vec<Shot>,
    serial: u32,
    redactions: u32,
    scale: f32,
}

impl Capture {
    /// Freezes the screen under the pointer. Nothing of ours may be on it yet.
    pub(crate) fn freeze(target: Option<DraftTarget>, when: SystemTime) -> Result<Self, GrabError> {
        let seen = capture::targets()?;
        let screen = seen.screen_under_pointer().ok_or(GrabError::NoScreen)?;
        let shot = capture::grab(Target::Screen { id: screen.id }, when)?;
        let region = screen.region;
        let windows = seen.windows.iter().filter_map(|window| {
            let inside = window.region.intersect(region)?;
            Some(FrameWindow {
                title: window.title.clone(),
                region: onto(inside, region),
            })
        });
        Ok(Self {
            target,
            title: seen.subject().map(str::to_owned),
            screen: region,
            windows: windows.collect(),
            shot,
            before: Vec::new(),
            serial: 0,
            redactions: 0,
            scale: f32::from(u16::try_from(screen.scale_percent).unwrap_or(100)) / 100.0,
        })
    }

    /// What the overlay shows.
    pub(crate) fn frame(&self) -> Frame {
        Frame {
            id: self.serial.to_string(),
            width: self.shot.width(),
            height: self.shot.height(),
            scale: self.scale,
            windows: self.windows.clone(),
            redactions: self.redactions,
        }
    }

    /// The frozen picture as it is now.
    pub(crate) fn shot(&self) -> &Shot {
        &self.shot
    }

    /// Burns a redaction in.
    pub(crate) fn redact(&mut self, region: Region) {
        if self.before.len() == DEEPEST_UNDO {
            self.before.remove(0);
        }
        self.before.push(self.shot.clone());
        capture::burn(&mut self.shot, &[region.into()]);
        self.serial = self.serial.wrapping_add(1);
        self.redactions = self.redactions.saturating_add(1);
    }

    /// Takes the last redaction back, from memory.
    pub(crate) fn undo_redact(&mut self) {
        if let Some(shot) = self.before.pop() {
            self.shot = shot;
            self.serial = self.serial.wrapping_add(1);
            self.redactions = self.redactions.saturating_sub(1);
        }
    }

    /// Draws the marks, cuts, and encodes within `budget` bytes.
    pub(crate) fn finish(
        &self,
        end: &Finish,
        budget: usize,
    ) -> Result<capture::Encoded, PictureError> {
        let width = (3.0 * self.scale).round().clamp(2.0, 12.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "2 to 12"
        )]
        let width = width as u32;
        let mut marks: Vec<Mark> = end.marks.iter().map(|shape| mark(shape, width)).collect();
        marks.extend(end.region.map(|region| Mark::Crop {
            rect: region.into(),
        }));
        capture::encode(&capture::flatten(&self.shot, &marks)?, budget)
    }
}

fn onto(region: capture::Region, screen: capture::Region) -> Region {
    Region {
        x: region.x.saturating_sub(screen.x).unsigned_abs(),
        y: region.y.saturating_sub(screen.y).unsigned_abs(),
        width: region.width,
        height: region.height,
    }
}

impl From<Region> for capture::Region {
    fn from(region: Region) -> Self {
        Self::new(
            whole(region.x),
            whole(region.y),
            region.width,
            region.height,
        )
    }
}

fn whole(pixels: u32) -> i32 {
    i32::try_from(pixels).unwrap_or(i32::MAX)
}

fn point((x, y): (u32, u32)) -> Point {
    Point {
        x: whole(x),
        y: whole(y),
    }
}

/// Red, and yellow ink: seen on nearly every screen.
const LINE: Colour = Colour {
    r: 0xe0,
    g: 0x31,
    b: 0x31,
};
const INK: Colour = Colour {
    r: 0xff,
    g: 0xe0,
    b: 0x66,
};

fn mark(shape: &MarkShape, width: u32) -> Mark {
    match shape {
        MarkShape::Box { region } => Mark::Box {
            rect: (*region).into(),
            colour: LINE,
            width,
        },
        MarkShape::Ellipse { region } => Mark::Ellipse {
            rect: (*region).into(),
            colour: LINE,
            width,
        },
        MarkShape::Highlight { region } => Mark::Highlight {
            rect: (*region).into(),
            colour: INK,
        },
        MarkShape::Arrow { from, to } => Mark::Arrow {
            from: point(*from),
            to: point(*to),
            colour: LINE,
            width,
        },
        MarkShape::Pen { points } => Mark::Pen {
            points: points.iter().copied().map(point).collect(),
            colour: LINE,
            width,
        },
        MarkShape::Step { at, number } => Mark::Step {
            at: point(*at),
            number: *number,
            colour: LINE,
            size: width.saturating_mul(10),
        },
    }
}
