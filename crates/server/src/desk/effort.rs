//! The work that was recorded at tickets, as the rule about unasked work counts it.

use std::collections::BTreeMap;

use api::Time;
use chrono::TimeDelta;
use uuid::Uuid;

use crate::db::{Columns, Conn, DbError, from_millis};
use crate::records;

const RECORDED: &str = "
    SELECT ticket_id, CAST(SUM(minutes) AS BIGINT) AS minutes,
           MIN(CASE WHEN ended_at IS NULL THEN started_at END) AS since
    FROM time_entries WHERE ticket_id IN ({ids}) AND deleted_at IS NULL GROUP BY ticket_id";

/// Work recorded at a ticket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recorded {
    /// What is finished.
    pub minutes: u32,
    /// Beginning of what runs now; of several the first.
    pub since: Option<Time>,
}

impl Recorded {
    /// What is finished, as a time.
    #[must_use]
    pub fn spent(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.minutes))
    }
}

/// The work recorded at each of the tickets; those without any are absent.
///
/// # Errors
/// If the database fails.
pub async fn recorded(
    conn: &mut Conn,
    tickets: &[Uuid],
) -> Result<BTreeMap<Uuid, Recorded>, DbError> {
    let mut found = BTreeMap::new();
    for row in records::rows(conn, RECORDED, tickets).await? {
        let work = Recorded {
            minutes: row.count("minutes")?,
            since: row.opt_int("since")?.map(from_millis).transpose()?,
        };
        found.insert(row.id("ticket_id")?, work);
    }
    Ok(found)
}
