//! The first run: nothing is there, an address and credentials are.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use anyhow::Result;
use stage::{Stage, subjects};

#[tokio::test(flavor = "multi_thread")]
async fn q06_q07_q08_a_newcomer_signs_in_and_sees_the_open_requests() -> Result<()> {
    let stage = Stage::start("first-run").await?;
    let who = stage.who("customer", 0)?;
    let app = stage.open("newcomer").await?;
    app.find("sign-in").await?;
    app.picture(&stage.desktop, "1-sign-in").await?;

    // Nobody can register himself at this portal: there is nothing to press.
    let page = app.page_text().await?;
    assert!(!page.contains("Registrieren"), "{page}");

    app.fill("address", "http://127.0.0.1:9").await?;
    app.fill("email", &who.email).await?;
    app.fill("password", "nicht das Kennwort").await?;
    app.click("sign-in-go").await?;
    // Each refusal has a sentence of its own, and what was typed stays.
    app.wait_for_text("Unter dieser Adresse antwortet niemand.")
        .await?;

    app.fill("address", &stage.proxy.url()).await?;
    app.click("sign-in-go").await?;
    app.wait_for_text("Zugangsdaten").await?;
    app.wait_for_text("stimmen nicht").await?;
    app.picture(&stage.desktop, "2-wrong-password").await?;

    app.fill("password", &who.password).await?;
    app.click("sign-in-go").await?;
    app.find("ticket-row").await?;
    app.wait_for_text("Support Eingang").await?;
    app.picture(&stage.desktop, "3-inbox").await?;
    assert!(!subjects(&app).await?.is_empty());
    app.quit().await
}
