//! The floor: a server that hands on what it is told over plain connections, one small task for each
//! client on the runtime of ours. And the deliberately bad one: the same, but it keeps
//! [`WASTED`] bytes for each client and writes an event in pieces.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use acceptance::group::Group;
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{Receiver, Sender};

use super::crowd::Guests;

/// Bytes the bad one keeps for each client.
pub(super) const WASTED: usize = 16 << 10;
/// Bytes it writes at once.
pub(super) const PIECE: usize = 8;

/// What every client hears first.
const GREETING: &str = "event: hello\n\n";
/// Events a slow client may be behind.
const BACKLOG: usize = 16;

/// Where the server listens.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Doors {
    clients: SocketAddr,
    publisher: SocketAddr,
}

/// The server, as a process of its own.
#[derive(Debug)]
pub(super) struct Fanout {
    group: Group,
    clients: SocketAddr,
    publisher: std::net::TcpStream,
}

impl Fanout {
    pub(super) fn start(clumsy: bool, logs: &Path) -> Result<Self> {
        let name = if clumsy { "fanout-clumsy" } else { "fanout" };
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("fanout").stdin(Stdio::null());
        command
            .args(clumsy.then_some("--clumsy"))
            .stdout(Stdio::piped());
        let mut group = Group::start(name, &mut command, logs)?;
        let mut said = String::new();
        let output = group.take_stdout().context("no standard output")?;
        BufReader::new(output).read_line(&mut said)?;
        let doors: Doors =
            serde_json::from_str(&said).with_context(|| format!("{name} said {said:?}"))?;
        let publisher = std::net::TcpStream::connect(doors.publisher)?;
        publisher.set_nodelay(true)?;
        Ok(Self {
            group,
            clients: doors.clients,
            publisher,
        })
    }

    pub(super) fn id(&self) -> u32 {
        self.group.id()
    }

    pub(super) fn guests(&self, net: u8, count: usize) -> Guests {
        Guests {
            address: self.clients,
            net,
            count,
            openings: Vec::new(),
            greeting: GREETING.to_owned(),
        }
    }

    pub(super) fn publish(&mut self, event: &str) -> Result<()> {
        // In one piece: the server takes what it reads at once for one event.
        Ok(self
            .publisher
            .write_all(format!("{event}\n\n").as_bytes())?)
    }
}

/// The process itself; it ends when it is killed.
pub(crate) fn serve(clumsy: bool) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let clients = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let publisher = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let doors = Doors {
            clients: clients.local_addr()?,
            publisher: publisher.local_addr()?,
        };
        let mut out = std::io::stdout();
        writeln!(out, "{}", serde_json::to_string(&doors)?)?;
        out.flush()?;
        let news = Sender::new(BACKLOG);
        tokio::spawn(receive(publisher, news.clone()));
        loop {
            let (stream, _) = clients.accept().await?;
            let news = news.subscribe();
            tokio::spawn(async move {
                // An error is a client that has left.
                let _left = if clumsy {
                    badly(stream, news).await
                } else {
                    hand_on(stream, news).await
                };
            });
        }
    })
}

async fn receive(publisher: TcpListener, news: Sender<Arc<[u8]>>) -> Result<()> {
    let (mut stream, _) = publisher.accept().await?;
    let mut buffer = [0; 4_096];
    while let count @ 1.. = stream.read(&mut buffer).await? {
        // Nobody listens: nobody is told.
        let _nobody = news.send(buffer.get(..count).unwrap_or_default().into());
    }
    Ok(())
}

async fn hand_on(mut stream: TcpStream, mut news: Receiver<Arc<[u8]>>) -> Result<()> {
    stream.set_nodelay(true)?;
    stream.write_all(GREETING.as_bytes()).await?;
    while let Some(event) = next(&mut stream, &mut news).await {
        stream.write_all(&event).await?;
    }
    Ok(())
}

async fn badly(mut stream: TcpStream, mut news: Receiver<Arc<[u8]>>) -> Result<()> {
    let wasted = vec![1_u8; WASTED];
    stream.set_nodelay(true)?;
    stream.write_all(GREETING.as_bytes()).await?;
    while let Some(event) = next(&mut stream, &mut news).await {
        for piece in event.chunks(PIECE) {
            stream.write_all(piece).await?;
        }
    }
    // Kept until here, and not seen through by the compiler.
    std::hint::black_box(&wasted);
    Ok(())
}

/// The next event; none when the client has left. Clients say nothing.
async fn next(stream: &mut TcpStream, news: &mut Receiver<Arc<[u8]>>) -> Option<Arc<[u8]>> {
    loop {
        tokio::select! {
            event = news.recv() => match event {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            },
            _left = stream.read_u8() => return None,
        }
    }
}
