//! Reading and searching with the server gone.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use anyhow::Result;
use stage::{Stage, press, subjects, type_into, until_text};

#[tokio::test(flavor = "multi_thread")]
async fn q02_q03_q27_everything_is_read_and_found_while_the_server_is_stopped() -> Result<()> {
    let mut stage = Stage::start("reading").await?;
    let app = stage.at_work("customer", 0).await?;
    stage.server.stop()?;
    stage.proxy.cut_all();
    until_text(&app, "state-word", |text| text.contains("offline")).await?;

    let open = subjects(&app).await?;
    app.find("ticket-row").await?.click().await?;
    app.find("conversation").await?;
    assert!(!app.text("ticket-number").await?.is_empty());
    app.picture(&stage.desktop, "1-read-offline").await?;

    // The history holds what is done, and none of the open ones.
    press(&app, "gh").await?;
    app.wait_for_text("Support Historie").await?;
    app.wait_for_text("erledigt").await?;
    let done = subjects(&app).await?;
    assert!(!done.is_empty());
    assert!(
        done.iter().all(|subject| !open.contains(subject)),
        "{done:?} and {open:?}"
    );
    app.picture(&stage.desktop, "2-history-offline").await?;

    app.click("go-search").await?;
    type_into(&app, "search-input", "Fehlermeldung").await?;
    app.find("search-hit").await?;
    app.picture(&stage.desktop, "3-search-offline").await?;
    app.quit().await
}
