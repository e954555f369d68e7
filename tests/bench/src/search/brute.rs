//! A search that reads every text: what the indexed one must find, inside the same window.
//!
//! The window: the newest 500 tickets whose title matches, the newest 2,000 rows that hold the words, and
//! where those are fewer the newest 2,000 that hold them as parts of longer words; weighed 2, 1 and ½,
//! plus up to 1 for being new. A beginning shared by more than 20,000 words of text stands for its 32
//! most frequent words.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{AccountId, Message, Ticket, TicketId};

use super::fold;

const NEWEST: usize = 2_000;
const TITLES: usize = 500;
const WIDEST: usize = 32;
const GATHERED: u64 = 20_000;
const HALF_LIFE: f64 = 90.0 * 86_400.0;

type Word = u32;

/// Every text in memory.
#[derive(Debug, Default)]
pub(crate) struct Brute {
    docs: Vec<Doc>,
    spelt: Vec<String>,
    numbers: HashMap<String, Word>,
    counts: Vec<u64>,
    accounts: BTreeMap<AccountId, i64>,
    taken: HashMap<(i64, i64, bool), i64>,
}

#[derive(Debug)]
struct Doc {
    /// When, whose, which: the newest is the largest.
    place: (i64, i64, i64),
    ticket: TicketId,
    is_ticket: bool,
    /// Title, people, text.
    columns: [Vec<Word>; 3],
}

/// One thing that must match: words beside each other, the last of which may be any of several.
struct Term {
    first: Vec<Word>,
    last: BTreeSet<Word>,
}

impl Brute {
    pub(crate) fn add(&mut self, account: AccountId, ticket: &Ticket, messages: &[Message]) {
        let number = ticket.number.as_ref().map_or("", |number| &number.0);
        let title = self.column(&format!("{number} {}", ticket.subject));
        let requester = &ticket.requester.name;
        let mut people = requester.clone();
        for name in [
            ticket.assignee.as_ref().map(|person| &person.name),
            ticket
                .organization
                .as_ref()
                .map(|organization| &organization.name),
        ] {
            people = format!("{people} {}", name.map_or("", String::as_str));
        }
        let columns = [title.clone(), self.column(&people), Vec::new()];
        self.push(
            account,
            ticket.created_at.timestamp(),
            true,
            ticket.id,
            columns,
        );
        for message in messages {
            let people = self.column(&format!("{requester} {}", message.author.name));
            let text = self.column(&without_tags(message.body.source()));
            let at = message.created_at.timestamp();
            self.push(account, at, false, ticket.id, [title.clone(), people, text]);
        }
    }

    fn push(
        &mut self,
        account: AccountId,
        second: i64,
        is_ticket: bool,
        ticket: TicketId,
        columns: [Vec<Word>; 3],
    ) {
        let next = i64::try_from(self.accounts.len()).unwrap_or(i64::MAX) + 1;
        let account = *self.accounts.entry(account).or_insert(next);
        let counter = self.taken.entry((second, account, is_ticket)).or_default();
        let place = (second, account, *counter * 2 + i64::from(is_ticket));
        *counter += 1;
        for word in columns.iter().flatten() {
            let at = usize::try_from(*word).unwrap_or_default();
            if let Some(count) = self.counts.get_mut(at) {
                *count += 1;
            }
        }
        self.docs.push(Doc {
            place,
            ticket,
            is_ticket,
            columns,
        });
    }

    fn column(&mut self, text: &str) -> Vec<Word> {
        fold::words(text)
            .into_iter()
            .map(|word| {
                let next = Word::try_from(self.spelt.len()).unwrap_or(Word::MAX);
                *self.numbers.entry(word).or_insert_with_key(|word| {
                    self.spelt.push(word.clone());
                    self.counts.push(0);
                    next
                })
            })
            .collect()
    }

    /// The newest first; once, when all is added.
    pub(crate) fn settle(&mut self) {
        self.docs.sort_by_key(|doc| std::cmp::Reverse(doc.place));
    }

    /// Loses rows, spread over all of them.
    pub(crate) fn forget(&mut self, count: usize) {
        let every = (self.docs.len() / count).max(1);
        let mut number = 0;
        self.docs.retain(|_| {
            number += 1;
            number % every != 1
        });
    }

    /// The words of all texts that are more than a letter, the most frequent first.
    pub(crate) fn words_by_frequency(&self) -> Vec<&str> {
        let mut words: Vec<(u64, &str)> = self
            .known()
            .filter(|(_, word, _)| is_word(word))
            .map(|(_, word, n)| (n, word))
            .collect();
        words.sort_unstable_by(|a, b| b.cmp(a));
        words.into_iter().map(|(_, word)| word).collect()
    }

