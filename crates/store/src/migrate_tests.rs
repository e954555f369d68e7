//! Migrations against the written schemas, files of older and newer builds.

#![allow(clippy::unwrap_used, reason = "tests")]

use domain::{AccountId, NewMessage, OpId, Operation, Queued, Timestamp};
use rusqlite::Connection;
use uuid::Uuid;

use super::{Owner, owner, run, steps};
use crate::error::{DbFile, Error};
use crate::key::Protection;
use crate::open::Folders;
use crate::outbox::Outbox;
use crate::store::Store;

const BOTH: [(DbFile, &str); 2] = [
    (DbFile::Desk, include_str!("../schema/desk.sql")),
    (DbFile::Cache, include_str!("../schema/cache.sql")),
];

/// What a file consists of, comments and white space aside.
fn schema(conn: &Connection) -> Vec<String> {
    let mut query = conn
        .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
        .unwrap();
    let all = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    all.map(|sql| {
        let bare: Vec<String> = sql
            .unwrap()
            .lines()
            .map(|line| {
                line.split("--")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned()
            })
            .collect();
        bare.join(" ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    })
    .collect()
}

#[test]
fn the_migrations_lead_to_the_schema_that_is_written_down() {
    for (file, text) in BOTH {
        let mut migrated = Connection::open_in_memory().unwrap();
        run(&mut migrated, file).unwrap();
        let written = Connection::open_in_memory().unwrap();
        written.execute_batch(text).unwrap();
        assert_eq!(schema(&migrated), schema(&written), "{file}");
    }
}

#[test]
fn house_rules_of_tables_hold() {
    for (file, _) in BOTH {
        let mut conn = Connection::open_in_memory().unwrap();
        run(&mut conn, file).unwrap();
        let mut query = conn
            .prepare(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'table' \
                 AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search%' \
                 AND name NOT LIKE 'word_parts%'",
            )
            .unwrap();
        let tables = query
            .query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })
            .unwrap();
        for table in tables {
            let (name, sql) = table.unwrap();
            assert!(sql.contains("STRICT"), "{name} is not strict");
            if file == DbFile::Desk && name != "meta" {
                assert!(
                    sql.contains("AUTOINCREMENT"),
                    "{name} may give a number twice"
                );
            }
        }
    }
}

/// Every step that was ever released is run on a file with something in the outbox.
#[test]
fn no_migration_forgets_the_outbox() {
    let steps = steps(DbFile::Desk).len();
    for released in 1..=steps {
        let mut conn = Connection::open_in_memory().unwrap();
        rusqlite_migration::Migrations::new(super::steps(DbFile::Desk))
            .to_version(&mut conn, released)
            .unwrap();
        let payload = r#"{"v":1,"operation":{"op":"reply",
            "ticket":"00000000-0000-0000-0000-000000000001",
            "message":"00000000-0000-0000-0000-000000000002",
            "kind":"reply","body":"meine Worte","files":[],"action":null}}"#;
        conn.execute(
            "INSERT INTO outbox (op, account, ticket, payload, created_at) \
             VALUES (?1, ?1, ?1, ?2, 5)",
            rusqlite::params![[7_u8; 16], payload],
        )
        .unwrap();
        run(&mut conn, DbFile::Desk).unwrap();
        let waiting = Outbox(&conn).all().unwrap();
        let [
            Queued {
                op,
                operation: Operation::Reply(NewMessage { body, .. }),
                ..
            },
        ] = &waiting.queued[..]
        else {
            panic!("from {released}: {waiting:?}")
        };
        assert_eq!(
            (*op, body.as_str()),
            (OpId(Uuid::from_bytes([7; 16])), "meine Worte")
        );
    }
}

