//! The peer: an FTS5 table over the same texts in an encrypted file, ranked by itself.

use std::path::Path;

use anyhow::Result;
use domain::{Message, Ticket};
use rusqlite::{Connection, params};

use crate::bare;

pub(crate) struct Plain(Connection);

impl Plain {
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let file = bare::open(path)?;
        file.execute_batch(
            "CREATE VIRTUAL TABLE plain USING fts5 \
             (title, text, content = '', tokenize = 'unicode61 remove_diacritics 2'); BEGIN;",
        )?;
        Ok(Self(file))
    }

    pub(crate) fn add(&mut self, ticket: &Ticket, messages: &[Message]) -> Result<()> {
        let mut insert = self
            .0
            .prepare_cached("INSERT INTO plain (title, text) VALUES (?1, ?2)")?;
        for message in messages {
            insert.execute(params![ticket.subject, message.body.source()])?;
        }
        Ok(())
    }

    /// One tidy index: the peer at its best.
    pub(crate) fn settle(&mut self) -> Result<()> {
        Ok(self
            .0
            .execute_batch("COMMIT; INSERT INTO plain (plain) VALUES ('optimize');")?)
    }

    /// What was typed: a word is a beginning, a phrase is a phrase.
    pub(crate) fn ask(&self, typed: &str) -> Result<Vec<i64>> {
        let ask = if typed.starts_with('"') {
            typed.to_owned()
        } else {
            format!("\"{typed}\"*")
        };
        let mut query = self.0.prepare_cached(
            "SELECT rowid FROM plain WHERE plain MATCH ?1 ORDER BY rank LIMIT 50",
        )?;
        Ok(query
            .query_map([ask], |row| row.get(0))?
            .collect::<Result<_, _>>()?)
    }
}
