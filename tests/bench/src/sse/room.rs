//! The crowd's own process: connects everybody, then notes when each has heard an event. One thread,
//! the same for every server.

use std::cell::{Cell, RefCell};
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{sleep, timeout};

use super::crowd::{Guests, Heard, LISTENING, READY};
use super::ear::Ear;
use crate::clock;
use crate::stats::percentile;

/// How many come in at once.
const DOORS: usize = 32;
/// Clients of one address: far fewer than it has ports.
const OF_ADDRESS: usize = 5_000;
/// Longer than anything that works takes.
const PATIENCE: Duration = Duration::from_secs(60);
/// Without an event for so long, nothing more comes.
const QUIET: Duration = Duration::from_millis(100);

/// Connects, then listens as often as standard input says so, until it ends.
pub(crate) fn attend() -> Result<()> {
    let (order, orders) = mpsc::unbounded_channel();
    thread::spawn(move || {
        let mut lines = std::io::stdin().lines().map_while(Result::ok);
        // Nobody takes orders any more: the process is about to end.
        let _ended = lines.try_for_each(|line| order.send(line));
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, obey(orders))
}

async fn obey(mut orders: mpsc::UnboundedReceiver<String>) -> Result<()> {
    let who = orders.recv().await.context("nobody said who comes")?;
    let guests: Rc<Guests> = Rc::new(serde_json::from_str(&who)?);
    let room = Rc::new(Room {
        tally: RefCell::new(Tally::of(guests.count)),
        all: Notify::new(),
    });
    let next = Rc::new(Cell::new(0));
    let door = || door(Rc::clone(&guests), Rc::clone(&room), Rc::clone(&next));
    let doors: Vec<_> = (0..DOORS).map(|_| spawn_local(door())).collect();
    for door in doors {
        door.await??;
    }
    say(READY)?;
    while orders.recv().await.is_some() {
        room.begin();
        say(LISTENING)?;
        room.until_quiet().await;
        let heard = room.tally.borrow().heard();
        say(&serde_json::to_string(&heard)?)?;
    }
    Ok(())
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// Lets one after the other in.
async fn door(guests: Rc<Guests>, room: Rc<Room>, next: Rc<Cell<usize>>) -> Result<()> {
    loop {
        let index = next.get();
        if index >= guests.count {
            return Ok(());
        }
        next.set(index + 1);
        let entered = timeout(PATIENCE, enter(&guests, index)).await;
        let entered = entered.with_context(|| format!("client {index} was not greeted"));
        let (stream, ear) = entered?.with_context(|| format!("client {index}"))?;
        spawn_local(stay(stream, ear, index, Rc::clone(&room)));
    }
}

async fn enter(guests: &Guests, index: usize) -> Result<(TcpStream, Ear)> {
    let socket = TcpSocket::new_v4()?;
    let last = u8::try_from(2 + index / OF_ADDRESS).context("too many clients")?;
    socket.bind((Ipv4Addr::new(127, 0, guests.net, last), 0).into())?;
    let mut stream = socket.connect(guests.address).await?;
    let opening = guests.openings.get(index % guests.openings.len().max(1));
    let opening = opening.map_or(&[][..], String::as_bytes);
    stream.write_all(opening).await?;
    let (mut ear, mut buffer) = (Ear::default(), [0; 1_024]);
    loop {
        let count = stream.read(&mut buffer).await?;
        ensure!(count > 0, "the server hung up after: {}", ear.so_far());
        let bytes = buffer.get(..count).unwrap_or_default();
        if ear.awaits(&guests.greeting, bytes) {
            return Ok((stream, ear));
        }
    }
}

async fn stay(mut stream: TcpStream, mut ear: Ear, index: usize, room: Rc<Room>) {
    let mut buffer = [0; 1_024];
    loop {
        let Ok(count @ 1..) = stream.read(&mut buffer).await else {
            room.left();
            return;
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        let (events, text) = ear.hear(bytes);
        room.came(index, count, events, text);
    }
}

#[derive(Debug)]
struct Room {
    tally: RefCell<Tally>,
    /// Told when everybody has the event.
    all: Notify,
}

impl Room {
    fn begin(&self) {
        let anew = self.tally.borrow().anew();
        self.tally.replace(anew);
    }

    fn came(&self, index: usize, bytes: usize, events: usize, text: Option<String>) {
        let mut tally = self.tally.borrow_mut();
        tally.came(index, bytes, events, text);
        if tally.is_whole() {
            self.all.notify_one();
        }
    }

    fn left(&self) {
        self.tally.borrow_mut().lost += 1;
        self.all.notify_one();
    }

    async fn until_quiet(&self) {
        let whole = async {
            while !self.tally.borrow().is_whole() {
                self.all.notified().await;
            }
        };
        // Who has nothing by then is missing in what is reported.
        let _late = timeout(PATIENCE, whole).await;
        loop {
            let before = self.tally.borrow().events;
            sleep(QUIET).await;
            if self.tally.borrow().events == before {
                return;
            }
        }
    }
}

/// Who has heard the event, and when.
#[derive(Debug, Default)]
struct Tally {
    has: Vec<bool>,
    arrivals: Vec<f64>,
    events: usize,
    bytes: usize,
    lost: usize,
    event: String,
}

impl Tally {
    fn of(count: usize) -> Self {
        Self {
            has: vec![false; count],
            arrivals: Vec::with_capacity(count),
            ..Self::default()
        }
    }

    /// For the next event; who has left stays away.
    fn anew(&self) -> Self {
        Self {
            lost: self.lost,
            ..Self::of(self.has.len())
        }
    }

    fn came(&mut self, index: usize, bytes: usize, events: usize, text: Option<String>) {
        self.bytes += bytes;
        self.events += events;
        let Some(text) = text else { return };
        if let Some(has @ false) = self.has.get_mut(index) {
            *has = true;
            self.arrivals.push(clock::wall());
            self.event = text;
        }
    }

    /// Whether nobody is waited for.
    fn is_whole(&self) -> bool {
        self.arrivals.len() + self.lost >= self.has.len()
    }

    fn heard(&self) -> Heard {
        Heard {
            count: self.arrivals.len(),
            lost: self.lost,
            more: self.events.saturating_sub(self.arrivals.len()),
            bytes: self.bytes,
            // Nobody heard anything: zero, for JSON has no word for what is not a number.
            first: self.arrivals.first().copied().unwrap_or_default(),
            p99: Some(percentile(&self.arrivals, 99.0))
                .filter(|at| at.is_finite())
                .unwrap_or_default(),
            event: self.event.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn who_hears_twice_is_counted_once() {
        let mut tally = Tally::of(2);
        tally.came(0, 60, 1, Some("event: changed".into()));
        tally.came(0, 60, 1, Some("event: changed".into()));
        assert!(!tally.is_whole());
        tally.came(1, 60, 1, Some("event: changed".into()));
        assert!(tally.is_whole());
        let heard = tally.heard();
        assert_eq!((heard.count, heard.more, heard.bytes), (2, 1, 180));
        assert!(heard.p99 >= heard.first);
    }

    #[test]
    fn who_has_left_is_not_waited_for_and_not_forgotten() {
        let mut tally = Tally::of(1);
        tally.lost = 1;
        assert!(tally.is_whole());
        assert_eq!(tally.anew().heard().lost, 1);
    }
}
