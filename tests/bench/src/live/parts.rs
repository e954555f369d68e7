//! The bare parts of the way: two HTTP round trips with the same bytes and one commit of the same rows.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Instant;

use anyhow::{Result, ensure};
use reqwest::{Client, redirect::Policy};
use rusqlite::{Connection, params};

use crate::{bare, clock};

/// A server that only answers, and a file with nothing of ours in it.
#[derive(Debug)]
pub(super) struct Parts {
    http: Client,
    url: String,
    bytes: usize,
    file: Connection,
    row: i64,
}

impl Parts {
    pub(super) fn start(file: &Path, bytes: usize) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let url = format!("http://{}/v1/sync", listener.local_addr()?);
        // Ends with the process: there is nobody else to ask.
        thread::spawn(move || {
            listener
                .incoming()
                .flatten()
                .for_each(|peer| serve(peer, bytes));
        });
        let http = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .build()?;
        let file = bare::open(file)?;
        file.execute_batch(
            "CREATE TABLE messages (id INTEGER PRIMARY KEY, ticket INTEGER, author TEXT, body TEXT);
             CREATE TABLE tickets (num INTEGER PRIMARY KEY, record TEXT);
             CREATE TABLE places (account INTEGER PRIMARY KEY, cursor BLOB);",
        )?;
        Ok(Self {
            http,
            url,
            bytes,
            file,
            row: 0,
        })
    }

    /// Milliseconds of both, one after the other.
    pub(super) async fn once(&mut self) -> Result<f64> {
        let started = Instant::now();
        for _ in 0..2 {
            let request = self.http.get(&self.url).bearer_auth("t".repeat(43));
            let answer = request.query(&[("cursor", "c".repeat(160))]).send().await?;
            let body = answer.bytes().await?;
            ensure!(
                body.len() == self.bytes,
                "the bare server answers something else"
            );
        }
        self.commit()?;
        Ok(clock::since(started))
    }

    fn commit(&mut self) -> Result<()> {
        self.row += 1;
        let record = "r".repeat(900);
        let tx = self.file.transaction()?;
        tx.prepare_cached(
            "INSERT INTO messages (id, ticket, author, body) VALUES (?1, 1, ?2, ?3)",
        )?
        .execute(params![self.row, "a".repeat(80), super::TEXT])?;
        tx.prepare_cached("INSERT OR REPLACE INTO tickets (num, record) VALUES (1, ?1)")?
            .execute([record])?;
        tx.prepare_cached("INSERT OR REPLACE INTO places (account, cursor) VALUES (1, ?1)")?
            .execute([vec![1_u8; 120]])?;
        Ok(tx.commit()?)
    }
}

/// Answers every request of one connection.
fn serve(peer: TcpStream, bytes: usize) {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {bytes}\r\n\r\n"
    )
    .into_bytes();
    answer.resize(answer.len() + bytes, b'x');
    thread::spawn(move || {
        let _no_matter = peer.set_nodelay(true);
        let Ok(mut back) = peer.try_clone() else {
            return;
        };
        for line in BufReader::new(peer).lines() {
            let Ok(line) = line else { return };
            if line.is_empty() && back.write_all(&answer).is_err() {
                return;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::Parts;

    #[tokio::test]
    async fn the_bare_parts_can_be_repeated() {
        acceptance::install_tls();
        let folder = tempfile::tempdir().unwrap();
        let mut parts = Parts::start(&folder.path().join("bare.sqlite"), 2_000).unwrap();
        for _ in 0..3 {
            assert!(parts.once().await.unwrap() > 0.0);
        }
        let rows: i64 = parts
            .file
            .query_row("SELECT count(*) FROM messages", [], |row| row.get(0))
            .unwrap();
        assert_eq!(rows, 3);
    }
}
