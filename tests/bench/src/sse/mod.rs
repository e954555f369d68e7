//! PERF-11: what nine thousand live streams keep of memory, and what one event to all of them costs
//! and takes, beside nginx with nchan and beside plain connections.
//!
//! Every server and every crowd of clients is a process of its own; all of them are there at once, and
//! the events go to one after the other.

mod crowd;
mod ear;
mod fanout;
mod judge;
mod nchan;
mod ours;
mod peer;
mod room;
mod rounds;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use acceptance::bins;
use anyhow::Result;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::figure::Figure;
use fanout::Fanout;
use nchan::Nchan;
use ours::Pult;
use peer::{Peer, Server};
use rounds::{Rounds, Who};

pub(crate) use fanout::serve as hand_on;
pub(crate) use room::attend;

const NAME: &str = "PERF-11";

/// How many clients there are, where the system lets a process have so many.
pub(crate) const CLIENTS: usize = 9_000;
/// Files a server has open besides its clients.
const OTHER_FILES: u64 = 512;
/// Longer than the silence after which ours says that it is still there.
const IDLE: Duration = Duration::from_secs(25);

/// KiB each server keeps for a client.
type Memory = BTreeMap<Who, f64>;

/// All of it, with `wanted` clients at each server.
pub(crate) async fn figures(wanted: usize) -> Result<Vec<Figure>> {
    let clients = room_for(wanted)?;
    let folder = tempfile::tempdir()?;
    let logs = bins::evidence("bench", "sse");
    let pult = Pult::start(&folder.path().join("server"), &logs).await?;
    let about = judge::About {
        clients,
        accounts: pult.accounts(),
    };
    let mut servers = vec![(Who::Ours, Server::Pult(pult))];
    let missing = match Nchan::start(&folder.path().join("nginx"), &logs, clients) {
        Ok(nchan) => {
            servers.push((Who::Nchan, Server::Nchan(nchan)));
            None
        }
        Err(error) => Some(format!("{error:#}")),
    };
    for (who, clumsy) in [(Who::Raw, false), (Who::Clumsy, true)] {
        servers.push((who, Server::Fanout(Fanout::start(clumsy, &logs)?)));
    }
    let mut peers = gather(servers, clients, &logs).await?;
    tokio::time::sleep(IDLE).await;
    let idle = memory(&peers)?;
    let rounds = Rounds::measure(&mut peers, clients).await?;
    let after = memory(&peers)?;
    let mut figures = judge::memory(&about, &idle, &after);
    figures.extend(judge::processor(&about, &rounds, missing.as_deref()));
    figures.extend(judge::delay(&about, &rounds));
    Ok(figures)
}

/// Every server with its clients, each from a network of its own.
async fn gather(
    servers: Vec<(Who, Server)>,
    clients: usize,
    logs: &Path,
) -> Result<BTreeMap<Who, Peer>> {
    let mut peers = BTreeMap::new();
    // Ours comes last: its streams live for a quarter of an hour.
    for (net, (who, server)) in (1..).zip(servers.into_iter().rev()) {
        peers.insert(who, Peer::fill(server, net, clients, logs).await?);
    }
    Ok(peers)
}

fn memory(peers: &BTreeMap<Who, Peer>) -> Result<Memory> {
    let all = peers.iter();
    all.map(|(who, peer)| Ok((*who, peer.of_client()?)))
        .collect()
}

/// Raises the number of files a process may have open, also for the processes it starts, and says for
/// how many clients it is enough.
fn room_for(wanted: usize) -> Result<usize> {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(u64::MAX);
    let needed = u64::try_from(wanted)?.saturating_add(OTHER_FILES);
    let current = limit.current.unwrap_or(u64::MAX).max(needed.min(most));
    if limit.current.is_some_and(|now| now < current) {
        let raised = Rlimit {
            current: Some(current),
            maximum: limit.maximum,
        };
        setrlimit(Resource::Nofile, raised)?;
    }
    let room = current.saturating_sub(OTHER_FILES);
    Ok(wanted.min(usize::try_from(room).unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    #[test]
    fn as_many_clients_come_as_files_may_be_open() {
        assert_eq!(super::room_for(10).unwrap(), 10);
        let most = super::room_for(usize::MAX >> 1).unwrap();
        assert!(most >= 10);
    }
}
