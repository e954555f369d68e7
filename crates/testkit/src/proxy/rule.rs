//! What goes wrong, and when.

use std::time::Duration;

/// A request that reached the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// `GET`, `POST`, …
    pub method: String,
    /// Without the query.
    pub path: String,
    /// Its `Idempotency-Key`.
    pub key: Option<String>,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub enum Fault {
    /// The server never hears of it.
    LoseRequest,
    /// The server does it; the answer is lost.
    LoseAnswer,
    /// It takes this long.
    Stall(Duration),
    /// The answer ends after so many bytes of its body.
    CutAt(usize),
    /// The request arrives twice, at the same time.
    Twice,
    /// Somebody else answers: a captive portal, a gateway, a server in maintenance.
    Say {
        /// HTTP status.
        status: u16,
        /// Content type.
        media_type: &'static str,
        /// Body.
        body: &'static str,
        /// `Retry-After`.
        retry_after: Option<Duration>,
    },
}

impl Fault {
    /// A page of a hotel's network instead of the server.
    #[must_use]
    pub fn captive_portal() -> Self {
        Self::Say {
            status: 200,
            media_type: "text/html",
            body: "<html><body>Willkommen im WLAN. Bitte anmelden.</body></html>",
            retry_after: None,
        }
    }
}

/// A fault, for which requests, and how often.
#[derive(Debug, Clone)]
pub struct Rule {
    method: String,
    path: String,
    fault: Fault,
    skip: u32,
    left: u32,
}

impl Rule {
    /// `method`: exact, or `*`. `path`: its beginning; a trailing `$` means the whole path.
    #[must_use]
    pub fn new(method: &str, path: &str, fault: Fault) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            fault,
            skip: 0,
            left: u32::MAX,
        }
    }

    /// Strikes only so often.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.left = times;
        self
    }

    /// Lets so many fitting requests pass first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.skip = requests;
        self
    }

    pub(super) fn fits(&self, method: &str, path: &str) -> bool {
        let path_fits = match self.path.strip_suffix('$') {
            Some(whole) => whole == path,
            None => path.starts_with(&self.path),
        };
        self.left > 0 && path_fits && (self.method == "*" || self.method == method)
    }

    /// `None`: this one still passes.
    pub(super) fn strike(&mut self) -> Option<Fault> {
        if self.skip > 0 {
            self.skip = self.skip.saturating_sub(1);
            return None;
        }
        self.left = self.left.saturating_sub(1);
        Some(self.fault.clone())
    }
}
