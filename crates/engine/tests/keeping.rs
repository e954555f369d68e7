//! What a restart finds: a wipe cut short, a download broken off, a common list, orders.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use domain::{AccountId, AttachmentId};
use engine::view::{COMMON_VIEWS, ListOrder, ListRequest};
use engine::{Desk, DeskError};
use store::Piece;
use support::server::{AGENT, ANNA, BERT, FakeServer};
use support::{Computer, list, sign_in, type_draft, until};

const DIGITS: &str = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";

/// The first five bytes of the file, as an earlier run of the program left them.
fn left_behind(computer: &Computer, account: AccountId, file: AttachmentId, bytes: &[u8]) {
    let store = computer.store();
    let stored = store.blobs().put_bytes(bytes).unwrap();
    let piece = Piece {
        pos: 0,
        size: 5,
        blob: stored.blob,
    };
    store
        .cache_write(|tx| tx.partials_mut().add(account, file, &piece))
        .unwrap();
}

async fn fetched(desk: &Desk, account: AccountId, file: AttachmentId) -> Vec<u8> {
    until(desk, "the file's record", || async {
        !matches!(
            desk.attachment(account, file).await,
            Err(DeskError::NotFound(_))
        )
    })
    .await;
    desk.attachment(account, file).await.unwrap().1
}

#[tokio::test(start_paused = true)]
async fn a_download_goes_on_where_it_broke_off_before_a_restart() {
    for (piece, useful) in [(b"01234", true), (b"wrong", false)] {
        let (server, computer) = (FakeServer::new(), Computer::new());
        let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
        let (desk, account) = computer.signed_in(&server, ANNA).await;
        desk.close().await;
        let file = server.add_file(ticket, AGENT, b"0123456789", DIGITS);
        left_behind(&computer, account, file, piece);
        let desk = computer.desk(&server).await;
        assert_eq!(fetched(&desk, account, file).await, b"0123456789");
        // Asked for here and fetched in advance at the same time: still only once.
        let begun: &[u32] = if useful { &[5] } else { &[5, 0, 5] };
        assert_eq!(server.downloads(), begun, "where each request began");
        desk.close().await;
        let left = computer
            .store()
            .read(|read| read.partials().of(account, file))
            .unwrap();
        assert_eq!(left, [], "the pieces have had their use");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wipe_that_was_cut_short_is_finished_at_the_next_start_and_keeps_the_users_words() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = engine::view::DraftTarget::New {
        account,
        type_id: String::new(),
    };
    type_draft(&desk, target, "Nicht gesendet", "und nicht verloren").await;
    desk.close().await;
    // The provider's order was written down; then the program was killed.
    computer
        .store()
        .desk_write(|tx| {
            tx.sessions_mut().remove(account)?;
            tx.prefs_mut().set(&format!("wiping.{account}"), &true)
        })
        .unwrap();
    let desk = computer.desk(&server).await;
    assert_eq!(list(&desk, account, "inbox").await.total, 0);
    let drafts = desk.drafts().await.unwrap();
    assert_eq!(drafts[0].content.body, "und nicht verloren");
    let accounts = desk.accounts().await.unwrap();
    assert_eq!(accounts.len(), 1, "its drafts have an owner");
    desk.close().await;
    let decided: Option<bool> = computer
        .store()
        .read(|read| read.prefs().get(&format!("wiping.{account}")))
        .unwrap();
    assert_eq!(decided, None);
}

#[tokio::test(start_paused = true)]
async fn empty_drafts_of_accounts_that_are_gone_are_tidied_away_and_others_offered() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let gone = AccountId(uuid::Uuid::from_u128(9));
    let draft = |n: u128, body: &str| store::Draft {
        id: domain::DraftId(uuid::Uuid::from_u128(n)),
        target: store::Target::New {
            account: Some(gone),
            type_id: String::new(),
            ticket: None,
        },
        text: store::DraftText {
            body: body.to_owned(),
            ..store::DraftText::default()
        },
        files: Vec::new(),
        version: 1,
        created_at: domain::Timestamp::default(),
        updated_at: domain::Timestamp::default(),
        from_op: None,
    };
    computer
        .store()
        .desk_write(|tx| {
            tx.drafts_mut().save(&draft(1, ""))?;
            tx.drafts_mut().save(&draft(2, "bleibt"))
        })
        .unwrap();
    let desk = computer.desk(&server).await;
    tokio::time::sleep(std::time::Duration::from_secs(3 * 60)).await;
    let shown = desk.drafts().await.unwrap();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].content.body, "bleibt");
    desk.close().await;
    let stored = computer.store().read(|read| read.drafts().all()).unwrap();
    assert_eq!(stored.len(), 1, "the empty one is gone");
}

fn request(accounts: Vec<AccountId>, view: &str, order: ListOrder) -> ListRequest {
    ListRequest {
        accounts,
        view: view.to_owned(),
        order,
        unread_only: false,
        offset: 0,
        after: None,
        limit: 2,
    }
}

#[tokio::test(start_paused = true)]
async fn a_common_list_holds_both_accounts_and_each_own_list_only_its_own() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    for number in 0..3 {
        server.add_ticket(ANNA, &format!("Anna {number}"), "a");
        server.add_ticket(BERT, &format!("Bert {number}"), "b");
    }
    let (desk, anna) = computer.signed_in(&server, ANNA).await;
    let bert = sign_in(&desk, BERT).await.unwrap();
    desk.loaded(bert).await.unwrap();
    let mut subjects = Vec::new();
    let mut wanted = request(vec![anna, bert], COMMON_VIEWS[0], ListOrder::Created);
    loop {
        let page = desk.ticket_list(wanted.clone()).await.unwrap();
        if page.rows.is_empty() {
            break;
        }
        assert_eq!(page.total, 6);
        subjects.extend(page.rows.iter().map(|row| row.subject.clone()));
        wanted.offset += 2;
        wanted.after = page.next;
    }
    subjects.sort();
    assert_eq!(
        subjects,
        ["Anna 0", "Anna 1", "Anna 2", "Bert 0", "Bert 1", "Bert 2"]
    );
    for (account, whose) in [(anna, "Anna"), (bert, "Bert")] {
        let page = list(&desk, account, "inbox").await;
        assert_eq!(page.total, 3);
        assert!(page.rows.iter().all(|row| row.subject.starts_with(whose)));
    }
    let done = request(vec![anna, bert], COMMON_VIEWS[1], ListOrder::Activity);
    assert_eq!(desk.ticket_list(done).await.unwrap().total, 0);
}
