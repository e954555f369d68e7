//! Which operation may go.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use domain::{OpId, TicketId};
use engine::lanes::{self, Go, Sort, Stand, Waiting};
use uuid::Uuid;

fn op(number: u128) -> OpId {
    OpId(Uuid::from_u128(number))
}

fn waiting(number: u128, ticket: u128, sort: Sort, stand: Stand) -> Waiting {
    Waiting {
        op: op(number),
        ticket: TicketId(Uuid::from_u128(ticket)),
        seq: i64::try_from(number).unwrap(),
        sort,
        stand,
        attempts: 0,
    }
}

fn fresh(number: u128, ticket: u128) -> Waiting {
    waiting(number, ticket, Sort::Other, Stand::Fresh)
}

fn go(outbox: &[Waiting], under_way: &[u128], idempotent: bool) -> Vec<(u128, Go)> {
    let under_way: BTreeSet<OpId> = under_way.iter().map(|number| op(*number)).collect();
    lanes::ready(
        outbox,
        &under_way,
        &BTreeMap::new(),
        Duration::ZERO,
        idempotent,
    )
    .into_iter()
    .map(|(op, go)| (op.0.as_u128(), go))
    .collect()
}

#[test]
fn operations_of_one_ticket_go_one_after_the_other() {
    let outbox = [fresh(1, 7), fresh(2, 7), fresh(3, 7)];
    assert_eq!(go(&outbox, &[], true), [(1, Go::Perform)]);
    assert_eq!(go(&outbox, &[1], true), []);
    assert_eq!(go(&outbox[1..], &[], true), [(2, Go::Perform)]);
}

#[test]
fn three_tickets_go_at_once_and_no_more() {
    let outbox: Vec<Waiting> = (1..=5).map(|number| fresh(number, number)).collect();
    assert_eq!(
        go(&outbox, &[], true),
        [(1, Go::Perform), (2, Go::Perform), (3, Go::Perform)]
    );
    assert_eq!(go(&outbox, &[1, 2], true), [(3, Go::Perform)]);
}

#[test]
fn a_stuck_lane_stops_nobody_else() {
    let outbox = [
        waiting(1, 7, Sort::Other, Stand::Wedged),
        fresh(2, 7),
        fresh(3, 8),
    ];
    assert_eq!(go(&outbox, &[], true), [(3, Go::Perform)]);
}

#[test]
fn what_is_unsure_is_repeated_or_looked_for() {
    let outbox = [waiting(1, 7, Sort::Other, Stand::Unsure)];
    assert_eq!(go(&outbox, &[], true), [(1, Go::Perform)]);
    assert_eq!(go(&outbox, &[], false), [(1, Go::Find)]);
}

#[test]
fn a_read_mark_does_not_wait_behind_a_stuck_reply_but_for_the_ticket() {
    let mark = waiting(3, 7, Sort::Mark, Stand::Fresh);
    let stuck = waiting(1, 7, Sort::Other, Stand::Wedged);
    assert_eq!(go(&[stuck, mark.clone()], &[], true), [(3, Go::Perform)]);
    let file = waiting(1, 7, Sort::File, Stand::Fresh);
    assert_eq!(go(&[file, mark], &[], true), [(1, Go::Perform)]);
}

#[test]
fn an_edited_ticket_still_goes_before_the_replies_to_it() {
    let outbox = [fresh(2, 7), waiting(9, 7, Sort::File, Stand::Fresh)];
    assert_eq!(go(&outbox, &[], true), [(9, Go::Perform)]);
}

#[test]
fn what_is_held_waits_and_holds_its_lane_only() {
    let outbox = [fresh(1, 7), fresh(2, 7), fresh(3, 8)];
    let held = BTreeMap::from([(op(1), Duration::from_secs(5))]);
    let ready = |now| lanes::ready(&outbox, &BTreeSet::new(), &held, now, true).len();
    assert_eq!(ready(Duration::from_secs(4)), 1);
    assert_eq!(ready(Duration::from_secs(5)), 2);
}
