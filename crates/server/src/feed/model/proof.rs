//! The tests: every history holds, and without any single rule one does not.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::{Mutation, ground, history};
use crate::feed::rules::Rule;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn with_template<T>(work: impl FnOnce(&Path) -> T) -> T {
    let folder = TempDir::new().unwrap();
    runtime().block_on(ground::template(folder.path()));
    work(folder.path())
}

fn env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn every_client_ends_with_what_the_server_shows() {
    let first = env("PULT_SEED").unwrap_or(1);
    let histories = env("PULT_HISTORIES").unwrap_or(500);
    with_template(|template| {
        let next = AtomicU64::new(first);
        let play = || {
            let runtime = runtime();
            let mut ground = None;
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= first + histories {
                    return;
                }
                let result = runtime.block_on(history(seed, template, &mut ground, None));
                assert_eq!(result, Ok(()), "PULT_SEED={seed}");
            }
        };
        std::thread::scope(|scope| {
            // Half the time each waits for the thread of its database.
            for _ in 0..2 * std::thread::available_parallelism().map_or(2, usize::from) {
                scope.spawn(play);
            }
        });
    });
}

/// Every rule with a seed whose history goes wrong without it. After a change of the generator the
/// seeds are found anew with `PULT_SEED=1 PULT_HISTORIES=2000`; `PULT_RULE` picks one rule by its name.
const NEEDED: [(Mutation, u64); 14] = [
    (Mutation::Rule(Rule::StartBeforeLoad), 1),
    (Mutation::Rule(Rule::WholeTransactions), 1),
    (Mutation::Rule(Rule::Tags), 1),
    (Mutation::Rule(Rule::HeadTag), 12),
    (Mutation::Rule(Rule::Floor), 3),
    (Mutation::Rule(Rule::RecentDead), 38),
    (Mutation::Rule(Rule::Reprojection), 1),
    (Mutation::Rule(Rule::FixedOrder), 14),
    (Mutation::Rule(Rule::EveryGrant), 18),
    (Mutation::Rule(Rule::Intersection), 32),
    (Mutation::CursorFirst, 1),
    (Mutation::NoSweep, 2),
    (Mutation::NoKey, 1),
    (Mutation::CountedGrants, 517),
];

#[test]
fn without_any_single_rule_a_history_goes_wrong() {
    let histories = env("PULT_HISTORIES")
        .filter(|_| env("PULT_SEED").is_some())
        .unwrap_or(3);
    with_template(|template| {
        let runtime = runtime();
        let only = std::env::var("PULT_RULE").unwrap_or_default();
        for (mutation, known) in NEEDED {
            if !format!("{mutation:?}").contains(&only) {
                continue;
            }
            let first = env("PULT_SEED").unwrap_or(known);
            let mut ground = None;
            let caught = (first..first + histories).find_map(|seed| {
                let history = history(seed, template, &mut ground, Some(mutation));
                let played = runtime.block_on(history);
                played.err().map(|error| (seed, error))
            });
            if env("PULT_SEED").is_some() {
                eprintln!("{mutation:?}: {caught:?}");
            }
            assert!(
                caught.is_some() || env("PULT_SEED").is_some(),
                "{mutation:?} is not needed"
            );
        }
    });
}
