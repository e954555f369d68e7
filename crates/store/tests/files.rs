//! The files themselves: killed, cut, damaged, full, of another key, used twice.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use domain::{Cursor, ReadMark, Stage};
use store::{Error, Key, OpenReport, Protection, Store};
use support::{
    ALICE, BOB, Desk, account, at, desk, feed, folders, key, message, message_id, op, open_in,
    protection, reply, ticket, ticket_id,
};
use testkit::disk::SmallDisk;

const FOLDER: &str = "STORE_TEST_FOLDER";

/// Runs the ignored test `name` of this file in a process of its own.
fn child(name: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

fn opened_by_child() -> Option<Store> {
    let folder = std::env::var_os(FOLDER)?;
    Some(
        Store::open(&folders(Path::new(&folder)), &protection(), at(0))
            .unwrap()
            .0,
    )
}

/// Lines of a child that begin with `acknowledged`, as they come.
fn acknowledged(child: &mut Child) -> impl Iterator<Item = u128> + use<> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    lines
        .map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("acknowledged ")?.parse().ok())
}

#[test]
#[ignore = "a part of another test, run as its child"]
fn writes_until_it_is_killed() {
    let Some(store) = opened_by_child() else {
        return;
    };
    for n in 1.. {
        store
            .desk_write(|tx| {
                tx.outbox_mut()
                    .add(op(n), ALICE, &reply(n, 1, "Wort"), at(1))
            })
            .unwrap();
        store
            .cache_write(|tx| {
                tx.tickets_mut().put(feed(ALICE), &ticket(n, "Drucker"))?;
                tx.messages_mut()
                    .put(feed(ALICE), &message(n, n, "bert", "Toner"))?;
                tx.cursors_mut()
                    .advance(ALICE, &Cursor(n.to_be_bytes().into()), Stage::Tail, at(1))
            })
            .unwrap();
        let mut out = std::io::stdout();
        writeln!(out, "acknowledged {n}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn killed_in_the_middle_everything_acknowledged_is_there_and_pages_are_whole() {
    let mut folder = tempfile::tempdir().unwrap();
    let mut before = 0;
    for round in 1..=4 {
        let mut child = child("writes_until_it_is_killed", folder.path());
        let last = acknowledged(&mut child).take(7 * round).last().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        let desk = open_in(folder);
        assert_eq!(desk.reports, []);
        let queued = desk
            .store
            .read(|read| read.outbox().all())
            .unwrap()
            .queued
            .len() as u128;
        assert!(queued >= last.max(before), "{queued} of {last}");
        let place = desk.store.read(|read| read.cursors().get(ALICE)).unwrap();
        let reached = u128::from_be_bytes(place.cursor.unwrap().0.try_into().unwrap());
        assert!(reached >= last);
        for n in 1..=reached {
            let thread = desk
                .store
                .read(|read| read.messages().thread(key(ALICE, n), 0, 9));
            assert_eq!(thread.unwrap().total, 1, "the page with {n}");
        }
        assert!(
            desk.store
                .read(|read| read.search().find(&[ALICE], "toner", 9))
                .unwrap()
                .complete
        );
        before = queued;
        // The next child writes the same operations again: none is doubled.
        let Desk {
            store,
            folder: kept,
            ..
        } = desk;
        drop(store);
        folder = kept;
    }
}

#[test]
#[ignore = "a part of another test, run as its child"]
fn holds_the_folder() {
    let Some(_store) = opened_by_child() else {
        return;
    };
    let mut out = std::io::stdout();
    writeln!(out, "acknowledged 1").unwrap();
    out.flush().unwrap();
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    loop {
        std::thread::park();
    }
}

#[test]
fn a_second_process_is_kept_out_until_the_first_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = child("holds_the_folder", folder.path());
    assert_eq!(acknowledged(&mut child).next(), Some(1));
    let open = || Store::open(&folders(folder.path()), &protection(), at(0));
    assert!(matches!(open(), Err(Error::InUse)));
    child.kill().unwrap();
    child.wait().unwrap();
    open().unwrap();
}

#[test]
fn another_key_is_told_apart_from_damage_and_touches_nothing() {
    let folder = close(filled());
    let before = fs::read(folder.path().join("data/desk.sqlite")).unwrap();
    for other in [
        Protection::Encrypted(Key::new([1; 32])),
        Protection::Unencrypted,
    ] {
        let opened = Store::open(&folders(folder.path()), &other, at(0));
        assert!(matches!(opened, Err(Error::WrongKey)));
    }
    fs::remove_file(folder.path().join("data/key.check")).unwrap();
    let opened = Store::open(&folders(folder.path()), &protection(), at(0));
    assert!(
        matches!(opened, Err(Error::WrongKey)),
        "nobody can vouch for the key"
    );
    let after = fs::read(folder.path().join("data/desk.sqlite")).unwrap();
    assert!(before == after, "the file is another one now");
}

#[test]
fn nothing_readable_lies_on_the_disk() {
    let desk = filled();
    desk.store
        .blobs()
        .put_bytes(b"Geheimwort in einer Datei")
        .unwrap();
    let mut looked_at = 0;
    let mut folders = vec![desk.folder.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            looked_at += 1;
            let bytes = fs::read(&path).unwrap();
            for secret in ["Geheimwort", "SQLite format", "alice@firma", "Drucker"] {
                let found = bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} in {}", path.display());
            }
        }
    }
    assert!(looked_at >= 5);
}

