//! PERF-13: what a person feels at work, with 10,000 tickets cached.

use std::sync::Mutex;

use acceptance::app::App;
use acceptance::caller::Caller;
use anyhow::{Context as _, Result, ensure};
use testkit::proxy::Proxy;
use tokio::runtime::Handle;

use super::{Room, page};
use crate::data::{LONG, LONG_SUBJECT};
use crate::figure::{Bar, Figure};
use crate::stats::{Middle, largest, percentile};
use crate::watch::Writes;

const NAME: &str = "PERF-13";
/// Repetitions of each.
const TIMES: usize = 30;
/// Deltas measured.
const DELTAS: usize = 7;
/// Changes of a delta.
const CHANGES: usize = 100;
/// Keys a second of somebody who types fast.
const DELAY: &str = "60";

pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let proxy = Mutex::new(None);
    let room = tokio::task::block_in_place(|| {
        Room::prepare("work", |server| {
            let upstream = server.host_and_port().parse()?;
            let started = Handle::current().block_on(Proxy::start(upstream))?;
            let url = started.url();
            *proxy
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(started);
            Ok(url)
        })
    })?;
    let proxy = proxy
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let proxy = proxy.context("there is no proxy")?;
    let app = App::open(&room.desktop, &room.data).await?;
    app.find("ticket-row").await?;
    let mut figures = Vec::new();
    for (what, figure) in [
        ("ticket painted", reading(&app).await),
        ("view switch", switching(&app).await),
        ("delta on screen", delta(&room, &app, &proxy).await),
    ] {
        figures.push(figure.unwrap_or_else(|error| failed(what, &error)));
    }
    match typing(&room, &app).await {
        Ok(typed) => figures.extend(typed),
        Err(error) => figures.push(failed("typing → draft on disk", &error)),
    }
    app.quit().await?;
    Ok(figures)
}

fn failed(what: &str, error: &anyhow::Error) -> Figure {
    Figure::not_measured(NAME, what, &format!("{error:#}"))
}

/// What 95 of 100 stay below, and how far all of them scatter.
fn usual(values: &[f64]) -> Middle {
    Middle {
        value: percentile(values, 95.0),
        ..Middle::of(values)
    }
}

fn said(values: &[f64]) -> String {
    let (p50, p95) = (percentile(values, 50.0), percentile(values, 95.0));
    format!(
        "p50 {p50:.0} · p95 {p95:.0} · max {:.0} ms",
        largest(values)
    )
}

async fn reading(app: &App) -> Result<Figure> {
    let mut took = Vec::new();
    for turn in 0..=TIMES {
        took.push(page::open_ticket(app, LONG_SUBJECT, turn).await?);
    }
    // The first one also loads what showing needs.
    took.remove(0);
    let figure = Figure::new(NAME, &format!("click → ticket of {LONG} messages painted, p95"), said(&took))
        .judged(usual(&took), "ms", Bar::AtMost(150.0))
        .note("from the click to the frame after the newest entries fill their pane and its end is in sight");
    Ok(figure)
}

async fn switching(app: &App) -> Result<Figure> {
    let mut took = Vec::new();
    for turn in 0..=TIMES {
        let view = if turn % 2 == 0 { "history" } else { "inbox" };
        took.push(page::switch(app, view).await?);
    }
    took.remove(0);
    page::switch(app, "inbox")
        .await
        .or_else(|_| anyhow::Ok(0.0))?;
    let figure = Figure::new(NAME, "click → other list painted, p95", said(&took)).judged(
        usual(&took),
        "ms",
        Bar::AtMost(100.0),
    );
    Ok(figure)
}

/// The connection is away while a hundred replies are written; then they come as one delta.
async fn delta(room: &Room, app: &App, proxy: &Proxy) -> Result<Figure> {
    let reader = Caller::sign_in(&room.server, &room.server.account("customer")?).await?;
    let agent = Caller::sign_in(&room.server, &room.server.account("agent")?).await?;
    let tickets: Vec<api::Ticket> = reader.get("/tickets").await?;
    let open: Vec<_> = tickets
        .iter()
        .filter(|ticket| ticket.status != "done")
        .collect();
    ensure!(!open.is_empty(), "the demo has no open ticket");
    let mut took = Vec::new();
    for round in 0..=DELTAS {
        proxy.go_down();
        for (number, ticket) in (0..CHANGES).zip(open.iter().cycle()) {
            agent
                .reply(ticket.id, &format!("{round}.{number} ist erledigt."))
                .await?;
        }
        let last = format!("{round}.{} ist erledigt.", CHANGES - 1);
        let writes = Writes::watch(&room.data.join("cache.sqlite-wal"));
        let back = async {
            // The page has to be looking first.
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            proxy.come_up();
        };
        let (painted, ()) = tokio::join!(page::row_says(app, &last), back);
        let writes = writes.stop();
        let first = writes
            .first()
            .context("nothing was written to the client's file")?;
        took.push(painted? - first);
    }
    took.remove(0);
    let figure = Figure::new(NAME, "delta of 100 changes: first write → on screen, p95", said(&took))
        .beside(format!("{} tickets, {DELTAS} deltas", open.len().min(CHANGES)))
        .judged(usual(&took), "ms", Bar::AtMost(100.0))
        .note("from the first byte the delta writes into the client's file to the frame after the list shows its last message");
    Ok(figure)
}

async fn typing(room: &Room, app: &App) -> Result<Vec<Figure>> {
    app.click("new").await?;
    let field = app.css("[data-testid=new-ticket] textarea").await?;
    field.click().await?;
    page::watch_saving(app).await?;
    let mut took = Vec::new();
    for number in 0..=TIMES {
        typed(room, &format!("Satz {number}. "))?;
        took.push(page::saved_after(app).await?);
    }
    took.remove(0);
    let text =
        "Seit heute Morgen druckt der Etikettendrucker im Lager keine Umlaute mehr. ".repeat(3);
    let writes = Writes::watch(&room.data.join("desk.sqlite-wal"));
    let started = std::time::Instant::now();
    tokio::task::block_in_place(|| typed(room, &text))?;
    let seconds = started.elapsed().as_secs_f64();
    let commits = writes.stop().len();
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let rate = commits as f64 / seconds;
    let disk = Figure::new(NAME, "last key → draft on disk, p95", said(&took))
        .judged(usual(&took), "ms", Bar::AtMost(200.0))
        .note("until the form says that the commit, which waits for the disk, has returned");
    let rate = Figure::new(
        NAME,
        "commits while typing",
        format!("{commits} in {seconds:.0} s"),
    )
    .held(rate, "/s", Bar::AtMost(2.0));
    ensure!(commits > 0, "nothing was written while typing");
    Ok(vec![disk, rate])
}

fn typed(room: &Room, text: &str) -> Result<()> {
    room.desktop.run(
        "xdotool",
        ["type", "--clearmodifiers", "--delay", DELAY, "--", text],
    )?;
    Ok(())
}
