//! Policy: state and wake → effects, and random days against a model of the other side.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::{Capabilities, Fault, OpId, Stage, TicketId};
use engine::lanes::{Sort, Stand, Waiting};
use engine::plan::{Effect, End, Moment, Pulled, State, Wake, step};
use proptest::prelude::*;
use uuid::Uuid;

const LIVE: Capabilities = Capabilities {
    idempotent: true,
    tombstones: true,
    live: true,
    read_marks: true,
    longest_wait: Duration::from_secs(25),
    poll_every: Duration::from_secs(60),
};

fn s(seconds: u64) -> Moment {
    Duration::from_secs(seconds)
}

fn ms(millis: u64) -> Moment {
    Duration::from_millis(millis)
}

fn op(number: u128) -> OpId {
    OpId(Uuid::from_u128(number))
}

fn queued(number: u128, ticket: u128) -> Waiting {
    Waiting {
        op: op(number),
        ticket: TicketId(Uuid::from_u128(ticket)),
        seq: i64::try_from(number).unwrap(),
        sort: Sort::Other,
        stand: Stand::Fresh,
        attempts: 0,
    }
}

const PULL: Effect = Effect::Pull {
    wait: Duration::ZERO,
};
const TAIL: Pulled = Pulled {
    more: false,
    stage: Stage::Tail,
};

fn pulled(state: &State) -> Wake {
    Wake::Pulled {
        epoch: state.epoch(),
        answer: Ok(TAIL),
    }
}

fn failed(state: &State, fault: Fault) -> Wake {
    Wake::Pulled {
        epoch: state.epoch(),
        answer: Err(fault),
    }
}

fn ended(state: &State, number: u128, end: End) -> Wake {
    Wake::Performed {
        epoch: state.epoch(),
        op: op(number),
        end,
    }
}

/// An account that has loaded and listens.
fn following(can: Capabilities) -> State {
    let mut state = State::new(can);
    let _ = step(&mut state, Wake::Begin { session: true }, s(0), 0.5);
    if can.live {
        let _ = step(&mut state, Wake::LiveOpen, s(0), 0.5);
    }
    let wake = pulled(&state);
    let _ = step(&mut state, wake, s(1), 0.5);
    if can.live {
        // Once more, for what changed before the channel was open.
        let wake = pulled(&state);
        let _ = step(&mut state, wake, s(2), 0.5);
    }
    state
}

#[test]
fn a_start_pulls_and_listens_at_once() {
    let mut state = State::new(LIVE);
    let effects = step(&mut state, Wake::Begin { session: true }, s(0), 0.5);
    assert_eq!(effects, [Effect::Watch, PULL]);
}

#[test]
fn without_a_session_nothing_is_asked_of_the_server() {
    let mut state = State::new(LIVE);
    let effects = step(&mut state, Wake::Begin { session: false }, s(0), 0.5);
    assert_eq!(effects, []);
    assert_eq!(
        step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(1), 0.5),
        []
    );
    assert!(state.asks_for_sign_in());
    let effects = step(&mut state, Wake::SignedIn, s(2), 0.5);
    assert_eq!(effects, [Effect::Watch, Effect::Perform(op(1)), PULL]);
}

#[test]
fn the_first_hint_pulls_at_once_and_later_ones_share_a_pull() {
    let mut state = following(LIVE);
    assert_eq!(step(&mut state, Wake::Hint, s(10), 0.5), [PULL]);
    assert_eq!(step(&mut state, Wake::Hint, s(10) + ms(20), 0.5), []);
    let wake = pulled(&state);
    assert_eq!(step(&mut state, wake, s(10) + ms(50), 0.5), []);
    assert_eq!(step(&mut state, Wake::Hint, s(10) + ms(100), 0.5), []);
    assert_eq!(state.next_wake(s(10) + ms(100)), Some(s(10) + ms(300)));
    assert_eq!(step(&mut state, Wake::Timer, s(10) + ms(300), 0.5), [PULL]);
}

