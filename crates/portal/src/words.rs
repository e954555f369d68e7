//! Words made alike: lower case, diacritics folded, ß as ss, and ae, oe, ue as the umlauts they may stand
//! for. The same for what is stored and for what is asked, so `Müller`, `Mueller`, `MULLER` are one word;
//! and the same in the client's search and in the server's.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Characters of a word beyond which it is cut: nobody types more, and encoded data would fill the index.
const LONGEST: usize = 64;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, bytes of the text.
    pub at: Range<usize>,
    /// Made alike.
    pub folded: String,
}

/// The words of a text: runs of letters and digits.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    let mut end = |from: usize, to: usize| {
        let folded = fold(text.get(from..to).unwrap_or_default());
        if !folded.is_empty() {
            words.push(Word {
                at: from..to,
                folded,
            });
        }
    };
    for (at, c) in text.char_indices() {
        let inside = c.is_ascii_alphanumeric()
            || (!c.is_ascii() && (c.is_alphanumeric() || (start.is_some() && is_silent(c))));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                end(from, at);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        end(from, text.len());
    }
    words
}

/// What stands inside words without being a letter of them: accents apart from their letter, places where
/// a word may be divided.
fn is_silent(c: char) -> bool {
    c == '\u{ad}' || c == '\u{200b}' || is_combining_mark(c)
}

/// One word made alike.
#[must_use]
pub fn fold(word: &str) -> String {
    let mut out = Folded {
        text: String::with_capacity(word.len()),
        ..Folded::default()
    };
    for c in word.chars() {
        match c {
            // Nearly everything, without a look into the tables of Unicode.
            c if c.is_ascii() => out.add(c.to_ascii_lowercase()),
            'ä' | 'Ä' => out.vowel('a'),
            'ö' | 'Ö' => out.vowel('o'),
            'ü' | 'Ü' => out.vowel('u'),
            c => std::iter::once(c)
                .nfkd()
                .flat_map(char::to_lowercase)
                .for_each(|c| out.add(c)),
        }
        if out.length >= LONGEST {
            break;
        }
    }
    out.text
}

/// A word being made alike.
#[derive(Default)]
struct Folded {
    text: String,
    length: usize,
    before_last: Option<char>,
    last: Option<char>,
    /// The last vowel already is an umlaut: an e after it is a letter of its own.
    is_umlaut: bool,
}

impl Folded {
    /// A lower-case character, decomposed.
    fn add(&mut self, c: char) {
        match c {
            c if c.is_ascii_alphanumeric() => self.push(c),
            '\u{308}' => self.umlaut(),
            'ß' => "ss".chars().for_each(|c| self.push(c)),
            'æ' => "ae".chars().for_each(|c| self.push(c)),
            'œ' => "oe".chars().for_each(|c| self.push(c)),
            'ø' => self.push('o'),
            'đ' | 'ð' => self.push('d'),
            'ł' => self.push('l'),
            'ı' => self.push('i'),
            c if c.is_alphanumeric() && !is_combining_mark(c) => self.push(c),
            _ => {}
        }
    }

    /// A vowel written as an umlaut.
    fn vowel(&mut self, c: char) {
        self.push(c);
        self.is_umlaut = true;
    }

    fn push(&mut self, c: char) {
        if c == 'e' && !self.is_umlaut && self.stands_for_umlaut() {
            self.is_umlaut = true;
            return;
        }
        self.is_umlaut = false;
        self.text.push(c);
        self.length += 1;
        self.before_last = self.last.replace(c);
    }

    fn umlaut(&mut self) {
        self.is_umlaut = matches!(self.last, Some('a' | 'o' | 'u'));
    }

    /// Whether an e after what is there makes an umlaut: not in `neue`, `Bauer`, `Quelle`.
    fn stands_for_umlaut(&self) -> bool {
        match self.last {
            Some('a' | 'o') => true,
            Some('u') => !matches!(self.before_last, Some('a' | 'e' | 'q')),
            _ => false,
        }
    }
}

/// The words of a text, appended to what an index keeps.
pub fn folded_text(text: &str, into: &mut String) {
    for word in words(text) {
        if !into.is_empty() {
            into.push(' ');
        }
        into.push_str(&word.folded);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_are_one_word() {
        let alike = [
            &[
                "Müller",
                "Mueller",
                "MUELLER",
                "Muller",
                "MÜLLER",
                "Mu\u{308}ller",
            ][..],
            &["Straße", "Strasse", "STRASSE"],
            &["Größe", "Groesse", "GROESSE", "grosse"],
            &["Äpfel", "Aepfel", "apfel"],
            &["Bäuerin", "Baeuerin"],
            &["säen", "saeen"],
            &["Café", "cafe", "CAFÉ"],
            &["aus\u{ad}schalten", "ausschalten"],
            &["Łódź", "lodz"],
        ];
        for group in alike {
            let folded: Vec<_> = group.iter().map(|word| fold(word)).collect();
            assert!(
                folded.windows(2).all(|pair| pair[0] == pair[1]),
                "{group:?}: {folded:?}"
            );
        }
    }

    #[test]
    fn an_e_that_belongs_to_the_next_syllable_stays() {
        assert_eq!(fold("neue"), "neue");
        assert_eq!(fold("Bauelement"), "bauelement");
        assert_eq!(fold("Steuereinheit"), "steuereinheit");
        assert_eq!(fold("Quelle"), "quelle");
    }

    #[test]
    fn words_say_where_they_stand() {
        let text = "Grüße, 0x80-Fehler!";
        let found: Vec<_> = words(text)
            .into_iter()
            .map(|word| (text[word.at].to_owned(), word.folded))
            .collect();
        let expected = [("Grüße", "grusse"), ("0x80", "0x80"), ("Fehler", "fehler")];
        assert_eq!(found, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
