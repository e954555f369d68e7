//! `pultd admin maintenance`.

use clap::Subcommand;

use super::{Folder, open};
use crate::cli::say;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum MaintenanceCommand {
    /// Refuses every request until it is over; clients keep what is written and wait
    On {
        #[command(flatten)]
        folder: Folder,
        /// After how many minutes clients ask again
        #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=1440))]
        minutes: u32,
    },
    /// Serves again
    Off {
        #[command(flatten)]
        folder: Folder,
    },
}

pub(super) async fn run(command: MaintenanceCommand) -> anyhow::Result<()> {
    match command {
        MaintenanceCommand::On { folder, minutes } => {
            let db = open(&folder).await?;
            db.set_maintenance(Some(minutes * 60)).await?;
            say("Maintenance has begun.");
        }
        MaintenanceCommand::Off { folder } => {
            open(&folder).await?.set_maintenance(None).await?;
            say("Maintenance is over.");
        }
    }
    Ok(())
}
