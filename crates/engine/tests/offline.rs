//! Never lost, never twice, in order: the outbox's promises against a server that misbehaves.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use domain::{Fault, Outcome, Wedge};
use engine::DeskError;
use engine::view::Outgoing;
use support::server::{ANNA, FakeServer, Luck};
use support::{Computer, all_sent, file, list, reply, thread, until};

fn rejected() -> Luck {
    Luck::Answer(Outcome::Wedged(Wedge::Rejected {
        code: "validation".to_owned(),
        detail: "Betreff fehlt".to_owned(),
        fields: Vec::new(),
    }))
}

#[tokio::test(start_paused = true)]
async fn a_ticket_filed_offline_waits_visibly_and_is_numbered_once_the_server_is_back() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.down(true);
    let key = file(&desk, account, "Drucker raucht", "Seit heute früh.").await;
    let page = list(&desk, account, "inbox").await;
    assert_eq!(page.total, 1);
    assert_eq!(page.rows[0].number, None, "number follows");
    assert!(page.rows[0].outgoing.is_some());
    assert_eq!(
        desk.ticket(key).await.unwrap().row.subject,
        "Drucker raucht"
    );
    server.down(false);
    all_sent(&desk).await;
    let page = list(&desk, account, "inbox").await;
    assert_eq!(
        (page.total, page.rows[0].number.as_deref()),
        (1, Some("4711"))
    );
    assert_eq!(page.rows[0].key, key, "a local key is for ever");
    assert_eq!(page.rows[0].outgoing, None);
    assert_eq!(server.subjects(), ["Drucker raucht"]);
}

#[tokio::test(start_paused = true)]
async fn a_reply_typed_offline_is_sent_after_the_ticket_it_answers() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.down(true);
    let key = file(&desk, account, "Drucker", "raucht").await;
    reply(&desk, key, "und stinkt").await;
    reply(&desk, key, "und brennt").await;
    // Between two attempts; during one the first line says so.
    until(&desk, "all three waiting", || async {
        let waiting = [
            "anna: raucht [Waiting]",
            "anna: und stinkt [Waiting]",
            "anna: und brennt [Waiting]",
        ];
        thread(&desk, key).await == waiting
    })
    .await;
    server.down(false);
    all_sent(&desk).await;
    assert_eq!(
        server.texts(key.ticket),
        ["raucht", "und stinkt", "und brennt"]
    );
    assert_eq!(
        thread(&desk, key).await,
        ["anna: raucht", "anna: und stinkt", "anna: und brennt"]
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_lost_after_the_act_makes_no_second_ticket() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.luck([Luck::LoseAnswer, Luck::LoseAnswer]);
    file(&desk, account, "Drucker", "raucht").await;
    all_sent(&desk).await;
    assert_eq!(server.subjects(), ["Drucker"]);
    assert_eq!(server.attempts(), 3);
    assert_eq!(list(&desk, account, "inbox").await.total, 1);
}

#[tokio::test(start_paused = true)]
async fn where_repeating_is_harmful_it_is_looked_for_instead() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    server.can.lock().unwrap().idempotent = false;
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.luck([Luck::LoseAnswer]);
    file(&desk, account, "Drucker", "raucht").await;
    all_sent(&desk).await;
    assert_eq!(server.attempts(), 1, "found, not repeated");
    assert_eq!(server.subjects(), ["Drucker"]);
}

#[tokio::test(start_paused = true)]
async fn a_crash_between_the_act_and_the_receipt_repeats_nothing() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.luck([Luck::Hang]);
    let key = file(&desk, account, "Drucker", "raucht").await;
    reply(&desk, key, "dringend").await;
    until(&desk, "the act", || async { server.subjects().len() == 1 }).await;
    desk.close().await;

    let desk = computer.desk(&server).await;
    all_sent(&desk).await;
    assert_eq!(server.subjects(), ["Drucker"]);
    assert_eq!(server.texts(key.ticket), ["raucht", "dringend"]);
    assert_eq!(thread(&desk, key).await, ["anna: raucht", "anna: dringend"]);
}

#[tokio::test(start_paused = true)]
async fn an_echo_before_the_receipt_shows_the_ticket_once() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.luck([Luck::Hang]);
    let key = file(&desk, account, "Drucker", "raucht").await;
    server.hint();
    until(&desk, "the act", || async { server.subjects().len() == 1 }).await;
    server.hint();
    until(&desk, "the echo", || async {
        list(&desk, account, "inbox")
            .await
            .rows
            .iter()
            .any(|row| row.number.is_some())
    })
    .await;
    let page = list(&desk, account, "inbox").await;
    assert_eq!(page.total, 1);
    assert_eq!(page.rows[0].outgoing, Some(Outgoing::Sending));
    assert_eq!(thread(&desk, key).await, ["anna: raucht"]);
}

