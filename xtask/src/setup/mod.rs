//! What has to be there before anything can be built or shown. Quick when nothing is missing.

mod debian;
mod npm;
mod tools;

use anyhow::Result;

/// Everything `run` and `test` need.
///
/// # Errors
/// When something is missing and cannot be installed.
pub(crate) fn all() -> Result<()> {
    debian::install()?;
    npm::install()?;
    tools::nextest()?;
    tools::deny()
}

/// Everything `bench` needs: the programs it measures beside come on top.
///
/// # Errors
/// When something is missing and cannot be installed.
pub(crate) fn to_bench() -> Result<()> {
    all()?;
    debian::install_peers()
}

/// What `run` needs: no test tools.
///
/// # Errors
/// When something is missing and cannot be installed.
pub(crate) fn to_run() -> Result<()> {
    debian::install()?;
    npm::install()
}

pub(crate) use npm::build as build_ui;
