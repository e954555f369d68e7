//! `pultd portal`.

use clap::Subcommand;

use super::say;
use crate::profiles;

#[derive(Debug, Subcommand)]
pub(super) enum Portal {
    /// Says whether a portal document is usable, else every fault with its line
    Check {
        /// A portal that is built in, or a TOML file
        file: String,
    },
}

pub(super) fn run(command: &Portal) -> anyhow::Result<()> {
    match command {
        Portal::Check { file } => {
            let document = profiles::load(file)?;
            say(&format!(
                "“{}” (version {}) is usable.",
                document.portal_id, document.version
            ));
            Ok(())
        }
    }
}