#[tokio::test(start_paused = true)]
async fn a_refused_ticket_stays_with_its_reason_and_stops_nobody_else() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.luck([rejected()]);
    let key = file(&desk, account, "Eins", "eins").await;
    reply(&desk, key, "dazu").await;
    until(&desk, "stuck", || async {
        desk.outbox()
            .await
            .unwrap()
            .iter()
            .any(|row| row.state == Outgoing::Stuck)
    })
    .await;
    file(&desk, account, "Zwei", "zwei").await;
    until(&desk, "the other", || async {
        server.subjects() == ["Zwei"]
    })
    .await;
    until(&desk, "two left", || async {
        desk.outbox().await.unwrap().len() == 2
    })
    .await;
    let rows = desk.outbox().await.unwrap();
    assert_eq!(
        (rows[0].why.as_str(), rows[0].detail.as_str()),
        ("rejected", "Betreff fehlt")
    );
    assert!(rows[0].editable);
    assert_eq!(rows[1].why, "order");
    let accounts = desk.accounts().await.unwrap();
    assert_eq!((accounts[0].waiting, accounts[0].stuck), (1, 1));

    desk.retry(rows[0].op).await.unwrap();
    all_sent(&desk).await;
    assert_eq!(server.texts(key.ticket), ["eins", "dazu"]);
}

#[tokio::test(start_paused = true)]
async fn an_edited_ticket_takes_its_unsent_replies_along_and_keeps_its_key() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.luck([rejected()]);
    let key = file(&desk, account, "Eins", "eins").await;
    reply(&desk, key, "dazu").await;
    until(&desk, "stuck", || async {
        desk.accounts().await.unwrap()[0].stuck == 1
    })
    .await;
    let op = desk.outbox().await.unwrap()[0].op;
    let draft = desk.edit(op).await.unwrap();
    assert_eq!(draft.content.body, "eins\n\ndazu");
    assert!(desk.outbox().await.unwrap().is_empty());
    assert_eq!(list(&desk, account, "inbox").await.total, 0);
    desk.send_draft(draft.id).await.unwrap();
    all_sent(&desk).await;
    assert_eq!(
        server.texts(key.ticket),
        ["eins\n\ndazu"],
        "under the same key"
    );
}

#[tokio::test(start_paused = true)]
async fn a_discarded_ticket_goes_with_everything_said_in_it() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.down(true);
    let key = file(&desk, account, "Eins", "eins").await;
    reply(&desk, key, "dazu").await;
    let op = desk.outbox().await.unwrap()[0].op;
    // While it is tried once more it cannot be taken back.
    until(&desk, "nothing on its way", || async {
        desk.discard(op).await.is_ok()
    })
    .await;
    server.down(false);
    assert!(desk.outbox().await.unwrap().is_empty());
    assert_eq!(list(&desk, account, "inbox").await.total, 0);
    assert!(server.subjects().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_is_being_sent_cannot_be_taken_back() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.luck([Luck::Hang]);
    file(&desk, account, "Eins", "eins").await;
    until(&desk, "on its way", || async { server.attempts() == 1 }).await;
    let op = desk.outbox().await.unwrap()[0].op;
    assert!(matches!(desk.discard(op).await, Err(DeskError::BeingSent)));
    assert!(matches!(desk.edit(op).await, Err(DeskError::BeingSent)));
}

#[tokio::test(start_paused = true)]
async fn at_most_three_tickets_go_at_once_and_all_arrive() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.down(true);
    for number in 0..7 {
        file(&desk, account, &format!("Ticket {number}"), "x").await;
    }
    server.down(false);
    all_sent(&desk).await;
    assert_eq!(server.subjects().len(), 7);
    assert!(server.most_running() <= 3, "{}", server.most_running());
}

#[tokio::test(start_paused = true)]
async fn a_rate_limit_waits_and_never_wedges() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let busy = || {
        Luck::Answer(Outcome::Retry {
            fault: Fault::Busy { after: None },
            after: None,
        })
    };
    server.luck([busy(), busy(), busy()]);
    file(&desk, account, "Eins", "eins").await;
    all_sent(&desk).await;
    assert_eq!(server.subjects(), ["Eins"]);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_left_the_disk_stops_its_own_ticket_only() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    server.down(true);
    let target = engine::view::DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = support::type_draft(&desk, target, "Mit Bild", "siehe Bild").await;
    desk.attach_bytes(
        draft,
        "bild.png".to_owned(),
        b"\x89PNG\r\n\x1a\nrest".to_vec(),
    )
    .await
    .unwrap();
    desk.send_draft(draft).await.unwrap();
    desk.close().await;
    std::fs::remove_dir_all(computer.folder.path().join("data/blobs")).unwrap();

    server.down(false);
    let desk = computer.desk(&server).await;
    until(&desk, "stuck", || async {
        desk.outbox()
            .await
            .unwrap()
            .first()
            .is_some_and(|row| row.why == "file_lost")
    })
    .await;
    file(&desk, account, "Ohne Bild", "geht").await;
    until(&desk, "the other", || async {
        server.subjects() == ["Ohne Bild"]
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_second_click_on_send_does_not_send_twice() {
    let (server, computer) = (FakeServer::new(), Computer::new());
    let (desk, account) = computer.signed_in(&server, ANNA).await;
    let target = engine::view::DraftTarget::New {
        account,
        type_id: String::new(),
    };
    let draft = support::type_draft(&desk, target, "Eins", "eins").await;
    let (first, second) = tokio::join!(desk.send_draft(draft), desk.send_draft(draft));
    assert!(first.is_ok() ^ second.is_ok(), "{first:?} {second:?}");
    all_sent(&desk).await;
    assert_eq!(server.subjects(), ["Eins"]);
}
