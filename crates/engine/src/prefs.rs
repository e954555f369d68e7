//! Settings.

use store::{Error, Read};

use crate::Desk;
use crate::error::DeskError;
use crate::view::Prefs;

/// The settings' name in the user's file.
const NAME: &str = "prefs.1";

/// The settings as they are, or the defaults.
pub(crate) fn of(read: &Read<'_>) -> Result<Prefs, Error> {
    Ok(read.prefs().get(NAME)?.unwrap_or_default())
}

impl Desk {
    /// The settings.
    ///
    /// # Errors
    /// If the files fail.
    pub async fn prefs(&self) -> Result<Prefs, DeskError> {
        self.local(|hub| hub.read(of)).await
    }

    /// Stores the settings.
    ///
    /// # Errors
    /// If the files fail; the old ones stay.
    pub async fn set_prefs(&self, prefs: Prefs) -> Result<(), DeskError> {
        self.local(move |hub| hub.desk(|tx| tx.prefs_mut().set(NAME, &prefs)))
            .await
    }
}
