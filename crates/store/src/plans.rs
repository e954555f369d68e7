//! Every statement of the hot paths is explained: none may walk through a table.

#![allow(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests; SQLite gives the shape of the callback"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use domain::{
    AccountId, Author, Body, Category, Cursor, Message, MessageId, MessageKind, Person, ReadMark,
    RemoteId, Scope, Side, Stage, Ticket, TicketId, TicketKey, Timestamp,
};
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use uuid::Uuid;

use crate::{Feed, Folders, ListQuery, Order, Protection, Start, Store};

static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

fn note(event: TraceEvent<'_>) {
    // The full-text index's own statements are its own business.
    if let TraceEvent::Stmt(_, sql) = event
        && !sql.starts_with("--")
        && !sql.contains("'main'.'")
    {
        SEEN.lock().unwrap().insert(sql.to_owned());
    }
}

/// Statements that walk through something small or virtual on purpose.
fn may_scan(plan: &str) -> bool {
    let small = [
        // Full-text indexes plan for themselves.
        "VIRTUAL TABLE",
        "CONSTANT ROW",
        // A handful of rows.
        "SCAN accounts USING COVERING INDEX",
        "SCAN meta",
        "SCAN local_reads",
        // A window that was cut by an index before.
        "SCAN w",
        // Only what waits is in these.
        "tickets_unindexed",
        "messages_unindexed",
    ];
    small.iter().any(|known| plan.contains(known))
}

fn plans(conn: &Connection, sql: &str) -> Vec<String> {
    let Ok(mut query) = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")) else {
        return Vec::new();
    };
    let nulls = vec![rusqlite::types::Null; query.parameter_count()];
    let plans = query
        .query_map(rusqlite::params_from_iter(nulls), |row| {
            row.get::<_, String>("detail")
        })
        .unwrap();
    plans.map(Result::unwrap).collect()
}

#[test]
fn no_hot_statement_walks_through_a_table() {
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders {
        data: folder.path().into(),
        cache: folder.path().into(),
    };
    let (store, _) = Store::open(&folders, &Protection::Unencrypted, Timestamp::default()).unwrap();
    store
        .cache()
        .writer()
        .trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note));
    let reader = store.cache();
    let reader = reader.reader().unwrap();
    reader
        .conn()
        .unwrap()
        .trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note));
    drop(reader);

    let account = AccountId(Uuid::from_u128(1));
    let key = TicketKey {
        account,
        ticket: TicketId(Uuid::from_u128(2)),
    };
    let feed = Feed {
        account,
        generation: 0,
    };
    let at = Timestamp::default();
    for rev in 1..=2 {
        store
            .cache_write(|tx| {
                tx.tickets_mut().put(feed, &ticket(key.ticket, rev))?;
                tx.messages_mut().put(feed, &message(key.ticket, rev))?;
                let id = message(key.ticket, 1).id;
                let mark = ReadMark {
                    ticket: key.ticket,
                    message: id,
                    read_at: at,
                };
                tx.read_marks_mut().put(account, &mark)?;
                tx.cursors_mut()
                    .advance(account, &Cursor(vec![]), Stage::Tail, at)?;
                tx.search_mut().index_pending(10)
            })
            .unwrap();
    }
    for scope in [Scope::All, Scope::Own, Scope::Assigned, Scope::Unassigned] {
        for unread_only in [false, true] {
            for order in [Order::Newest, Order::Oldest, Order::Created, Order::Urgency] {
                let query = ListQuery {
                    accounts: vec![account],
                    categories: vec![Category::Open, Category::Done],
                    scope,
                    order,
                    unread_only,
                };
                store
                    .read(|read| {
                        let page = read.tickets().list(&query, 0, 9)?;
                        let after = Start::After(page.last.unwrap_or("0.0.0".parse().unwrap()));
                        read.tickets()
                            .common_list(std::slice::from_ref(&query), &after, 9)
                    })
                    .unwrap();
                store.read(|read| read.tickets().count(&query)).unwrap();
            }
        }
    }
    store
        .read(|read| {
            read.tickets().get(key)?;
            read.tickets().read_state(key)?;
            read.messages().thread(key, 0, 9)?;
            read.messages().newest(key)?;
            read.messages().get(account, message(key.ticket, 1).id)?;
            read.attachments().missing(account, 9, 9)?;
            read.cursors().get(account)?;
            read.search()
                .find(&[account], "#4711 dru \"kein papier\" konten", 9)?;
            read.search().state()
        })
        .unwrap();
    store
        .cache_write(|tx| tx.messages_mut().remove(account, message(key.ticket, 1).id))
        .unwrap();
    store
        .cache_write(|tx| tx.tickets_mut().remove(key))
        .unwrap();

    let seen = std::mem::take(&mut *SEEN.lock().unwrap());
    assert!(seen.len() > 50, "{} statements", seen.len());
    let conn = Connection::open_with_flags(
        folder.path().join("cache.sqlite"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )
    .unwrap();
    for sql in seen {
        for plan in plans(&conn, &sql) {
            assert!(
                !plan.starts_with("SCAN") || may_scan(&plan),
                "{plan}\n{sql}"
            );
            let seeks = sql.contains(", num) < (") || sql.contains(", num) > (");
            let bounded = plan.contains("<?") || plan.contains(">?") || plan.contains(")<(");
            assert!(
                !seeks || !plan.starts_with("SEARCH tickets") || bounded,
                "a list walks to where its window begins: {plan}\n{sql}"
            );
            let sorts = plan.contains("TEMP B-TREE") && sql.contains("FROM tickets INDEXED BY");
            assert!(!sorts, "a list is sorted\n{sql}");
        }
    }
}

fn ticket(id: TicketId, rev: u32) -> Ticket {
    let at = Timestamp::default();
    Ticket {
        id,
        remote: RemoteId(String::new()),
        number: None,
        type_id: String::new(),
        subject: format!("Drucker {rev}"),
        status: "new".into(),
        status_since: at,
        priority: None,
        channel: String::new(),
        requester: Person::default(),
        organization: None,
        assignee: None,
        project_lead: None,
        queue: None,
        fields: BTreeMap::new(),
        callback: None,
        confirm_email: false,
        estimate: None,
        agreed: domain::Agreed::default(),
        message_count: 1,
        last_message_at: None,
        closed_at: None,
        rev,
        created_at: at,
        updated_at: at,
    }
}

fn message(ticket: TicketId, rev: u32) -> Message {
    Message {
        id: MessageId(Uuid::from_u128(3)),
        ticket,
        remote: RemoteId(String::new()),
        kind: MessageKind::Reply,
        author: Author {
            id: "bert".into(),
            name: "Bert".into(),
            initials: String::new(),
            side: Side::Agent,
        },
        body: Body::Plain(format!("kein Papier {rev}")),
        attachments: Vec::new(),
        channel: String::new(),
        event: None,
        created_at: Timestamp::default(),
        rev,
    }
}
