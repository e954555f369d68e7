//! The last step: from the server's commit to the call that shows a notification.

use std::thread;
use std::time::Duration;

use acceptance::app::{self, App};
use acceptance::bins;
use acceptance::caller::Caller;
use acceptance::desktop::{Desktop, Setting};
use acceptance::pultd::Pultd;
use anyhow::{Context as _, Result};

use super::{NAME, TEXT};
use crate::clock;
use crate::figure::{Bar, Figure};
use crate::stats::{Middle, percentile};

/// Notifications measured.
const BELLS: usize = 20;
/// Between two looks at what was shown.
const LOOK: Duration = Duration::from_micros(200);
/// Notices that come sooner may be told together.
const APART: Duration = Duration::from_millis(1_500);

/// Milliseconds from the server's time stamp to the call on the bus, of each reply.
pub(super) async fn delay(server: &Pultd) -> Result<Vec<f64>> {
    let customer = server.account("customer")?;
    let reader = Caller::sign_in(server, &customer).await?;
    let agent = Caller::sign_in(server, &server.account("agent")?).await?;
    let ticket = super::open_ticket(&reader).await?;
    let setting = Setting {
        evidence: bins::evidence("bench", "bell"),
        ..Setting::named("bell")
    };
    let desktop = Desktop::with(&setting)?;
    let data = desktop.home().join("client");
    app::sign_in(
        desktop.command(bins::program("signin")?),
        &data,
        server,
        &customer,
    )?;
    let app = App::open(&desktop, &data).await?;
    app.find("ticket-row").await?;
    let mut delays = Vec::new();
    for number in 0..=BELLS {
        tokio::time::sleep(APART).await;
        let words = format!("{number}. {TEXT}");
        let start = words.chars().take(20).collect::<String>();
        let notifications = desktop.notifications();
        let (written, shown) = thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                shown_at(|| {
                    notifications
                        .all()
                        .iter()
                        .any(|one| one.body.contains(&start))
                })
            });
            let written = tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(agent.reply(ticket, &words))
            });
            (written, watcher.join())
        });
        let shown = shown
            .ok()
            .flatten()
            .context("a reply raised no notification")?;
        let written = written?;
        let message = written
            .messages
            .first()
            .context("the server wrote no message")?;
        // The first one also loads what showing needs.
        if number > 0 {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a double holds milliseconds for ever"
            )]
            delays.push(shown - message.created_at.timestamp_millis() as f64);
        }
    }
    app.quit().await?;
    Ok(delays)
}

fn shown_at(shown: impl Fn() -> bool) -> Option<f64> {
    let started = std::time::Instant::now();
    while started.elapsed() < Duration::from_secs(20) {
        if shown() {
            return Some(clock::wall());
        }
        thread::sleep(LOOK);
    }
    None
}

pub(super) fn figure(delays: &[f64], row: f64) -> Figure {
    let (p50, p99) = (percentile(delays, 50.0), percentile(delays, 99.0));
    let spread = Middle::of(delays).spread;
    Figure::new(
        NAME,
        "row in the client's file → Notify on the bus",
        format!("p50 {p50:.2} · p99 {p99:.2} ms"),
    )
    .beside(format!("row p50 {row:.2} ms"))
    .judged(
        Middle {
            value: p50 - row,
            spread,
        },
        "ms",
        Bar::AtMost(5.0),
    )
    .note(&format!(
        "{BELLS} replies through the application in its window , from the \
             server's time stamp; the row is that of the desk measured above"
    ))
}
