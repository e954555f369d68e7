//! Texts made shorter for a line: lists, notices, the outbox.

use domain::Body;

/// Characters of a line in a list or a notice.
const LINE: usize = 160;

/// The first line of a message with words in it, without quotations, as plain text.
#[must_use]
pub fn first_line(body: &Body) -> String {
    match body {
        Body::Plain(text) => first_spoken(text),
        Body::Markdown(text) => without_marks(&first_spoken(text)),
        Body::Html(html) => first_spoken(&crate::html::text_of(html)),
    }
}

/// A text on one line: control characters and direction marks out, white space folded, cut.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
            count += 1;
        }
        for letter in word.chars().filter(|letter| !is_invisible(*letter)) {
            if count >= LINE {
                line.push('…');
                return line;
            }
            line.push(letter);
            count += 1;
        }
    }
    line
}

fn first_spoken(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .find(|line| {
            !line.is_empty() && !line.starts_with('>') && line.chars().any(char::is_alphanumeric)
        })
        .map(one_line)
        .unwrap_or_default()
}

/// CommonMark's marks at the beginning and around words.
fn without_marks(line: &str) -> String {
    let line = line.trim_start_matches(['#', '*', '-', '+', ' ']);
    line.replace("**", "").replace("__", "").replace('`', "")
}

/// Characters that steer instead of being seen: control, embedding and override, zero width.
fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_count_quotations_do_not() {
        let body = Body::Plain("> Sie schrieben\n\n---\nGuten Tag,\nes geht".to_owned());
        assert_eq!(first_line(&body), "Guten Tag,");
    }

    #[test]
    fn direction_marks_and_control_characters_are_left_out() {
        assert_eq!(one_line("a\u{202E}b\u{0007}\r\n\tc"), "ab c");
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let line = one_line(&"ü".repeat(10_000));
        assert_eq!(line.chars().count(), LINE + 1);
        assert!(line.ends_with('…'));
    }

    #[test]
    fn html_is_read_as_text() {
        let body = Body::Html("<p>Guten&nbsp;Tag</p><p>zwei</p>".to_owned());
        assert_eq!(first_line(&body), "Guten Tag");
    }
}
