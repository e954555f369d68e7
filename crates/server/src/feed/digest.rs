//! All a reader may see in two figures (server-api.md §4.3): whoever computes others over his cache
//! has missed something, whatever the reason.

use api::{Digest, RecordKind};
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::profile::Scope;
use super::{KINDS, code_of};
use crate::db::{Columns, Conn, DbError, Id, placeholders};
use crate::records::Reader;

/// Count and XOR over all records of the feed the reader may see and keeps, but the portal document,
/// which has no revision of its own.
///
/// # Errors
/// If the database fails.
pub async fn digest(conn: &mut Conn, reader: &Reader, scope: &Scope) -> Result<Digest, DbError> {
    let (mut count, mut xor) = (0_u32, 0_u64);
    let kinds = KINDS.into_iter().filter(|kind| scope.has(*kind));
    for (kind, source) in kinds.filter_map(|kind| Some((kind, source(kind)?))) {
        for (id, rev) in revisions(conn, reader, scope, kind, source).await? {
            count = count.saturating_add(1);
            xor ^= hash64(kind, id, rev);
        }
    }
    Ok(Digest {
        count,
        xor: format!("{xor:016x}"),
    })
}

/// The first eight bytes, big-endian, of SHA-256 over `kind/id/rev`.
#[must_use]
pub fn hash64(kind: RecordKind, id: Uuid, rev: u32) -> u64 {
    let kind = serde_json::to_value(kind).unwrap_or_default();
    let text = format!("{}/{id}/{rev}", kind.as_str().unwrap_or_default());
    let hash = Sha256::digest(text.as_bytes());
    let first = hash.first_chunk::<8>().copied().unwrap_or_default();
    u64::from_be_bytes(first)
}

/// Where the revision of a record stands.
#[derive(Debug, Clone, Copy)]
struct Source {
    join: &'static str,
    rev: &'static str,
    of: Of,
}

/// What a record belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Nothing that matters here.
    Itself,
    /// A ticket, with which it goes out of the reader's window.
    Ticket,
    /// The reader: `$1` of the join.
    Reader,
}

fn source(kind: RecordKind) -> Option<Source> {
    let of = |of, join, rev| Some(Source { join, rev, of });
    match kind {
        RecordKind::Portal => None,
        RecordKind::Me | RecordKind::Member => {
            of(Of::Itself, "JOIN users ON users.id = feed.obj", "users.rev")
        }
        RecordKind::Organization => of(
            Of::Itself,
            "JOIN organizations ON organizations.id = feed.obj",
            "organizations.rev",
        ),
        RecordKind::Ticket => of(
            Of::Ticket,
            "JOIN tickets ON tickets.id = feed.obj",
            "tickets.rev",
        ),
        RecordKind::Message => of(
            Of::Ticket,
            "JOIN messages ON messages.id = feed.obj
             JOIN tickets ON tickets.id = messages.ticket_id",
            "messages.rev",
        ),
        RecordKind::ReadMark => of(
            Of::Reader,
            "JOIN read_marks ON read_marks.ticket_id = feed.obj AND read_marks.user_id = $1",
            "read_marks.rev",
        ),
        RecordKind::Notification => of(
            Of::Itself,
            "JOIN notifications ON notifications.id = feed.obj",
            "notifications.rev",
        ),
        RecordKind::KbCategory => of(
            Of::Itself,
            "JOIN kb_categories ON kb_categories.id = feed.obj",
            "kb_categories.rev",
        ),
        RecordKind::KbArticle => of(
            Of::Itself,
            "JOIN kb_articles ON kb_articles.id = feed.obj",
            "kb_articles.rev",
        ),
        RecordKind::TimeEntry => of(
            Of::Itself,
            "JOIN time_entries ON time_entries.id = feed.obj",
            "time_entries.rev",
        ),
        RecordKind::Invoice => of(
            Of::Itself,
            "JOIN invoices ON invoices.id = feed.obj",
            "invoices.rev",
        ),
    }
}

async fn revisions(
    conn: &mut Conn,
    reader: &Reader,
    scope: &Scope,
    kind: RecordKind,
    source: Source,
) -> Result<Vec<(Uuid, u32)>, DbError> {
    if reader.buckets.is_empty() {
        return Ok(Vec::new());
    }
    let window = match (source.of, scope.since) {
        (Of::Ticket, Some(since)) => format!(
            "AND (feed.seq > {} OR tickets.closed_at IS NULL OR tickets.closed_at >= {since})",
            scope.start
        ),
        _ => String::new(),
    };
    let own = usize::from(source.of == Of::Reader);
    let sql = format!(
        "SELECT DISTINCT feed.obj AS id, {} AS rev FROM feed {}
         WHERE feed.kind = {} AND feed.live = 1 {window} AND feed.bucket IN ({})",
        source.rev,
        source.join,
        code_of(kind),
        placeholders(own + 1, reader.buckets.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    if own > 0 {
        query = query.bind(Id(reader.user));
    }
    for bucket in &reader.buckets {
        query = query.bind(bucket.as_str());
    }
    let rows = query.fetch_all(conn).await?;
    rows.iter()
        .map(|row| Ok((row.id("id")?, row.count("rev")?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_the_protocol_gives_as_an_example() {
        let id = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0001);
        let hash = hash64(RecordKind::Ticket, id, 3);
        assert_eq!(format!("{hash:016x}"), "69217a3c70b4bc79");
    }
}
