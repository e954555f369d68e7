//! A client by the book (server-api.md §4.3, "client rule"), with a bad network.

use std::collections::BTreeMap;
use std::time::Duration;

use api::{Phase, RecordKind, SyncOp};
use rand::Rng;
use rand::rngs::StdRng;
use uuid::Uuid;

use super::Mutation;
use super::truth::{Seen, Sight, key_of, user};
use super::world::World;
use crate::feed::rules::{Refusal, Rules};
use crate::feed::{Listener, Page, Size};

pub(super) struct Client {
    reader: usize,
    cursor: Option<String>,
    head: i64,
    generation: u32,
    /// Waits since an empty page for something to ask for, in the opening of the database it
    /// belongs to.
    waiting: Option<(Listener, u32)>,
    store: BTreeMap<(RecordKind, Uuid), (Seen, u32)>,
}

/// What becomes of an answer on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Network {
    Bad,
    Good,
}

impl Client {
    pub(super) fn new(reader: usize) -> Self {
        Self {
            reader,
            cursor: None,
            head: 0,
            generation: 0,
            waiting: None,
            store: BTreeMap::new(),
        }
    }

    /// One request. Tells whether to ask again at once.
    pub(super) async fn step(
        &mut self,
        world: &World,
        chance: &mut StdRng,
        size: Size,
        network: Network,
        mutation: Option<Mutation>,
    ) -> Result<bool, String> {
        let rules = match mutation {
            Some(Mutation::Rule(rule)) => Rules::without(rule),
            _ => Rules::ALL,
        };
        let fate: f64 = chance.random();
        let waited = self.waiting.take();
        let waited = waited.filter(|(_, opening)| *opening == world.openings);
        // As a held request does: listening begins before the page is cut.
        let listener = match fate > 0.8 && !world.counted {
            true => Some(Listener::new(&world.db, user(self.reader), Uuid::nil()).await),
            false => None,
        };
        let asked = world
            .page(self.reader, self.cursor.as_deref(), size, rules)
            .await;
        let page = match asked {
            Ok(page) => page,
            Err(Refusal::Diverged) if !world.restored => {
                return Err("told of another history, but no backup was put back".to_owned());
            }
            Err(Refusal::Diverged | Refusal::Expired) => {
                self.cursor = None;
                self.generation += 1;
                self.head = 0;
                return Ok(true);
            }
        };
        if let Some((listener, _)) = waited {
            hears(listener, &page).await?;
        }
        if page.ops.is_empty() && !page.more {
            self.waiting = listener.map(|it| (it.unwrap(), world.openings));
        }
        let sealed = page.next.seal(world.db.cursor_key());
        if network == Network::Bad && fate < 0.08 {
            return Ok(true); // the answer is lost: nothing applied, cursor kept
        }
        if network == Network::Bad && fate < 0.12 {
            if mutation == Some(Mutation::CursorFirst) {
                self.cursor = Some(sealed);
            }
            return Ok(true); // a crash before the transaction's end
        }
        if page.more && self.cursor.as_ref() == Some(&sealed) {
            return Err("PROP-6: more to come, but the cursor stands still".to_owned());
        }
        if page.next.head_seq < self.head {
            return Err(format!(
                "PROP-4: head {} after {}",
                page.next.head_seq, self.head
            ));
        }
        self.head = page.next.head_seq;
        self.cursor = Some(sealed);
        for op in page.ops {
            self.apply(op);
        }
        if page.phase == Phase::Tail && mutation != Some(Mutation::NoSweep) {
            let generation = self.generation;
            self.store.retain(|_, (_, known)| *known == generation);
        }
        self.leaks(world)?;
        if page.phase == Phase::Tail && !page.more {
            self.converged(world)?;
        }
        Ok(page.more)
    }

    fn apply(&mut self, op: SyncOp) {
        match op {
            SyncOp::Put(record) => {
                self.store
                    .insert(key_of(&record), (Seen::of(&record), self.generation));
            }
            SyncOp::Del { kind, id, .. } => {
                self.store.remove(&(kind, id));
            }
        }
    }

    /// PROP-2: nothing that was never visible.
    fn leaks(&self, world: &World) -> Result<(), String> {
        for ((kind, id), (seen, _)) in &self.store {
            if !world.ever[self.reader].contains(&(*kind, *id, seen.is_staff())) {
                return Err(format!(
                    "PROP-2: reader {} has {kind:?} {seen:?}",
                    self.reader
                ));
            }
        }
        Ok(())
    }

    /// PROP-1 and PROP-3: with the last page of a tail the store is what the server shows.
    pub(super) fn converged(&self, world: &World) -> Result<(), String> {
        let want = world.truth.sight(self.reader);
        let have: Sight = self
            .store
            .iter()
            .map(|(key, (seen, _))| (*key, seen.clone()))
            .collect();
        if have == want {
            return Ok(());
        }
        let missing = want.keys().filter(|key| !have.contains_key(key)).count();
        let ghosts = have.keys().filter(|key| !want.contains_key(key)).count();
        let stale = want
            .iter()
            .filter(|(key, seen)| have.get(key).is_some_and(|known| known != *seen));
        Err(format!(
            "PROP-1: reader {}: {missing} missing, {ghosts} ghosts, {} stale",
            self.reader,
            stale.count()
        ))
    }
}

/// PROP-7: whoever waits after an empty page is told as soon as there is something to ask for.
async fn hears(mut listener: Listener, page: &Page) -> Result<(), String> {
    if page.ops.is_empty() {
        return Ok(());
    }
    // Only a listener nobody tells anything takes that long.
    let news = tokio::time::timeout(Duration::from_secs(30), listener.next());
    match news.await {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("PROP-7: nobody was told of {:?}", page.ops)),
    }
}
