//! Who takes part in tickets, and which tickets belong together.

use std::collections::{BTreeMap, BTreeSet};

use api::{Link, Person};
use uuid::Uuid;

use super::{Eyes, Reader, rows};
use crate::db::{Columns, Conn, DbError};

const PARTICIPANTS: &str = "
    SELECT ticket_id, users.id AS user_id, users.name AS name, users.initials AS initials
    FROM ticket_participants JOIN users ON users.id = ticket_participants.user_id
    WHERE ticket_id IN ({ids}) ORDER BY ticket_participants.created_at, users.id";

/// Both ends of a link; `{own}` is the end that was asked for.
const LINKS: &str = "
    SELECT {own} AS own_id, rel, other.id AS id, other.number AS number,
           other.subject AS subject, other.status AS status,
           other.requester_id AS requester_id, other.organization_id AS organization_id,
           other.queue AS queue
    FROM ticket_links JOIN tickets AS other ON other.id = {other}
    WHERE {own} IN ({ids}) ORDER BY ticket_links.created_at, other.id";

/// Who takes part in tickets beside those whose they are.
pub(super) async fn participants(
    conn: &mut Conn,
    tickets: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Person>>, DbError> {
    let mut found: BTreeMap<Uuid, Vec<Person>> = BTreeMap::new();
    for row in rows(conn, PARTICIPANTS, tickets).await? {
        found.entry(row.id("ticket_id")?).or_default().push(Person {
            id: row.id("user_id")?,
            name: row.text("name")?,
            initials: row.text("initials")?,
        });
    }
    Ok(found)
}

/// Those of the tickets the reader takes part in.
pub(super) async fn shared_with(
    conn: &mut Conn,
    reader: &Reader,
    tickets: &[Uuid],
) -> Result<BTreeSet<Uuid>, DbError> {
    if !reader.holds_own() {
        return Ok(BTreeSet::new());
    }
    let found = participants(conn, tickets).await?;
    let mine = found
        .into_iter()
        .filter(|(_, people)| people.iter().any(|person| person.id == reader.user));
    Ok(mine.map(|(ticket, _)| ticket).collect())
}

/// Tickets linked to these, as far as the reader sees them.
pub(super) async fn links(
    conn: &mut Conn,
    reader: &Reader,
    tickets: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Link>>, DbError> {
    let mut seen = Vec::new();
    let mut hidden = Vec::new();
    for (own, other, back) in [("from_id", "to_id", false), ("to_id", "from_id", true)] {
        let sql = LINKS.replace("{own}", own).replace("{other}", other);
        for row in rows(conn, &sql, tickets).await? {
            let rel = row.text("rel")?;
            let link = Link {
                rel: if back { inverse(&rel) } else { &rel }.to_owned(),
                ticket_id: row.id("id")?,
                number: row.text("number")?,
                subject: row.text("subject")?,
                status: row.text("status")?,
            };
            let eyes: Option<Eyes> = reader.eyes(
                row.id("requester_id")?,
                row.id("organization_id")?,
                &row.text("queue")?,
            );
            let list = if eyes.is_some() {
                &mut seen
            } else {
                &mut hidden
            };
            list.push((row.id("own_id")?, link));
        }
    }
    if !hidden.is_empty() {
        let asked: Vec<Uuid> = hidden.iter().map(|(_, link)| link.ticket_id).collect();
        let shared = shared_with(conn, reader, &asked).await?;
        hidden.retain(|(_, link)| shared.contains(&link.ticket_id));
        seen.append(&mut hidden);
    }
    let mut found: BTreeMap<Uuid, Vec<Link>> = BTreeMap::new();
    for (own, link) in seen {
        let links = found.entry(own).or_default();
        if !links.contains(&link) {
            links.push(link);
        }
    }
    Ok(found)
}

/// What a link is called from its other end.
#[must_use]
pub fn inverse(rel: &str) -> &str {
    match rel {
        "split_from" => "split_into",
        "follow_up_of" => "followed_up_by",
        "duplicate_of" => "has_duplicate",
        "merged_into" => "merged_from",
        same => same,
    }
}
