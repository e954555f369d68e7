//! `GET /v1/events`: hints that a sync is worthwhile. Nothing depends on them arriving.

use std::convert::Infallible;
use std::ops::RangeInclusive;
use std::time::Duration;

use api::RecordKind;
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use rand::Rng;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep_until};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::App;
use crate::auth::Caller;
use crate::error::Result;
use crate::feed::{self, Listener, News};

/// Within this time clients come back after a stream that has lived its time.
const RETURN: RangeInclusive<u64> = 200..=3_000;
/// Within this time they come back after the server has stopped: not all at once.
const RETURN_AFTER_STOP: RangeInclusive<u64> = 1_000..=30_000;

/// Endpoints of this file.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(events))
}

/// Hints that a sync is worthwhile, as server-sent events.
#[utoipa::path(
get, path = "/v1/events", operation_id = "events", tag = "Sync",
    responses((status = OK, content_type = "text/event-stream", body = String)),
)]
async fn events(State(app): State<App>, caller: Caller) -> Result<impl IntoResponse> {
    let listener = Listener::new(app.db(), caller.user.id, caller.session).await?;
    let head = {
        let mut snapshot = app.db().read().await?;
        feed::head(snapshot.conn()).await?
    };
    let heartbeat = KeepAlive::new().interval(app.config().heartbeat).text("hb");
    let live = Live::new(app, listener, head);
    // Proxies must neither collect nor rewrite the stream.
    let headers = [
        (header::CACHE_CONTROL, "no-store, no-transform"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok((headers, Sse::new(stream(live)).keep_alive(heartbeat)))
}

/// One stream.
struct Live {
    app: App,
    listener: Listener,
    ends: Instant,
    stage: Stage,
}

enum Stage {
    /// Nothing said yet; the newest sequence.
    Begin(i64),
    Open,
    Over,
}

impl Live {
    fn new(app: App, listener: Listener, head: i64) -> Self {
        let life = rand::rng().random_range(app.config().stream_life.clone());
        Self {
            app,
            listener,
            ends: Instant::now() + life,
            stage: Stage::Begin(head),
        }
    }

    /// The next event; none once the last one was sent.
    async fn next(&mut self) -> Option<Event> {
        match self.stage {
            Stage::Over => None,
            Stage::Begin(head) => {
                self.stage = Stage::Open;
                Some(event("hello", &json!({ "head_hint": head })))
            }
            Stage::Open => Some(self.wait().await),
        }
    }

    async fn wait(&mut self) -> Event {
        let shutdown = self.app.shutdown().clone();
        tokio::select! {
            news = self.listener.next() => match news {
                Ok(News::Changed(kinds)) => changed(kinds),
                Ok(News::Anything) => changed(feed::KINDS),
                Ok(News::Revoked { wipe }) => {
                    self.stage = Stage::Over;
                    event("session", &json!({ "state": "revoked", "wipe": wipe }))
                }
                Err(error) => {
                    tracing::error!(%error, "a live stream ended");
                    self.bye(RETURN_AFTER_STOP)
                }
            },
            () = sleep_until(self.ends) => self.bye(RETURN),
            () = shutdown.cancelled() => self.bye(RETURN_AFTER_STOP),
        }
    }

    fn bye(&mut self, within: RangeInclusive<u64>) -> Event {
        self.stage = Stage::Over;
        let retry = rand::rng().random_range(within);
        event("bye", &json!({ "retry_ms": retry })).retry(Duration::from_millis(retry))
    }
}

fn changed(kinds: impl IntoIterator<Item = RecordKind>) -> Event {
    event(
        "changed",
        &json!({ "kinds": kinds.into_iter().collect::<Vec<_>>() }),
    )
}

fn event(name: &str, data: &Value) -> Event {
    Event::default().event(name).data(data.to_string())
}

fn stream(live: Live) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    futures_util::stream::unfold(live, |mut live| async move {
        let event = live.next().await?;
        Some((Ok(event), live))
    })
}
