//! A home folder of its own, with the XDG folders inside.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::Setting;

/// The private home of a desktop and its runtime folder.
#[derive(Debug)]
pub struct Home {
    path: PathBuf,
    // Sockets live here; their paths may not be longer than 107 bytes, so it is never below a
    // folder somebody chose.
    runtime: TempDir,
    _temporary: Option<TempDir>,
}

impl Home {
    pub(super) fn prepare(setting: &Setting) -> Result<Self> {
        let temporary = match setting.home {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("pult-home-").tempdir()?),
        };
        let path = match (&setting.home, &temporary) {
            (Some(chosen), _) => chosen.clone(),
            (None, Some(temporary)) => temporary.path().to_owned(),
            (None, None) => std::env::temp_dir(),
        };
        for folder in [".config/gtk-3.0", ".cache", ".local/share", ".local/state"] {
            let folder = path.join(folder);
            fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
        fs::write(
            path.join(".config/gtk-3.0/settings.ini"),
            gtk_settings(setting.dark),
        )?;
        let runtime = tempfile::Builder::new().prefix("pult-run-").tempdir()?;
        fs::set_permissions(runtime.path(), Permissions::from_mode(0o700))?;
        Ok(Self {
            path,
            runtime,
            _temporary: temporary,
        })
    }

    /// The home folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder for sockets.
    #[must_use]
    pub fn runtime(&self) -> &Path {
        self.runtime.path()
    }
}

fn gtk_settings(dark: bool) -> String {
    format!(
        "[Settings]\n\
         gtk-application-prefer-dark-theme={}\n\
         gtk-enable-animations=0\n\
         gtk-cursor-blink=0\n\
         gtk-font-name=DejaVu Sans 10\n",
        u8::from(dark)
    )
}
