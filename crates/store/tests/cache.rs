//! What servers told: lists, threads, read marks, loads begun anew, accounts apart.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Category, Change, Cursor, Description, Me, MeState, MessageKind, ReadMark, Scope, Stage,
};
use store::{Feed, ListQuery, Order, Written};
use support::{
    ALICE, BOB, Desk, at, attachment, desk, feed, key, message, message_id, person, ticket,
    ticket_id,
};

fn query() -> ListQuery {
    ListQuery {
        accounts: vec![ALICE],
        categories: vec![],
        scope: Scope::All,
        order: Order::Newest,
        unread_only: false,
    }
}

fn subjects(desk: &Desk, query: &ListQuery) -> Vec<String> {
    let page = desk
        .store
        .read(|read| read.tickets().list(query, 0, 100))
        .unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.into_iter().map(|row| row.subject).collect()
}

fn me(id: &str) -> Me {
    Me {
        person: person(id),
        email: String::new(),
        phone: String::new(),
        roles: vec![],
        state: MeState::Active,
        organization: None,
        colleagues: vec![],
        notices: vec![],
    }
}

fn portal(closed: &str) -> Description {
    let status = |id: &str, category: Category| serde_json::json!({"id": id, "label": id, "category": category, "ball": "support"});
    let document = serde_json::json!({
        "portal_id": "quisa", "name": "quisa", "locale": "de-DE", "timezone": "Europe/Berlin",
        "views": [], "ticket_types": [], "transitions": [],
        "statuses": [status("new", Category::Open), status(closed, Category::Closed)],
    });
    Description {
        portal: serde_json::from_value(document).unwrap(),
        etag: Some(closed.into()),
    }
}

#[test]
fn a_list_is_in_the_order_of_last_activity_and_windows_fit_together() {
    let desk = desk();
    let ((), changes) = desk
        .store
        .cache_write(|tx| {
            for n in 1..=5 {
                tx.tickets_mut()
                    .put(feed(ALICE), &ticket(n, &format!("t{n}")))?;
            }
            tx.messages_mut()
                .put(feed(ALICE), &message(90, 2, "carla", "neu"))?;
            Ok(())
        })
        .unwrap();
    assert_eq!(changes.len(), 6);
    assert_eq!(subjects(&desk, &query()), ["t2", "t5", "t4", "t3", "t1"]);
    let oldest = ListQuery {
        order: Order::Oldest,
        ..query()
    };
    assert_eq!(subjects(&desk, &oldest), ["t1", "t3", "t4", "t5", "t2"]);
    let window = |offset, limit| {
        desk.store
            .read(|read| read.tickets().list(&query(), offset, limit))
    };
    let page = window(2, 2).unwrap();
    assert_eq!(page.total, 5);
    let window: Vec<_> = page.rows.iter().map(|row| row.subject.as_str()).collect();
    assert_eq!(window, ["t4", "t3"]);
}

#[test]
fn lists_go_by_the_day_of_filing_or_by_urgency_and_follow_the_portals_document() {
    let desk = desk();
    let with = |order| ListQuery { order, ..query() };
    let described = |priorities: serde_json::Value| {
        let mut document = serde_json::to_value(&portal("closed").portal).unwrap();
        document["priorities"] = priorities;
        Description {
            portal: serde_json::from_value(document).unwrap(),
            etag: None,
        }
    };
    let priority =
        |id: &str, default| serde_json::json!({"id": id, "label": id, "default": default});
    desk.store
        .cache_write(|tx| {
            for (n, priority) in [(1, "low"), (2, "high"), (3, "normal"), (4, "high")] {
                let mut one = ticket(n, &format!("t{n}"));
                one.priority = Some(priority.into());
                tx.tickets_mut().put(feed(ALICE), &one)?;
            }
            tx.tickets_mut().put(feed(ALICE), &ticket(5, "t5"))?;
            tx.messages_mut()
                .put(feed(ALICE), &message(90, 2, "carla", "neu"))
        })
        .unwrap();
    assert_eq!(
        subjects(&desk, &with(Order::Created)),
        ["t5", "t4", "t3", "t2", "t1"]
    );
    // Nothing is urgent before the portal says what urgent is.
    assert_eq!(
        subjects(&desk, &with(Order::Urgency)),
        ["t2", "t5", "t4", "t3", "t1"]
    );
    let levels = serde_json::json!([
        priority("low", false),
        priority("normal", true),
        priority("high", false)
    ]);
    desk.store
        .cache_write(|tx| tx.portals_mut().put(ALICE, &described(levels)))
        .unwrap();
    assert_eq!(
        subjects(&desk, &with(Order::Urgency)),
        ["t2", "t4", "t5", "t3", "t1"]
    );
    // A ticket told again keeps its place; one whose priority changes moves.
    desk.store
        .cache_write(|tx| {
            let mut one = ticket(1, "t1");
            one.priority = Some("high".into());
            one.rev = 2;
            tx.tickets_mut().put(feed(ALICE), &one)
        })
        .unwrap();
    assert_eq!(
        subjects(&desk, &with(Order::Urgency)),
        ["t2", "t4", "t1", "t5", "t3"]
    );
}

