//! Following a server: first load, notices, resync, sessions, and accounts kept apart.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use std::time::Duration;

use domain::{AccountId, Fault, TicketKey};
use engine::view::{AccountState, NoticeKind, NoticeView, SearchRequest};
use engine::{Desk, DeskError, NoticeEvent, Notices};
use support::server::{AGENT, ANNA, BERT, FakeServer};
use support::{Computer, all_sent, file, list, reply, sign_in, thread, until};

async fn next(notices: &mut Notices) -> NoticeView {
    let event = tokio::time::timeout(Duration::from_secs(600), notices.next()).await;
    match event.expect("a notice").expect("an open desk") {
        NoticeEvent::Show(notice) => *notice,
        NoticeEvent::Withdraw(ids) => panic!("withdrawn: {ids:?}"),
    }
}

/// Everything that was told until the desk had nothing more to do for a minute.
async fn silence(notices: &mut Notices) {
    let event = tokio::time::timeout(Duration::from_secs(60), notices.next()).await;
    assert!(event.is_err(), "{event:?}");
}

async fn state(desk: &Desk, account: AccountId) -> Option<AccountState> {
    let accounts = desk.accounts().await.unwrap();
    accounts
        .into_iter()
        .find(|it| it.id == account)
        .map(|it| it.state)
}

async fn until_state(desk: &Desk, account: AccountId, wanted: &AccountState) {
    until(desk, "the state", || async {
        state(desk, account).await.as_ref() == Some(wanted)
    })
    .await;
}

async fn until_listed(desk: &Desk, account: AccountId, total: u32) {
    until(desk, "the list", || async {
        list(desk, account, "inbox").await.total == total
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_first_load_fills_the_lists_and_is_silent() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    for number in 0..8 {
        let ticket = server.add_ticket(ANNA, &format!("Fall {number}"), "Hilfe");
        server.add_reply(ticket, AGENT, "Wir kümmern uns.");
    }
    let desk = computer.desk(&server).await;
    let mut notices = desk.notices();
    let account = sign_in(&desk, ANNA).await.unwrap();
    desk.loaded(account).await.unwrap();
    assert_eq!(list(&desk, account, "inbox").await.total, 8);
    silence(&mut notices).await;
    assert_eq!(state(&desk, account).await, Some(AccountState::Online));
}

#[tokio::test(start_paused = true)]
async fn what_a_long_load_has_brought_is_found_before_it_ends() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    for number in 0..40 {
        server.add_ticket(ANNA, &format!("Fall {number}"), "Der Drucker raucht.");
    }
    // A ticket is two records, a page three of them, and the portal comes first: the messages of
    // fourteen tickets arrive.
    server.give_pages(10);
    let desk = computer.desk(&server).await;
    let _account = sign_in(&desk, ANNA).await.unwrap();
    let request = SearchRequest {
        accounts: Vec::new(),
        text: "raucht".to_owned(),
        limit: 50,
    };
    until(&desk, "what was loaded to be found", || async {
        let hits = desk.search(request.clone()).await.unwrap().hits.len();
        assert!(hits <= 14, "the load has ended");
        hits == 14
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_reply_is_told_once_with_sender_and_first_line_also_after_a_restart() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let mut notices = desk.notices();
    server.add_reply(ticket, AGENT, "\nBitte ausschalten.\nGruß");
    let notice = next(&mut notices).await;
    assert_eq!(notice.kind, NoticeKind::Reply);
    assert_eq!(
        (notice.sender.as_str(), notice.line.as_str()),
        ("agent", "Bitte ausschalten.")
    );
    assert_eq!(notice.ticket, Some(TicketKey { account, ticket }));
    silence(&mut notices).await;
    desk.close().await;

    let desk = computer.desk(&server).await;
    let mut notices = desk.notices();
    until_state(&desk, account, &AccountState::Online).await;
    silence(&mut notices).await;
}

#[tokio::test(start_paused = true)]
async fn own_words_and_the_thread_on_screen_are_not_told() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let key = TicketKey { account, ticket };
    let mut notices = desk.notices();
    server.add_reply(ticket, ANNA, "von einem anderen Gerät");
    desk.set_focus(Some(key));
    desk.set_foreground(true);
    until(&desk, "there", || async {
        thread(&desk, key).await.len() == 2
    })
    .await;
    server.add_reply(ticket, AGENT, "Bitte ausschalten.");
    until(&desk, "there", || async {
        thread(&desk, key).await.len() == 3
    })
    .await;
    silence(&mut notices).await;
    desk.set_foreground(false);
    server.add_reply(ticket, AGENT, "Noch da?");
    assert_eq!(next(&mut notices).await.line, "Noch da?");
}

#[tokio::test(start_paused = true)]
async fn a_notice_goes_when_its_ticket_is_read_here_or_elsewhere() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let key = TicketKey { account, ticket };
    let mut notices = desk.notices();
    let first = server.add_reply(ticket, AGENT, "eins");
    let shown = next(&mut notices).await;
    desk.mark_read(key, first).await.unwrap();
    assert_eq!(
        notices.next().await,
        Some(NoticeEvent::Withdraw(vec![shown.id]))
    );
    assert!(!list(&desk, account, "inbox").await.rows[0].unread);
    let second = server.add_reply(ticket, AGENT, "zwei");
    let shown = next(&mut notices).await;
    assert!(list(&desk, account, "inbox").await.rows[0].unread);
    server.read_elsewhere(ticket, second);
    assert_eq!(
        notices.next().await,
        Some(NoticeEvent::Withdraw(vec![shown.id]))
    );
    assert!(!list(&desk, account, "inbox").await.rows[0].unread);
}

#[tokio::test(start_paused = true)]
async fn q17_a_new_request_is_told_to_the_agent_once_with_its_text() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, _) = computer.signed_in(&server, AGENT).await;
    let mut notices = desk.notices();
    server.add_ticket(ANNA, "Drucker", "raucht");
    let notice = next(&mut notices).await;
    assert_eq!(notice.kind, NoticeKind::NewTicket);
    assert_eq!(
        (notice.sender.as_str(), notice.subject.as_str()),
        ("anna", "Drucker")
    );
    assert_eq!(notice.line, "raucht");
    silence(&mut notices).await;
}

