//! Text as it may be stored and shown: without the characters that only deceive.
//!
//! Both sides clean with these functions before they count or compare, so that what the client
//! accepts is what the server stores. Nothing visible is ever cut.

/// One line: line breaks and runs of white space become one space, invisible controls vanish.
///
/// Removed are control characters (NUL, escape …), the controls of writing direction, which can
/// make `gnp.exe` look like `exe.png`, and characters of no width that hide differences.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() {
            gap = true;
        } else if !deceives(c) {
            if gap && !line.is_empty() {
                line.push(' ');
            }
            gap = false;
            line.push(c);
        }
    }
    line
}

/// Several lines: line ends become `\n`, tabs stay, invisible controls vanish, white space at the
/// end of the text and empty lines at its beginning go.
#[must_use]
pub fn clean_text(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.chars() {
        match c {
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\n' if after_return => {}
            '\n' | '\t' => clean.push(c),
            _ if deceives(c) => {}
            _ => clean.push(c),
        }
        after_return = c == '\r';
    }
    let end = clean.trim_end().len();
    clean.truncate(end);
    without_leading_blank_lines(&clean).to_owned()
}

fn without_leading_blank_lines(text: &str) -> &str {
    let first = text
        .find(|c: char| !c.is_whitespace())
        .unwrap_or(text.len());
    text[..first]
        .rfind('\n')
        .map_or(text, |line_end| &text[line_end + 1..])
}

/// Whether a character is invisible and serves deception rather than writing.
///
/// Joiners (U+200C, U+200D) stay: Persian and emoji need them.
#[must_use]
pub fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}'                      // soft hyphen
            | '\u{61c}' | '\u{200e}' | '\u{200f}' // marks of direction
            | '\u{202a}'..='\u{202e}'     // embeddings and overrides
            | '\u{2066}'..='\u{2069}'     // isolates
            | '\u{200b}' | '\u{2060}' | '\u{feff}' // no width
            | '\u{fff9}'..='\u{fffb}'     // annotations
        )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::{clean_line, clean_text, deceives};

    #[test]
    fn a_subject_loses_what_deceives_and_keeps_every_letter() {
        assert_eq!(
            clean_line("  Drucker\u{0} \u{202e}gnp.exe\r\ngeht\tnicht "),
            "Drucker gnp.exe geht nicht"
        );
        assert_eq!(
            clean_line("Übergröße – „Ä“ 😀👩\u{200d}🔧"),
            "Übergröße – „Ä“ 😀👩\u{200d}🔧"
        );
        assert_eq!(clean_line("\u{feff}\u{200b} \u{7}"), "");
    }

    #[test]
    fn a_text_keeps_its_lines_and_indents() {
        assert_eq!(
            clean_text("\r\n\r\n  eins\r\n\tzwei\rdrei\u{2028}vier\n \n"),
            "  eins\n\tzwei\ndrei\nvier"
        );
        assert_eq!(clean_text("rot\u{1b}[31m\u{0}"), "rot[31m");
    }

    #[test]
    fn a_long_subject_is_never_cut() {
        assert_eq!(clean_line(&"ä".repeat(10_000)).chars().count(), 10_000);
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in any::<String>()) {
            let line = clean_line(&text);
            prop_assert_eq!(clean_line(&line), line);
            let body = clean_text(&text);
            prop_assert_eq!(clean_text(&body), body);
        }

        #[test]
        fn nothing_deceiving_survives(text in "[\\PC\\pC ]{0,60}") {
            prop_assert!(!clean_line(&text).chars().any(deceives));
            prop_assert!(!clean_text(&text).chars().any(|c| deceives(c) && c != '\n' && c != '\t'));
        }

        #[test]
        fn visible_characters_stay_in_order(text in "[\\PC ]{0,60}") {
            let visible = |s: &str| s.chars().filter(|c| !c.is_whitespace() && !deceives(*c)).collect::<String>();
            prop_assert_eq!(visible(&clean_line(&text)), visible(&text));
            prop_assert_eq!(visible(&clean_text(&text)), visible(&text));
        }
    }
}
