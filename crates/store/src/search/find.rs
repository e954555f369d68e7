//! Finding: candidates newest first and bounded, weighed here, resolved to tickets as far as asked.

use std::collections::BTreeMap;

use domain::{AccountId, MessageId};
use rusqlite::{Connection, OptionalExtension as _};

use super::query::{Ask, Term, ask, parse};
use super::{Found, Hit, owner_word, snippet};
use crate::cursors::known_account;
use crate::error::Error;
use crate::tickets::{self, Tickets};
use crate::{doc_id, messages, sql, text};

/// Rows of the index that are weighed: the newest.
const CANDIDATES: u32 = 2_000;
/// Tickets weighed for their subjects.
const TITLES: u32 = 500;

/// After this many seconds a match weighs half as much by its age.
const HALF_LIFE: f64 = 90.0 * 86_400.0;

const TITLE: f64 = 2.0;
const EXACT: f64 = 1.0;
const WIDE: f64 = 0.5;

pub(crate) fn find(
    conn: &Connection,
    accounts: &[AccountId],
    text: &str,
    limit: u32,
) -> Result<Found, Error> {
    let complete = super::is_complete(conn)?;
    let terms = parse(text);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut hits = Hits {
        conn,
        terms: &terms,
        limit,
        found: Vec::new(),
        at: BTreeMap::new(),
    };
    for key in Tickets(conn).by_number(accounts, text)? {
        if let Some(num) = tickets::known_number(conn, key)? {
            hits.add(num, None)?;
        }
    }
    let mut more = false;
    let owners = owners(conn, accounts)?;
    if !terms.is_empty() && !owners.nobody {
        for (id, _) in weighed(conn, &owners, &ask(conn, &terms)?)? {
            if !hits.resolve(id)? {
                more = true;
                break;
            }
        }
    }
    Ok(Found {
        hits: hits.finish()?,
        more,
        complete,
    })
}

/// Which accounts' rows may be found.
struct Owners {
    /// None of the asked accounts has anything.
    nobody: bool,
    /// Narrows an ask; empty: everybody's.
    only: String,
}

fn owners(conn: &Connection, accounts: &[AccountId]) -> Result<Owners, Error> {
    let mut nums = Vec::new();
    for account in accounts {
        nums.extend(known_account(conn, *account)?);
    }
    nums.sort_unstable();
    nums.dedup();
    let all: i64 = conn
        .prepare_cached("SELECT count(*) FROM accounts")?
        .query_row([], |row| row.get(0))?;
    let everybody = i64::try_from(nums.len()).is_ok_and(|asked| asked == all);
    let only = if everybody {
        String::new()
    } else {
        let words: Vec<_> = nums.iter().map(|num| owner_word(*num)).collect();
        format!("owner : ({}) AND ", words.join(" OR "))
    };
    Ok(Owners {
        nobody: nums.is_empty(),
        only,
    })
}

/// Candidates, the weightiest first.
fn weighed(conn: &Connection, owners: &Owners, ask: &Ask) -> Result<Vec<(i64, f64)>, Error> {
    let mut weights: BTreeMap<i64, f64> = BTreeMap::new();
    let mut weigh = |ids: Vec<i64>, weight: f64| {
        for id in ids {
            let known = weights.entry(id).or_default();
            *known = known.max(weight);
        }
    };
    let only = &owners.only;
    let words = "subject title people text";
    // Messages carry their ticket's title too, in a column of its own; here the tickets suffice.
    weigh(
        candidates(conn, &format!("{only}subject : ({})", ask.exact), TITLES)?,
        TITLE,
    );
    let exact = candidates(
        conn,
        &format!("{only}{{{words}}} : ({})", ask.exact),
        CANDIDATES,
    )?;
    let enough = exact.len() >= CANDIDATES as usize;
    weigh(exact, EXACT);
    if let Some(wide) = ask.wide.as_ref().filter(|_| !enough) {
        weigh(
            candidates(conn, &format!("{only}{{{words}}} : ({wide})"), CANDIDATES)?,
            WIDE,
        );
    }
    let newest = weights
        .keys()
        .next_back()
        .copied()
        .map_or(0, doc_id::seconds);
    let mut ranked: Vec<(i64, f64)> = weights
        .into_iter()
        .map(|(id, weight)| (id, weight + freshness(newest - doc_id::seconds(id))))
        .collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    Ok(ranked)
}

