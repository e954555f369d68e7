//! Against a real X server: Xvfb on a free display, with windows drawn by the test.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::UNIX_EPOCH;

use image::RgbaImage;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConnectionExt, CreateWindowAux, PropMode, Window as Xid,
    WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use super::desk::Desk;
use super::{says_wayland, windows, x11};
use crate::{GrabError, Point, Region, ScreenId, Shot, Target, WindowId};

const GREEN: u32 = 0x0000_8000;
const ORANGE: u32 = 0x00ff_8000;

/// A display of our own, with a connection to draw through.
struct Display {
    server: Child,
    name: String,
    conn: RustConnection,
    root: Xid,
}

impl Display {
    /// Starts Xvfb and paints the desktop green. A machine without Xvfb fails the test.
    fn start(geometry: &str) -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-nolisten",
                "tcp",
                "-screen",
                "0",
                geometry,
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed (Debian: xvfb)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut number)
            .unwrap();
        let name = format!(":{}", number.trim());
        let (conn, screen) = RustConnection::connect(Some(&name)).unwrap();
        let root = conn.setup().roots[screen].root;
        let display = Self {
            server,
            name,
            conn,
            root,
        };
        let green = ChangeWindowAttributesAux::new().background_pixel(display.colour(GREEN));
        display.conn.change_window_attributes(root, &green).unwrap();
        display.conn.clear_area(false, root, 0, 0, 0, 0).unwrap();
        display.conn.sync().unwrap();
        display
    }

    /// The pixel value of a colour, on 16 bits as well as on 24.
    fn colour(&self, rgb: u32) -> u32 {
        if self.conn.setup().roots[0].root_depth == 16 {
            rgb >> 8 & 0xf800 | rgb >> 5 & 0x07e0 | rgb >> 3 & 0x001f
        } else {
            rgb
        }
    }

    /// Opens an orange window as a window manager would list it.
    fn window(&self, region: Region, title: &str, pid: u32) -> Xid {
        let window = self.conn.generate_id().unwrap();
        self.conn
            .create_window(
                x11rb::COPY_DEPTH_FROM_PARENT,
                window,
                self.root,
                region.x.try_into().unwrap(),
                region.y.try_into().unwrap(),
                region.width.try_into().unwrap(),
                region.height.try_into().unwrap(),
                0,
                WindowClass::INPUT_OUTPUT,
                x11rb::COPY_FROM_PARENT,
                &CreateWindowAux::new().background_pixel(self.colour(ORANGE)),
            )
            .unwrap();
        let name = self.atom("_NET_WM_NAME");
        let utf8 = self.atom("UTF8_STRING");
        self.conn
            .change_property8(PropMode::REPLACE, window, name, utf8, title.as_bytes())
            .unwrap();
        self.numbers(window, "_NET_WM_PID", AtomEnum::CARDINAL, &[pid]);
        self.conn.map_window(window).unwrap();
        self.conn.sync().unwrap();
        window
    }

    fn numbers(&self, window: Xid, property: &str, kind: AtomEnum, values: &[u32]) {
        let property = self.atom(property);
        self.conn
            .change_property32(PropMode::REPLACE, window, property, kind, values)
            .unwrap();
        self.conn.sync().unwrap();
    }

    fn atom(&self, name: &str) -> u32 {
        self.conn
            .intern_atom(false, name.as_bytes())
            .unwrap()
            .reply()
            .unwrap()
            .atom
    }

    fn grab(&self, target: Target) -> Result<Shot, GrabError> {
        x11::grab(Some(&self.name), target, UNIX_EPOCH)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.server.kill().unwrap();
        self.server.wait().unwrap();
    }
}

/// Orange where the window is, green elsewhere, on a picture whose corner is at `origin`.
fn assert_shows(
    picture: &RgbaImage,
    origin: Point,
    window: Region,
    green: [u8; 4],
    orange: [u8; 4],
) {
    for (x, y, pixel) in picture.enumerate_pixels() {
        let at = Point {
            x: origin.x + x.cast_signed(),
            y: origin.y + y.cast_signed(),
        };
        let expected = if window.contains(at) { orange } else { green };
        assert_eq!(pixel.0, expected, "at {at:?}");
    }
}

#[test]
fn a_grab_shows_what_is_on_the_screen() {
    let display = Display::start("1280x800x24");
    let place = Region::new(301, 202, 403, 101);
    let window = display.window(place, "Rechnung", 1);
    let (green, orange) = ([0, 128, 0, 255], [255, 128, 0, 255]);

    let all = display.grab(Target::PointerScreen).unwrap();
    assert_eq!((all.width(), all.height()), (1280, 800));
    assert_shows(all.picture(), all.origin(), place, green, orange);

    let part = Region::new(299, 200, 7, 5);
    let part = display.grab(Target::Region { region: part }).unwrap();
    assert_eq!((part.width(), part.height()), (7, 5));
    assert_shows(part.picture(), part.origin(), place, green, orange);

    let only = display
        .grab(Target::Window {
            id: WindowId(window),
        })
        .unwrap();
    assert_eq!(
        (only.origin(), only.width(), only.height()),
        (Point { x: 301, y: 202 }, 403, 101)
    );
    assert_shows(only.picture(), only.origin(), place, green, orange);
}

#[test]
fn shared_memory_works_and_the_wire_yields_the_same() {
    for geometry in ["641x479x24", "641x479x16"] {
        let display = Display::start(geometry);
        display.window(Region::new(11, 12, 133, 57), "", 1);
        let desk = Desk::open(Some(&display.name)).unwrap();
        for region in [Region::of_size(641, 479), Region::new(3, 5, 33, 61)] {
            let shared = x11::through_shared_memory(&desk, region).unwrap();
            assert_eq!(
                shared,
                x11::through_the_wire(&desk, region).unwrap(),
                "{geometry}"
            );
        }
    }
}

