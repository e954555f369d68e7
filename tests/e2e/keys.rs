//! The key to the files: a passphrase where there is no keychain, a keychain that comes and goes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use std::fs;
use std::path::Path;
use std::time::Duration;

use acceptance::app::{App, launch};
use acceptance::desktop::{Desktop, Setting};
use anyhow::Result;
use stage::{Stage, until_text};
use thirtyfour::prelude::*;

const PASSPHRASE: &str = "Übermut tut selten gut";

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_a_passphrase_opens_the_desk_and_nothing_else_does() -> Result<()> {
    let stage = Stage::with(&without_keychain("keys-passphrase")).await?;
    let data = stage.data("desk");
    let app = stage.open("desk").await?;
    hindrance(&app, "choose").await?;
    app.picture(&stage.desktop, "1-choose").await?;

    // A typo is said beside its field, and nothing is made of it.
    app.fill("passphrase", PASSPHRASE).await?;
    app.fill("passphrase-again", "Übermut tut selten").await?;
    app.click("gate-go").await?;
    app.wait_for_text("Die beiden Eingaben sind verschieden.")
        .await?;
    app.picture(&stage.desktop, "2-different").await?;
    assert!(note(&data).is_empty(), "nothing is made before the choice");
    app.fill("passphrase-again", PASSPHRASE).await?;
    app.click("gate-go").await?;
    let (number, link) = sign_in(&stage, &app).await?;
    assert!(note(&data).contains("passphrase"), "{}", note(&data));
    app.quit().await?;

    // Started again: while it is locked nothing is fetched and nothing announced.
    let kept = note(&data);
    let app = stage.open("desk").await?;
    hindrance(&app, "passphrase").await?;
    app.picture(&stage.desktop, "3-locked").await?;
    let agent = stage.caller("agent", 0).await?;
    let ticket = agent.ticket(&number).await?;
    agent.reply(ticket.id, "Bitte neu anmelden.").await?;
    let bus = stage.desktop.notifications();
    bus.none_within(Duration::from_secs(1), |_| true)?;

    enter(&app, "Übermut tut oft gut").await?;
    until_text(&app, "gate-problem", |text| {
        text.contains("Dieses Passwort ist es nicht")
    })
    .await?;
    app.picture(&stage.desktop, "4-wrong").await?;
    assert_eq!(note(&data), kept, "a wrong passphrase changes nothing");

    // A link that comes meanwhile is followed as soon as the desk is open.
    let mut second = launch(&stage.desktop, &data, &[&link])?;
    assert!(second.wait()?.success(), "the second start hands over");
    hindrance(&app, "passphrase").await?;
    enter(&app, PASSPHRASE).await?;
    until_text(&app, "ticket-number", |text| text.contains(&number)).await?;
    app.wait_for_text("Bitte neu anmelden.").await?;
    app.picture(&stage.desktop, "5-open").await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_is_changed_in_the_settings() -> Result<()> {
    let stage = Stage::with(&without_keychain("keys-change")).await?;
    let data = stage.data("desk");
    let app = stage.open("desk").await?;
    hindrance(&app, "choose").await?;
    // Unprotected only by that name, chosen and confirmed.
    app.click("way-unprotected").await?;
    app.picture(&stage.desktop, "1-unprotected").await?;
    assert_eq!(app.text("gate-go").await?, "Ungeschützt speichern");
    app.click("gate-go").await?;
    sign_in(&stage, &app).await?;
    app.click("go-settings").await?;
    until_text(&app, "key-place", |text| text.contains("ungeschützt")).await?;
    app.picture(&stage.desktop, "2-settings-unprotected")
        .await?;

    // What was unprotected is closed.
    app.click("key-passphrase").await?;
    app.fill("passphrase", "das erste Wort").await?;
    app.fill("passphrase-again", "das erste Wort").await?;
    app.click("passphrase-go").await?;
    until_text(&app, "key-place", |text| text.contains("Ihrem Passwort")).await?;
    assert!(!note(&data).contains("unprotected"));

    // And closed differently, by whoever knows how it was; by keyboard, where the dialog left it.
    let button = app.find("key-passphrase").await?;
    button.send_keys(Key::Enter + "").await?;
    app.fill("passphrase-now", "ein falsches Wort").await?;
    app.fill("passphrase", PASSPHRASE).await?;
    app.fill("passphrase-again", PASSPHRASE).await?;
    app.click("passphrase-go").await?;
    app.wait_for_text("Dieses Passwort ist es nicht").await?;
    app.picture(&stage.desktop, "3-change").await?;
    app.fill("passphrase-now", "das erste Wort").await?;
    app.click("passphrase-go").await?;
    app.css("body:not(:has(dialog))").await?;
    app.quit().await?;

    let app = stage.open("desk").await?;
    hindrance(&app, "passphrase").await?;
    enter(&app, "das erste Wort").await?;
    app.find("gate-problem").await?;
    enter(&app, PASSPHRASE).await?;
    app.find("ticket-row").await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keychain_that_is_gone_today_loses_nothing_and_is_found_again() -> Result<()> {
    let home = tempfile::tempdir()?;
    let with_keychain = Setting {
        home: Some(home.path().to_owned()),
        ..Setting::named("keys-keychain")
    };
    let mut stage = Stage::with(&with_keychain).await?;
    let who = stage.who("customer", 0)?;
    stage.sign_in("desk", &who).await?;
    let data = stage.data("desk");
    let kept = note(&data);
    assert!(kept.contains("keychain"), "{kept}");

    stage.desktop = Desktop::with(&Setting {
        keychain: false,
        evidence: acceptance::bins::evidence("e2e", "keys-keychain-gone"),
        ..with_keychain.clone()
    })?;
    let app = stage.open("desk").await?;
    hindrance(&app, "keychain_away").await?;
    app.picture(&stage.desktop, "1-away").await?;
    app.click("gate-again").await?;
    until_text(&app, "gate-tried", |text| text.contains("unverändert")).await?;
    app.picture(&stage.desktop, "2-still-away").await?;
    assert_eq!(note(&data), kept, "no other key was made");

    // It is started while Pult waits.
    stage.desktop.start_keychain()?;
    app.click("gate-again").await?;
    app.find("ticket-row").await?;
    app.picture(&stage.desktop, "3-back").await?;
    assert_eq!(note(&data), kept);
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_small_dark_window_everything_is_reached_and_speaks_english() -> Result<()> {
    let setting = Setting {
        size: (900, 600),
        dark: true,
        language: "en".to_owned(),
        ..without_keychain("keys-small")
    };
    let stage = Stage::with(&setting).await?;
    let app = stage.open("desk").await?;
    hindrance(&app, "choose").await?;
    app.picture(&stage.desktop, "1-choose").await?;
    app.fill("passphrase", PASSPHRASE).await?;
    app.fill("passphrase-again", PASSPHRASE).await?;
    // By keyboard to the button, wherever it is.
    let field = app.find("passphrase-again").await?;
    field.send_keys(Key::Enter + "").await?;
    sign_in(&stage, &app).await?;
    app.click("menu").await?;
    app.click("go-settings").await?;
    app.find("key-passphrase").await?.scroll_into_view().await?;
    app.picture(&stage.desktop, "2-settings").await?;
    app.click("key-passphrase").await?;
    app.find("passphrase-now").await?;
    app.picture(&stage.desktop, "3-change").await?;
    app.quit().await?;

    let app = stage.open("desk").await?;
    hindrance(&app, "passphrase").await?;
    app.wait_for_text("Pult is locked").await?;
    enter(&app, "not this one").await?;
    app.find("gate-problem").await?;
    app.css("summary").await?.click().await?;
    app.picture(&stage.desktop, "4-locked").await?;
    // Closing what is locked ends it: nothing could go on in the background.
    stage.desktop.run("wmctrl", ["-c", "Pult"])?;
    acceptance::wait::until("Pult to end", || app.id().is_err().then_some(()))
}

fn without_keychain(name: &str) -> Setting {
    Setting {
        keychain: false,
        ..Setting::named(name)
    }
}

fn note(data: &Path) -> String {
    fs::read_to_string(data.join("installation.json")).unwrap_or_default()
}

async fn hindrance(app: &App, wanted: &str) -> Result<()> {
    let selector = format!("[data-testid=gate][data-hindrance={wanted}]");
    app.css(&selector).await.map(drop)
}

/// Types a passphrase and presses Enter.
async fn enter(app: &App, text: &str) -> Result<()> {
    app.fill("passphrase", text).await?;
    let field = app.find("passphrase").await?;
    field.send_keys(Key::Enter + "").await?;
    Ok(())
}

/// Signs the first customer in, as a newcomer would; answers the number of a ticket and its link.
async fn sign_in(stage: &Stage, app: &App) -> Result<(String, String)> {
    let who = stage.who("customer", 0)?;
    app.find("sign-in").await?;
    app.fill("address", &stage.proxy.url()).await?;
    app.fill("email", &who.email).await?;
    app.fill("password", &who.password).await?;
    app.click("sign-in-go").await?;
    let row = app.find("ticket-row").await?;
    let text = row.text().await?;
    let mut words = text.split_whitespace();
    let number = words
        .find(|word| word.starts_with("200"))
        .expect("a number");
    let key = row.attr("data-key").await?.expect("its key");
    Ok((number.to_owned(), format!("pult://ticket/{key}")))
}