/// A desk with one of everything.
fn filled() -> Desk {
    let desk = desk();
    desk.store
        .desk_write(|tx| {
            tx.accounts_mut().put(&account(ALICE, "alice@firma"))?;
            for n in 1..=200 {
                let text = format!("Geheimwort {n} {}", "Antwort ".repeat(20));
                tx.outbox_mut()
                    .add(op(n), ALICE, &reply(n, n, &text), at(1))?;
            }
            tx.local_reads_mut().put(ALICE, &mark())?;
            tx.prefs_mut().set("language", &"de")
        })
        .unwrap();
    desk.store
        .cache_write(|tx| {
            for n in 1..=50 {
                tx.tickets_mut().put(feed(ALICE), &ticket(n, "Drucker"))?;
                tx.messages_mut()
                    .put(feed(ALICE), &message(n, n, "bert", "Geheimwort"))?;
            }
            tx.cursors_mut()
                .advance(ALICE, &Cursor(vec![1]), Stage::Tail, at(1))
        })
        .unwrap();
    desk
}

fn mark() -> ReadMark {
    ReadMark {
        ticket: ticket_id(3),
        message: message_id(3),
        read_at: at(3),
    }
}

fn close(desk: Desk) -> tempfile::TempDir {
    let Desk { store, folder, .. } = desk;
    drop(store);
    folder
}

fn overwrite(path: &Path, from: u64, length: usize) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0x5a; length]).unwrap();
}

#[test]
fn a_damaged_cache_is_moved_aside_and_rebuilt_and_the_desk_is_untouched() {
    let hurts: [fn(&Path); 4] = [
        |path| overwrite(path, 0, 4096),
        |path| fs::write(path, b"something else entirely").unwrap(),
        |path| {
            OpenOptions::new()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(5000)
                .unwrap();
        },
        |path| {
            OpenOptions::new()
                .write(true)
                .open(path)
                .unwrap()
                .set_len(100)
                .unwrap();
        },
    ];
    for (n, hurt) in hurts.iter().enumerate() {
        let folder = close(filled());
        hurt(&folder.path().join("cache/cache.sqlite"));
        let desk = open_in(folder);
        let [OpenReport::CacheRebuilt { kept }] = &desk.reports[..] else {
            panic!("hurt {n}: {:?}", desk.reports)
        };
        assert!(kept.exists());
        let place = desk.store.read(|read| read.cursors().get(ALICE)).unwrap();
        assert_eq!(place.cursor, None, "a fresh load follows");
        assert_eq!(
            desk.store
                .read(|read| read.outbox().all())
                .unwrap()
                .queued
                .len(),
            200
        );
        let read = desk
            .store
            .read(|read| read.tickets().read_state(key(ALICE, 3)))
            .unwrap();
        assert_eq!(
            read.read_at,
            Some(at(3)),
            "what was read here is not forgotten"
        );
    }
}

