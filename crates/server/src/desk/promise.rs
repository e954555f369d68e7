//! The promise of a ticket: when it is due, and whether it was kept.
//!
//! Who had the ball from when to when is stored as spells; the clock is read from them whenever
//! that changes, so that reading a ticket needs no clock. What breaks while nobody writes is found
//! by [`super::watch`].

use api::Time;
use chrono::TimeDelta;
use portal::Document;
use portal::clock::{self, Spell};
use portal::document::{Ball, Goal, ServiceLevel};
use portal::hours::Desk;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::ticket::TicketRow;
use crate::db::{Columns, Conn, DbError, Id, Tx, millis};
use crate::error::{Error, Result};

/// How the promise of a ticket stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Promise {
    /// Since when it counts; none: nothing is promised.
    pub since: Option<Time>,
    /// When staff first answered.
    pub responded_at: Option<Time>,
    /// When it is due, or was.
    pub due_at: Option<Time>,
    /// Working time that was left when the clock was stopped; none while it runs.
    pub left: Option<TimeDelta>,
    /// When it was broken.
    pub breached_at: Option<Time>,
}

impl Promise {
    /// Of a row of tickets.
    ///
    /// # Errors
    /// If a column is not what it should be.
    pub fn of_row(row: &AnyRow) -> Result<Self, DbError> {
        Ok(Self {
            since: row.opt_time("promised_at")?,
            responded_at: row.opt_time("responded_at")?,
            due_at: row.opt_time("due_at")?,
            left: row.opt_int("due_left")?.map(TimeDelta::milliseconds),
            breached_at: row.opt_time("breached_at")?,
        })
    }

    /// Whether it is broken at a moment, also if nobody has noticed yet.
    #[must_use]
    pub fn is_breached(&self, at: Time) -> bool {
        let running = self.left.is_none();
        self.breached_at.is_some() || (running && self.due_at.is_some_and(|due| due < at))
    }

    async fn store(&self, tx: &mut Tx, ticket: Uuid) -> Result<(), DbError> {
        sqlx::query(
            "UPDATE tickets SET promised_at = $2, responded_at = $3, due_at = $4, due_left = $5,
                breached_at = $6 WHERE id = $1",
        )
        .bind(Id(ticket))
        .bind(self.since.map(millis))
        .bind(self.responded_at.map(millis))
        .bind(self.due_at.map(millis))
        .bind(self.left.map(|left| left.num_milliseconds()))
        .bind(self.breached_at.map(millis))
        .execute(tx.conn())
        .await?;
        Ok(())
    }
}

/// Notes who has the ball now and reads the clock. The caller tells that the ticket has changed.
///
/// # Errors
/// If the portal's hours cannot be read, or the database fails.
pub(super) async fn keep(tx: &mut Tx, document: &Document, ticket: &mut TicketRow) -> Result<()> {
    let now = tx.now();
    turn(tx, ticket.id, document.ball(&ticket.status), now).await?;
    read(tx, document, ticket).await
}

/// Writes who had the ball in a past that is told by its statuses, oldest first, and reads the
/// clock. The ticket was filed with the first of them.
///
/// # Errors
/// As any other write.
pub async fn recall(
    tx: &mut Tx,
    document: &Document,
    ticket: &mut TicketRow,
    past: &[(Time, String)],
) -> Result<()> {
    if promised(document, ticket)?.is_none() {
        return Ok(());
    }
    ticket.promise.since = Some(ticket.created_at);
    for (at, status) in past {
        turn(tx, ticket.id, document.ball(status), *at).await?;
    }
    read(tx, document, ticket).await
}

/// Reads the clock from the spells.
async fn read(tx: &mut Tx, document: &Document, ticket: &mut TicketRow) -> Result<()> {
    if let Some((level, minutes, desk)) = promised(document, ticket)? {
        let since = *ticket.promise.since.get_or_insert(tx.now());
        let mut spells = spells(tx.conn(), ticket.id).await?;
        counting(&mut spells, since, answered(level, &ticket.promise));
        let reading = clock::read(&desk, minutes, &spells, tx.now());
        let promise = &mut ticket.promise;
        promise.due_at = reading.due_at;
        promise.left = reading.paused.then_some(reading.left);
        promise.breached_at = match reading.breached {
            true => promise.breached_at.or(reading.due_at),
            false => None,
        };
    }
    ticket.promise.store(tx, ticket.id).await?;
    Ok(())
}