#[test]
fn without_a_live_channel_it_polls_long() {
    let mut state = State::new(Capabilities {
        live: false,
        ..LIVE
    });
    assert_eq!(
        step(&mut state, Wake::Begin { session: true }, s(0), 0.5),
        [PULL]
    );
    let wake = pulled(&state);
    let effects = step(&mut state, wake, s(1), 0.5);
    assert_eq!(
        effects,
        [Effect::Pull {
            wait: Duration::from_secs(25)
        }]
    );
}

#[test]
fn a_server_that_can_neither_is_asked_every_minute() {
    let can = Capabilities {
        live: false,
        longest_wait: Duration::ZERO,
        ..LIVE
    };
    let mut state = following(can);
    assert_eq!(step(&mut state, Wake::Timer, s(30), 0.5), []);
    assert_eq!(state.next_wake(s(30)), Some(s(61)));
}

#[test]
fn the_network_down_holds_operations_and_back_lets_them_go_at_once() {
    let mut state = following(LIVE);
    assert_eq!(step(&mut state, Wake::Hint, s(10), 0.5), [PULL]);
    let wake = failed(&state, Fault::Unreachable { sent: false });
    let _ = step(&mut state, wake, s(10), 0.5);
    assert_eq!(
        step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5),
        []
    );
    assert_eq!(state.next_wake(s(10)), Some(s(10) + ms(500)));
    assert_eq!(step(&mut state, Wake::Timer, s(11), 0.5), [PULL]);
    let wake = pulled(&state);
    assert_eq!(step(&mut state, wake, s(11), 0.5), [Effect::Perform(op(1))]);
}

#[test]
fn an_upload_does_not_hold_up_a_pull() {
    let mut state = following(LIVE);
    let effects = step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5);
    assert_eq!(effects, [Effect::Perform(op(1))]);
    assert_eq!(step(&mut state, Wake::Hint, s(20), 0.5), [PULL]);
}

#[test]
fn a_lost_answer_is_repeated_where_that_is_harmless_and_looked_for_elsewhere() {
    for (idempotent, next) in [(true, Effect::Perform(op(1))), (false, Effect::Find(op(1)))] {
        let mut state = following(Capabilities { idempotent, ..LIVE });
        let _ = step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5);
        let wake = ended(&state, 1, End::Unsure(Fault::Unreachable { sent: true }));
        let effects = step(&mut state, wake, s(10), 0.5);
        assert!(
            matches!(effects.as_slice(), [Effect::Postpone { .. }, PULL]),
            "{effects:?}"
        );
        assert_eq!(step(&mut state, Wake::Timer, s(11), 0.5), [next]);
    }
}

#[test]
fn where_nobody_can_tell_the_user_is_asked_and_nothing_repeated() {
    let mut state = following(Capabilities {
        idempotent: false,
        ..LIVE
    });
    let mut stuck = queued(1, 1);
    stuck.stand = Stand::Unsure;
    assert_eq!(
        step(&mut state, Wake::Outbox(vec![stuck]), s(10), 0.5),
        [Effect::Find(op(1))]
    );
    let wake = ended(&state, 1, End::Unknown);
    assert_eq!(
        step(&mut state, wake, s(10), 0.5),
        [Effect::AskAbout(op(1))]
    );
    assert_eq!(step(&mut state, Wake::Timer, s(100), 0.5), []);
}

#[test]
fn a_refused_session_is_renewed_once_and_then_the_user_is_asked() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Hint, s(10), 0.5);
    let wake = failed(&state, Fault::SignInNeeded);
    assert_eq!(step(&mut state, wake, s(10), 0.5), [Effect::Renew]);
    let effects = step(&mut state, Wake::Renewed(Ok(s(900))), s(11), 0.5);
    assert_eq!(effects, [PULL]);
    let wake = failed(&state, Fault::SignInNeeded);
    assert_eq!(step(&mut state, wake, s(11), 0.5), [Effect::Unwatch]);
    assert!(state.asks_for_sign_in());
    assert_eq!(
        step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(12), 0.5),
        []
    );
    assert_eq!(state.next_wake(s(12)), None);
}

