//! How often somebody may ask (server-api.md §4.10): so many requests in a window of time, for each
//! account, and for whoever has none for each network.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::error::{Error, Result};

/// Forms without an account a network may send in an hour.
const FORMS: Bound = Bound {
    name: "forms",
    most: 20,
    seconds: 60 * 60,
};
/// Entries at which those whose window is over are swept out.
const SWEEP_AT: usize = 10_000;

/// Bounds of an account; 0: none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pace {
    /// Calls of `/v1/sync` in a minute.
    pub syncs: u32,
    /// Writes in a minute, pieces of uploads not counted.
    pub writes: u32,
}

/// At most so many in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bound {
    name: &'static str,
    most: u32,
    seconds: i64,
}

/// Whom a window belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Account(Uuid, &'static str),
    Network(Vec<u8>),
}

#[derive(Debug, Clone, Copy)]
struct Window {
    began: DateTime<Utc>,
    used: u32,
}

/// The windows that are open. Kept in memory: a restart forgives.
#[derive(Debug, Default)]
pub struct Windows(Mutex<HashMap<Key, Window>>);

/// Where a request stands within its bound; told in the answer's headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    bound: Bound,
    left: u32,
    /// Seconds until the window is over.
    again: u32,
}

/// Carries a request's standing from its handler to its answer.
#[derive(Debug, Clone, Default)]
struct Slip(Arc<OnceLock<Standing>>);

impl Windows {
    /// Counts a request of an account.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait.
    pub(crate) fn of_account(
        &self,
        pace: Pace,
        user: Uuid,
        parts: &axum::http::request::Parts,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(bound) = pace.bound_of(&parts.method, parts.uri.path()) else {
            return Ok(());
        };
        let standing = self.count(Key::Account(user, bound.name), bound, now)?;
        if let Some(slip) = parts.extensions.get::<Slip>() {
            let _ = slip.0.set(standing);
        }
        Ok(())
    }

    /// Counts a form without an account. Loopback is the reverse proxy, not a network.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait.
    pub(crate) fn of_form(&self, ip: Option<IpAddr>, now: DateTime<Utc>) -> Result<()> {
        let Some(ip) = ip.filter(|ip| !ip.is_loopback()) else {
            return Ok(());
        };
        self.count(Key::Network(network(ip)), FORMS, now).map(drop)
    }

    fn count(&self, key: Key, bound: Bound, now: DateTime<Utc>) -> Result<Standing> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = TimeDelta::seconds(bound.seconds);
        if windows.len() >= SWEEP_AT {
            windows.retain(|_, window| now - window.began < TimeDelta::seconds(FORMS.seconds));
        }
        let fresh = Window {
            began: now,
            used: 0,
        };
        let window = windows.entry(key).or_insert(fresh);
        // A clock that was set back must not keep anybody out.
        if !(TimeDelta::zero()..whole).contains(&(now - window.began)) {
            *window = fresh;
        }
        let left = whole - (now - window.began);
        // Rounded up: whoever waits this long has waited long enough.
        let again = u32::try_from((left.num_milliseconds() + 999) / 1_000).unwrap_or(u32::MAX);
        if window.used >= bound.most {
            return Err(Error::rate_limited(again));
        }
        window.used += 1;
        let left = bound.most - window.used;
        drop(windows);
        Ok(Standing { bound, left, again })
    }
}

impl Pace {
    fn bound_of(self, method: &Method, path: &str) -> Option<Bound> {
        let of_a_minute = |name, most| Bound {
            name,
            most,
            seconds: 60,
        };
        let bound = if path == "/v1/sync" {
            of_a_minute("syncs", self.syncs)
        } else if is_write(method) && !(method == Method::PATCH && path.starts_with("/v1/uploads/"))
        {
            of_a_minute("writes", self.writes)
        } else {
            return None;
        };
        (bound.most > 0).then_some(bound)
    }
}

/// Whether a request may change something.
fn is_write(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// What counts as one: a provider gives whole networks to one customer.
fn network(ip: IpAddr) -> Vec<u8> {
    match ip {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets()[..8].to_vec(),
    }
}

/// Middleware: tells every client how much it may still ask (`RateLimit` of the IETF's draft).
pub async fn tell(mut request: Request, next: Next) -> Response {
    let slip = Slip::default();
    request.extensions_mut().insert(slip.clone());
    let mut response = next.run(request).await;
    if let Some(standing) = slip.0.get() {
        standing.write(response.headers_mut());
    }
    response
}

impl Standing {
    fn write(self, headers: &mut HeaderMap) {
        let Bound {
            name,
            most,
            seconds,
        } = self.bound;
        let policy = format!("\"{name}\";q={most};w={seconds}");
        let standing = format!("\"{name}\";r={};t={}", self.left, self.again);
        for (header, value) in [("ratelimit-policy", policy), ("ratelimit", standing)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(header), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const PACE: Pace = Pace {
        syncs: 3,
        writes: 2,
    };

    fn asked(
        windows: &Windows,
        user: u128,
        method: Method,
        path: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let request = Request::builder().method(method).uri(path);
        let (parts, ()) = request.body(()).unwrap().into_parts();
        windows.of_account(PACE, Uuid::from_u128(user), &parts, now)
    }

    #[test]
    fn a_window_ends_a_minute_after_its_first_request() {
        let (windows, start) = (Windows::default(), Utc::now());
        let sync = |user, seconds| {
            let now = start + TimeDelta::seconds(seconds);
            asked(&windows, user, Method::GET, "/v1/sync", now)
        };
        for second in [0, 10, 20] {
            sync(1, second).unwrap();
        }
        assert!(sync(1, 59).is_err());
        sync(2, 59).unwrap();
        sync(1, 60).unwrap();
        sync(1, -3_600).unwrap();
    }

    #[test]
    fn reading_is_not_counted_and_pieces_of_files_are_not_writes() {
        let (windows, now) = (Windows::default(), Utc::now());
        for _ in 0..10 {
            asked(&windows, 1, Method::GET, "/v1/tickets", now).unwrap();
            asked(&windows, 1, Method::PATCH, "/v1/uploads/1", now).unwrap();
        }
        asked(&windows, 1, Method::POST, "/v1/tickets", now).unwrap();
        asked(&windows, 1, Method::PUT, "/v1/tickets/1/read", now).unwrap();
        assert!(asked(&windows, 1, Method::DELETE, "/v1/uploads/1", now).is_err());
    }

    #[test]
    fn twenty_forms_an_hour_come_from_one_network() {
        let (windows, start) = (Windows::default(), Utc::now());
        let form =
            |ip: &str, minute| windows.of_form(ip.parse().ok(), start + TimeDelta::minutes(minute));
        for minute in 0..20 {
            form("2001:db8::1", minute).unwrap();
        }
        assert!(form("2001:db8::2", 30).is_err());
        form("192.0.2.1", 30).unwrap();
        form("127.0.0.1", 30).unwrap();
        form("2001:db8::2", 60).unwrap();
    }
}