#[test]
fn a_row_knows_of_files_in_any_of_its_messages() {
    let desk = desk();
    let files = || {
        let page = desk.store.read(|read| read.tickets().list(&query(), 0, 9));
        page.unwrap().rows[0].files
    };
    desk.store
        .cache_write(|tx| {
            tx.tickets_mut().put(feed(ALICE), &ticket(1, "Drucker"))?;
            let mut first = message(10, 1, "carla", "siehe Bild");
            first.attachments = vec![attachment(1, "bild.png")];
            tx.messages_mut().put(feed(ALICE), &first)?;
            tx.messages_mut()
                .put(feed(ALICE), &message(11, 1, "bert", "danke"))
        })
        .unwrap();
    assert!(files(), "the newest message has none, the ticket has");
    desk.store
        .cache_write(|tx| tx.messages_mut().remove(ALICE, message_id(10)))
        .unwrap();
    assert!(!files());
}

#[test]
fn a_row_carries_the_newest_message_and_what_is_unread() {
    let desk = desk();
    desk.store
        .cache_write(|tx| {
            tx.people_mut().put_me(ALICE, &me("alice"))?;
            tx.tickets_mut().put(feed(ALICE), &ticket(1, "Drucker"))?;
            tx.messages_mut()
                .put(feed(ALICE), &message(1, 1, "alice", "er raucht"))?;
            tx.messages_mut().put(
                feed(ALICE),
                &message(2, 1, "bert", "Bitte\n aus\u{ad}schalten"),
            )?;
            tx.messages_mut()
                .put(feed(ALICE), &message(3, 1, "bert", "Bin unterwegs"))?;
            let mut event = message(4, 1, "bert", "");
            event.kind = MessageKind::Event;
            tx.messages_mut().put(feed(ALICE), &event)?;
            Ok(())
        })
        .unwrap();
    let row = || {
        desk.store
            .read(|read| read.tickets().row(key(ALICE, 1)))
            .unwrap()
            .unwrap()
    };
    let last = row().last.unwrap();
    assert_eq!(
        (last.author.as_str(), last.snippet.as_str()),
        ("bert", "Bin unterwegs")
    );
    assert_eq!((row().messages, row().unread), (3, 2));

    let read = |n: u128| ReadMark {
        ticket: ticket_id(1),
        message: message_id(n),
        read_at: at(i64::try_from(n).unwrap()),
    };
    let mark = |n| {
        desk.store
            .cache_write(|tx| tx.read_marks_mut().put(ALICE, &read(n)))
            .unwrap()
    };
    let (moved, changes) = mark(2);
    assert!(moved);
    assert_eq!(changes, [Change::Read(key(ALICE, 1))]);
    assert_eq!(row().unread, 1);
    assert!(!mark(1).0, "never back");
    assert_eq!(row().unread, 1);
    mark(3);
    assert_eq!(row().unread, 0);
    let newest = desk
        .store
        .read(|read| read.messages().newest(key(ALICE, 1)))
        .unwrap();
    assert_eq!(newest, Some((message_id(4), at(4))));

    desk.store
        .cache_write(|tx| tx.messages_mut().remove(ALICE, message_id(3)))
        .unwrap();
    assert_eq!(row().last.unwrap().snippet, "Bitte aus\u{ad}schalten");
}