#[tokio::test(start_paused = true)]
async fn after_a_weekend_there_is_one_digest() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let tickets: Vec<_> = (0..9)
        .map(|n| server.add_ticket(ANNA, &format!("Fall {n}"), "x"))
        .collect();
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.down(true);
    desk.sync_now();
    until_state(&desk, account, &AccountState::Offline).await;
    for ticket in &tickets {
        server.add_reply(*ticket, AGENT, "erledigt");
    }
    let mut notices = desk.notices();
    server.down(false);
    desk.sync_now();
    let notice = next(&mut notices).await;
    assert_eq!((notice.kind, notice.count), (NoticeKind::Digest, 9));
    silence(&mut notices).await;
}

#[tokio::test(start_paused = true)]
async fn a_filed_ticket_is_told_with_its_number_when_nobody_looks() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let mut notices = desk.notices();
    file(&desk, account, "Drucker", "raucht").await;
    let notice = next(&mut notices).await;
    assert_eq!(
        (notice.kind, notice.number.as_deref()),
        (NoticeKind::Filed, Some("4711"))
    );
    desk.set_foreground(true);
    file(&desk, account, "Noch einer", "raucht auch").await;
    all_sent(&desk).await;
    silence(&mut notices).await;
}

#[tokio::test(start_paused = true)]
async fn a_fresh_load_keeps_the_screen_and_what_waits_and_sweeps_what_is_gone() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let stays = server.add_ticket(ANNA, "Bleibt", "x");
    let goes = server.add_ticket(ANNA, "Geht", "x");
    let answered = server.add_ticket(ANNA, "Beantwortet", "x");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.down(true);
    desk.sync_now();
    until_state(&desk, account, &AccountState::Offline).await;
    reply(
        &desk,
        TicketKey {
            account,
            ticket: stays,
        },
        "wartet",
    )
    .await;
    reply(
        &desk,
        TicketKey {
            account,
            ticket: answered,
        },
        "wartet auch",
    )
    .await;
    server.forget_ticket(goes);
    server.forget_ticket(answered);
    server.lose_cursors();
    assert_eq!(
        list(&desk, account, "inbox").await.total,
        3,
        "the cache stays on screen"
    );
    let mut notices = desk.notices();
    server.down(false);
    desk.sync_now();
    until(&desk, "sent", || async {
        server.texts(stays).contains(&"wartet".to_owned())
    })
    .await;
    until(&desk, "swept", || async {
        !list(&desk, account, "inbox")
            .await
            .rows
            .iter()
            .any(|row| row.subject == "Geht")
    })
    .await;
    until(&desk, "stuck", || async {
        desk.outbox()
            .await
            .unwrap()
            .iter()
            .any(|row| row.why == "missing")
    })
    .await;
    let told = next(&mut notices).await;
    assert_eq!(told.kind, NoticeKind::Stuck, "a load itself tells nothing");
    silence(&mut notices).await;
}

