//! The step that runs in the session with the screen: its variables say which display.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::{Instant, SystemTime};

use anyhow::{Context as _, Result};
use capture::Target;
use rustix::fs::{MemfdFlags, ftruncate, memfd_create};
use serde::{Deserialize, Serialize};
use x11rb::connection::Connection as _;
use x11rb::protocol::shm;
use x11rb::protocol::xproto::ImageFormat;

use crate::clock;
use crate::pairs::interleave;

/// Fewer say nothing about something that takes milliseconds.
const ROUNDS: usize = 31;

/// Milliseconds, in pairs.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Measured {
    /// From nothing to the pixels of the screen.
    pub(super) ours: Vec<f64>,
    /// One picture through a segment that is there already, read once.
    pub(super) floor: Vec<f64>,
}

/// Measures and tells on standard output; with `to` it takes one picture into this file instead.
pub(crate) fn measure(to: Option<&Path>) -> Result<()> {
    if let Some(path) = to {
        let shot = capture::grab(Target::PointerScreen, SystemTime::UNIX_EPOCH)?;
        let file = capture::seal(&shot, &[], usize::MAX)?;
        return Ok(std::fs::write(path, file.bytes)?);
    }
    let floor = Floor::open()?;
    let mut pixels = floor.room();
    let pairs = interleave(
        ROUNDS,
        || {
            let started = Instant::now();
            let shot = capture::grab(Target::PointerScreen, SystemTime::UNIX_EPOCH)?;
            let taken = clock::since(started);
            drop(shot);
            Ok(taken)
        },
        || {
            let started = Instant::now();
            floor.take(&mut pixels)?;
            Ok(clock::since(started))
        },
    )?;
    let measured = Measured {
        ours: pairs.ours,
        floor: pairs.theirs,
    };
    serde_json::to_writer(std::io::stdout(), &measured)?;
    Ok(())
}

/// The bare protocol: everything set up beforehand.
struct Floor {
    conn: x11rb::rust_connection::RustConnection,
    root: u32,
    size: (u16, u16),
    segment: u32,
    file: File,
}

impl Floor {
    fn open() -> Result<Self> {
        let (conn, number) = x11rb::connect(None)?;
        let screen = conn.setup().roots.get(number).context("no screen")?;
        let (root, size) = (
            screen.root,
            (screen.width_in_pixels, screen.height_in_pixels),
        );
        let file: OwnedFd = memfd_create("floor", MemfdFlags::CLOEXEC)?;
        ftruncate(&file, u64::from(size.0) * u64::from(size.1) * 4)?;
        let segment = conn.generate_id()?;
        shm::attach_fd(&conn, segment, file.try_clone()?, false)?.check()?;
        Ok(Self {
            conn,
            root,
            size,
            segment,
            file: File::from(file),
        })
    }

    fn room(&self) -> Vec<u8> {
        vec![0; usize::from(self.size.0) * usize::from(self.size.1) * 4]
    }

    fn take(&self, pixels: &mut [u8]) -> Result<()> {
        let (width, height) = self.size;
        let format = ImageFormat::Z_PIXMAP.into();
        let (conn, root, segment) = (&self.conn, self.root, self.segment);
        shm::get_image(
            conn,
            root,
            0,
            0,
            width,
            height,
            u32::MAX,
            format,
            segment,
            0,
        )?
        .reply()?;
        self.file.read_exact_at(pixels, 0)?;
        Ok(())
    }
}
