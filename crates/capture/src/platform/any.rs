//! Any window system xcap knows: Windows, macOS, Wayland.

use std::time::SystemTime;

use image::RgbaImage;
use screenshots::{Monitor, XCapError};

use super::COUNTS_LOGICAL_PIXELS;
use crate::error::GrabError;
use crate::region::{Point, Region};
use crate::shot::Shot;
use crate::target::{Screen, ScreenId, Target, Targets, Window, WindowId};

/// What lies on the desktop. The pointer is not told.
pub(crate) fn targets() -> Result<Targets, GrabError> {
    let screens: Vec<Screen> = screens()?.into_iter().map(|(screen, _)| screen).collect();
    // A desktop that lists no windows (Wayland) still has screens to grab.
    let all = screenshots::Window::all().unwrap_or_default();
    let mut targets = Targets {
        screens,
        ..Targets::default()
    };
    for window in &all {
        let Some((described, focused)) = describe(window, &targets.screens) else {
            continue;
        };
        if focused {
            targets.active = Some(described.id);
        }
        targets.windows.push(described);
    }
    if targets.active.is_none() {
        targets.active = targets.windows.first().map(|window| window.id);
    }
    Ok(targets)
}

/// See [`crate::grab`].
pub(crate) fn grab(target: Target, when: SystemTime) -> Result<Shot, GrabError> {
    let screens = screens()?;
    match target {
        Target::PointerScreen => {
            let main = screens.iter().find(|(screen, _)| screen.primary);
            let (screen, monitor) = main
                .or_else(|| screens.first())
                .ok_or(GrabError::NoScreen)?;
            whole(screen, monitor, when)
        }
        Target::Screen { id } => {
            let (screen, monitor) = screens
                .iter()
                .find(|(screen, _)| screen.id == id)
                .ok_or(GrabError::NoScreen)?;
            whole(screen, monitor, when)
        }
        Target::Region { region } => part(&screens, region, when).ok_or(GrabError::EmptyRegion)?,
        Target::Window { id } => {
            let listed: Vec<Screen> = screens.iter().map(|(screen, _)| screen.clone()).collect();
            let region = screenshots::Window::all()
                .map_err(|error| refusal(&error))?
                .iter()
                .filter_map(|window| describe(window, &listed))
                .find(|(window, _)| window.id == id)
                .map(|(window, _)| window.region)
                .ok_or(GrabError::NoWindow)?;
            part(&screens, region, when).ok_or(GrabError::NoWindow)?
        }
    }
}

fn screens() -> Result<Vec<(Screen, Monitor)>, GrabError> {
    let monitors = Monitor::all().map_err(GrabError::failed)?;
    let screens: Vec<_> = monitors
        .into_iter()
        .filter_map(|monitor| Some((screen(&monitor).ok()?, monitor)))
        .collect();
    if screens.is_empty() {
        Err(GrabError::NoScreen)
    } else {
        Ok(screens)
    }
}

fn screen(monitor: &Monitor) -> Result<Screen, XCapError> {
    let scale_percent = percent(monitor.scale_factor()?);
    let logical = Region::new(
        monitor.x()?,
        monitor.y()?,
        monitor.width()?,
        monitor.height()?,
    );
    Ok(Screen {
        id: ScreenId(monitor.id()?),
        name: monitor.friendly_name().or_else(|_| monitor.name())?,
        region: physical(logical, scale_percent),
        scale_percent,
        primary: monitor.is_primary().unwrap_or(false),
    })
}

/// A window another program shows, and whether the user works in it.
fn describe(window: &screenshots::Window, screens: &[Screen]) -> Option<(Window, bool)> {
    if window.pid().is_ok_and(|pid| pid == std::process::id())
        || window.is_minimized().unwrap_or(false)
    {
        return None;
    }
    let logical = Region::new(
        window.x().ok()?,
        window.y().ok()?,
        window.width().ok()?,
        window.height().ok()?,
    );
    let scale = window
        .current_monitor()
        .and_then(|monitor| monitor.id())
        .ok()
        .and_then(|id| screens.iter().find(|screen| screen.id == ScreenId(id)))
        .map_or(100, |screen| screen.scale_percent);
    let region = physical(logical, scale);
    let visible = screens
        .iter()
        .any(|screen| screen.region.intersect(region).is_some());
    let described = Window {
        id: WindowId(window.id().ok()?),
        title: window.title().unwrap_or_default(),
        region,
    };
    visible.then(|| (described, window.is_focused().unwrap_or(false)))
}

fn whole(screen: &Screen, monitor: &Monitor, when: SystemTime) -> Result<Shot, GrabError> {
    let picture = monitor.capture_image().map_err(|error| refusal(&error))?;
    Ok(shot(picture, screen, when))
}

/// The part of the desktop, from the screen that shows most of it.
fn part(
    screens: &[(Screen, Monitor)],
    region: Region,
    when: SystemTime,
) -> Option<Result<Shot, GrabError>> {
    let shown = |screen: &Screen| screen.region.intersect(region);
    let (screen, monitor) = screens
        .iter()
        .max_by_key(|(screen, _)| shown(screen).map_or(0, Region::area))?;
    let region = shown(screen)?.seen_from(corner(screen.region))?;
    Some(whole(screen, monitor, when).and_then(|whole| {
        // A desktop may hand out its picture in another size than it reports (mixed scales).
        let (across, down) = (
            ratio(whole.width(), screen.region.width),
            ratio(whole.height(), screen.region.height),
        );
        let region = Region {
            x: scaled(region.x, across),
            y: scaled(region.y, down),
            width: scaled(region.width, across),
            height: scaled(region.height, down),
        };
        whole.crop(region).map_err(|_| GrabError::EmptyRegion)
    }))
}

fn shot(picture: RgbaImage, screen: &Screen, when: SystemTime) -> Shot {
    Shot::new(picture, corner(screen.region), screen.scale_percent, when)
}

const fn corner(region: Region) -> Point {
    Point {
        x: region.x,
        y: region.y,
    }
}

fn physical(region: Region, scale_percent: u32) -> Region {
    if !COUNTS_LOGICAL_PIXELS {
        return region;
    }
    let scale = f64::from(scale_percent) / 100.0;
    Region {
        x: scaled(region.x, scale),
        y: scaled(region.y, scale),
        width: scaled(region.width, scale),
        height: scaled(region.height, scale),
    }
}

fn ratio(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

/// A number of pixels times a factor, rounded. Numbers no screen has become zero.
fn scaled<N>(pixels: N, factor: f64) -> N
where
    N: TryFrom<i64> + Default,
    f64: From<N>,
{
    #[expect(clippy::cast_possible_truncation, reason = "a cast from f64 saturates")]
    let rounded = (f64::from(pixels) * factor).round() as i64;
    N::try_from(rounded).unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 25–800"
)]
fn percent(factor: f32) -> u32 {
    if factor.is_finite() {
        (factor * 100.0).round().clamp(25.0, 800.0) as u32
    } else {
        100
    }
}

/// On Wayland every way has been tried and the last one, the compositor's own, is not for us
/// either: then the desktop does not want this. Anything else is a failure.
fn refusal(error: &XCapError) -> GrabError {
    if super::is_refusal(error) {
        GrabError::Refused
    } else {
        GrabError::failed(error)
    }
}