#[tokio::test(start_paused = true)]
async fn a_page_cut_or_from_a_captive_portal_changes_nothing() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.fail_pulls([Fault::NotAHelpDesk, Fault::Protocol("cut".to_owned())]);
    server.add_ticket(ANNA, "Zweiter", "x");
    until_state(&desk, account, &AccountState::NotAHelpDesk).await;
    assert_eq!(list(&desk, account, "inbox").await.total, 1);
    until_listed(&desk, account, 2).await;
    until_state(&desk, account, &AccountState::Online).await;
}

#[tokio::test(start_paused = true)]
async fn an_expired_session_is_renewed_unseen() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.expire(ANNA);
    file(&desk, account, "Drucker", "raucht").await;
    all_sent(&desk).await;
    assert_eq!(server.refreshes(), 1);
    assert_eq!(server.subjects(), ["Drucker"]);
}

#[tokio::test(start_paused = true)]
async fn a_revoked_account_keeps_its_words_and_goes_on_after_a_new_sign_in() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    server.add_ticket(ANNA, "Alt", "x");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    until_state(&desk, account, &AccountState::Online).await;
    server.revoke(ANNA, false);
    until_state(&desk, account, &AccountState::SignInNeeded).await;
    file(&desk, account, "Neu", "x").await;
    assert_eq!(
        list(&desk, account, "inbox").await.total,
        2,
        "everything stays readable"
    );
    let row = desk.outbox().await.unwrap().remove(0);
    assert_eq!((row.why.as_str(), row.editable), ("sign_in", true));
    let wrong = desk.sign_in_again(account, "wrong".to_owned()).await;
    assert!(matches!(
        wrong,
        Err(DeskError::Server(Fault::InvalidCredentials))
    ));
    desk.sign_in_again(account, "right".to_owned())
        .await
        .unwrap();
    all_sent(&desk).await;
    assert_eq!(server.subjects(), ["Alt", "Neu"]);
}

#[tokio::test(start_paused = true)]
async fn a_wipe_removes_that_account_only_and_leaves_the_users_own_words() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    server.add_ticket(ANNA, "Annas", "x");
    server.add_ticket(BERT, "Berts", "x");
    let (desk, anna) = computer.signed_in(&server, ANNA).await;
    let bert = sign_in(&desk, BERT).await.unwrap();
    desk.loaded(bert).await.unwrap();
    until_state(&desk, anna, &AccountState::Online).await;
    let target = engine::view::DraftTarget::New {
        account: anna,
        type_id: String::new(),
    };
    support::type_draft(&desk, target, "Unfertig", "meine Worte").await;
    server.revoke(ANNA, true);
    until_state(&desk, anna, &AccountState::Revoked).await;
    assert_eq!(list(&desk, anna, "inbox").await.total, 0);
    assert_eq!(list(&desk, bert, "inbox").await.total, 1);
    let drafts = desk.drafts().await.unwrap();
    assert_eq!(drafts[0].content.body, "meine Worte");
}

