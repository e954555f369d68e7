//! The tray, and closing the window with one and without.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod stage;

use acceptance::app::{App, launch};
use acceptance::desktop::{Desktop, Setting, TrayItem, Window};
use acceptance::wait;
use anyhow::Result;
use stage::{Stage, type_into, until_text};

#[tokio::test(flavor = "multi_thread")]
async fn the_tray_counts_what_is_unread_and_its_menu_does_what_it_says() -> Result<()> {
    let stage = Stage::with(&without_tray("tray-menu")).await?;
    let tray = stage.desktop.tray()?;
    let app = stage.at_work("customer", 0).await?;
    let item = tray.wait_for_item()?;
    let labels: Vec<String> = item.menu()?.into_iter().map(|entry| entry.label).collect();
    let wanted = ["Neues Ticket mit Screenshot", "Öffnen", "Beenden"];
    assert_eq!(labels, wanted);

    // Everything has come, and the tray says what the list says.
    until_text(&app, "state-word", |text| text.contains("verbunden")).await?;
    let before = until_agreed(&app, &item).await?;
    assert_eq!(face(&item)?, "unread");

    // A reply counts; reading it takes that back.
    let number = read_before(&app).await?;
    let agent = stage.caller("agent", 0).await?;
    let ticket = agent.ticket(&number).await?;
    agent.reply(ticket.id, "Bitte neu anmelden.").await?;
    wait::until("the reply to count", || counts(&item, before + 1))?;
    let script = "[...document.querySelectorAll('[data-testid=ticket-row]')]\
                  .find((row) => row.innerText.includes(arguments[0])).click()";
    let number = serde_json::Value::from(number);
    app.driver().execute(script, vec![number]).await?;
    app.wait_for_text("Bitte neu anmelden.").await?;
    wait::until("the count to go back", || counts(&item, before))?;

    // Closing keeps Pult in the tray; from there it comes back.
    let window = stage.desktop.wait_for_window("Pult")?;
    close(&stage.desktop)?;
    wait::until("the window to be gone", || gone(&stage.desktop, &window))?;
    assert!(app.id().is_ok(), "Pult goes on");
    item.choose("Öffnen")?;
    stage.desktop.wait_for_window("Pult")?;

    item.choose("Neues Ticket mit Screenshot")?;
    stage.desktop.wait_for_window("Pult Capture")?;
    // A key that comes before the overlay has the keyboard goes elsewhere.
    wait::until("the overlay to be gone", || {
        stage.desktop.keys("Escape").ok()?;
        let overlay = stage.desktop.window_named("Pult Capture").ok()?;
        overlay.is_none().then_some(())
    })?;

    item.choose("Beenden")?;
    wait::until("Pult to end", || app.id().is_err().then_some(()))?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_without_a_tray_asks_once_and_minimises() -> Result<()> {
    let stage = Stage::with(&without_tray("tray-none")).await?;
    let app = stage.at_work("customer", 0).await?;
    let window = stage.desktop.wait_for_window("Pult")?;
    close(&stage.desktop)?;
    app.find("closing-ask").await?;
    app.picture(&stage.desktop, "1-asked").await?;
    app.click("closing-minimise").await?;
    wait::until("the window to be minimised", || {
        gone(&stage.desktop, &window)
    })?;
    assert!(minimised(&stage.desktop, &window)?);

    // The second time it is known, and a second start brings the window back.
    let data = stage.data(&stage.who("customer", 0)?.email);
    for _ in 0..2 {
        assert!(launch(&stage.desktop, &data, &[])?.wait()?.success());
        wait::until("the window", || {
            gone(&stage.desktop, &window).is_none().then_some(())
        })?;
        close(&stage.desktop)?;
        wait::until("the window to be minimised", || {
            gone(&stage.desktop, &window)
        })?;
        assert!(app.lacks("closing-ask").await?);
    }

    // The settings say so and change it.
    assert!(launch(&stage.desktop, &data, &[])?.wait()?.success());
    app.click("go-settings").await?;
    let chosen = "return document.querySelector('input[name=closing]:checked')?.value ?? ''";
    app.find("settings").await?;
    let chosen = app.driver().execute(chosen, Vec::new()).await?;
    assert_eq!(chosen.convert::<String>()?, "minimise");
    app.picture(&stage.desktop, "2-settings").await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_a_moment_before_quitting_is_there_at_the_next_start() -> Result<()> {
    let stage = Stage::with(&without_tray("tray-flush")).await?;
    let app = stage.at_work("customer", 0).await?;
    close(&stage.desktop)?;
    app.find("closing-ask").await?;
    app.css("dialog button").await?.click().await?; // not yet
    app.find("ticket-row").await?.click().await?;
    // Two saves in a second are the most while typing: the third word waits for its turn.
    type_into(&app, "composer-text", "Guten ").await?;
    type_into(&app, "composer-text", "Morgen ").await?;
    type_into(&app, "composer-text", "zusammen").await?;
    close(&stage.desktop)?;
    app.click("closing-quit").await?;
    wait::until("Pult to end", || app.id().is_err().then_some(()))?;
    drop(app);

    let app = stage.open(&stage.who("customer", 0)?.email).await?;
    app.find("ticket-row").await?.click().await?;
    app.find("composer-text").await?;
    let typed = app.find("composer-text").await?.value().await?;
    assert_eq!(typed.as_deref(), Some("Guten Morgen zusammen"));
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_desktop_keeps_its_hotkeys_the_settings_offer_the_command() -> Result<()> {
    let setting = Setting {
        wayland: true,
        ..Setting::named("hotkey-wayland")
    };
    let stage = Stage::with(&setting).await?;
    let app = stage.at_work("customer", 0).await?;
    app.click("go-settings").await?;
    until_text(&app, "hotkey-trouble", |text| text.contains("Wayland")).await?;
    assert!(app.text("hotkey-command").await?.ends_with("pult capture"));
    app.click("hotkey-copy").await?;
    app.wait_for_text("Befehl kopiert").await?;
    let copied = stage.desktop.clipboard_text()?;
    assert!(copied.ends_with("pult capture"), "{copied}");
    app.picture(&stage.desktop, "1-settings").await?;
    app.quit().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hotkey_another_program_holds_is_named_and_changed() -> Result<()> {
    let stage = Stage::start("hotkey-taken").await?;
    stage.desktop.hold_chord("C-A-s")?;
    let app = stage.at_work("customer", 0).await?;
    app.click("go-settings").await?;
    until_text(&app, "hotkey-trouble", |text| text.contains("Strg+Alt+S")).await?;
    app.picture(&stage.desktop, "1-taken").await?;

    // Nothing else is refused because of it.
    app.click("notifications").await?;
    until_stored(&app, "notifications", false).await?;
    assert!(app.lacks("toast").await?);
    app.click("hotkey").await?;
    stage.desktop.keys("ctrl+alt+j")?;
    until_text(&app, "hotkey", |text| text == "Strg+Alt+J").await?;
    // Not even for the moment until it is registered may the page call it taken.
    assert!(app.lacks("hotkey-trouble").await?);
    app.css("[data-testid=hotkey][aria-busy=false]").await?;
    assert!(app.lacks("hotkey-trouble").await?);
    stage.desktop.keys("ctrl+alt+j")?;
    stage.desktop.wait_for_window("Pult Capture")?;
    stage.desktop.keys("Escape")?;
    app.quit().await
}

fn without_tray(name: &str) -> Setting {
    Setting {
        tray: false,
        ..Setting::named(name)
    }
}

/// Closes the window as its own button does: through the window manager.
fn close(desktop: &Desktop) -> Result<()> {
    desktop.run("wmctrl", ["-c", "Pult"]).map(drop)
}

fn gone(desktop: &Desktop, window: &Window) -> Option<()> {
    let seen = desktop.shows(window).ok()?;
    (!seen).then_some(())
}

fn minimised(desktop: &Desktop, window: &Window) -> Result<bool> {
    let state = desktop.run("xprop", ["-id", &window.id, "WM_STATE"])?;
    Ok(String::from_utf8_lossy(&state.stdout).contains("Iconic"))
}

fn counts(item: &TrayItem, wanted: u32) -> Option<()> {
    (unread(item).ok()? == wanted).then_some(())
}

fn unread(item: &TrayItem) -> Result<u32> {
    let label = item.label()?;
    Ok(label.trim().parse().unwrap_or(0))
}

/// Which of the tray's pictures is shown.
fn face(item: &TrayItem) -> Result<&'static str> {
    let shown = image::open(item.picture()?)?.into_rgba8();
    let icons = acceptance::bins::repository().join("icons/tray");
    for name in ["quiet", "unread", "offline", "attention"] {
        if image::open(icons.join(format!("{name}.png")))?.into_rgba8() == shown {
            return Ok(name);
        }
    }
    anyhow::bail!("a picture nobody drew")
}

/// Waits until the settings say so after having been read again.
async fn until_stored(app: &App, setting: &str, wanted: bool) -> Result<()> {
    app.click("go-drafts").await?;
    app.click("go-settings").await?;
    let state = if wanted { ":checked" } else { ":not(:checked)" };
    let selector = format!("[data-testid={setting}]{state}");
    app.css(&selector).await.map(drop)
}

/// Waits until the tray counts as many as the list shows; answers how many.
async fn until_agreed(app: &App, item: &TrayItem) -> Result<u32> {
    let script = "return [...document.querySelectorAll('[data-testid=ticket-row]')]\
                  .filter((row) => row.innerText.includes('ungelesen')).length";
    let started = std::time::Instant::now();
    loop {
        let shown: u32 = app.driver().execute(script, Vec::new()).await?.convert()?;
        let counted = unread(item)?;
        if shown == counted && counted > 0 {
            return Ok(counted);
        }
        anyhow::ensure!(
            started.elapsed() < wait::PATIENCE,
            "the list shows {shown}, the tray counts {counted}"
        );
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

/// The number of a ticket in the list without anything unread.
async fn read_before(app: &App) -> Result<String> {
    let script = "return [...document.querySelectorAll('[data-testid=ticket-row]')]\
                  .map((row) => row.innerText).find((text) => !text.includes('ungelesen')) ?? ''";
    let row = app.driver().execute(script, Vec::new()).await?;
    let row: String = row.convert()?;
    let mut words = row.split_whitespace();
    let number = words.find(|word| word.starts_with("200"));
    Ok(number.expect("a number").to_owned())
}
