//! The figures of what was measured.

use super::fanout::{PIECE, WASTED};
use super::rounds::{Course, EVENTS, Rounds, Who};
use super::{Memory, NAME};
use crate::figure::{Bar, Figure};
use crate::pairs::{PAIRS, Pairs};
use crate::stats::percentile;

/// KiB of memory for each idle client.
const MEMORY: Bar = Bar::AtMost(10.0);
/// Processor time for an event, to that of nchan.
const PROCESSOR: Bar = Bar::AtMost(1.15);
/// Time until 99 of 100 have an event, to that over plain connections.
const DELAY: Bar = Bar::AtMost(1.5);

/// What was there.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    /// Clients of each server.
    pub(super) clients: usize,
    /// Accounts those of ours share.
    pub(super) accounts: usize,
}

/// What is kept for an idle client.
pub(super) fn memory(about: &About, idle: &Memory, after: &Memory) -> Vec<Figure> {
    let About { clients, accounts } = about;
    let of = |memory: &Memory, who| memory.get(&who).copied().unwrap_or(f64::NAN);
    let said = |who| said(of(idle, who), "KiB");
    let beside = format!("nchan: {} · raw TCP: {}", said(Who::Nchan), said(Who::Raw));
    let note = format!(
        "what the processes wrote to memory themselves, without the system's buffers; {accounts} \
         accounts, after a heartbeat for each client"
    );
    let ours = Figure::new(
        NAME,
        &format!("memory of an idle client, {clients} there"),
        said(Who::Ours),
    );
    let ours = ours.beside(beside).note(&note);
    let bad = Figure::new(
        NAME,
        &format!("the same, {} KiB kept for each", WASTED >> 10),
        said(Who::Clumsy),
    );
    let told = PAIRS * EVENTS + 1;
    let later = Figure::new(
        NAME,
        &format!("the same after {told} events to all"),
        format!("{:.1} KiB", of(after, Who::Ours)),
    );
    vec![
        ours.held(of(idle, Who::Ours), "KiB", MEMORY),
        bad.held(of(idle, Who::Clumsy), "KiB", MEMORY).teeth(),
        later.beside(format!(
            "nchan: {}",
            self::said(of(after, Who::Nchan), "KiB")
        )),
    ]
}

/// What one event to all needs of the processor.
pub(super) fn processor(about: &About, rounds: &Rounds, missing: Option<&str>) -> Vec<Figure> {
    let what = format!("one event to {} clients, processor", about.clients);
    let bad = format!("the same, written {PIECE} bytes at a time");
    let beside_nchan = |who, what: &str| {
        let Some(pairs) = rounds.pairs(who, Who::Nchan, |course| &course.processor) else {
            return Figure::not_measured(NAME, what, missing.unwrap_or("nchan is missing"));
        };
        beside(what, &pairs, "nchan", "ms CPU", PROCESSOR)
    };
    let sizes = [
        (Who::Ours, "ours"),
        (Who::Nchan, "nchan"),
        (Who::Raw, "raw"),
    ];
    let sizes: Vec<String> = sizes
        .into_iter()
        .filter_map(|(who, name)| Some((rounds.of(who)?, name)))
        .map(|(course, name)| format!("{name} {}", size(course)))
        .collect();
    let note = format!(
        "ours with the request, the ticket's reply, its commit and every client's rights; for each \
         client {}",
        sizes.join(", ")
    );
    vec![
        beside_nchan(Who::Ours, &what).note(&note),
        beside_nchan(Who::Clumsy, &bad).teeth(),
    ]
}

/// When everybody has it.
pub(super) fn delay(about: &About, rounds: &Rounds) -> Vec<Figure> {
    let what = format!("one event to {} clients, p99", about.clients);
    let bad = format!("the same, written {PIECE} bytes at a time");
    let beside_raw = |who, what: &str| {
        let Some(pairs) = rounds.pairs(who, Who::Raw, |course| &course.p99) else {
            return Figure::not_measured(NAME, what, "a server is missing");
        };
        beside(what, &pairs, "raw TCP", "ms", DELAY)
    };
    let mut ours = beside_raw(Who::Ours, &what)
        .note("from the publisher's request, so ours with its commit, to the clients' process");
    if let Some(nchan) = rounds.of(Who::Nchan) {
        let nchan = said(percentile(&nchan.p99, 50.0), "ms");
        ours.beside.push_str(&format!(" · nchan: {nchan}"));
    }
    let bad = beside_raw(Who::Clumsy, &bad).teeth();
    let fan = |who| {
        let course = rounds.of(who)?;
        Some(said(percentile(&course.fan, 50.0), "ms"))
    };
    let alone = "from the first client that has it to 99 of 100";
    let alone = Figure::new(NAME, alone, fan(Who::Ours).unwrap_or_default())
        .beside(format!("raw TCP: {}", fan(Who::Raw).unwrap_or_default()))
        .note("shown to tell handing on from request and commit");
    vec![ours, bad, alone]
}

fn beside(what: &str, pairs: &Pairs, peer: &str, unit: &str, bar: Bar) -> Figure {
    let middle = |values: &[f64]| said(percentile(values, 50.0), unit);
    Figure::new(NAME, what, middle(&pairs.ours))
        .beside(format!("{peer}: {}", middle(&pairs.theirs)))
        .judged(pairs.ratio(), "×", bar)
}

/// A value, or that there is none.
fn said(value: f64, unit: &str) -> String {
    if value.is_nan() {
        "not there".to_owned()
    } else {
        format!("{value:.1} {unit}")
    }
}

fn size(course: &Course) -> String {
    let Course { heard, bytes, .. } = course;
    format!("{heard:.2} events of {bytes:.0} bytes together")
}

#[cfg(test)]
mod tests {
    use super::{About, memory, processor};
    use crate::figure::Verdict;
    use crate::sse::rounds::{Rounds, Who};

    const ABOUT: About = About {
        clients: 9_000,
        accounts: 3,
    };

    #[test]
    fn memory_above_the_bar_is_told_and_the_bad_one_fails() {
        let kept = [(Who::Ours, 12.0), (Who::Raw, 1.0), (Who::Clumsy, 17.0)].into();
        let figures = memory(&ABOUT, &kept, &kept);
        let verdicts: Vec<_> = figures.iter().map(|figure| figure.verdict).collect();
        assert_eq!(
            verdicts,
            [Verdict::NotReached, Verdict::Bites, Verdict::Shown]
        );
        assert!(
            figures
                .iter()
                .any(|figure| figure.beside.contains("nchan: not there"))
        );
    }

    #[test]
    fn without_the_peer_nothing_is_claimed() {
        let figures = processor(&ABOUT, &Rounds::default(), Some("nginx is not installed"));
        assert!(
            figures
                .iter()
                .all(|figure| figure.verdict == Verdict::NotMeasured)
        );
    }
}
