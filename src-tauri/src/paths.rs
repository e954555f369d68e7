//! Where things are. `PULT_DATA_DIR` overrides all folders.

use std::path::PathBuf;

use tauri::{AppHandle, Manager as _};

/// The folder of everything Pult keeps.
pub(crate) fn data(app: &AppHandle) -> tauri::Result<PathBuf> {
    match std::env::var_os("PULT_DATA_DIR") {
        Some(folder) => Ok(PathBuf::from(folder)),
        None => app.path().app_data_dir(),
    }
}
