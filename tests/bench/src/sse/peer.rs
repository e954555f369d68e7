//! A server with its clients: what it keeps for them, what it needs to tell them something, and when
//! they know.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::crowd::{Crowd, Heard};
use super::fanout::Fanout;
use super::nchan::Nchan;
use super::ours::Pult;
use crate::{clock, processes};

/// Clients that come and go before anything is measured, so that what is needed once is there.
const WARM_UP: usize = 32;
/// Until a server has noticed that they are gone.
const NOTICED: Duration = Duration::from_secs(2);

/// Which server.
#[derive(Debug)]
pub(super) enum Server {
    Pult(Pult),
    Nchan(Nchan),
    Fanout(Fanout),
}

/// A server and its clients.
#[derive(Debug)]
pub(super) struct Peer {
    server: Server,
    crowd: Crowd,
    /// Its own memory before they came, in KiB.
    empty: f64,
}

/// What came of one event.
#[derive(Debug)]
pub(super) struct Told {
    /// Milliseconds from the publisher's first byte until 99 of 100 clients had it.
    pub(super) p99: f64,
    /// Milliseconds from the first client that had it until then.
    pub(super) fan: f64,
    /// Everything else.
    pub(super) heard: Heard,
}

impl Peer {
    /// Lets `count` clients come to a server that has had some before.
    pub(super) async fn fill(server: Server, net: u8, count: usize, logs: &Path) -> Result<Self> {
        drop(Crowd::gather(
            &server.guests(net, WARM_UP.min(count))?,
            logs,
        )?);
        tokio::time::sleep(NOTICED).await;
        let empty = processes::own_memory(&server.processes())?;
        let crowd = Crowd::gather(&server.guests(net, count)?, logs)?;
        Ok(Self {
            server,
            crowd,
            empty,
        })
    }

    /// KiB of its own memory for each client, now.
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    pub(super) fn of_client(&self) -> Result<f64> {
        let now = processes::own_memory(&self.server.processes())?;
        Ok((now - self.empty) / self.crowd.count() as f64)
    }

    /// Seconds of processor time it has used.
    pub(super) fn processor(&self) -> f64 {
        processes::processor(&self.server.processes())
    }

    /// Tells all clients something, and waits until they know.
    pub(super) async fn tell(&mut self, event: &str) -> Result<Told> {
        self.crowd.listen()?;
        let began = clock::wall();
        self.server.publish(event).await?;
        let heard = self.crowd.heard()?;
        ensure!(
            heard.count == self.crowd.count() && heard.lost == 0,
            "{} of {} clients have heard the event, {} were cut off",
            heard.count,
            self.crowd.count(),
            heard.lost
        );
        Ok(Told {
            p99: heard.p99 - began,
            fan: heard.p99 - heard.first,
            heard,
        })
    }
}

impl Server {
    fn processes(&self) -> Vec<u32> {
        match self {
            Self::Pult(server) => vec![server.id()],
            Self::Nchan(server) => server.processes(),
            Self::Fanout(server) => vec![server.id()],
        }
    }

    fn guests(&self, net: u8, count: usize) -> Result<super::crowd::Guests> {
        match self {
            Self::Pult(server) => server.guests(net, count),
            Self::Nchan(server) => Ok(server.guests(net, count)),
            Self::Fanout(server) => Ok(server.guests(net, count)),
        }
    }

    /// Ours says itself what has happened; the others say the same.
    async fn publish(&mut self, event: &str) -> Result<()> {
        match self {
            Self::Pult(server) => server.publish().await,
            Self::Nchan(server) => server.publish(event).await,
            Self::Fanout(server) => server.publish(event),
        }
    }
}
