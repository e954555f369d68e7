//! A private virtual desktop: its own screen, session bus, home, window manager, notification
//! daemon, tray host and keychain. Several can run beside each other; nothing of the user's is
//! touched, and everything ends with the value.
//!
//! ```text
//! Desktop ─ home      HOME and the XDG folders (kept when a folder was given)
//!         ─ session   Xvfb · dbus-daemon · openbox · keychain · xfce4-notifyd · trayer
//!         ─ bus       what was shown as a notification; a click on one
//!         ─ input     keys, pointer, clipboard
//!         ─ screen    pictures, windows
//!         ─ tray      a tray of the newer kind, where a test wants one
//! ```

mod bus;
mod home;
mod input;
mod screen;
mod session;
mod tray;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, Result, bail};

pub use bus::{Notification, Notifications};
pub use home::Home;
pub use screen::Window;
pub use tray::{Tray, TrayEntry, TrayItem};

use crate::bins;
use crate::group::Group;

/// How a desktop is made.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Width and height of the screen in pixels.
    pub size: (u32, u32),
    /// Pixels of the screen to one of a program's, in each direction: 1, or 2 on a dense screen.
    pub scale: u32,
    /// A folder for the home that outlives the desktop; otherwise a temporary one.
    pub home: Option<PathBuf>,
    /// The folder for pictures and logs.
    pub evidence: PathBuf,
    /// The language of the session: `de` or `en`.
    pub language: String,
    /// Whether the session prefers dark windows.
    pub dark: bool,
    /// Whether there is a tray to live in (GNOME has none).
    pub tray: bool,
    /// Whether there is a keychain.
    pub keychain: bool,
    /// Whether the session says that it is one of Wayland's; the screen stays what it is.
    pub wayland: bool,
}

impl Setting {
    /// The usual desktop; pictures and logs go to `target/e2e/<name>`.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            size: (1440, 900),
            scale: 1,
            home: None,
            evidence: bins::evidence("e2e", name),
            language: "de".to_owned(),
            dark: false,
            tray: true,
            keychain: true,
            wayland: false,
        }
    }
}

/// A running desktop. Dropping it ends every process in it, the newest first.
#[derive(Debug)]
pub struct Desktop {
    // Order matters: the groups end before the home folder is removed.
    groups: Vec<Group>,
    notifications: Notifications,
    environment: Vec<(OsString, OsString)>,
    evidence: PathBuf,
    home: Home,
}

impl Desktop {
    /// Starts the usual desktop under a name, which is also the folder of its evidence.
    ///
    /// # Errors
    /// When a program of the desktop is missing or does not come up.
    pub fn start(name: &str) -> Result<Self> {
        let setting = Setting::named(name);
        clear(&setting.evidence)?;
        Self::with(&setting)
    }

    /// Starts a desktop.
    ///
    /// # Errors
    /// When a program of the desktop is missing or does not come up.
    pub fn with(setting: &Setting) -> Result<Self> {
        let home = Home::prepare(setting)?;
        let logs = setting.evidence.join("logs");
        clear(&logs)?;
        let session = session::start(setting, &home, &logs)?;
        let notifications = Notifications::listen(&session.bus_address)?;
        let mut desktop = Self {
            groups: session.groups,
            notifications,
            environment: session.environment,
            evidence: setting.evidence.clone(),
            home,
        };
        session::furnish(&mut desktop, setting)?;
        Ok(desktop)
    }

    /// A program to be started in this desktop: its environment and nothing of the caller's.
    #[must_use]
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(self.environment.iter().map(|(key, value)| (key, value)));
        command.current_dir(self.home.path());
        command
    }

    /// Runs a short program in this desktop to its end.
    ///
    /// # Errors
    /// When it does not start or does not end with 0; its last words are in the error.
    pub fn run<I: AsRef<OsStr>>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = I>,
    ) -> Result<Output> {
        let output = self
            .command(program)
            .args(arguments)
            .output()
            .with_context(|| format!("{program} does not start"))?;
        if !output.status.success() {
            let words = String::from_utf8_lossy(&output.stderr);
            bail!("{program} ended with {}: {}", output.status, words.trim());
        }
        Ok(output)
    }

    /// Starts a program that stays; it ends with the returned value, at the latest with its desktop.
    ///
    /// # Errors
    /// When it does not start.
    pub fn spawn(&self, name: &str, command: &mut Command) -> Result<Group> {
        Group::start(name, command, &self.logs())
    }

    /// Hands a program to the desktop, to end with it.
    pub fn keep(&mut self, group: Group) {
        self.groups.push(group);
    }

    /// Starts the keychain of a desktop that began without one.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_keychain(&mut self) -> Result<()> {
        session::unlock_keychain(self)
    }

    /// The process ids of everything that was started and belongs to this desktop.
    #[must_use]
    pub fn processes(&self) -> Vec<u32> {
        self.groups.iter().map(Group::id).collect()
    }

    /// What was shown as a notification since the start.
    #[must_use]
    pub fn notifications(&self) -> &Notifications {
        &self.notifications
    }

    /// The private home folder.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder for pictures a person looks at afterwards.
    #[must_use]
    pub fn evidence(&self) -> &Path {
        &self.evidence
    }

    /// The folder with the log of every program in this desktop.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.evidence.join("logs")
    }

    /// A variable of this desktop's environment.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<&OsStr> {
        self.environment
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_os_str())
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The last sight of a failed test says more than its message.
            let _no_picture = self.screenshot("zz-when-it-failed");
        }
        while let Some(newest) = self.groups.pop() {
            drop(newest);
        }
    }
}

fn clear(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())
}
