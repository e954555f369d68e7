//! Where things are, and where builds go.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The repository's top folder.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The folder for evidence people look at (`target/e2e`, `target/bench.json`, …): always inside
/// the clone, wherever the build itself goes.
pub(crate) fn evidence() -> PathBuf {
    root().join("target")
}

/// The user's cache for what may be lost: tools built from source, CI's build.
pub(crate) fn cache() -> PathBuf {
    let base = env::var_os("XDG_CACHE_HOME")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let home = || env::home_dir().unwrap_or_else(env::temp_dir).join(".cache");
    base.unwrap_or_else(home).join("pult")
}

/// Where cargo builds. A fresh clone in CI would build for many minutes, so CI keeps its build in
/// the user's cache unless it says otherwise.
pub(crate) fn build_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        if let Some(chosen) = env::var_os("CARGO_TARGET_DIR") {
            return root().join(chosen);
        }
        if env::var_os("CI").is_some() {
            let folder = cache().join("target");
            println!(
                "CI is set: the build is kept in {} (safe to lose)",
                folder.display()
            );
            return folder;
        }
        root().join("target")
    })
}

/// The folder with the debug programs (`pult`, `pultd`, `signin`, …).
pub(crate) fn programs() -> PathBuf {
    build_folder().join("debug")
}

/// A cargo command over this workspace, building into [`build_folder`].
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(arguments)
        .current_dir(root())
        .env("CARGO_TARGET_DIR", build_folder());
    command.env("PATH", setup_path());
    // Set by the cargo that runs us; they would make an inner build differ from an outer one.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    command
}

/// The search path with our own tools in front.
pub(crate) fn setup_path() -> std::ffi::OsString {
    let own = cache().join("tools/bin");
    let rest = env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(own).chain(env::split_paths(&rest));
    env::join_paths(folders).unwrap_or(rest)
}