#[test]
fn what_is_ours_becomes_known_later_and_counts_are_right_then() {
    let desk = desk();
    desk.store
        .cache_write(|tx| {
            tx.messages_mut()
                .put(feed(ALICE), &message(1, 1, "alice", "a"))?;
            tx.messages_mut()
                .put(feed(ALICE), &message(2, 1, "bert", "b"))?;
            tx.tickets_mut().put(feed(ALICE), &ticket(1, "Drucker"))?;
            Ok(())
        })
        .unwrap();
    let unread = || {
        desk.store
            .read(|read| read.tickets().count(&query()))
            .unwrap()
            .unread
    };
    let row = || {
        desk.store
            .read(|read| read.tickets().row(key(ALICE, 1)))
            .unwrap()
            .unwrap()
    };
    assert_eq!((unread(), row().unread), (1, 2));
    desk.store
        .cache_write(|tx| tx.people_mut().put_me(ALICE, &me("alice")))
        .unwrap();
    assert_eq!((unread(), row().unread), (1, 1));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story")]
fn views_narrow_by_category_person_and_unread() {
    let desk = desk();
    desk.store
        .cache_write(|tx| {
            tx.people_mut().put_me(ALICE, &me("alice"))?;
            tx.portals_mut().put(ALICE, &portal("done"))?;
            let mut mine = ticket(1, "mine");
            mine.requester = person("alice");
            let mut taken = ticket(2, "taken");
            taken.assignee = Some(person("alice"));
            let mut done = ticket(3, "done");
            done.status = "done".into();
            for ticket in [mine, taken, done] {
                tx.tickets_mut().put(feed(ALICE), &ticket)?;
            }
            tx.messages_mut()
                .put(feed(ALICE), &message(50, 3, "bert", "b"))?;
            Ok(())
        })
        .unwrap();
    let open = ListQuery {
        categories: vec![Category::Open],
        ..query()
    };
    assert_eq!(subjects(&desk, &open), ["taken", "mine"]);
    let closed = ListQuery {
        categories: vec![Category::Closed, Category::Done],
        ..query()
    };
    assert_eq!(subjects(&desk, &closed), ["done"]);
    assert_eq!(
        subjects(
            &desk,
            &ListQuery {
                scope: Scope::Own,
                ..query()
            }
        ),
        ["mine"]
    );
    assert_eq!(
        subjects(
            &desk,
            &ListQuery {
                scope: Scope::Assigned,
                ..query()
            }
        ),
        ["taken"]
    );
    let free = ListQuery {
        scope: Scope::Unassigned,
        ..query()
    };
    assert_eq!(subjects(&desk, &free), ["done", "mine"]);
    assert_eq!(
        subjects(
            &desk,
            &ListQuery {
                unread_only: true,
                ..query()
            }
        ),
        ["done"]
    );
    let counts = desk
        .store
        .read(|read| read.tickets().count(&query()))
        .unwrap();
    assert_eq!((counts.total, counts.unread), (3, 1));

    let (_, changes) = desk
        .store
        .cache_write(|tx| tx.portals_mut().put(ALICE, &portal("new")))
        .unwrap();
    assert_eq!(changes, [Change::Portal(ALICE)]);
    assert_eq!(
        subjects(&desk, &closed),
        ["taken", "mine"],
        "a new document sorts anew"
    );
    let (_, again) = desk
        .store
        .cache_write(|tx| tx.portals_mut().put(ALICE, &portal("new")))
        .unwrap();
    assert_eq!(again, []);
    let stored = desk.store.read(|read| read.portals().get(ALICE)).unwrap();
    assert_eq!(stored, Some(portal("new")));
}

#[test]
fn an_older_revision_never_replaces_a_newer_one_of_the_same_load() {
    let desk = desk();
    let put = |generation, rev, subject: &str| {
        let mut ticket = ticket(1, subject);
        ticket.rev = rev;
        let feed = Feed {
            account: ALICE,
            generation,
        };
        desk.store
            .cache_write(|tx| tx.tickets_mut().put(feed, &ticket))
            .unwrap()
    };
    assert_eq!(put(0, 2, "zwei").0, Written::New);
    assert_eq!(put(0, 1, "eins"), (Written::Older, vec![]));
    assert_eq!(put(0, 2, "zwei"), (Written::Same, vec![]));
    assert_eq!(subjects(&desk, &query()), ["zwei"]);
    assert_eq!(
        put(1, 1, "eins").0,
        Written::Changed,
        "a new load may know an older one"
    );
    assert_eq!(subjects(&desk, &query()), ["eins"]);

    let put = |rev, text: &str| {
        let mut message = message(1, 1, "bert", text);
        message.rev = rev;
        desk.store
            .cache_write(|tx| tx.messages_mut().put(feed(ALICE), &message))
            .unwrap()
            .0
    };
    assert_eq!(put(2, "zwei"), Written::New);
    assert_eq!(put(1, "eins"), Written::Older);
    assert_eq!(put(2, "zwei"), Written::Same);
    assert_eq!(put(3, "drei"), Written::Changed);
}

#[test]
fn a_load_begun_anew_sweeps_what_is_gone_and_keeps_what_something_waits_for() {
    let desk = desk();
    let cursor = Cursor(b"abc".to_vec());
    desk.store
        .cache_write(|tx| {
            for n in 1..=3 {
                tx.tickets_mut()
                    .put(feed(ALICE), &ticket(n, &format!("t{n}")))?;
                tx.messages_mut()
                    .put(feed(ALICE), &message(n, n, "bert", "hallo"))?;
                tx.tickets_mut()
                    .put(feed(BOB), &ticket(n, &format!("t{n}")))?;
            }
            tx.messages_mut()
                .put(feed(ALICE), &message(9, 1, "bert", "gelöscht"))?;
            tx.cursors_mut().advance(ALICE, &cursor, Stage::Tail, at(1))
        })
        .unwrap();
    let place = |desk: &Desk| desk.store.read(|read| read.cursors().get(ALICE)).unwrap();
    assert_eq!(place(&desk).cursor, Some(cursor));
    let (generation, _) = desk
        .store
        .cache_write(|tx| tx.cursors_mut().restart(ALICE))
        .unwrap();
    assert_eq!((generation, place(&desk).cursor), (1, None));
    assert_eq!(
        subjects(&desk, &query()).len(),
        3,
        "the cache is still shown"
    );

    let anew = Feed {
        account: ALICE,
        generation,
    };
    let ((), changes) = desk
        .store
        .cache_write(|tx| {
            tx.tickets_mut().put(anew, &ticket(1, "t1"))?;
            tx.messages_mut()
                .put(anew, &message(1, 1, "bert", "hallo"))?;
            tx.tickets_mut()
                .sweep(anew, &BTreeSet::from([ticket_id(2)]))
        })
        .unwrap();
    assert!(changes.contains(&Change::TicketGone(key(ALICE, 3))));
    assert_eq!(subjects(&desk, &query()), ["t2", "t1"]);
    let row = |n| {
        desk.store
            .read(|read| read.tickets().row(key(ALICE, n)))
            .unwrap()
            .unwrap()
    };
    assert!(row(2).gone && !row(1).gone);
    assert_eq!((row(1).messages, row(2).messages), (1, 1));
    assert_eq!(
        subjects(
            &desk,
            &ListQuery {
                accounts: vec![BOB],
                ..query()
            }
        )
        .len(),
        3
    );
}

#[test]
fn a_ticket_that_is_gone_takes_its_messages_along() {
    let desk = desk();
    desk.store
        .cache_write(|tx| {
            tx.tickets_mut().put(feed(ALICE), &ticket(1, "Drucker"))?;
            tx.messages_mut()
                .put(feed(ALICE), &message(1, 1, "bert", "geheimes Wort"))?;
            Ok(())
        })
        .unwrap();
    let (was_there, changes) = desk
        .store
        .cache_write(|tx| tx.tickets_mut().remove(key(ALICE, 1)))
        .unwrap();
    assert!(was_there);
    assert_eq!(changes, [Change::TicketGone(key(ALICE, 1))]);
    assert_eq!(
        desk.store
            .read(|read| read.messages().get(ALICE, message_id(1)))
            .unwrap(),
        None
    );
    for word in ["geheimes", "Drucker", "4701"] {
        let found = desk
            .store
            .read(|read| read.search().find(&[ALICE], word, 10))
            .unwrap();
        assert_eq!(found.hits, [], "{word}");
    }
}

#[test]
fn a_thread_is_read_from_its_end_with_its_files() {
    let desk = desk();
    let mut second = message(2, 1, "bert", "zwei");
    second.attachments = vec![attachment(1, "a.png"), attachment(2, "b.png")];
    desk.store
        .cache_write(|tx| {
            for message in [
                message(3, 1, "bert", "drei"),
                second.clone(),
                message(1, 1, "bert", "eins"),
            ] {
                tx.messages_mut().put(feed(ALICE), &message)?;
            }
            tx.messages_mut()
                .put(feed(BOB), &message(1, 1, "bert", "fremd"))
        })
        .unwrap();
    let window = |skip, limit| {
        let thread = desk
            .store
            .read(|read| read.messages().thread(key(ALICE, 1), skip, limit));
        let thread = thread.unwrap();
        assert_eq!(thread.total, 3);
        let texts = thread
            .messages
            .iter()
            .map(|m| m.message.body.source().to_owned());
        texts.collect::<Vec<_>>()
    };
    assert_eq!(window(0, 2), ["zwei", "drei"]);
    assert_eq!(window(2, 2), ["eins"]);

    let blob = desk.store.blobs().put_bytes(b"bytes").unwrap().blob;
    let set = |n, blob| {
        let id = attachment(n, "").id;
        desk.store
            .cache_write(|tx| tx.attachments_mut().set_blob(ALICE, id, blob))
            .unwrap()
    };
    let missing = || {
        desk.store
            .read(|read| read.attachments().missing(ALICE, 100, 9))
            .unwrap()
    };
    assert_eq!(missing().len(), 2);
    let ((), changes) = set(2, Some(&blob));
    assert_eq!(changes, [Change::Blob(ALICE, ticket_id(1))]);
    assert_eq!(missing()[0].attachment, attachment(1, "a.png"));

    second.rev = 2;
    second.attachments.remove(0);
    desk.store
        .cache_write(|tx| tx.messages_mut().put(feed(ALICE), &second))
        .unwrap();
    let stored = desk
        .store
        .read(|read| read.messages().get(ALICE, second.id))
        .unwrap()
        .unwrap();
    assert_eq!(stored.message, second);
    assert_eq!(stored.blobs, BTreeMap::from([(attachment(2, "").id, blob)]));
}

#[test]
fn a_number_is_found_as_people_write_it_and_only_in_the_asked_accounts() {
    let desk = desk();
    desk.store
        .cache_write(|tx| tx.tickets_mut().put(feed(ALICE), &ticket(11, "Drucker")))
        .unwrap();
    for text in ["4711", "#4711", "[Ticket#4711]", " 4711 "] {
        let keys = desk
            .store
            .read(|read| read.tickets().by_number(&[BOB, ALICE], text))
            .unwrap();
        assert_eq!(keys, [key(ALICE, 11)], "{text}");
    }
    let none = desk
        .store
        .read(|read| read.tickets().by_number(&[BOB], "4711"))
        .unwrap();
    assert_eq!(none, []);
}

#[test]
fn two_accounts_see_nothing_of_each_other() {
    let desk = desk();
    desk.store
        .cache_write(|tx| {
            tx.tickets_mut()
                .put(feed(ALICE), &ticket(1, "Alices Drucker"))?;
            tx.messages_mut()
                .put(feed(ALICE), &message(1, 1, "bert", "Toner"))?;
            tx.tickets_mut()
                .put(feed(BOB), &ticket(1, "Bobs Drucker"))?;
            tx.messages_mut()
                .put(feed(BOB), &message(1, 1, "bert", "Papier"))?;
            Ok(())
        })
        .unwrap();
    for (account, own, other) in [(ALICE, "Alices", "Papier"), (BOB, "Bobs", "Toner")] {
        let query = ListQuery {
            accounts: vec![account],
            ..query()
        };
        assert_eq!(subjects(&desk, &query), [format!("{own} Drucker")]);
        let find = |text: &str| {
            desk.store
                .read(|read| read.search().find(&[account], text, 9))
                .unwrap()
        };
        assert_eq!(find("drucker").hits.len(), 1);
        assert_eq!(find("drucker").hits[0].row.key, key(account, 1));
        assert_eq!(find(other).hits, []);
        let thread = desk
            .store
            .read(|read| read.messages().thread(key(account, 1), 0, 9))
            .unwrap();
        assert_eq!(thread.total, 1);
    }
    assert_eq!(
        subjects(
            &desk,
            &ListQuery {
                accounts: vec![ALICE, BOB],
                ..query()
            }
        )
        .len(),
        2
    );
    assert_eq!(
        subjects(
            &desk,
            &ListQuery {
                accounts: vec![],
                ..query()
            }
        ),
        [""; 0]
    );
}
