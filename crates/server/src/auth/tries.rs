//! Five wrong passwords in a quarter of an hour, per account and per network, then a pause.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::error::{Error, Result};

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

/// Tries of late that have not succeeded. Kept in memory: a restart forgives, an attacker cannot
/// restart us.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<Key, Vec<DateTime<Utc>>>>);

/// A try under way. It counts as failed until it has succeeded, so that many at once are not judged
/// before the first of them has failed.
#[derive(Debug)]
#[must_use]
pub struct Attempt<'a> {
    tries: &'a Tries,
    account: String,
    ip: Option<IpAddr>,
    at: DateTime<Utc>,
}

impl Attempt<'_> {
    /// Forgets the failures of the account, and this try of the network.
    pub fn succeeded(self) {
        let mut tries = self.tries.lock();
        for (key, _) in keys(&self.account, self.ip) {
            let Some(times) = tries.get_mut(&key) else {
                continue;
            };
            match key {
                Key::Account(_) => times.clear(),
                Key::Network(_) => {
                    let own = times.iter().position(|at| *at == self.at);
                    own.map(|index| times.swap_remove(index));
                    times.sort_unstable();
                }
            }
            if times.is_empty() {
                tries.remove(&key);
            }
        }
    }
}

impl Tries {
    /// Begins a try. The account is counted whether it exists or not; without a name only the
    /// network is.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait if the tries are used up.
    pub fn begin(
        &self,
        account: &str,
        ip: Option<IpAddr>,
        now: DateTime<Utc>,
    ) -> Result<Attempt<'_>> {
        let mut tries = self.lock();
        if let Some(seconds) = pause(&tries, account, ip, now) {
            return Err(Error::rate_limited(seconds));
        }
        if tries.len() >= SWEEP_AT {
            tries.retain(|_, times| times.iter().any(|at| now - *at < WINDOW));
        }
        for (key, _) in keys(account, ip) {
            let times = tries.entry(key).or_default();
            times.retain(|at| now - *at < WINDOW);
            times.push(now);
        }
        drop(tries);
        Ok(Attempt {
            tries: self,
            account: account.to_owned(),
            ip,
            at: now,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Vec<DateTime<Utc>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Seconds to wait.
fn pause(
    tries: &HashMap<Key, Vec<DateTime<Utc>>>,
    account: &str,
    ip: Option<IpAddr>,
    now: DateTime<Utc>,
) -> Option<u32> {
    keys(account, ip)
        .filter_map(|(key, allowed)| {
            let recent: Vec<_> = tries
                .get(&key)?
                .iter()
                .filter(|at| now - **at < WINDOW)
                .collect();
            let over = recent.len().checked_sub(allowed)?;
            let left = WINDOW - (now - **recent.get(over)?);
            // Rounded up: whoever waits this long has waited long enough.
            u32::try_from((left.num_milliseconds() + 999) / 1_000).ok()
        })
        .max()
}

/// What a try counts for, and how many are allowed. Loopback is the reverse proxy, not a network.
fn keys(account: &str, ip: Option<IpAddr>) -> impl Iterator<Item = (Key, usize)> {
    let network = ip.filter(|ip| !ip.is_loopback()).map(|ip| match ip {
        IpAddr::V4(ip) => ip.octets()[..3].to_vec(),
        IpAddr::V6(ip) => ip.octets()[..6].to_vec(),
    });
    (!account.is_empty())
        .then(|| (Key::Account(account.to_owned()), TRIES))
        .into_iter()
        .chain(network.map(|prefix| (Key::Network(prefix), TRIES_OF_NETWORK)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn waits(tries: &Tries, account: &str, ip: &str, now: DateTime<Utc>) -> Option<u32> {
        pause(&tries.lock(), account, ip.parse().ok(), now)
    }

    #[test]
    fn the_sixth_try_waits_until_the_first_is_a_quarter_of_an_hour_old() {
        let tries = Tries::default();
        let start = Utc::now();
        for minute in 0..5 {
            let now = start + TimeDelta::minutes(minute);
            let _failed = tries.begin("a@b.example", None, now).unwrap();
        }
        let now = start + TimeDelta::minutes(5);
        assert_eq!(waits(&tries, "a@b.example", "", now), Some(600));
        assert!(tries.begin("a@b.example", None, now).is_err());
        assert_eq!(waits(&tries, "other@b.example", "", now), None);
        let right = tries.begin("a@b.example", None, start + WINDOW).unwrap();
        right.succeeded();
        assert_eq!(waits(&tries, "a@b.example", "", now), None);
    }

    #[test]
    fn many_accounts_tried_from_one_network_are_one_attack() {
        let tries = Tries::default();
        let now = Utc::now();
        for number in 0..TRIES_OF_NETWORK {
            let ip = format!("192.0.2.{}", number % 200).parse().ok();
            let _failed = tries
                .begin(&format!("{number}@b.example"), ip, now)
                .unwrap();
        }
        assert!(waits(&tries, "new@b.example", "192.0.2.250", now).is_some());
        assert!(waits(&tries, "new@b.example", "198.51.100.1", now).is_none());
    }

    #[test]
    fn an_office_that_signs_in_in_the_morning_is_no_attack() {
        let tries = Tries::default();
        let now = Utc::now();
        for number in 0..TRIES_OF_NETWORK * 2 {
            let ip = "192.0.2.1".parse().ok();
            let right = tries.begin(&format!("{number}@b.example"), ip, now);
            right.unwrap().succeeded();
        }
        assert!(waits(&tries, "new@b.example", "192.0.2.1", now).is_none());
    }
}
