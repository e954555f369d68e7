//! The running server: from an open data folder to a clean stop.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use portal::Document;
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::data_dir::DataDir;
use crate::db::Db;
use crate::portals::{self, Source};
use crate::{App, Config, desk, housekeeping, people, routes, webhooks};

/// How often old things are thrown away.
const SWEEP_EVERY: Duration = Duration::from_secs(60 * 60);
/// How often contracts that have ended are looked for.
const CONTRACTS_EVERY: Duration = Duration::from_secs(60);
/// How often promises and other terms are looked at.
const CLOCK_EVERY: Duration = Duration::from_secs(60);
/// How long requests under way may take to finish once the server is told to stop.
const LAST_ORDERS: Duration = Duration::from_secs(10);

/// A data folder that is taken and open.
#[derive(Debug)]
pub struct House {
    /// Held until the server has stopped.
    pub dir: DataDir,
    /// Its database.
    pub db: Db,
}

impl House {
    /// Takes the folder and opens what is in it.
    ///
    /// # Errors
    /// If it is in use, damaged, newer than this program, or belongs to another portal; the
    /// sentence says which.
    pub async fn open(data: &Path, document: Document, source: Source) -> anyhow::Result<Self> {
        let dir = DataDir::take(data)?;
        let db = Db::open(data).await?;
        adopt(&db, document, source).await?;
        Ok(Self { dir, db })
    }

    /// Listens and serves until SIGTERM or SIGINT. `ready` is told the address.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub async fn serve(
        self,
        listen: SocketAddr,
        config: Config,
        ready: impl FnOnce(SocketAddr),
    ) -> anyhow::Result<()> {
        let app = App::new(self.db.clone(), config)?;
        let listener = TcpListener::bind(listen)
            .await
            .with_context(|| format!("cannot listen on {listen}"))?;
        let stop = stop_signal()?;
        ready(listener.local_addr()?);
        let sweeping = tokio::spawn(sweep_now_and_then(app.clone()));
        let closing = tokio::spawn(close_uncovered(app.clone()));
        let watching = tokio::spawn(watch_the_clock(app.clone()));
        let telling = tokio::spawn(webhooks::run(app.clone()));
        run(app, listener, stop).await?;
        telling.abort();
        sweeping.abort();
        closing.abort();
        watching.abort();
        self.db.close().await;
        Ok(())
    }
}

/// Puts the portal into a fresh database, or the newer document into an older one of its own, unless
/// an admin has put another one in the place of what is built in.
pub(crate) async fn adopt(db: &Db, document: Document, source: Source) -> anyhow::Result<()> {
    let mut tx = db.write().await?;
    if let Some((kept, from)) = portals::in_force(tx.conn()).await? {
        anyhow::ensure!(
            kept.portal_id == document.portal_id,
            "the data folder belongs to the portal “{}”, not to “{}”; choose another folder",
            kept.portal_id,
            document.portal_id
        );
        if stays(from, source) || (from == source && kept == document) {
            // An older program may have given accounts less to read.
            people::grant_all(&mut tx, &kept).await?;
            tx.commit().await?;
            return Ok(());
        }
    }
    portals::replace(&mut tx, document, source).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the document in force is an admin's, which nothing that is built in replaces.
fn stays(from: Source, source: Source) -> bool {
    match (from, source) {
        (Source::Api, Source::Profile) => {
            tracing::info!("the portal's document is the one an admin has put");
            true
        }
        (Source::Api, Source::File) => {
            tracing::warn!("the portal's file takes the place of what an admin has put");
            false
        }
        _ => false,
    }
}

/// Serves until `stop`; then live streams say goodbye and requests under way finish.
async fn run(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let shutdown = app.shutdown().clone();
    let router: Router = routes::router(app);
    let make = router.into_make_service_with_connect_info::<SocketAddr>();
    let told = shutdown.clone();
    let serving = axum::serve(listener, make).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        told.cancel();
    });
    let mut serving = tokio::spawn(serving.into_future());
    tokio::select! {
        ended = &mut serving => ended??,
        () = shutdown.cancelled() => match timeout(LAST_ORDERS, &mut serving).await {
            Ok(ended) => ended??,
            Err(_) => {
                tracing::warn!("some requests did not finish in time");
                serving.abort();
            }
        },
    }
    Ok(())
}

async fn sweep_now_and_then(app: App) {
    let mut ticks = interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // A failure is in the log already; the next tick tries again.
        if let Ok(swept) = housekeeping::sweep(&app).await {
            tracing::debug!(uploads = swept.uploads, files = swept.files, "swept");
        }
    }
}

async fn close_uncovered(app: App) {
    let mut ticks = interval(CONTRACTS_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // A failure is in the log already; the next tick tries again.
        if let Ok(closed @ 1..) = people::close_uncovered(app.db(), &app.portal()).await {
            tracing::info!(accounts = closed, "contracts have ended");
        }
    }
}

async fn watch_the_clock(app: App) {
    let mut ticks = interval(CLOCK_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        // A failure is in the log already; the next tick tries again.
        if let Ok(found) = desk::watch(app.db(), &app.portal()).await
            && found != desk::Watched::default()
        {
            tracing::info!(?found, "time has passed");
        }
    }
}

/// SIGTERM or SIGINT. Registered before the server says it is ready, so that none is missed.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
