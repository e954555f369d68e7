//! Files beside the databases.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::fs;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::Duration;

use domain::{BlobId, DraftId, LocalFile};
use store::{Draft, DraftFile, DraftText, Error, Target};
use support::{ALICE, BOB, Desk, at, attachment, desk, feed, filing, message, op, ticket};
use uuid::Uuid;

fn files(desk: &Desk) -> Vec<PathBuf> {
    let shelves = fs::read_dir(desk.data().join("blobs"))
        .unwrap()
        .map(|shelf| shelf.unwrap().path());
    shelves
        .flat_map(|shelf| {
            fs::read_dir(shelf)
                .unwrap()
                .map(|file| file.unwrap().path())
        })
        .collect()
}

#[test]
fn bytes_come_back_under_the_hash_of_their_contents() {
    let desk = desk();
    let stored = desk.store.blobs().put_bytes(b"hello").unwrap();
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!((stored.blob.0.as_str(), stored.size), (hash, 5));
    assert_eq!(desk.store.blobs().read(&stored.blob).unwrap(), b"hello");
    assert_eq!(
        desk.store.blobs().read_range(&stored.blob, 1..3).unwrap(),
        b"el"
    );
    assert_eq!(desk.store.blobs().size(&stored.blob).unwrap(), Some(5));
    let name = files(&desk).remove(0).display().to_string();
    assert!(
        !name.contains(&hash[4..20]),
        "the name on disk tells nothing"
    );
    desk.store.blobs().put_bytes(b"hello").unwrap();
    assert_eq!(files(&desk).len(), 1);
    let none = BlobId("11".repeat(32));
    assert!(matches!(
        desk.store.blobs().read(&none),
        Err(Error::BlobMissing(_))
    ));
    assert_eq!(
        desk.store.blobs().size(&BlobId("../x".into())).unwrap(),
        None
    );
}

#[test]
fn a_file_that_shrinks_grows_fails_or_is_too_large_leaves_nothing() {
    struct Torn(usize);
    impl Read for Torn {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("the stick was pulled out"));
            }
            let n = self.0.min(into.len());
            self.0 -= n;
            Ok(n)
        }
    }
    let desk = desk();
    let put = |mut bytes: &[u8], expected, limit| {
        desk.store
            .blobs()
            .put_from_reader(&mut bytes, expected, limit)
    };
    assert!(matches!(put(b"1234", Some(5), 100), Err(Error::Vanished)));
    assert!(matches!(put(b"123456", Some(5), 100), Err(Error::Vanished)));
    assert!(matches!(
        put(b"123456", None, 5),
        Err(Error::TooLarge { limit: 5 })
    ));
    let torn = desk
        .store
        .blobs()
        .put_from_reader(&mut Torn(100_000), None, u64::MAX);
    assert!(matches!(torn, Err(Error::Vanished)));
    assert_eq!(files(&desk), [""; 0].map(PathBuf::from));
    assert_eq!(put(b"", Some(0), 5).unwrap().size, 0);
}

#[test]
fn a_tampered_file_is_noticed_and_healed_by_putting_it_again() {
    let desk = desk();
    let bytes = vec![9; 200_000];
    let blob = desk.store.blobs().put_bytes(&bytes).unwrap().blob;
    let other = desk.store.blobs().put_bytes(b"other").unwrap().blob;
    let path = files(&desk)
        .into_iter()
        .max_by_key(|p| p.metadata().unwrap().len())
        .unwrap();
    let mut tampered = fs::read(&path).unwrap();
    let at = tampered.len() - 30;
    tampered[at] ^= 1;
    fs::write(&path, tampered).unwrap();
    assert!(matches!(desk.store.blobs().read(&blob), Err(Error::BlobDamaged(id)) if id == blob));
    assert_eq!(
        desk.store.blobs().read_range(&blob, 0..10).unwrap(),
        [9; 10]
    );
    let small = files(&desk).into_iter().find(|file| *file != path).unwrap();
    fs::copy(small, &path).unwrap();
    assert!(
        matches!(desk.store.blobs().read(&blob), Err(Error::BlobDamaged(_))),
        "exchanged"
    );
    desk.store.blobs().put_bytes(&bytes).unwrap();
    assert_eq!(desk.store.blobs().read(&blob).unwrap(), bytes);
    assert_eq!(desk.store.blobs().read(&other).unwrap(), b"other");
}

