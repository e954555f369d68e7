//! PERF-8: how long after a commit at the server its rows are in the client's file, through a real
//! `pultd` and a real desk; and how much later the desktop is told.

mod bell;
mod parts;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acceptance::caller::Caller;
use acceptance::pultd::Pultd;
use anyhow::{Context as _, Result, bail};
use api::SyncPage;
use connectors::{Network, NetworkOptions};
use domain::{Change, Clock as _};
use engine::view::{AccountState, SignInRequest};
use engine::{Changes, Desk, SystemClock};
use store::{Folders, Key, Protection, Store};
use uuid::Uuid;

use crate::clock;
use crate::figure::{Bar, Figure};
use crate::pairs::Pairs;
use crate::stats::{Middle, percentile};
use parts::Parts;

pub(super) const NAME: &str = "PERF-8";
/// Messages measured.
const MESSAGES: usize = 200;
/// Messages before that, while caches fill.
const WARM_UP: usize = 10;
/// Hints that come sooner are gathered on purpose.
pub(super) const APART: Duration = Duration::from_millis(350);
/// Longer than anything that works takes.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const TEXT: &str = "Das Ergebnis der Prüfung liegt vor: Die Druckwarteschlange war \
    angehalten. Wir haben sie neu gestartet und den Treiber erneuert. Bitte drucken Sie die \
    Etiketten noch einmal und geben Sie uns Bescheid, ob der Rand jetzt stimmt.";

/// Milliseconds after a commit at the server.
#[derive(Debug, Default)]
struct Delays {
    /// After the server's own time stamp of the message.
    stamped: Vec<f64>,
    /// After the writer had its answer.
    answered: Vec<f64>,
    /// Beside the bare parts.
    pairs: Pairs,
}

pub(crate) async fn figures() -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let logs = acceptance::bins::evidence("bench", "live");
    let server = Pultd::demo("quisa", &folder.path().join("server"), &logs)?;
    let customer = server.account("customer")?;
    let agent = Caller::sign_in(&server, &server.account("agent")?).await?;
    let reader = Caller::sign_in(&server, &customer).await?;
    let ticket = open_ticket(&reader).await?;

    let desk = desk(&folder.path().join("client")).await?;
    let password = customer.password.clone();
    let address = server.address().to_owned();
    desk.sign_in(SignInRequest {
        address,
        email: customer.email.clone(),
        password,
    })
    .await?;
    until_online(&desk).await?;

    let bytes = page_bytes(&reader, &agent, ticket).await?;
    let mut parts = Parts::start(&folder.path().join("bare.sqlite"), bytes)?;
    let delays = measure(&desk, &agent, ticket, &mut parts).await?;
    desk.close().await;
    let mut figures = judged(&delays, bytes);
    let row = percentile(&delays.stamped, 50.0);
    figures.push(match bell::delay(&server).await {
        Ok(bell) => bell::figure(&bell, row),
        Err(error) => Figure::not_measured(NAME, "→ Notify on the bus", &format!("{error:#}")),
    });
    Ok(figures)
}

async fn desk(folder: &Path) -> Result<Desk> {
    let folders = Folders {
        data: folder.to_owned(),
        cache: folder.to_owned(),
    };
    let protection = Protection::Encrypted(Key::new([42; 32]));
    let (store, _reports) = Store::open(&folders, &protection, SystemClock.now())?;
    let network = Network::open(&NetworkOptions::default())?;
    Ok(Desk::open(store, Arc::new(network), Arc::new(SystemClock), "bench").await?)
}

async fn until_online(desk: &Desk) -> Result<()> {
    let mut changes = desk.changes();
    let online = async {
        loop {
            let accounts = desk.accounts().await?;
            let there = |state: &AccountState| matches!(state, AccountState::Online);
            if accounts
                .iter()
                .any(|one| there(&one.state) && one.synced_at.is_some())
            {
                return Ok(());
            }
            let _something = tokio::time::timeout(Duration::from_millis(100), changes.next()).await;
        }
    };
    tokio::time::timeout(PATIENCE, online)
        .await
        .context("the first load does not end")?
}

