//! Words made alike, as the documentation of the search says it; written a second time on purpose.

/// The words of a text in their searchable form.
pub(crate) fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(fold).collect()
}

/// Lower case; umlauts as their vowel, however they are spelt; ß as ss.
fn fold(word: &str) -> String {
    let mut out: Vec<char> = Vec::new();
    let mut umlaut = false;
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' | 'ö' | 'ü' => {
                out.push(match letter {
                    'ä' => 'a',
                    'ö' => 'o',
                    _ => 'u',
                });
                umlaut = true;
                continue;
            }
            'e' if !umlaut && spells_umlaut(&out) => {
                umlaut = true;
                continue;
            }
            'ß' => out.extend(['s', 's']),
            other => out.push(other),
        }
        umlaut = false;
    }
    out.into_iter().take(64).collect()
}

/// Whether an e behind these letters belongs to the vowel before it: not in "neue", "Bauer", "Quelle".
fn spells_umlaut(before: &[char]) -> bool {
    match before {
        [.., 'a' | 'e' | 'q', 'u'] => false,
        [.., 'a' | 'o' | 'u'] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn spellings_of_one_word_are_one_word() {
        assert_eq!(words("Müller MUELLER"), ["muller", "muller"]);
        assert_eq!(words("Straße, neue Quelle"), ["strasse", "neue", "quelle"]);
    }
}