#[test]
fn the_refusal_of_an_old_session_is_not_held_against_the_new_one() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5);
    let late = ended(
        &state,
        1,
        End::Retry {
            fault: Fault::SignInNeeded,
            after: None,
        },
    );
    let _ = step(&mut state, Wake::Hint, s(10), 0.5);
    let wake = failed(&state, Fault::SignInNeeded);
    let _ = step(&mut state, wake, s(10), 0.5);
    let _ = step(&mut state, Wake::Renewed(Ok(s(900))), s(11), 0.5);
    let effects = step(&mut state, late, s(11), 0.5);
    assert!(
        matches!(
            effects.as_slice(),
            [Effect::Postpone { sure: true, .. }, Effect::Perform(_)]
        ),
        "{effects:?}"
    );
}

#[test]
fn a_session_is_renewed_before_it_runs_out() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Renewed(Ok(s(900))), s(10), 0.5);
    let wake = pulled(&state);
    let _ = step(&mut state, wake, s(10), 0.5);
    assert_eq!(state.next_wake(s(400)), Some(s(310)));
    assert_eq!(step(&mut state, Wake::Timer, s(731), 0.5), [Effect::Renew]);
}

#[test]
fn a_renewal_without_a_connection_is_tried_again_with_what_we_have() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Hint, s(10), 0.5);
    let wake = failed(&state, Fault::SignInNeeded);
    let _ = step(&mut state, wake, s(10), 0.5);
    let lost = Fault::Unreachable { sent: true };
    assert_eq!(step(&mut state, Wake::Renewed(Err(lost)), s(11), 0.5), []);
    assert!(!state.asks_for_sign_in());
    assert_eq!(step(&mut state, Wake::Timer, s(12), 0.5), [Effect::Renew]);
}

#[test]
fn a_lost_cursor_begins_a_fresh_load_at_once() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Hint, s(10), 0.5);
    let wake = failed(&state, Fault::CursorLost);
    assert_eq!(step(&mut state, wake, s(10), 0.5), [Effect::Resync, PULL]);
    let wake = failed(&state, Fault::CursorLost);
    assert_eq!(
        step(&mut state, wake, s(10), 0.5),
        [Effect::Resync],
        "but not in a circle"
    );
}

#[test]
fn a_portal_in_between_stops_operations_too() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Hint, s(10), 0.5);
    let wake = failed(&state, Fault::NotAHelpDesk);
    let _ = step(&mut state, wake, s(10), 0.5);
    assert_eq!(
        step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5),
        []
    );
}

#[test]
fn a_page_that_cannot_be_used_does_not_stop_operations() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Hint, s(10), 0.5);
    let wake = failed(&state, Fault::Protocol("cut".to_owned()));
    let _ = step(&mut state, wake, s(10), 0.5);
    let effects = step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5);
    assert_eq!(effects, [Effect::Perform(op(1))]);
}

#[test]
fn a_rate_limit_waits_as_wished_and_never_wedges() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5);
    let fault = Fault::Busy { after: Some(s(40)) };
    let wake = ended(
        &state,
        1,
        End::Retry {
            fault: fault.clone(),
            after: Some(s(40)),
        },
    );
    let effects = step(&mut state, wake, s(10), 0.0);
    assert_eq!(
        effects,
        [Effect::Postpone {
            op: op(1),
            delay: s(40),
            fault,
            sure: true
        }]
    );
    assert_eq!(step(&mut state, Wake::Timer, s(49), 0.0), []);
    assert_eq!(
        step(&mut state, Wake::Timer, s(50), 0.0),
        [Effect::Perform(op(1))]
    );
}

#[test]
fn the_user_can_have_it_tried_now() {
    let mut state = following(LIVE);
    let _ = step(&mut state, Wake::Outbox(vec![queued(1, 1)]), s(10), 0.5);
    let fault = Fault::Busy {
        after: Some(s(400)),
    };
    let wake = ended(
        &state,
        1,
        End::Retry {
            fault,
            after: Some(s(400)),
        },
    );
    let _ = step(&mut state, wake, s(10), 0.5);
    let effects = step(&mut state, Wake::TryNow(op(1)), s(11), 0.5);
    assert!(effects.contains(&Effect::Perform(op(1))));
}

