//! The relative times of a demonstration case, made absolute.
//!
//! People keep office hours: what would fall on a weekend or into the night is moved to the next
//! moment at which its author would be at work, and everything after it moves along.

use chrono::{DateTime, Datelike, Duration, NaiveTime, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Berlin;
use portal::hours::Desk;

use super::cases::{Case, DemoData, Event, Kind, Message};

/// Local hours in which customers write.
const CUSTOMER_HOURS: std::ops::Range<u32> = 7..19;

/// Days by which a case may be moved into the past to end before now.
const MOST_DAYS_BACK: u32 = 14;

/// The times of one case, absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// When the ticket was filed.
    pub created: DateTime<Utc>,
    /// When each message was written, in the order of [`Case::messages`].
    pub messages: Vec<DateTime<Utc>>,
    /// When the call was made.
    pub callback_done: Option<DateTime<Utc>>,
}

impl DemoData {
    /// The cases with their times, in the order in which they were filed: the order of numbers.
    #[must_use]
    pub fn in_order(&self, now: DateTime<Utc>, desk: Option<&Desk>) -> Vec<(&Case, Timeline)> {
        let mut cases: Vec<_> = self
            .cases
            .iter()
            .map(|case| (case, case.timeline(now, desk)))
            .collect();
        cases.sort_by_key(|(_, timeline)| timeline.created);
        cases
    }
}

impl Case {
    /// The case's times as seen from `now`: never in the future, always in order. Agents work while
    /// the desk is open; without hours they keep a customer's.
    #[must_use]
    pub fn timeline(&self, now: DateTime<Utc>, desk: Option<&Desk>) -> Timeline {
        let fitting = (0..MOST_DAYS_BACK)
            .map(|back| self.laid_out(now, self.days_ago + back, desk))
            .find(|timeline| timeline.messages.last().is_none_or(|last| *last <= now));
        fitting.unwrap_or_else(|| Timeline {
            created: now,
            messages: vec![now; self.messages.len()],
            callback_done: self
                .callback
                .as_ref()
                .and_then(|wish| wish.done_after)
                .map(|_| now),
        })
    }

    fn laid_out(&self, now: DateTime<Utc>, days_ago: u32, desk: Option<&Desk>) -> Timeline {
        let day = now.with_timezone(&Berlin).date_naive() - Duration::days(i64::from(days_ago));
        let time = NaiveTime::parse_from_str(&self.time, "%H:%M").unwrap_or(NaiveTime::MIN);
        let filed = Berlin.from_local_datetime(&day.and_time(time)).earliest();
        let created = back_to_weekday(filed.map_or(now, |local| local.with_timezone(&Utc)));
        let mut messages = Vec::with_capacity(self.messages.len());
        let (mut at, mut minutes) = (created, 0);
        for message in &self.messages {
            let gap = message.minutes_after.saturating_sub(minutes);
            minutes = minutes.max(message.minutes_after);
            // What happens at once stays together; a later step waits for its author.
            if gap > 0 {
                at = self.when_at_work(message, at + Duration::minutes(i64::from(gap)), desk);
            }
            messages.push(at);
        }
        let callback_done = self
            .messages
            .iter()
            .position(|message| message.is_event("callback_done"))
            .map(|index| messages[index]);
        Timeline {
            created,
            messages,
            callback_done,
        }
    }

    fn when_at_work(
        &self,
        message: &Message,
        at: DateTime<Utc>,
        desk: Option<&Desk>,
    ) -> DateTime<Utc> {
        if message.author == self.requester {
            customer_time(at)
        } else {
            agent_time(at, desk)
        }
    }
}

impl Message {
    fn is_event(&self, kind: &str) -> bool {
        self.kind == Kind::Event
            && self
                .event
                .as_ref()
                .is_some_and(|event: &Event| event.kind == kind)
    }
}

/// A weekend becomes the Friday before it, at the same time.
fn back_to_weekday(at: DateTime<Utc>) -> DateTime<Utc> {
    let past_friday = at
        .with_timezone(&Berlin)
        .weekday()
        .num_days_from_monday()
        .saturating_sub(4);
    at - Duration::days(i64::from(past_friday))
}

/// So many working days before, at the same time.
pub(super) fn working_days_before(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    (0..days).fold(now, |at, _| back_to_weekday(at - Duration::days(1)))
}

fn customer_time(at: DateTime<Utc>) -> DateTime<Utc> {
    let mut at = at;
    loop {
        let local = at.with_timezone(&Berlin);
        if local.weekday().num_days_from_monday() > 4 {
            at += Duration::days(1);
        } else if CUSTOMER_HOURS.contains(&local.hour()) {
            return at;
        } else {
            at += Duration::minutes(97);
        }
    }
}

/// Agents answer while the desk is open.
fn agent_time(at: DateTime<Utc>, desk: Option<&Desk>) -> DateTime<Utc> {
    let Some(desk) = desk else {
        return customer_time(at);
    };
    let state = desk.state(at);
    match state.next_change {
        Some(opens) if !state.open => opens + Duration::minutes(3 + i64::from(at.minute() % 40)),
        _ => at,
    }
}
