//! What the read rules ask of the database.

use std::collections::{BTreeMap, BTreeSet};

use api::RecordKind;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;
use uuid::Uuid;

use super::cursor::{Cursor, Place};
use super::profile::Scope;
use super::rules::{Buckets, Facts, Row, Rule, Rules};
use super::{code_of, kind_of};
use crate::db::{Columns, Conn, DbError, Id, placeholders};

/// An object of a load and the place the walk has reached with it.
pub(super) type Step = (Place, RecordKind, Uuid);

/// Rule 2 needs them.
pub(super) async fn facts(
    conn: &mut Conn,
    user: Uuid,
    cursor: Option<&Cursor>,
) -> Result<Facts, DbError> {
    let row = sqlx::query(
        "SELECT feed_head.seq AS seq, floor,
                (SELECT tag FROM tx_log WHERE tx_log.seq = feed_head.seq) AS head_tag,
                (SELECT tag FROM tx_log WHERE tx_log.seq = $1) AS tag_of_seq,
                (SELECT tag FROM tx_log WHERE tx_log.seq = $2) AS tag_of_head_seq,
                (SELECT grant_id FROM users WHERE users.id = $3) AS grant_id
         FROM feed_head WHERE feed_head.id = 1",
    )
    .bind(cursor.map(|cursor| cursor.seq))
    .bind(cursor.map(|cursor| cursor.head_seq))
    .bind(Id(user))
    .fetch_one(&mut *conn)
    .await?;
    let grant = row.opt_int("grant_id")?.unwrap_or_default();
    let mut named = BTreeSet::from([grant]);
    if let Some(cursor) = cursor {
        named.extend(cursor.any.iter().chain(&cursor.full).chain([&cursor.to]));
    }
    Ok(Facts {
        head_seq: row.int("seq")?,
        head_tag: row.opt_int("head_tag")?.unwrap_or_default(),
        floor: row.int("floor")?,
        tag_of_seq: row.opt_int("tag_of_seq")?,
        tag_of_head_seq: row.opt_int("tag_of_head_seq")?,
        grant,
        grants: grants(conn, user, &named).await?,
    })
}

