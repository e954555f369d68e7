//! Two people, two desks, one server; and two accounts at one desk.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use anyhow::Result;
use domain::AccountId;
use engine::NoticeEvent;
use engine::view::{NoticeKind, NoticeView, SearchRequest};
use support::{Client, World};

async fn next_notice(notices: &mut engine::Notices, what: &str) -> Result<NoticeView> {
    let waited = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        loop {
            match notices.next().await {
                Some(NoticeEvent::Show(notice)) => return Some(*notice),
                Some(NoticeEvent::Withdraw(_)) => {}
                None => return None,
            }
        }
    });
    waited
        .await?
        .ok_or_else(|| anyhow::anyhow!("closed before {what}"))
}

async fn found(client: &Client, accounts: Vec<AccountId>, text: &str) -> Result<Vec<String>> {
    let request = SearchRequest {
        accounts,
        text: text.to_owned(),
        limit: 50,
    };
    let answer = client.desk.search(request).await?;
    Ok(answer.hits.into_iter().map(|hit| hit.row.subject).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_noticed_once_with_sender_and_first_line_and_not_again_after_a_restart()
-> Result<()> {
    let world = World::start().await?;
    let (customer, agent) = (world.customer(0).await?, world.agent(0).await?);
    let key = customer
        .file("Anmeldung hängt", "Nach dem Kennwort passiert nichts.")
        .await?;
    customer.number(key).await?;
    agent
        .message(key, "Nach dem Kennwort passiert nichts.")
        .await?;

    let mut notices = customer.desk.notices();
    agent
        .reply(agent.key(key), "Bitte einmal abmelden.\nDann neu anmelden.")
        .await?;
    let notice = loop {
        let notice = next_notice(&mut notices, "the reply").await?;
        if notice.kind == NoticeKind::Reply {
            break notice;
        }
    };
    assert_eq!(notice.sender, world.who("agent", 0)?.name);
    assert_eq!(notice.line, "Bitte einmal abmelden.");
    assert_eq!(notice.ticket, Some(customer.key(key)));

    let customer = customer.restart().await?;
    let mut notices = customer.desk.notices();
    // The next notice after the restart is the next reply, not the last one again.
    agent.reply(agent.key(key), "Hat es geholfen?").await?;
    let next = loop {
        let notice = next_notice(&mut notices, "the second reply").await?;
        if notice.kind == NoticeKind::Reply {
            break notice;
        }
    };
    assert_eq!(next.line, "Hat es geholfen?");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_at_one_desk_see_nothing_of_each_other() -> Result<()> {
    let world = World::start().await?;
    let (one, two) = (world.who("customer", 0)?, world.who("customer", 3)?);
    assert_ne!(
        one.organisation, two.organisation,
        "the demo has two organisations"
    );
    let mut client = world.desk("both").await?;
    client.sign_in(&world.proxy.url(), &one).await?;
    let first = client.account;
    client.sign_in(&world.proxy.url(), &two).await?;
    let second = client.account;
    client
        .file("Geheimsache Weißwurst", "Nur für Augen zwei.")
        .await?;

    client.account = first;
    assert!(client.row("Geheimsache Weißwurst").await?.is_none());
    assert!(found(&client, vec![first], "Weisswurst").await?.is_empty());
    let own: Vec<_> = client.list("history").await?.rows;
    client.account = second;
    client.outbox_is_empty().await?;
    client
        .until("its own ticket in search", async |client| {
            let hits = found(client, vec![second], "weisswurst").await?;
            Ok((hits == ["Geheimsache Weißwurst"]).then_some(()))
        })
        .await?;
    assert!(own.iter().all(|row| row.key.account == first));
    for row in &own {
        let mine = client.ticket(client.key(row.key)).await;
        assert!(
            mine.is_err(),
            "{} is readable from the other account",
            row.subject
        );
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn removing_an_account_leaves_the_other_whole() -> Result<()> {
    let world = World::start().await?;
    let mut client = world.desk("both").await?;
    client
        .sign_in(&world.proxy.url(), &world.who("customer", 0)?)
        .await?;
    let first = client.account;
    client
        .sign_in(&world.proxy.url(), &world.who("customer", 1)?)
        .await?;
    let before = client.list("history").await?;
    client.desk.remove_account(first).await?;
    assert_eq!(client.desk.accounts().await?.len(), 1);
    assert_eq!(client.list("history").await?, before);
    Ok(())
}