#[test]
fn a_cache_found_damaged_while_open_says_so_and_is_rebuilt_without_closing() {
    let desk = filled();
    let long = "Antwort ".repeat(300);
    desk.store
        .cache_write(|tx| {
            (51..=300).try_for_each(|n| {
                tx.messages_mut()
                    .put(feed(ALICE), &message(n, n % 50, "bert", &long))
                    .map(|_| ())
            })
        })
        .unwrap();
    let folder = close(desk);
    let path = folder.path().join("cache/cache.sqlite");
    let length = fs::metadata(&path).unwrap().len();
    // Behind the schema, which is read when the file is opened.
    for page in length / 4096 / 2..length / 4096 {
        overwrite(&path, page * 4096, 4096);
    }
    let desk = open_in(folder);
    let all = |desk: &Desk| {
        (1..=50).try_for_each(|n| {
            desk.store
                .read(|read| read.messages().thread(key(ALICE, n), 0, 9))
                .map(|_| ())
        })
    };
    let error = all(&desk).unwrap_err();
    assert!(
        matches!(error, Error::Damaged(store::DbFile::Cache)),
        "{error:?}"
    );
    desk.store.rebuild_cache(at(1)).unwrap();
    all(&desk).unwrap();
    let put = |n| {
        desk.store
            .cache_write(|tx| tx.tickets_mut().put(feed(BOB), &ticket(n, "neu")))
    };
    put(1).unwrap();
    let desk = desk.reopen();
    assert_eq!(desk.reports, []);
    assert!(
        desk.store
            .read(|read| read.tickets().row(key(BOB, 1)))
            .unwrap()
            .is_some()
    );
}

#[test]
fn of_caches_moved_aside_only_the_last_is_kept() {
    let desk = filled();
    for minute in 1..=3 {
        desk.store.rebuild_cache(at(minute)).unwrap();
    }
    let names = fs::read_dir(desk.cache())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let aside = names.filter(|name| name.to_string_lossy().contains("damaged-"));
    let aside: Vec<_> = aside
        .filter(|name| name.to_string_lossy().ends_with("sqlite"))
        .collect();
    assert_eq!(aside.len(), 1, "{aside:?}");
}

#[test]
fn a_damaged_desk_is_salvaged_row_by_row_and_the_old_one_is_kept() {
    let folder = close(filled());
    let path = folder.path().join("data/desk.sqlite");
    let length = fs::metadata(&path).unwrap().len();
    fs::remove_file(folder.path().join("data/desk.backup.sqlite")).ok();
    // Some pages far behind the schema; which tables they belong to is luck, so several are tried.
    overwrite(&path, length - 3 * 4096, 4096);
    overwrite(&path, length / 2 / 4096 * 4096, 4096);
    let desk = open_in(folder);
    let [OpenReport::DeskSalvaged { saved, lost, kept }] = &desk.reports[..] else {
        panic!("{:?}", desk.reports)
    };
    assert!(kept.exists() && !lost.is_empty(), "{lost:?}");
    let waiting = desk.store.read(|read| read.outbox().all()).unwrap();
    assert_eq!(waiting.unreadable, 0);
    assert!(
        waiting.queued.len() >= 120 && *saved >= 120,
        "{} rows",
        waiting.queued.len()
    );
    assert_eq!(
        desk.store.read(|read| read.accounts().all()).unwrap().len(),
        1
    );
    desk.store
        .desk_write(|tx| tx.prefs_mut().set("a", &1))
        .unwrap();
    let desk = desk.reopen();
    assert_eq!(desk.reports, [], "whole again");
}

#[test]
fn a_desk_whose_beginning_is_gone_comes_back_from_its_backup_with_operations_in_doubt() {
    // The backup is made when a healthy desk is opened.
    let folder = close(close_and_open(filled()));
    let path = folder.path().join("data/desk.sqlite");
    assert!(folder.path().join("data/desk.backup.sqlite").exists());
    overwrite(&path, 0, 4096);
    let desk = open_in(folder);
    assert!(
        matches!(desk.reports[..], [OpenReport::DeskSalvaged { .. }]),
        "{:?}",
        desk.reports
    );
    let waiting = desk.store.read(|read| read.outbox().all()).unwrap().queued;
    assert_eq!(waiting.len(), 200);
    assert!(waiting.iter().all(|queued| queued.tried_at.is_some()));
    assert_eq!(
        desk.store.read(|read| read.accounts().all()).unwrap().len(),
        1
    );
}

