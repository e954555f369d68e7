//! The piece of a text that shows why it was found.

use std::ops::Range;

use portal::words::words;

use super::query::Term;

/// Characters before the first match.
const BEFORE: usize = 50;
/// Characters of a snippet.
const LENGTH: usize = 180;
/// Bytes of a text that are looked through.
const LOOKED_AT: usize = 64 * 1024;

/// Where the terms' words stand in a text.
pub(crate) fn marks(text: &str, terms: &[Term]) -> Vec<Range<usize>> {
    words(text)
        .into_iter()
        .filter(|word| terms.iter().any(|term| term.marks(&word.folded)))
        .map(|word| word.at)
        .collect()
}

/// A piece around the first match, on one line, with where the words stand in it.
pub(crate) fn snippet(text: &str, terms: &[Term]) -> (String, Vec<Range<usize>>) {
    let end = text
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at < LOOKED_AT)
        .last();
    let text = text
        .get(..end.map_or(0, |at| next_char(text, at)))
        .unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = marks(&line, terms).first().map_or(0, |mark| mark.start);
    let start = start_before(&line, first);
    let rest = line.get(start..).unwrap_or_default();
    let end = rest
        .char_indices()
        .nth(LENGTH)
        .map_or(rest.len(), |(at, _)| at);
    let mut piece = String::new();
    if start > 0 {
        piece.push('…');
    }
    piece.push_str(rest.get(..end).unwrap_or_default().trim_end());
    if end < rest.len() {
        piece.push('…');
    }
    let marks = marks(&piece, terms);
    (piece, marks)
}

fn next_char(text: &str, at: usize) -> usize {
    at + text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8)
}

/// The beginning of a word about [`BEFORE`] characters before `at`.
fn start_before(line: &str, at: usize) -> usize {
    let head = line.get(..at).unwrap_or_default();
    if head.chars().count() <= BEFORE {
        return 0;
    }
    let from = head
        .char_indices()
        .rev()
        .nth(BEFORE)
        .map_or(0, |(at, _)| at);
    let tail = head.get(from..).unwrap_or_default();
    tail.find(' ').map_or(from, |space| from + space + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::parse;

    #[test]
    fn the_words_are_marked_in_the_text_as_it_is() {
        let (piece, marks) = snippet(
            "Die  Benutzerkontensteuerung\nfragt Müller.",
            &parse("konten mueller"),
        );
        assert_eq!(piece, "Die Benutzerkontensteuerung fragt Müller.");
        let marked: Vec<_> = marks.into_iter().map(|mark| &piece[mark]).collect();
        assert_eq!(marked, ["Benutzerkontensteuerung", "Müller"]);
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_match() {
        let text = format!("{} Nadel {}", "heu ".repeat(100), "stroh ".repeat(100));
        let (piece, marks) = snippet(&text, &parse("nadel"));
        assert!(piece.starts_with('…') && piece.ends_with('…'), "{piece}");
        assert_eq!(&piece[marks[0].clone()], "Nadel");
        assert!(piece.chars().count() <= LENGTH + 2);
    }
}
