//! From a form to a numbered ticket, online and offline.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use anyhow::{Result, ensure};
use stage::{Stage, fill_form, type_into, until_text};
use testkit::proxy::{Fault, Rule};

#[tokio::test(flavor = "multi_thread")]
async fn q12_a_ticket_filed_offline_says_that_its_number_follows_and_gets_exactly_one() -> Result<()>
{
    let stage = Stage::start("offline").await?;
    let app = stage.at_work("customer", 0).await?;
    stage.proxy.go_down();
    until_text(&app, "state-word", |text| text.contains("offline")).await?;
    app.click("new").await?;
    fill_form(
        &app,
        "Etikettendrucker ohne Farbe",
        "Seit dem Wechsel der Rolle druckt er blass.",
    )
    .await?;
    app.picture(&stage.desktop, "1-form-offline").await?;
    // A hurried person clicks twice.
    let send = app.find("send").await?;
    send.click().await?;
    let _second_click_may_find_nothing = send.click().await;
    app.wait_for_text("Nummer folgt").await?;
    app.picture(&stage.desktop, "2-waiting").await?;
    app.find("composer-text").await?;
    type_into(&app, "composer-text", "Und die Rolle ist neu.").await?;
    app.click("composer-send").await?;

    stage
        .proxy
        .add(Rule::new("POST", "/v1/tickets$", Fault::LoseAnswer).times(1));
    stage.proxy.come_up();
    app.click("sync-now").await?;
    let number = until_text(&app, "ticket-number", |text| text.contains("20061")).await?;
    assert_eq!(
        stage.proxy.struck(),
        1,
        "the answer to the create was to be lost"
    );
    app.picture(&stage.desktop, "3-numbered").await?;

    let caller = stage.caller("customer", 0).await?;
    let ticket = caller.ticket(number.trim().trim_start_matches('#')).await?;
    let bodies = |messages: Vec<api::Message>| -> Vec<String> {
        messages
            .into_iter()
            .map(|one| one.body)
            .filter(|body| !body.is_empty())
            .collect()
    };
    let path = format!("/tickets/{}/messages", ticket.id);
    let started = std::time::Instant::now();
    let said = loop {
        let said = bodies(caller.get(&path).await?);
        if said.len() >= 2 {
            break said;
        }
        ensure!(
            started.elapsed().as_secs() < 60,
            "the reply never arrived: {said:?}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    assert_eq!(
        said,
        [
            "Seit dem Wechsel der Rolle druckt er blass.",
            "Und die Rolle ist neu."
        ]
    );
    assert!(
        caller.ticket("20062").await.is_err(),
        "a second ticket was filed"
    );
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_survives_a_kill_while_typing() -> Result<()> {
    let stage = Stage::start("draft").await?;
    let app = stage.at_work("customer", 0).await?;
    app.click("new").await?;
    fill_form(
        &app,
        "Mitten im Satz",
        "Das hier tippe ich gerade, und dann",
    )
    .await?;
    app.find("saved").await?;
    until_text(&app, "saved", |text| !text.is_empty()).await?;
    app.picture(&stage.desktop, "1-typing").await?;
    app.kill()?;

    let who = stage.who("customer", 0)?;
    let app = stage.open(&who.email).await?;
    app.find("ticket-row").await?;
    app.click("new").await?;
    let body = app.css("#field-body").await?;
    let started = std::time::Instant::now();
    loop {
        let text = body.prop("value").await?.unwrap_or_default();
        if text == "Das hier tippe ich gerade, und dann" {
            break;
        }
        ensure!(started.elapsed().as_secs() < 30, "the draft says {text:?}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    app.picture(&stage.desktop, "2-still-there").await?;
    app.quit().await
}
