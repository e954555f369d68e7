//! All recorded work as a table (RFC 4180), for billing elsewhere.

use std::fmt::Write as _;

use api::Time;
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

use crate::db::{Columns, Conn, DbError, millis, placeholders};

/// From when to when.
#[derive(Debug, Clone, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct Span {
    /// Work begun at this time or later; none: from the first.
    pub from: Option<DateTime<Utc>>,
    /// Work begun before this time; none: to the last.
    pub to: Option<DateTime<Utc>>,
}

const HEADS: [&str; 19] = [
    "id",
    "ticket",
    "subject",
    "organisation",
    "requester",
    "agent",
    "initials",
    "kind",
    "started_at",
    "ended_at",
    "minutes",
    "rate_percent",
    "charge",
    "covered",
    "billable",
    "note",
    "invoice",
    "taken_back_at",
    "corrections",
];

const ROWS: &str = "
    SELECT time_entries.*, tickets.number, tickets.subject, tickets.rate_percent, tickets.charge,
           tickets.covered, organizations.name AS organization_name,
           requester.name AS requester_name, agent.initials AS agent_initials,
           invoices.number AS invoice_number,
           (SELECT COUNT(*) FROM time_entry_changes
            WHERE time_entry_changes.entry_id = time_entries.id) AS corrections
    FROM time_entries JOIN tickets ON tickets.id = time_entries.ticket_id
    LEFT JOIN organizations ON organizations.id = tickets.organization_id
    LEFT JOIN users AS requester ON requester.id = tickets.requester_id
    LEFT JOIN users AS agent ON agent.id = time_entries.agent_id
    LEFT JOIN invoices ON invoices.id = time_entries.invoice_id
    WHERE started_at >= $1 AND started_at < $2";

/// The table, oldest first, of all queues or of these. Nothing is left out: what runs has no end yet,
/// what was taken back says when.
///
/// # Errors
/// If the database fails.
pub async fn csv(
    conn: &mut Conn,
    span: &Span,
    queues: Option<&[String]>,
) -> Result<String, DbError> {
    let mut text = String::new();
    line(&mut text, HEADS.map(str::to_owned));
    if queues.is_some_and(<[String]>::is_empty) {
        return Ok(text);
    }
    let only = queues.map_or_else(String::new, |queues| {
        format!(" AND tickets.queue IN ({})", placeholders(3, queues.len()))
    });
    let sql = format!("{ROWS}{only} ORDER BY time_entries.started_at, time_entries.id");
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(span.from.map_or(i64::MIN, millis))
        .bind(span.to.map_or(i64::MAX, millis));
    for queue in queues.unwrap_or_default() {
        query = query.bind(queue.as_str());
    }
    for row in query.fetch_all(conn).await? {
        line(&mut text, cells(&row)?);
    }
    Ok(text)
}

fn cells(row: &AnyRow) -> Result<[String; 19], DbError> {
    let name = |column| Ok::<_, DbError>(row.opt_text(column)?.unwrap_or_default());
    let yes = |column| Ok::<_, DbError>(row.flag(column)?.to_string());
    Ok([
        row.id("id")?.to_string(),
        row.text("number")?,
        row.text("subject")?,
        name("organization_name")?,
        name("requester_name")?,
        row.text("agent_name")?,
        name("agent_initials")?,
        row.text("kind")?,
        time(Some(row.time("started_at")?)),
        time(row.opt_time("ended_at")?),
        row.count("minutes")?.to_string(),
        row.count("rate_percent")?.to_string(),
        row.text("charge")?,
        yes("covered")?,
        yes("billable")?,
        row.text("note")?,
        name("invoice_number")?,
        time(row.opt_time("deleted_at")?),
        row.count("corrections")?.to_string(),
    ])
}

fn time(at: Option<Time>) -> String {
    at.map_or_else(String::new, |at| {
        at.to_rfc3339_opts(SecondsFormat::Millis, true)
    })
}

fn line<const N: usize>(text: &mut String, cells: [String; N]) {
    let cells = cells.map(|cell| quoted(&cell));
    let _ = write!(text, "{}\r\n", cells.join(","));
}

/// A cell of RFC 4180. What a spreadsheet would take for a formula is made text of with an
/// apostrophe, as spreadsheets themselves do: a subject is a stranger's.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if formula || text.contains([',', ';', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_become_text() {
        for (cell, written) in [
            ("", ""),
            ("Müller & Söhne", "Müller & Söhne"),
            ("a,b", "\"a,b\""),
            ("a;b", "\"a;b\""),
            ("er sagte \"ja\"", "\"er sagte \"\"ja\"\"\""),
            ("zwei\nZeilen", "\"zwei\nZeilen\""),
            ("=1+1", "\"'=1+1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("-2+3", "\"'-2+3\""),
            ("\t=1", "\"'\t=1\""),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}
