//! Names and kinds of files that strangers send: harmless on every system, and never as claimed.

/// The most characters of a file name.
const MAX_CHARS: usize = 120;
/// The most characters of its ending, dot included, that are kept when a name is shortened.
const MAX_ENDING: usize = 12;
/// What a file is called when nothing of its name is left.
const NAMELESS: &str = "Anhang";

/// A name without folders, control, invisible and direction-changing characters, that no system
/// treats specially.
#[must_use]
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c })
        .collect();
    let name = visible.trim().trim_matches('.').trim();
    if name.is_empty() {
        return NAMELESS.to_owned();
    }
    let name = shortened(name);
    if is_reserved(&name) {
        format!("_{name}")
    } else {
        name
    }
}

/// Characters that change the direction of text or show nothing: a name with them reads
/// differently from what it is ("gpj.exe" as "exe.jpg").
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}' | '\u{2028}' | '\u{2029}' | '\u{00AD}')
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= MAX_CHARS {
        return name.to_owned();
    }
    let ending = name
        .rfind('.')
        .map(|dot| &name[dot..])
        .filter(|ending| ending.chars().count() <= MAX_ENDING)
        .unwrap_or_default();
    let room = MAX_CHARS - ending.chars().count();
    name.chars().take(room).chain(ending.chars()).collect()
}

/// Names Windows gives to devices, whatever their ending.
fn is_reserved(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" => true,
        _ => {
            let (device, number) = stem.split_at_checked(3).unwrap_or((&stem, ""));
            matches!(device, "COM" | "LPT")
                && number.len() == 1
                && number.bytes().all(|byte| byte.is_ascii_digit())
        }
    }
}

/// The media type the bytes themselves tell; the claim of the sender counts nothing.
#[must_use]
pub fn media_type(head: &[u8]) -> &'static str {
    if let Some(kind) = markup(head) {
        return kind;
    }
    if let Some(kind) = infer::get(head) {
        return kind.mime_type();
    }
    let text = match std::str::from_utf8(head) {
        Ok(_) => true,
        // A character cut by the end of the excerpt is no sign of anything.
        Err(error) => error.error_len().is_none(),
    };
    if text && !head.contains(&0) {
        "text/plain"
    } else {
        "application/octet-stream"
    }
}

/// HTML and SVG, which a browser would run: they must be recognised even when disguised.
fn markup(head: &[u8]) -> Option<&'static str> {
    let start = String::from_utf8_lossy(&head[..head.len().min(2048)]).to_ascii_lowercase();
    let start = start.trim_start_matches(['\u{FEFF}', ' ', '\t', '\r', '\n']);
    if !start.starts_with('<') {
        return None;
    }
    if start.contains("<svg") {
        return Some("image/svg+xml");
    }
    let html = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<iframe",
        "<img",
    ];
    html.iter()
        .any(|tag| start.contains(tag))
        .then_some("text/html")
}

/// Whether a browser that opens the file could run something in it.
#[must_use]
pub fn is_active(media_type: &str) -> bool {
    matches!(
        media_type,
        "text/html" | "image/svg+xml" | "text/xml" | "application/xml" | "application/xhtml+xml"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_folders_directions_and_device_names() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\x\\bild.png"), "bild.png");
        assert_eq!(clean("foto\u{202E}gnp.exe"), "fotognp.exe");
        assert_eq!(clean("a\u{0}b\nc.txt"), "abc.txt");
        assert_eq!(clean("nul.txt"), "_nul.txt");
        assert_eq!(clean("LPT1"), "_LPT1");
        assert_eq!(clean("COMET.png"), "COMET.png");
        assert_eq!(clean(".."), NAMELESS);
        assert_eq!(clean(""), NAMELESS);
        assert_eq!(clean("Prüfung: Q3?.pdf"), "Prüfung_ Q3_.pdf");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = clean(&format!("{}.png", "ü".repeat(500)));
        assert_eq!(name.chars().count(), MAX_CHARS);
        assert!(name.ends_with(".png"));
    }

    #[test]
    fn the_bytes_tell_what_a_file_is() {
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png");
        assert_eq!(
            media_type(b"<?xml version='1.0'?><svg onload='x'/>"),
            "image/svg+xml"
        );
        assert_eq!(media_type(b" \n<ScRiPt>alert(1)</script>"), "text/html");
        assert_eq!(media_type("Grüße aus Köln".as_bytes()), "text/plain");
        assert_eq!(media_type(&"ü".as_bytes()[..1]), "text/plain");
        assert_eq!(media_type(&[0, 1, 2, 255]), "application/octet-stream");
        assert_eq!(
            media_type(b"MZ\x90\0"),
            "application/vnd.microsoft.portable-executable"
        );
    }
}