async fn grants(
    conn: &mut Conn,
    user: Uuid,
    named: &BTreeSet<i64>,
) -> Result<BTreeMap<i64, Buckets>, DbError> {
    let sql = format!(
        "SELECT id, buckets FROM grants WHERE user_id = $1 AND id IN ({})",
        placeholders(2, named.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(Id(user));
    for id in named {
        query = query.bind(*id);
    }
    let mut found = BTreeMap::new();
    for row in query.fetch_all(conn).await? {
        found.insert(row.int("id")?, row.json("buckets")?);
    }
    if named.contains(&0) {
        found.insert(0, Buckets::new()); // before the first grant
    }
    Ok(found)
}

/// The tag of a transaction.
pub(super) async fn tag(conn: &mut Conn, seq: i64) -> Result<i64, DbError> {
    let row = sqlx::query("SELECT tag FROM tx_log WHERE seq = $1")
        .bind(seq)
        .fetch_optional(conn)
        .await?;
    row.map_or(Ok(0), |row| row.int("tag"))
}

/// Rows of `buckets` after `from`, oldest first, `limit + 1` of each bucket where there are so
/// many; and whether that is certainly all there is.
pub(super) async fn tail(
    conn: &mut Conn,
    buckets: &Buckets,
    from: i64,
    limit: usize,
) -> Result<(Vec<Row>, bool), DbError> {
    let most = limit + 1;
    let sql = each(
        buckets,
        "SELECT kind, obj, seq FROM feed WHERE bucket = {bucket} AND seq > $1
         ORDER BY seq LIMIT $2",
    );
    let Some(sql) = sql else {
        return Ok((Vec::new(), true));
    };
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(from).bind(count(most));
    for bucket in buckets {
        query = query.bind(bucket.as_str());
    }
    let rows = query.fetch_all(conn).await?;
    let all = rows.len() < most;
    let mut found = rows.iter().map(row_of).collect::<Result<Vec<_>, _>>()?;
    found.sort_unstable();
    Ok((found, all))
}

/// Rows of `buckets` after `from` up to and with `to`.
pub(super) async fn span(
    conn: &mut Conn,
    buckets: &Buckets,
    from: i64,
    to: i64,
) -> Result<Vec<Row>, DbError> {
    let sql = each(
        buckets,
        "SELECT kind, obj, seq FROM feed WHERE bucket = {bucket} AND seq > $1 AND seq <= $2",
    );
    let Some(sql) = sql else {
        return Ok(Vec::new());
    };
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(from).bind(to);
    for bucket in buckets {
        query = query.bind(bucket.as_str());
    }
    let mut found = query
        .fetch_all(conn)
        .await?
        .iter()
        .map(row_of)
        .collect::<Result<Vec<_>, _>>()?;
    found.sort_unstable();
    Ok(found)
}

/// Objects of the removed buckets after `after`: what is live there, and what has left since `base`.
pub(super) async fn removed(
    conn: &mut Conn,
    buckets: &Buckets,
    after: Option<(i64, Uuid)>,
    base: i64,
    limit: usize,
    rules: Rules,
) -> Result<Vec<Step>, DbError> {
    let fixed = rules.has(Rule::FixedOrder);
    let order = if fixed { "kind" } else { "(kind - 16 * seq)" };
    let part = format!(
        "SELECT kind, obj, seq FROM feed WHERE bucket = {{bucket}} AND (live = 1 OR seq > $1)
         AND ({order} > $2 OR ({order} = $2 AND obj > $3)) ORDER BY {order}, obj LIMIT $4"
    );
    let Some(sql) = each(buckets, &part) else {
        return Ok(Vec::new());
    };
    let base = if rules.has(Rule::RecentDead) {
        base
    } else {
        i64::MAX
    };
    let (place, id) = after.unwrap_or((i64::MIN, Uuid::nil()));
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(base)
        .bind(place)
        .bind(Id(id))
        .bind(count(limit));
    for bucket in buckets {
        query = query.bind(bucket.as_str());
    }
    let mut found = BTreeSet::new();
    for row in query.fetch_all(conn).await? {
        let row = row_of(&row)?;
        let age = if fixed { 0 } else { 16 * row.seq };
        found.insert((code_of(row.kind) - age, row.id, row.kind));
    }
    let steps = found.into_iter().take(limit);
    Ok(steps
        .map(|(order, id, kind)| (Place::Removed { kind: order, id }, kind, id))
        .collect())
}

/// Objects of the added buckets after `after`, newest change first.
pub(super) async fn added(
    conn: &mut Conn,
    buckets: &Buckets,
    after: Option<(i64, i64, Uuid)>,
    limit: usize,
) -> Result<Vec<Step>, DbError> {
    let sql = each(
        buckets,
        "SELECT kind, obj, seq FROM feed WHERE bucket = {bucket} AND live = 1 AND seq <= $1
         AND (seq < $1 OR kind > $2 OR (kind = $2 AND obj > $3))
         ORDER BY seq DESC, kind, obj LIMIT $4",
    );
    let Some(sql) = sql else {
        return Ok(Vec::new());
    };
    let (seq, kind, id) = after.unwrap_or((i64::MAX, -1, Uuid::nil()));
    let mut query = sqlx::query(AssertSqlSafe(sql))
        .bind(seq)
        .bind(kind)
        .bind(Id(id))
        .bind(count(limit));
    for bucket in buckets {
        query = query.bind(bucket.as_str());
    }
    let mut found = BTreeSet::new();
    for row in query.fetch_all(conn).await? {
        let row = row_of(&row)?;
        found.insert((std::cmp::Reverse(row.seq), row.kind, row.id));
    }
    Ok(found
        .into_iter()
        .take(limit)
        .map(|(seq, kind, id)| {
            (
                Place::Added {
                    seq: seq.0,
                    kind: code_of(kind),
                    id,
                },
                kind,
                id,
            )
        })
        .collect())
}

/// Which objects of a load are not for the reader's cache: kinds he does without, and tickets with
/// their messages that were closed before his window and have not changed since he began.
pub(super) async fn outside(
    conn: &mut Conn,
    scope: &Scope,
    steps: &[Step],
) -> Result<BTreeSet<(RecordKind, Uuid)>, DbError> {
    let unwanted = steps.iter().filter(|(_, kind, _)| !scope.has(*kind));
    let mut found: BTreeSet<_> = unwanted.map(|(_, kind, id)| (*kind, *id)).collect();
    let Some(since) = scope.since else {
        return Ok(found);
    };
    for (kind, table, ticket) in [
        (RecordKind::Ticket, "tickets AS own", "own.id"),
        (RecordKind::Message, "messages AS own", "own.ticket_id"),
    ] {
        let of_kind = steps.iter().filter(|(_, its, _)| *its == kind);
        let ids: Vec<Uuid> = of_kind.map(|(.., id)| *id).collect();
        if ids.is_empty() {
            continue;
        }
        let sql = format!(
            "SELECT own.id AS id FROM {table} JOIN tickets AS home ON home.id = {ticket}
             WHERE home.closed_at < $1 AND NOT EXISTS
               (SELECT 1 FROM feed WHERE feed.kind = $2 AND feed.obj = own.id AND feed.seq > $3)
             AND own.id IN ({})",
            placeholders(4, ids.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(sql))
            .bind(since)
            .bind(code_of(kind))
            .bind(scope.start);
        for id in &ids {
            query = query.bind(Id(*id));
        }
        for row in query.fetch_all(&mut *conn).await? {
            found.insert((kind, row.id("id")?));
        }
    }
    Ok(found)
}

/// How many objects a load of these buckets has, about.
pub(super) async fn about(conn: &mut Conn, buckets: &Buckets) -> Result<u32, DbError> {
    if buckets.is_empty() {
        return Ok(0);
    }
    let sql = format!(
        "SELECT COUNT(*) AS objects FROM (SELECT DISTINCT kind, obj FROM feed
         WHERE live = 1 AND bucket IN ({})) AS live",
        placeholders(1, buckets.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for bucket in buckets {
        query = query.bind(bucket.as_str());
    }
    query.fetch_one(conn).await?.count("objects")
}

/// One query for all buckets, an index range for each of them. `{bucket}` in `part` becomes the
/// bucket's placeholder; they come after the part's own.
fn each(buckets: &Buckets, part: &str) -> Option<String> {
    let own = (1..=9)
        .rev()
        .find(|number| part.contains(&format!("${number}")))
        .unwrap_or(0);
    let parts: Vec<String> = (1..=buckets.len())
        .map(|number| {
            let part = part.replace("{bucket}", &format!("${}", own + number));
            format!("SELECT kind, obj, seq FROM ({part}) AS part{number}")
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(" UNION ALL "))
}

fn row_of(row: &AnyRow) -> Result<Row, DbError> {
    let kind = kind_of(row.int("kind")?).ok_or(DbError::Value("an unknown kind of record"))?;
    Ok(Row {
        seq: row.int("seq")?,
        kind,
        id: row.id("obj")?,
    })
}

fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