#[test]
fn the_end_by_the_provider_is_the_end() {
    let mut state = following(LIVE);
    let effects = step(&mut state, Wake::Revoked { wipe: true }, s(10), 0.5);
    assert_eq!(effects, [Effect::Unwatch, Effect::End { wipe: true }]);
    assert_eq!(step(&mut state, Wake::Looked, s(11), 0.5), []);
}

#[test]
fn same_input_same_output() {
    let run = || {
        let mut state = following(LIVE);
        let first = step(
            &mut state,
            Wake::Outbox(vec![queued(2, 2), queued(1, 1)]),
            s(9),
            0.3,
        );
        (first, step(&mut state, Wake::Hint, s(10), 0.7))
    };
    assert_eq!(run(), run());
}

/// How an attempt goes in the model.
#[derive(Debug, Clone, Copy)]
enum Luck {
    Fine,
    AnswerLost,
    NeverArrived,
    Refused,
}

#[derive(Debug, Clone)]
enum Event {
    Queue { ticket: u128 },
    Finish { which: usize, luck: Luck },
    PullFine,
    PullFails,
    Later { millis: u64 },
    Crash,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let luck = prop_oneof![
        4 => Just(Luck::Fine),
        2 => Just(Luck::AnswerLost),
        2 => Just(Luck::NeverArrived),
        1 => Just(Luck::Refused),
    ];
    let event = prop_oneof![
        3 => (1..4_u128).prop_map(|ticket| Event::Queue { ticket }),
        6 => (0..3_usize, luck).prop_map(|(which, luck)| Event::Finish { which, luck }),
        3 => Just(Event::PullFine),
        1 => Just(Event::PullFails),
        3 => (0..20_000_u64).prop_map(|millis| Event::Later { millis }),
        1 => Just(Event::Crash),
    ];
    prop::collection::vec(event, 1..80)
}

/// The user's file, the other side, and what is between them.
struct World {
    can: Capabilities,
    state: State,
    now: Moment,
    file: Vec<Waiting>,
    applied: Vec<OpId>,
    wedged: BTreeSet<OpId>,
    flying: Vec<Effect>,
    tickets: BTreeMap<OpId, TicketId>,
    next: u128,
}

impl World {
    fn new(idempotent: bool) -> Self {
        let can = Capabilities { idempotent, ..LIVE };
        let mut world = Self {
            can,
            state: State::new(can),
            now: s(0),
            file: Vec::new(),
            applied: Vec::new(),
            wedged: BTreeSet::new(),
            flying: Vec::new(),
            tickets: BTreeMap::new(),
            next: 1,
        };
        world.wake(Wake::Begin { session: true });
        world
    }

    fn wake(&mut self, wake: Wake) {
        for effect in step(&mut self.state, wake, self.now, 0.5) {
            match effect {
                Effect::Perform(op) => {
                    let row = self
                        .file
                        .iter_mut()
                        .find(|row| row.op == op)
                        .expect("in the file");
                    row.stand = Stand::Unsure; // recorded before the act
                    row.attempts += 1;
                    self.flying.push(Effect::Perform(op));
                }
                Effect::Find(op) => self.flying.push(Effect::Find(op)),
                Effect::Pull { wait } => self.flying.push(Effect::Pull { wait }),
                _ => {}
            }
        }
        let lanes: Vec<TicketId> = self.flying.iter().filter_map(|it| self.lane(it)).collect();
        let distinct: BTreeSet<&TicketId> = lanes.iter().collect();
        assert_eq!(lanes.len(), distinct.len(), "two of one ticket at once");
        assert!(lanes.len() <= 3, "more than three at once");
    }

    fn lane(&self, effect: &Effect) -> Option<TicketId> {
        match effect {
            Effect::Perform(op) | Effect::Find(op) => self.tickets.get(op).copied(),
            _ => None,
        }
    }

    fn apply(&mut self, op: OpId) {
        if self.can.idempotent && self.applied.contains(&op) {
            return;
        }
        self.applied.push(op);
    }

