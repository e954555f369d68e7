//! Sentences out of words that follow Zipf's law.

use rand::Rng as _;
use rand::rngs::StdRng;

use super::MEAN_BYTES;

const WORDS: &str = include_str!("words.txt");
const PARTS: &str = include_str!("parts.txt");

/// Rank at which the compounds begin: what comes before is ordinary language.
const COMPOUNDS_FROM: usize = 150;

/// Words by rank, the frequent ones first.
#[derive(Debug)]
pub struct Vocabulary {
    words: Vec<String>,
    /// Sum of 1/rank up to and with each word.
    sums: Vec<f64>,
}

impl Vocabulary {
    /// The German of a help desk: simple words, and compounds of two and three parts.
    #[must_use]
    pub fn german() -> Self {
        let simple = WORDS.lines().filter(|line| !line.starts_with('#'));
        let mut words: Vec<String> = simple
            .flat_map(str::split_whitespace)
            .map(str::to_owned)
            .collect();
        let rest = words.split_off(COMPOUNDS_FROM.min(words.len()));
        let compounds = compounds();
        // Simple words and short compounds take turns; the long ones are the rare end.
        let (mut simple, mut compound) = (rest.into_iter(), compounds.into_iter());
        loop {
            let pair = (simple.next(), compound.next());
            if pair == (None, None) {
                break;
            }
            words.extend(pair.0);
            words.extend(pair.1);
        }
        let sums = (1..=words.len())
            .scan(0.0, |sum, rank| {
                #[expect(clippy::cast_precision_loss, reason = "some ten thousand words")]
                let weight = 1.0 / rank as f64;
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Self { words, sums }
    }

    /// A word, as often as its rank says.
    pub fn word(&self, random: &mut StdRng) -> &str {
        let all = self.sums.last().copied().unwrap_or(1.0);
        let at = random.random_range(0.0..all);
        let index = self.sums.partition_point(|sum| *sum <= at);
        self.words.get(index).map_or("", String::as_str)
    }

    /// A subject: a rare word and some common ones.
    pub fn subject(&self, random: &mut StdRng) -> String {
        let rare = random.random_range(COMPOUNDS_FROM..self.words.len());
        let words: Vec<&str> = (0..random.random_range(2..5))
            .map(|_| self.word(random))
            .collect();
        format!("{}: {}", self.words[rare], words.join(" "))
    }

    /// A message of [`MEAN_BYTES`] bytes on average.
    pub fn text(&self, random: &mut StdRng) -> String {
        let mut text = String::new();
        self.sentences(random, &mut text, " ");
        text
    }

    /// The same as HTML mail.
    pub fn html(&self, random: &mut StdRng) -> String {
        let mut text = "<p>".to_owned();
        self.sentences(random, &mut text, "</p>\n<p>");
        text.push_str("</p>");
        text
    }

    fn sentences(&self, random: &mut StdRng, text: &mut String, between: &str) {
        // Many short messages and some long ones; the product of two has a mean of a quarter.
        let share: f64 = random.random_range(0.1..1.0) * random.random_range(0.1..1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a few thousand bytes, never negative"
        )]
        let enough = (share * MEAN_BYTES as f64 * 2.8) as usize;
        loop {
            self.sentence(random, text);
            if text.len() >= enough {
                break;
            }
            text.push_str(between);
        }
    }

    fn sentence(&self, random: &mut StdRng, text: &mut String) {
        for position in 0..random.random_range(5..14) {
            let word = self.word(random);
            if position == 0 {
                let mut letters = word.chars();
                text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                text.push_str(letters.as_str());
            } else {
                text.push(' ');
                text.push_str(word);
            }
        }
        text.push('.');
    }
}

/// "Prüfmittelliste" before "Prüfmittellistenverwaltung": short ones are more common.
fn compounds() -> Vec<String> {
    let mut lines = PARTS.lines().filter(|line| !line.starts_with('#'));
    let mut parts = || {
        lines
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect::<Vec<_>>()
    };
    let (first, last) = (parts(), parts());
    let two = last
        .iter()
        .flat_map(|end| first.iter().map(move |start| format!("{start}{end}")));
    let middles = first.iter().take(12);
    let three = middles.flat_map(|middle| {
        let (first, last, middle) = (&first, &last, middle.to_lowercase());
        first.iter().flat_map(move |start| {
            let middle = middle.clone();
            last.iter().map(move |end| format!("{start}{middle}{end}"))
        })
    });
    two.chain(three).collect()
}
