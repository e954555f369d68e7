//! A disk that is soon full, or that suddenly cannot be written to.

use std::ffi::CString;
use std::io;
use std::path::{Path, PathBuf};

use rustix::mount::{MountFlags, UnmountFlags, mount, mount_remount, unmount};

/// A file system of its own in memory, mounted over a folder; gone when it is dropped.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts `size` (as in `4m`) over the folder `at`.
    ///
    /// # Errors
    /// When this user may not mount: only root may.
    pub fn mount(at: &Path, size: &str) -> io::Result<Self> {
        let data = CString::new(format!("size={size}")).map_err(io::Error::other)?;
        let flags = MountFlags::empty();
        mount("none", at, "tmpfs", flags, Some(data.as_c_str()))?;
        Ok(Self(at.to_owned()))
    }

    /// From now on nothing can be written.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn read_only(&self) -> io::Result<()> {
        Ok(mount_remount(&self.0, MountFlags::RDONLY, c"")?)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A mount left behind by a test that fails is the system's to clean up.
        let _detached = unmount(&self.0, UnmountFlags::DETACH);
    }
}
