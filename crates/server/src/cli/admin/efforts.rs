//! `pultd admin efforts`.

use chrono::{DateTime, Utc};
use clap::Subcommand;

use super::{Folder, open};
use crate::cli::write;
use crate::timesheet::{self, Span};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum EffortsCommand {
    /// Writes all recorded work to standard output as CSV, for billing elsewhere
    Export {
        #[command(flatten)]
        folder: Folder,
        /// Work begun at this time or later, e.g. 2026-01-01T00:00:00Z
        #[arg(long, value_name = "TIME")]
        from: Option<DateTime<Utc>>,
        /// Work begun before this time
        #[arg(long, value_name = "TIME")]
        to: Option<DateTime<Utc>>,
    },
}

pub(super) async fn run(command: EffortsCommand) -> anyhow::Result<()> {
    match command {
        EffortsCommand::Export { folder, from, to } => {
            let db = open(&folder).await?;
            let mut snapshot = db.read().await?;
            let text = timesheet::csv(snapshot.conn(), &Span { from, to }, None).await?;
            // Half a table must not look like a whole one.
            write(&text)
        }
    }
}
