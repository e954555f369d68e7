//! From nothing to an open desk: folder, key, files, engine.

use std::path::Path;
use std::sync::Arc;

use connectors::{Network, NetworkOptions};
use domain::Clock as _;
use engine::{Desk, SystemClock};
use store::{Folders, Key, OpenReport, Protection, Store};
/// An open desk and what there is to tell about it.
pub(crate) struct Started {
    pub(crate) desk: Desk,
    pub(crate) reports: Vec<String>,
}

/// Why there is no desk.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    #[error("no data folder")]
    Folder,
    #[error("no key: {0}")]
    Key(#[from] secrets::Error),
    #[error("the files cannot be opened: {0}")]
    Store(#[from] store::Error),
    #[error("the desk cannot be opened: {0}")]
    Desk(#[from] engine::DeskError),
    #[error("no network: {0}")]
    Network(#[from] domain::Fault),
}

/// Opens the desk in `folder`; `choice`: how the key is or shall be kept, where the user was asked.
pub(crate) async fn open(
    folder: &Path,
    choice: Option<secrets::Choice>,
) -> Result<Started, StartError> {
    let folder = folder.to_owned();
    // A keychain may ask its user, a passphrase takes its time, files are files.
    let opened = tokio::task::spawn_blocking(move || open_files(&folder, choice.as_ref()));
    // Reading the system's certificates takes as long as opening the files.
    let network = tokio::task::spawn_blocking(|| Network::open(&NetworkOptions::default()));
    let (store, reports) = opened.await.map_err(|_| StartError::Folder)??;
    let network = network.await.map_err(|_| StartError::Folder)??;
    let desk = Desk::open(store, Arc::new(network), Arc::new(SystemClock), &device()).await?;
    Ok(Started {
        desk,
        reports: reports.iter().map(report).collect(),
    })
}

fn open_files(
    folder: &Path,
    choice: Option<&secrets::Choice>,
) -> Result<(Store, Vec<OpenReport>), StartError> {
    std::fs::create_dir_all(folder).map_err(|_| StartError::Folder)?;
    let folders = Folders {
        data: folder.to_owned(),
        cache: folder.to_owned(),
    };
    // Files whose note is gone belong to a key that nobody can name: a new one would shut them for
    // good.
    if secrets::kept(folder)?.is_none() && folders.in_use_before() {
        return Err(secrets::Error::KeyLost.into());
    }
    let key = match choice {
        Some(choice) => secrets::unlock(folder, choice)?,
        None => secrets::installation_key(folder)?,
    };
    let protection = Protection::Encrypted(Key::new(*key.bytes()));
    Ok(Store::open(&folders, &protection, SystemClock.now())?)
}

/// The words for these stand in the UI's catalogue.
fn report(report: &OpenReport) -> String {
    match report {
        OpenReport::DeskSalvaged { .. } => "desk_salvaged".to_owned(),
        OpenReport::CacheRebuilt { .. } => "cache_rebuilt".to_owned(),
    }
}

/// This computer's name for the provider's list of devices.
fn device() -> String {
    let name = ["HOSTNAME", "COMPUTERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok());
    let name = name.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    name.map_or_else(
        || "Pult".to_owned(),
        |name| format!("Pult ({})", name.trim()),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::{StartError, open_files};

    #[test]
    fn a_lost_note_makes_no_new_key_for_the_old_files() {
        let folder = tempfile::tempdir().unwrap();
        let choice = secrets::Choice::Unprotected;
        drop(open_files(folder.path(), Some(&choice)).unwrap());
        let note = folder.path().join("installation.json");
        let kept = std::fs::read(&note).unwrap();
        std::fs::remove_file(&note).unwrap();

        let refused = open_files(folder.path(), Some(&choice));
        assert!(matches!(
            refused,
            Err(StartError::Key(secrets::Error::KeyLost))
        ));
        assert!(!note.exists(), "nothing was made");

        std::fs::write(&note, kept).unwrap();
        open_files(folder.path(), None).unwrap();
    }
}
