//! The fixed queries: the same texts give the same ones.

use std::collections::BTreeSet;

use super::brute::Brute;

/// What is asked.
#[derive(Debug)]
pub(crate) struct Queries {
    /// The most common words, the most common first.
    pub(crate) common: Vec<String>,
    beginnings: Vec<String>,
    phrases: Vec<String>,
    parts: Vec<String>,
}

impl Queries {
    /// All 200.
    pub(crate) fn all(&self) -> Vec<String> {
        let kinds = [&self.common, &self.beginnings, &self.phrases, &self.parts];
        kinds.into_iter().flatten().cloned().collect()
    }
}

/// 20 common words, 60 beginnings of two letters, 60 phrases, 60 parts of compounds.
pub(crate) fn fixed(texts: &Brute) -> Queries {
    let words = texts.words_by_frequency();
    let common = words
        .iter()
        .take(20)
        .map(|word| (*word).to_owned())
        .collect();
    let mut seen = BTreeSet::new();
    let two = words.iter().filter_map(|word| word.get(..2));
    let beginnings = two
        .filter(|start| seen.insert(*start))
        .take(60)
        .map(str::to_owned)
        .collect();
    let phrases = texts
        .pairs_of_words(60)
        .map(|(a, b)| format!("\"{a} {b}\""))
        .collect();
    // Common compounds and rare ones.
    let long: Vec<&&str> = words
        .iter()
        .filter(|word| word.is_ascii() && word.len() > 13)
        .collect();
    let parts = long.iter().step_by((long.len() / 60).max(1)).take(60);
    let parts = parts
        .filter_map(|word| word.get(5..word.len() - 1))
        .map(str::to_owned)
        .collect();
    Queries {
        common,
        beginnings,
        phrases,
        parts,
    }
}