/// The level of a ticket with its minutes and hours; none where no time is promised.
fn promised<'a>(
    document: &'a Document,
    ticket: &TicketRow,
) -> Result<Option<(&'a ServiceLevel, u32, Desk)>> {
    let mut levels = document.service_levels.iter();
    let Some(level) = levels.find(|it| Some(&it.id) == ticket.price.level.as_ref()) else {
        return Ok(None);
    };
    let name = match level.hours.as_str() {
        "" => "main",
        name => name,
    };
    let (Some(minutes), Some(hours)) = (level.working_minutes, document.hours.get(name)) else {
        return Ok(None);
    };
    let desk = Desk::new(hours, &document.timezone).map_err(|error| Error::internal(&error))?;
    Ok(Some((level, minutes, desk)))
}

/// When the promise was fulfilled by an answer, where an answer is what was promised.
fn answered(level: &ServiceLevel, promise: &Promise) -> Option<Time> {
    match level.goal {
        Goal::Respond => promise.responded_at,
        Goal::Resolve => None,
    }
}

/// Leaves of the spells what counts for the promise: from when it was given until it was fulfilled.
fn counting(spells: &mut Vec<Spell>, since: Time, until: Option<Time>) {
    spells.retain(|spell| spell.until.is_none_or(|end| end > since));
    for spell in spells.iter_mut() {
        spell.from = spell.from.max(since);
    }
    if let Some(until) = until {
        spells.retain(|spell| spell.from < until);
        if let Some(last) = spells.last_mut() {
            last.until = Some(last.until.map_or(until, |end| end.min(until)));
        }
    }
}

async fn spells(conn: &mut Conn, ticket: Uuid) -> Result<Vec<Spell>, DbError> {
    let rows = sqlx::query(
        "SELECT ball, from_at, until_at FROM spells WHERE ticket_id = $1 ORDER BY position",
    )
    .bind(Id(ticket))
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Spell {
                from: row.time("from_at")?,
                until: row.opt_time("until_at")?,
                ball: ball_of(&row.text("ball")?),
            })
        })
        .collect()
}

/// Ends the spell of whoever had the ball and begins the next one, if somebody else has it now.
async fn turn(tx: &mut Tx, ticket: Uuid, ball: Ball, at: Time) -> Result<(), DbError> {
    let at = millis(at);
    let last = sqlx::query(
        "SELECT position, ball FROM spells WHERE ticket_id = $1 ORDER BY position DESC LIMIT 1",
    )
    .bind(Id(ticket))
    .fetch_optional(tx.conn())
    .await?;
    let position = match last {
        Some(last) if last.text("ball")? == word(ball) => return Ok(()),
        Some(last) => last.int("position")? + 1,
        None => 0,
    };
    sqlx::query("UPDATE spells SET until_at = $2 WHERE ticket_id = $1 AND until_at IS NULL")
        .bind(Id(ticket))
        .bind(at)
        .execute(tx.conn())
        .await?;
    sqlx::query("INSERT INTO spells (ticket_id, position, ball, from_at) VALUES ($1, $2, $3, $4)")
        .bind(Id(ticket))
        .bind(position)
        .bind(word(ball))
        .bind(at)
        .execute(tx.conn())
        .await?;
    Ok(())
}

fn word(ball: Ball) -> &'static str {
    match ball {
        Ball::Customer => "customer",
        Ball::Support => "support",
        Ball::Nobody => "nobody",
    }
}

fn ball_of(word: &str) -> Ball {
    match word {
        "customer" => Ball::Customer,
        "nobody" => Ball::Nobody,
        _ => Ball::Support,
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    fn at(minute: i64) -> Time {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn spell(from: i64, until: Option<i64>, ball: Ball) -> Spell {
        Spell {
            from: at(from),
            until: until.map(at),
            ball,
        }
    }

    #[test]
    fn what_was_before_the_promise_does_not_count() {
        let mut spells = vec![
            spell(0, Some(10), Ball::Support),
            spell(10, Some(20), Ball::Customer),
            spell(20, None, Ball::Support),
        ];
        counting(&mut spells, at(30), None);
        assert_eq!(spells, [spell(30, None, Ball::Support)]);
    }

    #[test]
    fn an_answer_that_was_promised_ends_the_clock() {
        let mut spells = vec![
            spell(0, Some(10), Ball::Support),
            spell(10, None, Ball::Customer),
        ];
        counting(&mut spells, at(0), Some(at(5)));
        assert_eq!(spells, [spell(0, Some(5), Ball::Support)]);
    }

    #[test]
    fn a_promise_is_broken_also_before_anybody_notices() {
        let promise = Promise {
            due_at: Some(at(10)),
            ..Promise::default()
        };
        assert!(!promise.is_breached(at(10)) && promise.is_breached(at(11)));
        let standing = Promise {
            left: Some(TimeDelta::zero()),
            ..promise
        };
        assert!(!standing.is_breached(at(11)), "the clock stands");
    }
}
