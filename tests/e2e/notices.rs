//! A reply raises one notification whose click opens its ticket.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use std::time::Duration;

use acceptance::app::launch;
use anyhow::Result;
use stage::{Stage, until_text};

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_raises_one_notification_and_its_click_opens_that_ticket() -> Result<()> {
    let stage = Stage::start("notification").await?;
    let app = stage.at_work("customer", 0).await?;
    until_text(&app, "state-word", |text| text.contains("verbunden")).await?;
    let bus = stage.desktop.notifications();
    // The first load told nothing.
    bus.none_within(Duration::from_millis(500), |_| true)?;

    let first = app.find("ticket-row").await?.text().await?;
    let number = first
        .split_whitespace()
        .find(|word| word.starts_with("200"))
        .expect("a number")
        .to_owned();
    let agent = stage.caller("agent", 0).await?;
    let ticket = agent.ticket(&number).await?;
    agent
        .reply(
            ticket.id,
            "Guten Tag Frau Keller,\nbitte melden Sie sich neu an.",
        )
        .await?;
    let shown = bus.wait_for(|one| one.id != 0)?;
    assert_eq!(shown.summary, stage.who("agent", 0)?.name);
    assert!(
        shown.body.contains("Guten Tag Frau Keller,"),
        "{}",
        shown.body
    );
    app.picture(&stage.desktop, "1-bubble").await?;

    stage.desktop.click_last_button()?;
    until_text(&app, "ticket-number", |text| text.contains(&number)).await?;
    app.wait_for_text("bitte melden Sie sich neu an.").await?;
    app.picture(&stage.desktop, "2-opened").await?;
    assert_eq!(bus.all().iter().filter(|one| one.id != 0).count(), 1);

    // After a restart nothing is told again.
    app.quit().await?;
    let who = stage.who("customer", 0)?;
    let app = stage.open(&who.email).await?;
    app.find("ticket-row").await?;
    until_text(&app, "state-word", |text| text.contains("verbunden")).await?;
    assert_eq!(bus.all().iter().filter(|one| one.id != 0).count(), 1);
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_goes_when_its_ticket_is_read_elsewhere_or_here() -> Result<()> {
    let stage = Stage::start("notification-withdrawn").await?;
    let app = stage.at_work("customer", 0).await?;
    let bus = stage.desktop.notifications();
    let rows: Vec<String> = app
        .driver()
        .execute(
            "return [...document.querySelectorAll('[data-testid=ticket-row]')].map(row => row.innerText)",
            Vec::new(),
        )
        .await?
        .convert()?;
    let number = |row: &String| {
        let mut words = row.split_whitespace();
        words
            .find(|word| word.starts_with("200"))
            .map(str::to_owned)
    };
    let numbers: Vec<String> = rows.iter().filter_map(number).collect();
    let agent = stage.caller("agent", 0).await?;
    let phone = stage.caller("customer", 0).await?;

    // On another device.
    let first = agent.ticket(numbers.first().expect("a ticket")).await?;
    let written = agent.reply(first.id, "Bitte neu anmelden.").await?;
    let shown = bus.wait_for(|one| one.id != 0 && one.body.contains("Bitte neu anmelden."))?;
    assert!(!shown.closed);
    let message = written.messages.last().expect("the reply").id;
    phone.read_up_to(first.id, message).await?;
    bus.wait_for(|one| one.id == shown.id && one.withdrawn)?;
    app.picture(&stage.desktop, "1-withdrawn").await?;

    // In the window.
    let second = numbers.get(1).expect("another ticket");
    let ticket = agent.ticket(second).await?;
    agent.reply(ticket.id, "Und hier auch.").await?;
    let shown = bus.wait_for(|one| one.id != 0 && one.body.contains("Und hier auch."))?;
    let script = format!(
        "[...document.querySelectorAll('[data-testid=ticket-row]')].find(row => row.innerText.includes('{second}')).click()"
    );
    app.driver().execute(script, Vec::new()).await?;
    app.wait_for_text("Und hier auch.").await?;
    bus.wait_for(|one| one.body.contains("Und hier auch.") && one.withdrawn)?;
    assert!(!shown.closed);
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_with_a_link_opens_that_ticket_in_the_window_that_is_there() -> Result<()> {
    let stage = Stage::start("second-start").await?;
    let app = stage.at_work("customer", 0).await?;
    let keys = app.driver().execute(
        "return [...document.querySelectorAll('[data-testid=ticket-row]')].map(row => row.dataset.key ?? '')",
        Vec::new(),
    );
    let keys: Vec<String> = keys.await?.convert()?;
    let wanted = keys
        .get(1)
        .filter(|key| key.contains('.'))
        .expect("rows carry their key");
    let link = format!("pult://ticket/{wanted}");
    let who = stage.who("customer", 0)?;
    let mut second = launch(&stage.desktop, &stage.data(&who.email), &[&link])?;
    assert!(
        second.wait()?.success(),
        "the second start hands over and ends"
    );
    app.find("conversation").await?;
    app.picture(&stage.desktop, "1-opened").await?;
    app.quit().await
}