    /// Words that stand beside each other somewhere, spread over all texts.
    pub(crate) fn pairs_of_words(&self, count: usize) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.docs.iter().filter(|doc| doc.columns[2].len() > 3);
        let every = (self.docs.len() / count / 2).max(1);
        let pairs = texts
            .step_by(every)
            .filter_map(|doc| Some((doc.columns[2].get(1)?, doc.columns[2].get(2)?)));
        pairs
            .filter_map(|(a, b)| Some((self.spelling(*a)?, self.spelling(*b)?)))
            .take(count)
    }

    fn spelling(&self, word: Word) -> Option<&str> {
        self.spelt
            .get(usize::try_from(word).ok()?)
            .map(String::as_str)
    }

    fn known(&self) -> impl Iterator<Item = (Word, &str, u64)> {
        (0..)
            .zip(&self.spelt)
            .zip(&self.counts)
            .map(|((number, word), n)| (number, word.as_str(), *n))
    }

    /// The tickets found, best first.
    pub(crate) fn find(&self, typed: &str, limit: u32) -> Vec<TicketId> {
        let (exact, wide) = self.terms(typed);
        let mut weights: BTreeMap<(i64, i64, i64), (f64, TicketId)> = BTreeMap::new();
        let mut weigh = |weight: f64, most: usize, fits: &dyn Fn(&Doc) -> bool| {
            let mut count = 0;
            for doc in self.docs.iter().filter(|doc| fits(doc)).take(most) {
                let known = weights.entry(doc.place).or_insert((0.0, doc.ticket));
                known.0 = known.0.max(weight);
                count += 1;
            }
            count
        };
        weigh(2.0, TITLES, &|doc| {
            doc.is_ticket && exact.is_in(&doc.columns[..1])
        });
        let known = weigh(1.0, NEWEST, &|doc| exact.is_in(&doc.columns));
        if let Some(wide) = wide.filter(|_| known < NEWEST) {
            weigh(0.5, NEWEST, &|doc| wide.is_in(&doc.columns));
        }
        let newest = weights.keys().next_back().map_or(0, |place| place.0);
        let mut ranked: Vec<_> = weights
            .into_iter()
            .map(|(place, (weight, ticket))| {
                let age = i32::try_from(newest - place.0).unwrap_or(i32::MAX);
                (weight + (-f64::from(age) / HALF_LIFE).exp2(), place, ticket)
            })
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)));
        let mut found = Vec::new();
        for (_, _, ticket) in ranked {
            if found.len() < usize::try_from(limit).unwrap_or(usize::MAX)
                && !found.contains(&ticket)
            {
                found.push(ticket);
            }
        }
        found
    }

    /// A phrase in quotes, or one word that is the beginning of others and may be a part of longer ones.
    fn terms(&self, typed: &str) -> (Term, Option<Term>) {
        let quoted = typed.starts_with('"');
        let mut words: Vec<String> = fold::words(typed);
        let Some(last) = words.pop() else {
            return (Term::nothing(), None);
        };
        let first: Vec<Word> = words
            .iter()
            .filter_map(|word| self.numbers.get(word).copied())
            .collect();
        if first.len() < words.len() {
            return (Term::nothing(), None);
        }
        if quoted {
            let last = self.numbers.get(&last).copied().into_iter().collect();
            return (Term { first, last }, None);
        }
        let exact = self.beginning_with(&last);
        if last.chars().count() < 4 {
            return (Term { first, last: exact }, None);
        }
        let inside = self.holding(&last);
        let wide = (!inside.is_empty()).then(|| Term {
            first: first.clone(),
            last: exact.union(&inside).copied().collect(),
        });
        (Term { first, last: exact }, wide)
    }

    fn beginning_with(&self, start: &str) -> BTreeSet<Word> {
        let all: Vec<_> = self
            .known()
            .filter(|(_, word, _)| word.starts_with(start))
            .collect();
        let total: u64 = all
            .iter()
            .filter(|(_, word, _)| word.len() > 1)
            .map(|(_, _, n)| n)
            .sum();
        if total <= GATHERED {
            all.into_iter().map(|(number, ..)| number).collect()
        } else {
            most_frequent(all)
        }
    }

    fn holding(&self, part: &str) -> BTreeSet<Word> {
        let holds = |word: &str| {
            word != part && word.contains(part) && (5..=60).contains(&word.chars().count())
        };
        let all = self
            .known()
            .filter(|(_, word, _)| holds(word) && !word.bytes().any(|byte| byte.is_ascii_digit()));
        most_frequent(all.collect())
    }
}

fn most_frequent(mut all: Vec<(Word, &str, u64)>) -> BTreeSet<Word> {
    all.retain(|(_, word, _)| word.len() > 1);
    all.sort_unstable_by(|a, b| (b.2, b.1).cmp(&(a.2, a.1)));
    all.into_iter()
        .take(WIDEST)
        .map(|(number, ..)| number)
        .collect()
}

fn is_word(word: &str) -> bool {
    word.len() > 1 && !word.bytes().any(|byte| byte.is_ascii_digit())
}

impl Term {
    fn nothing() -> Self {
        Self {
            first: Vec::new(),
            last: BTreeSet::new(),
        }
    }

    fn is_in(&self, columns: &[Vec<Word>]) -> bool {
        columns.iter().any(|column| {
            let length = self.first.len() + 1;
            column.windows(length).any(|place| {
                let Some((last, first)) = place.split_last() else {
                    return false;
                };
                first == self.first && self.last.contains(last)
            })
        })
    }
}

/// The made-up HTML has tags and nothing else.
fn without_tags(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .map(|letter| {
            inside = (inside || letter == '<') && letter != '>';
            if inside || letter == '>' { ' ' } else { letter }
        })
        .collect()
}
