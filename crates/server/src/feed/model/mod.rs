//! Random histories over the real feed and a real database: tickets, messages, moves, redactions,
//! changes of rights, purges, backups put back, lost answers, crashes. Five clients follow; each of
//! them must end with exactly what the server shows its user.
//!
//! `PULT_HISTORIES` sets the number (500 if unset), `PULT_SEED` the first seed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

mod client;
mod ground;
mod proof;
mod truth;
mod world;
mod writes;

use std::collections::BTreeSet;
use std::path::Path;

use rand::rngs::StdRng;
use rand::seq::{IndexedMutRandom, IndexedRandom, IteratorRandom};
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use super::rules::Rule;
use super::{Size, of_organization, of_queue};
use client::{Client, Network};
use ground::Ground;
use truth::{ORGANIZATIONS, PEOPLE, QUEUES};
use world::{Act, World};

/// Things that happen in a history.
const STEPS: usize = 120;
/// Every so manyth history is one of restless administrators and slow clients: rights change again
/// and again while somebody loads.
const RESTLESS: u64 = 4;
/// Of so many histories one, the sixth, is that of an operator who puts one backup back after the
/// other, while rights change and little is written.
const UNDONE: (u64, u64) = (16, 5);

/// One rule switched off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mutation {
    /// A rule of the server.
    Rule(Rule),
    /// The client stores the cursor before the page.
    CursorFirst,
    /// The client keeps rows of older generations.
    NoSweep,
    /// The server does not remember idempotency keys.
    NoKey,
    /// The server counts the ids of grants, and gives them without taking a number. Either alone
    /// does no harm: a number is noticed by its tag, a random id by not being there.
    CountedGrants,
}

/// Plays one history; tells the first promise that is broken.
async fn history(
    seed: u64,
    template: &Path,
    ground: &mut Option<Ground>,
    mutation: Option<Mutation>,
) -> Result<(), String> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut world = World::new(template, ground.take()).await;
    world.counted = mutation == Some(Mutation::CountedGrants);
    begin(&mut world).await;
    let mut clients: Vec<Client> = (0..PEOPLE).map(Client::new).collect();
    for _ in 0..STEPS {
        if seed % UNDONE.0 == UNDONE.1 && chance.random_bool(0.6) {
            backups_and_rights(&mut world, &mut clients, &mut chance, mutation).await?;
        } else if seed.is_multiple_of(RESTLESS) && chance.random_bool(0.5) {
            rights_and_small_pages(&mut world, &mut clients, &mut chance, mutation).await?;
        } else {
            step(&mut world, &mut clients, &mut chance, mutation).await?;
        }
    }
    let rows = world.feed_rows().await;
    for client in &mut clients {
        settle(client, &world, &mut chance, rows, mutation).await?;
    }
    twice(&world)?;
    *ground = Some(world.leave());
    Ok(())
}

/// The rights of the first day: customers, a manager, agents.
async fn begin(world: &mut World) {
    world.grant(0, BTreeSet::new()).await;
    world.grant(1, BTreeSet::new()).await;
    world
        .grant(2, BTreeSet::from([of_organization(truth::organization(0))]))
        .await;
    world
        .grant(
            3,
            BTreeSet::from([of_queue(QUEUES[0]), of_queue(QUEUES[1])]),
        )
        .await;
    world.grant(4, BTreeSet::from([of_queue(QUEUES[2])])).await;
}

async fn step(
    world: &mut World,
    clients: &mut [Client],
    chance: &mut StdRng,
    mutation: Option<Mutation>,
) -> Result<(), String> {
    let dice: f64 = chance.random();
    if dice < 0.67 {
        return act(world, chance, dice, mutation).await;
    }
    if dice < 0.70 {
        world.purge(*[3, 10, 40].choose(chance).unwrap()).await;
    } else if dice < 0.73 {
        world.back_up();
    } else if dice < 0.745 {
        world.restore().await;
    } else {
        let client = clients.choose_mut(chance).unwrap();
        for _ in 0..*[1, 1, 2, 3].choose(chance).unwrap() {
            let size = a_size(chance, &[1, 2, 5, 50]);
            client
                .step(world, chance, size, Network::Bad, mutation)
                .await?;
        }
    }
    Ok(())
}

async fn backups_and_rights(
    world: &mut World,
    clients: &mut [Client],
    chance: &mut StdRng,
    mutation: Option<Mutation>,
) -> Result<(), String> {
    match chance.random_range(0..10) {
        0 => world.back_up(),
        1 => world.restore().await,
        _ => return rights_and_small_pages(world, clients, chance, mutation).await,
    }
    Ok(())
}

async fn rights_and_small_pages(
    world: &mut World,
    clients: &mut [Client],
    chance: &mut StdRng,
    mutation: Option<Mutation>,
) -> Result<(), String> {
    let reader = chance.random_range(0..2);
    if chance.random_bool(0.3) {
        let buckets = all_buckets()
            .into_iter()
            .filter(|_| chance.random_bool(0.35))
            .collect();
        world.grant(reader, buckets).await;
        return Ok(());
    }
    let size = a_size(chance, &[1, 2, 5]);
    clients[reader]
        .step(world, chance, size, Network::Bad, mutation)
        .await?;
    Ok(())
}

