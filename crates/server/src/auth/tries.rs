//! Five wrong passwords in a quarter of an hour, per account and per network, then a pause.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Wrong passwords that are forgiven within [`WINDOW`] (server-api.md §4.8).
pub(super) const TRIES: usize = 5;
/// Wrong passwords from one network: an office behind one address has more than one person.
const TRIES_OF_NETWORK: usize = 20;
/// How long a wrong password is remembered.
pub(super) const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Entries at which forgotten ones are swept out.
const SWEEP_AT: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Network(Vec<u8>),
}

/// Wrong passwords of late. Kept in memory: a restart forgives, an attacker cannot restart us.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<Key, Vec<DateTime<Utc>>>>);

impl Tries {
    /// Seconds the caller has to wait, if he has used up his tries. The account is counted whether
    /// it exists or not.
    #[must_use]
    pub fn pause(&self, account: &str, ip: Option<IpAddr>, now: DateTime<Utc>) -> Option<u32> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys(account, ip)
            .filter_map(|(key, allowed)| {
                let recent: Vec<_> = tries
                    .get(&key)?
                    .iter()
                    .filter(|at| now - **at < WINDOW)
                    .collect();
                let over = recent.len().checked_sub(allowed)?;
                let left = WINDOW - (now - **recent.get(over)?);
                u32::try_from(left.num_seconds() + 1).ok()
            })
            .max()
    }

    /// Remembers a wrong password.
    pub fn failed(&self, account: &str, ip: Option<IpAddr>, now: DateTime<Utc>) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= SWEEP_AT {
            tries.retain(|_, times| times.iter().any(|at| now - *at < WINDOW));
        }
        for (key, _) in keys(account, ip) {
            let times = tries.entry(key).or_default();
            times.retain(|at| now - *at < WINDOW);
            times.push(now);
        }
    }

    /// Forgets the wrong passwords of an account: the right one was given.
    pub fn succeeded(&self, account: &str) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.remove(&Key::Account(account.to_owned()));
    }
}

/// What a try counts for, and how many are allowed. Loopback is the reverse proxy, not a network.
fn keys(account: &str, ip: Option<IpAddr>) -> impl Iterator<Item = (Key, usize)> {
    let network = ip.filter(|ip| !ip.is_loopback()).map(|ip| match ip {
        IpAddr::V4(ip) => ip.octets()[..3].to_vec(),
        IpAddr::V6(ip) => ip.octets()[..6].to_vec(),
    });
    std::iter::once((Key::Account(account.to_owned()), TRIES))
        .chain(network.map(|prefix| (Key::Network(prefix), TRIES_OF_NETWORK)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_sixth_try_waits_until_the_first_is_a_quarter_of_an_hour_old() {
        let tries = Tries::default();
        let start = Utc::now();
        for minute in 0..5 {
            let now = start + TimeDelta::minutes(minute);
            assert_eq!(tries.pause("a@b.example", None, now), None);
            tries.failed("a@b.example", None, now);
        }
        let now = start + TimeDelta::minutes(5);
        assert_eq!(tries.pause("a@b.example", None, now), Some(601));
        assert_eq!(tries.pause("other@b.example", None, now), None);
        assert_eq!(tries.pause("a@b.example", None, start + WINDOW), None);
        tries.succeeded("a@b.example");
        assert_eq!(tries.pause("a@b.example", None, now), None);
    }

    #[test]
    fn many_accounts_tried_from_one_network_are_one_attack() {
        let tries = Tries::default();
        let now = Utc::now();
        for number in 0..TRIES_OF_NETWORK {
            let ip = format!("192.0.2.{}", number % 200).parse().unwrap();
            tries.failed(&format!("{number}@b.example"), Some(ip), now);
        }
        assert!(
            tries
                .pause("new@b.example", "192.0.2.250".parse().ok(), now)
                .is_some()
        );
        assert!(
            tries
                .pause("new@b.example", "198.51.100.1".parse().ok(), now)
                .is_none()
        );
    }
}