fn close_and_open(desk: Desk) -> Desk {
    let folder = close(desk);
    fs::remove_file(folder.path().join("data/desk.backup.sqlite")).ok();
    open_in(folder)
}

#[test]
fn a_desk_that_is_rubbish_is_kept_aside_and_an_empty_one_begins() {
    let folder = close(desk());
    for side in ["", "-wal", "-shm"] {
        let path = folder.path().join(format!("data/desk.sqlite{side}"));
        fs::write(path, vec![7; 10_000]).unwrap();
    }
    fs::remove_file(folder.path().join("data/desk.backup.sqlite")).ok();
    let desk = open_in(folder);
    let [OpenReport::DeskSalvaged { saved: 0, kept, .. }] = &desk.reports[..] else {
        panic!("{:?}", desk.reports)
    };
    assert_eq!(fs::read(kept).unwrap(), vec![7; 10_000]);
}

#[test]
fn a_salvage_cut_off_before_its_last_rename_is_finished() {
    let folder = close(filled());
    let data = folder.path().join("data");
    for side in ["-wal", "-shm"] {
        fs::remove_file(data.join(format!("desk.sqlite{side}"))).ok();
    }
    fs::rename(data.join("desk.sqlite"), data.join("desk.salvaged.sqlite")).unwrap();
    let desk = open_in(folder);
    assert_eq!(
        desk.store
            .read(|read| read.outbox().all())
            .unwrap()
            .queued
            .len(),
        200
    );
}

#[test]
fn a_full_disk_is_named_and_loses_nothing_that_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let Some(_mount) = small_disk(folder.path(), "4m") else {
        return;
    };
    let (store, _) = Store::open(&folders(folder.path()), &protection(), at(0)).unwrap();
    let mut written = 0;
    let text = "Antwort ".repeat(4_000);
    let refused = (1..).find_map(|n| {
        let add = store.desk_write(|tx| {
            tx.outbox_mut()
                .add(op(n), ALICE, &reply(n, 1, &text), at(1))
        });
        written = n;
        add.err()
    });
    assert!(matches!(refused, Some(Error::DiskFull)), "{refused:?}");
    let kept = store.read(|read| read.outbox().all()).unwrap().queued.len() as u128;
    assert_eq!(kept, written - 1);
    let blob = store.blobs().put_bytes(&vec![1; 4_000_000]);
    assert!(matches!(blob, Err(Error::DiskFull)), "{blob:?}");
    drop(store);
    let (store, _) = Store::open(&folders(folder.path()), &protection(), at(0)).unwrap();
    assert_eq!(
        store.read(|read| read.outbox().all()).unwrap().queued.len() as u128,
        written - 1
    );
}

#[test]
fn a_read_only_folder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let Some(mount) = small_disk(folder.path(), "8m") else {
        return;
    };
    drop(Store::open(&folders(folder.path()), &protection(), at(0)).unwrap());
    mount.read_only().unwrap();
    let opened = Store::open(&folders(folder.path()), &protection(), at(0));
    assert!(matches!(opened, Err(Error::ReadOnly)), "{opened:?}");
}

/// A small disk of its own; none where this may not be mounted.
/// Without the right to mount the test cannot be made, and says so.
fn small_disk(at: &Path, size: &str) -> Option<SmallDisk> {
    let mounted = SmallDisk::mount(at, size);
    if let Err(error) = &mounted {
        let mut out = std::io::stderr();
        writeln!(out, "SKIPPED: a small disk cannot be mounted here: {error}").unwrap();
    }
    mounted.ok()
}

#[test]
fn an_unencrypted_desk_works_where_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        Store::open(&folders(folder.path()), &Protection::Unencrypted, at(0))
            .unwrap()
            .0
    };
    let store = open();
    store
        .desk_write(|tx| tx.prefs_mut().set("language", &"de"))
        .unwrap();
    let blob = store.blobs().put_bytes(b"x").unwrap().blob;
    drop(store);
    let store = open();
    assert_eq!(store.blobs().read(&blob).unwrap(), b"x");
    let mut head = [0; 13];
    let mut file = fs::File::open(folder.path().join("data/desk.sqlite")).unwrap();
    file.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"SQLite format");
}
