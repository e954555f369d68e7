//! What is typed is kept: drafts, their files, and what keeps them from being sent.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::fs;

use domain::TicketKey;
use engine::DeskError;
use engine::view::{DraftContent, DraftKind, DraftSave, DraftTarget, SendAnswer};
use support::server::{AGENT, ANNA, FakeServer};
use support::{Computer, all_sent, list, type_draft};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

#[tokio::test(start_paused = true)]
async fn a_draft_survives_a_crash_with_text_and_files() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = type_draft(&desk, target.clone(), "Drucker", "raucht").await;
    desk.attach_bytes(draft, "bild.png".to_owned(), PNG.to_vec())
        .await
        .unwrap();
    desk.close().await;
    server.down(true);
    let desk = computer.desk(&server).await;
    let again = desk.open_draft(target).await.unwrap();
    assert_eq!(again.id, draft, "the same form opens again");
    assert_eq!(
        (again.content.subject.as_str(), again.content.body.as_str()),
        ("Drucker", "raucht")
    );
    assert_eq!(
        (again.files[0].name.as_str(), again.files[0].image),
        ("bild.png", true)
    );
    assert_eq!(desk.drafts().await.unwrap().len(), 1);
    let (_, bytes) = desk
        .draft_file(draft, again.files[0].id.clone())
        .await
        .unwrap();
    assert_eq!(bytes, PNG);
}

#[tokio::test(start_paused = true)]
async fn an_older_save_never_replaces_a_newer_one_and_files_do_not_count() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = desk.open_draft(target).await.unwrap();
    let save = |version, body: &str| DraftSave {
        id: draft.id,
        type_id: None,
        version,
        content: DraftContent {
            body: body.to_owned(),
            ..DraftContent::default()
        },
    };
    desk.save_draft(save(2, "neu")).await.unwrap();
    let late = desk.save_draft(save(1, "alt")).await;
    assert!(matches!(late, Err(DeskError::DraftOutdated)), "{late:?}");
    desk.attach_bytes(draft.id, "bild.png".to_owned(), PNG.to_vec())
        .await
        .unwrap();
    desk.save_draft(save(3, "neuer")).await.unwrap();
    let now = desk.draft(draft.id).await.unwrap();
    assert_eq!((now.content.body.as_str(), now.files.len()), ("neuer", 1));
}

#[tokio::test(start_paused = true)]
async fn a_bad_file_is_refused_in_so_many_words_and_the_draft_stays() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = type_draft(&desk, target, "Drucker", "raucht").await;
    let path = |name: &str| computer.folder.path().join(name);
    fs::write(path("leer.png"), b"").unwrap();
    let huge = fs::File::create(path("riesig.log")).unwrap();
    huge.set_len(30 * 1024 * 1024).unwrap();
    fs::write(path("als-text.txt"), PNG).unwrap();

    let empty = desk.attach_path(draft, path("leer.png")).await;
    assert!(
        matches!(empty, Err(DeskError::FileEmpty { .. })),
        "{empty:?}"
    );
    let large = desk.attach_path(draft, path("riesig.log")).await;
    assert!(
        matches!(
            large,
            Err(DeskError::FileTooLarge {
                limit: 26_214_400,
                ..
            })
        ),
        "{large:?}"
    );
    fs::write(path("Rechnung.pdf.exe"), PNG).unwrap();
    let blocked = desk.attach_path(draft, path("Rechnung.pdf.exe")).await;
    assert!(
        matches!(blocked, Err(DeskError::FileBlocked { .. })),
        "{blocked:?}"
    );
    let pasted = desk.attach_bytes(draft, "A.EXE".to_owned(), PNG.to_vec());
    let pasted = pasted.await;
    assert!(
        matches!(pasted, Err(DeskError::FileBlocked { .. })),
        "{pasted:?}"
    );
    let gone = desk.attach_path(draft, path("weg.png")).await;
    assert!(
        matches!(gone, Err(DeskError::FileVanished { .. })),
        "{gone:?}"
    );
    let folder = desk
        .attach_path(draft, computer.folder.path().to_owned())
        .await;
    assert!(
        matches!(folder, Err(DeskError::FileUnreadable { .. })),
        "{folder:?}"
    );
    let mislabelled = desk.attach_path(draft, path("als-text.txt")).await.unwrap();
    assert_eq!(
        mislabelled.files[0].media_type, "image/png",
        "by its bytes, not its name"
    );
    fs::remove_file(path("als-text.txt")).unwrap();
    assert_eq!(mislabelled.content.body, "raucht");
    let file = mislabelled.files[0].id.clone();
    assert!(
        desk.draft_file(draft, file.clone()).await.is_ok(),
        "copied when it was picked"
    );
    assert!(desk.detach(draft, file).await.unwrap().files.is_empty());
}