#[test]
fn a_screen_of_sixteen_bits_has_the_right_colours() {
    let display = Display::start("320x200x16");
    let place = Region::new(10, 10, 50, 50);
    display.window(place, "", 1);
    let shot = display.grab(Target::PointerScreen).unwrap();
    // Five, six and five bits: the nearest those can say.
    assert_shows(
        shot.picture(),
        shot.origin(),
        place,
        [0, 130, 0, 255],
        [255, 130, 0, 255],
    );
}

#[test]
fn a_region_beyond_the_screen_is_clamped_and_one_outside_refused() {
    let display = Display::start("640x480x24");
    let beyond = Region::new(-10, 470, 30, 1000);
    let shot = display.grab(Target::Region { region: beyond }).unwrap();
    assert_eq!(
        (shot.origin(), shot.width(), shot.height()),
        (Point { x: 0, y: 470 }, 20, 10)
    );
    for outside in [
        Region::new(640, 0, 5, 5),
        Region::new(0, 0, 0, 5),
        Region::new(-9, -9, 9, 9),
    ] {
        let refused = display.grab(Target::Region { region: outside });
        assert!(
            matches!(refused, Err(GrabError::EmptyRegion)),
            "{refused:?}"
        );
    }
}

#[test]
fn what_is_gone_is_said_to_be_gone() {
    let display = Display::start("640x480x24");
    let gone = display.grab(Target::Screen {
        id: ScreenId(u32::MAX),
    });
    assert!(matches!(gone, Err(GrabError::NoScreen)), "{gone:?}");
    let window = display.window(Region::new(0, 0, 9, 9), "", 1);
    display.conn.destroy_window(window).unwrap();
    display.conn.sync().unwrap();
    let gone = display.grab(Target::Window {
        id: WindowId(window),
    });
    assert!(matches!(gone, Err(GrabError::NoWindow)), "{gone:?}");
    let nowhere = x11::grab(Some(":59000"), Target::PointerScreen, UNIX_EPOCH);
    assert!(matches!(nowhere, Err(GrabError::NoScreen)), "{nowhere:?}");
}

#[test]
fn the_targets_are_the_screens_and_the_windows_of_others() {
    let display = Display::start("1280x800x24");
    let below = display.window(Region::new(0, 0, 200, 200), "Übersicht", 1);
    let above = display.window(Region::new(100, 100, 200, 200), "Rechnung – Tabelle", 1);
    let ours = display.window(Region::new(50, 50, 300, 300), "Pult", std::process::id());
    let hidden = display.window(Region::new(0, 0, 50, 50), "verkleinert", 1);
    display.numbers(
        hidden,
        "_NET_WM_STATE",
        AtomEnum::ATOM,
        &[display.atom("_NET_WM_STATE_HIDDEN")],
    );
    let list = [below, above, ours, hidden];
    display.numbers(
        display.root,
        "_NET_CLIENT_LIST_STACKING",
        AtomEnum::WINDOW,
        &list,
    );
    display.numbers(
        above,
        "_NET_FRAME_EXTENTS",
        AtomEnum::CARDINAL,
        &[2, 2, 20, 2],
    );
    display.numbers(
        display.root,
        "_NET_ACTIVE_WINDOW",
        AtomEnum::WINDOW,
        &[below],
    );

    let targets = windows::targets(Some(&display.name)).unwrap();
    assert_eq!(targets.screens.len(), 1);
    assert_eq!(targets.screens[0].region, Region::of_size(1280, 800));
    assert_eq!(targets.screens[0].scale_percent, 100);
    let titles: Vec<_> = targets
        .windows
        .iter()
        .map(|window| window.title.as_str())
        .collect();
    assert_eq!(titles, ["Rechnung – Tabelle", "Übersicht"]);
    assert_eq!(targets.windows[0].region, Region::new(98, 80, 204, 222));
    assert_eq!(targets.subject(), Some("Übersicht"));
    assert!(targets.pointer.is_some());
    let id = targets.screens[0].id;
    assert_eq!(display.grab(Target::Screen { id }).unwrap().width(), 1280);

    // Our own window has the focus: the subject comes from the one that was below it.
    display.numbers(
        display.root,
        "_NET_ACTIVE_WINDOW",
        AtomEnum::WINDOW,
        &[ours],
    );
    let targets = windows::targets(Some(&display.name)).unwrap();
    assert_eq!(targets.subject(), Some("Rechnung – Tabelle"));
}

#[test]
fn windows_are_found_without_a_window_manager() {
    let display = Display::start("640x480x24");
    display.window(Region::new(-20, 0, 100, 100), "nackt", 1);
    let targets = windows::targets(Some(&display.name)).unwrap();
    assert_eq!(targets.subject(), Some("nackt"));
    assert_eq!(targets.windows[0].region, Region::new(0, 0, 80, 100));
}

#[test]
fn wayland_is_told_by_the_session_and_else_by_its_display() {
    let says = |session: &'static str, display: &'static str| {
        let set = |text: &'static str| (!text.is_empty()).then(|| OsStr::new(text));
        says_wayland(set(session), set(display))
    };
    assert!(says("wayland", ""));
    assert!(says("", "wayland-0"));
    assert!(says("tty", "my-compositor"));
    assert!(!says("x11", "wayland-0"));
    assert!(!says("", ""));
}
