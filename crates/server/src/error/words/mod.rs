//! The sentences of refusals, German and English: what happened, what was kept, what to do next.

mod auth;
mod field;
mod general;
mod language;
mod tickets;

pub(super) use field::{of_field, of_size, of_wait};
pub use language::Language;

/// All tables; the last entry of the last one serves codes without their own.
const TABLES: [&[Entry]; 3] = [auth::TABLE, tickets::TABLE, general::TABLE];

/// Title and detail of a problem.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    pub(super) title: &'static str,
    pub(super) detail: &'static str,
}

struct Entry {
    code: &'static str,
    german: Words,
    english: Words,
}

const fn entry(
    code: &'static str,
    german: (&'static str, &'static str),
    english: (&'static str, &'static str),
) -> Entry {
    Entry {
        code,
        german: Words {
            title: german.0,
            detail: german.1,
        },
        english: Words {
            title: english.0,
            detail: english.1,
        },
    }
}

/// Title and detail for a code.
pub(super) fn of(code: &str, language: Language) -> Words {
    let last = general::TABLE.len() - 1;
    let entry = TABLES
        .iter()
        .flat_map(|table| table.iter())
        .find(|entry| entry.code == code)
        .unwrap_or(&general::TABLE[last]);
    match language {
        Language::German => entry.german,
        Language::English => entry.english,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_sentence_ends_and_no_code_is_listed_twice() {
        let mut seen = BTreeSet::new();
        for entry in TABLES.iter().flat_map(|table| table.iter()) {
            for words in [entry.german, entry.english] {
                assert!(words.detail.ends_with('.'), "{}", entry.code);
                assert!(!words.title.is_empty(), "{}", entry.code);
            }
            assert!(seen.insert(entry.code), "{}", entry.code);
        }
    }
}
