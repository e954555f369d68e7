//! One event to all, at every server in turn.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use super::peer::Peer;
use crate::pairs::{PAIRS, Pairs};
use crate::stats::percentile;

/// Events of one measurement: the system counts processor time in hundredths of a second.
pub(super) const EVENTS: usize = 5;

/// Whose clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// `pultd`.
    Ours,
    /// nginx with nchan; may be missing.
    Nchan,
    /// The floor.
    Raw,
    /// The deliberately bad one.
    Clumsy,
}

/// What was measured of one server.
#[derive(Debug, Default)]
pub(super) struct Course {
    /// Milliseconds of processor time for one event to all.
    pub(super) processor: Vec<f64>,
    /// Milliseconds until 99 of 100 clients had it; the middle of the events of a measurement.
    pub(super) p99: Vec<f64>,
    /// The same from the first client that had it.
    pub(super) fan: Vec<f64>,
    /// The most events for each client and publication, of which one was wanted.
    pub(super) heard: f64,
    /// The most bytes for each client and publication.
    pub(super) bytes: f64,
}

/// What was measured of all of them, in turn.
#[derive(Debug, Default)]
pub(super) struct Rounds(BTreeMap<Who, Course>);

impl Rounds {
    /// Measures all; every other round goes backwards.
    pub(super) async fn measure(peers: &mut BTreeMap<Who, Peer>, clients: usize) -> Result<Self> {
        let ours = peers.get_mut(&Who::Ours).context("our server is missing")?;
        // The others say what ours says.
        let event = ours.tell("").await?.heard.event;
        for peer in peers.values_mut() {
            peer.tell(&event).await?;
        }
        let mut rounds = Self::default();
        for round in 0..PAIRS {
            let mut order: Vec<_> = peers.iter_mut().collect();
            if round % 2 == 1 {
                order.reverse();
            }
            for (who, peer) in order {
                let course = rounds.0.entry(*who).or_default();
                course.go_on(peer, &event, clients).await?;
            }
        }
        Ok(rounds)
    }

    /// What was measured of one; nothing when it was not there.
    pub(super) fn of(&self, who: Who) -> Option<&Course> {
        self.0.get(&who)
    }

    /// Two of them beside each other.
    pub(super) fn pairs(
        &self,
        one: Who,
        other: Who,
        value: impl Fn(&Course) -> &Vec<f64>,
    ) -> Option<Pairs> {
        Some(Pairs {
            ours: value(self.of(one)?).clone(),
            theirs: value(self.of(other)?).clone(),
        })
    }
}

impl Course {
    #[expect(clippy::cast_precision_loss, reason = "some millions")]
    async fn go_on(&mut self, peer: &mut Peer, event: &str, clients: usize) -> Result<()> {
        let before = peer.processor();
        let (mut waits, mut fans) = (Vec::new(), Vec::new());
        for _ in 0..EVENTS {
            let told = peer.tell(event).await?;
            waits.push(told.p99);
            fans.push(told.fan);
            let heard = (told.heard.count + told.heard.more) as f64 / clients as f64;
            self.heard = self.heard.max(heard);
            self.bytes = self.bytes.max(told.heard.bytes as f64 / clients as f64);
        }
        let used = peer.processor() - before;
        self.processor.push(used * 1_000.0 / EVENTS as f64);
        self.p99.push(percentile(&waits, 50.0));
        self.fan.push(percentile(&fans, 50.0));
        Ok(())
    }
}
