//! From an error on the screen to a numbered ticket, online and offline.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use acceptance::wait;
use anyhow::{Context as _, Result, ensure};
use stage::{Stage, fill_form, type_into, until_text};
use testkit::proxy::{Fault, Rule};

/// What the secret region of the picture on the screen is painted with.
const SECRET: [u8; 3] = [255, 0, 255];

#[tokio::test(flavor = "multi_thread")]
async fn q09_q10_q11_a_captured_and_redacted_screenshot_is_filed_and_the_covered_pixels_are_gone()
-> Result<()> {
    let stage = Stage::start("capture").await?;
    let app = stage.at_work("customer", 0).await?;
    let _shown = show_an_error(&stage)?;
    stage.desktop.keys("ctrl+alt+s")?;
    let overlay = wait::until("the overlay", || {
        stage.desktop.wait_for_window("Pult Capture").ok()
    })?;
    assert_eq!(
        (overlay.width, overlay.height),
        (1440, 900),
        "the overlay covers the screen"
    );
    wait::until("the frozen screen", || {
        let screen = stage.desktop.pixels("1-overlay").ok()?;
        // Dimmed or not, the magenta is there again once the picture is painted.
        screen.pixels().any(magenta).then_some(())
    })?;
    let (left, top) = corner(&stage)?;
    stage
        .desktop
        .drag((left - 100, top - 100), (left + 400, top + 300))?;
    // What is inside the region is shown as it is; then the tools are there.
    wait::until("the region", || {
        let screen = stage.desktop.pixels("2-region").ok()?;
        screen.pixels().any(|pixel| pixel.0 == SECRET).then_some(())
    })?;
    stage.desktop.keys("x")?;
    stage
        .desktop
        .drag((left - 10, top - 10), (left + 310, top + 210))?;
    wait::until("the redaction", || {
        let screen = stage.desktop.pixels("3-redacted").ok()?;
        (!screen.pixels().any(magenta)).then_some(())
    })?;
    stage.desktop.keys("Return")?;

    app.find("draft-file").await?;
    app.picture(&stage.desktop, "4-form").await?;
    let subject = app
        .css("#field-subject")
        .await?
        .prop("value")
        .await?
        .unwrap_or_default();
    assert_eq!(
        subject, "Fehler 0x80070057",
        "proposed from the window the error was in"
    );
    // The focus is on *Send*: text is optional when a picture is attached.
    stage.desktop.keys("Return")?;
    let number = until_text(&app, "ticket-number", |text| text.contains("20061")).await?;
    app.picture(&stage.desktop, "5-numbered").await?;

    assert_redacted_at_the_server(&stage, &number).await?;
    app.quit().await
}

/// An error in another program, with something in it that is nobody's business.
fn show_an_error(stage: &Stage) -> Result<acceptance::group::Group> {
    let picture = stage.data("error.png");
    stage.desktop.run(
        "convert",
        [
            "-size",
            "900x600",
            "xc:white",
            "-fill",
            "rgb(255,0,255)",
            "-draw",
            "rectangle 300,200 599,399",
            &picture.display().to_string(),
        ],
    )?;
    let mut show = stage.desktop.command("display");
    show.args([
        "-immutable",
        "-geometry",
        "+20+20",
        "-title",
        "Fehler 0x80070057",
    ])
    .arg(&picture);
    let shown = stage.desktop.spawn("display", &mut show)?;
    let error = stage.desktop.wait_for_window("Fehler 0x80070057")?;
    stage.desktop.activate(&error)?;
    wait::until("the error on the screen", || {
        let screen = stage.desktop.pixels("0-error").ok()?;
        screen.pixels().any(|pixel| pixel.0 == SECRET).then_some(())
    })?;
    Ok(shown)
}

/// The picture the server has is the region that was drawn, without a pixel of what was covered.
async fn assert_redacted_at_the_server(stage: &Stage, number: &str) -> Result<()> {
    let caller = stage.caller("customer", 0).await?;
    let ticket = caller.ticket(number.trim().trim_start_matches('#')).await?;
    let messages: Vec<api::Message> = caller
        .get(&format!("/tickets/{}/messages", ticket.id))
        .await?;
    let file = messages
        .iter()
        .flat_map(|message| &message.attachments)
        .next()
        .context("no file")?;
    let bytes = caller
        .bytes(&format!("/attachments/{}/content", file.id))
        .await?;
    let received = image::load_from_memory(&bytes)?.to_rgb8();
    assert_eq!((received.width(), received.height()), (500, 400));
    let leaked = received.pixels().filter(|pixel| pixel.0 == SECRET).count();
    assert_eq!(leaked, 0, "covered pixels reached the server");
    Ok(())
}

/// The secret, dimmed or not.
fn magenta(pixel: &image::Rgb<u8>) -> bool {
    pixel.0[0] > 90 && pixel.0[1] < 20 && pixel.0[2] > 90
}

/// Left top corner of the secret region on the screen.
fn corner(stage: &Stage) -> Result<(i32, i32)> {
    let screen = stage.desktop.pixels("where")?;
    let (x, y, _) = screen
        .enumerate_pixels()
        .find(|(_, _, pixel)| magenta(pixel))
        .context("the error is not on the screen")?;
    Ok((i32::try_from(x)?, i32::try_from(y)?))
}

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
