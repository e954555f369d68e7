//! What one account does next. Pure: `step(state, wake, now, dice) → effects`.
//!
//! ```text
//!            Begin                 401, or time to renew            refused
//!   (start) ───────▶ Ready ────────────────────────────▶ Renewing ─────────▶ Asking ──┐
//!                     ▲ │ ▲                                  │                        │
//!                     │ │ └──────────── renewed ─────────────┘       signed in again  │
//!                     │ └─ the provider ended it ─▶ Ended                             │
//!                     └───────────────────────────────────────────────────────────────┘
//! ```
//!
//! Only `Ready` pulls, performs and listens. Requests run beside each other; what they bring comes
//! back as a [`Wake`] and is decided on one after the other.

mod answers;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::{Capabilities, Fault, OpId, Stage};

use crate::lanes::{self, Go, Stand, Waiting};
use answers::{end, is_network, live_ended, performed, pulled, renew, renewed};
pub use words::{Effect, End, Pulled, Wake};

/// Time since the account's loop began; it never jumps when somebody sets the clock.
pub type Moment = Duration;

/// Hints closer together than this share one pull.
const COALESCE: Duration = Duration::from_millis(300);
/// While hints flow, a pull this often covers a hint that got lost.
const SAFETY_PULL: Duration = Duration::from_secs(5 * 60);
/// Long polls begin at least this far apart, whatever the server does.
const LEAST_POLL: Duration = Duration::from_secs(1);
/// A live channel that held this long was a good one.
const GOOD_CHANNEL: Duration = Duration::from_secs(60);
/// Waits while somebody looks at the window, and while nobody does.
const CAPS: (Duration, Duration) = (Duration::from_secs(15), Duration::from_secs(5 * 60));
/// How long to leave a server alone that wants a newer Pult.
const TOO_OLD: Duration = Duration::from_secs(60 * 60);

/// How it stands with the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seat {
    /// Usable.
    Ready {
        /// When to renew.
        renew_at: Moment,
        /// It worked since it was given, so a refusal means it has run out.
        proven: bool,
    },
    /// Being renewed.
    Renewing,
    /// Could not be renewed for want of a connection; next try then.
    RenewLater(Moment),
    /// Only the user can help.
    Asking,
    /// Ended by the provider.
    Ended,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Live {
    Closed { again: Moment },
    Opening,
    Open { since: Moment },
}

/// What one account knows of itself.
#[derive(Debug, Clone)]
pub struct State {
    can: Capabilities,
    seat: Seat,
    /// Counts sessions, so that a refusal of an old one is not held against the new.
    epoch: u32,
    foreground: bool,
    /// A pull is under way.
    pulling: bool,
    /// That pull is a long poll.
    polling: bool,
    /// A hint or a user wants another pull.
    wanted: bool,
    pull_began: Option<Moment>,
    next_pull: Moment,
    /// Failed pulls in a row, and what the last one met.
    fails: u32,
    trouble: Option<Fault>,
    stage: Option<Stage>,
    live: Live,
    live_fails: u32,
    outbox: Vec<Waiting>,
    under_way: BTreeSet<OpId>,
    /// Looked for and surely absent, or refused without effect: no longer unsure.
    cleared: BTreeSet<OpId>,
    held: BTreeMap<OpId, Moment>,
    /// Held because of the network, to be let go when it is back.
    held_by_network: BTreeSet<OpId>,
}

impl State {
    /// An account that has not begun.
    #[must_use]
    pub fn new(can: Capabilities) -> Self {
        Self {
            can,
            seat: Seat::Asking,
            epoch: 0,
            foreground: true,
            pulling: false,
            polling: false,
            wanted: false,
            pull_began: None,
            next_pull: Moment::ZERO,
            fails: 0,
            trouble: None,
            stage: None,
            live: Live::Closed {
                again: Moment::ZERO,
            },
            live_fails: 0,
            outbox: Vec::new(),
            under_way: BTreeSet::new(),
            cleared: BTreeSet::new(),
            held: BTreeMap::new(),
            held_by_network: BTreeSet::new(),
        }
    }

    /// Counts sessions; goes with every request and comes back with its answer.
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// What is in the way, if anything is.
    #[must_use]
    pub fn trouble(&self) -> Option<&Fault> {
        self.trouble.as_ref()
    }

    /// Whether only the user can help.
    #[must_use]
    pub fn asks_for_sign_in(&self) -> bool {
        self.seat == Seat::Asking
    }

    /// Whether the provider ended the session.
    #[must_use]
    pub fn ended(&self) -> bool {
        self.seat == Seat::Ended
    }

    /// First load or following; none before the first page of this run.
    #[must_use]
    pub fn stage(&self) -> Option<Stage> {
        self.stage
    }

    /// Operations being performed or looked for.
    #[must_use]
    pub fn under_way(&self) -> &BTreeSet<OpId> {
        &self.under_way
    }

    /// When to wake again if nothing else happens.
    #[must_use]
    pub fn next_wake(&self, now: Moment) -> Option<Moment> {
        let mut moments = Vec::new();
        match self.seat {
            Seat::Ready { renew_at, .. } => {
                moments.push(renew_at);
                if !self.pulling {
                    moments.push(self.pull_due());
                }
                if let (true, Live::Closed { again }) =
                    (self.can.live && self.fails == 0, self.live)
                {
                    moments.push(again);
                }
                if !self.network_down() {
                    moments.extend(self.held.values().filter(|until| **until > now).copied());
                }
            }
            Seat::RenewLater(at) => moments.push(at),
            Seat::Renewing | Seat::Asking | Seat::Ended => {}
        }
        moments.into_iter().min()
    }