    fn finish(&mut self, which: usize, luck: Luck) {
        let ops: Vec<usize> = (0..self.flying.len())
            .filter(|at| !matches!(self.flying[*at], Effect::Pull { .. }))
            .collect();
        let Some(at) = ops.get(which % ops.len().max(1)) else {
            return;
        };
        let (op, end) = match self.flying.remove(*at) {
            Effect::Perform(op) => (op, self.act(op, luck)),
            Effect::Find(op) if self.applied.contains(&op) => (op, self.receipt(op)),
            Effect::Find(op) => (op, End::Absent),
            _ => return,
        };
        let wake = Wake::Performed {
            epoch: self.state.epoch(),
            op,
            end,
        };
        self.wake(wake);
    }

    fn act(&mut self, op: OpId, luck: Luck) -> End {
        match luck {
            Luck::Fine => {
                self.apply(op);
                self.receipt(op)
            }
            Luck::AnswerLost => {
                self.apply(op);
                End::Unsure(Fault::Unreachable { sent: true })
            }
            Luck::NeverArrived => End::Retry {
                fault: Fault::Unreachable { sent: false },
                after: None,
            },
            // A server never refuses what it has already done under the same id.
            Luck::Refused if self.applied.contains(&op) => self.receipt(op),
            Luck::Refused => {
                for row in self.file.iter_mut().filter(|row| row.op == op) {
                    row.stand = Stand::Wedged;
                }
                self.wedged.insert(op);
                End::Wedged
            }
        }
    }

    fn receipt(&mut self, op: OpId) -> End {
        self.file.retain(|row| row.op != op);
        End::Done
    }

    fn pull(&mut self, fine: bool) {
        let Some(at) = self
            .flying
            .iter()
            .position(|it| matches!(it, Effect::Pull { .. }))
        else {
            return;
        };
        self.flying.remove(at);
        let answer = if fine {
            Ok(TAIL)
        } else {
            Err(Fault::Unreachable { sent: false })
        };
        let wake = Wake::Pulled {
            epoch: self.state.epoch(),
            answer,
        };
        self.wake(wake);
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Queue { ticket } => {
                let row = queued(self.next, *ticket);
                self.next += 1;
                self.tickets.insert(row.op, row.ticket);
                self.file.push(row);
                self.wake(Wake::Outbox(self.file.clone()));
            }
            Event::Finish { which, luck } => self.finish(*which, *luck),
            Event::PullFine => self.pull(true),
            Event::PullFails => self.pull(false),
            Event::Later { millis } => {
                self.now += ms(*millis);
                self.wake(Wake::Timer);
            }
            Event::Crash => {
                self.flying.clear();
                self.state = State::new(self.can);
                self.wake(Wake::Begin { session: true });
                self.wake(Wake::Outbox(self.file.clone()));
            }
        }
    }

    /// Everything works from now on; runs until nothing is left to do.
    fn settle(&mut self) {
        for _ in 0..2_000 {
            self.pull(true);
            self.finish(0, Luck::Fine);
            if let Some(at) = self.state.next_wake(self.now)
                && self
                    .flying
                    .iter()
                    .all(|it| matches!(it, Effect::Pull { .. }))
            {
                self.now = self.now.max(at) + ms(1);
                self.wake(Wake::Timer);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_operation_is_lost_or_doubled_or_overtaken(events in events(), idempotent in any::<bool>()) {
        let mut world = World::new(idempotent);
        for event in &events {
            world.event(event);
        }
        world.settle();
        for (op, ticket) in &world.tickets {
            let times = world.applied.iter().filter(|applied| *applied == op).count();
            let behind_a_stuck_one =
                world.wedged.iter().any(|stuck| world.tickets[stuck] == *ticket && stuck < op);
            if world.wedged.contains(op) || behind_a_stuck_one {
                prop_assert_eq!(times, 0);
                prop_assert!(world.file.iter().any(|row| row.op == *op), "kept for the user");
            } else {
                prop_assert_eq!(times, 1, "{:?}", op);
                prop_assert!(world.file.iter().all(|row| row.op != *op), "left by a receipt");
            }
        }
        let mut last: BTreeMap<TicketId, OpId> = BTreeMap::new();
        for op in &world.applied {
            let before = last.insert(world.tickets[op], *op);
            prop_assert!(before.is_none_or(|before| before < *op), "order of one ticket");
        }
    }
}