fn local(blob: BlobId) -> LocalFile {
    LocalFile {
        blob,
        name: "a.png".into(),
        media_type: "image/png".into(),
        size: 1,
    }
}

fn draft(blob: BlobId) -> Draft {
    Draft {
        id: DraftId(Uuid::from_u128(5)),
        target: Target::New {
            account: Some(ALICE),
            type_id: String::new(),
            ticket: None,
        },
        text: DraftText::default(),
        files: vec![DraftFile {
            file: local(blob),
            marks: None,
        }],
        version: 1,
        created_at: at(0),
        updated_at: at(0),
        from_op: None,
    }
}

/// One blob a draft, an operation, a cached file refer to, and one nobody does.
fn referred(desk: &Desk) -> [BlobId; 4] {
    let blobs = ["draft", "outbox", "cached", "nobody"]
        .map(|text| desk.store.blobs().put_bytes(text.as_bytes()).unwrap().blob);
    let mut message = message(1, 1, "bert", "x");
    message.attachments = vec![attachment(1, "a.png")];
    desk.store
        .desk_write(|tx| {
            tx.drafts_mut().save(&draft(blobs[0].clone()))?;
            tx.outbox_mut().add(
                op(1),
                ALICE,
                &filing(2, "s", vec![local(blobs[1].clone())]),
                at(1),
            )
        })
        .unwrap();
    desk.store
        .cache_write(|tx| {
            tx.tickets_mut().put(feed(ALICE), &ticket(1, "Drucker"))?;
            tx.messages_mut().put(feed(ALICE), &message)?;
            tx.attachments_mut()
                .set_blob(ALICE, message.attachments[0].id, Some(&blobs[2]))
        })
        .unwrap();
    blobs
}

#[test]
fn only_what_no_row_refers_to_is_collected() {
    let desk = desk();
    let [draft, outbox, cached, nobody] = referred(&desk);
    assert_eq!(
        desk.store
            .collect_garbage(Duration::from_secs(3_600))
            .unwrap(),
        0,
        "too young"
    );
    assert_eq!(desk.store.collect_garbage(Duration::ZERO).unwrap(), 1);
    for blob in [draft, outbox, cached] {
        desk.store.blobs().read(&blob).unwrap();
    }
    assert_eq!(desk.store.blobs().size(&nobody).unwrap(), None);
}

#[test]
fn wiping_an_account_leaves_its_drafts_and_everything_of_others() {
    for bob_is_there in [true, false] {
        let desk = desk();
        let [draft, outbox, cached, _] = referred(&desk);
        if bob_is_there {
            desk.store
                .cache_write(|tx| tx.tickets_mut().put(feed(BOB), &ticket(1, "Bobs Drucker")))
                .unwrap();
        }
        desk.store.wipe_account(ALICE, true, at(9)).unwrap();
        let drafts = desk.store.read(|read| read.drafts().all()).unwrap();
        assert_eq!(drafts.len(), 2, "the waiting ticket became a draft");
        assert_eq!(
            desk.store.read(|read| read.outbox().all()).unwrap().queued,
            []
        );
        desk.store.blobs().read(&draft).unwrap();
        desk.store.blobs().read(&outbox).unwrap();
        assert_eq!(desk.store.blobs().size(&cached).unwrap(), None);
        while desk
            .store
            .cache_write(|tx| tx.search_mut().index_pending(100))
            .unwrap()
            .0
            > 0
        {}
        let find = |account| {
            desk.store
                .read(|read| read.search().find(&[account], "drucker", 9))
                .unwrap()
                .hits
                .len()
        };
        assert_eq!((find(ALICE), find(BOB)), (0, usize::from(bob_is_there)));

        desk.store.wipe_account(ALICE, false, at(9)).unwrap();
        assert_eq!(desk.store.read(|read| read.drafts().all()).unwrap(), []);
        assert_eq!(desk.store.blobs().size(&draft).unwrap(), None);
        let left: Vec<_> = fs::read_dir(desk.cache()).unwrap().collect();
        let aside = left.iter().filter(|entry| {
            entry
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .contains("damaged")
        });
        assert_eq!(aside.count(), 0, "nothing of the wiped cache is kept");
    }
}
