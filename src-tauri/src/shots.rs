//! A capture from the frozen screen to the picture: what lives only in memory while the overlay does.
//!
//! The frozen picture is never changed. What the user draws stays with the page until the end, so
//! that there is one list: what is seen over the picture, and what [`Capture::finish`] is given.

use std::time::SystemTime;

use capture::{GrabError, Mark, PictureError, Region, Shot, Target};
use engine::view::DraftTarget;

use crate::commands::capture::{Finish, Frame, FrameWindow};
use crate::windows::Sight;

/// A capture under way.
#[derive(Debug)]
pub(crate) struct Capture {
    /// Where the picture goes.
    pub(crate) target: Option<DraftTarget>,
    /// Title of the window the user was in: proposed as subject.
    pub(crate) title: Option<String>,
    /// Screen it was taken from, in pixels of the desktop.
    pub(crate) screen: Region,
    /// How our own window was before it was taken off the screen.
    pub(crate) before: Sight,
    windows: Vec<FrameWindow>,
    shot: Shot,
    scale: f32,
}

impl Capture {
    /// Freezes the screen under the pointer. Nothing of ours may be on it any more.
    pub(crate) fn freeze(
        target: Option<DraftTarget>,
        before: Sight,
        when: SystemTime,
    ) -> Result<Self, GrabError> {
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
            before,
            windows: windows.collect(),
            shot,
            scale: f32::from(u16::try_from(screen.scale_percent).unwrap_or(100)) / 100.0,
        })
    }

    /// What the overlay shows.
    pub(crate) fn frame(&self) -> Frame {
        let taken = self.shot.when().duration_since(SystemTime::UNIX_EPOCH);
        Frame {
            id: taken.unwrap_or_default().as_micros().to_string(),
            width: self.shot.width(),
            height: self.shot.height(),
            scale: self.scale,
            windows: self.windows.clone(),
        }
    }

    /// The frozen picture.
    pub(crate) fn shot(&self) -> &Shot {
        &self.shot
    }

    /// Burns in all marks, cuts, and encodes within `budget` bytes: all of it, or nothing.
    pub(crate) fn finish(
        &self,
        end: &Finish,
        budget: usize,
    ) -> Result<capture::Encoded, PictureError> {
        let kept = end.region.map(|rect| Mark::Crop { rect });
        let marks: Vec<Mark> = end.marks.iter().cloned().chain(kept).collect();
        capture::seal(&self.shot, &marks, budget)
    }
}

/// A region of the desktop on the picture of a screen.
fn onto(region: Region, screen: Region) -> Region {
    Region {
        x: region.x.saturating_sub(screen.x),
        y: region.y.saturating_sub(screen.y),
        ..region
    }
}

#[cfg(test)]
mod tests {
    use capture::Region;

    use super::onto;

    #[test]
    fn a_window_is_found_on_the_picture_of_a_screen_left_of_the_first() {
        let screen = Region::new(-1920, 120, 1920, 1080);
        assert_eq!(
            onto(Region::new(-1900, 150, 300, 200), screen),
            Region::new(20, 30, 300, 200)
        );
    }
}
