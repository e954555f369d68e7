//! The note in the data folder: which installation this is and where its key is kept.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Error, guard::Guard};

const FILE: &str = "installation.json";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Note {
    pub(crate) id: String,
    pub(crate) guard: Guard,
}

impl Note {
    /// `None`: a new installation.
    pub(crate) fn read(data: &Path) -> Result<Option<Self>, Error> {
        match fs::read(data.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|_| Error::Damaged),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whole or not at all: written beside, synced, renamed.
    pub(crate) fn write(&self, data: &Path) -> Result<(), Error> {
        fs::create_dir_all(data)?;
        let beside = data.join(format!("{FILE}.new"));
        let bytes = serde_json::to_vec_pretty(self).map_err(|_| Error::Damaged)?;
        let mut file = fs::File::create(&beside)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&beside, data.join(FILE))?;
        Ok(())
    }
}
