//! What answers mean: for the session, for the feed, for an operation.

use std::time::Duration;

use domain::{Fault, OpId, Stage};

use super::{
    CAPS, Effect, End, GOOD_CHANNEL, LEAST_POLL, Live, Moment, Pulled, SAFETY_PULL, Seat, State,
    TOO_OLD, ready,
};
use crate::backoff;
use crate::lanes::Stand;

/// The way to the server is known to be good: no need to wait with listening.
fn listen_again(s: &mut State, now: Moment) {
    if let Live::Closed { again } = &mut s.live {
        *again = (*again).min(now);
    }
}

pub(super) fn live_ended(s: &mut State, now: Moment, dice: f64) {
    let good = matches!(s.live, Live::Open { since } if now.saturating_sub(since) >= GOOD_CHANNEL);
    s.live_fails = if good {
        1
    } else {
        s.live_fails.saturating_add(1)
    };
    s.live = Live::Closed {
        again: now + backoff::delay(s.live_fails, dice, CAPS.1),
    };
    s.next_pull = s.next_pull.min(now + LEAST_POLL);
}

pub(super) fn pulled(
    s: &mut State,
    epoch: u32,
    answer: Result<Pulled, Fault>,
    now: Moment,
    dice: f64,
    effects: &mut Vec<Effect>,
) {
    s.pulling = false;
    s.polling = false;
    match answer {
        Ok(page) => {
            prove(s, epoch);
            if s.fails > 0 {
                listen_again(s, now);
            }
            if s.network_down() {
                for op in std::mem::take(&mut s.held_by_network) {
                    s.held.remove(&op);
                }
            }
            s.fails = 0;
            s.trouble = None;
            s.stage = Some(page.stage);
            s.next_pull = if page.more || page.stage != Stage::Tail {
                now
            } else if matches!(s.live, Live::Open { .. }) {
                now + SAFETY_PULL
            } else if s.can.longest_wait > Duration::ZERO {
                s.pull_began
                    .map_or(now, |began| (began + LEAST_POLL).max(now))
            } else {
                now + s.can.poll_every
            };
        }
        Err(fault) => refused(s, epoch, fault, None, (now, dice), effects),
    }
}

/// A pull, an operation or a renewal met a fault that concerns the whole account.
fn refused(
    s: &mut State,
    epoch: u32,
    fault: Fault,
    after: Option<Duration>,
    (now, dice): (Moment, f64),
    effects: &mut Vec<Effect>,
) {
    match fault {
        Fault::SignInNeeded | Fault::InvalidCredentials => doubt_session(s, epoch, fault, effects),
        Fault::NotAdmitted { .. } | Fault::PasswordNotSet { .. } | Fault::SecondFactor { .. } => {
            ask(s, fault, effects);
        }
        Fault::Revoked { wipe } => end(s, wipe, effects),
        Fault::CursorLost => {
            s.fails = s.fails.saturating_add(1);
            s.trouble = None;
            s.wanted = false;
            s.next_pull = if s.fails == 1 {
                now
            } else {
                now + backoff::delay(s.fails, dice, s.cap())
            };
            effects.push(Effect::Resync);
        }
        Fault::ClientTooOld => {
            s.fails = s.fails.saturating_add(1);
            s.trouble = Some(fault);
            s.next_pull = now + TOO_OLD;
        }
        fault => {
            let after = after.or(match fault {
                Fault::Busy { after } => after,
                _ => None,
            });
            s.fails = s.fails.saturating_add(1);
            s.trouble = Some(fault);
            s.next_pull = now + backoff::wait(after, s.fails, dice, s.cap());
        }
    }
}

fn prove(s: &mut State, epoch: u32) {
    if let (true, Seat::Ready { proven, .. }) = (epoch == s.epoch, &mut s.seat) {
        *proven = true;
    }
}

/// The server does not accept the session: renew it once, ask the user when that did not help.
fn doubt_session(s: &mut State, epoch: u32, fault: Fault, effects: &mut Vec<Effect>) {
    if epoch != s.epoch {
        return;
    }
    match s.seat {
        Seat::Ready { proven: true, .. } => renew(s, effects),
        Seat::Ready { proven: false, .. } => ask(s, fault, effects),
        Seat::Renewing | Seat::RenewLater(_) | Seat::Asking | Seat::Ended => {}
    }
}

pub(super) fn renew(s: &mut State, effects: &mut Vec<Effect>) {
    s.seat = Seat::Renewing;
    effects.push(Effect::Renew);
}

fn ask(s: &mut State, fault: Fault, effects: &mut Vec<Effect>) {
    s.seat = Seat::Asking;
    s.trouble = Some(fault);
    unwatch(s, effects);
}

