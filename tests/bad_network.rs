//! What a bad network, a wrong answer or a revoked session may and may not do.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod support;

use anyhow::Result;
use engine::view::AccountState;
use support::World;
use testkit::proxy::{Fault, Rule};

#[tokio::test(flavor = "multi_thread")]
async fn a_page_cut_in_the_middle_changes_nothing_and_is_fetched_again() -> Result<()> {
    let world = World::start().await?;
    world
        .proxy
        .add(Rule::new("GET", "/v1/sync", Fault::CutAt(2000)).times(2));
    let customer = world.customer(0).await?;
    assert!(world.proxy.struck() >= 1, "no page was cut");
    let alone = world.who("customer", 0)?;
    let mut other = world.desk("whole").await?;
    other.sign_in(world.server.address(), &alone).await?;
    for view in ["inbox", "history"] {
        let (mine, whole) = (customer.list(view).await?, other.list(view).await?);
        assert!(whole.total > 0);
        let names = |page: engine::view::TicketPage| {
            page.rows
                .into_iter()
                .map(|row| (row.number, row.subject, row.messages))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(mine), names(whole));
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_captive_portal_empties_no_list_and_is_named() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let before = customer.list("inbox").await?.total;
    world
        .proxy
        .add(Rule::new("*", "/", Fault::captive_portal()));
    world.proxy.cut_all();
    customer.desk.sync_now();
    customer
        .until("the captive portal to be named", async |client| {
            Ok((client.view().await?.state == AccountState::NotAHelpDesk).then_some(()))
        })
        .await?;
    assert_eq!(customer.list("inbox").await?.total, before);
    let key = customer.file("Im Hotel getippt", "Bleibt liegen.").await?;

    world.proxy.clear();
    customer.desk.sync_now();
    customer.number(key).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn offline_is_said_and_the_cache_stays() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let before = customer.list("history").await?;
    world.proxy.go_down();
    customer
        .until("offline", async |client| {
            Ok((client.view().await?.state == AccountState::Offline).then_some(()))
        })
        .await?;
    assert!(
        customer.view().await?.synced_at.is_some(),
        "freshness is not told"
    );
    assert_eq!(customer.list("history").await?, before);
    assert!(!customer.thread(before.rows[0].key).await?.is_empty());
    world.proxy.come_up();
    customer.desk.sync_now();
    customer
        .until("online", async |client| {
            Ok((client.view().await?.state == AccountState::Online).then_some(()))
        })
        .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_of_a_sign_in_is_told_apart_and_leaves_no_account() -> Result<()> {
    use domain::Fault as Told;
    use engine::DeskError;
    let world = World::start().await?;
    let who = world.who("customer", 0)?;
    let client = world.desk("first").await?;
    let request = |address: &str, password: &str| engine::view::SignInRequest {
        address: address.to_owned(),
        email: who.email.clone(),
        password: password.to_owned(),
    };
    let url = world.proxy.url();
    let wrong = client.desk.sign_in(request(&url, "falsch")).await;
    assert!(
        matches!(wrong, Err(DeskError::Server(Told::InvalidCredentials))),
        "{wrong:?}"
    );
    let nobody = client
        .desk
        .sign_in(request("http://127.0.0.1:9", &who.password))
        .await;
    assert!(
        matches!(nobody, Err(DeskError::Server(Told::Unreachable { .. }))),
        "{nobody:?}"
    );
    world
        .proxy
        .add(Rule::new("*", "/", Fault::captive_portal()));
    let hotel = client.desk.sign_in(request(&url, &who.password)).await;
    assert!(
        matches!(hotel, Err(DeskError::Server(Told::NotAHelpDesk))),
        "{hotel:?}"
    );
    assert!(client.desk.accounts().await?.is_empty());
    world.proxy.clear();
    client.desk.sign_in(request(&url, &who.password)).await?;
    let again = client.desk.sign_in(request(&url, &who.password)).await;
    assert!(
        matches!(again, Err(DeskError::AlreadySignedIn)),
        "{again:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_to_a_renewed_session_signs_nobody_out() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    // The server takes this token for expired once; the answer to the renewal is lost.
    let expired = Fault::Say {
        status: 401,
        media_type: "application/problem+json",
        body: r#"{"code":"auth.token_expired"}"#,
        retry_after: None,
    };
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", expired).times(1));
    world
        .proxy
        .add(Rule::new("POST", "/v1/auth/token", Fault::LoseAnswer).times(1));
    let key = customer
        .file("Sitzung erneuert", "Niemand merkt es.")
        .await?;
    customer.number(key).await?;
    assert_eq!(world.proxy.struck(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_is_waited_for_and_nothing_is_wedged() -> Result<()> {
    let world = World::start().await?;
    let customer = world.customer(0).await?;
    let busy = Fault::Say {
        status: 429,
        media_type: "application/problem+json",
        body: r#"{"code":"rate_limited"}"#,
        retry_after: Some(std::time::Duration::from_secs(1)),
    };
    world
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", busy).times(2));
    let key = customer.file("Später noch einmal", "Gern.").await?;
    customer.number(key).await?;
    assert_eq!(world.proxy.struck(), 2);
    Ok(())
}