async fn act(
    world: &mut World,
    chance: &mut StdRng,
    dice: f64,
    mutation: Option<Mutation>,
) -> Result<(), String> {
    if dice >= 0.57 {
        let reader = chance.random_range(0..PEOPLE);
        let buckets = all_buckets()
            .into_iter()
            .filter(|_| chance.random_bool(0.35))
            .collect();
        world.grant(reader, buckets).await;
        return Ok(());
    }
    let Some(act) = choose(world, chance, dice) else {
        return Ok(());
    };
    let op = Uuid::from_u128(chance.random());
    let again = matches!(act, Act::Say { .. });
    world.send(op, true, &act).await?;
    for chance_of_loss in [0.4, 0.2] {
        if again && chance.random_bool(chance_of_loss) {
            let keyed = mutation != Some(Mutation::NoKey);
            world.send(op, keyed, &repeated(&act, chance)).await?;
        }
    }
    Ok(())
}

/// The same act sent once more, as a server without memory would take it.
fn repeated(act: &Act, chance: &mut StdRng) -> Act {
    match act.clone() {
        Act::Say {
            ticket,
            internal,
            body,
            ..
        } => Act::Say {
            id: Uuid::from_u128(chance.random()),
            ticket,
            internal,
            body,
        },
        other => other,
    }
}

fn choose(world: &World, chance: &mut StdRng, dice: f64) -> Option<Act> {
    let fresh = Uuid::from_u128(chance.random());
    let place = |chance: &mut StdRng| {
        (
            chance.random_range(0..PEOPLE),
            chance.random_range(0..ORGANIZATIONS),
            chance.random_range(0..QUEUES.len()),
        )
    };
    let ticket = world.truth.tickets.keys().choose(chance).copied();
    let message = world.truth.messages.keys().choose(chance).copied();
    Some(if dice < 0.16 {
        let (requester, organization, queue) = place(chance);
        Act::File {
            id: fresh,
            requester,
            organization,
            queue,
        }
    } else if dice < 0.34 {
        let (internal, body) = (chance.random_bool(0.3), fresh.to_string());
        Act::Say {
            id: fresh,
            ticket: ticket?,
            internal,
            body,
        }
    } else if dice < 0.42 {
        Act::Edit {
            ticket: ticket?,
            subject: fresh.to_string(),
        }
    } else if dice < 0.44 {
        let reader = chance.random_range(0..PEOPLE);
        Act::Read {
            reader,
            ticket: ticket?,
            message: message?,
        }
    } else if dice < 0.54 {
        let now = &world.truth.tickets[&ticket?];
        let (mut requester, mut organization, mut queue) =
            (now.requester, now.organization, now.queue);
        let target = place(chance);
        match chance.random_range(0..3) {
            0 => requester = target.0,
            1 => organization = target.1,
            _ => queue = target.2,
        }
        Act::MoveTo {
            ticket: ticket?,
            requester,
            organization,
            queue,
        }
    } else {
        Act::Redact { message: message? }
    })
}

/// How much a page may hold: now the number of objects decides, now their weight.
fn a_size(chance: &mut StdRng, limits: &[usize]) -> Size {
    let objects = *limits.choose(chance).unwrap();
    let bytes = if chance.random_bool(0.2) {
        3_000
    } else {
        usize::MAX
    };
    Size { objects, bytes }
}

fn all_buckets() -> Vec<String> {
    let organizations = (0..ORGANIZATIONS).map(|it| of_organization(truth::organization(it)));
    organizations
        .chain(QUEUES.iter().map(|queue| of_queue(queue)))
        .collect()
}

/// A quiet server and at last a good network: PROP-6, then PROP-1 once more.
async fn settle(
    client: &mut Client,
    world: &World,
    chance: &mut StdRng,
    rows: usize,
    mutation: Option<Mutation>,
) -> Result<(), String> {
    for _ in 0..3 {
        let size = a_size(chance, &[1, 3, 20]);
        client
            .step(world, chance, size, Network::Bad, mutation)
            .await?;
    }
    let limit = *[3, 20].choose(chance).unwrap();
    let size = Size {
        objects: limit,
        bytes: usize::MAX,
    };
    // One page may be a refusal.
    let allowed = rows.div_ceil(limit) + 3;
    let mut pages = 1;
    while client
        .step(world, chance, size, Network::Good, mutation)
        .await?
    {
        pages += 1;
        if pages > allowed {
            return Err(format!("PROP-6: {pages} pages of {limit} for {rows} rows"));
        }
    }
    client.converged(world)
}

/// No message exists twice.
fn twice(world: &World) -> Result<(), String> {
    let mut bodies = BTreeSet::new();
    if world
        .truth
        .messages
        .values()
        .all(|message| bodies.insert(&message.body))
    {
        return Ok(());
    }
    Err("PROP-5: a message exists twice".to_owned())
}
