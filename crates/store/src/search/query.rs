//! What the user typed, and what the index is asked for.

use std::collections::BTreeSet;

use portal::words::words;
use rusqlite::{Connection, OptionalExtension as _};

use crate::error::Error;

/// Words an ask is widened to, the most frequent first.
const WIDEST: usize = 32;

/// Rows up to which the index itself gathers a beginning of a word. Beyond that it would walk through
/// them all before the first one, so its most frequent words are asked for instead.
const GATHERED: u64 = 20_000;

/// Letters from which a word is also looked for inside others.
const PART: usize = 4;

/// Words looked at when a beginning or a part is widened.
const LOOKED_AT: u32 = 60_000;

/// One thing that must match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Words that stand next to each other.
    pub(crate) words: Vec<String>,
    /// The last of them is a beginning.
    pub(crate) open: bool,
    /// In quotes: as it is, nothing wider.
    pub(crate) quoted: bool,
}

/// Takes apart what was typed. The last word is a beginning, unless a quote was closed behind it.
pub(crate) fn parse(text: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for (part, piece) in text.split('"').enumerate() {
        let quoted = part % 2 == 1;
        let chunks: Vec<&str> = if quoted {
            vec![piece]
        } else {
            piece.split_whitespace().collect()
        };
        for chunk in chunks {
            let words: Vec<_> = words(chunk).into_iter().map(|word| word.folded).collect();
            if !words.is_empty() {
                terms.push(Term {
                    words,
                    open: false,
                    quoted,
                });
            }
        }
    }
    let still_typing = !text.trim_end().ends_with('"') || text.matches('"').count() % 2 == 1;
    if let (true, Some(last)) = (still_typing, terms.last_mut()) {
        last.open = true;
    }
    terms
}

impl Term {
    /// Whether a word of a text is one that this term found.
    pub(crate) fn marks(&self, folded: &str) -> bool {
        let last = self.words.len() - 1;
        self.words.iter().enumerate().any(|(at, word)| {
            folded == word
                || (self.open && at == last && folded.starts_with(word.as_str()))
                || (self.looks_inside() && folded.contains(word.as_str()))
        })
    }

    fn looks_inside(&self) -> bool {
        !self.quoted
            && matches!(&self.words[..], [word]
                if word.chars().count() >= PART && word.bytes().all(|b| !b.is_ascii_digit()))
    }

    fn phrase(&self) -> String {
        quote(&self.words.join(" "))
    }

    /// Asks for the words themselves.
    fn exact(&self, conn: &Connection) -> Result<String, Error> {
        if !self.open {
            return Ok(self.phrase());
        }
        match &self.words[..] {
            [word] => match beginning(conn, word)? {
                None => Ok(format!("{}*", self.phrase())),
                Some(words) => Ok(any_of(&words)),
            },
            _ => Ok(format!("{} *", self.phrase())),
        }
    }

    /// Asks for longer words it is a part of, too; none where there are none.
    fn wide(&self, conn: &Connection) -> Result<Option<String>, Error> {
        if !self.looks_inside() {
            return Ok(None);
        }
        let Some(word) = self.words.first() else {
            return Ok(None);
        };
        let inside = holding(conn, word)?;
        if inside.is_empty() {
            return Ok(None);
        }
        Ok(Some(format!(
            "({} OR {})",
            self.exact(conn)?,
            any_of(&inside)
        )))
    }
}

/// What the index is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ask {
    /// The words themselves.
    pub(crate) exact: String,
    /// The words, also as parts of others; none: the same as `exact`.
    pub(crate) wide: Option<String>,
}

/// The asks for all terms together.
pub(crate) fn ask(conn: &Connection, terms: &[Term]) -> Result<Ask, Error> {
    let mut exact = Vec::new();
    let mut wide = Vec::new();
    let mut widened = false;
    for term in terms {
        let own = term.exact(conn)?;
        let wider = term.wide(conn)?;
        widened |= wider.is_some();
        wide.push(wider.unwrap_or_else(|| own.clone()));
        exact.push(own);
    }
    Ok(Ask {
        exact: exact.join(" AND "),
        wide: widened.then(|| wide.join(" AND ")),
    })
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn any_of(words: &[String]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| quote(word)).collect();
    format!("({})", quoted.join(" OR "))
}

/// The most frequent words with this beginning; none: few enough for the index to gather them itself.
fn beginning(conn: &Connection, start: &str) -> Result<Option<Vec<String>>, Error> {
    let mut query =
        conn.prepare_cached("SELECT word, n FROM words WHERE word >= ?1 AND word < ?2 LIMIT ?3")?;
    let end = format!("{start}\u{10ffff}");
    let mut all: Vec<(u32, String)> = Vec::new();
    let mut total = 0_u64;
    let mut rows = query.query(rusqlite::params![start, end, LOOKED_AT])?;
    while let Some(row) = rows.next()? {
        let n: u32 = row.get("n")?;
        total += u64::from(n);
        all.push((n, row.get("word")?));
    }
    if total <= GATHERED {
        return Ok(None);
    }
    Ok(Some(most_frequent(all)))
}

fn most_frequent(mut all: Vec<(u32, String)>) -> Vec<String> {
    if all.len() > WIDEST {
        all.select_nth_unstable_by(WIDEST, |a, b| b.cmp(a));
        all.truncate(WIDEST);
    }
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.into_iter().map(|(_, word)| word).collect()
}

/// The most frequent longer words that hold this one.
fn holding(conn: &Connection, part: &str) -> Result<Vec<String>, Error> {
    let letters: Vec<char> = part.chars().collect();
    let pieces: BTreeSet<String> = letters
        .windows(3)
        .map(|piece| quote(&piece.iter().collect::<String>()))
        .collect();
    let pieces: Vec<_> = pieces.into_iter().collect();
    let mut query =
        conn.prepare_cached("SELECT word FROM word_parts WHERE word_parts MATCH ?1 LIMIT ?2")?;
    let mut frequency = conn.prepare_cached("SELECT n FROM words WHERE word = ?1")?;
    let mut all = Vec::new();
    let mut rows = query.query(rusqlite::params![pieces.join(" AND "), LOOKED_AT])?;
    while let Some(row) = rows.next()? {
        let word: String = row.get("word")?;
        // The pieces may stand apart from each other.
        if word != part && word.contains(part) {
            let n = frequency
                .query_row([&word], |row| row.get(0))
                .optional()?
                .unwrap_or(0);
            all.push((n, word));
        }
    }
    Ok(most_frequent(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(words: &[&str], open: bool, quoted: bool) -> Term {
        Term {
            words: words.iter().map(|&word| word.to_owned()).collect(),
            open,
            quoted,
        }
    }

    #[test]
    fn what_was_typed_is_taken_apart() {
        assert_eq!(
            parse("Drucker \"kein Papier\" 0x80-Feh"),
            [
                term(&["drucker"], false, false),
                term(&["kein", "papier"], false, true),
                term(&["0x80", "feh"], true, false),
            ]
        );
        assert_eq!(
            parse("\"kein Papier\""),
            [term(&["kein", "papier"], false, true)]
        );
        assert_eq!(parse("\"kein Pap"), [term(&["kein", "pap"], true, true)]);
        assert_eq!(parse(" * ( \" "), []);
    }
}
