//! Where the workspace's own programs are: beside the program that asks.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// The folder with `pult`, `pultd` and `signin`, as one `cargo build --workspace` made them.
///
/// `PULT_BIN_DIR` wins, so that a bundle or a release build can be tested by the same tests.
///
/// # Errors
/// When the running program's own place cannot be told.
pub fn folder() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("PULT_BIN_DIR") {
        return Ok(folder.into());
    }
    let here = std::env::current_exe().context("the place of this program is unknown")?;
    let folder = here.parent().context("this program has no folder")?;
    Ok(match folder.file_name() {
        Some(name) if name == "deps" => folder.parent().unwrap_or(folder).to_owned(),
        _ => folder.to_owned(),
    })
}

/// One of the workspace's programs by name.
///
/// # Errors
/// When it was not built: a test target does not build another package's program by itself.
pub fn program(name: &str) -> Result<PathBuf> {
    let path = folder()?.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    if !path.is_file() {
        bail!(
            "{} is missing: run `cargo build --workspace` first",
            path.display()
        );
    }
    Ok(path)
}

/// The repository's top folder.
#[must_use]
pub fn repository() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests)
}

/// The folder for what a person looks at afterwards: screenshots and logs, `target/<kind>/<name>`.
#[must_use]
pub fn evidence(kind: &str, name: &str) -> PathBuf {
    repository().join("target").join(kind).join(name)
}
