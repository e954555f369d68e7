//! The outbox and the drafts: what the user wrote is never lost.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use domain::{BlobId, Change, DraftId, LocalFile, MessageKind, Number, Wedge};
use store::{Done, Draft, DraftFile, DraftText, Error, Target};
use support::{ALICE, BOB, at, desk, filing, key, op, reply, ticket_id};
use uuid::Uuid;

fn draft(version: u32, body: &str) -> Draft {
    Draft {
        id: DraftId(Uuid::from_u128(1)),
        target: Target::Message {
            ticket: key(ALICE, 1),
            kind: MessageKind::Reply,
        },
        text: DraftText {
            body: body.into(),
            ..DraftText::default()
        },
        files: vec![DraftFile {
            file: local_file(),
            marks: Some(serde_json::json!([{ "box": [1, 2, 3, 4] }])),
        }],
        version,
        created_at: at(0),
        updated_at: at(i64::from(version)),
        from_op: None,
    }
}

fn local_file() -> LocalFile {
    LocalFile {
        blob: BlobId("00".repeat(32)),
        name: "bild.png".into(),
        media_type: "image/png".into(),
        size: 5,
    }
}

#[test]
fn a_late_save_never_replaces_a_newer_one() {
    let desk = desk();
    let save = |draft: &Draft| desk.store.desk_write(|tx| tx.drafts_mut().save(draft));
    save(&draft(2, "neu")).unwrap();
    assert!(matches!(save(&draft(1, "alt")), Err(Error::Stale)));
    assert!(matches!(save(&draft(2, "anders")), Err(Error::Stale)));
    save(&draft(2, "neu")).unwrap();
    save(&draft(3, "neuer")).unwrap();
    let stored = desk
        .store
        .read(|read| read.drafts().of_ticket(key(ALICE, 1)))
        .unwrap();
    assert_eq!(stored, [draft(3, "neuer")]);
    let desk = desk.reopen();
    assert_eq!(
        desk.store.read(|read| read.drafts().all()).unwrap(),
        [draft(3, "neuer")]
    );
}

#[test]
fn an_operation_goes_through_its_life_and_leaves_a_receipt() {
    let desk = desk();
    let ((), changes) = desk
        .store
        .desk_write(|tx| {
            tx.outbox_mut()
                .add(op(1), ALICE, &filing(1, "Drucker", vec![]), at(1))
        })
        .unwrap();
    assert_eq!(changes, [Change::Outbox(ALICE, op(1))]);
    desk.store
        .desk_write(|tx| tx.outbox_mut().add(op(2), ALICE, &reply(2, 1, "x"), at(2)))
        .unwrap();
    desk.store
        .desk_write(|tx| tx.outbox_mut().add(op(3), BOB, &reply(3, 2, "y"), at(3)))
        .unwrap();

    desk.store
        .desk_write(|tx| tx.outbox_mut().record_attempt(op(1), at(4)))
        .unwrap();
    let desk = desk.reopen();
    let get = |n| desk.store.read(|read| read.outbox().get(op(n))).unwrap();
    let tried = get(1).unwrap();
    assert_eq!((tried.tried_at, tried.attempts), (Some(at(4)), 1));

    desk.store
        .desk_write(|tx| tx.outbox_mut().doubt(op(1), at(5), "cut"))
        .unwrap();
    assert_eq!(get(1).unwrap().tried_at, Some(at(4)));
    desk.store
        .desk_write(|tx| tx.outbox_mut().defer(op(1), at(6), "busy"))
        .unwrap();
    let deferred = get(1).unwrap();
    assert_eq!(deferred.tried_at, None);
    assert_eq!(
        (deferred.not_before, deferred.trouble),
        (Some(at(6)), Some("busy".into()))
    );

    desk.store
        .desk_write(|tx| tx.outbox_mut().wedge(op(1), &Wedge::Missing))
        .unwrap();
    assert_eq!(get(1).unwrap().wedge, Some(Wedge::Missing));
    desk.store
        .desk_write(|tx| tx.outbox_mut().retry(op(1)))
        .unwrap();
    assert_eq!(get(1).unwrap().wedge, None);

    let lane = |n| {
        desk.store
            .read(|read| read.outbox().of_ticket(key(ALICE, n)))
            .unwrap()
    };
    let order: Vec<_> = lane(1).queued.into_iter().map(|queued| queued.op).collect();
    assert_eq!(order, [op(1), op(2)]);

    let done = Done {
        number: Some(Number("4711".into())),
        remote: None,
    };
    desk.store
        .desk_write(|tx| tx.outbox_mut().finish(op(1), &done, at(9)))
        .unwrap();
    assert_eq!(get(1), None);
    let receipt = desk
        .store
        .read(|read| read.receipts().get(op(1)))
        .unwrap()
        .unwrap();
    assert_eq!(receipt.number, done.number);
    assert_eq!(receipt.operation, Some(filing(1, "Drucker", vec![])));
    let wrote = |account| {
        desk.store
            .read(|read| read.receipts().wrote(account, support::message_id(1)))
            .unwrap()
    };
    assert!(wrote(ALICE) && !wrote(BOB));
    let of = |account| {
        desk.store
            .read(|read| read.outbox().of_account(account))
            .unwrap()
            .queued
    };
    assert_eq!((of(ALICE).len(), of(BOB).len()), (1, 1));
}

