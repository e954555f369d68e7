//! The windows of an X desktop, as its window manager lists them.

use x11rb::protocol::xproto::{
    AtomEnum, ConnectionExt, GetPropertyReply, MapState, Window as Xid, WindowClass,
};

use super::desk::Desk;
use crate::error::GrabError;
use crate::region::Region;
use crate::target::{Targets, Window, WindowId};

x11rb::atom_manager! {
    /// Names of the desktop's window specification (EWMH).
    Atoms: AtomsCookie {
        _GTK_FRAME_EXTENTS,
        _NET_ACTIVE_WINDOW,
        _NET_CLIENT_LIST,
        _NET_CLIENT_LIST_STACKING,
        _NET_FRAME_EXTENTS,
        _NET_WM_NAME,
        _NET_WM_PID,
        _NET_WM_STATE,
        _NET_WM_STATE_HIDDEN,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DESKTOP,
        _NET_WM_WINDOW_TYPE_DOCK,
        UTF8_STRING,
    }
}

/// The longest list or title that is asked for, in words of four bytes.
const LONGEST: u32 = 4_096;

/// See [`crate::targets`].
pub(super) fn targets(display: Option<&str>) -> Result<Targets, GrabError> {
    let desk = Desk::open(display)?;
    let atoms = Atoms::new(&desk.conn)?.reply()?;
    let list = List { desk: &desk, atoms };
    let windows = list.visible();
    let active = list.active(&windows);
    Ok(Targets {
        screens: desk.screens()?,
        pointer: desk.pointer()?,
        windows,
        active,
    })
}

/// Where the frame of a window is, while the window can be seen.
pub(super) fn region_of(desk: &Desk, id: WindowId) -> Option<Region> {
    let atoms = Atoms::new(&desk.conn).ok()?.reply().ok()?;
    let list = List { desk, atoms };
    if list.is_minimised(id.0) {
        return None;
    }
    list.frame(id.0)
}

struct List<'a> {
    desk: &'a Desk,
    atoms: Atoms,
}

