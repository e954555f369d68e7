//! The clock of a promise: when a ticket is due, and how far the work on it may go unasked.
//!
//! Only working hours count, and only while the provider has the ball. All times are passed in.

use chrono::{DateTime, Duration, Utc};

use crate::document::{Ball, Billing};
use crate::hours::Desk;

/// A time during which one side had the ball.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when; none: still.
    pub until: Option<DateTime<Utc>>,
    /// Who had it.
    pub ball: Ball,
}

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Working time used up.
    pub used: Duration,
    /// Working time left; negative once it is broken.
    pub left: Duration,
    /// When it is due if the ball stays where it is; none while the clock stands, and beyond two
    /// years.
    pub due_at: Option<DateTime<Utc>>,
    /// The clock stands because the provider need not act.
    pub paused: bool,
    /// It is broken.
    pub breached: bool,
}

/// Reads the clock of a promise of so many working minutes. `spells` are in order and do not overlap.
#[must_use]
pub fn read(desk: &Desk, minutes: u32, spells: &[Spell], now: DateTime<Utc>) -> Reading {
    let promised = Duration::minutes(i64::from(minutes));
    let used = spells
        .iter()
        .filter(|spell| spell.ball == Ball::Support)
        .map(|spell| desk.working_time(spell.from, spell.until.unwrap_or(now).min(now)))
        .fold(Duration::zero(), |sum, part| sum + part);
    let left = promised - used;
    let running = spells
        .last()
        .is_some_and(|spell| spell.ball == Ball::Support && spell.until.is_none());
    let breached = left < Duration::zero();
    let due_at = match spells.last() {
        // A broken promise was due at a moment that the spells tell.
        Some(_) if breached || (running && left.is_zero()) => broken_at(desk, promised, spells),
        Some(spell) if running => desk.add_working_time(now.max(spell.from), left),
        _ => None,
    };
    Reading {
        used,
        left,
        due_at,
        paused: !running,
        breached,
    }
}

fn broken_at(desk: &Desk, promised: Duration, spells: &[Spell]) -> Option<DateTime<Utc>> {
    let mut left = promised;
    for spell in spells.iter().filter(|spell| spell.ball == Ball::Support) {
        match spell.until {
            Some(until) => {
                let part = desk.working_time(spell.from, until);
                if part >= left {
                    return desk.add_working_time(spell.from, left);
                }
                left -= part;
            }
            None => return desk.add_working_time(spell.from, left),
        }
    }
    None
}

/// How far the work on a ticket may go before the customer has to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EffortClock {
    /// Work left until he must have approved more; never negative.
    pub left: Duration,
    /// When staff is warned; none while nobody works, or once it has passed.
    pub warn_at: Option<DateTime<Utc>>,
    /// When the customer must have been told; none while nobody works.
    pub inform_by: Option<DateTime<Utc>>,
    /// The work may not go on.
    pub exhausted: bool,
}

/// The clock of the rule "longer than an hour only with your approval"; none where there is no such
/// rule.
///
/// `spent` is the work recorded so far, `working_since` the beginning of the work that runs now,
/// `approved` the minutes the customer has approved on top. The clock runs with the work itself,
/// not with the working hours: whoever works in the evening works, too.
#[must_use]
pub fn effort(
    billing: &Billing,
    spent: Duration,
    working_since: Option<DateTime<Utc>>,
    approved: u32,
    now: DateTime<Utc>,
) -> Option<EffortClock> {
    let limit = Duration::minutes(i64::from(billing.approval_over_minutes?) + i64::from(approved));
    let running = working_since.map_or(Duration::zero(), |since| {
        (now - since).max(Duration::zero())
    });
    let left = (limit - spent - running).max(Duration::zero());
    let inform = billing.inform_within_minutes.map_or(limit, |minutes| {
        limit.min(Duration::minutes(i64::from(minutes) + i64::from(approved)))
    });
    let inform_by = working_since.map(|since| since + (inform - spent).max(Duration::zero()));
    let warning = Duration::minutes(i64::from(billing.warn_before_minutes));
    let warn_at = inform_by.map(|by| by - warning).filter(|at| *at > now);
    Some(EffortClock {
        left,
        warn_at,
        inform_by,
        exhausted: left.is_zero(),
    })
}

/// Whether work of so many minutes in all needs the customer's approval first.
#[must_use]
pub fn needs_approval(billing: &Billing, minutes: u32, approved: u32) -> bool {
    billing
        .approval_over_minutes
        .is_some_and(|limit| minutes > limit.saturating_add(approved))
}
