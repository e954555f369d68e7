//! Files of messages on their way out to the user's disk.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::error::{Answer, UiCode, UiError};

/// Names Windows keeps for devices.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// A file's last name without anything that would leave a folder or lie about its ending.
pub(crate) fn safe_name(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| {
            if c.is_control() || "/\\:*?\"<>|".contains(c) || is_bidi(c) {
                '_'
            } else {
                c
            }
        })
        .collect();
    let kept = kept.trim_matches([' ', '.']);
    let stem = kept
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let device = DEVICES
        .iter()
        .any(|device| stem.trim_end_matches(char::is_numeric) == *device);
    match (kept.is_empty(), device) {
        (true, _) => "_".to_owned(),
        (false, true) => format!("_{kept}"),
        (false, false) => kept.to_owned(),
    }
}

/// Characters that turn the reading direction: `exe.gpj` would read as `jpg.exe`.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Lays a file out in a folder of its own that only this user can read, to be opened from there.
pub(crate) async fn lay_out(name: &str, bytes: Vec<u8>) -> Answer<PathBuf> {
    let name = safe_name(name);
    let folder = tempfile::Builder::new().prefix("pult-").tempdir();
    // The folder is kept: the program that opens the file reads it when it likes. The system clears
    // its temporary folder.
    let path = folder.map_err(|error| explain(&error))?.keep().join(name);
    write(&path, bytes).await?;
    Ok(path)
}

/// Writes a file where the user wants it.
pub(crate) async fn write(path: &Path, bytes: Vec<u8>) -> Answer<()> {
    tokio::fs::write(path, bytes)
        .await
        .map_err(|error| explain(&error))
}

fn explain(error: &std::io::Error) -> UiError {
    tracing::warn!(%error, "a file cannot be written");
    UiError::new(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => UiCode::DiskFull,
        _ => UiCode::ReadOnly,
    })
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn a_name_stays_in_its_folder_and_says_what_it_is() {
        for (given, kept) in [
            ("Rechnung März.pdf", "Rechnung März.pdf"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\Windows\\x.dll", "C__Windows_x.dll"),
            ("bild\u{202e}gpj.exe", "bild_gpj.exe"),
            ("con.txt", "_con.txt"),
            ("COM1", "_COM1"),
            ("...", "_"),
            ("a\0b", "a_b"),
        ] {
            assert_eq!(safe_name(given), kept);
        }
    }
}