#[tokio::test(start_paused = true)]
async fn no_more_files_than_the_portal_takes() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = desk.open_draft(target).await.unwrap().id;
    for number in 0..20_u8 {
        desk.attach_bytes(draft, format!("{number}.txt"), vec![b'a', number])
            .await
            .unwrap();
    }
    let more = desk
        .attach_bytes(draft, "21.txt".to_owned(), b"x".to_vec())
        .await;
    assert!(
        matches!(more, Err(DeskError::TooManyFiles { limit: 20 })),
        "{more:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_must_be_mended_is_named_and_everything_typed_kept() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = type_draft(&desk, target, &"ä".repeat(10_000), "").await;
    let SendAnswer::Invalid { problems } = desk.send_draft(draft).await.unwrap() else {
        panic!("must be refused")
    };
    let found: Vec<(&str, &str, Option<u32>)> = problems
        .iter()
        .map(|it| (it.field.as_str(), it.code.as_str(), it.limit))
        .collect();
    assert_eq!(
        found,
        [
            ("subject", "too_long", Some(200)),
            ("body", "required", None)
        ]
    );
    assert_eq!(
        desk.draft(draft)
            .await
            .unwrap()
            .content
            .subject
            .chars()
            .count(),
        10_000
    );
    assert!(desk.outbox().await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_sent_subject_is_one_line_without_what_deceives() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    support::file(&desk, account, "Drucker\u{0}\r\n \u{202e}gnp.exe", "x").await;
    all_sent(&desk).await;
    assert_eq!(server.subjects(), ["Drucker gnp.exe"]);
}

#[tokio::test(start_paused = true)]
async fn a_blank_draft_is_not_shown_and_a_reply_marks_its_ticket() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let key = TicketKey { account, ticket };
    desk.open_draft(DraftTarget::Reply { ticket: key })
        .await
        .unwrap();
    assert!(desk.drafts().await.unwrap().is_empty());
    assert!(!list(&desk, account, "inbox").await.rows[0].draft);
    let draft = type_draft(&desk, DraftTarget::Reply { ticket: key }, "", "ich").await;
    assert_eq!(desk.drafts().await.unwrap()[0].about, "Drucker");
    assert!(list(&desk, account, "inbox").await.rows[0].draft);
    desk.discard_draft(draft).await.unwrap();
    assert!(!list(&desk, account, "inbox").await.rows[0].draft);
}

#[tokio::test(start_paused = true)]
async fn q20_a_finding_carries_its_estimate_in_the_same_step() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, AGENT).await;
    let key = TicketKey { account, ticket };
    server.down(true);
    let draft = desk
        .open_draft(DraftTarget::Reply { ticket: key })
        .await
        .unwrap();
    let content = DraftContent {
        body: "Lüfter defekt".to_owned(),
        kind: DraftKind::Finding,
        estimate_minutes: Some(45),
        ..DraftContent::default()
    };
    let save = DraftSave {
        id: draft.id,
        type_id: None,
        version: draft.version + 1,
        content,
    };
    desk.save_draft(save.clone()).await.unwrap();
    assert_eq!(desk.draft(draft.id).await.unwrap().content, save.content);
    desk.send_draft(draft.id).await.unwrap();
    desk.close().await;
    let store = computer.store();
    let queued = store.read(|read| read.outbox().all()).unwrap().queued;
    let domain::Operation::Reply(message) = &queued[0].operation else {
        panic!()
    };
    let act = message.action.as_ref().unwrap();
    assert_eq!(
        (act.action.as_str(), act.args["minutes"].as_u64()),
        ("set_estimate", Some(45))
    );
}

#[tokio::test(start_paused = true)]
async fn looking_at_a_ticket_writes_nothing_and_the_first_word_does() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let looked = desk.open_draft(target.clone()).await.unwrap();
    assert_eq!(
        desk.open_draft(target.clone()).await.unwrap().id,
        looked.id,
        "looked at twice it is the same draft"
    );
    desk.close().await;
    let desk = computer.desk(&server).await;
    let begun = desk.open_draft(target.clone()).await.unwrap();
    assert_ne!(begun.id, looked.id, "nothing of it was written");
    desk.attach_bytes(begun.id, "bild.png".to_owned(), PNG.to_vec())
        .await
        .unwrap();
    desk.close().await;
    let desk = computer.desk(&server).await;
    let kept = desk.open_draft(target).await.unwrap();
    assert_eq!((kept.id, kept.files.len()), (begun.id, 1));
}
