//! What every request handler works with.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use portal::Document;
use tokio_util::sync::CancellationToken;

use crate::auth::Tries;
use crate::blobs::Blobs;
use crate::db::Db;
use crate::pace::{Pace, Windows};
use crate::thumbnail::Thumbnails;
use crate::uploading::Uploading;
use crate::webhooks;

/// Figures of a running server. Tests shorten them.
#[derive(Debug, Clone)]
pub struct Config {
    /// After how long a live stream is ended; each one gets its own time from the range, so that
    /// not everybody comes back at once.
    pub stream_life: RangeInclusive<Duration>,
    /// Silence on a live stream after which a comment is sent.
    pub heartbeat: Duration,
    /// Longest time a sync request is held.
    pub longest_wait: Duration,
    /// Whether integrators may be on this machine, and there without TLS.
    pub webhooks_to_loopback: bool,
    /// How often one account may ask.
    pub pace: Pace,
}

impl Default for Config {
    /// server-api.md §4.3 and §4.6.
    fn default() -> Self {
        Self {
            stream_life: Duration::from_secs(14 * 60)..=Duration::from_secs(16 * 60),
            heartbeat: Duration::from_secs(20),
            longest_wait: Duration::from_secs(30),
            webhooks_to_loopback: false,
            pace: Pace::default(),
        }
    }
}

/// The database has no portal document yet; see [`crate::db::Tx::set_portal`].
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the database has no portal yet")]
pub struct NoPortal;

/// The state of the running server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    db: Db,
    config: Config,
    first_portal: Arc<Document>,
    shutdown: CancellationToken,
    blobs: Blobs,
    tries: Tries,
    uploading: Uploading,
    thumbnails: Thumbnails,
    webhooks: webhooks::Sender,
    windows: Windows,
}

impl App {
    /// A server over an open database that has its portal.
    ///
    /// # Errors
    /// If the database has no portal document.
    pub fn new(db: Db, config: Config) -> Result<Self, NoPortal> {
        let first_portal = db.portal().ok_or(NoPortal)?;
        let shutdown = CancellationToken::new();
        let blobs = Blobs::in_folder(db.folder());
        let tries = Tries::default();
        let uploading = Uploading::default();
        let thumbnails = Thumbnails::default();
        let webhooks = webhooks::Sender::default();
        let windows = Windows::default();
        let inner = Inner {
            db,
            config,
            first_portal,
            shutdown,
            blobs,
            tries,
            uploading,
            thumbnails,
            webhooks,
            windows,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.inner.db
    }

    /// The figures.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// The portal document in force.
    #[must_use]
    pub fn portal(&self) -> Arc<Document> {
        self.inner
            .db
            .portal()
            .unwrap_or_else(|| Arc::clone(&self.inner.first_portal))
    }

    /// The files of messages, and uploads under way.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// Wrong passwords of late.
    #[must_use]
    pub fn tries(&self) -> &Tries {
        &self.inner.tries
    }

    /// Uploads that are being written right now.
    #[must_use]
    pub fn uploading(&self) -> &Uploading {
        &self.inner.uploading
    }

    /// Small copies of pictures.
    #[must_use]
    pub fn thumbnails(&self) -> &Thumbnails {
        &self.inner.thumbnails
    }

    /// What integrators are told with.
    #[must_use]
    pub fn webhooks(&self) -> &webhooks::Sender {
        &self.inner.webhooks
    }

    /// How often everybody has asked of late.
    #[must_use]
    pub fn windows(&self) -> &Windows {
        &self.inner.windows
    }

    /// Cancelled when the server stops: live streams say goodbye, held requests answer.
    #[must_use]
    pub fn shutdown(&self) -> &CancellationToken {
        &self.inner.shutdown
    }
}