#[test]
fn the_same_id_for_something_else_is_refused() {
    let desk = desk();
    let add = |operation| {
        desk.store
            .desk_write(|tx| tx.outbox_mut().add(op(1), ALICE, &operation, at(1)))
    };
    add(reply(1, 1, "a")).unwrap();
    add(reply(1, 1, "a")).unwrap();
    assert!(matches!(add(reply(1, 1, "b")), Err(Error::AlreadyQueued)));
    assert_eq!(
        desk.store
            .read(|read| read.outbox().all())
            .unwrap()
            .queued
            .len(),
        1
    );
}

#[test]
fn editing_gives_the_text_and_the_files_back_unless_it_may_have_been_sent() {
    let desk = desk();
    let operation = filing(1, "Drucker", vec![local_file()]);
    desk.store
        .desk_write(|tx| tx.outbox_mut().add(op(1), ALICE, &operation, at(1)))
        .unwrap();
    desk.store
        .desk_write(|tx| tx.outbox_mut().record_attempt(op(1), at(2)))
        .unwrap();
    let id = DraftId(Uuid::from_u128(9));
    let edit = || {
        desk.store
            .desk_write(|tx| tx.outbox_mut().to_draft(op(1), id, at(3)))
    };
    assert!(matches!(edit(), Err(Error::InDoubt)));
    desk.store
        .desk_write(|tx| tx.outbox_mut().wedge(op(1), &Wedge::Missing))
        .unwrap();
    let (draft, _) = edit().unwrap();
    assert_eq!(draft.text.subject, "Drucker");
    assert_eq!(draft.files[0].file, local_file());
    let Target::New { ticket, .. } = draft.target else {
        panic!("a new ticket")
    };
    assert_eq!(ticket, Some(ticket_id(1)));
    assert_eq!(
        desk.store.read(|read| read.outbox().all()).unwrap().queued,
        []
    );
    assert_eq!(
        desk.store
            .read(|read| read.drafts().get(id))
            .unwrap()
            .unwrap()
            .text,
        draft.text
    );
}

#[test]
fn a_notice_is_remembered_once_also_after_a_restart() {
    let desk = desk();
    let remember = |desk: &support::Desk, account| {
        desk.store
            .desk_write(|tx| {
                tx.notices_mut()
                    .remember(account, "message:1", ticket_id(1), at(1))
            })
            .unwrap()
            .0
    };
    assert!(remember(&desk, ALICE));
    let desk = desk.reopen();
    assert!(!remember(&desk, ALICE));
    assert!(remember(&desk, BOB), "another account has its own");
    let standing = |desk: &support::Desk| {
        desk.store
            .read(|read| read.notices().standing(ALICE, ticket_id(1)))
            .unwrap()
    };
    assert_eq!(standing(&desk), ["message:1"]);
    desk.store
        .desk_write(|tx| tx.notices_mut().dismiss(ALICE, ticket_id(1)))
        .unwrap();
    assert_eq!(standing(&desk), [""; 0]);
}

#[test]
fn settings_accounts_and_sessions_come_back() {
    let desk = desk();
    let session = store::StoredSession {
        session: domain::Session {
            access: domain::Secret::new("a"),
            refresh: domain::Secret::new("r"),
            lasts: std::time::Duration::from_secs(900),
        },
        obtained_at: at(3),
    };
    desk.store
        .desk_write(|tx| {
            tx.accounts_mut().put(&support::account(BOB, "bob"))?;
            tx.accounts_mut().put(&support::account(ALICE, "alice"))?;
            tx.accounts_mut().put(&support::account(BOB, "bob@firma"))?;
            tx.sessions_mut().put(ALICE, &session)?;
            tx.prefs_mut().set("language", &"de")
        })
        .unwrap();
    let desk = desk.reopen();
    let all = desk.store.read(|read| read.accounts().all()).unwrap();
    let logins: Vec<_> = all.iter().map(|account| account.login.as_str()).collect();
    assert_eq!(logins, ["bob@firma", "alice"]);
    assert_eq!(
        desk.store.read(|read| read.sessions().get(ALICE)).unwrap(),
        Some(session)
    );
    assert_eq!(
        desk.store.read(|read| read.sessions().get(BOB)).unwrap(),
        None
    );
    let language: Option<String> = desk
        .store
        .read(|read| read.prefs().get("language"))
        .unwrap();
    assert_eq!(language.as_deref(), Some("de"));
}

#[test]
fn a_write_that_fails_leaves_no_trace_and_no_change() {
    let desk = desk();
    let failed = desk.store.desk_write(|tx| {
        tx.prefs_mut().set("a", &1)?;
        Err::<(), _>(Error::NoSuch("luck"))
    });
    assert!(matches!(failed, Err(Error::NoSuch("luck"))));
    assert_eq!(
        desk.store
            .read(|read| read.prefs().get::<u32>("a"))
            .unwrap(),
        None
    );
}
