//! The write half: where objects lie now, where they lay, and the sequence number.

use std::collections::{BTreeMap, BTreeSet};

use api::{RecordKind, Time};
use portal::Document;
use portal::document::InvoiceReaders;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use super::{Object, buckets, code_of};
use crate::db::{Columns, Conn, DbError, Id, millis, placeholders};

/// Objects asked for in one query.
const BATCH: usize = 200;

/// Buckets of an object, now and until now.
#[derive(Debug)]
pub(crate) struct Filing {
    object: Object,
    now: BTreeSet<String>,
    left: BTreeSet<String>,
}

/// The current sequence number.
///
/// # Errors
/// If the database fails.
pub(crate) async fn head(conn: &mut Conn) -> Result<i64, DbError> {
    let row = sqlx::query("SELECT seq FROM feed_head WHERE id = 1")
        .fetch_one(conn)
        .await?;
    row.int("seq")
}

/// Takes the next sequence number and gives it a random tag. Whoever has it holds everybody else
/// up until he commits.
///
/// # Errors
/// If the database fails.
pub(crate) async fn number(conn: &mut Conn, at: Time) -> Result<i64, DbError> {
    let row = sqlx::query("UPDATE feed_head SET seq = seq + 1 WHERE id = 1 RETURNING seq")
        .fetch_one(&mut *conn)
        .await?;
    let seq: i64 = row.try_get("seq")?;
    sqlx::query("INSERT INTO tx_log (seq, tag, at) VALUES ($1, $2, $3)")
        .bind(seq)
        .bind(crate::db::random_id()?)
        .bind(millis(at))
        .execute(conn)
        .await?;
    Ok(seq)
}

/// Works out where `objects` lie now and which buckets they have left.
///
/// # Errors
/// If the database fails.
pub(crate) async fn plan(
    conn: &mut Conn,
    objects: &BTreeSet<Object>,
) -> Result<Vec<Filing>, DbError> {
    let mut plan = Vec::with_capacity(objects.len());
    let mut by_kind: BTreeMap<RecordKind, Vec<Uuid>> = BTreeMap::new();
    for object in objects {
        if object.kind == RecordKind::ReadMark {
            let now = BTreeSet::from([buckets::of_user(object.owner)]);
            plan.push(Filing {
                object: *object,
                now,
                left: BTreeSet::new(),
            });
        } else {
            by_kind.entry(object.kind).or_default().push(object.id);
        }
    }
    for (kind, ids) in by_kind {
        for batch in ids.chunks(BATCH) {
            let now = membership(conn, kind, batch).await?;
            let before = live(conn, kind, batch).await?;
            for id in batch {
                let now = now.get(id).cloned().unwrap_or_default();
                let before = before.get(id).cloned().unwrap_or_default();
                let left = before.difference(&now).cloned().collect();
                let object = Object {
                    kind,
                    id: *id,
                    owner: Uuid::nil(),
                };
                plan.push(Filing { object, now, left });
            }
        }
    }
    Ok(plan)
}

/// As [`plan`], of a change that shows through queues alone: elsewhere the objects stay where they
/// are filed, and nobody asks for them again.
///
/// # Errors
/// If the database fails.
pub(crate) async fn plan_for_staff(
    conn: &mut Conn,
    objects: &BTreeSet<Object>,
) -> Result<Vec<Filing>, DbError> {
    let mut plan = plan(conn, objects).await?;
    for filing in &mut plan {
        filing.now.retain(|bucket| buckets::is_of_queue(bucket));
    }
    Ok(plan)
}

/// Writes the feed rows and says which kinds changed in which buckets.
///
/// # Errors
/// If the database fails.
pub(crate) async fn file(
    conn: &mut Conn,
    plan: &[Filing],
    seq: i64,
) -> Result<BTreeMap<String, BTreeSet<RecordKind>>, DbError> {
    let mut changed: BTreeMap<String, BTreeSet<RecordKind>> = BTreeMap::new();
    let mut rows = Vec::new();
    for filing in plan {
        let live = filing.now.iter().map(|bucket| (bucket, 1_i64));
        let dead = filing.left.iter().map(|bucket| (bucket, 0_i64));
        for (bucket, live) in live.chain(dead) {
            changed
                .entry(bucket.clone())
                .or_default()
                .insert(filing.object.kind);
            rows.push((bucket, filing.object, live));
        }
    }
    for batch in rows.chunks(BATCH) {
        let values: Vec<String> = (0..batch.len())
            .map(|row| format!("({})", placeholders(row * 5 + 1, 5)))
            .collect();
        let sql = format!(
            "INSERT INTO feed (bucket, kind, obj, seq, live) VALUES {}
             ON CONFLICT (bucket, kind, obj) DO UPDATE SET seq = excluded.seq, live = excluded.live",
            values.join(", ")
        );
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (bucket, object, live) in batch {
            query = query
                .bind(bucket.as_str())
                .bind(code_of(object.kind))
                .bind(Id(object.id))
                .bind(seq)
                .bind(*live);
        }
        query.execute(&mut *conn).await?;
    }
    Ok(changed)
}