impl List<'_> {
    /// The windows of others that can be seen, topmost first. A window that closes meanwhile is
    /// left out.
    fn visible(&self) -> Vec<Window> {
        let ours = std::process::id();
        let mut windows = self.managed();
        if windows.is_empty() {
            windows = self.unmanaged();
        }
        windows
            .into_iter()
            .rev()
            .filter(|window| self.pid(*window) != Some(ours))
            .filter(|window| !self.is_minimised(*window) && !self.is_furniture(*window))
            .filter_map(|window| {
                let region = self.frame(window)?.intersect(self.desk.region())?;
                Some(Window {
                    id: WindowId(window),
                    title: self.title(window),
                    region,
                })
            })
            .collect()
    }

    /// The window with the focus; when that is ours, the one that was below.
    fn active(&self, windows: &[Window]) -> Option<WindowId> {
        let focused = self.numbers(self.desk.root.root, self.atoms._NET_ACTIVE_WINDOW);
        let focused = focused.first().map(|id| WindowId(*id));
        let listed = |id: &WindowId| windows.iter().any(|window| window.id == *id);
        focused
            .filter(listed)
            .or_else(|| windows.first().map(|window| window.id))
    }

    /// The windows the window manager keeps, lowest first.
    fn managed(&self) -> Vec<Xid> {
        let stacked = self.numbers(self.desk.root.root, self.atoms._NET_CLIENT_LIST_STACKING);
        if stacked.is_empty() {
            self.numbers(self.desk.root.root, self.atoms._NET_CLIENT_LIST)
        } else {
            stacked
        }
    }

    /// Without a window manager: what lies on the root window, lowest first.
    fn unmanaged(&self) -> Vec<Xid> {
        let conn = &self.desk.conn;
        let Some(tree) = conn
            .query_tree(self.desk.root.root)
            .ok()
            .and_then(|cookie| cookie.reply().ok())
        else {
            return Vec::new();
        };
        let is_window = |window: &Xid| {
            let attributes = conn.get_window_attributes(*window).ok()?.reply().ok()?;
            Some(
                attributes.map_state == MapState::VIEWABLE
                    && attributes.class == WindowClass::INPUT_OUTPUT
                    && !attributes.override_redirect,
            )
        };
        tree.children
            .into_iter()
            .filter(|window| is_window(window) == Some(true))
            .collect()
    }

    fn title(&self, window: Xid) -> String {
        let title = self.bytes(window, self.atoms._NET_WM_NAME, self.atoms.UTF8_STRING);
        if !title.is_empty() {
            return String::from_utf8_lossy(&title).into_owned();
        }
        // The older property is Latin-1 by its definition.
        let title = self.bytes(window, AtomEnum::WM_NAME.into(), AtomEnum::STRING.into());
        title.iter().map(|byte| char::from(*byte)).collect()
    }

    fn pid(&self, window: Xid) -> Option<u32> {
        self.numbers(window, self.atoms._NET_WM_PID)
            .first()
            .copied()
    }

    fn is_minimised(&self, window: Xid) -> bool {
        let states = self.numbers(window, self.atoms._NET_WM_STATE);
        states.contains(&self.atoms._NET_WM_STATE_HIDDEN)
    }

    /// Panels and the desktop's background are no windows one clicks.
    fn is_furniture(&self, window: Xid) -> bool {
        let kinds = self.numbers(window, self.atoms._NET_WM_WINDOW_TYPE);
        kinds.contains(&self.atoms._NET_WM_WINDOW_TYPE_DOCK)
            || kinds.contains(&self.atoms._NET_WM_WINDOW_TYPE_DESKTOP)
    }

    /// The window with the title bar the window manager gave it, without the shadow it draws
    /// around itself.
    fn frame(&self, window: Xid) -> Option<Region> {
        let conn = &self.desk.conn;
        let geometry = conn.get_geometry(window).ok()?;
        let corner = conn
            .translate_coordinates(window, self.desk.root.root, 0, 0)
            .ok()?;
        let (geometry, corner) = (geometry.reply().ok()?, corner.reply().ok()?);
        let attributes = conn.get_window_attributes(window).ok()?.reply().ok()?;
        if attributes.map_state != MapState::VIEWABLE {
            return None;
        }
        let client = Region::new(
            corner.dst_x.into(),
            corner.dst_y.into(),
            geometry.width.into(),
            geometry.height.into(),
        );
        let shadow = self.edges(window, self.atoms._GTK_FRAME_EXTENTS);
        let border = self.edges(window, self.atoms._NET_FRAME_EXTENTS);
        grown(client, [0, 1, 2, 3].map(|edge| border[edge] - shadow[edge]))
    }

    /// Four widths: left, right, top, bottom. Zero where the property is not set.
    fn edges(&self, window: Xid, property: u32) -> [i64; 4] {
        let edges = self.numbers(window, property);
        <[u32; 4]>::try_from(edges)
            .unwrap_or_default()
            .map(i64::from)
    }

    fn numbers(&self, window: Xid, property: u32) -> Vec<u32> {
        let reply = self.property(window, property, AtomEnum::ANY.into());
        reply
            .and_then(|reply| Some(reply.value32()?.collect()))
            .unwrap_or_default()
    }

    fn bytes(&self, window: Xid, property: u32, kind: u32) -> Vec<u8> {
        self.property(window, property, kind)
            .map(|reply| reply.value)
            .unwrap_or_default()
    }

    fn property(&self, window: Xid, property: u32, kind: u32) -> Option<GetPropertyReply> {
        let conn = &self.desk.conn;
        conn.get_property(false, window, property, kind, 0, LONGEST)
            .ok()?
            .reply()
            .ok()
    }
}

/// A region with each edge (left, right, top, bottom) moved outwards.
fn grown(region: Region, [left, right, top, bottom]: [i64; 4]) -> Option<Region> {
    Some(Region {
        x: i32::try_from(i64::from(region.x) - left).ok()?,
        y: i32::try_from(i64::from(region.y) - top).ok()?,
        width: u32::try_from(i64::from(region.width) + left + right).ok()?,
        height: u32::try_from(i64::from(region.height) + top + bottom).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::grown;
    use crate::Region;

    #[test]
    fn a_frame_is_the_window_with_its_border_and_without_its_shadow() {
        let window = Region::new(100, 100, 50, 50);
        assert_eq!(
            grown(window, [1, 1, 20, 1]),
            Some(Region::new(99, 80, 52, 71))
        );
        assert_eq!(
            grown(window, [-10, -10, -5, -15]),
            Some(Region::new(110, 105, 30, 30))
        );
        assert_eq!(grown(window, [-60, 0, 0, 0]), None);
    }
}