pub(super) fn end(s: &mut State, wipe: bool, effects: &mut Vec<Effect>) {
    s.seat = Seat::Ended;
    s.trouble = Some(Fault::Revoked { wipe });
    unwatch(s, effects);
    effects.push(Effect::End { wipe });
}

fn unwatch(s: &mut State, effects: &mut Vec<Effect>) {
    if !matches!(s.live, Live::Closed { .. }) {
        effects.push(Effect::Unwatch);
    }
    s.live = Live::Closed {
        again: Moment::ZERO,
    };
}

pub(super) fn renewed(
    s: &mut State,
    answer: Result<Duration, Fault>,
    now: Moment,
    dice: f64,
    effects: &mut Vec<Effect>,
) {
    match answer {
        Ok(lasts) => {
            s.epoch += 1;
            s.seat = ready(now, lasts, false);
            s.next_pull = s.next_pull.min(now);
            listen_again(s, now);
        }
        Err(
            fault @ (Fault::SignInNeeded
            | Fault::InvalidCredentials
            | Fault::NotAdmitted { .. }
            | Fault::PasswordNotSet { .. }
            | Fault::SecondFactor { .. }),
        ) => {
            ask(s, fault, effects);
        }
        Err(Fault::Revoked { wipe }) => end(s, wipe, effects),
        Err(fault) => {
            s.fails = s.fails.saturating_add(1);
            s.trouble = Some(fault);
            s.seat = Seat::RenewLater(now + backoff::delay(s.fails, dice, s.cap()));
        }
    }
}

pub(super) fn performed(
    s: &mut State,
    epoch: u32,
    op: OpId,
    end: End,
    (now, dice): (Moment, f64),
    effects: &mut Vec<Effect>,
) {
    s.under_way.remove(&op);
    s.held.remove(&op);
    s.held_by_network.remove(&op);
    let attempts = s
        .outbox
        .iter()
        .find(|waiting| waiting.op == op)
        .map_or(1, |it| it.attempts + 1);
    match end {
        End::Done | End::Wedged => {
            prove(s, epoch);
            s.outbox
                .retain(|waiting| waiting.op != op || end == End::Wedged);
            stand(s, op, Stand::Wedged);
        }
        End::Absent => stand_fresh(s, op),
        End::Unknown => {
            stand(s, op, Stand::Wedged);
            effects.push(Effect::AskAbout(op));
        }
        End::Retry { fault, after } => {
            stand_fresh(s, op);
            let session = matches!(fault, Fault::SignInNeeded | Fault::InvalidCredentials);
            if session || matches!(fault, Fault::Revoked { .. } | Fault::NotAdmitted { .. }) {
                // Not this operation's fault: it may go as soon as there is a session.
                let (delay, sure) = (Duration::ZERO, true);
                let waits = fault.clone();
                effects.push(Effect::Postpone {
                    op,
                    delay,
                    fault: waits,
                    sure,
                });
                refused(s, epoch, fault, after, (now, dice), effects);
            } else {
                hold(s, op, attempts, (fault, after, true), (now, dice), effects);
            }
        }
        End::Unsure(fault) => {
            stand(s, op, Stand::Unsure);
            s.cleared.remove(&op);
            hold(s, op, attempts, (fault, None, false), (now, dice), effects);
        }
    }
    count_attempt(s, op, attempts);
}

fn count_attempt(s: &mut State, op: OpId, attempts: u32) {
    for waiting in s.outbox.iter_mut().filter(|waiting| waiting.op == op) {
        waiting.attempts = attempts;
    }
}

fn stand_fresh(s: &mut State, op: OpId) {
    s.cleared.insert(op);
    stand(s, op, Stand::Fresh);
}

fn stand(s: &mut State, op: OpId, to: Stand) {
    for waiting in s.outbox.iter_mut().filter(|waiting| waiting.op == op) {
        waiting.stand = to;
    }
}

/// Only this operation waits; a pull finds out whether the network is to blame.
fn hold(
    s: &mut State,
    op: OpId,
    attempts: u32,
    (fault, after, sure): (Fault, Option<Duration>, bool),
    (now, dice): (Moment, f64),
    effects: &mut Vec<Effect>,
) {
    let delay = backoff::wait(after, attempts, dice, s.cap());
    s.held.insert(op, now + delay);
    if is_network(&fault) {
        s.held_by_network.insert(op);
        if !s.pulling && s.fails == 0 {
            s.wanted = true;
        }
    }
    effects.push(Effect::Postpone {
        op,
        delay,
        fault,
        sure,
    });
}

/// Whether nothing at all gets through to the server.
pub(super) fn is_network(fault: &Fault) -> bool {
    matches!(
        fault,
        Fault::Unreachable { .. } | Fault::Certificate | Fault::NotAHelpDesk
    )
}