/// The buckets `ids` lie in by what their rows say now; objects without a row are absent.
async fn membership(
    conn: &mut Conn,
    kind: RecordKind,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeSet<String>>, DbError> {
    let list = placeholders(1, ids.len());
    let sql = match kind {
        RecordKind::Ticket => format!(
            "SELECT tickets.id AS id, requester_id, organization_id, queue,
                    ticket_participants.user_id AS participant_id
             FROM tickets
             LEFT JOIN ticket_participants ON ticket_participants.ticket_id = tickets.id
             WHERE tickets.id IN ({list})"
        ),
        RecordKind::Message => format!(
            "SELECT messages.id AS id, requester_id, organization_id, queue, internal,
                    ticket_participants.user_id AS participant_id
             FROM messages JOIN tickets ON tickets.id = messages.ticket_id
             LEFT JOIN ticket_participants ON ticket_participants.ticket_id = tickets.id
             WHERE messages.id IN ({list})"
        ),
        RecordKind::Organization => format!(
            "SELECT organizations.id AS id, users.id AS user_id
             FROM organizations LEFT JOIN users ON users.organization_id = organizations.id
             WHERE organizations.id IN ({list})"
        ),
        RecordKind::Member => {
            format!(
                "SELECT id, organization_id FROM users
                 WHERE id IN ({list}) AND state <> 'inactive'"
            )
        }
        RecordKind::Notification => {
            format!("SELECT id, user_id FROM notifications WHERE id IN ({list})")
        }
        RecordKind::KbCategory => {
            format!("SELECT id FROM kb_categories WHERE id IN ({list})")
        }
        RecordKind::KbArticle => {
            format!("SELECT id, published FROM kb_articles WHERE id IN ({list})")
        }
        // What was taken back lies nowhere.
        RecordKind::TimeEntry => format!(
            "SELECT time_entries.id AS id, queue
             FROM time_entries JOIN tickets ON tickets.id = time_entries.ticket_id
             WHERE time_entries.id IN ({list}) AND deleted_at IS NULL"
        ),
        RecordKind::Invoice => format!(
            "SELECT invoices.id AS id, invoices.organization_id, requester_id, queue,
                    (SELECT document FROM portal) AS document
             FROM invoices LEFT JOIN tickets ON tickets.id = invoices.ticket_id
             WHERE invoices.id IN ({list})"
        ),
        RecordKind::Portal | RecordKind::Me | RecordKind::ReadMark => return Ok(fixed(kind, ids)),
    };
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(Id(*id));
    }
    let mut found: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    for row in query.fetch_all(conn).await? {
        found
            .entry(row.id("id")?)
            .or_default()
            .extend(buckets_of_row(kind, &row)?);
    }
    Ok(found)
}

/// Kinds whose buckets follow from the id alone.
fn fixed(kind: RecordKind, ids: &[Uuid]) -> BTreeMap<Uuid, BTreeSet<String>> {
    ids.iter()
        .map(|id| {
            let found = match kind {
                RecordKind::Portal => BTreeSet::from([buckets::PORTAL_BUCKET.to_owned()]),
                _ => BTreeSet::from([buckets::of_user(*id), buckets::of_account(*id)]),
            };
            (*id, found)
        })
        .collect()
}

fn buckets_of_row(kind: RecordKind, row: &AnyRow) -> Result<Vec<String>, DbError> {
    Ok(match kind {
        RecordKind::Ticket => ticket_buckets(row)?,
        RecordKind::Message if row.flag("internal")? => {
            vec![buckets::of_queue(&row.text("queue")?)]
        }
        RecordKind::Message => ticket_buckets(row)?,
        RecordKind::Organization => {
            let mut found = vec![buckets::of_organization(row.id("id")?)];
            if let Some(user) = row.opt_id("user_id")? {
                found.extend([buckets::of_user(user), buckets::of_account(user)]);
            }
            found
        }
        RecordKind::Member => row
            .opt_id("organization_id")?
            .map(|home| vec![buckets::of_organization(home), buckets::of_members(home)])
            .unwrap_or_default(),
        RecordKind::KbCategory => vec![buckets::PORTAL_BUCKET.to_owned()],
        RecordKind::KbArticle if row.flag("published")? => vec![buckets::PORTAL_BUCKET.to_owned()],
        RecordKind::KbArticle => vec![buckets::STAFF_BUCKET.to_owned()],
        RecordKind::TimeEntry => vec![buckets::of_queue(&row.text("queue")?)],
        RecordKind::Invoice => invoice_buckets(row)?,
        _ => vec![buckets::of_user(row.id("user_id")?)],
    })
}

fn ticket_buckets(row: &AnyRow) -> Result<Vec<String>, DbError> {
    let mut found = vec![
        buckets::of_user(row.id("requester_id")?),
        buckets::of_organization(row.id("organization_id")?),
        buckets::of_queue(&row.text("queue")?),
    ];
    found.extend(row.opt_id("participant_id")?.map(buckets::of_user));
    Ok(found)
}

/// Staff of the ticket's queue, and whom the portal lets see invoices.
fn invoice_buckets(row: &AnyRow) -> Result<Vec<String>, DbError> {
    let mut found = Vec::new();
    if let Some(queue) = row.opt_text("queue")? {
        found.push(buckets::of_queue(&queue));
    }
    let document: Option<Document> = row.opt_json("document")?;
    let readers = document.map(|it| it.billing.invoices).unwrap_or_default();
    if readers != InvoiceReaders::Nobody {
        found.push(buckets::of_invoices(row.id("organization_id")?));
    }
    if readers == InvoiceReaders::Requester {
        found.extend(row.opt_id("requester_id")?.map(buckets::of_user));
    }
    Ok(found)
}

/// The buckets in which the feed has `ids` alive.
async fn live(
    conn: &mut Conn,
    kind: RecordKind,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, BTreeSet<String>>, DbError> {
    let sql = format!(
        "SELECT bucket, obj FROM feed WHERE kind = $1 AND obj IN ({}) AND live = 1",
        placeholders(2, ids.len())
    );
    let mut query = sqlx::query(AssertSqlSafe(sql)).bind(code_of(kind));
    for id in ids {
        query = query.bind(Id(*id));
    }
    let mut found: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    for row in query.fetch_all(conn).await? {
        found
            .entry(row.id("obj")?)
            .or_default()
            .insert(row.text("bucket")?);
    }
    Ok(found)
}