    fn cap(&self) -> Duration {
        if self.foreground { CAPS.0 } else { CAPS.1 }
    }

    /// Nothing can get through: no use in trying operations.
    fn network_down(&self) -> bool {
        self.fails > 0 && self.trouble.as_ref().is_some_and(is_network)
    }

    fn pull_due(&self) -> Moment {
        if self.wanted && self.fails == 0 {
            self.pull_began
                .map_or(Moment::ZERO, |began| began + COALESCE)
        } else {
            self.next_pull
        }
    }
}

/// Decides. `dice` is a number from 0 up to 1, thrown anew for every step.
#[must_use]
pub fn step(state: &mut State, wake: Wake, now: Moment, dice: f64) -> Vec<Effect> {
    let mut effects = Vec::new();
    let s = state;
    match wake {
        Wake::Begin { session } => {
            s.seat = if session {
                ready(now, Duration::from_secs(600), true)
            } else {
                Seat::Asking
            };
            s.next_pull = now;
        }
        Wake::Timer => {}
        Wake::Looked => look(s, now),
        Wake::Foreground(is) => {
            if is && !s.foreground {
                look(s, now);
            }
            s.foreground = is;
        }
        Wake::Outbox(outbox) => take_outbox(s, outbox),
        Wake::TryNow(op) => {
            s.held.remove(&op);
            look(s, now);
        }
        Wake::LiveOpen => {
            s.live = Live::Open { since: now };
            s.wanted |= !s.polling;
            s.next_pull = s.next_pull.max(now + SAFETY_PULL);
        }
        Wake::Hint => s.wanted = true,
        Wake::LiveEnded => live_ended(s, now, dice),
        Wake::Pulled { epoch, answer } => pulled(s, epoch, answer, now, dice, &mut effects),
        Wake::Performed { epoch, op, end } => {
            performed(s, epoch, op, end, (now, dice), &mut effects);
        }
        Wake::Renewed(answer) => renewed(s, answer, now, dice, &mut effects),
        Wake::SignedIn => {
            s.epoch += 1;
            s.seat = ready(now, Duration::from_secs(600), false);
            s.fails = 0;
            s.trouble = None;
            s.next_pull = now;
            s.held.clear();
        }
        Wake::Revoked { wipe } => end(s, wipe, &mut effects),
    }
    start_what_may(s, now, &mut effects);
    effects
}

fn ready(now: Moment, lasts: Duration, proven: bool) -> Seat {
    Seat::Ready {
        renew_at: now + lasts.mul_f64(0.8).max(Duration::from_secs(5)),
        proven,
    }
}

fn look(s: &mut State, now: Moment) {
    s.wanted = true;
    s.next_pull = s.next_pull.min(now);
    if s.fails > 0 {
        s.wanted = false;
        s.next_pull = now;
    }
    if let Seat::RenewLater(at) = s.seat {
        s.seat = Seat::RenewLater(at.min(now));
    }
}

fn take_outbox(s: &mut State, outbox: Vec<Waiting>) {
    let known: BTreeSet<OpId> = outbox.iter().map(|waiting| waiting.op).collect();
    s.held.retain(|op, _| known.contains(op));
    s.held_by_network.retain(|op| known.contains(op));
    s.cleared.retain(|op| known.contains(op));
    s.outbox = outbox;
    for waiting in &mut s.outbox {
        if s.cleared.contains(&waiting.op) && waiting.stand == Stand::Unsure {
            waiting.stand = Stand::Fresh;
        }
    }
}

fn start_what_may(s: &mut State, now: Moment, effects: &mut Vec<Effect>) {
    match s.seat {
        Seat::Ready { renew_at, .. } if renew_at <= now => return renew(s, effects),
        Seat::RenewLater(at) if at <= now => return renew(s, effects),
        Seat::Ready { .. } => {}
        Seat::Renewing | Seat::RenewLater(_) | Seat::Asking | Seat::Ended => return,
    }
    start_watch(s, now, effects);
    start_operations(s, now, effects);
    start_pull(s, now, effects);
}

fn start_watch(s: &mut State, now: Moment, effects: &mut Vec<Effect>) {
    if let (true, Live::Closed { again }) = (s.can.live && s.fails == 0, s.live)
        && again <= now
    {
        s.live = Live::Opening;
        effects.push(Effect::Watch);
    }
}

fn start_operations(s: &mut State, now: Moment, effects: &mut Vec<Effect>) {
    if s.network_down() || matches!(s.trouble, Some(Fault::ClientTooOld)) {
        return;
    }
    for (op, go) in lanes::ready(&s.outbox, &s.under_way, &s.held, now, s.can.idempotent) {
        s.under_way.insert(op);
        effects.push(match go {
            Go::Perform => Effect::Perform(op),
            Go::Find => Effect::Find(op),
        });
    }
}

fn start_pull(s: &mut State, now: Moment, effects: &mut Vec<Effect>) {
    if s.pulling || s.pull_due() > now {
        return;
    }
    let follows = s.stage == Some(Stage::Tail) && s.fails == 0;
    let quiet = !s.wanted && !matches!(s.live, Live::Open { .. });
    let wait = if follows && quiet {
        s.can.longest_wait
    } else {
        Duration::ZERO
    };
    s.pulling = true;
    s.polling = wait > Duration::ZERO;
    s.wanted = false;
    s.pull_began = Some(now);
    effects.push(Effect::Pull { wait });
}
