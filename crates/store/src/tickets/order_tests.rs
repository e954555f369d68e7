//! Every order against a plain sort, in windows, with a hundred thousand tickets.

#![allow(clippy::unwrap_used, reason = "tests")]

use domain::{AccountId, Category, Scope, Timestamp};
use rusqlite::Connection;
use uuid::Uuid;

use super::list::places;
use super::order::{ListPlace, Start};
use super::{ListQuery, Order};
use crate::{Folders, Protection, Store};

const ORDERS: [Order; 4] = [Order::Newest, Order::Oldest, Order::Created, Order::Urgency];

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

/// Two accounts' tickets whose times and urgencies often are the same.
fn filled(tickets: u32) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let folders = Folders {
        data: folder.path().into(),
        cache: folder.path().into(),
    };
    let (store, _) = Store::open(&folders, &Protection::Unencrypted, Timestamp::default()).unwrap();
    store
        .cache_write(|tx| {
            for n in 1..=2_u128 {
                tx.conn.execute(
                    "INSERT INTO accounts (num, account) VALUES (?1, ?2)",
                    rusqlite::params![i64::try_from(n).unwrap(), account(n).0.as_bytes()],
                )?;
            }
            tx.conn.execute(
                "INSERT INTO people (account, id, record) VALUES (1, 'me', '{}')",
                [],
            )?;
            tx.conn.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) \
                 INSERT INTO tickets (account, ticket, record, category, requester, assignee, \
                 activity, created, urgency, unread) \
                 SELECT 1 + (i * 7919) % 5 / 3, randomblob(16), '{}', (i * 31) % 4, \
                 iif(i * 37 % 11 < 4, 'me', 'you'), iif(i * 41 % 13 < 5, '', 'me'), \
                 (i * 1103515245) % 20011, (i * 69069) % 30011, (i * 17) % 6 - 2, \
                 i * 29 % 19 = 0 FROM n",
                [tickets],
            )?;
            Ok(())
        })
        .unwrap();
    (folder, store)
}

/// What a list must be: everything read, sieved and sorted.
fn brute(conn: &Connection, parts: &[ListQuery]) -> Vec<i64> {
    let mut query = conn
        .prepare(
            "SELECT num, account, category, requester, assignee, activity, created, urgency, \
             unread FROM tickets NOT INDEXED",
        )
        .unwrap();
    let mut found = Vec::new();
    let mut rows = query.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let text = |n| row.get::<_, String>(n).unwrap();
        let number = |n| row.get::<_, i64>(n).unwrap();
        let held = parts.iter().any(|part| {
            let category = [
                Category::Open,
                Category::WaitingCustomer,
                Category::Done,
                Category::Closed,
            ][usize::try_from(number(2)).unwrap()];
            let whose = account(u128::try_from(number(1)).unwrap());
            part.accounts.contains(&whose)
                && (part.categories.is_empty() || part.categories.contains(&category))
                && (!part.unread_only || number(8) > 0)
                && match part.scope {
                    Scope::All => true,
                    Scope::Own => text(3) == "me",
                    Scope::Assigned => text(4) == "me",
                    Scope::Unassigned => text(4).is_empty(),
                }
        });
        let [num, activity, created, urgency] = [number(0), number(5), number(6), number(7)];
        let key = match parts[0].order {
            Order::Newest => (0, -activity, -num),
            Order::Oldest => (0, activity, num),
            Order::Created => (0, -created, -num),
            Order::Urgency => (-urgency, -activity, -num),
        };
        if held {
            found.push((key, num));
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, num)| num).collect()
}

fn nums(places: &[ListPlace]) -> Vec<i64> {
    places.iter().map(|place| place.num).collect()
}

/// The whole list, each window after the last row of the one before.
fn by_windows(store: &Store, parts: &[ListQuery], limit: u32) -> Vec<i64> {
    let mut all = Vec::new();
    let mut start = Start::Offset(0);
    loop {
        let window = store
            .read(|read| places(read.cache, parts, &start, limit))
            .unwrap();
        let Some(last) = window.last() else {
            return all;
        };
        // It crosses to the window and back as text.
        start = Start::After(last.to_string().parse().unwrap());
        all.extend(nums(&window));
    }
}

fn query(order: Order) -> ListQuery {
    ListQuery {
        accounts: vec![account(1)],
        categories: vec![Category::Open, Category::Done],
        scope: Scope::All,
        order,
        unread_only: false,
    }
}

#[test]
fn every_order_of_a_hundred_thousand_tickets_is_that_of_a_plain_sort() {
    let (_folder, store) = filled(100_000);
    for order in ORDERS {
        for scope in [Scope::All, Scope::Own, Scope::Assigned, Scope::Unassigned] {
            for unread_only in [false, true] {
                let of = ListQuery {
                    scope,
                    unread_only,
                    ..query(order)
                };
                let parts = [of];
                let wanted = store.read(|read| Ok(brute(read.cache, &parts))).unwrap();
                assert!(wanted.len() > 200, "{parts:?}: {}", wanted.len());
                assert!(by_windows(&store, &parts, 1_000) == wanted, "{parts:?}");
                let jump = u32::try_from(wanted.len() / 3).unwrap();
                let window = store
                    .read(|read| places(read.cache, &parts, &Start::Offset(jump), 50))
                    .unwrap();
                assert_eq!(nums(&window), wanted[jump as usize..][..50], "{parts:?}");
            }
        }
    }
}

#[test]
fn a_common_list_is_one_order_over_what_each_account_shows_in_it() {
    let (_folder, store) = filled(10_000);
    for order in ORDERS {
        let mine = ListQuery {
            scope: Scope::Own,
            ..query(order)
        };
        let theirs = ListQuery {
            accounts: vec![account(2)],
            categories: vec![Category::WaitingCustomer],
            ..query(order)
        };
        let parts = [mine, theirs];
        let wanted = store.read(|read| Ok(brute(read.cache, &parts))).unwrap();
        assert!(wanted.len() > 500);
        assert_eq!(by_windows(&store, &parts, 200), wanted, "{order:?}");
    }
}

#[test]
fn what_moves_between_two_windows_costs_no_other_row_its_place() {
    let (_folder, store) = filled(2_000);
    for order in ORDERS {
        let parts = [query(order)];
        let before = store.read(|read| Ok(brute(read.cache, &parts))).unwrap();
        let first = store
            .read(|read| places(read.cache, &parts, &Start::Offset(0), 100))
            .unwrap();
        // Rows of the first window go elsewhere, the one the second begins after among them.
        store
            .cache_write(|tx| {
                for place in &first[90..] {
                    tx.conn.execute(
                        "UPDATE tickets SET category = 1 WHERE num = ?1",
                        [place.num],
                    )?;
                }
                Ok(())
            })
            .unwrap();
        let second = store
            .read(|read| places(read.cache, &parts, &Start::After(first[99]), 100))
            .unwrap();
        assert_eq!(nums(&second), before[100..200], "{order:?}");
    }
}
