//! A connection to the X server and its screens.

use x11rb::connection::Connection;
use x11rb::errors::{ConnectError, ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::randr::{self, MonitorInfo};
use x11rb::protocol::xproto::{self, AtomEnum, ConnectionExt};
use x11rb::rust_connection::RustConnection;

use crate::error::GrabError;
use crate::region::{Point, Region};
use crate::target::{Screen, ScreenId};

/// A connection and the root window: what X calls a screen is the desktop of all monitors.
pub(super) struct Desk {
    pub(super) conn: RustConnection,
    pub(super) root: xproto::Screen,
}

impl Desk {
    /// Opens the display, by name or as `DISPLAY` says.
    pub(super) fn open(display: Option<&str>) -> Result<Self, GrabError> {
        let (conn, number) = RustConnection::connect(display)?;
        let root = conn
            .setup()
            .roots
            .get(number)
            .cloned()
            .ok_or(GrabError::NoScreen)?;
        Ok(Self { conn, root })
    }

    /// The whole desktop.
    pub(super) fn region(&self) -> Region {
        Region::of_size(
            self.root.width_in_pixels.into(),
            self.root.height_in_pixels.into(),
        )
    }

    /// The monitors. A server without RandR has one.
    pub(super) fn screens(&self) -> Result<Vec<Screen>, GrabError> {
        let scale_percent = self.scale_percent();
        let monitors = self.monitors().unwrap_or_default();
        if monitors.is_empty() {
            return Ok(vec![Screen {
                id: ScreenId(0),
                name: String::new(),
                region: self.region(),
                scale_percent,
                primary: true,
            }]);
        }
        monitors
            .iter()
            .map(|monitor| self.screen(monitor, scale_percent))
            .collect()
    }

    /// Where the pointer is, if it is on this desktop.
    pub(super) fn pointer(&self) -> Result<Option<Point>, GrabError> {
        let pointer = self.conn.query_pointer(self.root.root)?.reply()?;
        let at = Point {
            x: pointer.root_x.into(),
            y: pointer.root_y.into(),
        };
        Ok(pointer.same_screen.then_some(at))
    }

    fn monitors(&self) -> Result<Vec<MonitorInfo>, ReplyError> {
        Ok(randr::get_monitors(&self.conn, self.root.root, true)?
            .reply()?
            .monitors)
    }

    fn screen(&self, monitor: &MonitorInfo, scale_percent: u32) -> Result<Screen, GrabError> {
        let name = self.conn.get_atom_name(monitor.name)?.reply()?.name;
        Ok(Screen {
            id: ScreenId(monitor.name),
            name: String::from_utf8_lossy(&name).into_owned(),
            region: Region::new(
                monitor.x.into(),
                monitor.y.into(),
                monitor.width.into(),
                monitor.height.into(),
            ),
            scale_percent,
            primary: monitor.primary,
        })
    }

    /// X has one scale for all monitors: the desktop tells it as dots per inch, 96 of which are
    /// 100 percent.
    fn scale_percent(&self) -> u32 {
        let resources = self
            .conn
            .get_property(
                false,
                self.root.root,
                AtomEnum::RESOURCE_MANAGER,
                AtomEnum::STRING,
                0,
                16_384,
            )
            .ok()
            .and_then(|cookie| cookie.reply().ok())
            .map(|reply| reply.value)
            .unwrap_or_default();
        scale_in(&String::from_utf8_lossy(&resources)).unwrap_or(100)
    }
}

/// The scale that the line `Xft.dpi` of the resources means, in percent.
fn scale_in(resources: &str) -> Option<u32> {
    let (_, dpi) = resources
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.trim() == "Xft.dpi")?;
    let dpi: f32 = dpi.trim().parse().ok()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast from f32 saturates"
    )]
    let percent = (dpi / 0.96).round() as u32;
    (25..=800).contains(&percent).then_some(percent)
}

impl From<ConnectError> for GrabError {
    /// No display to open is no desktop: in a plain terminal, over ssh.
    fn from(error: ConnectError) -> Self {
        tracing::debug!(%error, "no X display");
        Self::NoScreen
    }
}

impl From<ConnectionError> for GrabError {
    fn from(error: ConnectionError) -> Self {
        Self::failed(error)
    }
}

impl From<ReplyError> for GrabError {
    fn from(error: ReplyError) -> Self {
        Self::failed(error)
    }
}

impl From<ReplyOrIdError> for GrabError {
    fn from(error: ReplyOrIdError) -> Self {
        Self::failed(error)
    }
}

#[cfg(test)]
mod tests {
    use super::scale_in;

    #[test]
    fn the_scale_follows_the_dots_per_inch() {
        assert_eq!(scale_in("Xcursor.size:\t24\nXft.dpi:\t144\n"), Some(150));
        assert_eq!(scale_in("Xft.dpi: 96"), Some(100));
        assert_eq!(scale_in("Xft.dpi: nan"), None);
        assert_eq!(scale_in("*Xft.dpi.old: 5"), None);
    }
}
