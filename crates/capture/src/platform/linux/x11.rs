//! Pixels of the X server.

use std::os::fd::OwnedFd;
use std::time::SystemTime;

use image::RgbaImage;
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use x11rb::connection::Connection;
use x11rb::protocol::shm;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};

use super::desk::Desk;
use super::pixels::Layout;
use super::windows;
use crate::error::GrabError;
use crate::region::{Point, Region};
use crate::shot::Shot;
use crate::target::{Target, Targets};

/// Every bit of a pixel.
const ALL_PLANES: u32 = u32::MAX;

/// See [`crate::grab`].
pub(super) fn grab(
    display: Option<&str>,
    target: Target,
    when: SystemTime,
) -> Result<Shot, GrabError> {
    let desk = Desk::open(display)?;
    let screens = desk.screens()?;
    let scale_percent = screens.first().map_or(100, |screen| screen.scale_percent);
    let (wanted, nothing) = match target {
        Target::PointerScreen => {
            let targets = Targets {
                pointer: desk.pointer()?,
                screens,
                ..Targets::default()
            };
            (
                targets.screen_under_pointer().map(|screen| screen.region),
                GrabError::NoScreen,
            )
        }
        Target::Screen { id } => {
            let screen = screens.iter().find(|screen| screen.id == id);
            (screen.map(|screen| screen.region), GrabError::NoScreen)
        }
        Target::Region { region } => (Some(region), GrabError::EmptyRegion),
        Target::Window { id } => (windows::region_of(&desk, id), GrabError::NoWindow),
    };
    let region = wanted
        .and_then(|region| region.intersect(desk.region()))
        .ok_or(nothing)?;
    let picture = picture(&desk, region)?;
    let origin = Point {
        x: region.x,
        y: region.y,
    };
    Ok(Shot::of_opaque(picture, origin, scale_percent, when))
}

/// The pixels of a region that lies wholly on the desktop.
fn picture(desk: &Desk, region: Region) -> Result<RgbaImage, GrabError> {
    match through_shared_memory(desk, region) {
        Ok(picture) => Ok(picture),
        Err(error) => {
            // A server on another machine or in another container shares no memory.
            tracing::debug!(%error, "no shared memory with the X server, pixels come by wire");
            through_the_wire(desk, region)
        }
    }
}

/// The server writes into an anonymous file of ours. The file is read and not mapped: the pixels
/// must be put in another order anyway, and read block by block they are still in the processor's
/// cache when that happens, without any `unsafe`.
pub(super) fn through_shared_memory(desk: &Desk, region: Region) -> Result<RgbaImage, GrabError> {
    let layout = Layout::of(desk, region)?;
    let file: OwnedFd =
        memfd_create("pult-shot", MemfdFlags::CLOEXEC).map_err(GrabError::failed)?;
    ftruncate(&file, layout.bytes() as u64).map_err(GrabError::failed)?;
    let theirs = file.try_clone().map_err(GrabError::failed)?;
    let segment = desk.conn.generate_id()?;
    let attached = shm::attach_fd(&desk.conn, segment, theirs, false)?;
    let (x, y, width, height) = wire(region)?;
    let answer = shm::get_image(
        &desk.conn,
        desk.root.root,
        x,
        y,
        width,
        height,
        ALL_PLANES,
        ImageFormat::Z_PIXMAP.into(),
        segment,
        0,
    )?;
    attached.check()?;
    answer.reply()?;
    shm::detach(&desk.conn, segment)?;
    layout.read(&std::fs::File::from(file))
}

/// The server sends the pixels through its socket.
pub(super) fn through_the_wire(desk: &Desk, region: Region) -> Result<RgbaImage, GrabError> {
    let layout = Layout::of(desk, region)?;
    let (x, y, width, height) = wire(region)?;
    let format = ImageFormat::Z_PIXMAP;
    let image = desk
        .conn
        .get_image(format, desk.root.root, x, y, width, height, ALL_PLANES)?
        .reply()?;
    layout.convert(&image.data)
}

/// A region in the numbers of the protocol.
fn wire(region: Region) -> Result<(i16, i16, u16, u16), GrabError> {
    let parts = (
        i16::try_from(region.x),
        i16::try_from(region.y),
        u16::try_from(region.width),
        u16::try_from(region.height),
    );
    match parts {
        (Ok(x), Ok(y), Ok(width), Ok(height)) => Ok((x, y, width, height)),
        _ => Err(GrabError::EmptyRegion),
    }
}