#[tokio::test(start_paused = true)]
async fn two_accounts_see_nothing_of_each_other() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Annas Drucker", "raucht");
    server.add_ticket(BERT, "Berts Drucker", "qualmt");
    let (desk, anna) = computer.signed_in(&server, ANNA).await;
    let bert = sign_in(&desk, BERT).await.unwrap();
    desk.loaded(bert).await.unwrap();
    let subjects = |page: engine::view::TicketPage| -> Vec<String> {
        page.rows.into_iter().map(|row| row.subject).collect()
    };
    assert_eq!(
        subjects(list(&desk, anna, "inbox").await),
        ["Annas Drucker"]
    );
    assert_eq!(
        subjects(list(&desk, bert, "inbox").await),
        ["Berts Drucker"]
    );
    let found = |account, text: &'static str| {
        let desk = desk.clone();
        async move {
            let request = SearchRequest {
                accounts: vec![account],
                text: text.to_owned(),
                limit: 10,
            };
            desk.search(request).await.unwrap().hits.len()
        }
    };
    until(&desk, "indexed", || async {
        found(bert, "qualmt").await == 1
    })
    .await;
    assert_eq!(found(anna, "qualmt").await, 0);
    assert_eq!(found(bert, "raucht").await, 0);
    assert!(
        desk.ticket(TicketKey {
            account: bert,
            ticket
        })
        .await
        .is_err()
    );
    file(&desk, anna, "Nur Anna", "x").await;
    all_sent(&desk).await;
    assert_eq!(list(&desk, bert, "inbox").await.total, 1);
}

#[tokio::test(start_paused = true)]
async fn signing_in_twice_is_refused_and_removing_leaves_nothing() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    until_state(&desk, account, &AccountState::Online).await;
    assert!(matches!(
        sign_in(&desk, ANNA).await,
        Err(DeskError::AlreadySignedIn)
    ));
    desk.remove_account(account).await.unwrap();
    assert!(desk.accounts().await.unwrap().is_empty());
    assert!(matches!(
        desk.portal(account).await,
        Err(DeskError::NotFound(_))
    ));
    sign_in(&desk, ANNA).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn everything_is_readable_without_the_server_after_a_restart() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    desk.close().await;
    server.down(true);
    let desk = computer.desk(&server).await;
    assert_eq!(list(&desk, account, "inbox").await.total, 1);
    assert_eq!(
        thread(&desk, TicketKey { account, ticket }).await,
        ["anna: raucht"]
    );
    until_state(&desk, account, &AccountState::Offline).await;
    let account = &desk.accounts().await.unwrap()[0];
    assert!(account.synced_at.is_some());
    assert_eq!(account.views[0].label, "Support Eingang");
}

#[tokio::test(start_paused = true)]
async fn an_action_the_portal_offers_is_queued_once_and_done() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let (desk, account) = computer.signed_in(&server, AGENT).await;
    let key = TicketKey { account, ticket };
    let close = || engine::view::ActRequest {
        ticket: key,
        action: "close".to_owned(),
        args: std::collections::BTreeMap::new(),
        seen: None,
        cost_acks: Vec::new(),
    };
    server.down(true);
    desk.act(close()).await.unwrap();
    assert!(matches!(
        desk.act(close()).await,
        Err(DeskError::ActionNotAvailable)
    ));
    server.down(false);
    all_sent(&desk).await;
    assert_eq!(list(&desk, account, "history").await.total, 1);
    assert_eq!(list(&desk, account, "inbox").await.total, 0);
}

#[tokio::test(start_paused = true)]
async fn a_file_is_fetched_on_after_a_break_checked_and_kept() {
    use domain::AttachmentId;
    let (server, computer) = (FakeServer::new(), Computer::new());
    let ticket = server.add_ticket(ANNA, "Drucker", "raucht");
    let hash = "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882";
    let good: AttachmentId = server.add_file(ticket, AGENT, b"0123456789", hash);
    let bad: AttachmentId = server.add_file(ticket, AGENT, b"0123456780", hash);
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let (view, bytes) = desk.attachment(account, good).await.unwrap();
    assert_eq!(
        (bytes.as_slice(), view.here),
        (b"0123456789".as_slice(), true)
    );
    let refused = desk.attachment(account, bad).await;
    assert!(
        matches!(refused, Err(DeskError::AttachmentUnavailable)),
        "{refused:?}"
    );
    server.down(true);
    assert!(
        desk.attachment(account, good).await.is_ok(),
        "it is here now"
    );
}

#[tokio::test(start_paused = true)]
async fn a_listener_that_is_too_slow_is_told_to_read_everything() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, _) = computer.signed_in(&server, ANNA).await;
    let mut changes = desk.changes();
    for number in 0..1_500 {
        let prefs = engine::view::Prefs {
            language: number.to_string(),
            ..Default::default()
        };
        desk.set_prefs(prefs).await.unwrap();
    }
    assert_eq!(changes.next().await, Some(domain::Change::Everything));
}