/// A ticket the customer sees and an agent may write to.
pub(crate) async fn open_ticket(reader: &Caller) -> Result<Uuid> {
    let tickets: Vec<api::Ticket> = reader.get("/tickets").await?;
    let open = tickets.iter().find(|ticket| ticket.status != "done");
    Ok(open.context("the demo has no open ticket")?.id)
}

/// Bytes of the page that brings one message.
async fn page_bytes(reader: &Caller, agent: &Caller, ticket: Uuid) -> Result<usize> {
    let mut cursor = String::new();
    loop {
        let page: SyncPage = reader.get(&format!("/sync?cursor={cursor}")).await?;
        cursor = page.next;
        if !page.more {
            break;
        }
    }
    agent.reply(ticket, TEXT).await?;
    let page: SyncPage = reader.get(&format!("/sync?cursor={cursor}")).await?;
    Ok(serde_json::to_vec(&page)?.len())
}

async fn measure(desk: &Desk, agent: &Caller, ticket: Uuid, parts: &mut Parts) -> Result<Delays> {
    let mut delays = Delays::default();
    let mut changes = desk.changes();
    for number in 0..WARM_UP + MESSAGES {
        tokio::time::sleep(APART).await;
        let bare_first = number % 2 == 1;
        let before = if bare_first {
            Some(parts.once().await?)
        } else {
            None
        };
        while tokio::time::timeout(Duration::ZERO, changes.next())
            .await
            .is_ok()
        {}
        let text = format!("{TEXT} ({number})");
        let post = async {
            let written = agent.reply(ticket, &text).await?;
            anyhow::Ok((written, clock::wall()))
        };
        let (posted, arrived) = tokio::join!(post, arrival(&mut changes, ticket));
        let ((written, answered), arrived) = (posted?, arrived?);
        let bare = match before {
            Some(bare) => bare,
            None => parts.once().await?,
        };
        if number < WARM_UP {
            continue;
        }
        let message = written
            .messages
            .first()
            .context("the server wrote no message")?;
        #[expect(
            clippy::cast_precision_loss,
            reason = "a double holds milliseconds for ever"
        )]
        let stamp = message.created_at.timestamp_millis() as f64;
        delays.stamped.push(arrived - stamp);
        delays.answered.push(arrived - answered);
        delays.pairs.push(arrived - stamp, bare);
    }
    Ok(delays)
}

/// When the client's file has the message.
async fn arrival(changes: &mut Changes, ticket: Uuid) -> Result<f64> {
    let started = Instant::now();
    loop {
        match tokio::time::timeout(PATIENCE, changes.next()).await {
            Ok(Some(Change::Message(_, of, _))) if of.0 == ticket => return Ok(clock::wall()),
            Ok(Some(_)) if started.elapsed() < PATIENCE => {}
            _ => bail!("a message never arrived"),
        }
    }
}

fn judged(delays: &Delays, bytes: usize) -> Vec<Figure> {
    let said = |values: &[f64]| {
        let (p50, p99) = (percentile(values, 50.0), percentile(values, 99.0));
        format!("p50 {p50:.2} · p99 {p99:.2} ms")
    };
    let (ours, bare) = (&delays.pairs.ours, &delays.pairs.theirs);
    let beside = format!("bare parts: {}", said(bare));
    let usual = Figure::new(NAME, "commit → row in the client's file, p50", said(ours))
        .beside(beside.clone())
        .judged(delays.pairs.ratio(), "×", Bar::AtMost(1.5))
        .note(&format!(
            "{MESSAGES} messages; from the server's time stamp, which is cut to the millisecond and \
             taken before its commit; bare parts: two requests of an HTTP client to a server that \
             only answers {bytes} bytes, and one commit of the same rows"
        ));
    let ratio = percentile(ours, 99.0) / percentile(bare, 99.0);
    let rare = Figure::new(NAME, "commit → row in the client's file, p99", said(ours))
        .beside(beside)
        .judged(
            Middle {
                value: ratio,
                ..Middle::of(ours)
            },
            "×",
            Bar::AtMost(3.0),
        );
    let after = Middle::of(&delays.answered);
    let answered = Figure::new(
        NAME,
        "the writer's answer → row in the client's file",
        said(&delays.answered),
    )
    .note(&format!(
        "spread {:.2}; shown to tell the way from the commit itself",
        after.spread
    ));
    vec![usual, rare, answered]
}
