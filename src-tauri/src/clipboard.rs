//! What the clipboard holds, read only when the user pastes something the page was not given.

use std::path::PathBuf;
use std::time::SystemTime;

use arboard::{Clipboard, Error};
use tauri::{AppHandle, Manager as _};

use crate::error::{Answer, UiCode, UiError};
use crate::shell::Shell;

/// What was found.
pub(crate) enum Pasted {
    Files(Vec<PathBuf>),
    Picture { name: String, bytes: Vec<u8> },
    Nothing,
}

/// Largest picture taken from the clipboard, bytes as a file.
const BUDGET: usize = 25 * 1024 * 1024;

/// Files come before pictures: a file manager offers both, and the picture would only be its icon.
pub(crate) async fn read(app: &AppHandle) -> Answer<Pasted> {
    let found = tokio::task::spawn_blocking(look).await;
    let found = found.map_err(|_| UiError::new(UiCode::ClipboardEmpty))?;
    let encoded = match found {
        Ok(Found::Files(paths)) => return Ok(Pasted::Files(paths)),
        Ok(Found::Picture(encoded)) => encoded,
        Err(Error::ContentNotAvailable) => return Ok(Pasted::Nothing),
        Err(error) => {
            tracing::warn!(%error, "the clipboard cannot be read");
            return Ok(Pasted::Nothing);
        }
    };
    let words = app.state::<Shell>().words();
    let when = chrono::Local::now().format("%Y-%m-%d %H-%M-%S").to_string();
    let blanks = [
        ("when", when.as_str()),
        ("ending", encoded.format.extension()),
    ];
    Ok(Pasted::Picture {
        name: words.with("capture-name", &blanks),
        bytes: encoded.bytes,
    })
}

enum Found {
    Files(Vec<PathBuf>),
    Picture(capture::Encoded),
}

fn look() -> Result<Found, Error> {
    let mut clipboard = Clipboard::new()?;
    if let Ok(paths) = clipboard.get().file_list()
        && !paths.is_empty()
    {
        return Ok(Found::Files(paths));
    }
    let picture = clipboard.get_image()?;
    let (width, height) = (u32::try_from(picture.width), u32::try_from(picture.height));
    let (Ok(width), Ok(height)) = (width, height) else {
        return Err(Error::ConversionFailure);
    };
    let bytes = picture.bytes.into_owned();
    let shot = capture::Shot::from_rgba(width, height, bytes, SystemTime::now());
    let shot = shot.ok_or(Error::ConversionFailure)?;
    capture::encode(shot.picture(), BUDGET)
        .map(Found::Picture)
        .map_err(|_| Error::ConversionFailure)
}