#[test]
fn tickets_of_an_older_cache_get_their_day_of_filing_and_their_urgency() {
    let mut conn = Connection::open_in_memory().unwrap();
    rusqlite_migration::Migrations::new(steps(DbFile::Cache))
        .to_version(&mut conn, 1)
        .unwrap();
    let priorities = r#"{"priorities": [{"id": "low"}, {"id": "normal", "default": true},
        {"id": "high", "default": false}]}"#;
    conn.execute(
        "INSERT INTO portals (account, document) VALUES (1, ?1)",
        [priorities],
    )
    .unwrap();
    let told = [
        ("2026-11-23T09:00:00Z", "high"),
        ("2026-11-23T09:00:00.5Z", "low"),
        ("2026-11-23T09:00:00.123456789Z", "none of these"),
    ];
    for (n, (at, priority)) in told.iter().enumerate() {
        conn.execute(
            "INSERT INTO tickets (account, ticket, record) VALUES (1, ?1, json_object(\
             'created_at', ?2, 'priority', ?3))",
            rusqlite::params![[u8::try_from(n).unwrap(); 16], at, priority],
        )
        .unwrap();
    }
    conn.execute(
        "INSERT INTO tickets (account, ticket) VALUES (1, ?1)",
        [[9_u8; 16]],
    )
    .unwrap();
    run(&mut conn, DbFile::Cache).unwrap();
    let mut query = conn
        .prepare("SELECT created, urgency FROM tickets ORDER BY num")
        .unwrap();
    let found: Vec<(i64, i64)> = query
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let second = |n: usize| {
        let at: Timestamp = told[n].0.parse().unwrap();
        at.timestamp_micros()
    };
    assert_eq!(
        found,
        [(second(0), 1), (second(1), -1), (second(2), 0), (0, 0)]
    );
}

#[test]
fn a_newer_file_is_refused_unless_it_says_that_we_may() {
    let mut conn = Connection::open_in_memory().unwrap();
    assert_eq!(owner(&conn, DbFile::Desk).unwrap(), Owner::Nobody);
    run(&mut conn, DbFile::Desk).unwrap();
    assert_eq!(owner(&conn, DbFile::Desk).unwrap(), Owner::Ours);
    assert_eq!(owner(&conn, DbFile::Cache).unwrap(), Owner::Other);
    conn.pragma_update(None, "user_version", 99).unwrap();
    assert_eq!(
        owner(&conn, DbFile::Desk).unwrap(),
        Owner::Ours,
        "it only added"
    );
    conn.execute("UPDATE meta SET value = '99' WHERE name = 'opens_from'", [])
        .unwrap();
    assert_eq!(owner(&conn, DbFile::Desk).unwrap(), Owner::Newer);
}

#[test]
fn a_newer_desk_is_refused_and_untouched_while_a_newer_cache_is_loaded_anew() {
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders {
        data: folder.path().into(),
        cache: folder.path().into(),
    };
    let open = || Store::open(&folders, &Protection::Unencrypted, Timestamp::default());
    let age = |file: &str| {
        let conn = Connection::open_with_flags(
            folder.path().join(file),
            rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE,
        )
        .unwrap();
        conn.pragma_update(None, "user_version", 99).unwrap();
        conn.execute("UPDATE meta SET value = '99' WHERE name = 'opens_from'", [])
            .unwrap();
    };
    drop(open().unwrap());
    age("cache.sqlite");
    assert_eq!(open().unwrap().1.len(), 1);
    age("desk.sqlite");
    assert!(matches!(open(), Err(Error::TooNew(DbFile::Desk))));
    let kept = Connection::open_with_flags(
        folder.path().join("desk.sqlite"),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )
    .unwrap();
    let version: i64 = kept
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 99);
}

#[test]
fn what_a_later_build_queued_stays_and_is_counted() {
    let mut conn = Connection::open_in_memory().unwrap();
    run(&mut conn, DbFile::Desk).unwrap();
    let insert = "INSERT INTO outbox (op, account, ticket, payload) VALUES (?1, ?1, ?1, ?2)";
    for (n, payload) in [(1_u8, r#"{"v":2,"operation":{"op":"dance"}}"#), (2, "")] {
        conn.execute(insert, rusqlite::params![[n; 16], payload])
            .unwrap();
    }
    let waiting = Outbox(&conn)
        .of_account(AccountId(Uuid::from_bytes([1; 16])))
        .unwrap();
    assert_eq!((waiting.queued.len(), waiting.unreadable), (0, 1));
    assert_eq!(Outbox(&conn).all().unwrap().unreadable, 2);
}
