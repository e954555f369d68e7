//! The agent in the same client, and two accounts at one desk.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use anyhow::Result;
use stage::{Stage, press, subjects, type_into, until_text};

#[tokio::test(flavor = "multi_thread")]
async fn q17_q18_q19_q20_q22_an_agent_takes_checks_answers_and_closes_a_request() -> Result<()> {
    let stage = Stage::start("agent").await?;
    let app = stage.at_work("agent", 0).await?;
    // What comes before the first load has ended is not told: it is not news yet.
    until_text(&app, "state-word", |text| text.contains("verbunden")).await?;
    let bus = stage.desktop.notifications();
    let customer = stage.caller("customer", 0).await?;
    let filed: api::TicketWritten = customer
        .post(
            "/tickets",
            &serde_json::json!({
                "id": uuid::Uuid::now_v7(), "type": "support", "subject": "Waage meldet Überlast",
                "message": {"id": uuid::Uuid::now_v7(), "body": "Obwohl nichts darauf liegt."},
            }),
        )
        .await?;
    let shown = bus.wait_for(|one| one.body.contains("Waage meldet Überlast"))?;
    assert!(
        shown.summary.contains(&stage.who("customer", 0)?.name),
        "{}",
        shown.summary
    );
    stage.desktop.click_last_button()?;
    until_text(&app, "ticket-number", |text| {
        text.contains(&filed.ticket.number)
    })
    .await?;
    app.picture(&stage.desktop, "1-new-request").await?;

    app.click("actions").await?;
    app.click("menu-take").await?;
    app.click("composer-text").await?;
    app.click("kind-finding").await?;
    type_into(&app, "composer-text", "Nullpunkt war verstellt.").await?;
    app.click("composer-send").await?;
    app.find("entry-finding").await?;
    app.click("composer-text").await?;
    app.click("kind-note").await?;
    type_into(&app, "composer-text", "Kunde hat die Waage bewegt.").await?;
    app.click("composer-send").await?;
    app.find("entry-note").await?;
    app.click("composer-text").await?;
    app.click("kind-reply").await?;
    type_into(&app, "composer-text", "Bitte einmal auf Null stellen.").await?;
    app.click("composer-send").await?;
    app.wait_for_text("Bitte einmal auf Null stellen.").await?;
    app.picture(&stage.desktop, "2-answered").await?;

    let path = format!("/tickets/{}/messages", filed.ticket.id);
    let started = std::time::Instant::now();
    let messages = loop {
        let messages: Vec<api::Message> = customer.get(&path).await?;
        if messages
            .iter()
            .any(|one| one.body == "Bitte einmal auf Null stellen.")
        {
            break messages;
        }
        assert!(started.elapsed().as_secs() < 60, "the reply never arrived");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    };
    assert!(
        !messages.iter().any(|one| one.body.contains("bewegt")),
        "a note reached the customer"
    );
    let finding = messages
        .iter()
        .find(|one| one.kind == api::MessageKind::Finding)
        .expect("a finding");
    assert_eq!(finding.author.initials, "LIN");

    app.click("actions").await?;
    app.click("menu-close").await?;
    until_text(&app, "ticket", |text| text.contains("erledigt")).await?;
    app.picture(&stage.desktop, "3-done").await?;
    let closed = customer.ticket(&filed.ticket.number).await?;
    assert_eq!(closed.status, "done");
    assert_eq!(
        closed.assignee.map(|who| who.initials),
        Some("LIN".to_owned())
    );
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_see_nothing_of_each_other_in_list_search_or_notifications() -> Result<()> {
    let stage = Stage::start("two-accounts").await?;
    let (one, two) = (stage.who("customer", 0)?, stage.who("customer", 3)?);
    stage.sign_in("one", &one).await?;
    stage.sign_in("two", &two).await?;
    let app = stage.open("two").await?;
    app.find("ticket-row").await?;
    let theirs = subjects(&app).await?;
    let customer = stage.caller("customer", 0).await?;
    let _: api::TicketWritten = customer
        .post(
            "/tickets",
            &serde_json::json!({
                "id": uuid::Uuid::now_v7(), "type": "support", "subject": "Xylophonwerkstatt",
                "message": {"id": uuid::Uuid::now_v7(), "body": "Nur für uns."},
            }),
        )
        .await?;
    let agent = stage.caller("agent", 0).await?;
    let ticket = agent.ticket("20061").await?;
    agent.reply(ticket.id, "Verstanden.").await?;

    app.click("sync-now").await?;
    until_text(&app, "state-word", |text| text.contains("verbunden")).await?;
    assert_eq!(subjects(&app).await?, theirs);
    press(&app, "/").await?;
    type_into(&app, "search-input", "Xylophon").await?;
    app.picture(&stage.desktop, "1-nothing-found").await?;
    assert!(app.lacks("search-hit").await?);
    stage
        .desktop
        .notifications()
        .none_within(std::time::Duration::from_millis(500), |_| true)?;
    app.quit().await
}
