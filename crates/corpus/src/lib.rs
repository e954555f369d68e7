//! Made-up help-desk texts by the hundred thousand: the same seed, the same texts.
//!
//! They are German in what matters to a store and its search: words follow Zipf's law over some
//! forty thousand forms, many of them compounds; a message has 440 bytes on average; one thread is
//! very long; some messages are HTML mail; tickets are in all statuses and of five accounts.

mod text;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

pub use text::Vocabulary;

/// Accounts the tickets are spread over.
pub const ACCOUNTS: u32 = 5;
/// Messages of the one very long thread.
pub const LONG_THREAD: u32 = 5_000;
/// Bytes of a message on average.
pub const MEAN_BYTES: usize = 440;
/// Days over which the tickets are spread.
const DAYS: u32 = 730;

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// 1,000 tickets, 8,000 messages.
    S,
    /// 10,000 tickets, 80,000 messages.
    M,
    /// 125,000 tickets, 1,000,000 messages.
    L,
}

impl Scale {
    /// How many tickets.
    #[must_use]
    pub fn tickets(self) -> u32 {
        match self {
            Self::S => 1_000,
            Self::M => 10_000,
            Self::L => 125_000,
        }
    }
}

/// A made-up ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Counted from zero, oldest first.
    pub index: u32,
    /// Whose: 0 to [`ACCOUNTS`] − 1.
    pub account: u32,
    /// One line.
    pub subject: String,
    /// Where it stands.
    pub status: Status,
    /// Minutes before now at which it was filed.
    pub minutes_ago: u32,
    /// The conversation, oldest first, never empty.
    pub messages: Vec<Message>,
}

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody has it yet.
    Open,
    /// An agent has it.
    InProgress,
    /// The customer is asked.
    Question,
    /// Finished.
    Done,
}

/// A made-up message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Written by the customer, or else by an agent.
    pub by_customer: bool,
    /// Seen by agents only.
    pub internal: bool,
    /// Whether the body is HTML.
    pub html: bool,
    /// Minutes after the ticket was filed.
    pub minutes_after: u32,
    /// The text.
    pub body: String,
}

/// `count` tickets, oldest first; lazily, so that a million messages need no memory.
pub fn tickets(count: u32, seed: u64) -> impl Iterator<Item = Ticket> {
    let mut random = StdRng::seed_from_u64(seed);
    let words = Vocabulary::german();
    (0..count).map(move |index| ticket(&mut random, &words, index, count))
}

fn ticket(random: &mut StdRng, words: &Vocabulary, index: u32, count: u32) -> Ticket {
    let spread = u64::from(DAYS) * 1_440 * u64::from(count - index) / u64::from(count);
    let minutes_ago = u32::try_from(spread).unwrap_or(u32::MAX);
    // Half way through, so that both ends of every list are ordinary.
    let long = count >= Scale::S.tickets() && index == count / 2;
    let length = if long {
        LONG_THREAD
    } else {
        random.random_range(1..=15)
    };
    let status = match minutes_ago / 1_440 {
        60.. => Status::Done,
        _ => match random.random_range(0..10) {
            0 => Status::Open,
            1 | 2 => Status::InProgress,
            3 => Status::Question,
            _ => Status::Done,
        },
    };
    let mut minutes_after = 0;
    let longest_gap = (minutes_ago / length).clamp(1, 600);
    let messages = (0..length)
        .map(|position| {
            if position > 0 {
                minutes_after += random.random_range(0..longest_gap);
            }
            message(random, words, position, minutes_after)
        })
        .collect();
    Ticket {
        index,
        account: random.random_range(0..ACCOUNTS),
        subject: words.subject(random),
        status,
        minutes_ago,
        messages,
    }
}

fn message(random: &mut StdRng, words: &Vocabulary, position: u32, minutes_after: u32) -> Message {
    let by_customer = position == 0 || random.random_bool(0.45);
    let html = random.random_bool(0.05);
    Message {
        by_customer,
        internal: !by_customer && random.random_bool(0.1),
        html,
        minutes_after,
        body: if html {
            words.html(random)
        } else {
            words.text(random)
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use super::{ACCOUNTS, LONG_THREAD, MEAN_BYTES, Scale, Status, Ticket, tickets};

    fn small() -> Vec<Ticket> {
        tickets(Scale::S.tickets(), 1).collect()
    }

    #[test]
    fn the_same_seed_tells_the_same_story() {
        let some = |seed| tickets(50, seed).collect::<Vec<_>>();
        assert_eq!(some(7), some(7));
        assert_ne!(some(7), some(8));
    }

    #[test]
    fn a_message_has_the_promised_size_and_a_ticket_eight_messages() {
        let all = small();
        let bodies = || {
            all.iter()
                .flat_map(|ticket| &ticket.messages)
                .map(|m| m.body.len())
        };
        let (sum, count) = (bodies().sum::<usize>(), bodies().count());
        assert!(
            (sum / count).abs_diff(MEAN_BYTES) < 30,
            "{} bytes",
            sum / count
        );
        let usual = all
            .iter()
            .filter(|t| t.messages.len() < LONG_THREAD as usize);
        let per_ticket = usual.map(|ticket| ticket.messages.len()).sum::<usize>() / all.len();
        assert!((7..=8).contains(&per_ticket), "{per_ticket} messages");
        assert_eq!(
            all.iter().map(|t| t.messages.len()).max(),
            Some(LONG_THREAD as usize)
        );
    }

    #[test]
    fn words_follow_zipf_and_many_are_compounds() {
        let all = small();
        let mut counts = HashMap::<&str, u32>::new();
        for message in all
            .iter()
            .flat_map(|ticket| &ticket.messages)
            .filter(|m| !m.html)
        {
            for word in message
                .body
                .split(|c: char| !c.is_alphabetic())
                .filter(|w| !w.is_empty())
            {
                *counts.entry(word).or_default() += 1;
            }
        }
        assert!(counts.len() > 10_000, "{} different words", counts.len());
        let mut by_rank: Vec<_> = counts.values().copied().collect();
        by_rank.sort_unstable_by(|a, b| b.cmp(a));
        assert!(
            by_rank[0] > 20 * by_rank[100],
            "the common ones are very common"
        );
        let rare = by_rank.iter().filter(|count| **count <= 2).count();
        assert!(
            rare * 4 > by_rank.len(),
            "and many are rare: {rare} of {}",
            by_rank.len()
        );
    }

    #[test]
    fn all_statuses_and_accounts_occur_and_times_hold() {
        let all = small();
        for status in [
            Status::Open,
            Status::InProgress,
            Status::Question,
            Status::Done,
        ] {
            assert!(
                all.iter().any(|ticket| ticket.status == status),
                "{status:?}"
            );
        }
        let accounts: BTreeSet<_> = all.iter().map(|ticket| ticket.account).collect();
        assert_eq!(accounts.len(), ACCOUNTS as usize);
        for ticket in &all {
            assert!(
                ticket
                    .messages
                    .is_sorted_by_key(|message| message.minutes_after)
            );
            let last = ticket
                .messages
                .last()
                .map_or(0, |message| message.minutes_after);
            assert!(last <= ticket.minutes_ago, "nothing lies in the future");
        }
        assert!(all.is_sorted_by_key(|ticket| std::cmp::Reverse(ticket.minutes_ago)));
    }
}