/// Between 1 for the newest and 0 for the oldest; by the rows' own time, no clock.
fn freshness(age: i64) -> f64 {
    let age = i32::try_from(age).unwrap_or(i32::MAX);
    (-f64::from(age) / HALF_LIFE).exp2()
}

/// Matching rows, newest first.
fn candidates(conn: &Connection, ask: &str, most: u32) -> Result<Vec<i64>, Error> {
    let mut query = conn.prepare_cached(
        "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
    )?;
    let ids = query.query_map(rusqlite::params![ask, most], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Hits being gathered, one a ticket.
struct Hits<'a> {
    conn: &'a Connection,
    terms: &'a [Term],
    limit: usize,
    /// Ticket number in the cache, key of the message.
    found: Vec<(i64, Option<i64>)>,
    at: BTreeMap<i64, usize>,
}

impl Hits<'_> {
    /// `false`: there are as many as asked for, and this would be one more.
    fn add(&mut self, ticket: i64, message: Option<i64>) -> Result<bool, Error> {
        if let Some(hit) = self.at.get(&ticket).and_then(|at| self.found.get_mut(*at)) {
            hit.1 = hit.1.or(message);
            return Ok(true);
        }
        if self.found.len() >= self.limit {
            return Ok(false);
        }
        self.at.insert(ticket, self.found.len());
        self.found.push((ticket, message));
        Ok(true)
    }

    fn resolve(&mut self, id: i64) -> Result<bool, Error> {
        let (sql, message) = if doc_id::is_ticket(id) {
            ("SELECT num FROM tickets WHERE doc = ?1", None)
        } else {
            ("SELECT ticket FROM messages WHERE id = ?1", Some(id))
        };
        let mut query = self.conn.prepare_cached(sql)?;
        let ticket: Option<i64> = query.query_row([id], |row| row.get(0)).optional()?;
        match ticket {
            Some(ticket) => self.add(ticket, message),
            None => Ok(true),
        }
    }

    fn finish(self) -> Result<Vec<Hit>, Error> {
        let mut hits = Vec::with_capacity(self.found.len());
        for (ticket, message) in self.found {
            // A message whose ticket was not told yet cannot be shown.
            let Some(row) = tickets::row_by_num(self.conn, ticket)? else {
                continue;
            };
            let mut hit = Hit {
                subject_marks: snippet::marks(&row.subject, self.terms),
                at: row.created_at,
                row,
                message: None,
                snippet: String::new(),
                snippet_marks: Vec::new(),
            };
            if let Some(id) = message {
                show(self.conn, id, self.terms, &mut hit)?;
            }
            hits.push(hit);
        }
        Ok(hits)
    }
}

fn show(conn: &Connection, id: i64, terms: &[Term], hit: &mut Hit) -> Result<(), Error> {
    let mut query = conn
        .prepare_cached("SELECT message, created_at, format, body FROM messages WHERE id = ?1")?;
    let mut rows = query.query([id])?;
    let Some(row) = rows.next()? else {
        return Ok(());
    };
    hit.message = Some(MessageId(sql::id(row, "message")?));
    hit.at = sql::at(row, "created_at")?;
    let body = messages::body(&row.get::<_, String>("format")?, row.get("body")?);
    let plain = text::plain(&body);
    (hit.snippet, hit.snippet_marks) = snippet::snippet(&plain, terms);
    if hit.snippet_marks.is_empty() {
        let mut files = conn.prepare_cached("SELECT name FROM attachments WHERE message = ?1")?;
        for name in files.query_map([id], |row| row.get::<_, String>(0))? {
            let name = name?;
            let marks = snippet::marks(&name, terms);
            if !marks.is_empty() {
                (hit.snippet, hit.snippet_marks) = (name, marks);
                break;
            }
        }
    }
    Ok(())
}
